//! The rules: every way in which the platform's behaviour is unknown or differs, as a switch.
//!
//! Genesys Cloud does not document whether refresh tokens rotate, when they end, or what a rate
//! limit looks like. Software that must be right either way is tested both ways. The defaults are
//! what is documented or seen; where nothing is, rotation is as strict as the standards advise.

mod read;

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

pub use self::read::RulesError;
use crate::scene::Org;

/// How the simulated platform behaves. Every field has a default; unknown names are errors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "switches a person sets by name in a file")]
pub struct Rules {
    /// What happens to a refresh token when it is used. Default: `strict`.
    pub rotation: Rotation,
    /// Whether a spent refresh token or code ends everything issued from it (RFC 9700 §4.14.2).
    /// Default: true.
    pub reuse_detection: bool,
    /// Whether a public PKCE client gets a refresh token and may use it. Default: false.
    pub refresh_for_public_clients: bool,
    /// Idle timeout in seconds, by org (short name, UUID, or `*` for all). Such an org gives no
    /// refresh token, and a token unused for that long is revoked. Default: none.
    pub inactivity_timeout: BTreeMap<String, u64>,
    /// Orgs (short name, UUID, or `*`) that enforce scopes: a client works there only after an
    /// admin authorized it. Default: none.
    pub scope_enforcement: BTreeSet<String>,
    /// For how many milliseconds a fresh access token is still answered 401. Default: 0.
    pub propagation_millis: u64,
    /// What to think of `organization_id`, `audience`, `resource` and `scope` in a token request.
    /// Default: `ignored`.
    pub tenant_context: TenantContext,
    /// Token requests per client and minute; 0 for no limit. Default: 300.
    pub token_requests_per_minute: u32,
    /// How the token endpoint says that there were too many. Default: `invalid-request`.
    pub token_limit_answer: TokenLimitAnswer,
    /// API requests per access token and minute; 0 for no limit. Default: 300.
    pub api_requests_per_minute: u32,
    /// The shape of an error from the login host. Default: `login`.
    pub error_dialect: ErrorDialect,
    /// The status of `invalid_client`: 400 or 401; both have been seen. Default: 400.
    pub invalid_client_status: InvalidClientStatus,
    /// Lifetime of every access token in seconds, instead of each client's own. Default: none.
    pub access_token_seconds: Option<u64>,
    /// Lifetime of an authorization code in seconds. Default: 600 (RFC 6749 §4.1.2).
    pub code_seconds: u64,
    /// Lifetime of a refresh token in seconds from its issue. Default: none, it does not expire.
    pub refresh_token_seconds: Option<u64>,
    /// Whether `DELETE /api/v2/tokens/me` ends the refresh token too. Default: true.
    pub delete_ends_refresh: bool,
    /// Whether a refresh ends the access tokens issued before. Default: false.
    pub refresh_ends_access: bool,
    /// Whether disabling a client ends its live access tokens. Default: true, as documented.
    pub disabling_ends_access: bool,
    /// Whether revoking an org's authorization ends live access tokens. Default: true.
    pub revoking_ends_access: bool,
    /// Whether a new client secret ends everything issued under the old one. Default: false.
    pub new_secret_ends_grants: bool,
    /// Whether a user's logout ends their refresh tokens. Default: true, as documented.
    pub logout_ends_refresh: bool,
    /// Whether an unknown client id is told from a wrong secret ("client not found", as seen
    /// earlier). Default: false, as seen lately.
    pub unknown_client_is_told: bool,
    /// The addresses that an org (short name, UUID, or `*`) takes API calls from. An org that is
    /// not named takes them from anywhere. Default: none.
    pub allowed_addresses: BTreeMap<String, BTreeSet<Ipv4Addr>>,
    /// The id of a security policy that denies API calls in an org (short name, UUID, or `*`).
    /// Default: none.
    pub denying_policy: BTreeMap<String, String>,
    /// Orgs (short name, UUID, or `*`) that are not active: they tell of themselves and of a token,
    /// and serve no other call. What the platform does then is not documented. Default: none.
    pub inactive_orgs: BTreeSet<String>,
    /// Whether the sign-in page wants PKCE of clients with a secret, too. Default: false.
    pub pkce_required: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            rotation: Rotation::Strict,
            reuse_detection: true,
            refresh_for_public_clients: false,
            inactivity_timeout: BTreeMap::new(),
            scope_enforcement: BTreeSet::new(),
            propagation_millis: 0,
            tenant_context: TenantContext::Ignored,
            token_requests_per_minute: 300,
            token_limit_answer: TokenLimitAnswer::InvalidRequest,
            api_requests_per_minute: 300,
            error_dialect: ErrorDialect::Login,
            invalid_client_status: InvalidClientStatus::BadRequest,
            access_token_seconds: None,
            code_seconds: 600,
            refresh_token_seconds: None,
            delete_ends_refresh: true,
            refresh_ends_access: false,
            disabling_ends_access: true,
            revoking_ends_access: true,
            new_secret_ends_grants: false,
            logout_ends_refresh: true,
            unknown_client_is_told: false,
            allowed_addresses: BTreeMap::new(),
            denying_policy: BTreeMap::new(),
            inactive_orgs: BTreeSet::new(),
            pkce_required: false,
        }
    }
}

