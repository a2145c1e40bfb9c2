//! The test call: one real API call with an org's access token, to show that it works.

use std::fmt;
use std::time::{Duration, Instant};

use tenantry_core::{AccessToken, Fingerprint, HttpError, NotNow, Refused, Rejection, TenantId};
use thiserror::Error;

use super::Engine;
use crate::exchange::UnderWay;
use crate::fetch::{Answer, Call};
use crate::inbox::Message;

/// How long the call may take.
const TIMEOUT: Duration = Duration::from_secs(15);

/// What came of a test call. `Display` says it in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TestCall {
    /// The API answered with the org's own name.
    Answered {
        /// The status: 200.
        status: u16,
        /// The org's name.
        org: String,
        /// How long it took, and how Genesys Cloud calls the request.
        trace: Trace,
    },
    /// The API refused, or answered something else.
    Refused {
        /// The status.
        status: u16,
        /// What the answer says, shortened.
        message: String,
        /// How long it took, and how Genesys Cloud calls the request.
        trace: Trace,
    },
    /// No answer came.
    Unanswered {
        /// The host that was asked.
        host: String,
        /// Why not.
        error: HttpError,
    },
}

/// What helps to find the call again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// From the request to the end of its answer.
    pub took: Duration,
    /// Genesys Cloud's own name for the request; its support asks for it.
    pub correlation_id: Option<String>,
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.correlation_id {
            Some(id) => write!(f, "It took {} ms; correlation id {id}.", self.took.as_millis()),
            None => write!(f, "It took {} ms.", self.took.as_millis()),
        }
    }
}

impl fmt::Display for TestCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answered { status, org, trace } => write!(
                f,
                "The API answered {status} and calls the org {org}: the token is good. {trace}"
            ),
            Self::Refused { status: status @ 401, message, trace } => write!(
                f,
                "The API answered {status}: {message}. The token is renewed where it can be; try \
                 again in a moment, and sign in again if it stays so. {trace}"
            ),
            Self::Refused { status: status @ 403, message, trace } => write!(
                f,
                "The API answered {status}: {message}. The token is good; the client's scopes or \
                 the user's permissions do not allow this call, which needs organization:readonly. \
                 {trace}"
            ),
            Self::Refused { status, message, trace } => {
                write!(f, "The API answered {status}: {message}. Try again in a moment. {trace}")
            }
            Self::Unanswered { host, error } => {
                write!(f, "{host} did not answer: {error}. Check the network and try again.")
            }
        }
    }
}

/// Why no test call is made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CannotCall {
    /// The caller is wrong.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// There is no access token to hand out.
    #[error(transparent)]
    NotNow(#[from] NotNow),
}

impl Engine {
    /// Asks the API for the org's own name, with its access token. The answer comes as
    /// [`Event::TestCalled`](super::Event::TestCalled).
    ///
    /// # Errors
    /// [`CannotCall`]: there is no such org, or no token now.
    pub fn test_call(&mut self, tenant: &TenantId) -> Result<(), CannotCall> {
        let (base, host) = self.api_of(tenant)?;
        let token = self.access_token(tenant)?;
        let fingerprint = Fingerprint::of(token);
        let url = format!("{base}/api/v2/organizations/me");
        let under_way = UnderWay::begin(tenant, "GET", &url);
        let call = Call::get(url, token, TIMEOUT);
        let (fetch, inbox, runtime) = self.hands();
        let tenant = tenant.clone();
        runtime.spawn(async move {
            let begun = Instant::now();
            let answer = fetch.send(call).await;
            let took = begun.elapsed();
            let end = answer.as_ref().map(|answer| answer.status).map_err(|error| *error);
            inbox.push(Message::Exchanged(under_way.end(end)));
            let rejection = answer.as_ref().ok().and_then(|answer| {
                let (tenant, status, code) = (tenant.clone(), answer.status, text(answer, "code"));
                let refused = matches!(status, 401 | 403);
                refused.then_some(Rejection { tenant, token: fingerprint, status, code })
            });
            let call = match answer {
                Ok(answer) => outcome(&answer, took),
                Err(error) => TestCall::Unanswered { host, error },
            };
            inbox.push(Message::Called { tenant, call, rejection });
        });
        Ok(())
    }
}

/// The part of the engine that hands a token out.
impl Engine {
    /// The access token of an org, for its own API host.
    pub(crate) fn access_token(&self, tenant: &TenantId) -> Result<&AccessToken, CannotCall> {
        let (_, host) = self.api_of(tenant)?;
        Ok(self.tenants().access_token(self.now(), tenant, &host)?)
    }

    /// The base URL and the host of an org's API.
    fn api_of(&self, tenant: &TenantId) -> Result<(String, String), Refused> {
        let known = self.tenants().get(tenant);
        let known = known.ok_or_else(|| Refused::UnknownTenant(tenant.clone()))?;
        let base = known.registration().region.api_base();
        let host = base.split("://").nth(1).and_then(|rest| rest.split('/').next());
        let host = host.unwrap_or_default().to_owned();
        Ok((base, host))
    }
}

fn outcome(answer: &Answer, took: Duration) -> TestCall {
    let trace = Trace { took, correlation_id: correlation_id(answer) };
    let status = answer.status;
    match text(answer, "name") {
        Some(org) if status == 200 => TestCall::Answered { status, org, trace },
        Some(_) | None => {
            let message = text(answer, "message").or_else(|| text(answer, "code"));
            let message = message.unwrap_or_else(|| "not an answer of Genesys Cloud".to_owned());
            let message = message.trim_end_matches('.').to_owned();
            TestCall::Refused { status, message, trace }
        }
    }
}

/// What can be an id, and no word that could be anything else.
fn correlation_id(answer: &Answer) -> Option<String> {
    let id = answer.header("inin-correlation-id")?;
    let is_id = (1..=80).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_id.then(|| id.to_owned())
}

/// A text of the answer's JSON, as it may be shown: one short line.
fn text(answer: &Answer, field: &str) -> Option<String> {
    let body: serde_json::Value = serde_json::from_slice(&answer.body).ok()?;
    let text = body.get(field)?.as_str()?;
    Some(text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect())
}
