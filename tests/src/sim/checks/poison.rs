//! I17: what cannot be read is never written over, and leads to no request.

use std::collections::BTreeSet;

use super::{Check, Seen};
use crate::sim::state::State;

/// The tenants whose stored bytes are no record.
#[derive(Debug, Default)]
pub(super) struct Poison {
    unreadable: BTreeSet<usize>,
}

impl Check for Poison {
    fn name(&self) -> &'static str {
        "I17 poison-proof store"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        match seen {
            Seen::Damaged { tenant, is_readable: false } => {
                self.unreadable.insert(*tenant);
            }
            Seen::Damaged { tenant, is_readable: true } => {
                self.unreadable.remove(tenant);
            }
            Seen::Stored(stored) if self.unreadable.contains(&stored.tenant) => {
                return Err(format!("{} wrote over what it could not read", stored.who));
            }
            Seen::Sent(sent)
                if sent.phase.is_some_and(|phase| phase.state == State::Quarantined) =>
            {
                return Err(format!("{} sent a request for a quarantined tenant", sent.who));
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::checks::Sent;
    use crate::sim::checks::samples::{asked, holding, phase, sent, stored};
    use crate::sim::message::Purpose;

    #[test]
    fn writing_over_the_unreadable_is_a_breach() {
        let mut check = Poison::default();
        check.see(&Seen::Damaged { tenant: 0, is_readable: false }).unwrap();

        assert!(check.see(&Seen::Stored(stored(None, &holding(1, 1, "r")))).is_err());
    }

    #[test]
    fn a_request_for_a_quarantined_tenant_is_a_breach() {
        let asked = asked(Purpose::Refresh, "r");
        let sent = Sent { phase: Some(phase(State::Quarantined)), ..sent(&asked) };

        assert!(Poison::default().see(&Seen::Sent(sent)).is_err());
    }
}
