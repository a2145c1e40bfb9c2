//! The wire: the bytes between the core and the server.
//!
//! The core prints no secret, so two of its states that differ in their tokens only would look the
//! same. Each token therefore has a lifetime of its own, which the core does print: the states of
//! the model are told apart by everything the core knows.

use tenantry_core::{HttpError, HttpRequest, HttpResponse};

use crate::server::{Answer, Tokens};

/// A day, plus the token's own seconds.
const LIFETIME_SECS: u32 = 86_400;

/// What a process is told of its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Outcome {
    /// The server's answer.
    Answered(Answer),
    /// The connection ended before the answer did: the server may have acted.
    Interrupted,
    /// There was no connection: the server has not acted.
    NotConnected,
}

impl Outcome {
    /// What the server gave, if it gave something.
    pub(crate) const fn granted(self) -> Option<Tokens> {
        match self {
            Self::Answered(Answer::Granted(tokens)) => Some(tokens),
            Self::Answered(Answer::InvalidGrant) | Self::Interrupted | Self::NotConnected => None,
        }
    }
}

/// The outcome as a host tells it.
pub(crate) fn response(outcome: Outcome) -> Result<HttpResponse, HttpError> {
    match outcome {
        Outcome::Answered(Answer::Granted(tokens)) => Ok(HttpResponse::new(200, body(tokens))),
        Outcome::Answered(Answer::InvalidGrant) => {
            Ok(HttpResponse::new(400, r#"{"error":"invalid_grant"}"#))
        }
        Outcome::Interrupted => Err(HttpError::Interrupted),
        Outcome::NotConnected => Err(HttpError::NotConnected),
    }
}

/// A successful answer (RFC 6749 §5.1).
pub(crate) fn body(tokens: Tokens) -> String {
    let Tokens { access, refresh } = tokens;
    let expires_in = LIFETIME_SECS + u32::from(access) * 16 + u32::from(refresh);
    format!(
        r#"{{"access_token":"a{access}","refresh_token":"r{refresh}","token_type":"bearer","expires_in":{expires_in}}}"#
    )
}

/// The number of the refresh token that a request brings.
pub(crate) fn presented(request: &HttpRequest) -> Option<u8> {
    let body = request.body()?;
    let field = body.split('&').find_map(|field| field.strip_prefix("refresh_token="))?;
    refresh_number(field)
}

/// Which refresh token that is.
pub(crate) fn refresh_number(token: &str) -> Option<u8> {
    token.strip_prefix('r')?.parse().ok()
}

/// Which access token that is.
pub(crate) fn access_number(token: &str) -> Option<u8> {
    token.strip_prefix('a')?.parse().ok()
}
