//! I18: a check-up is small, leaves an inactivity timer alone, and ends.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Check, Moment, Seen, Sent};
use crate::sim::message::Purpose;
use crate::sim::who::Who;

/// So many questions has a check-up besides the first, which leaves the timer alone.
const LIMIT: usize = 5;

/// No two check-ups of a tenant begin within this time.
const PAUSE: u64 = 30_000;

/// What the check-ups of each tenant have sent, and which are under way.
#[derive(Debug)]
pub(super) struct CheckUp {
    /// Orgs that end tokens which nobody uses.
    timed: BTreeSet<String>,
    sent: BTreeMap<(Who, usize), VecDeque<u64>>,
    open: BTreeSet<(Who, usize)>,
}

impl CheckUp {
    pub(super) const fn new(timed: BTreeSet<String>) -> Self {
        Self { timed, sent: BTreeMap::new(), open: BTreeSet::new() }
    }

    fn sent(&mut self, sent: &Sent<'_>) -> Result<(), String> {
        let key = (sent.who, sent.tenant);
        // A tenant may act in another org than its name says: who signs in first, decides.
        let grant = sent.stored.and_then(|stored| stored.grant.as_ref());
        let own = grant.filter(|grant| Some(&grant.access) == sent.asked.presented.as_ref());
        if own.is_some_and(|grant| self.timed.contains(&grant.org)) {
            return Err(format!("{} may have reset the inactivity timer of an org", sent.who));
        }
        if !self.open.contains(&key) {
            return Err(format!("{} checks what nobody asked it to check", sent.who));
        }
        let times = self.sent.entry(key).or_default();
        times.retain(|at| at + PAUSE > sent.at);
        times.push_back(sent.at);
        // The end of one and the beginning of the next may fall into one span of that length.
        if times.len() > 2 * LIMIT {
            return Err(format!("{} asked {} times within half a minute", sent.who, times.len()));
        }
        Ok(())
    }
}

impl Check for CheckUp {
    fn name(&self) -> &'static str {
        "I18 small check-ups"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        match seen {
            Seen::Sent(sent) if sent.asked.purpose == Purpose::CheckUp => return self.sent(sent),
            Seen::CheckBegun { who, tenant } => {
                self.open.insert((*who, *tenant));
            }
            Seen::CheckEnded { who, tenant } => {
                self.open.remove(&(*who, *tenant));
            }
            Seen::Died { who } => self.open.retain(|(of, _)| of != who),
            Seen::Rested(rest)
                if rest.moment == Moment::End && self.open.contains(&(rest.who, rest.tenant)) =>
            {
                return Err(format!("a check-up of {} in {} has no end", rest.tenant, rest.who));
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::checks::Rest;
    use crate::sim::checks::samples::{ONE, asked as asked_with, holding, sent};

    fn begun() -> CheckUp {
        let mut check = CheckUp::new(BTreeSet::new());
        check.see(&Seen::CheckBegun { who: ONE, tenant: 0 }).unwrap();
        check
    }

    #[test]
    fn a_question_that_nobody_asked_for_or_that_may_reset_a_timer_is_a_breach() {
        let asked = asked_with(Purpose::CheckUp, "token");

        assert_eq!(begun().see(&Seen::Sent(sent(&asked))), Ok(()));
        assert!(CheckUp::new(BTreeSet::new()).see(&Seen::Sent(sent(&asked))).is_err());
        let record = holding(1, 1, "r");
        let own = asked_with(Purpose::CheckUp, "access of r");
        let seen = || Seen::Sent(Sent { stored: Some(&record), ..sent(&own) });
        assert_eq!(begun().see(&seen()), Ok(()));
        let mut timed = CheckUp { timed: BTreeSet::from(["org".into()]), ..begun() };
        assert!(timed.see(&seen()).is_err());
    }

    #[test]
    fn an_eleventh_question_within_half_a_minute_is_a_breach() {
        let (mut check, asked) = (begun(), asked_with(Purpose::CheckUp, "token"));
        for _ in 0..2 * LIMIT {
            check.see(&Seen::Sent(sent(&asked))).unwrap();
        }

        assert!(check.see(&Seen::Sent(sent(&asked))).is_err());
    }

    #[test]
    fn a_check_up_that_never_ends_is_a_breach() {
        let rest = |moment| {
            Seen::Rested(Rest {
                who: ONE,
                tenant: 0,
                wall: 0,
                phase: None,
                has_token: true,
                moment,
            })
        };

        assert_eq!(begun().see(&rest(Moment::Settled)), Ok(()));
        assert!(begun().see(&rest(Moment::End)).is_err());
        let mut ended = begun();
        ended.see(&Seen::CheckEnded { who: ONE, tenant: 0 }).unwrap();
        assert_eq!(ended.see(&rest(Moment::End)), Ok(()));
    }
}
