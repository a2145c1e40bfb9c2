//! The test call: one real API call with an org's access token, to show that it works.

use std::fmt;
use std::time::Duration;

use tenantry_core::{Fingerprint, HttpError, NotNow, Refused, Rejection, TenantId};
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
    },
    /// The API refused, or answered something else.
    Refused {
        /// The status.
        status: u16,
        /// What the answer says, shortened.
        message: String,
    },
    /// No answer came.
    Unanswered {
        /// The host that was asked.
        host: String,
        /// Why not.
        error: HttpError,
    },
}

impl fmt::Display for TestCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answered { status, org } => {
                write!(f, "The API answered {status} and calls the org {org}.")
            }
            Self::Refused { status: status @ 401, message } => write!(
                f,
                "The API answered {status}: {message}. The token is renewed where it can be; try \
                 again in a moment, and sign in again if it stays so."
            ),
            Self::Refused { status: status @ 403, message } => write!(
                f,
                "The API answered {status}: {message}. The token is good; the client's scopes or \
                 the user's permissions do not allow this call, which needs organization:readonly."
            ),
            Self::Refused { status, message } => {
                write!(f, "The API answered {status}: {message}. Try again in a moment.")
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
        let known = self.tenants().get(tenant);
        let known = known.ok_or_else(|| Refused::UnknownTenant(tenant.clone()))?;
        let base = known.registration().region.api_base();
        let host = base.split("://").nth(1).and_then(|rest| rest.split('/').next());
        let host = host.unwrap_or_default().to_owned();
        let token = self.tenants().access_token(self.now(), tenant, &host)?;
        let fingerprint = Fingerprint::of(token);
        let url = format!("{base}/api/v2/organizations/me");
        let under_way = UnderWay::begin(tenant, "GET", &url);
        let call = Call::get(url, token, TIMEOUT);
        let (fetch, inbox, runtime) = self.hands();
        let tenant = tenant.clone();
        runtime.spawn(async move {
            let answer = fetch.send(call).await;
            let end = answer.as_ref().map(|answer| answer.status).map_err(|error| *error);
            inbox.push(Message::Exchanged(under_way.end(end)));
            let rejection = answer.as_ref().ok().and_then(|answer| {
                let (tenant, status, code) = (tenant.clone(), answer.status, text(answer, "code"));
                let refused = matches!(status, 401 | 403);
                refused.then_some(Rejection { tenant, token: fingerprint, status, code })
            });
            let call = match answer {
                Ok(answer) => outcome(&answer),
                Err(error) => TestCall::Unanswered { host, error },
            };
            inbox.push(Message::Called { tenant, call, rejection });
        });
        Ok(())
    }
}

fn outcome(answer: &Answer) -> TestCall {
    let status = answer.status;
    match text(answer, "name") {
        Some(org) if status == 200 => TestCall::Answered { status, org },
        Some(_) | None => {
            let message = text(answer, "message").or_else(|| text(answer, "code"));
            let message = message.unwrap_or_else(|| "not an answer of Genesys Cloud".to_owned());
            TestCall::Refused { status, message: message.trim_end_matches('.').to_owned() }
        }
    }
}

/// A text of the answer's JSON, as it may be shown: one short line.
fn text(answer: &Answer, field: &str) -> Option<String> {
    let body: serde_json::Value = serde_json::from_slice(&answer.body).ok()?;
    let text = body.get(field)?.as_str()?;
    Some(text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect())
}
