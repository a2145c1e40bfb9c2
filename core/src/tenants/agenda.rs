//! The agenda: who is due, and when the next one is.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::TenantId;
use crate::time::Timestamp;

/// Deadlines of many tenants: the first is known at once, and each change costs O(log n).
#[derive(Clone, Debug, Default)]
pub(super) struct Agenda {
    by_time: BTreeSet<(Timestamp, TenantId)>,
    by_tenant: BTreeMap<TenantId, Timestamp>,
}

impl Agenda {
    pub(super) fn first(&self) -> Option<Timestamp> {
        self.by_time.first().map(|(at, _)| *at)
    }

    pub(super) fn set(&mut self, tenant: &TenantId, deadline: Option<Timestamp>) {
        if self.by_tenant.get(tenant) == deadline.as_ref() {
            return;
        }
        if let Some(old) = self.by_tenant.remove(tenant) {
            self.by_time.remove(&(old, tenant.clone()));
        }
        if let Some(new) = deadline {
            self.by_tenant.insert(tenant.clone(), new);
            self.by_time.insert((new, tenant.clone()));
        }
    }

    /// Everybody whose deadline is not after `now`, earliest first.
    pub(super) fn due(&self, now: Timestamp) -> Vec<TenantId> {
        let due = self.by_time.iter().take_while(|(at, _)| *at <= now);
        due.map(|(_, tenant)| tenant.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_unix_millis(millis)
    }

    #[test]
    fn the_earliest_comes_first_and_a_moved_deadline_leaves_no_trace() {
        let [acme, globex] = ["acme", "globex"].map(|name| TenantId::new(name).unwrap());
        let mut agenda = Agenda::default();

        agenda.set(&acme, Some(at(20)));
        agenda.set(&globex, Some(at(10)));
        assert_eq!(
            (agenda.first(), agenda.due(at(20))),
            (Some(at(10)), vec![globex.clone(), acme.clone()])
        );

        agenda.set(&globex, Some(at(30)));
        assert_eq!((agenda.first(), agenda.due(at(20))), (Some(at(20)), vec![acme.clone()]));

        agenda.set(&acme, None);
        agenda.set(&globex, None);
        assert_eq!((agenda.first(), agenda.due(Timestamp::MAX)), (None, vec![]));
    }
}
