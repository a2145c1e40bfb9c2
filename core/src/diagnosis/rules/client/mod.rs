//! Clients: the wrong region, the wrong secret, a client that is disabled, unknown or of another kind.
//!
//! The login host says `invalid_client` to all of these. What tells them apart is what else is known:
//! whether the client ever worked, whether other orgs work through it, what the org says of it.

mod grant_type;
mod region;
mod secret;
mod state;

pub(super) use grant_type::GRANT_TYPE_NOT_ALLOWED;
pub(super) use region::WRONG_REGION;
pub(super) use secret::{SECRET_MANGLED, SECRET_WRONG};
pub(super) use state::{CLIENT_DISABLED, CLIENT_UNKNOWN};

use super::super::answer::{Answer, Asked};
use super::super::evidence::{Evidence, GrantState};

/// Where Genesys Cloud says how clients are made, and how they are edited, deleted and restored.
const CREATE_A_CLIENT: &str = "https://help.mypurecloud.com/articles/create-an-oauth-client/";
const EDIT_A_CLIENT: &str = "https://help.mypurecloud.com/?p=188025";
/// Where somebody met the login host's refusal, and found the region to be wrong.
const WRONG_REGION_SEEN: &str = "https://github.com/tishige/CallFlowVisualizer/issues/9";

/// The answer that the client itself is not accepted.
fn refusal(evidence: &Evidence) -> Option<&Answer> {
    let in_words =
        |it: &&Answer| it.is_of_token() && it.error.is_none() && it.speaks_of(&["invalid client"]);
    let by_words = || evidence.answers.iter().find(in_words);
    evidence.refused_with("invalid_client").or_else(by_words)
}

/// The page that the login host shows where the client or the redirect URI is not known.
fn page_refusal(evidence: &Evidence) -> Option<&Answer> {
    evidence.answers.iter().find(|it| {
        let may_be_a_page = matches!(it.asked, None | Some(Asked::Authorize));
        may_be_a_page && it.speaks_of(&["client id or redirect uri is invalid"])
    })
}

/// Whether the login host says that it does not know the client, rather than its secret.
fn is_not_found(answer: &Answer) -> bool {
    answer.speaks_of(&["client not found", "unknown client", "client does not exist"])
}

/// Whether the org once got a token through the client.
const fn has_worked(evidence: &Evidence) -> bool {
    let grant = &evidence.grant;
    let had_grant = matches!(
        grant.state,
        GrantState::Held
            | GrantState::Ended
            | GrantState::Expired
            | GrantState::Rejected
            | GrantState::SignedOutHere
    );
    had_grant || grant.renewals > 0 || grant.died_after_secs.is_some()
}

/// Whether other orgs are signed in through the same client, in the same region.
const fn serves_others(evidence: &Evidence) -> bool {
    evidence.siblings.same_client.well > 0
}

/// Whether no org works through the client any more.
const fn fails_everywhere(evidence: &Evidence) -> bool {
    evidence.siblings.same_client.well == 0 && evidence.siblings.same_client.badly > 0
}

/// What the owning org says of the client: `active`, `disabled` or `inactive`.
fn state(evidence: &Evidence) -> Option<&str> {
    evidence.checked.client.known()?.state.as_deref()
}

/// Whether the owning org says that the client is active.
fn is_active(evidence: &Evidence) -> bool {
    state(evidence).is_some_and(|state| state.eq_ignore_ascii_case("active"))
}
