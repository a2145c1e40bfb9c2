//! Entries of the auth log: what they can say is what they can hold, and no type here holds a secret.

use serde::Serialize;

use super::field::Field;
use super::said;
use crate::effect::Event;
use crate::id::{Attempt, Fingerprint, Generation, TenantId};
use crate::time::Timestamp;
use crate::wire::http::HttpError;

/// One thing that happened to a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// What.
    pub happened: Happened,
}

impl Entry {
    /// The entry as a line of JSON, with the tenant that it is of.
    pub fn to_json_line(&self, tenant: &TenantId) -> String {
        let line = Line { tenant, at: self.at, happened: &self.happened };
        // A line is a tree of strings and numbers, for which serde_json has no error.
        serde_json::to_string(&line).unwrap_or_default() + "\n"
    }
}

#[derive(Serialize)]
struct Line<'a> {
    tenant: &'a TenantId,
    at: Timestamp,
    happened: &'a Happened,
}

/// Something that happened to a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Happened {
    /// The caller wanted something.
    Commanded(Order),
    /// What the caller wanted was not done.
    Refused(Shown),
    /// The sign-in page was to be shown.
    Opened,
    /// The browser came back with a code.
    Redirected,
    /// The browser came back with an error.
    RedirectedWithError {
        /// The `error` of the redirect.
        error: Shown,
        /// The sign-in page's own sentence.
        text: Option<Shown>,
    },
    /// A request was sent.
    Sent {
        /// Which of the tenant's requests.
        attempt: Attempt,
        /// What for.
        purpose: Purpose,
        /// The method.
        method: &'static str,
        /// The whole URL. It never holds a secret.
        url: String,
        /// `name` or `name:port` of the server.
        host: String,
        /// The headers, in order.
        headers: Vec<Field>,
        /// The form's fields, in order.
        fields: Vec<Field>,
        /// How long the answer may take, in milliseconds.
        timeout_ms: u64,
    },
    /// A request was answered.
    Answered {
        /// Which of the tenant's requests.
        attempt: Attempt,
        /// The status.
        status: u16,
        /// The `error` or `code` of the answer.
        error: Option<Shown>,
        /// The server's own sentence.
        text: Option<Shown>,
        /// Those of the body's fields that Tenantry has heard of, in the order they came.
        fields: Vec<Field>,
        /// Genesys Cloud's name for the request.
        correlation_id: Option<Shown>,
        /// How long it took, in milliseconds, where the log still knows when it was sent.
        took_ms: Option<u64>,
    },
    /// A request was not answered.
    Unanswered {
        /// Which of the tenant's requests.
        attempt: Attempt,
        /// Why not.
        error: HttpError,
        /// How long it took, in milliseconds, where the log still knows when it was sent.
        took_ms: Option<u64>,
    },
    /// The store was asked to replace the record.
    Saving {
        /// The new record's generation.
        generation: Generation,
        /// The generation that must be there.
        expects: Generation,
        /// The access token in the record.
        token: Option<Fingerprint>,
        /// When that token ends.
        expires_at: Option<Timestamp>,
        /// How often the grant has been tried without a known outcome, where somebody is trying.
        tries: Option<u32>,
        /// How many sign-ins wait for their redirect.
        flows: usize,
    },
    /// The store has the record.
    Saved {
        /// Its generation.
        generation: Generation,
    },
    /// The store could not save.
    SaveFailed,
    /// The store held something else than was expected.
    SaveConflict {
        /// The generation that it held, where it held a record that can be read.
        found: Option<Generation>,
    },
    /// Somebody else has changed the record in the store.
    StoreChanged {
        /// The generation that it holds now, where it holds a record that can be read.
        found: Option<Generation>,
    },
    /// The store was asked to remove the record.
    Erasing,
    /// The store has removed the record.
    Erased,
    /// The store could not remove the record.
    EraseFailed,
    /// An API call of the application was refused.
    Rejected {
        /// The token it was made with.
        token: Fingerprint,
        /// The status.
        status: u16,
        /// The `code` of the error body.
        code: Option<Shown>,
    },
    /// The application was told.
    Reported(Box<Event>),
}

/// What a caller wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Order {
    /// To make the tenant known.
    Add,
    /// To change what is known of it.
    Update,
    /// To sign in.
    SignIn,
    /// To give up its sign-ins.
    Cancel,
    /// To renew now.
    Renew,
    /// To know what the org says.
    Check,
    /// To end its grant.
    SignOut,
    /// To forget it.
    Forget,
    /// To let go of its grant, which goes on elsewhere.
    HandOver,
}

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Purpose {
    /// A grant for a code (RFC 6749 §4.1.3).
    Exchange,
    /// A grant for a refresh token (RFC 6749 §6).
    Refresh,
    /// A grant for the client itself (RFC 6749 §4.4.2).
    ClientCredentials,
    /// Whose the token is.
    Identity,
    /// What else the org says, for a check-up.
    CheckUp,
    /// The end of the token.
    End,
}

/// A text of somebody else as it may be shown: one short line, and no word that may be a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Shown(pub(super) String);

impl Shown {
    pub(super) fn of(text: &str) -> Self {
        Self(said::text(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