/// What happens to a refresh token when it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Rotation {
    /// The same token comes back and stays good.
    Static,
    /// A new token comes back and the old one is spent at once.
    Strict,
    /// As strict, but the old one may be repeated for a while: `{ grace = { seconds = 30 } }`.
    Grace {
        /// For how long after its first use. A repeat gets the family's newest refresh token.
        seconds: u64,
    },
}

/// What to think of form fields that name an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TenantContext {
    /// They make no difference.
    Ignored,
    /// A refresh or client-credentials request must name the right org in one of them.
    Required,
    /// A request that carries one is an error.
    Refused,
}

/// How the token endpoint says that there were too many requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenLimitAnswer {
    /// 400 `invalid_request`, "rate limit exceeded; …", as seen in the field.
    InvalidRequest,
    /// 429 with `Retry-After`.
    TooManyRequests,
}

/// The shape of an error from the login host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorDialect {
    /// `error`, `description`, `error_description`, as seen in the field.
    Login,
    /// The API host's `code`, `message`, `status`.
    Api,
    /// `errors[]` of `code` and `message`.
    Errors,
}

/// The status of `invalid_client`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub enum InvalidClientStatus {
    /// 400, as seen lately.
    BadRequest,
    /// 401 with a challenge (RFC 6749 §5.2), as seen earlier.
    Unauthorized,
}

impl From<InvalidClientStatus> for u16 {
    fn from(status: InvalidClientStatus) -> Self {
        match status {
            InvalidClientStatus::BadRequest => 400,
            InvalidClientStatus::Unauthorized => 401,
        }
    }
}

impl TryFrom<u16> for InvalidClientStatus {
    type Error = String;

    fn try_from(status: u16) -> Result<Self, String> {
        match status {
            400 => Ok(Self::BadRequest),
            401 => Ok(Self::Unauthorized),
            other => Err(format!("invalid_client_status is 400 or 401, not {other}")),
        }
    }
}

impl Rules {
    /// The idle timeout of an organization, if its admin set one.
    pub(crate) fn idle_seconds(&self, org: &Org) -> Option<u64> {
        named(&self.inactivity_timeout, org).copied()
    }

    /// Whether an organization enforces scopes.
    pub(crate) fn enforces_scopes(&self, org: &Org) -> bool {
        names(org).iter().any(|name| self.scope_enforcement.contains(*name))
    }

    /// Whether an organization takes API calls from that address.
    pub(crate) fn takes_calls_from(&self, address: Ipv4Addr, org: &Org) -> bool {
        named(&self.allowed_addresses, org).is_none_or(|allowed| allowed.contains(&address))
    }

    /// The policy of an organization that denies, if there is one.
    pub(crate) fn denied_by(&self, org: &Org) -> Option<&str> {
        named(&self.denying_policy, org).map(String::as_str)
    }

    /// Whether an organization is active.
    pub(crate) fn is_active(&self, org: &Org) -> bool {
        !names(org).iter().any(|name| self.inactive_orgs.contains(*name))
    }
}

/// How rules may name an organization.
fn names(org: &Org) -> [&str; 3] {
    [org.short_name.as_str(), org.id.as_str(), "*"]
}

fn named<'a, T>(rule: &'a BTreeMap<String, T>, org: &Org) -> Option<&'a T> {
    names(org).iter().find_map(|name| rule.get(*name))
}
