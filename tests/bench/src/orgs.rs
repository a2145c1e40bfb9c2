//! The orgs that are measured: signed in, idle, as a program finds them in its store at start.

use std::time::Duration;

use tenantry_core::{Config, Input, OwnerId, Policy, Region, TenantId, Tenants, Timestamp};
use tenantry_tests::fleet::Model;

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
    #[expect(clippy::panic, reason = "figures of anything else would mislead")]
    pub fn signed_in(count: usize, policy: Policy) -> Self {
        let model = Model::signed_in().reached_in(&REGION);
        let now = model.expires_at().minus(Duration::from_hours(23));
        let config = Config::new(OwnerId::new([7; 16])).with_policy(policy);
        let Ok(config) = config else { panic!("the policy cannot work") };
        let mut tenants = Tenants::restore(config, (0..count).map(|number| model.copy(number)));
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
