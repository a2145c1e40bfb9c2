//! Registration: what the caller says about a tenant.

mod client;
mod context;
mod region;
mod room;
mod scope;
mod scope_check;
mod scope_names;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

pub use client::{Client, GrantType, InvalidRedirectUri, RedirectUri};
pub use context::{Audience, InvalidAudience, TokenContext};
pub(crate) use region::host_of;
pub use region::{Custom, InvalidRegion, Region};
pub(crate) use room::{FLOWS_LIMIT, length_of};
pub(crate) use scope::Scopes;
pub use scope::{InvalidScope, Scope};
pub use scope_check::{ScopeAnswer, ScopeCheck, UnknownScope};

use crate::id::{ClientId, OrgId, TenantId};
use crate::input::Refused;
use crate::object::object;
use crate::secret::ClientSecret;
use room::{ENCODED, fits};

/// What the caller says about a tenant.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
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
    /// What is added to token requests; nothing by default, and nothing that is documented.
    #[serde(skip_serializing_if = "TokenContext::is_off")]
    pub context: TokenContext,
    /// A label for people; it changes no behaviour.
    pub standing: Standing,
}

object! { Registration, "struct Registration", others Refused:
    label = "label",
    region = "region",
    org = "org" or None,
    client = "client",
    scopes = "scopes",
    context = "context" or TokenContext::default(),
    standing = "standing",
}

/// Through which client, and where, an org is reached. A grant is good with its own reach only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reach {
    region: Region,
    client: ClientId,
    grant_type: GrantType,
}

impl Registration {
    /// Whether it fits into a record, with every flow that may be open for it.
    pub(crate) fn check(&self, tenant: &TenantId) -> Result<(), Refused> {
        let uri = self.client.redirect_uri().map_or(0, |uri| uri.as_str().len());
        let scope = self.context.scope().map_or(0, |scope| scope.len());
        // A flow holds the URI, and its URL holds URI and scopes encoded.
        let flow = uri + ENCODED * (uri + scope);
        fits(length_of(self) + FLOWS_LIMIT * flow, tenant)
    }

    /// The same, with nothing but a dash where a secret would be.
    pub(crate) fn without_secret(&self) -> Self {
        let mut shown = self.clone();
        if let Client::Confidential { secret, .. } | Client::Credentials { secret, .. } =
            &mut shown.client
        {
            *secret = ClientSecret::new("-");
        }
        shown
    }

    pub(crate) fn reach(&self) -> Reach {
        Reach {
            region: self.region.clone(),
            client: self.client.id().clone(),
            grant_type: self.client.grant_type(),
        }
    }

    /// Whether `next` says nothing new; the org need not be said again once it is known.
    pub(crate) fn says_what(&self, next: &Self) -> bool {
        let mut next = next.clone();
        next.org = next.org.or_else(|| self.org.clone());
        // A registration is strings and lists, for which serde_json has no error.
        let text = |it: &Self| serde_json::to_string(it).map(Zeroizing::new).ok();
        text(self) == text(&next)
    }

    /// Whether a tenant registered so is the same tenant when it is registered as `next`.
    pub(crate) fn is_same_tenant_as(&self, next: &Self) -> bool {
        self.reach() == next.reach() && (next.org.is_none() || self.org == next.org)
    }
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
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

object! { SignInHints, "struct SignInHints", others Ignored:
    prompt = "prompt",
    target = "target" or None,
    identity_provider = "identityProvider" or None,
    login_hint = "loginHint" or None,
}

/// Whether the sign-in page must ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Prompt {
    /// A remembered session may answer: `prompt` is not sent.
    Remembered,
    /// The page asks who is there: `prompt=login`. The default, because a browser that remembers
    /// the user of another org would answer for the wrong one.
    #[default]
    Login,
}

/// An org's single sign-on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IdentityProvider {
    /// The org's short name.
    pub org: String,
    /// The provider, such as `okta` or `adfs`.
    pub provider: String,
}

object! { IdentityProvider, "struct IdentityProvider", others Ignored:
org = "org", provider = "provider" }

impl SignInHints {
    /// Whether a flow with them fits into a record.
    pub(crate) fn check(&self, tenant: &TenantId) -> Result<(), Refused> {
        let hint = self.login_hint.as_ref().map_or(0, String::len);
        let sso = self.identity_provider.as_ref().map_or(0, |p| p.org.len() + p.provider.len());
        fits(ENCODED * (hint + sso), tenant)
    }
}

#[cfg(test)]
mod tests {
    use super::room::length_of;
    use super::*;

    /// How much of a record there is for the texts of one registration.
    const TEXTS: usize = 8 * 1024;

    fn acme() -> TenantId {
        TenantId::new("acme").unwrap()
    }

    fn registration(label: String) -> Registration {
        Registration {
            label,
            region: Region::EuWest1,
            org: None,
            client: Client::Public {
                id: ClientId::new("app").unwrap(),
                redirect_uri: RedirectUri::new("http://localhost:1/callback").unwrap(),
            },
            scopes: vec![],
            context: TokenContext {
                scopes: vec![Scope::new("users:readonly").unwrap()],
                ..TokenContext::default()
            },
            standing: Standing::Primary,
        }
    }

    #[test]
    fn a_registration_leaves_room_for_four_flows_with_its_uri_and_scopes_as_they_are_in_a_url() {
        let (uri, scopes) = ("http://localhost:1/callback".len(), "users:readonly".len());
        let flows = 4 * (uri + 3 * uri + 3 * scopes);
        let room = TEXTS - flows - length_of(&registration(String::new()));

        assert_eq!(registration("x".repeat(room)).check(&acme()), Ok(()));
        let longer = registration("x".repeat(room + 1));
        assert_eq!(longer.check(&acme()), Err(Refused::TooLong(acme())));
    }

    #[test]
    fn hints_are_as_long_as_they_are_in_a_url() {
        let hints = |hint, org, provider| SignInHints {
            login_hint: Some("h".repeat(hint)),
            identity_provider: Some(IdentityProvider {
                org: "o".repeat(org),
                provider: "p".repeat(provider),
            }),
            ..SignInHints::default()
        };
        let third = TEXTS / 3;

        assert_eq!(hints(third - 700, 500, 200).check(&acme()), Ok(()));
        let longer = hints(third - 700, 500, 201);
        assert_eq!(longer.check(&acme()), Err(Refused::TooLong(acme())));
    }
}
