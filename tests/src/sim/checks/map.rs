//! I19: a tenant goes from state to state as the states themselves say, and no other way.

use super::{Check, Seen};

/// Nothing to remember.
#[derive(Debug, Default)]
pub(super) struct Map;

impl Check for Map {
    fn name(&self) -> &'static str {
        "I19 map"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        match seen {
            Seen::Moved { who, made } if !made.is_foreseen() => {
                Err(format!("{who}: no state knows of {made:?}"))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use tenantry_core::{How, Move, State, Timestamp};

    use super::*;
    use crate::sim::who::Who;

    #[test]
    fn a_move_that_no_state_knows_of_is_a_breach() {
        let see = |from, to, how| {
            let made = Move { at: Timestamp::default(), from, to, how };
            Map.see(&Seen::Moved { who: Who { slot: 0, life: 1 }, made })
        };

        assert_eq!(see(State::Queued, State::Claiming, How::On), Ok(()));
        assert!(see(State::Queued, State::Renewing, How::On).is_err(), "without an intent");
        assert_eq!(see(State::Stopped, State::Redirecting, How::Begun), Ok(()));
        assert_eq!(see(State::Stopped, State::Exchanging, How::Begun), Ok(()), "begun elsewhere");
        assert!(see(State::Stopped, State::Committing, How::Begun).is_err());
        assert_eq!(see(State::Exchanging, State::Holding, How::GivenUp), Ok(()));
        assert!(see(State::Renewing, State::Holding, How::GivenUp).is_err(), "no sign-in");
        assert!(see(State::Renewing, State::SignedIn, How::Ended).is_err());
        assert!(see(State::Renewing, State::Holding, How::Aside).is_err());
    }
}
