//! I15: a step for one tenant moves no other.

use std::collections::BTreeSet;

use super::{Check, Seen, Step};
use crate::sim::state::{Phase, State};
use crate::sim::who::Who;

/// Which client each tenant is reached through. Those of one client share what their server allows
/// them: a turn may come to one, or all may have to stop, because of what another was told.
#[derive(Debug)]
pub(super) struct Bystander {
    clients: Vec<String>,
    /// Which clients the server has refused each process.
    refused: BTreeSet<(Who, String)>,
}

impl Bystander {
    pub(super) const fn new(clients: Vec<String>) -> Self {
        Self { clients, refused: BTreeSet::new() }
    }

    /// Whether a tenant waits, or waited, for what it shares with others of its client. Its turn
    /// may come at any step, since each tells what time it is; being stopped needs a reason: its client
    /// is refused now, or was before.
    fn shares(&self, step: &Step<'_>, about: usize, other: usize) -> bool {
        let has_reason = || {
            self.clients[about] == self.clients[other]
                || self.refused.contains(&(step.who, self.clients[other].clone()))
        };
        let (_, after) = step.phases[other];
        step.sharing.contains(&other) && (!is_stopped(after) || has_reason())
    }
}

fn is_stopped(phase: Option<Phase>) -> bool {
    phase.is_some_and(|phase| phase.state == State::Stopped)
}

impl Check for Bystander {
    fn name(&self) -> &'static str {
        "I15 non-interference"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        let Seen::Stepped(step) = seen else { return Ok(()) };
        // A tick is for everybody.
        let Some(about) = step.about else { return Ok(()) };
        if is_stopped(step.phases[about].1) {
            self.refused.insert((step.who, self.clients[about].clone()));
        }
        for (other, (before, after)) in step.phases.iter().enumerate() {
            let touched = before != after || step.concerned.contains(&other);
            if other != about && touched && !self.shares(step, about, other) {
                return Err(format!("{}: told of {about}, it moved {other}", step.who));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::checks::samples::{phase, step};

    #[test]
    fn a_step_that_acts_for_or_moves_another_is_a_breach() {
        let still = [(None, None), (None, None)];
        let moved = [(None, None), (None, Some(phase(State::Claiming)))];
        let see = |phases, concerned: &[usize], about| {
            Bystander::new(vec!["a".into(), "b".into()]).see(&Seen::Stepped(Step {
                about,
                concerned,
                ..step(phases)
            }))
        };

        assert_eq!(see(&still, &[0], Some(0)), Ok(()));
        assert!(see(&still, &[1], Some(0)).is_err());
        assert!(see(&moved, &[], Some(0)).is_err());
        assert_eq!(see(&moved, &[1], None), Ok(()), "a tick is for everybody");
    }

    #[test]
    fn who_waits_may_get_its_turn_and_is_stopped_for_its_own_client_only() {
        let see = |other: &str, state| {
            let phases = [(None, None), (None, Some(phase(state)))];
            let clients = vec!["a".into(), other.into()];
            let step = Step { about: Some(0), sharing: &[1], ..step(&phases) };
            Bystander::new(clients).see(&Seen::Stepped(step))
        };

        assert_eq!((see("a", State::Claiming), see("b", State::Claiming)), (Ok(()), Ok(())));
        assert_eq!(see("a", State::Stopped), Ok(()));
        assert!(see("b", State::Stopped).is_err());
    }

    #[test]
    fn who_waits_may_be_stopped_at_its_turn_where_its_client_was_refused_before() {
        let mut check = Bystander::new(vec!["a".into(), "b".into()]);
        let stopped = Some(phase(State::Stopped));
        let [own, others] = [[(None, None), (None, stopped)]; 2];
        check.see(&Seen::Stepped(Step { about: Some(1), ..step(&own) })).unwrap();

        let at_its_turn = Step { about: Some(0), sharing: &[1], ..step(&others) };
        assert_eq!(check.see(&Seen::Stepped(at_its_turn)), Ok(()));
    }
}
