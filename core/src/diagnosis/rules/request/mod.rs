//! Requests that are written wrongly: to another host or path, in another form, without a token.

mod context;
mod form;
mod kind;
mod url;

pub(super) use context::{CONTEXT_DEMANDED, CONTEXT_REFUSED};
pub(super) use form::{NO_TOKEN_SENT, NOT_A_FORM};
pub(super) use kind::{CLIENT_CREDENTIALS_REFRESHED, NEEDS_A_USER};
pub(super) use url::{WRONG_API_BASE, WRONG_TOKEN_URL};

/// What a token endpoint answers (RFC 6749 §5.2).
const TOKEN_ERRORS: &[&str] = &[
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
];
