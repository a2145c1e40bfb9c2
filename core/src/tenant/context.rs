//! The context: what a transition of one tenant is given of the world around it.

use super::Key;
use crate::effect::Effect;
use crate::hash::ByName;
use crate::id::TenantId;
use crate::lanes::{LaneId, Lanes, ServerProfile};
use crate::tenants::Config;
use crate::time::Timestamp;

/// What a transition is given: the time, the settings, its neighbours, and where effects go.
pub(crate) struct Context<'a> {
    pub(crate) now: Timestamp,
    pub(crate) config: &'a Config,
    /// Which tenant holds which org, or is about to.
    pub(crate) pins: &'a mut ByName<Key, TenantId>,
    /// What the tenants of one client share.
    pub(crate) lanes: &'a mut Lanes,
    pub(crate) effects: &'a mut Vec<Effect>,
}

impl Context<'_> {
    /// What the servers of that lane do with a refresh token that was used before.
    pub(super) fn profile(&self, lane: LaneId) -> ServerProfile {
        match self.config.policy().server_profile {
            ServerProfile::Unknown => self.lanes.profile(lane),
            told @ (ServerProfile::Static | ServerProfile::Grace(_) | ServerProfile::Strict) => {
                told
            }
        }
    }
}
