//! Refusals: what an answer that is not a success says, in each shape Genesys Cloud speaks.
//!
//! The status alone is not reliable (`invalid_client` comes with 400 and with 401, throttling with
//! 400), so `error` or `code` is read first, then the text, then the status.
//!
//! A field of another kind than expected says nothing, and does not hide what the others say.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::http::{HttpResponse, Pace};
use super::json::{self, Perhaps};
use super::shown::masked;
use crate::object::object;
use crate::text::has;

/// What a server answered, as it may be shown: bounded, printable, without secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Said {
    /// `name` or `name:port` of the server.
    pub host: String,
    /// The HTTP status.
    pub status: u16,
    /// The login host's `error` or the API host's `code`.
    pub code: Option<String>,
    /// The server's own sentence.
    pub text: Option<String>,
    /// Genesys Cloud's name for the request (`ININ-Correlation-Id`).
    pub correlation_id: Option<String>,
}

object! { Said, "struct Said", others Ignored:
    host = "host",
    status = "status",
    code = "code" or None,
    text = "text" or None,
    correlation_id = "correlationId" or None,
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} answered {}", self.host, self.status)?;
        if let Some(code) = &self.code {
            write!(f, " {code}")?;
        }
        if let Some(text) = &self.text {
            write!(f, " ({text})")?;
        }
        Ok(())
    }
}

/// An answer that is not a success, by what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The code or refresh token is not good, or no longer (RFC 6749 §5.2).
    InvalidGrant(Said),
    /// Unknown client, wrong secret, wrong region or disabled client.
    InvalidClient(Said),
    /// The client may not use this grant type.
    UnauthorizedClient(Said),
    /// Too many requests, with or without a time to wait.
    Throttled { said: Said, retry_after: Option<Duration> },
    /// The access token is not good, or no longer.
    TokenDead(Said),
    /// The token is good and may not do this: scopes, roles, address, policy.
    Forbidden(Said),
    /// The server is in trouble: 5xx.
    ServerTrouble(Said),
    /// Not an answer Genesys Cloud gives: no JSON, a redirect, another shape.
    Unreadable(Said),
    /// Readable, and none of the above.
    Other(Said),
}

impl Refusal {
    pub(crate) fn of(host: &str, answer: &HttpResponse) -> Self {
        let body = json::object::<Body>(answer.body()).unwrap_or_default();
        let (code, text) = (body.code(), body.text());
        let said = Said {
            host: host.to_owned(),
            status: answer.status(),
            code: code.map(|code| masked(code, 80)),
            text: text.map(|text| masked(text, 200)),
            correlation_id: answer.correlation_id().map(str::to_owned),
        };
        let mut words = [code, text].into_iter().flatten();
        let (is_paced, wait) = match answer.pace() {
            Pace::InWords => (words.any(is_about_pace), text.and_then(seconds_in)),
            Pace::Exceeded => (true, None),
            Pace::Kept => (false, None),
        };
        let retry_after = || answer.retry_after().or(wait);
        match code {
            Some("invalid_grant") => Self::InvalidGrant(said),
            Some("invalid_client") => Self::InvalidClient(said),
            Some("unauthorized_client") => Self::UnauthorizedClient(said),
            Some("too.many.requests" | "too.many.requests.retry.after") => {
                Self::Throttled { said, retry_after: retry_after() }
            }
            Some("ip.not.authorized") => Self::Forbidden(said),
            Some("bad.credentials" | "credentials.expired" | "authentication.required") => {
                Self::TokenDead(said)
            }
            Some("server_error" | "temporarily_unavailable" | "authentication.request.timeout") => {
                Self::ServerTrouble(said)
            }
            _ if is_paced => Self::Throttled { said, retry_after: retry_after() },
            _ => Self::by_status(said, retry_after()),
        }
    }

    /// The same answer, where a success was expected and its body could not be read.
    pub(crate) fn unreadable(host: &str, answer: &HttpResponse) -> Self {
        Self::Unreadable(Said {
            host: host.to_owned(),
            status: answer.status(),
            code: None,
            text: None,
            correlation_id: answer.correlation_id().map(str::to_owned),
        })
    }

    fn by_status(said: Said, retry_after: Option<Duration>) -> Self {
        match said.status {
            429 => Self::Throttled { said, retry_after },
            // A server that says when to come back has not acted.
            503 if retry_after.is_some() => Self::Throttled { said, retry_after },
            408 | 425 | 500..=599 => Self::ServerTrouble(said),
            401 if said.has_words() => Self::TokenDead(said),
            403 if said.has_words() => Self::Forbidden(said),
            // Without a code it is some gateway that speaks, as with any status but these.
            400..=499 if said.code.is_some() => Self::Other(said),
            _ => Self::Unreadable(said),
        }
    }
}

impl Said {
    const fn has_words(&self) -> bool {
        self.code.is_some() || self.text.is_some()
    }
}

