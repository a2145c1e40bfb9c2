//! Token context: what a tenant's token requests carry beyond what OAuth needs. Off by default.
//!
//! Genesys Cloud documents none of these fields: its tokens are made for the org that the person
//! signs in to, or whose client it is, and no request needs to name it. What the platform does
//! with one it does not know is not documented either. Some people report that a field helped, so
//! it can be set: per tenant, typed, and sent exactly as set.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Scope;
use crate::id::OrgId;
use crate::object::object;

/// What is added to every token request of a tenant; nothing by default.
///
/// Genesys Cloud documents none of it. Try a sign-in without it first. A platform that reads a
/// field may answer `invalid_grant` to a wrong value; with a context on, that stops the tenant and ends
/// no grant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenContext {
    /// Sent as `organization_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<OrgId>,
    /// Sent as `audience` (RFC 8693 §2.1 defines it, for another grant).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<Audience>,
    /// Sent as `resource`, once for each org (RFC 8707 §2).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resource: Vec<OrgId>,
    /// Sent as `scope`, with spaces between, to the token endpoint and to the sign-in page
    /// (RFC 6749 §3.3), such as `offline_access` or `urn:genesys:cloud:<org>`. Genesys Cloud takes
    /// scopes from the client, so the scopes an application needs do not belong here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<Scope>,
}

object! { TokenContext, "struct TokenContext", others Refused:
    organization_id = "organizationId" or None,
    audience = "audience" or None,
    resource = "resource" or vec![],
    scopes = "scopes" or vec![],
}

impl TokenContext {
    /// Whether nothing is added.
    pub fn is_off(&self) -> bool {
        *self == Self::default()
    }

    /// The value of the `scope` parameter, where there is one.
    pub(crate) fn scope(&self) -> Option<String> {
        let names: Vec<_> = self.scopes.iter().map(Scope::as_str).collect();
        (!names.is_empty()).then(|| names.join(" "))
    }
}

/// Whom a token is for: a URL or another name without spaces.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Audience(String);

/// A text that cannot be an audience.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0:?} cannot be an audience: give one URL or name of 1 to 256 visible characters")]
pub struct InvalidAudience(String);

impl Audience {
    /// Checks the form: 1 to 256 visible ASCII characters. It is sent letter for letter.
    ///
    /// # Errors
    /// [`InvalidAudience`] for anything else.
    pub fn new(text: &str) -> Result<Self, InvalidAudience> {
        if text.is_empty() || text.len() > 256 || !text.bytes().all(|c| c.is_ascii_graphic()) {
            return Err(InvalidAudience(text.chars().take(80).collect()));
        }
        Ok(Self(text.to_owned()))
    }

    /// The audience, letter for letter as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Audience {
    type Error = InvalidAudience;

    fn try_from(text: String) -> Result<Self, InvalidAudience> {
        Self::new(&text)
    }
}

impl From<Audience> for String {
    fn from(audience: Audience) -> Self {
        audience.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_is_one_word() {
        for good in ["https://api.mypurecloud.com/", "app", &"x".repeat(256)] {
            assert_eq!(Audience::new(good).unwrap().as_str(), good);
        }
        for bad in ["", "a b", "a\nb", "ä", &"x".repeat(257)] {
            assert!(Audience::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_context_of_one_scope_is_on() {
        let context = TokenContext {
            scopes: vec![Scope::new("offline_access").unwrap()],
            ..TokenContext::default()
        };

        assert!(!context.is_off());
        assert!(TokenContext::default().is_off());
    }
}
