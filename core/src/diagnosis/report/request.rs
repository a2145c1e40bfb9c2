//! Requests: what was asked, where, and how it was written.

use super::Facts;
use super::names::normal;
use super::place::{Place, asked_at};
use super::scan::{Pair, Sign};
use super::written;
use crate::diagnosis::answer::{Answer, Asked, Speaker, Written};
use crate::diagnosis::claim::Claim;
use crate::diagnosis::evidence::{GrantKind, RefreshTokenFact};

/// The fields that token requests have, or are given.
const FIELDS: &[&str] = &[
    "grant_type",
    "code",
    "redirect_uri",
    "client_id",
    "client_secret",
    "refresh_token",
    "code_verifier",
    "scope",
    "audience",
    "resource",
    "organization_id",
    "org_id",
    "tenant_id",
    "orgName",
    "assertion",
    "target",
];
/// Fields of one request are not farther from its grant type.
pub(super) const REACH: usize = 900;
/// Requests are only looked for in so many places.
const LIMIT: usize = 64;

/// A request, as far as the text shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asking {
    pub(super) at: usize,
    pub(super) asked: Option<Asked>,
    host: Option<String>,
    path: Option<String>,
    speaker: Speaker,
    written: Written,
}

impl Asking {
    /// Where a token was asked for, where it was.
    pub(super) fn token_url(&self) -> Option<String> {
        let path = self.path.as_deref().filter(|_| self.asked.is_some_and(Asked::is_token))?;
        let host = self.host.as_ref();
        Some(host.map_or_else(|| path.to_owned(), |host| format!("https://{host}{path}")))
    }

    /// Says of an answer what was asked, where that is not known better.
    pub(super) fn asks(&self, answer: &mut Answer) {
        answer.asked = answer.asked.or(self.asked);
        answer.host = answer.host.take().or_else(|| self.host.clone());
        answer.path = answer.path.take().or_else(|| self.path.clone());
        if answer.speaker == Speaker::Unknown {
            answer.speaker = self.speaker;
        }
        if answer.written == Written::default() {
            answer.written = self.written.clone();
        }
    }
}

/// The request that an answer at `at` belongs to: the last one before it, or else the first.
pub(super) fn before(asked: &[Asking], at: usize) -> Option<&Asking> {
    let known = || asked.iter().filter(|asking| asking.asked.is_some());
    let last = known().rev().find(|asking| asking.at <= at).or_else(|| known().next());
    last.or_else(|| asked.iter().rev().find(|asking| asking.at <= at)).or_else(|| asked.first())
}

/// The request that an answer of which sentences tell may belong to: one whose host is known goes first.
pub(super) fn about(asked: &[Asking], is: impl Fn(Asked) -> bool) -> Option<&Asking> {
    let about = || asked.iter().filter(|asking| asking.asked.is_some_and(&is));
    about().find(|asking| asking.host.is_some()).or_else(|| about().next())
}

/// The token request that an answer at `at` belongs to.
pub(super) fn token_before(asked: &[Asking], at: usize) -> Option<&Asking> {
    let tokens = || asked.iter().filter(|asking| asking.asked.is_some_and(Asked::is_token));
    tokens().rev().find(|asking| asking.at <= at).or_else(|| tokens().next())
}

