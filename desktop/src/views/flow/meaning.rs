//! Meanings: what each state is called, and what it means to somebody who never heard of OAuth.

use tenantry_core::State;

/// What a state is called.
pub(super) const fn name(state: State) -> &'static str {
    match state {
        State::SignedOut => "Not signed in",
        State::Redirecting => "Waiting for the browser",
        State::Exchanging => "Exchanging the code",
        State::Identifying => "Proving the org",
        State::Committing => "Saving",
        State::SignedIn => "Signed in",
        State::Queued => "Waiting to renew",
        State::Claiming => "About to renew",
        State::Renewing => "Renewing",
        State::Holding => "Renewal put off",
        State::Yielding => "Another program renews",
        State::Stopped => "Client not accepted",
        State::Unsaved => "Not saved",
    }
}

/// What it means.
pub(super) const fn meaning(state: State) -> &'static str {
    match state {
        State::SignedOut => {
            "There is no token for this org. It stays like this until somebody signs in."
        }
        State::Redirecting => {
            "A person signs in and consents, on Genesys Cloud's own page in the browser. The page \
             then sends the browser back here, with a code that is good once."
        }
        State::Exchanging => {
            "The code is sent to Genesys Cloud, which gives a token for it. Only the program that \
             began the sign-in can do that."
        }
        State::Identifying => {
            "Genesys Cloud is asked whose the new token is, so that the token of another org is \
             never taken for this one's."
        }
        State::Committing => {
            "What came of it is written to disk before anybody may use it. A crash cannot lose it."
        }
        State::SignedIn => {
            "There is a good token. Before it ends it is renewed by itself, where Genesys Cloud \
             gave a refresh token with it."
        }
        State::Queued => {
            "All orgs of one client share a number of requests a minute. This one waits until it \
             is its turn, mostly for no time at all."
        }
        State::Claiming => {
            "It is written down that a new token is asked for, so that nobody asks twice: a refresh \
             token may be good for one use only."
        }
        State::Renewing => {
            "Genesys Cloud is asked for a new token. The old one stays in use until it is there."
        }
        State::Holding => {
            "There was no answer, or Genesys Cloud asked to wait. It is tried again by itself, and \
             the old token stays in use as long as it is good."
        }
        State::Yielding => {
            "Another program on the same records is renewing, or was stopped while it did. What it \
             gets is taken over; else this one tries when the other's time is up."
        }
        State::Stopped => {
            "Genesys Cloud does not accept the client or its settings. Nothing is sent until \
             somebody puts that right, or asks to try again."
        }
        State::Unsaved => {
            "There is a new token and the disk did not take it. It is used meanwhile, and saving is \
             tried again by itself."
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_states_have_one_name_and_each_is_explained() {
        let names: BTreeSet<_> = State::ALL.into_iter().map(name).collect();
        let meanings: BTreeSet<_> = State::ALL.into_iter().map(meaning).collect();

        assert_eq!((names.len(), meanings.len()), (State::ALL.len(), State::ALL.len()));
        assert!(meanings.iter().all(|meaning| meaning.ends_with('.')));
    }
}
