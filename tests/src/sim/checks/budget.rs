//! I7: the token requests of one client in one region keep to the budget that the policy gives them.

use std::collections::{BTreeMap, VecDeque};

use super::{Check, Seen, Sent};
use crate::sim::who::Who;

const MINUTE: u64 = 60_000;

/// A process, and the client and token endpoint that its tenants share.
type Lane = (Who, String, Option<String>);

/// The requests of the last minute.
#[derive(Debug)]
pub(super) struct Budget {
    /// So many may begin within any minute.
    limit: usize,
    sent: BTreeMap<Lane, VecDeque<u64>>,
}

impl Budget {
    pub(super) const fn new(limit: usize) -> Self {
        Self { limit, sent: BTreeMap::new() }
    }

    fn sent(&mut self, sent: &Sent<'_>) -> Result<(), String> {
        let lane = (sent.who, sent.asked.host.clone(), sent.asked.client.clone());
        let begun = self.sent.entry(lane).or_default();
        while begun.front().is_some_and(|at| at + MINUTE <= sent.at) {
            begun.pop_front();
        }
        begun.push_back(sent.at);
        if begun.len() > self.limit {
            let (who, count, limit) = (sent.who, begun.len(), self.limit);
            return Err(format!("{who} sent {count} token requests within a minute, not {limit}"));
        }
        Ok(())
    }
}

impl Check for Budget {
    fn name(&self) -> &'static str {
        "I7 shared budget"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        match seen {
            Seen::Sent(sent) if sent.asked.purpose.is_token() => self.sent(sent),
            // Pacing goes by the clock; where that jumps, the minute begins anew.
            Seen::Jumped => {
                self.sent.clear();
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::checks::samples::{OTHER, asked, sent};
    use crate::sim::message::{Asked, Purpose};

    #[test]
    fn one_request_more_than_the_budget_is_a_breach_whatever_it_asks_for() {
        let (refresh, code) = (asked(Purpose::Refresh, "r"), asked(Purpose::Exchange, "c"));
        let third_at = |at: u64| {
            let mut check = Budget::new(2);
            check.see(&Seen::Sent(Sent { at: 0, ..sent(&refresh) })).unwrap();
            check.see(&Seen::Sent(Sent { at: 1, ..sent(&code) })).unwrap();
            check.see(&Seen::Sent(Sent { at, tenant: 1, ..sent(&refresh) }))
        };

        assert!(third_at(59_999).is_err());
        assert_eq!(third_at(60_000), Ok(()));
    }

    #[test]
    fn another_process_client_or_region_has_a_budget_of_its_own() {
        let asked = asked(Purpose::Refresh, "r");
        let client = Asked { client: Some("another".into()), ..asked.clone() };
        let region = Asked { host: "login.another.test".into(), ..asked.clone() };
        let mut check = Budget::new(1);

        check.see(&Seen::Sent(sent(&asked))).unwrap();

        for asked in [&client, &region] {
            assert_eq!(check.see(&Seen::Sent(sent(asked))), Ok(()));
        }
        assert_eq!(check.see(&Seen::Sent(Sent { who: OTHER, ..sent(&asked) })), Ok(()));
        assert!(check.see(&Seen::Sent(sent(&asked))).is_err());
    }
}
