//! I7: at most four token requests of a tenant within a minute; a code is sent once; a refused
//! access token leads to one renewal, and a 403 to none.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use tenantry_sandbox::Fingerprint;

use super::{Check, Seen, Sent};
use crate::sim::message::Purpose;
use crate::sim::who::Who;

/// So many renewals of a tenant a process may ask for within a minute.
const LIMIT: usize = 4;

const MINUTE: u64 = 60_000;

/// The requests of the last minute, and the codes of all time.
#[derive(Debug, Default)]
pub(super) struct Pace {
    renewals: BTreeMap<(Who, usize), VecDeque<u64>>,
    /// Who sent each.
    codes: BTreeMap<Fingerprint, Who>,
    /// Whose record was put back, deleted or damaged.
    damaged: BTreeSet<usize>,
    rejected: BTreeSet<(Who, usize, Fingerprint)>,
}

impl Pace {
    /// A store that puts a record back offers its flow once more, to whoever has not sent the code.
    fn spent(&mut self, code: &Fingerprint, sent: &Sent<'_>) -> Result<(), String> {
        let earlier = self.codes.insert(code.clone(), sent.who);
        let is_offered_anew = self.damaged.contains(&sent.tenant) && earlier != Some(sent.who);
        if earlier.is_some() && !is_offered_anew {
            return Err("a code was sent twice".into());
        }
        Ok(())
    }

    fn sent(&mut self, sent: &Sent<'_>) -> Result<(), String> {
        match (sent.asked.purpose, &sent.asked.presented) {
            (Purpose::Exchange, Some(code)) => return self.spent(code, sent),
            (Purpose::Refresh | Purpose::Credentials, _) => {}
            _ => return Ok(()),
        }
        let renewals = self.renewals.entry((sent.who, sent.tenant)).or_default();
        while renewals.front().is_some_and(|at| at + MINUTE <= sent.at) {
            renewals.pop_front();
        }
        renewals.push_back(sent.at);
        if renewals.len() > LIMIT {
            return Err(format!("{} asked {} times within a minute", sent.who, renewals.len()));
        }
        Ok(())
    }
}

impl Check for Pace {
    fn name(&self) -> &'static str {
        "I7 bounded traffic"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        match seen {
            Seen::Sent(sent) => return self.sent(sent),
            // Pacing goes by the clock; where that jumps, the minute begins anew.
            Seen::Jumped => self.renewals.clear(),
            Seen::Rejected { status: 403, effects: 1.., .. } => {
                return Err("a 403 was acted on".into());
            }
            // Where nothing is done about one, the next may be the first that counts.
            Seen::Rejected { who, tenant, access, status: 401, effects: 1.. }
                if !self.rejected.insert((*who, *tenant, (*access).clone())) =>
            {
                return Err("a second 401 of the same token was acted on".into());
            }
            // Who was forgotten and is known again, knows nothing of it.
            Seen::SignedOut { tenant, .. } => {
                self.rejected.retain(|(_, owner, _)| owner != tenant);
            }
            Seen::Damaged { tenant, .. } => {
                self.rejected.retain(|(_, owner, _)| owner != tenant);
                self.damaged.insert(*tenant);
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::checks::samples::{ONE, asked, mark, sent};

    #[test]
    fn a_fifth_renewal_within_a_minute_is_a_breach_and_a_later_one_is_not() {
        let asked = asked(Purpose::Refresh, "r");
        let fifth_at = |last: u64| {
            let mut check = Pace::default();
            for at in [0, 1, 2, 3] {
                check.see(&Seen::Sent(Sent { at, ..sent(&asked) })).unwrap();
            }
            check.see(&Seen::Sent(Sent { at: last, ..sent(&asked) }))
        };

        assert!(fifth_at(59_000).is_err());
        assert_eq!(fifth_at(60_000), Ok(()));
    }

    #[test]
    fn a_code_that_is_sent_twice_is_a_breach() {
        let (mut check, asked) = (Pace::default(), asked(Purpose::Exchange, "c"));
        check.see(&Seen::Sent(sent(&asked))).unwrap();

        assert!(check.see(&Seen::Sent(sent(&asked))).is_err());
    }

    #[test]
    fn a_store_that_puts_a_record_back_offers_its_flow_once_more_to_others() {
        let (mut check, asked) = (Pace::default(), asked(Purpose::Exchange, "c"));
        check.see(&Seen::Sent(sent(&asked))).unwrap();
        check.see(&Seen::Damaged { tenant: sent(&asked).tenant, is_readable: true }).unwrap();
        let other = Who { slot: 1, ..ONE };
        let mut see = |who| check.see(&Seen::Sent(Sent { who, ..sent(&asked) }));

        assert_eq!(see(other), Ok(()));
        assert!(see(other).is_err());
    }

    #[test]
    fn a_403_and_a_second_401_that_are_acted_on_are_breaches() {
        let access = mark("a");
        let rejected = |status, effects| Seen::Rejected {
            who: ONE,
            tenant: 0,
            access: &access,
            status,
            effects,
        };
        let mut check = Pace::default();

        assert!(check.see(&rejected(403, 1)).is_err());
        assert_eq!(check.see(&rejected(401, 1)), Ok(()));
        assert!(check.see(&rejected(401, 1)).is_err());
    }
}
