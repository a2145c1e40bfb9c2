//! URLs: token requests and API calls that go to a host or path which does not take them.

use super::super::super::answer::{Answer, Shape, Speaker};
use super::super::super::cause::Cause;
use super::super::super::claim::Claim;
use super::super::super::evidence::Evidence;
use super::super::super::finding::{Action, Documented, Question};
use super::super::super::remedy::Remedy;
use super::super::hosts::{Role, host, host_in, path_of, shown};
use super::super::{Instruction, Rule, Verdict};
use super::TOKEN_ERRORS;

pub(in super::super) const WRONG_TOKEN_URL: Rule = Rule {
    cause: Cause::WrongTokenUrl,
    judge: wrong_token_url,
    title: "The token request goes to a URL that is no token endpoint.",
    steps: &[
        Instruction::person(
            Remedy::UseTokenEndpoint,
            "Send token requests to https://login.<region's domain>/oauth/token, such as \
             https://login.mypurecloud.com/oauth/token. There is no token endpoint on the API host, \
             and none below /api/v2.",
        ),
        Instruction::action(
            Remedy::SetRegion,
            "Set the region, and let Tenantry build the URL from it.",
            Action::Edit,
        ),
    ],
    claims: &[Claim::RetryForbidden, Claim::MultiOrgSwitch, Claim::OtherSdk],
    asks: &[Question::WhichUrl],
    documented: Documented::Yes,
    sources: &[
        "https://developer.genesys.cloud/api/rest/authorization/use-authorization-code",
        "https://login.mypurecloud.com/.well-known/oauth-authorization-server",
    ],
};

fn wrong_token_url(evidence: &Evidence) -> Option<Verdict> {
    let mut asked = evidence.answers.iter().filter(|it| is_token_request(it));
    if let Some(it) = asked.clone().find(|it| is_elsewhere(it)) {
        let host = it.host.as_deref().unwrap_or("the API host");
        let path = it.path.as_deref().unwrap_or_default();
        let sent = format!("A token was asked for at {host}{path}.");
        return Some(Verdict::says_itself(sent));
    }
    if asked.clone().any(is_at_home) {
        return None; // Whatever is set: the request went to the token endpoint.
    }
    if let Some(url) = evidence.setup.token_url.as_deref().filter(|url| !is_token_url(url)) {
        return Some(Verdict::says_itself(format!(
            "Token requests are set to go to {}.",
            shown(url)
        )));
    }
    // The token endpoint speaks of `error`; the API host has a form of its own.
    let api_like = |it: &&Answer| it.shape == Some(Shape::Api) && !it.is_one_of(TOKEN_ERRORS);
    asked.find(api_like).map(|it| {
        Verdict::fits(format!("{} This is the form of the API host's errors.", it.sentence()))
    })
}

fn is_token_request(answer: &Answer) -> bool {
    let path = answer.path.as_deref().unwrap_or_default();
    answer.is_of_token() || (path.contains("oauth") && path.ends_with("token"))
}

/// Whether it was no token endpoint that was asked.
fn is_elsewhere(answer: &Answer) -> bool {
    let role = answer.host.as_deref().and_then(host).map(|(role, _)| role);
    answer.speaker == Speaker::Api
        || role.is_some_and(|role| role != Role::Login)
        || answer.path.as_deref().is_some_and(|path| !is_token_path(path))
}

/// Whether it was a token endpoint that was asked.
fn is_at_home(answer: &Answer) -> bool {
    answer.speaker == Speaker::Login
        || (answer.host.is_some() && answer.path.as_deref().is_some_and(is_token_path))
}

/// Whether it is the path alone, or a login host with it; a gateway may stand before either.
fn is_token_url(url: &str) -> bool {
    is_token_path(path_of(url)) && host_in(url).is_none_or(|(role, _)| role == Role::Login)
}

fn is_token_path(path: &str) -> bool {
    path.trim_end_matches('/').ends_with("/oauth/token") && !path.contains("/api/v2")
}

pub(in super::super) const WRONG_API_BASE: Rule = Rule {
    cause: Cause::WrongApiBase,
    judge: wrong_api_base,
    title: "An API call goes below a base that does not exist.",
    steps: &[
        Instruction::person(
            Remedy::UseApiBase,
            "Send API calls to https://api.<region's domain>/api/v2/..., such as \
             https://api.mypurecloud.com/api/v2/users/me. No base names an org: the token says \
             which org is meant.",
        ),
        Instruction::action(
            Remedy::SetRegion,
            "Set the region, and let Tenantry build the URLs from it.",
            Action::Edit,
        ),
    ],
    claims: &[Claim::BaseUrlOfOrg, Claim::Audience, Claim::OrganizationId],
    asks: &[Question::WhichUrl],
    documented: Documented::Yes,
    sources: &["https://developer.genesys.cloud/platform/api/"],
};

fn wrong_api_base(evidence: &Evidence) -> Option<Verdict> {
    let calls = || evidence.answers.iter().filter(|it| it.is_of_call() && !is_token_request(it));
    if let Some(it) = calls().find(|it| is_beside_the_api(it)) {
        let (host, path) = (it.host.as_deref()?, it.path.as_deref().unwrap_or_default());
        return Some(Verdict::says_itself(format!("An API call went to {host}{path}.")));
    }
    // What fails elsewhere than in a call that found nothing is not the base's doing.
    let found_nothing =
        |it: &Answer| matches!(it.status, Some(404 | 405)) || it.shape == Some(Shape::Html);
    if !evidence.answers.is_empty() && !calls().any(found_nothing) {
        return None;
    }
    let base = evidence.setup.api_base.as_deref().filter(|base| !is_api_base(base))?;
    Some(Verdict::says_itself(format!("API calls are set to go below {}.", shown(base))))
}

