//! Kinds of tokens: a client's own token has no refresh token, and no user.

use super::super::super::answer::{Answer, Asked};
use super::super::super::cause::Cause;
use super::super::super::claim::Claim;
use super::super::super::evidence::{Evidence, GrantKind, GrantState, RefreshTokenFact};
use super::super::super::finding::{Action, Documented, Question};
use super::super::super::remedy::Remedy;
use super::super::{Instruction, Rule, Verdict};

pub(in super::super) const CLIENT_CREDENTIALS_REFRESHED: Rule = Rule {
    cause: Cause::ClientCredentialsRefreshed,
    judge: client_credentials_refreshed,
    title: "Client credentials are treated as if they had a refresh token.",
    steps: &[
        Instruction::person(
            Remedy::AskAnew,
            "Drop the refresh. Before the access token ends, ask for a new one as for the first: \
             grant_type=client_credentials, and nothing else.",
        ),
        Instruction::action(
            Remedy::RegisterClientCredentials,
            "Register {org} with client credentials: Tenantry then asks for each new token in time.",
            Action::Edit,
        ),
        Instruction::person(
            Remedy::RefreshWithItsClient,
            "If a refresh token is really there, it came from a person's sign-in: then it belongs to \
             another client, and only that client can refresh with it.",
        ),
    ],
    claims: &[
        Claim::Resource,
        Claim::Audience,
        Claim::OfflineAccess,
        Claim::ScopesForCredentials,
        Claim::RenewEarly,
        Claim::ClientCredentialsPerOrg,
    ],
    asks: &[Question::WhichGrant, Question::HowLong],
    documented: Documented::Yes,
    sources: &[
        "https://developer.genesys.cloud/forum/t/oauth-support-for-refresh-tokens/7422",
        "https://www.rfc-editor.org/rfc/rfc6749#section-4.4.3",
    ],
};

/// The seconds around its end in which a token may be called run out.
const END_SECS: u64 = 120;

fn client_credentials_refreshed(evidence: &Evidence) -> Option<Verdict> {
    if evidence.setup.grant_type != Some(GrantKind::ClientCredentials) {
        return None;
    }
    let mut answers = evidence.answers.iter();
    if let Some(answer) = answers.clone().find(|it| is_refresh(it)) {
        return Some(Verdict::fits(answer.sentence()).proved_by(Some(
            "Client credentials come without a refresh token, so there is \
                                 nothing to refresh with.",
        )));
    }
    // A request for client credentials holds no grant that could be refused.
    if let Some(answer) = answers.clone().find(|it| {
        it.is_one_of(&["invalid_grant"]) && !matches!(it.asked, Some(Asked::Exchange | Asked::Call))
    }) {
        return Some(Verdict::fits(answer.sentence()).because(Some(
            "Only a code or a refresh token can be an invalid grant, and client \
                               credentials are neither.",
        )));
    }
    let is_missed = evidence.grant.refresh_token == Some(RefreshTokenFact::NotGiven)
        && evidence.grant.state == GrantState::Unknown
        && evidence.answers.is_empty();
    if is_missed {
        let sign =
            "The token endpoint gave no refresh token, and to client credentials it never does.";
        return Some(Verdict::says_itself(sign.to_owned()));
    }
    let ended = answers.find(|it| it.is_one_of(&["bad.credentials", "credentials.expired"]))?;
    let age = ended.age_secs.or(evidence.grant.died_after_secs)?;
    let lifetime = evidence.grant.lifetime_secs?;
    let ran_out = age.saturating_add(END_SECS) >= lifetime;
    ran_out.then(|| {
        Verdict::fits(ended.sentence()).because(Some(format!(
            "The token was {age} of its {lifetime} seconds old, and nothing had asked for a new one."
        )))
    })
}

fn is_refresh(answer: &Answer) -> bool {
    let is_about_refresh = answer.is_one_of(&["unauthorized_client"])
        && answer.speaks_of(&["refresh_token", "refresh token"]);
    answer.asked == Some(Asked::Refresh)
        || answer.written.grant_type.as_deref() == Some("refresh_token")
        || is_about_refresh
}

pub(in super::super) const NEEDS_A_USER: Rule = Rule {
    cause: Cause::NeedsAUser,
    judge: needs_a_user,
    title: "The call needs a user, and the token is the client's own.",
    steps: &[
        Instruction::person(
            Remedy::AskTokensMe,
            "Ask GET /api/v2/tokens/me for the org and the client of a token: it answers for client \
             credentials, too. GET /api/v2/users/me does not.",
        ),
        Instruction::person(
            Remedy::LetUserSignIn,
            "For what a user has to do, use a client with Code Authorization: a person of {org} \
             signs in.",
        ),
    ],
    claims: &[Claim::ScopesForCredentials, Claim::OrganizationId],
    asks: &[Question::WhichUrl, Question::WhichGrant],
    documented: Documented::Yes,
    sources: &["https://help.mypurecloud.com/articles/create-an-oauth-client/"],
};

