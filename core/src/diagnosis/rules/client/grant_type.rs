//! Grant types: a client of Genesys Cloud has one, and may use no other.

use super::super::super::answer::{Answer, Asked};
use super::super::super::cause::Cause;
use super::super::super::claim::Claim;
use super::super::super::evidence::{Evidence, GrantKind, Trouble};
use super::super::super::finding::{Action, Documented, Question};
use super::super::super::remedy::Remedy;
use super::super::{Instruction, Rule, Verdict, ended_with};
use super::{is_not_found, refusal, serves_others};

pub(in super::super) const GRANT_TYPE_NOT_ALLOWED: Rule = Rule {
    cause: Cause::GrantTypeNotAllowed,
    judge: grant_type_not_allowed,
    title: "{client} may not use this grant type.",
    steps: &[
        Instruction::person(
            Remedy::LookAtGrantTypes,
            "In the org that owns the client, open Admin > Integrations > OAuth and look at Grant \
             Types: Client Credentials for a client that signs in for itself, Code Authorization \
             where a person does.",
        ),
        Instruction::action(
            Remedy::MatchGrantType,
            "Choose the same grant type here, or set a client of the right one.",
            Action::Edit,
        ),
        Instruction::person(
            Remedy::UseKnownGrantType,
            "The token endpoint knows authorization_code, client_credentials, refresh_token and the \
             SAML2 bearer grant. It takes no password.",
        ),
    ],
    claims: &[Claim::ClientCredentialsPerOrg, Claim::Audience, Claim::OfflineAccess],
    asks: &[Question::WhichGrant, Question::WhatBody],
    documented: Documented::Yes,
    sources: &[
        super::CREATE_A_CLIENT,
        "https://login.mypurecloud.com/.well-known/oauth-authorization-server",
    ],
};

/// What the token endpoint takes, by its own metadata.
const GRANT_TYPES: [&str; 4] = [
    "authorization_code",
    "client_credentials",
    "refresh_token",
    "urn:ietf:params:oauth:grant-type:saml2-bearer",
];

fn grant_type_not_allowed(evidence: &Evidence) -> Option<Verdict> {
    by_answer(evidence).or_else(|| by_sign_in(evidence)).or_else(|| by_client(evidence))
}

/// The token endpoint says that the client may not, or that nobody may.
fn by_answer(evidence: &Evidence) -> Option<Verdict> {
    let is_it = |it: &&Answer| it.is_one_of(&["unauthorized_client", "unsupported_grant_type"]);
    let answer = evidence.answers.iter().filter(|it| it.asked != Some(Asked::Call)).find(is_it)?;
    let mismatch = mismatch(evidence);
    let sent = answer.written.grant_type.as_deref().filter(|sent| !GRANT_TYPES.contains(sent));
    let unknown = sent.map(|sent| format!("No token endpoint of Genesys Cloud takes {sent}."));
    if !answer.is_one_of(&["unauthorized_client"]) {
        return Some(Verdict::fits(answer.sentence()).because(unknown).proved_by(mismatch));
    }
    let is_refresh = answer.asked == Some(Asked::Refresh)
        || answer.written.grant_type.as_deref() == Some("refresh_token");
    match evidence.setup.grant_type {
        // It may use its own grant type. There is nothing to refresh.
        Some(GrantKind::ClientCredentials) if is_refresh => None,
        Some(GrantKind::PublicCode) if is_refresh => Some(Verdict::fits(answer.sentence())),
        _ => Some(Verdict::says_itself(answer.sentence()).because(mismatch)),
    }
}

/// The sign-in page says so.
fn by_sign_in(evidence: &Evidence) -> Option<Verdict> {
    let refusal = |it: &Trouble| {
        let Trouble::SignInRefused { error, text } = it else { return None };
        let is_it = matches!(error.as_str(), "unauthorized_client" | "unsupported_response_type");
        is_it.then(|| ended_with(error, text.as_deref()))
    };
    let sign = evidence.troubles.iter().find_map(refusal)?;
    Some(Verdict::says_itself(sign).because(mismatch(evidence)))
}

