//! The body: every key that a check-up reads, of whatever answer, as it may be shown.
//!
//! `GET /api/v2/oauth/clients/{id}` answers with the client's secret, too: no field here reads it.

use std::mem::take;

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::super::identity::SCOPES_LIMIT;
use super::super::json::{self, Perhaps};
use super::super::shown;
use crate::object::object;
use crate::registration::Scope;

/// Longer names, states and dates are cut off.
const TEXT_LIMIT: usize = 100;

/// Longer redirect URIs, and more of them, are not noted; Genesys Cloud takes fewer.
const URI_LIMIT: usize = 1_000;
const URIS_LIMIT: usize = 200;

/// More roles are not counted.
const ROLES_LIMIT: usize = 1_000;

/// What an answer says. Which of it an answer has depends on what was asked.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Body {
    #[serde(skip_serializing_if = "Perhaps::is_none")]
    pub(super) id: Perhaps<String>,
    #[serde(skip_serializing_if = "Perhaps::is_none")]
    pub(super) name: Perhaps<String>,
    #[serde(skip_serializing_if = "Perhaps::is_none")]
    pub(super) state: Perhaps<String>,
    #[serde(skip_serializing_if = "Perhaps::is_none")]
    pub(super) date_to_delete: Perhaps<String>,
    #[serde(skip_serializing_if = "Perhaps::is_none")]
    pub(super) authorized_grant_type: Perhaps<String>,
    #[serde(skip_serializing_if = "Perhaps::is_none")]
    pub(super) registered_redirect_uri: Perhaps<Vec<String>>,
    #[serde(skip_serializing_if = "Perhaps::is_none")]
    pub(super) access_token_validity_seconds: Perhaps<u64>,
    #[serde(skip_serializing_if = "Perhaps::is_none")]
    pub(super) scope: Perhaps<Vec<String>>,
    #[serde(skip_serializing_if = "Perhaps::is_none")]
    role_divisions: Perhaps<Vec<Anything>>,
    #[serde(skip_serializing_if = "Perhaps::is_none")]
    pub(super) enable_idle_token_timeout: Perhaps<bool>,
    #[serde(skip_serializing_if = "Perhaps::is_none")]
    pub(super) idle_token_timeout_seconds: Perhaps<u64>,
    #[serde(skip_serializing_if = "Perhaps::is_none")]
    pub(super) date_token_idles: Perhaps<String>,
    /// The owner of a client.
    #[serde(skip_serializing_if = "Perhaps::is_none")]
    pub(super) organization: Perhaps<Box<Self>>,
    #[serde(skip_serializing_if = "Perhaps::is_none")]
    pub(super) home_organization: Perhaps<Box<Self>>,
    #[serde(rename = "OAuthClient", skip_serializing_if = "Perhaps::is_none")]
    pub(super) o_auth_client: Perhaps<Box<Self>>,
    #[serde(skip_serializing_if = "Perhaps::is_none")]
    entities: Perhaps<Vec<Perhaps<Box<Self>>>>,
}

object! { Body, "struct Body", others Ignored:
    id = "id" or Perhaps(None),
    name = "name" or Perhaps(None),
    state = "state" or Perhaps(None),
    date_to_delete = "dateToDelete" or Perhaps(None),
    authorized_grant_type = "authorizedGrantType" or Perhaps(None),
    registered_redirect_uri = "registeredRedirectUri" or Perhaps(None),
    access_token_validity_seconds = "accessTokenValiditySeconds" or Perhaps(None),
    scope = "scope" or Perhaps(None),
    role_divisions = "roleDivisions" or Perhaps(None),
    enable_idle_token_timeout = "enableIdleTokenTimeout" or Perhaps(None),
    idle_token_timeout_seconds = "idleTokenTimeoutSeconds" or Perhaps(None),
    date_token_idles = "dateTokenIdles" or Perhaps(None),
    organization = "organization" or Perhaps(None),
    home_organization = "homeOrganization" or Perhaps(None),
    o_auth_client = "OAuthClient" or Perhaps(None),
    entities = "entities" or Perhaps(None),
}

/// A value that counts, whatever it is.
#[derive(Debug)]
struct Anything;