/// Paths of the API that speak of whoever is signed in.
const OF_A_USER: &[&str] = &["/users/me", "/presences/me", "/conversations/me"];

fn needs_a_user(evidence: &Evidence) -> Option<Verdict> {
    let mut calls = evidence.answers.iter().filter(|it| !it.is_of_token());
    let says_so =
        |it: &&Answer| it.is_one_of(&["not.a.user"]) || it.speaks_of(&["requires a user context"]);
    if let Some(answer) = calls.clone().find(says_so) {
        return Some(Verdict::says_itself(answer.sentence()));
    }
    let is_of_client = evidence.setup.grant_type == Some(GrantKind::ClientCredentials);
    let answer = calls.find(|it| is_of_client && it.status == Some(400) && it.error.is_none())?;
    let path = answer.path.as_deref()?;
    let is_of_user = OF_A_USER.iter().any(|end| path.trim_end_matches('/').ends_with(end));
    is_of_user.then(|| {
        Verdict::fits(answer.sentence())
            .because(Some(format!("{path} is about a user, and client credentials have none.")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::finding::Confidence;
    use crate::diagnosis::rules::cases::refused_with;

    fn of_client(asked: Asked, error: &str) -> Evidence {
        let mut evidence = refused_with(asked, error);
        evidence.setup.grant_type = Some(GrantKind::ClientCredentials);
        evidence
    }

    fn confidence(evidence: &Evidence) -> Option<Confidence> {
        client_credentials_refreshed(evidence).map(|it| it.confidence())
    }

    #[test]
    fn client_credentials_have_nothing_to_refresh_with() {
        for error in ["invalid_grant", "unauthorized_client", "invalid_request"] {
            let evidence = of_client(Asked::Refresh, error);

            assert_eq!(confidence(&evidence), Some(Confidence::Certain), "{error}");
        }
    }

    #[test]
    fn the_grant_type_that_was_sent_names_a_refresh() {
        let mut evidence = of_client(Asked::Token, "unauthorized_client");
        evidence.answers[0].written.grant_type = Some("refresh_token".into());

        assert_eq!(confidence(&evidence), Some(Confidence::Certain));
    }

    #[test]
    fn an_invalid_grant_of_client_credentials_was_likely_a_refresh() {
        assert_eq!(confidence(&of_client(Asked::Token, "invalid_grant")), Some(Confidence::Likely));
        assert_eq!(confidence(&of_client(Asked::Token, "invalid_client")), None);
    }

    #[test]
    fn a_persons_grant_may_be_refreshed() {
        let mut evidence = refused_with(Asked::Refresh, "invalid_grant");
        evidence.setup.grant_type = Some(GrantKind::ConfidentialCode);

        assert_eq!(confidence(&evidence), None);
    }

    #[test]
    fn a_refresh_token_that_is_missed_was_never_to_come() {
        let mut evidence = Evidence::default();
        evidence.setup.grant_type = Some(GrantKind::ClientCredentials);
        evidence.grant.refresh_token = Some(RefreshTokenFact::NotGiven);
        let missed = confidence(&evidence);
        evidence.grant.state = GrantState::Held;

        assert_eq!((missed, confidence(&evidence)), (Some(Confidence::Certain), None));
    }

    #[test]
    fn a_client_token_that_ran_out_was_not_replaced_in_time() {
        let mut evidence = of_client(Asked::Call, "bad.credentials");
        evidence.grant.lifetime_secs = Some(86_399);
        evidence.answers[0].age_secs = Some(86_400);
        let old = confidence(&evidence);
        evidence.answers[0].age_secs = Some(3_600);

        assert_eq!((old, confidence(&evidence)), (Some(Confidence::Likely), None));
    }

    #[test]
    fn the_api_says_itself_that_a_user_is_needed() {
        let verdict = needs_a_user(&refused_with(Asked::Call, "not.a.user")).unwrap();

        assert_eq!(verdict.confidence(), Confidence::Certain);
    }

    #[test]
    fn a_call_about_me_asks_for_a_user() {
        let mut evidence = of_client(Asked::Call, "");
        evidence.answers[0].error = None;
        evidence.answers[0].status = Some(400);
        evidence.answers[0].path = Some("/api/v2/users/me".into());
        let about_me = needs_a_user(&evidence).map(|it| it.confidence());
        evidence.answers[0].path = Some("/api/v2/users".into());

        assert_eq!(about_me, Some(Confidence::Likely));
        assert_eq!(needs_a_user(&evidence), None);
    }
}
