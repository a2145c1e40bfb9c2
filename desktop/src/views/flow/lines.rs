//! Lines: the ways from state to state that the picture always shows, taken from the core's own.

use tenantry_core::{GrantType, How, State};

/// A way from one state to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) from: State,
    pub(super) to: State,
}

impl Line {
    pub(super) const fn new(from: State, to: State) -> Self {
        Self { from, to }
    }

    /// Whether an org that signs in like this can take it.
    fn is_of(self, grant_type: GrantType) -> bool {
        let by_itself = matches!(
            (self.from, self.to),
            (State::SignedOut, State::Queued) | (State::Renewing, State::Identifying)
        );
        match grant_type {
            GrantType::ClientCredentials => {
                !is_of_a_person(self.from) && !is_of_a_person(self.to) && !self.is_given_up()
            }
            GrantType::AuthorizationCode => !by_itself,
        }
    }

    const fn is_given_up(self) -> bool {
        matches!((self.from, self.to), (State::Identifying, State::SignedOut))
    }
}

/// Whether only a person brings an org there.
pub(super) const fn is_of_a_person(state: State) -> bool {
    matches!(state, State::Redirecting | State::Exchanging)
}

/// What can happen at any time, drawn from where it happens most.
const AT_ANY_TIME: [(How, Line); 5] = [
    (How::Begun, Line::new(State::SignedOut, State::Redirecting)),
    (How::Ended, Line::new(State::SignedIn, State::SignedOut)),
    (How::GivenUp, Line::new(State::Redirecting, State::SignedOut)),
    (How::GivenUp, Line::new(State::Exchanging, State::SignedOut)),
    (How::GivenUp, Line::new(State::Identifying, State::SignedOut)),
];

/// Every line there is.
pub(super) fn all() -> impl Iterator<Item = Line> {
    let onward = |from: State| from.leads_to().iter().map(move |&to| Line { from, to });
    State::ALL.into_iter().flat_map(onward).chain(AT_ANY_TIME.map(|(_, line)| line))
}

/// The lines of an org that signs in like this.
pub(super) fn of(grant_type: GrantType) -> impl Iterator<Item = Line> {
    all().filter(move |line| line.is_of(grant_type))
}

#[cfg(test)]
mod tests {
    use tenantry_core::{Move, Timestamp};

    use super::*;

    #[test]
    fn every_line_is_a_way_that_the_core_can_go_and_every_kind_of_way_has_one() {
        let foreseen = |how: How, line: Line| {
            Move { at: Timestamp::default(), from: line.from, to: line.to, how }.is_foreseen()
        };
        for line in all() {
            let how = AT_ANY_TIME.iter().find(|(_, other)| *other == line);
            assert!(foreseen(how.map_or(How::On, |(how, _)| *how), line), "{line:?}");
        }
        for state in State::ALL {
            assert!(all().any(|line| line.from == state), "{state:?} leads nowhere");
            assert!(all().any(|line| line.to == state), "nothing leads to {state:?}");
        }
    }

    #[test]
    fn what_one_kind_of_client_cannot_do_the_other_can() {
        let [person, alone] = [GrantType::AuthorizationCode, GrantType::ClientCredentials]
            .map(|grant_type| of(grant_type).collect::<Vec<_>>());

        for line in all() {
            assert!(person.contains(&line) || alone.contains(&line), "{line:?} is of nobody");
        }
        assert!(alone.contains(&Line::new(State::SignedOut, State::Queued)));
        assert!(!alone.contains(&Line::new(State::SignedOut, State::Redirecting)));
        assert!(!person.contains(&Line::new(State::Renewing, State::Identifying)));
    }
}