/// Whether a code or text says that there were too many requests, whatever the status.
fn is_about_pace(words: &str) -> bool {
    let words = words.to_ascii_lowercase().replace('_', " ");
    has(&words, "rate limit exceeded") || has(&words, "too many requests")
}

/// The seconds in "Retry the request in [61] seconds", "retry in 60 seconds" and their like.
fn seconds_in(text: &str) -> Option<Duration> {
    let plain = text.replace(['[', ']'], " ");
    let words: Vec<_> = plain.split_ascii_whitespace().collect();
    let secs = words.windows(3).find_map(|window| match window {
        [before, number, unit] if unit.starts_with("second") => {
            let is_wait = ["in", "after", "within"].iter().any(|w| before.eq_ignore_ascii_case(w));
            is_wait.then(|| number.parse().ok()).flatten()
        }
        _ => None,
    });
    secs.filter(|secs| *secs > 0).map(Duration::from_secs)
}

/// The shapes of an error body: login host, API host, and a list of errors.
#[derive(Default)]
struct Body {
    error: Perhaps<String>,
    error_description: Perhaps<String>,
    description: Perhaps<String>,
    code: Perhaps<String>,
    message: Perhaps<String>,
    errors: Perhaps<Vec<Perhaps<Listed>>>,
}

object! { Body, "struct Body", others Ignored:
    error = "error" or Perhaps(None),
    error_description = "error_description" or Perhaps(None),
    description = "description" or Perhaps(None),
    code = "code" or Perhaps(None),
    message = "message" or Perhaps(None),
    errors = "errors" or Perhaps(None),
}

struct Listed {
    code: Perhaps<String>,
    message: Perhaps<String>,
}

object! { Listed, "struct Listed", others Ignored:
code = "code" or Perhaps(None), message = "message" or Perhaps(None) }

impl Body {
    fn first_listed(&self) -> Option<&Listed> {
        let mut listed = self.errors.0.iter().flatten();
        listed.find_map(|error| error.0.as_ref())
    }

    fn code(&self) -> Option<&str> {
        let listed = || self.first_listed().and_then(|first| first.code.0.as_deref());
        self.error.0.as_deref().or(self.code.0.as_deref()).or_else(listed)
    }

