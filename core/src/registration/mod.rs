//! Registration: what the caller says about a tenant.

mod client;
mod region;
mod scope;

use serde::{Deserialize, Serialize};

pub use client::{Client, GrantType, InvalidRedirectUri, RedirectUri};
pub(crate) use region::host_of;
pub use region::{Custom, InvalidRegion, Region};
pub use scope::{InvalidScope, Scope};

use crate::id::OrgId;

/// What the caller says about a tenant.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Registration {
    /// What people call the org.
    pub label: String,
    /// The region the org and its client live in.
    pub region: Region,
    /// The org expected behind every token. Learned at the first sign-in where it is not given.
    pub org: Option<OrgId>,
    /// The OAuth client, and with it the grant type.
    pub client: Client,
    /// The scopes the application needs. Genesys Cloud takes them from the client, so they are
    /// compared with what is granted and never sent.
    pub scopes: Vec<Scope>,
    /// A label for people; it changes no behaviour.
    pub standing: Standing,
}

/// What vendors call their own org and their customers'; Genesys Cloud knows no difference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Standing {
    /// The vendor's own org.
    Primary,
    /// A customer's org.
    #[default]
    Secondary,
}

/// What the sign-in page is told about who should sign in. All of it is optional, and the org is
/// proved afterwards in any case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignInHints {
    /// Whether a remembered browser session may answer for the person.
    pub prompt: Prompt,
    /// Sign in to this org as its partner: Genesys Cloud's `target`.
    pub target: Option<OrgId>,
    /// Go straight to this org's identity provider: `org` and `provider` belong together.
    pub identity_provider: Option<IdentityProvider>,
    /// Fills in the sign-in form: `email`, `orgName` or `email:orgName`.
    pub login_hint: Option<String>,
}

/// Whether the sign-in page must ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prompt {
    /// A remembered session may answer: `prompt` is not sent.
    Remembered,
    /// The page asks who is there: `prompt=login`. The default, because a browser that remembers
    /// the user of another org would answer for the wrong one.
    #[default]
    Login,
}

/// An org's single sign-on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityProvider {
    /// The org's short name.
    pub org: String,
    /// The provider, such as `okta` or `adfs`.
    pub provider: String,
}
