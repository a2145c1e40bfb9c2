//! Checked: what the org itself says of the client, the token and itself, as far as it may be asked.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// What the org said when it was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Checked {
    /// `GET /api/v2/tokens/me`: whose the token is.
    pub token: Fact<TokenFacts>,
    /// `GET /api/v2/tokens/timeout`: the org's inactivity timeout.
    pub timeout: Fact<TimeoutFacts>,
    /// `GET /api/v2/organizations/me`: the org.
    pub org: Fact<OrgFacts>,
    /// `GET /api/v2/oauth/clients/{id}`: the client, where it is the org's own.
    pub client: Fact<ClientFacts>,
    /// `GET /api/v2/oauth/authorizations/{id}`: what the org lets the client do.
    pub authorization: Fact<AuthorizationFacts>,
    /// `GET /api/v2/oauth/scopes`: the names of all scopes.
    pub scopes: Fact<Vec<String>>,
}

/// What is known of one thing that an org can be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Fact<T> {
    /// Nobody asked.
    #[default]
    NotAsked,
    /// Asking might have reset the org's inactivity timer.
    LeftAlone,
    /// The org said so.
    Known(T),
    /// The token may not ask: 403. That is a fact, not a failure.
    NotAllowed {
        /// The `code` of the answer.
        code: Option<String>,
    },
    /// The token itself was not taken: 401. Nothing is renewed over it.
    Refused {
        /// The `code` of the answer.
        code: Option<String>,
    },
    /// There is no such thing in that org: 404.
    Absent,
    /// There was no answer, or none that could be read.
    Failed,
}

impl<T> Fact<T> {
    /// What the org said, where it said something.
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(fact) => Some(fact),
            Self::NotAsked
            | Self::LeftAlone
            | Self::NotAllowed { .. }
            | Self::Refused { .. }
            | Self::Absent
            | Self::Failed => None,
        }
    }
}

/// Whose a token is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TokenFacts {
    /// The org in which it acts: its id.
    pub org: String,
    /// That org's name.
    pub org_name: String,
    /// The org of the person who signed in, where it is another one.
    pub home_org: Option<String>,
    /// That org's name.
    pub home_org_name: Option<String>,
    /// The client it was issued to.
    pub client: Option<String>,
    /// The org that owns the client.
    pub client_org: Option<String>,
    /// The client, as far as a token tells of it.
    pub client_facts: Option<ClientFacts>,
    /// What it may be used for; empty for client credentials.
    pub scopes: Vec<String>,
    /// When it ends for want of use, in an org whose inactivity timeout is on.
    pub idles_at: Option<Timestamp>,
}

/// The org's inactivity timeout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TimeoutFacts {
    /// Tokens live to their end, and refresh tokens are given.
    Off,
    /// A token that is not used for so many seconds ends, and no refresh token is given.
    After {
        /// So many seconds.
        secs: u64,
    },
}

/// An org.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OrgFacts {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `active` where all is well.
    pub state: Option<String>,
}

/// An OAuth client, as the org that owns it describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ClientFacts {
    /// Its name.
    pub name: String,
    /// `active`, `disabled` or `inactive`.
    pub state: Option<String>,
    /// When it will be deleted, as the org wrote it.
    pub date_to_delete: Option<String>,
    /// `CODE`, `CLIENT-CREDENTIALS`, …
    pub grant_type: Option<String>,
    /// Where the browser may come back to.
    pub redirect_uris: Vec<String>,
    /// How long its access tokens are good for, in seconds.
    pub lifetime_secs: Option<u64>,
    /// What it may be used for.
    pub scopes: Vec<String>,
    /// How many roles it has: for client credentials.
    pub roles: Option<usize>,
}

/// What an org lets a client do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AuthorizationFacts {
    /// `Authorized`, `Requested`, `Revoked` or `Unauthorized`.
    pub state: Option<String>,
    /// The scopes that were approved.
    pub scopes: Vec<String>,
}