/// Whether a call went to a host of Genesys Cloud that takes none, or below another path.
fn is_beside_the_api(answer: &Answer) -> bool {
    match answer.host.as_deref().and_then(host) {
        Some((Role::Api, _)) => {
            answer.path.as_deref().is_some_and(|path| !path.starts_with("/api/v2/"))
        }
        Some((Role::Login | Role::Apps | Role::Domain, _)) => true,
        None => false, // A gateway, whose paths are its own.
    }
}

fn is_api_base(base: &str) -> bool {
    let Some((role, _)) = host_in(base) else { return true };
    let path = path_of(base).trim_end_matches('/');
    let is_known = matches!(path, "" | "/api" | "/api/v2") || path.starts_with("/api/v2/");
    // Programs that take the domain alone build the host's name themselves.
    is_known && matches!(role, Role::Api | Role::Domain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::Asked;
    use crate::diagnosis::finding::Confidence;
    use crate::diagnosis::rules::cases::{refused_with, with_answer};

    fn asked_at(asked: Asked, host: &str, path: &str) -> Evidence {
        with_answer(Answer {
            asked: Some(asked),
            host: Some(host.into()),
            path: Some(path.into()),
            status: Some(404),
            ..Answer::default()
        })
    }

    #[test]
    fn a_token_is_given_at_one_path_of_the_login_host_only() {
        for (host, path, is_wrong) in [
            ("login.mypurecloud.com", "/oauth/token", false),
            ("login.usw2.pure.cloud", "/oauth/token/", false),
            ("gateway.example", "/genesys/login/oauth/token", false),
            ("api.mypurecloud.com", "/oauth/token", true),
            ("apps.mypurecloud.com", "/oauth/token", true),
            ("login.mypurecloud.com", "/api/v2/oauth/token", true),
            ("login.mypurecloud.com", "/oauth2/token", true),
            ("login.mypurecloud.com", "/oauth/authorize", true),
        ] {
            let verdict = wrong_token_url(&asked_at(Asked::Refresh, host, path));

            assert_eq!(verdict.is_some(), is_wrong, "{host}{path}");
            let is_certain = verdict.is_none_or(|it| it.confidence() == Confidence::Certain);
            assert!(is_certain, "{host}{path}");
        }
    }

    #[test]
    fn a_setting_says_where_tokens_are_asked_for() {
        for (url, is_wrong) in [
            ("/api/v2/oauth/token", true),
            ("https://api.mypurecloud.ie/oauth/token", true),
            ("https://login.mypurecloud.ie/oauth2/token", true),
            ("https://login.mypurecloud.ie/oauth/token", false),
            ("https://gateway.example/login/oauth/token", false),
            ("/oauth/token", false),
        ] {
            let mut evidence = Evidence::default();
            evidence.setup.token_url = Some(url.into());

            assert_eq!(wrong_token_url(&evidence).is_some(), is_wrong, "{url}");
        }
    }

    #[test]
    fn where_the_request_really_went_counts_for_more_than_what_is_set() {
        let mut evidence = asked_at(Asked::Refresh, "login.mypurecloud.ie", "/oauth/token");
        evidence.setup.token_url = Some("/api/v2/oauth/token".into());

        assert_eq!(wrong_token_url(&evidence), None);
    }

    #[test]
    fn an_error_in_the_api_hosts_form_lets_another_host_be_thought_of() {
        let mut evidence = refused_with(Asked::Refresh, "not.found");
        evidence.answers[0].shape = Some(Shape::Api);
        let of_the_api = wrong_token_url(&evidence).map(|it| it.confidence());
        evidence.answers[0].error = Some("invalid_grant".into());

        assert_eq!(of_the_api, Some(Confidence::Possible));
        assert_eq!(wrong_token_url(&evidence), None);
    }

    #[test]
    fn an_api_call_has_one_base_in_each_region() {
        for (host, path, is_wrong) in [
            ("api.mypurecloud.com", "/api/v2/users/me", false),
            ("gateway.example", "/genesys/users/me", false),
            ("api.mypurecloud.com", "/v2/organizations/1/users", true),
            ("login.mypurecloud.com", "/api/v2/users/me", true),
            ("apps.mypurecloud.com", "/api/v2/users/me", true),
        ] {
            let verdict = wrong_api_base(&asked_at(Asked::Call, host, path));

            assert_eq!(verdict.is_some(), is_wrong, "{host}{path}");
        }
    }

    #[test]
    fn a_base_that_is_set_is_judged_by_its_host_and_path() {
        for (base, is_wrong) in [
            ("https://api.mypurecloud.com/v2/organizations/secondary", true),
            ("https://login.mypurecloud.com", true),
            ("https://api.mypurecloud.com", false),
            ("https://api.mypurecloud.com/api/v2/", false),
            ("mypurecloud.ie", false),
            ("https://gateway.example/v2/organizations/1", false),
        ] {
            let mut evidence = Evidence::default();
            evidence.setup.api_base = Some(base.into());

            assert_eq!(wrong_api_base(&evidence).is_some(), is_wrong, "{base}");
        }
    }

    #[test]
    fn a_refused_token_request_is_not_the_api_bases_doing() {
        let mut evidence = refused_with(Asked::ClientCredentials, "invalid_client");
        evidence.setup.api_base = Some("https://api.mypurecloud.com/v2/organizations/1".into());

        assert_eq!(wrong_api_base(&evidence), None);
    }
}
