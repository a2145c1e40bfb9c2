//! Refusals: what an answer that is not a success says, in each shape Genesys Cloud speaks.
//!
//! The status alone is not reliable (`invalid_client` comes with 400 and with 401, throttling with
//! 400), so `error` or `code` is read first, then the text, then the status.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::http::{HttpResponse, printable};

/// What a server answered, as it may be shown: bounded, printable, without secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
        let body = Body::read(answer.body());
        let said = Said {
            host: host.to_owned(),
            status: answer.status(),
            code: body.as_ref().and_then(Body::code).map(|code| printable(code, 80)),
            text: body.as_ref().and_then(Body::text).map(|text| printable(text, 200)),
            correlation_id: answer.correlation_id().map(str::to_owned),
        };
        let throttled_by_text =
            said.text.as_deref().is_some_and(|text| text.starts_with("rate limit exceeded"));
        match said.code.as_deref() {
            Some("invalid_grant") => Self::InvalidGrant(said),
            Some("invalid_client") => Self::InvalidClient(said),
            Some("unauthorized_client") => Self::UnauthorizedClient(said),
            Some("invalid_request") if throttled_by_text => Self::throttled(said, answer),
            Some("too.many.requests" | "too.many.requests.retry.after") => {
                Self::throttled(said, answer)
            }
            Some("ip.not.authorized") => Self::Forbidden(said),
            Some("bad.credentials" | "credentials.expired" | "authentication.required") => {
                Self::TokenDead(said)
            }
            _ => Self::by_status(said, answer),
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

    fn by_status(said: Said, answer: &HttpResponse) -> Self {
        match said.status {
            429 => Self::throttled(said, answer),
            408 | 425 | 500..=599 => Self::ServerTrouble(said),
            _ if said.code.is_none() && said.text.is_none() => Self::Unreadable(said),
            401 => Self::TokenDead(said),
            403 => Self::Forbidden(said),
            _ => Self::Other(said),
        }
    }

    fn throttled(said: Said, answer: &HttpResponse) -> Self {
        let in_text = said.text.as_deref().and_then(bracketed_seconds);
        Self::Throttled { retry_after: answer.retry_after().or(in_text), said }
    }
}

/// The seconds in "Retry the request in [61] seconds".
fn bracketed_seconds(text: &str) -> Option<Duration> {
    let (_, rest) = text.split_once("in [")?;
    let (number, rest) = rest.split_once(']')?;
    rest.trim_start().starts_with("second").then_some(())?;
    number.trim().parse().ok().map(Duration::from_secs)
}

/// The shapes of an error body: login host, API host, and a list of errors.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    error: Option<String>,
    error_description: Option<String>,
    description: Option<String>,
    code: Option<String>,
    message: Option<String>,
    errors: Option<Vec<Listed>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Listed {
    code: Option<String>,
    message: Option<String>,
}

impl Body {
    fn read(bytes: &[u8]) -> Option<Self> {
        // Whatever is not JSON of such a shape has nothing to say; `Unreadable` follows from that.
        serde_json::from_slice(bytes).ok()
    }

    fn first_listed(&self) -> Option<&Listed> {
        self.errors.as_ref().and_then(|errors| errors.first())
    }

    fn code(&self) -> Option<&str> {
        let listed = || self.first_listed().and_then(|first| first.code.as_deref());
        self.error.as_deref().or(self.code.as_deref()).or_else(listed)
    }

    fn text(&self) -> Option<&str> {
        let listed = || self.first_listed().and_then(|first| first.message.as_deref());
        let text = self.error_description.as_deref().or(self.description.as_deref());
        text.or(self.message.as_deref()).or_else(listed)
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
