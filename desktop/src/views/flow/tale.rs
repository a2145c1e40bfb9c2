//! The tale of the picture: where an org is, which way it came, and what happens next and when.

use std::time::Duration;

use tenantry_core::{GrantType, Move, State, Status, Tenant, Timestamp};

use super::lines::Line;
use crate::views::{Scene, times};

/// Where an org is, which way it came, and what happens next.
pub(super) struct Tale {
    pub(super) here: State,
    /// Where its session is, while somebody signs in.
    pub(super) session: State,
    /// The moves that brought it here, newest first, since it rested last.
    pub(super) came: Vec<Move>,
    pub(super) next: Option<Next>,
}

/// What happens next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Next {
    pub(super) line: Line,
    pub(super) when: When,
    /// What it is called, such as `renewed`.
    pub(super) what: &'static str,
}

/// When what happens next happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// By itself, at that time.
    At(Timestamp),
    /// By somebody's doing, and not after that time.
    Before(Timestamp),
    /// By somebody's doing, or soon.
    Open,
}

impl When {
    /// The time that is counted down to.
    pub(super) const fn limit(self) -> Option<Timestamp> {
        match self {
            Self::At(at) | Self::Before(at) => Some(at),
            Self::Open => None,
        }
    }

    /// What stands before that time, beside a line.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::At(_) | Self::Open => "in",
            Self::Before(_) => "within",
        }
    }
}

impl Tale {
    pub(super) fn of(scene: Scene<'_>, tenant: &Tenant) -> Self {
        let policy = scene.tenants.policy();
        let status = tenant.status(policy);
        let here = status.state();
        let moves = scene.tenants.log().way_of(tenant.id());
        Self {
            here,
            session: tenant.session(policy).state(),
            came: came(here, moves.rev()),
            next: next(status, tenant.registration().client.grant_type()),
        }
    }

    /// When that line was taken last, on the way here.
    pub(super) fn taken(&self, line: Line) -> Option<Timestamp> {
        let is_it = |made: &&Move| (made.from, made.to) == (line.from, line.to);
        self.came.iter().find(is_it).map(|made| made.at)
    }

    /// How long it was in a state on the way here.
    pub(super) fn stayed(&self, state: State) -> Option<Duration> {
        let left = self.came.iter().position(|made| made.from == state)?;
        let entered = self.came[left + 1..].iter().find(|made| made.to == state)?;
        Some(self.came[left].at.since(entered.at))
    }

    /// Since when it is here.
    pub(super) fn since(&self) -> Option<Timestamp> {
        self.came.first().map(|made| made.at)
    }

    pub(super) fn passed(&self, state: State) -> bool {
        self.came.iter().any(|made| made.from == state)
    }

    /// The whole in a sentence.
    pub(super) fn sentence(&self, now: Timestamp, label: &str) -> String {
        let here = said(self.here);
        match self.next {
            Some(Next { what, when, .. }) => match when.limit() {
                Some(at) => format!("{label} {here}; next: {what} in {}", times::left(now, at)),
                None => format!("{label} {here}; next: {what}"),
            },
            None => format!("{label} {here}"),
        }
    }
}

/// The moves that brought it here. The other machine of an org has moves of its own in between.
fn came<'a>(here: State, newest_first: impl Iterator<Item = &'a Move>) -> Vec<Move> {
    let (mut at, mut came) = (here, Vec::<Move>::new());
    for made in newest_first {
        if made.to == at {
            at = made.from;
            let rests = matches!(at, State::SignedIn | State::SignedOut);
            let is_round = rests || at == here || came.iter().any(|other| other.from == at);
            came.push(*made);
            if is_round {
                break;
            }
        }
    }
    came
}