impl<'de> Deserialize<'de> for Anything {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(from).map(|_ignored| Self)
    }
}

impl Serialize for Anything {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_none()
    }
}

impl Body {
    /// Reads an answer. What is read is what may be shown, so that whoever reads it again from a
    /// recording reads the same.
    pub(crate) fn read(body: &[u8]) -> Option<Self> {
        json::object::<Self>(body).map(Self::shown)
    }

    /// Whether it says nothing.
    pub(crate) fn is_empty(&self) -> bool {
        serde_json::to_string(self).is_ok_and(|text| text == "{}")
    }

    /// How many roles a client has.
    pub(super) fn roles(&self) -> Option<usize> {
        self.role_divisions.0.as_ref().map(Vec::len)
    }

    /// Whether the inactivity timeout is on, however long it is.
    pub(super) fn has_timeout(&self) -> bool {
        self.enable_idle_token_timeout.0 == Some(true)
    }

    /// The names in a list.
    pub(super) fn ids(self) -> Option<Vec<String>> {
        let listed = self.entities.0?.into_iter().filter_map(|listed| listed.0);
        Some(listed.filter_map(|listed| listed.id.0).collect())
    }

    fn shown(mut self) -> Self {
        let home_organization = take(&mut self.home_organization).map(|it| Box::new(it.named()));
        let o_auth_client = take(&mut self.o_auth_client).map(|mut client| {
            let organization = take(&mut client.organization).map(|it| Box::new(it.named()));
            Box::new(Self { organization, ..client.described() })
        });
        let entities = take(&mut self.entities).map(listed);
        let date_token_idles = take(&mut self.date_token_idles).map(|it| text(&it));
        let enable_idle_token_timeout = take(&mut self.enable_idle_token_timeout);
        let idle_token_timeout_seconds = take(&mut self.idle_token_timeout_seconds);
        Self {
            enable_idle_token_timeout,
            idle_token_timeout_seconds,
            date_token_idles,
            home_organization,
            o_auth_client,
            entities,
            // The org in which a token acts is read by another reader.
            ..self.described()
        }
    }

    /// An org or a client by its name.
    fn named(self) -> Self {
        let (id, name) = (self.id.map(|it| text(&it)), self.name.map(|it| text(&it)));
        Self { id, name, ..Self::default() }
    }

    /// What an org, a client or an authorization says of itself.
    fn described(self) -> Self {
        Self {
            id: self.id.map(|it| text(&it)),
            name: self.name.map(|it| text(&it)),
            state: self.state.map(|it| text(&it)),
            date_to_delete: self.date_to_delete.map(|it| text(&it)),
            authorized_grant_type: self.authorized_grant_type.map(|it| text(&it)),
            registered_redirect_uri: self.registered_redirect_uri.map(|all| uris(&all)),
            access_token_validity_seconds: self.access_token_validity_seconds,
            scope: self.scope.map(|all| scopes(&all)),
            role_divisions: self
                .role_divisions
                .map(|all| all.into_iter().take(ROLES_LIMIT).collect()),
            ..Self::default()
        }
    }
}

fn listed(all: Vec<Perhaps<Box<Body>>>) -> Vec<Perhaps<Box<Body>>> {
    let names = all.into_iter().filter_map(|listed| listed.0?.id.0);
    let names = names.filter(|name| Scope::new(name).is_ok()).take(SCOPES_LIMIT);
    let entry = |name: String| Body { id: Perhaps(Some(text(&name))), ..Body::default() };
    names.map(|name| Perhaps(Some(Box::new(entry(name))))).collect()
}

fn text(text: &str) -> String {
    shown::masked(text, TEXT_LIMIT)
}

fn uris(all: &[String]) -> Vec<String> {
    let kept = all.iter().filter(|uri| uri.chars().count() <= URI_LIMIT);
    kept.take(URIS_LIMIT).map(|it| shown::uri(it)).collect()
}

/// Names that are none are the platform's affair.
fn scopes(all: &[String]) -> Vec<String> {
    let named = all.iter().filter(|name| Scope::new(name).is_ok());
    named.take(SCOPES_LIMIT).map(|it| text(it)).collect()
}
