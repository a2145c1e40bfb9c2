//! Moves: what takes a tenant from one state to another, told by where it stood before and after.

use super::renewal::Renewal;
use super::sign_in::SignIn;
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
            How::Begun => to == State::Redirecting,
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