fn next(status: Status<'_>, grant_type: GrantType) -> Option<Next> {
    let here = status.state();
    let next = |to, when, what| Some(Next { line: Line::new(here, to), when, what });
    match (status, grant_type) {
        (Status::SignedOut(_), GrantType::AuthorizationCode) => {
            next(State::Redirecting, When::Open, "somebody signs in")
        }
        (Status::SignedOut(_), GrantType::ClientCredentials) => {
            next(State::Queued, When::Open, "somebody presses Get a token")
        }
        (Status::Redirecting { until, .. }, _) => next(
            State::Exchanging,
            When::Before(until),
            "the browser comes back, or the sign-in is given up",
        ),
        (Status::Exchanging, _) => next(State::Identifying, When::Open, "the org is proved"),
        (Status::Identifying, _) => next(State::Committing, When::Open, "the token is saved"),
        (Status::Committing, _) => next(State::SignedIn, When::Open, "signed in"),
        (Status::SignedIn { renews_at: Some(at), .. }, _) => {
            next(State::Queued, When::At(at), "renewed")
        }
        (Status::SignedIn { expires_at, renews_at: None }, _) => {
            next(State::SignedOut, When::At(expires_at), "the token ends")
        }
        (Status::Queued, _) => next(State::Claiming, When::Open, "its turn"),
        (Status::Claiming, _) => next(State::Renewing, When::Open, "Genesys Cloud is asked"),
        (Status::Renewing, GrantType::AuthorizationCode) => {
            next(State::Committing, When::Open, "the new token is saved")
        }
        (Status::Renewing, GrantType::ClientCredentials) => {
            next(State::Identifying, When::Open, "the org is proved")
        }
        (Status::Holding { until, .. } | Status::Yielding { until }, _) => {
            next(State::Queued, When::At(until), "tried again")
        }
        (Status::Stopped(_), _) => {
            next(State::Queued, When::Open, "tried again once the client is put right")
        }
        (Status::Unsaved { until }, _) => next(State::SignedIn, When::At(until), "saved again"),
    }
}

/// What an org does in a state, after its name.
const fn said(state: State) -> &'static str {
    match state {
        State::SignedOut => "is not signed in",
        State::Redirecting => "waits for the browser",
        State::Exchanging => "exchanges the code",
        State::Identifying => "proves the org",
        State::Committing => "saves the token",
        State::SignedIn => "is signed in",
        State::Queued => "waits for its turn to renew",
        State::Claiming => "is about to renew",
        State::Renewing => "renews",
        State::Holding => "has put the renewal off",
        State::Yielding => "lets another program renew",
        State::Stopped => "has stopped, because the client is not accepted",
        State::Unsaved => "has a token that is not saved",
    }
}

#[cfg(test)]
mod tests {
    use tenantry_core::How;

    use super::*;

    fn made(at: u64, from: State, to: State) -> Move {
        Move { at: Timestamp::from_unix_millis(at), from, to, how: How::On }
    }

    #[test]
    fn the_way_goes_back_to_the_last_time_it_was_here_and_leaves_out_the_other_machine() {
        let moves = [
            made(1, State::SignedOut, State::Redirecting),
            made(2, State::Committing, State::SignedIn),
            made(3, State::SignedIn, State::Queued),
            made(4, State::SignedIn, State::Redirecting),
            made(5, State::Queued, State::Claiming),
            made(6, State::Claiming, State::SignedIn),
        ];

        let came = came(State::SignedIn, moves.iter().rev());

        assert_eq!(came.iter().map(|made| made.at.unix_millis()).collect::<Vec<_>>(), [6, 5, 3]);
    }

    #[test]
    fn what_waits_for_somebody_has_a_limit_and_what_goes_by_itself_has_a_time() {
        let at = Timestamp::from_unix_millis(1);

        let words = [When::At(at), When::Before(at)].map(|when| (when.word(), when.limit()));

        assert_eq!(words, [("in", Some(at)), ("within", Some(at))]);
        assert_eq!(When::Open.limit(), None);
    }

    #[test]
    fn a_way_that_goes_in_circles_is_told_once() {
        let moves = [
            made(1, State::Queued, State::Claiming),
            made(2, State::Claiming, State::Holding),
            made(3, State::Holding, State::Queued),
            made(4, State::Queued, State::Claiming),
            made(5, State::Claiming, State::Renewing),
        ];

        let came = came(State::Renewing, moves.iter().rev());

        assert_eq!(came.iter().map(|made| made.at.unix_millis()).collect::<Vec<_>>(), [5, 4, 3, 2]);
    }
}
