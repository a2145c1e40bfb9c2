//! States: a status without its data, for whoever draws the machine or follows it.

use super::Status;

/// What a tenant can be doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// See [`Status::SignedOut`].
    SignedOut,
    /// See [`Status::Redirecting`].
    Redirecting,
    /// See [`Status::Exchanging`].
    Exchanging,
    /// See [`Status::Identifying`].
    Identifying,
    /// See [`Status::Committing`].
    Committing,
    /// See [`Status::SignedIn`].
    SignedIn,
    /// See [`Status::Queued`].
    Queued,
    /// See [`Status::Claiming`].
    Claiming,
    /// See [`Status::Renewing`].
    Renewing,
    /// See [`Status::Holding`].
    Holding,
    /// See [`Status::Yielding`].
    Yielding,
    /// See [`Status::Stopped`].
    Stopped,
    /// See [`Status::Unsaved`].
    Unsaved,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 13] = [
        Self::SignedOut,
        Self::Redirecting,
        Self::Exchanging,
        Self::Identifying,
        Self::Committing,
        Self::SignedIn,
        Self::Queued,
        Self::Claiming,
        Self::Renewing,
        Self::Holding,
        Self::Yielding,
        Self::Stopped,
        Self::Unsaved,
    ];

    /// A name for programs. It never changes its meaning.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SignedOut => "signedOut",
            Self::Redirecting => "redirecting",
            Self::Exchanging => "exchanging",
            Self::Identifying => "identifying",
            Self::Committing => "committing",
            Self::SignedIn => "signedIn",
            Self::Queued => "queued",
            Self::Claiming => "claiming",
            Self::Renewing => "renewing",
            Self::Holding => "holding",
            Self::Yielding => "yielding",
            Self::Stopped => "stopped",
            Self::Unsaved => "unsaved",
        }
    }

    /// Where it leads to, as a rule.
    pub const fn leads_to(self) -> &'static [Self] {
        match self {
            // A client that signs in for itself. With a person, a sign-in begins.
            Self::SignedOut => &[Self::Queued],
            Self::Redirecting => &[Self::Exchanging],
            Self::Exchanging => &[Self::Identifying],
            Self::Identifying => &[Self::Committing],
            Self::Committing => &[Self::SignedIn, Self::Unsaved],
            Self::SignedIn => &[Self::Queued],
            Self::Queued => &[Self::Claiming],
            Self::Claiming => &[Self::Renewing, Self::Yielding],
            Self::Renewing => &[Self::Identifying, Self::Committing, Self::Holding, Self::Stopped],
            Self::Holding | Self::Yielding | Self::Stopped => &[Self::Queued],
            Self::Unsaved => &[Self::SignedIn],
        }
    }

    /// Where it leads to besides: the client was refused, the pace kept, a token at its end, a grant
    /// found in the store, or two moves were one.
    pub const fn may_lead_to(self) -> &'static [Self] {
        match self {
            Self::Redirecting | Self::Exchanging | Self::Unsaved => &[],
            Self::SignedOut => &[Self::SignedIn, Self::Holding, Self::Committing],
            Self::Identifying => &[Self::SignedIn, Self::Queued, Self::Holding, Self::Stopped],
            Self::Committing => &[Self::Queued, Self::Holding, Self::Yielding],
            Self::SignedIn => &[Self::Committing, Self::Holding],
            Self::Queued => {
                &[Self::SignedIn, Self::Yielding, Self::Stopped, Self::Holding, Self::Committing]
            }
            Self::Claiming => &[Self::SignedIn, Self::Queued, Self::Holding, Self::Committing],
            Self::Renewing => &[Self::SignedIn, Self::Queued],
            Self::Holding => &[Self::SignedIn, Self::Committing],
            Self::Yielding | Self::Stopped => &[Self::SignedIn, Self::Holding, Self::Committing],
        }
    }
}

impl Status<'_> {
    /// The same without its data.
    pub const fn state(self) -> State {
        match self {
            Self::SignedOut(_) => State::SignedOut,
            Self::Redirecting { .. } => State::Redirecting,
            Self::Exchanging => State::Exchanging,
            Self::Identifying => State::Identifying,
            Self::Committing => State::Committing,
            Self::SignedIn { .. } => State::SignedIn,
            Self::Queued => State::Queued,
            Self::Claiming => State::Claiming,
            Self::Renewing => State::Renewing,
            Self::Holding { .. } => State::Holding,
            Self::Yielding { .. } => State::Yielding,
            Self::Stopped(_) => State::Stopped,
            Self::Unsaved { .. } => State::Unsaved,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_listed_once_and_leads_somewhere_but_not_to_itself() {
        for (index, state) in State::ALL.into_iter().enumerate() {
            assert_eq!(index, state as usize, "{state:?}");
            let onward = [state.leads_to(), state.may_lead_to()].concat();
            assert!(!state.leads_to().is_empty() && !onward.contains(&state), "{state:?}");
            let twice = onward.iter().filter(|to| state.leads_to().contains(to)).count();
            assert_eq!(twice, state.leads_to().len(), "{state:?} leads somewhere twice");
        }
        assert_eq!(State::Unsaved as usize + 1, State::ALL.len());
    }
}