/// Every request in the text, in order.
pub(super) fn read(
    facts: &mut Facts,
    text: &str,
    pairs: &[Pair<'_>],
    places: &[Place],
) -> Vec<Asking> {
    let mut found: Vec<Asking> =
        places.iter().filter(|place| place.is_endpoint()).take(LIMIT).map(at_place).collect();
    found.extend(paths(text, &found));
    found.sort_by_key(|asking| asking.at);
    for grant_type in pairs.iter().filter(|pair| normal(pair.name) == "granttype").take(LIMIT) {
        let (asked, written) = form(facts, text, pairs, grant_type);
        let is_of = |asking: &&mut Asking| {
            let is_near = asking.at.abs_diff(grant_type.at) < REACH;
            is_near && asking.asked == Some(Asked::Token) && asking.written == Written::default()
        };
        match found.iter_mut().find(is_of) {
            Some(asking) => {
                asking.asked = asked.or(asking.asked);
                asking.written = written;
            }
            None => found.push(Asking { at: grant_type.at, asked, written, ..Asking::default() }),
        }
    }
    for asking in &mut found {
        written::complete(text, asking.at, asking.asked, &mut asking.written);
    }
    found.sort_by_key(|asking| asking.at);
    found
}

fn at_place(place: &Place) -> Asking {
    Asking {
        at: place.at,
        asked: place.asked(),
        host: Some(place.host.clone()),
        path: Some(place.path.clone()).filter(|path| !path.is_empty()),
        speaker: place.speaker(),
        written: Written::default(),
    }
}

/// `POST /oauth/token`, where no host stands before the path.
fn paths(text: &str, known: &[Asking]) -> Vec<Asking> {
    let heads = ["/oauth/token", "/oauth/authorize", "/api/v2/"];
    let found = heads.into_iter().flat_map(|head| text.match_indices(head).take(LIMIT)).filter_map(
        |(at, head)| {
            let last = text[..at].chars().next_back().unwrap_or(' ');
            let is_path = last.is_whitespace() || "\"'`(".contains(last);
            let path = super::window(text, at, 200);
            let end = path
                .find(|c: char| !(c.is_ascii_alphanumeric() || "/_-.{}…".contains(c)))
                .unwrap_or(path.len());
            let path = path[..end].trim_end_matches('.');
            let asked = asked_at(path)?;
            let is_known = known.iter().any(|asking| {
                asking.path.as_deref() == Some(path) && asking.at.abs_diff(at) < 2000
            });
            let host = host_header(text, at);
            let speaker = host.as_ref().map_or(Speaker::Unknown, Place::speaker);
            let host = host.map(|place| place.host);
            (is_path && !is_known && !head.is_empty()).then(|| Asking {
                at,
                asked: Some(asked),
                host,
                path: Some(path.to_owned()),
                speaker,
                written: Written::default(),
            })
        },
    );
    found.collect()
}

/// The `Host` below a request line.
fn host_header(text: &str, at: usize) -> Option<Place> {
    let head = super::window(text, at, 600);
    let line = head
        .lines()
        .skip(1)
        .take(12)
        .find(|line| line.get(..5).is_some_and(|name| name.eq_ignore_ascii_case("host:")))?;
    super::place::places(&format!("://{}", line[5..].trim())).into_iter().next()
}

/// The fields around a grant type, and what they ask for.
fn form(
    facts: &mut Facts,
    text: &str,
    pairs: &[Pair<'_>],
    grant_type: &Pair<'_>,
) -> (Option<Asked>, Written) {
    let near = pairs.iter().filter(|pair| pair.at.abs_diff(grant_type.at) < REACH);
    let mut written = Written {
        grant_type: Some(super::settings::decoded(grant_type.value)),
        ..Written::default()
    };
    for pair in near {
        let name = normal(pair.name);
        if name == "accesstoken" {
            break; // What follows is an answer.
        }
        let Some(field) = FIELDS.iter().find(|field| normal(field) == name) else { continue };
        let is_setting =
            pair.sign == Sign::Equals && pair.name.bytes().any(|c| c.is_ascii_uppercase());
        if !is_setting && !written.fields.iter().any(|known| known == field) {
            written.fields.push((*field).to_owned());
        }
        match *field {
            "client_id" => {
                written.client =
                    facts.evidence.setup.client.clone().filter(|_| !pair.value.is_empty());
            }
            "redirect_uri" => {
                written.redirect_uri =
                    Some(super::settings::decoded(pair.value)).filter(|uri| uri.contains("://"));
            }
            _ => {}
        }
    }
    let has = |field: &str| written.fields.iter().any(|known| known == field);
    let asked = match normal(grant_type.value).as_str() {
        "refreshtoken" => Some(Asked::Refresh),
        "authorizationcode" => Some(Asked::Exchange),
        "clientcredentials" => Some(Asked::ClientCredentials),
        _ => None,
    };
    match asked {
        Some(Asked::Refresh) => {
            facts.refresh_token(RefreshTokenFact::Given);
            if has("redirect_uri") {
                facts.claim(Claim::RedirectUriInRefresh);
            }
        }
        Some(Asked::ClientCredentials) if has("scope") => facts.claim(Claim::ScopesForCredentials),
        _ => {}
    }
    if has("code_verifier") {
        facts.sure_grant(if has("client_secret") {
            GrantKind::ConfidentialCode
        } else {
            GrantKind::PublicCode
        });
    }
    written::read(text, grant_type, &mut written);
    if written.body.is_none() && written.fields.len() == 1 {
        written.fields.clear(); // The grant type was named; what else was sent is not known.
    }
    (asked, written)
}

#[cfg(test)]
mod tests {
    use super::super::read_for_tests as read;
    use super::*;
    use crate::diagnosis::answer::{BodyForm, ClientIn, TokenIn};

    const FAILED: &str = "\nHTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_request\"}";

    fn first(text: &str) -> Answer {
        read(&format!("{text}{FAILED}")).answers.first().cloned().unwrap_or_default()
    }

    #[test]
    fn a_curl_command_shows_where_and_how_it_asks() {
        let it = first(
            "curl -X POST \\\n  -u \"08a20000-0000-4000-8000-000000000003:s3cr3t-x\" \\\n  -d grant_type=refresh_token \\\n  --data-urlencode 'refresh_token=abcdef123456' \\\n  https://login.mypurecloud.ie/oauth/token",
        );

        assert_eq!(it.asked, Some(Asked::Refresh));
        assert_eq!(
            (it.host.as_deref(), it.path.as_deref()),
            (Some("login.mypurecloud.ie"), Some("/oauth/token"))
        );
        assert_eq!(it.speaker, Speaker::Login);
        assert_eq!(it.written.fields, ["grant_type", "refresh_token"]);
        assert_eq!(
            (it.written.body, it.written.client_in),
            (Some(BodyForm::Form), Some(ClientIn::Basic))
        );
    }

    #[test]
    fn json_is_told_from_a_form() {
        let it = first(
            "curl -H 'Content-Type: application/json' -d '{\"grant_type\":\"client_credentials\",\"client_id\":\"acme-1\"}' https://login.mypurecloud.com/oauth/token",
        );

        assert_eq!(it.asked, Some(Asked::ClientCredentials));
        assert_eq!(
            (it.written.body, it.written.client_in),
            (Some(BodyForm::Json), Some(ClientIn::Fields))
        );
        assert_eq!(it.written.client.as_deref(), Some("acme-1"));
    }

    #[test]
    fn what_a_server_expects_is_not_what_was_sent() {
        let it = read(
            "POST https://login.mypurecloud.com/oauth/token\nContent-Type: application/json\n\n{\"grant_type\":\"client_credentials\"}\n\nHTTP/1.1 400\n\n{\"error\":\"invalid_request\",\"error_description\":\"the body must be application/x-www-form-urlencoded\"}",
        );

        assert_eq!(it.answers[0].written.body, Some(BodyForm::Json));
    }

    #[test]
    fn a_dump_of_a_request_shows_its_host_and_its_form() {
        let it = first(
            "POST /oauth/token HTTP/1.1\nHost: login.usw2.pure.cloud\nAuthorization: Basic abc\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=authorization_code&code=xyz&redirect_uri=https%3A%2F%2Fapp.example%2Fcb",
        );

        assert_eq!(it.asked, Some(Asked::Exchange));
        assert_eq!(it.host.as_deref(), Some("login.usw2.pure.cloud"));
        assert_eq!(it.written.redirect_uri.as_deref(), Some("https://app.example/cb"));
        assert_eq!(it.written.fields, ["grant_type", "code", "redirect_uri"]);
    }

    #[test]
    fn a_token_asked_for_at_the_api_host_is_seen() {
        let it = first("POST https://api.mypurecloud.com/api/v2/oauth/token");

        assert_eq!((it.asked, it.speaker), (Some(Asked::Token), Speaker::Api));
    }

    #[test]
    fn where_a_call_had_its_token_is_seen() {
        let url = "https://api.mypurecloud.de/api/v2/users/me";
        for (text, token_in) in [
            (format!("curl {url}"), Some(TokenIn::Nowhere)),
            (format!("curl -H 'Authorization: Bearer abcdef123456' {url}"), Some(TokenIn::Bearer)),
            (format!("curl -H 'Authorization: abcdef123456' {url}"), Some(TokenIn::OtherScheme)),
            (format!("curl '{url}?access_token=abcdef123456'"), Some(TokenIn::OtherPlace)),
            (format!("GET {url}"), None),
        ] {
            let it = read(&format!("{text}\n401 {{\"code\":\"bad.credentials\",\"status\":401}}"));
            assert_eq!(it.answers[0].written.token_in, token_in, "{text}");
        }
    }

    #[test]
    fn an_api_call_is_none_of_a_token() {
        let it = read(
            "GET https://api.mypurecloud.de/api/v2/users/me\n{\"code\":\"bad.credentials\",\"status\":401}",
        );

        assert_eq!(it.answers[0].asked, Some(Asked::Call));
        assert_eq!(it.answers[0].speaker, Speaker::Api);
    }
}