/// The client is refused, or the org describes it as one of another kind.
fn by_client(evidence: &Evidence) -> Option<Verdict> {
    let answer = refusal(evidence);
    let has_silence = evidence.answers.is_empty() && evidence.troubles.is_empty();
    match (answer, mismatch(evidence)) {
        (Some(answer), Some(said)) => Some(Verdict::fits(answer.sentence()).proved_by(Some(said))),
        (None, Some(said)) if has_silence => Some(Verdict::says_itself(said)),
        // A client that has a secret is not accepted without it.
        (Some(answer), None)
            if evidence.setup.grant_type == Some(GrantKind::PublicCode)
                && !serves_others(evidence)
                && !is_not_found(answer)
                && evidence.checked.client.known().is_none() =>
        {
            Some(Verdict::fits(format!("{} No secret was sent.", answer.sentence())))
        }
        _ => None,
    }
}

/// Where the org says that the client is of another grant type than it is used with.
fn mismatch(evidence: &Evidence) -> Option<String> {
    let set = evidence.setup.grant_type?;
    let said = evidence.checked.client.known()?.grant_type.as_deref()?;
    let fitting = match set {
        GrantKind::ClientCredentials => "CLIENT-CREDENTIALS",
        GrantKind::PublicCode | GrantKind::ConfidentialCode | GrantKind::Code => "CODE",
        GrantKind::Implicit => "TOKEN",
    };
    (!said.replace('_', "-").eq_ignore_ascii_case(fitting))
        .then(|| format!("The org says that the client's grant type is {said}, not {fitting}."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::finding::Confidence;
    use crate::diagnosis::rules::cases::{client, refused_with, troubled};

    fn confidence(evidence: &Evidence) -> Option<Confidence> {
        grant_type_not_allowed(evidence).map(|it| it.confidence())
    }

    #[test]
    fn the_login_host_says_itself_that_the_client_may_not() {
        let evidence = refused_with(Asked::ClientCredentials, "unauthorized_client");

        assert_eq!(confidence(&evidence), Some(Confidence::Certain));
    }

    #[test]
    fn a_refresh_of_client_credentials_is_another_cause() {
        let mut evidence = refused_with(Asked::Refresh, "unauthorized_client");
        evidence.setup.grant_type = Some(GrantKind::ClientCredentials);
        let of_client = confidence(&evidence);
        evidence.setup.grant_type = Some(GrantKind::PublicCode);

        assert_eq!((of_client, confidence(&evidence)), (None, Some(Confidence::Possible)));
    }

    #[test]
    fn a_grant_type_that_nobody_takes_is_named() {
        let mut evidence = refused_with(Asked::Token, "unsupported_grant_type");
        let bare = confidence(&evidence);
        evidence.answers[0].written.grant_type = Some("password".into());

        assert_eq!(
            (bare, confidence(&evidence)),
            (Some(Confidence::Possible), Some(Confidence::Likely))
        );
    }

    #[test]
    fn the_org_says_which_grant_type_its_client_has() {
        for (set, said, is_other) in [
            (GrantKind::ClientCredentials, "CODE", true),
            (GrantKind::PublicCode, "CLIENT-CREDENTIALS", true),
            (GrantKind::ConfidentialCode, "TOKEN", true),
            (GrantKind::ConfidentialCode, "CODE", false),
            (GrantKind::ClientCredentials, "client_credentials", false),
        ] {
            let mut evidence = Evidence::default();
            evidence.setup.grant_type = Some(set);
            evidence.checked.client = client("active", said, &[]);

            let expected = is_other.then_some(Confidence::Certain);
            assert_eq!(confidence(&evidence), expected, "{set:?} {said}");
        }
    }

    #[test]
    fn a_client_that_is_refused_without_a_secret_may_have_one() {
        let mut evidence = refused_with(Asked::Exchange, "invalid_client");
        let unknown = confidence(&evidence);
        evidence.setup.grant_type = Some(GrantKind::PublicCode);
        let public = confidence(&evidence);
        evidence.siblings.same_client.well = 1;

        assert_eq!((unknown, public), (None, Some(Confidence::Possible)));
        assert_eq!(confidence(&evidence), None);
    }

    #[test]
    fn the_sign_in_page_says_itself_that_the_client_may_not() {
        let ended_with = |error: &str| {
            confidence(&troubled(Trouble::SignInRefused { error: error.into(), text: None }))
        };

        assert_eq!(ended_with("unauthorized_client"), Some(Confidence::Certain));
        assert_eq!(ended_with("server_error"), None);
    }
}
