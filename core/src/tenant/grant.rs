//! The grant: what a signed-in tenant holds.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use crate::id::{Attempt, Fence, OrgId, OwnerId};
use crate::object::object;
use crate::registration::{Scope, Scopes};
use crate::secret::{AccessToken, RefreshToken, stored};
use crate::time::Timestamp;
use crate::wire::token::is_token;

/// A Genesys Cloud organization as its own API names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Org {
    /// The org's UUID.
    pub id: OrgId,
    /// The org's name, which may be empty.
    pub name: String,
}

object! { Org, "struct Org", others Refused: id = "id", name = "name" }

impl fmt::Display for Org {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name.is_empty() {
            write!(f, "org {}", self.id)
        } else {
            write!(f, "{} ({})", self.name, self.id)
        }
    }
}

/// What a signed-in tenant holds. The tokens themselves come out of
/// [`Tenants::access_token`](crate::Tenants::access_token) only.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Grant {
    #[serde(serialize_with = "stored::serialize")]
    pub(crate) access_token: AccessToken,
    #[serde(serialize_with = "stored::serialize_option")]
    pub(crate) refresh_token: Option<RefreshToken>,
    pub(crate) issued_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) org: Org,
    pub(crate) scopes: Scopes,
    /// The sign-in, or first issue, that this grant goes back to.
    pub(crate) origin: Origin,
    /// The fence under which the grant was obtained; of two grants the higher is the newer.
    pub(crate) fence: Fence,
}

object! { Grant, "struct Grant", others Refused:
    access_token = "accessToken",
    refresh_token = "refreshToken" or None,
    issued_at = "issuedAt",
    expires_at = "expiresAt",
    org = "org",
    scopes = "scopes",
    origin = "origin",
    fence = "fence",
}

/// Names a sign-in among all processes: who made it, and which of its requests it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Origin {
    pub(crate) owner: OwnerId,
    pub(crate) attempt: Attempt,
}

object! { Origin, "struct Origin", others Refused: owner = "owner", attempt = "attempt" }

impl Grant {
    /// The org that `GET /api/v2/tokens/me` proved.
    pub const fn org(&self) -> &Org {
        &self.org
    }

    /// When the access token was received.
    pub const fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// When the access token ends.
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// The scopes that the org granted, as `GET /api/v2/tokens/me` named them at the sign-in; empty
    /// for client credentials, whose rights are roles.
    pub fn scopes(&self) -> &[Scope] {
        self.scopes.as_slice()
    }

    /// Whether there is a refresh token. An org whose inactivity timeout is on gives none, and so
    /// do public clients.
    pub const fn has_refresh_token(&self) -> bool {
        self.refresh_token.is_some()
    }

    /// The same, with nothing but dashes where tokens would be.
    pub(crate) fn without_tokens(&self) -> Self {
        Self {
            access_token: AccessToken::new("-"),
            refresh_token: self.refresh_token.as_ref().map(|_| RefreshToken::new("-")),
            ..self.clone()
        }
    }

    /// Whether its tokens are such as a token endpoint gives: nothing that could break a header.
    pub(crate) fn is_sendable(&self) -> bool {
        let refresh = self.refresh_token.as_ref().is_none_or(|token| is_token(token.expose()));
        refresh && is_token(self.access_token.expose())
    }

    /// How long the access token was good for when it was received.
    pub const fn lifetime(&self) -> Duration {
        self.expires_at.since(self.issued_at)
    }
}
