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
use super::super::change::Change;
use super::super::evidence::{Evidence, Fares, GrantState};

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

/// Whether the same client and secret get a token in another program.
fn works_elsewhere(evidence: &Evidence) -> bool {
    evidence.setup.elsewhere == Some(Fares::Well)
}

/// Whether the org once got a token through the client that is used now.
fn has_worked(evidence: &Evidence) -> bool {
    let grant = &evidence.grant;
    let had_grant = matches!(
        grant.state,
        GrantState::Held
            | GrantState::Ended
            | GrantState::Expired
            | GrantState::Rejected
            | GrantState::SignedOutHere
    );
    let is_replaced = evidence.changes.contains(&Change::ClientReplaced);
    let was_well = grant.before == Some(Fares::Well);
    !is_replaced && (was_well || had_grant || grant.renewals > 0 || grant.died_after_secs.is_some())
}

/// Whether the client is known and active in the region that is asked: other orgs are signed in
/// through it there, or another program is.
fn serves_others(evidence: &Evidence) -> bool {
    evidence.siblings.same_client.well > 0 || works_elsewhere(evidence)
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

#[cfg(test)]
mod tests {
    use super::super::super::cause::Cause::{
        ClientDisabled, ClientUnknown, SecretMangled, SecretWrong, WrongRegion,
    };
    use super::super::super::secret_mark::SecretMark;
    use super::super::cases::{causes, client, refused_with};
    use super::*;

    fn rejected() -> Evidence {
        refused_with(Asked::ClientCredentials, "invalid_client")
    }

    #[test]
    fn where_nothing_else_is_known_the_easiest_to_rule_out_comes_first() {
        assert_eq!(
            causes(&rejected()),
            [WrongRegion, SecretWrong, SecretMangled, ClientDisabled, ClientUnknown]
        );
    }

    #[test]
    fn a_client_that_is_not_found_is_unknown_or_of_another_region() {
        let mut evidence = rejected();
        evidence.answers[0].text = Some("client not found".into());
        let bare = causes(&evidence);
        evidence.siblings.client_also_in = vec!["eu-west-1".into()];

        assert_eq!(bare, [ClientUnknown, WrongRegion]);
        assert_eq!(causes(&evidence), [WrongRegion, ClientUnknown]);
    }

    #[test]
    fn a_client_that_had_worked_has_another_secret_or_is_disabled() {
        let mut evidence = rejected();
        evidence.grant.state = GrantState::Held;
        evidence.siblings.same_client.badly = 3;

        assert_eq!(causes(&evidence), [SecretWrong, ClientDisabled, ClientUnknown]);
    }

    #[test]
    fn a_client_that_was_replaced_has_not_worked_yet() {
        let mut evidence = rejected();
        evidence.grant.state = GrantState::Held;
        evidence.changes = vec![Change::ClientReplaced];

        assert_eq!(causes(&evidence).first(), Some(&WrongRegion));
    }

    #[test]
    fn a_client_that_serves_other_orgs_has_another_secret_here() {
        let mut evidence = rejected();
        evidence.siblings.same_client.well = 2;

        assert_eq!(causes(&evidence), [SecretWrong]);
    }

    #[test]
    fn a_secret_with_white_space_comes_before_a_region_that_is_only_possible() {
        let mut evidence = rejected();
        evidence.setup.secret_marks = vec![SecretMark::Spaced];

        assert_eq!(causes(&evidence).first(), Some(&SecretMangled));
    }

    #[test]
    fn what_works_in_another_program_arrives_changed_from_this_one() {
        let mut evidence = rejected();
        evidence.setup.elsewhere = Some(Fares::Well);

        assert_eq!(causes(&evidence), [SecretMangled]);
    }

    #[test]
    fn what_the_org_says_of_the_client_settles_it() {
        let mut evidence = rejected();
        evidence.checked.client = client("disabled", "CLIENT-CREDENTIALS", &[]);
        let disabled = causes(&evidence);
        evidence.checked.client = client("active", "CLIENT-CREDENTIALS", &[]);

        assert_eq!(disabled.first(), Some(&ClientDisabled));
        assert_eq!(causes(&evidence).first(), Some(&SecretWrong));
    }
}
