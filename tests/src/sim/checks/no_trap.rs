//! I8: every state has a deadline or is final; once faults stop, everybody gets somewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Moment, Rest, Seen, Step};
use crate::sim::state::{Phase, State};
use crate::sim::who::Who;

/// No state lasts longer by itself than this, unless the grant it waits with is good for longer.
const LONGEST: u64 = 16 * 60_000;

/// Who has ticked since the clock jumped: before, its deadlines are those of another clock.
#[derive(Debug, Default)]
pub(super) struct NoTrap {
    jumps: u64,
    ticked: BTreeMap<Who, u64>,
    /// Who has been seen where everybody must get, since everybody was last asked.
    arrived: BTreeSet<(Who, usize)>,
}

impl Check for NoTrap {
    fn name(&self) -> &'static str {
        "I8 no trap"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        match seen {
            Seen::Jumped => self.jumps += 1,
            Seen::Stepped(step) => {
                if step.is_tick {
                    self.ticked.insert(step.who, self.jumps);
                }
                let is_known = self.ticked.get(&step.who) == Some(&self.jumps);
                return has_deadline(step, is_known);
            }
            Seen::Rested(rest) => return self.has_arrived(rest),
            _ => {}
        }
        Ok(())
    }
}

fn has_deadline(step: &Step<'_>, is_clock_known: bool) -> Result<(), String> {
    let after = step.phases.iter().filter_map(|(_, after)| *after);
    let Some(waiting) = after.into_iter().find(|phase| !phase.state.is_final()) else {
        return Ok(());
    };
    let Some(deadline) = step.deadline else {
        return Err(format!("{} waits in {:?} without a deadline", step.who, waiting.state));
    };
    let soon = step.wall.saturating_add(LONGEST);
    // Holding and yielding may wait for the end of an access token that is still good.
    let may_be_late =
        |phase: &Phase| matches!(phase.state, State::SignedIn | State::Holding | State::Yielding);
    let mut after = step.phases.iter().filter_map(|(_, after)| *after);
    let late = after.find(|phase| !phase.state.is_final() && !may_be_late(phase));
    match late {
        Some(phase) if deadline > soon && is_clock_known => {
            Err(format!("{} waits in {:?} for more than 15 minutes", step.who, phase.state))
        }
        Some(_) | None => Ok(()),
    }
}

impl NoTrap {
    fn has_arrived(&mut self, rest: &Rest) -> Result<(), String> {
        let Some(phase) = rest.phase else { return Ok(()) };
        let key = (rest.who, rest.tenant);
        if phase.state.is_final() || rest.has_token {
            self.arrived.insert(key);
        }
        let declared = matches!(phase.state, State::Holding | State::Yielding)
            && phase.until.is_some_and(|until| until.unix_millis() <= rest.wall + LONGEST);
        let is_fine = match rest.moment {
            Moment::Watching => return Ok(()),
            Moment::Settled => self.arrived.remove(&key) || declared,
            Moment::End => self.arrived.remove(&key),
        };
        if is_fine {
            return Ok(());
        }
        Err(format!("{} still is in {phase:?} with tenant {}", rest.who, rest.tenant))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::checks::samples::{ONE, phase, step};
    use tenantry_core::Timestamp;

    #[test]
    fn waiting_without_a_deadline_or_for_too_long_is_a_breach() {
        let phases = [(None, Some(phase(State::Renewing)))];
        let see =
            |deadline| NoTrap::default().see(&Seen::Stepped(Step { deadline, ..step(&phases) }));

        assert_eq!(see(Some(30_000)), Ok(()));
        assert!(see(None).is_err());
        assert!(see(Some(60 * 60_000)).is_err());
    }

    #[test]
    fn who_is_neither_signed_in_nor_final_long_after_the_faults_is_trapped() {
        let held =
            Phase { state: State::Holding, until: Some(Timestamp::from_unix_millis(600_000)) };
        let rest = |phase, moment| {
            let (who, tenant, wall, has_token) = (ONE, 0, 0, false);
            let rest = Rest { who, tenant, wall, phase: Some(phase), has_token, moment };
            NoTrap::default().see(&Seen::Rested(rest))
        };

        assert_eq!(rest(phase(State::SignedOut), Moment::End), Ok(()));
        assert_eq!(rest(held, Moment::Settled), Ok(()));
        assert!(rest(held, Moment::End).is_err());
        assert!(rest(phase(State::Renewing), Moment::Settled).is_err());
    }
}
