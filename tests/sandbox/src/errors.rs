//! Error bodies: what each host says when it says no, and with which status.

use std::net::Ipv4Addr;

use http::StatusCode;
use http::header::{HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use serde_json::{Value, json};

use crate::provider::answer::{self, Answer};
use crate::rules::{ErrorDialect, Rules, TokenLimitAnswer};

/// Why the token endpoint refuses (RFC 6749 §5.2, in the words of the real login host).
#[derive(Debug)]
pub(crate) enum TokenError {
    /// Wrong secret, wrong id, wrong region, or a client that is switched off.
    InvalidClient,
    /// There is no client of that id in this region.
    ClientNotFound,
    /// The client is right and may not use this grant type.
    UnauthorizedClient(&'static str),
    /// The code or refresh token is not good (any more), or not for this client.
    InvalidGrant(&'static str),
    /// A field is missing, repeated or not welcome.
    InvalidRequest(String),
    /// A scope was asked for that is none.
    InvalidScope(String),
    /// No such grant type.
    UnsupportedGrantType,
    /// Too many requests of this client.
    RateLimited { retry_after_seconds: u64 },
}

impl TokenError {
    /// `error` of the answer.
    pub(crate) const fn code(&self, rules: &Rules) -> &'static str {
        match self {
            Self::InvalidClient | Self::ClientNotFound => "invalid_client",
            Self::UnauthorizedClient(_) => "unauthorized_client",
            Self::InvalidGrant(_) => "invalid_grant",
            Self::InvalidRequest(_) => "invalid_request",
            Self::InvalidScope(_) => "invalid_scope",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::RateLimited { .. } => match rules.token_limit_answer {
                TokenLimitAnswer::InvalidRequest => "invalid_request",
                TokenLimitAnswer::TooManyRequests => "too_many_requests",
            },
        }
    }

    fn description(&self) -> String {
        match self {
            Self::InvalidClient => "authentication failed".to_owned(),
            Self::ClientNotFound => "client not found".to_owned(),
            Self::UnauthorizedClient(grant) => {
                format!("client is not authorized to use the {grant} grant type")
            }
            Self::InvalidGrant(why) => (*why).to_owned(),
            Self::InvalidRequest(why) | Self::InvalidScope(why) => why.clone(),
            Self::UnsupportedGrantType => "grant type is not supported".to_owned(),
            Self::RateLimited { retry_after_seconds } => {
                format!("rate limit exceeded; retry in {retry_after_seconds} seconds")
            }
        }
    }

    fn status(&self, rules: &Rules) -> StatusCode {
        let limited = matches!(self, Self::RateLimited { .. });
        match (self, rules.token_limit_answer) {
            (Self::InvalidClient | Self::ClientNotFound, _) => {
                StatusCode::from_u16(rules.invalid_client_status.into())
                    .unwrap_or(StatusCode::BAD_REQUEST)
            }
            (_, TokenLimitAnswer::TooManyRequests) if limited => StatusCode::TOO_MANY_REQUESTS,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// The whole answer, in the dialect the rules ask for.
    pub(crate) fn answer(&self, rules: &Rules, context: &str) -> Answer {
        let (status, code, text) = (self.status(rules), self.code(rules), self.description());
        let body = match rules.error_dialect {
            ErrorDialect::Login => {
                json!({ "error": code, "description": text, "error_description": text })
            }
            ErrorDialect::Api => body(status, code, &text, context),
            ErrorDialect::Errors => json!({ "errors": [{ "code": code, "message": text }] }),
        };
        let mut answer = answer::json(status, &body);
        if status == StatusCode::UNAUTHORIZED {
            answer::set(&mut answer, WWW_AUTHENTICATE, "Basic realm=\"login\"");
        }
        if let (Self::RateLimited { retry_after_seconds }, StatusCode::TOO_MANY_REQUESTS) =
            (self, status)
        {
            answer::set(&mut answer, RETRY_AFTER, &retry_after_seconds.to_string());
        }
        answer
    }
}

/// Why the API host refuses, in the words of the real one.
#[derive(Debug)]
pub(crate) enum ApiError {
    /// No bearer token was sent.
    AuthenticationRequired,
    /// The token is unknown, expired, idle for too long, or revoked.
    BadCredentials,
    /// The organization enforces scopes and the client was not given this one.
    ScopeMissing(&'static str),
    /// The organization does not take requests from this address.
    AddressNotAllowed(Ipv4Addr),
    /// A security policy of the organization, of this id, denies.
    PolicyDenied(String),
    /// The organization is not active.
    OrgNotActive,
    /// The user or client has no role with this permission.
    PermissionMissing(&'static str),
    /// A user is needed and the token is a client's own.
    NotAUser,
    /// No such thing.
    NotFound,
    /// The path exists, the method does not.
    MethodNotAllowed,
    /// Too many requests with this token.
    TooManyRequests { retry_after_seconds: u64 },
}

impl ApiError {
    /// The whole answer.
    pub(crate) fn answer(&self, context: &str) -> Answer {
        let (status, code, message) = self.words();
        let mut answer = answer::json(status, &body(status, code, &message, context));
        if let Self::TooManyRequests { retry_after_seconds } = self {
            answer::set(&mut answer, RETRY_AFTER, &retry_after_seconds.to_string());
        }
        answer
    }

    fn words(&self) -> (StatusCode, &'static str, String) {
        match self {
            Self::AuthenticationRequired => (
                StatusCode::UNAUTHORIZED,
                "authentication.required",
                "No authentication bearer token specified in authorization header.".to_owned(),
            ),
            Self::BadCredentials => (
                StatusCode::UNAUTHORIZED,
                "bad.credentials",
                "Invalid login credentials.".to_owned(),
            ),
            Self::ScopeMissing(scope) => (
                StatusCode::FORBIDDEN,
                "app.not.authorized.for.scope",
                format!("App not authorized to use scope {scope}"),
            ),
            Self::AddressNotAllowed(address) => (
                StatusCode::UNAUTHORIZED,
                "ip.not.authorized",
                format!(
                    "Requests originating from this IP address are not authorized: [{address}]"
                ),
            ),
            Self::PolicyDenied(id) => (
                StatusCode::FORBIDDEN,
                "authz.policy.denied",
                format!(
                    "Your organization's security policies have denied access. Policy ID(s): [{id}]"
                ),
            ),
            Self::OrgNotActive => (
                StatusCode::FORBIDDEN,
                "not.authorized",
                "You are not authorized to perform the requested action.".to_owned(),
            ),
            Self::PermissionMissing(permission) => (
                StatusCode::FORBIDDEN,
                "missing.permissions",
                format!(
                    "Unable to perform the requested action. You are missing the following \
                     permission(s): {permission}"
                ),
            ),
            Self::NotAUser => (
                StatusCode::BAD_REQUEST,
                "not.a.user",
                "This request requires a user context. Client credentials cannot be used for \
                 requests to this resource."
                    .to_owned(),
            ),
            Self::NotFound => (StatusCode::NOT_FOUND, "not.found", "HTTP 404 Not Found".to_owned()),
            Self::MethodNotAllowed => (
                StatusCode::METHOD_NOT_ALLOWED,
                "method.not.allowed",
                "HTTP 405 Method Not Allowed".to_owned(),
            ),
            Self::TooManyRequests { retry_after_seconds } => (
                StatusCode::TOO_MANY_REQUESTS,
                "too.many.requests.retry.after",
                format!(
                    "Rate limit exceeded the maximum. Retry the request in \
                     [{retry_after_seconds}] seconds"
                ),
            ),
        }
    }
}

/// `ErrorBody`, as every operation of the API host declares it.
fn body(status: StatusCode, code: &str, message: &str, context: &str) -> Value {
    json!({
        "message": message,
        "code": code,
        "status": status.as_u16(),
        "messageWithParams": message,
        "messageParams": {},
        "contextId": context,
        "details": [],
        "errors": [],
    })
}

/// The header that repeats `contextId`.
pub(crate) const CORRELATION: HeaderName = HeaderName::from_static("inin-correlation-id");
