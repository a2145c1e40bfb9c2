//! Leaving: tenants that are forgotten here, until their record is gone from the store, too.

use super::Config;
use crate::effect::{Effect, Event};
use crate::id::TenantId;
use crate::sorted::Sorted;
use crate::time::{Timestamp, Wait};

/// Tenants that nobody knows any more, and the store may.
#[derive(Clone, Debug, Default)]
pub(super) struct Leaving(Sorted<TenantId, Leave>);

#[derive(Clone, Copy, Debug)]
struct Leave {
    /// The store is asked again when it is over.
    wait: Wait,
    failures: u32,
}

impl Leaving {
    /// Asks the store to remove the record.
    pub(super) fn begin(
        &mut self,
        (now, config): (Timestamp, &Config),
        tenant: &TenantId,
        effects: &mut Vec<Effect>,
    ) {
        let wait = Wait::new(now, config.policy().save_deadline);
        self.0.insert(tenant.clone(), Leave { wait, failures: 0 });
        effects.push(Effect::Erase(tenant.clone()));
    }

    /// Somebody of that name is here again.
    pub(super) fn came_back(&mut self, tenant: &TenantId) {
        self.0.remove(tenant);
    }

    /// The record is gone.
    pub(super) fn erased(&mut self, tenant: TenantId, effects: &mut Vec<Effect>) {
        if self.0.remove(&tenant).is_some() {
            effects.push(Effect::Notify(Event::Forgotten { tenant }));
        }
    }

    /// The record is still there: the store is asked again, later each time.
    pub(super) fn failed(
        &mut self,
        (now, config): (Timestamp, &Config),
        tenant: TenantId,
        effects: &mut Vec<Effect>,
    ) {
        let Some(leave) = self.0.get_mut(&tenant) else { return };
        leave.failures = leave.failures.saturating_add(1);
        leave.wait = Wait::new(now, config.policy().backoff(&tenant, leave.failures, now));
        let until = leave.wait.until();
        effects.push(Effect::Notify(Event::NotForgotten { tenant, until }));
    }

    pub(super) fn deadline(&self) -> Option<Timestamp> {
        self.0.iter().map(|(_, leave)| leave.wait.until()).min()
    }

    /// Asks again where it is time to.
    pub(super) fn tick(&mut self, now: Timestamp, config: &Config, effects: &mut Vec<Effect>) {
        for (tenant, leave) in self.0.iter_mut() {
            if leave.wait.is_over(now) {
                leave.wait = Wait::new(now, config.policy().save_deadline);
                effects.push(Effect::Erase(tenant.clone()));
            }
        }
    }
}
