//! Told: an event of trouble, and what can be said of it.

use super::evidence::Evidence;
use super::finding::Diagnosis;
use crate::effect::Event;
use crate::tenants::Tenants;

impl Event {
    /// Why: what the core concludes at this moment, where the event tells of trouble.
    ///
    /// It is worked out when it is asked for, so an event that nobody asks costs nothing. Ask
    /// while the event is news: what has been overcome is no evidence any more. None for good
    /// news, and for a tenant that is gone.
    pub fn why(&self, tenants: &Tenants) -> Option<Diagnosis> {
        match self {
            Self::SignInFailed { tenant, .. }
            | Self::RenewalDelayed { tenant, .. }
            | Self::Stopped { tenant, .. }
            | Self::SignedOut { tenant, .. }
            | Self::Unsaved { tenant }
            | Self::Quarantined { tenant, .. } => {
                Some(Diagnosis::of(&Evidence::of(tenants, tenant)?))
            }
            Self::Registered { .. }
            | Self::NotRegistered { .. }
            | Self::SignedIn { .. }
            | Self::Renewed { .. }
            | Self::Adopted { .. }
            | Self::Due { .. }
            | Self::Forgotten { .. }
            | Self::NotForgotten { .. }
            | Self::TokenTooFresh { .. }
            | Self::Checked { .. } => None,
        }
    }
}
