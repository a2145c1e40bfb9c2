//! The orgs that are measured: signed in, idle, as a program finds them in its store at start.

use std::time::Duration;

use tenantry_core::{Config, Input, OwnerId, Policy, Region, TenantId, Tenants, Timestamp};
use tenantry_tests::fleet::Model;

use crate::rounds::{Timing, nanos};
use crate::settings::Settings;
use crate::table::{Row, figure};

/// Where they all are.
const REGION: Region = Region::EuWest1;

/// The only host that their tokens may be sent to.
pub const HOST: &str = "api.mypurecloud.ie";

/// So many orgs of one client, each with an access token and a refresh token of 90 bytes.
#[derive(Debug)]
pub struct Orgs {
    /// All of them.
    pub tenants: Tenants,
    /// A moment at which every token is good, and none is due to be renewed.
    pub now: Timestamp,
}

impl Orgs {
    /// Restores them from their records and lets the first tick pass.
    ///
    /// # Panics
    /// When one of them has anything to do: then they are not idle.
    pub fn signed_in(count: usize, policy: Policy) -> Self {
        let model = Model::signed_in().reached_in(&REGION);
        let now = model.expires_at().minus(Duration::from_hours(23));
        Self::restored((0..count).map(|number| model.copy(number)), now, policy)
    }

    #[expect(clippy::panic, reason = "figures of anything else would mislead")]
    fn restored(
        records: impl ExactSizeIterator<Item = (TenantId, Vec<u8>)>,
        now: Timestamp,
        policy: Policy,
    ) -> Self {
        let count = records.len();
        let config = Config::new(OwnerId::new([7; 16])).with_policy(policy);
        let Ok(config) = config else { panic!("the policy cannot work") };
        let mut tenants = Tenants::restore(config, records);
        match tenants.handle(now, Input::Tick) {
            Ok(effects) if effects.is_empty() => {}
            other => panic!("the orgs are not idle: {other:?}"),
        }
        assert_eq!(tenants.iter().count(), count, "every org is there");
        Self { tenants, now }
    }

    /// The names of all, in order.
    pub fn names(&self) -> impl Iterator<Item = &TenantId> {
        self.tenants.iter().map(tenantry_core::Tenant::id)
    }
}

/// Measures a start: every record read, and the first tick.
pub fn start(settings: Settings) -> Row {
    const COUNT: usize = 1_000;
    let model = Model::signed_in().reached_in(&REGION);
    let now = model.expires_at().minus(Duration::from_hours(23));
    let records: Vec<_> = (0..COUNT).map(|number| model.copy(number)).collect();
    let once = |_| {
        let records = records.clone().into_iter();
        let mut orgs = None;
        let taken = nanos(|| orgs = Some(Orgs::restored(records, now, Policy::default())));
        drop(orgs);
        taken / figure(COUNT)
    };
    let taken = Timing::of((0..settings.rounds).map(once).collect());
    Row::timed(format!("each of {COUNT} records restored"), taken)
}
