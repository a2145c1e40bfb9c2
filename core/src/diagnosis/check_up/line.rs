//! Lines: one thing each that a check-up says, how it stands, and what to do about it.

use serde::Serialize;

use crate::diagnosis::Action;

/// One thing that a check-up says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckLine {
    /// What it is about.
    pub topic: Topic,
    /// How that stands.
    pub verdict: CheckVerdict,
    /// What was found, in a sentence or two. No secret is in it.
    pub text: String,
    /// What to do about it, where something is to be done.
    pub fix: Option<String>,
    /// What the application can do about it when asked.
    pub action: Option<Action>,
}

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum CheckVerdict {
    /// As it should be.
    Fine,
    /// It works, or nobody can say; a person should know.
    WorthKnowing,
    /// It does not work, or will not.
    Broken,
}

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Topic {
    /// The access token.
    Token,
    /// The region.
    Region,
    /// The org in which the token acts.
    Org,
    /// The org of the person who signed in.
    HomeOrg,
    /// The OAuth client: whose it is, and whether it may be used.
    Client,
    /// Which grant type the client may use.
    GrantType,
    /// Where the browser comes back to.
    RedirectUri,
    /// How long access tokens are good for.
    Lifetime,
    /// The roles of a client that signs in for itself.
    Roles,
    /// The scopes that are needed, compared with those that are granted.
    Scopes,
    /// The names of the scopes that are needed.
    ScopeNames,
    /// What the org lets the client do.
    Authorization,
    /// The org's inactivity timeout.
    InactivityTimeout,
    /// Whether there is a refresh token.
    RefreshToken,
    /// The clock of this machine.
    Clock,
    /// What is added to token requests.
    TokenContext,
}

impl CheckLine {
    pub(super) const fn fine(topic: Topic, text: String) -> Self {
        Self { topic, verdict: CheckVerdict::Fine, text, fix: None, action: None }
    }

    pub(super) const fn worth_knowing(topic: Topic, text: String) -> Self {
        Self { topic, verdict: CheckVerdict::WorthKnowing, text, fix: None, action: None }
    }

    pub(super) const fn broken(topic: Topic, text: String) -> Self {
        Self { topic, verdict: CheckVerdict::Broken, text, fix: None, action: None }
    }

    pub(super) fn fix(self, fix: impl Into<String>) -> Self {
        Self { fix: Some(fix.into()), ..self }
    }

    pub(super) fn with(self, action: Action) -> Self {
        Self { action: Some(action), ..self }
    }
}
