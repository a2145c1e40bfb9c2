//! Requests that are written wrongly: to another host or path, in another form, without a token.

use super::super::answer::{Asked, Speaker};
use super::super::cause::Cause;
use super::super::claim::Claim;
use super::super::evidence::Evidence;
use super::super::finding::{Action, Documented, Question};
use super::{Instruction, Rule, Verdict};

/// Where token requests go, below a login host.
const TOKEN_PATH: &str = "/oauth/token";

pub(super) const WRONG_TOKEN_URL: Rule = Rule {
    cause: Cause::WrongTokenUrl,
    judge: wrong_token_url,
    title: "The token request goes to a URL that is no token endpoint.",
    steps: &[
        Instruction::person(
            "Send token requests to https://login.<region's domain>/oauth/token, such as \
             https://login.mypurecloud.com/oauth/token. There is no token endpoint on the API host, \
             and none below /api/v2.",
        ),
        Instruction::action(
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
    let asked = evidence.answers.iter().find(|it| it.asked.is_some_and(Asked::is_token));
    let asked_at = asked.filter(|it| {
        it.speaker == Speaker::Api || it.path.as_deref().is_some_and(|path| path != TOKEN_PATH)
    });
    let by_answer = asked_at.map(|it| {
        let host = it.host.as_deref().unwrap_or("the API host");
        let path = it.path.as_deref().unwrap_or_default();
        format!("A token was asked for at {host}{path}.")
    });
    let set = evidence.setup.token_url.as_deref().filter(|url| !is_token_url(url));
    let by_setting = set.map(|url| format!("Token requests are set to go to {url}."));
    Some(Verdict::says_itself(by_answer.or(by_setting)?))
}

/// Whether it is the path alone, or a login host with it; a gateway may stand before either.
fn is_token_url(url: &str) -> bool {
    let path =
        url.split_once("://").map_or(url, |(_, rest)| rest.find('/').map_or("", |at| &rest[at..]));
    let is_api = url.contains("://api.");
    path.trim_end_matches('/').ends_with(TOKEN_PATH) && !path.contains("/api/v2") && !is_api
}
