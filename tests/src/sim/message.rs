//! What a checker reads in requests and answers: purposes and fingerprints, never a secret.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use tenantry_core::{HttpRequest, Method};
use tenantry_sandbox::Fingerprint;

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A code for a grant.
    Exchange,
    /// A refresh token for the next grant.
    Refresh,
    /// A client's own token.
    Credentials,
    /// Whose is this token?
    Identity,
    /// What else does the org say?
    CheckUp,
    /// This token may end.
    End,
    /// Nothing that Tenantry should send.
    Unknown,
}

impl Purpose {
    /// Whether it goes to the token endpoint.
    pub const fn is_token(self) -> bool {
        matches!(self, Self::Exchange | Self::Refresh | Self::Credentials)
    }
}

/// A request, as far as a checker cares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What it is for.
    pub purpose: Purpose,
    /// Where it goes.
    pub host: String,
    /// The client it names, in the form or in its authorization.
    pub client: Option<String>,
    /// The client secret it carries.
    pub client_secret: Option<Fingerprint>,
    /// The code, refresh token or access token it presents.
    pub presented: Option<Fingerprint>,
    /// The names of its form fields.
    pub fields: Vec<String>,
}

impl Asked {
    /// Reads a request.
    pub fn read(request: &HttpRequest) -> Self {
        let body = request.body();
        let body = body.as_ref().map_or("", |body| body.as_str());
        let form: Vec<_> = form_urlencoded::parse(body.as_bytes()).collect();
        let field = |wanted: &str| {
            form.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_ref())
        };
        let headers = request.headers();
        let authorization = headers.iter().find(|(name, _)| *name == "authorization");
        let authorization = authorization.map_or("", |(_, value)| value.as_str());
        let basic = authorization.strip_prefix("Basic ").and_then(basic);
        let bearer = authorization.strip_prefix("Bearer ").map(Fingerprint::of);
        let purpose = match (request.method(), field("grant_type")) {
            (Method::Post, Some("authorization_code")) => Purpose::Exchange,
            (Method::Post, Some("refresh_token")) => Purpose::Refresh,
            (Method::Post, Some("client_credentials")) => Purpose::Credentials,
            (Method::Get, None) => of_get(request.url()),
            (Method::Delete, None) => Purpose::End,
            (Method::Post | Method::Get | Method::Delete, _) => Purpose::Unknown,
        };
        let presented = field("refresh_token").or_else(|| field("code")).map(Fingerprint::of);
        let named = field("client_id").map(str::to_owned);
        Self {
            purpose,
            host: request.host().to_owned(),
            client: basic.as_ref().map(|(id, _)| id.clone()).or(named),
            client_secret: basic.map(|(_, secret)| secret),
            presented: presented.or(bearer),
            fields: form.iter().map(|(name, _)| name.to_string()).collect(),
        }
    }
}

/// What may be asked of the API, besides whose a token is.
const QUESTIONS: [&str; 5] = [
    "/api/v2/tokens/timeout",
    "/api/v2/organizations/me",
    "/api/v2/oauth/clients/",
    "/api/v2/oauth/authorizations/",
    "/api/v2/oauth/scopes",
];

fn of_get(url: &str) -> Purpose {
    if url.ends_with("/api/v2/tokens/me?preserveIdleTTL=true") {
        return Purpose::Identity;
    }
    let is_question = QUESTIONS.iter().any(|path| url.contains(path));
    if is_question { Purpose::CheckUp } else { Purpose::Unknown }
}

fn basic(encoded: &str) -> Option<(String, Fingerprint)> {
    let pair = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    Some((id.to_owned(), Fingerprint::of(secret)))
}

/// An answer of the token endpoint, as far as a checker cares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// New tokens.
    Granted {
        /// The access token.
        access: Fingerprint,
        /// The refresh token.
        refresh: Option<Fingerprint>,
    },
    /// `invalid_grant`.
    InvalidGrant,
    /// Anything else.
    Other,
}

#[derive(Deserialize)]
struct Body {
    access_token: Option<String>,
    refresh_token: Option<String>,
    error: Option<String>,
    code: Option<String>,
    errors: Option<Vec<Listed>>,
}

#[derive(Deserialize)]
struct Listed {
    code: Option<String>,
}

impl Answer {
    /// Reads an answer.
    pub fn read(status: u16, body: &[u8]) -> Self {
        let Ok(body) = serde_json::from_slice::<Body>(body) else { return Self::Other };
        let listed = body.errors.and_then(|errors| errors.into_iter().next());
        let error = body.error.or(body.code).or_else(|| listed.and_then(|listed| listed.code));
        match (status, body.access_token, error.as_deref()) {
            (200, Some(access), _) => Self::Granted {
                access: Fingerprint::of(&access),
                refresh: body.refresh_token.as_deref().map(Fingerprint::of),
            },
            (_, None, Some("invalid_grant")) => Self::InvalidGrant,
            _ => Self::Other,
        }
    }
}
