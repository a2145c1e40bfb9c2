//! The scene: which regions, organizations, users and OAuth clients exist. Plain data.

mod demo;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::id::{ClientId, OrgId, RegionId, RoleId, UserId};
use crate::secret::Secret;

/// Everything that exists when a provider starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scene {
    /// The regions, each an island: nothing of one is known in another.
    pub regions: Vec<Region>,
}

/// One region with its own login and API host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// The short name used in this sandbox.
    pub id: RegionId,
    /// The domain of the real region it stands for.
    pub domain: String,
    /// The organizations homed here.
    pub orgs: Vec<Org>,
    /// The OAuth clients of those organizations. A client works in its own region only.
    pub clients: Vec<Client>,
}

/// A Genesys Cloud organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Org {
    /// Its UUID.
    pub id: OrgId,
    /// The name people know.
    pub name: String,
    /// The short name (`thirdPartyOrgName`), typed at sign-in.
    pub short_name: String,
    /// Its roles.
    pub roles: Vec<UserRole>,
    /// Its users.
    pub users: Vec<User>,
}

/// A role and the permissions it gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserRole {
    /// Its UUID.
    pub id: RoleId,
    /// The name people know.
    pub name: String,
    /// Permissions such as `oauth:client:authorize`.
    pub permissions: Vec<String>,
}

/// A person of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// The user's UUID.
    pub id: UserId,
    /// The name people know.
    pub name: String,
    /// The address typed at sign-in.
    pub email: String,
    /// The password typed at sign-in.
    pub password: String,
    /// Roles in the home organization.
    pub roles: Vec<RoleId>,
    /// Organizations that trust this user to act in them (`target` at the authorize endpoint).
    #[serde(default)]
    pub acts_in: Vec<OrgId>,
}

/// An OAuth client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// Its UUID.
    pub id: ClientId,
    /// The name shown on the consent page.
    pub name: String,
    /// The organization the client lives in.
    pub org: OrgId,
    /// How it may obtain tokens.
    pub kind: ClientKind,
    /// Redirect URIs, matched exactly, query included.
    pub redirect_uris: BTreeSet<String>,
    /// The scopes it asks for. Meaningless for client credentials.
    pub scope: BTreeSet<String>,
    /// `accessTokenValiditySeconds`, 300 to 172800.
    pub access_token_validity_seconds: u64,
    /// Whether it may be used.
    pub state: ClientState,
}

/// How a client may obtain tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum ClientKind {
    /// Authorization code with a secret; may refresh.
    Confidential {
        /// The client secret.
        secret: Secret,
    },
    /// Authorization code with PKCE and no secret.
    Public,
    /// Client credentials: acts as itself, with roles instead of scopes.
    ClientCredentials {
        /// The client secret.
        secret: Secret,
        /// What it may do, and in which divisions.
        role_divisions: Vec<RoleDivision>,
    },
}

/// A role in a division, as client credentials hold them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleDivision {
    /// The role.
    pub role: RoleId,
    /// The division's UUID, or `*`.
    pub division: String,
}

/// Whether a client may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClientState {
    /// In use.
    Active,
    /// Switched off: no new tokens, and the rules say whether existing ones live on.
    Disabled,
    /// About to be deleted: no new tokens.
    Inactive,
}

impl Scene {
    /// The region of this name.
    pub fn region(&self, id: &RegionId) -> Option<&Region> {
        self.regions.iter().find(|region| region.id == *id)
    }

    /// The organization with this UUID or short name, in whichever region it is.
    pub fn org(&self, name: &str) -> Option<&Org> {
        let mut orgs = self.regions.iter().flat_map(|region| &region.orgs);
        orgs.find(|org| org.id.as_str() == name || org.short_name == name)
    }

    /// The client with this UUID, in whichever region it is.
    pub fn client(&self, id: &ClientId) -> Option<&Client> {
        self.regions.iter().find_map(|region| region.client(id))
    }

    /// The client with this UUID, to be changed.
    pub fn client_mut(&mut self, id: &ClientId) -> Option<&mut Client> {
        let mut clients = self.regions.iter_mut().flat_map(|region| &mut region.clients);
        clients.find(|client| client.id == *id)
    }
}

impl Region {
    /// The organization with this UUID.
    pub fn org(&self, id: &OrgId) -> Option<&Org> {
        self.orgs.iter().find(|org| org.id == *id)
    }

    /// The client with this UUID.
    pub fn client(&self, id: &ClientId) -> Option<&Client> {
        self.clients.iter().find(|client| client.id == *id)
    }

    /// A user and the organization that is home to them.
    pub fn user(&self, id: &UserId) -> Option<(&Org, &User)> {
        let mut people = self.orgs.iter().flat_map(|org| org.users.iter().map(move |u| (org, u)));
        people.find(|(_, user)| user.id == *id)
    }

    /// The organization a person means by a name typed at sign-in.
    pub(crate) fn org_called(&self, name: &str) -> Option<&Org> {
        let name = name.trim();
        let known_as = |known: &str| known.eq_ignore_ascii_case(name);
        self.orgs.iter().find(|org| known_as(&org.short_name) || known_as(&org.name))
    }
}

impl Org {
    /// Every permission the roles give in this organization.
    pub(crate) fn permissions(&self, roles: &[RoleId]) -> BTreeSet<&str> {
        let held = self.roles.iter().filter(|role| roles.contains(&role.id));
        held.flat_map(|role| role.permissions.iter().map(String::as_str)).collect()
    }
}

impl Client {
    /// The secret, for kinds that have one.
    pub fn secret(&self) -> Option<&Secret> {
        match &self.kind {
            ClientKind::Confidential { secret } | ClientKind::ClientCredentials { secret, .. } => {
                Some(secret)
            }
            ClientKind::Public => None,
        }
    }

    /// What the API calls `authorizedGrantType`. PKCE clients are `CODE` clients too.
    pub const fn grant_type(&self) -> &'static str {
        match self.kind {
            ClientKind::Confidential { .. } | ClientKind::Public => "CODE",
            ClientKind::ClientCredentials { .. } => "CLIENT-CREDENTIALS",
        }
    }

    /// Whether `origin` is that of a page this client may redirect to.
    pub(crate) fn lives_at(&self, origin: &str) -> bool {
        self.redirect_uris.iter().any(|uri| origin_of(uri) == Some(origin))
    }
}

/// Scheme and authority of an absolute URI.
fn origin_of(uri: &str) -> Option<&str> {
    let authority = uri.find("://")? + 3;
    let end = uri[authority..].find(['/', '?', '#']).map_or(uri.len(), |i| authority + i);
    Some(&uri[..end])
}