    fn text(&self) -> Option<&str> {
        let listed = || self.first_listed().and_then(|first| first.message.0.as_deref());
        let text = self.error_description.0.as_deref().or(self.description.0.as_deref());
        text.or(self.message.0.as_deref()).or_else(listed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, body: &str) -> Refusal {
        Refusal::of("login.mypurecloud.ie", &HttpResponse::new(status, body))
    }

    #[test]
    fn the_login_hosts_real_answers_are_understood_whatever_their_status() {
        let bad_client = r#"{"error":"invalid_client","description":"authentication failed","error_description":"authentication failed"}"#;
        let bad_type = r#"{"error":"unauthorized_client","description":"client is not authorized to use the client_credential grant type"}"#;

        assert!(matches!(of(400, bad_client), Refusal::InvalidClient(_)));
        assert!(matches!(of(401, bad_client), Refusal::InvalidClient(said)
            if said.text.as_deref() == Some("authentication failed")));
        assert!(matches!(of(400, bad_type), Refusal::UnauthorizedClient(_)));
    }

    #[test]
    fn throttling_is_known_by_code_by_text_and_by_status() {
        let as_400 =
            r#"{"error":"invalid_request","error_description":"rate limit exceeded; try later"}"#;
        let as_429 = r#"{"message":"Rate limit exceeded the maximum. Retry the request in [61] seconds","code":"too.many.requests.retry.after","status":429}"#;
        let bare = HttpResponse::new(429, "slow down").header("Retry-After", "7");

        assert!(matches!(of(400, as_400), Refusal::Throttled { retry_after: None, .. }));
        assert!(matches!(of(429, as_429), Refusal::Throttled { retry_after: Some(wait), .. }
            if wait.as_secs() == 61));
        assert!(
            matches!(Refusal::of("h", &bare), Refusal::Throttled { retry_after: Some(wait), .. }
            if wait.as_secs() == 7)
        );
    }

    #[test]
    fn the_wait_is_read_from_every_sentence_that_names_one() {
        for (text, secs) in [
            ("Retry the request in [61] seconds", Some(61)),
            ("rate limit exceeded; retry in 60 seconds", Some(60)),
            ("Rate limit exceeded the maximum [300] requests within [60] seconds", Some(60)),
            ("Try again in[7]seconds.", Some(7)),
            ("Retry after 1 second", Some(1)),
            ("retry in 0 seconds", None),
            ("retry in 5 minutes", None),
            ("retry in -5 seconds", None),
            ("retry in 99999999999999999999 seconds", None),
            ("60 seconds in all", None),
            ("soon", None),
        ] {
            assert_eq!(seconds_in(text), secs.map(Duration::from_secs), "{text}");
        }
    }

    #[test]
    fn no_gateway_stops_a_client_and_no_odd_field_hides_a_code() {
        for (status, body) in [
            (404, r#"{"message":"no Route matched with those values"}"#),
            (200, r#"{"code":"portal","message":"log in to the hotel"}"#),
            (302, r#"{"error":"moved"}"#),
        ] {
            assert!(matches!(of(status, body), Refusal::Unreadable(_)), "{status} {body}");
        }
        for error in ["server_error", "temporarily_unavailable"] {
            let body = format!(r#"{{"error":"{error}"}}"#);
            assert!(matches!(of(400, &body), Refusal::ServerTrouble(_)), "{body}");
        }
        let odd = r#"{"error":"invalid_grant","error_description":["a"],"code":400,"errors":{}}"#;
        assert!(matches!(of(400, odd), Refusal::InvalidGrant(said) if said.text.is_none()));
    }

    #[test]
    fn a_token_that_the_server_repeats_is_not_shown() {
        let token = "SECRET-".repeat(12);
        let body = format!(
            r#"{{"error":"invalid_grant","error_description":"refresh token {token} is unknown"}}"#
        );

        let Refusal::InvalidGrant(said) = of(400, &body) else { panic!() };

        assert_eq!(said.text.as_deref(), Some("refresh token … is unknown"));
    }

    #[test]
    fn the_api_hosts_codes_tell_a_dead_token_from_a_forbidden_call() {
        let body = |code: &str| format!(r#"{{"message":"m","code":"{code}","status":401}}"#);

        assert!(matches!(of(401, &body("bad.credentials")), Refusal::TokenDead(_)));
        assert!(matches!(of(401, &body("ip.not.authorized")), Refusal::Forbidden(_)));
        assert!(matches!(of(403, &body("missing.permissions")), Refusal::Forbidden(_)));
        assert!(matches!(
            of(504, &body("authentication.request.timeout")),
            Refusal::ServerTrouble(_)
        ));
    }

    #[test]
    fn a_code_means_the_same_whatever_the_status() {
        let body = |code: &str| format!(r#"{{"message":"m","code":"{code}"}}"#);

        for code in ["too.many.requests", "too.many.requests.retry.after"] {
            assert!(matches!(of(400, &body(code)), Refusal::Throttled { .. }), "{code}");
        }
        for code in ["bad.credentials", "credentials.expired", "authentication.required"] {
            assert!(matches!(of(400, &body(code)), Refusal::TokenDead(_)), "{code}");
        }
    }

    #[test]
    fn a_status_without_a_known_code_means_what_it_says_where_somebody_of_genesys_cloud_speaks() {
        for status in [408, 425, 500, 502, 503, 599] {
            assert!(matches!(of(status, ""), Refusal::ServerTrouble(_)), "{status}");
        }
        let later = HttpResponse::new(503, "").header("Retry-After", "7");
        assert!(matches!(Refusal::of("h", &later), Refusal::Throttled { .. }));
        for words in [r#"{"message":"m"}"#, r#"{"code":"some.code"}"#] {
            assert!(matches!(of(401, words), Refusal::TokenDead(_)), "{words}");
            assert!(matches!(of(403, words), Refusal::Forbidden(_)), "{words}");
        }
        for status in [401, 403] {
            assert!(matches!(of(status, "<html>"), Refusal::Unreadable(_)), "{status}");
        }
        assert!(matches!(of(409, r#"{"code":"some.code"}"#), Refusal::Other(_)));
    }

    #[test]
    fn what_a_server_said_is_told_in_a_line_with_its_name_for_the_request() {
        let body = r#"{"code":"bad.credentials","message":"Invalid login"}"#;
        let answer = HttpResponse::new(401, body).header("ININ-Correlation-Id", "c-1");

        let Refusal::TokenDead(said) = Refusal::of("api.example", &answer) else { panic!() };

        assert_eq!(said.to_string(), "api.example answered 401 bad.credentials (Invalid login)");
        assert_eq!(said.correlation_id.as_deref(), Some("c-1"));
    }

    #[test]
    fn a_list_of_errors_is_read_too() {
        let body = r#"{"errors":[{"code":"invalid_grant","message":"revoked or expired"}]}"#;

        assert!(matches!(of(401, body), Refusal::InvalidGrant(said)
            if said.text.as_deref() == Some("revoked or expired")));
    }

    #[test]
    fn what_is_no_answer_of_genesys_cloud_is_unreadable() {
        for (status, body) in
            [(400, "<html>"), (302, ""), (200, "{}"), (403, r#"{"error":7}"#), (404, "")]
        {
            assert!(matches!(of(status, body), Refusal::Unreadable(_)), "{status} {body}");
        }
    }
}
