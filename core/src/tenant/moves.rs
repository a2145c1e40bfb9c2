//! Moves: what takes a tenant from one state to another, told by where it stood before and after.

use super::flow::SignIn;
use super::renewal::Renewal;
use super::{State, Tenant};
use crate::secret::FlowState;
use crate::time::Timestamp;

/// How a tenant comes from one state to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// A person began to sign in, whatever the session was doing.
    Begun,
    /// It went on.
    On,
    /// A sign-in ended without a grant: the session is where it is.
    GivenUp,
    /// The grant ended, or a person signed out, whatever the session was doing.
    Ended,
    /// The store refused a grant that came late, or has taken it up: the session goes on beside it.
    Aside,
}

/// A move from one state to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// When.
    pub at: Timestamp,
    /// From where.
    pub from: State,
    /// Where to.
    pub to: State,
    /// How.
    pub how: How,
}

impl Move {
    /// Whether the states themselves know of it.
    pub fn is_foreseen(&self) -> bool {
        let Self { from, to, how, .. } = *self;
        match how {
            // What was begun elsewhere begins here with its redirect.
            How::Begun => matches!(to, State::Redirecting | State::Exchanging),
            How::On => from.leads_to().contains(&to) || from.may_lead_to().contains(&to),
            How::GivenUp => matches!(
                from,
                State::Redirecting | State::Exchanging | State::Identifying | State::Committing
            ),
            How::Ended => to == State::SignedOut,
            How::Aside => from == State::Unsaved || to == State::Unsaved,
        }
    }
}

/// Where both machines of a tenant stand: its session, and each of its sign-ins.
#[derive(Debug)]
pub(crate) struct Stand {
    session: State,
    sign_ins: Vec<(FlowState, State)>,
}

impl Stand {
    /// The moves from here to `after`.
    pub(crate) fn moves_to(&self, after: &Self, at: Timestamp) -> Vec<Move> {
        let mut moves = Vec::new();
        let mut go = |from, to, how| {
            if from != to {
                moves.push(Move { at, from, to, how });
            }
        };
        let mut has_landed = false;
        for (flow, before) in &self.sign_ins {
            match after.sign_in(flow) {
                Some(now) => go(*before, now, How::On),
                None if (*before, after.session) == (State::Committing, State::SignedIn) => {
                    // A sign-in that lands takes the session along.
                    has_landed = true;
                    let unsaved = self.session == State::Unsaved;
                    go(if unsaved { self.session } else { *before }, after.session, How::On);
                }
                None => go(*before, after.session, How::GivenUp),
            }
        }
        if !has_landed {
            let (from, how) = self.session_goes_to(after);
            go(from, after.session, how);
        }
        for (flow, now) in &after.sign_ins {
            if self.sign_in(flow).is_none() {
                go(after.session, *now, How::Begun);
            }
        }
        moves
    }

    /// From where its session goes to that of `after`, and how.
    fn session_goes_to(&self, after: &Self) -> (State, How) {
        let is_filing = |stand: &Self| {
            let mut sign_ins = stand.sign_ins.iter();
            sign_ins.any(|(_, state)| *state == State::Committing)
        };
        match (self.session, after.session) {
            (from, State::SignedOut) => (from, How::Ended),
            (State::Committing, State::Unsaved) => (State::Committing, How::On),
            (before, State::Unsaved) if before != State::Unsaved && is_filing(after) => {
                (State::Committing, How::On)
            }
            (State::Unsaved, State::SignedIn) => (State::Unsaved, How::On),
            (from @ State::Unsaved, _) | (from, State::Unsaved) => (from, How::Aside),
            (from, _) => (from, How::On),
        }
    }

    fn sign_in(&self, flow: &FlowState) -> Option<State> {
        self.sign_ins.iter().find(|(other, _)| other.same_as(flow)).map(|(_, state)| *state)
    }
}

impl Tenant {
    /// Where both of its machines stand.
    pub(crate) fn stand(&self) -> Stand {
        Stand {
            session: self.session_state(),
            sign_ins: self.sign_ins.iter().map(SignIn::stand).collect(),
        }
    }

    /// What the session is doing; cheaper than [`Tenant::session`], because it is asked at each step.
    fn session_state(&self) -> State {
        if self.pen.unsaved().is_some() {
            return State::Unsaved;
        }
        match &self.renewal {
            Renewal::Queued => State::Queued,
            Renewal::Claiming => State::Claiming,
            Renewal::Renewing { .. } => State::Renewing,
            Renewal::Proving { .. } => State::Identifying,
            Renewal::Committing => State::Committing,
            Renewal::Holding { .. } => State::Holding,
            Renewal::Yielding(_) => State::Yielding,
            Renewal::Stopped(_) => State::Stopped,
            Renewal::Resting if self.grant().is_some() => State::SignedIn,
            Renewal::Resting => State::SignedOut,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_unix_millis(1_000_000_000);

    fn stand(session: State, sign_ins: &[State]) -> Stand {
        let flow = |at: usize| FlowState::new(format!("flow {at}"));
        let sign_ins = sign_ins.iter().enumerate().map(|(at, state)| (flow(at), *state)).collect();
        Stand { session, sign_ins }
    }

    fn moves(before: &Stand, after: &Stand) -> Vec<(State, State, How)> {
        let moves = before.moves_to(after, NOON).into_iter();
        moves.map(|Move { from, to, how, .. }| (from, to, how)).collect()
    }

    #[test]
    fn a_sign_in_that_lands_takes_the_session_along() {
        let landed =
            |session| moves(&stand(session, &[State::Committing]), &stand(State::SignedIn, &[]));

        for session in [State::SignedOut, State::SignedIn, State::Holding] {
            assert_eq!(landed(session), [(State::Committing, State::SignedIn, How::On)]);
        }
        assert_eq!(landed(State::Unsaved), [(State::Unsaved, State::SignedIn, How::On)]);
    }

    #[test]
    fn a_sign_in_that_ends_otherwise_leaves_the_session_where_it_is() {
        let given_up = (State::Committing, State::Holding, How::GivenUp);
        let ended =
            moves(&stand(State::Holding, &[State::Committing]), &stand(State::Holding, &[]));

        assert_eq!(ended, [given_up]);
    }

    #[test]
    fn what_a_store_does_not_take_comes_from_who_files_it_and_else_stands_beside() {
        let filing = [State::Committing];
        let unsaved = stand(State::Unsaved, &filing);

        let of_a_sign_in = moves(&stand(State::SignedOut, &filing), &unsaved);
        assert_eq!(of_a_sign_in, [(State::Committing, State::Unsaved, How::On)]);
        assert_eq!(moves(&unsaved, &stand(State::Unsaved, &filing)), [], "it stays so");

        let of_a_renewal = moves(&stand(State::Committing, &[]), &stand(State::Unsaved, &[]));
        assert_eq!(of_a_renewal, [(State::Committing, State::Unsaved, How::On)]);
        let late = moves(&stand(State::Holding, &[]), &stand(State::Unsaved, &[]));
        assert_eq!(late, [(State::Holding, State::Unsaved, How::Aside)]);
        let beside = moves(
            &stand(State::SignedIn, &[State::Exchanging]),
            &stand(State::Unsaved, &[State::Exchanging]),
        );
        assert_eq!(beside, [(State::SignedIn, State::Unsaved, How::Aside)]);
    }
}
