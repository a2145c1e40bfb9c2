//! The API host: which calls exist, who may make them, and how often.

use http::{HeaderName, Method, StatusCode};

use super::Provider;
use super::answer::{self, Answer};
use super::ask::Ask;
use super::ledger::{Grant, GrantId};
use super::rates::Standing;
use crate::errors::ApiError;
use crate::id::{ClientId, UserId};
use crate::scene::{Client, ClientKind, Org};
use crate::secret::Fingerprint;

/// A call this host knows.
enum Call {
    InspectToken,
    DeleteToken,
    DeleteTokensOf(UserId),
    Timeout,
    Organization,
    User,
    Clients,
    Client(ClientId),
    Authorizations,
    Authorization(ClientId),
    Scopes,
}

/// A token that was accepted, and what it stands for.
pub(crate) struct Caller {
    pub(crate) token: String,
    pub(crate) grant_id: GrantId,
    pub(crate) grant: Grant,
    pub(crate) client: Client,
    /// The organization the token acts in.
    pub(crate) org: Org,
}

impl Provider {
    pub(crate) fn api_host(&mut self, ask: &Ask<'_>, context: &str) -> Answer {
        let mut standing = None;
        let mut answer = match self.try_api(ask, &mut standing) {
            Ok(answer) => answer,
            Err(error) => error.answer(context),
        };
        if let Some(standing) = standing {
            let headers = [
                ("inin-ratelimit-count", u64::from(standing.count)),
                ("inin-ratelimit-allowed", u64::from(standing.allowed)),
                ("inin-ratelimit-reset", standing.reset_seconds),
            ];
            for (name, value) in headers {
                let name = HeaderName::from_static(name);
                answer::set(&mut answer, name, &value.to_string());
            }
        }
        answer
    }

    fn try_api(
        &mut self,
        ask: &Ask<'_>,
        standing: &mut Option<Standing>,
    ) -> Result<Answer, ApiError> {
        let call = read_call(ask.method(), ask.path())?;
        let caller = self.admit(ask)?;
        self.org_takes(&call, &caller)?;
        let key = format!("token {}", Fingerprint::of(&caller.token));
        let counted = self.rates.count(&key, ask.now, self.rules.api_requests_per_minute);
        *standing = Some(counted);
        if counted.is_over() {
            let retry_after_seconds = counted.reset_seconds;
            return Err(ApiError::TooManyRequests { retry_after_seconds });
        }
        match call {
            Call::InspectToken => self.token_info(ask, &caller),
            Call::DeleteToken => Ok(self.delete_token(&caller)),
            Call::DeleteTokensOf(user) => self.delete_tokens_of(&caller, &user),
            Call::Timeout => self.timeout(&caller),
            Call::Organization => self.organization(&caller),
            Call::User => self.user(ask, &caller),
            Call::Clients => self.list_clients(&caller),
            Call::Client(id) => self.show_client(&caller, &id),
            Call::Authorizations => self.list_authorizations(&caller),
            Call::Authorization(id) => self.show_authorization(&caller, &id),
            Call::Scopes => self.list_scopes(&caller),
        }
    }

    /// Accepts the bearer token, and sets its idle clock back unless asked not to.
    fn admit(&mut self, ask: &Ask<'_>) -> Result<Caller, ApiError> {
        let token = ask.bearer().ok_or(ApiError::AuthenticationRequired)?;
        let known = self.ledger.access(token).ok_or(ApiError::BadCredentials)?;
        let (grant_id, last_used_at) = (known.grant, known.last_used_at);
        let known_from = known.issued_at.saturating_add(self.rules.propagation_millis);
        let is_in_time = (known_from..known.expires_at).contains(&ask.now);
        let grant = self.ledger.grant(grant_id).ok_or(ApiError::BadCredentials)?.clone();
        if !is_in_time || grant.region != *ask.region() {
            return Err(ApiError::BadCredentials);
        }
        let region = self.scene.region(&grant.region).ok_or(ApiError::BadCredentials)?;
        let client = region.client(&grant.client).ok_or(ApiError::BadCredentials)?.clone();
        let org = region.org(&grant.org).ok_or(ApiError::BadCredentials)?.clone();

        let idle_ms = ask.now.saturating_sub(last_used_at);
        let allowed = self.rules.idle_seconds(&org).map(|seconds| seconds.saturating_mul(1000));
        if allowed.is_some_and(|allowed_ms| idle_ms >= allowed_ms) {
            self.ledger.end_access(token);
            return Err(ApiError::BadCredentials);
        }
        let only_looks = ask.path() == "/api/v2/tokens/me"
            && *ask.method() == Method::GET
            && ask.query().get("preserveIdleTTL") == Some("true");
        if let Some(known) = self.ledger.access(token).filter(|_| !only_looks) {
            known.last_used_at = ask.now;
        }
        Ok(Caller { token: token.to_owned(), grant_id, grant, client, org })
    }

    /// Whether the organization takes calls of that kind at all, whoever makes them.
    fn org_takes(&self, call: &Call, caller: &Caller) -> Result<(), ApiError> {
        if !self.rules.takes_calls_from(self.address, &caller.org) {
            return Err(ApiError::AddressNotAllowed(self.address));
        }
        if let Some(policy) = self.rules.denied_by(&caller.org) {
            return Err(ApiError::PolicyDenied(policy.to_owned()));
        }
        let tells = matches!(call, Call::InspectToken | Call::DeleteToken | Call::Organization);
        if tells || self.rules.is_active(&caller.org) {
            return Ok(());
        }
        Err(ApiError::OrgNotActive)
    }

    /// Checks one of `scopes`, if the organization enforces scopes and the caller has any.
    pub(crate) fn need_scope(
        &self,
        caller: &Caller,
        scopes: &[&'static str],
    ) -> Result<(), ApiError> {
        if caller.grant.user.is_none() || !self.rules.enforces_scopes(&caller.org) {
            return Ok(());
        }
        let held = self.scope_of(caller);
        let covers = |scope: &&str| {
            // `oauth` includes `oauth:readonly`.
            let area = scope.strip_suffix(":readonly").unwrap_or(scope);
            held.iter().any(|held| held == scope || held == area)
        };
        if scopes.iter().any(covers) {
            return Ok(());
        }
        Err(ApiError::ScopeMissing(scopes.first().copied().unwrap_or("user-basic-info")))
    }

    /// Checks a permission: of the user's roles at home, or of the client's own roles.
    pub(crate) fn need_permission(
        &self,
        caller: &Caller,
        permission: &'static str,
    ) -> Result<(), ApiError> {
        let region = self.scene.region(&caller.grant.region);
        let holds = match (&caller.grant.user, &caller.client.kind) {
            (Some(user), _) => {
                let person = region.and_then(|region| region.user(user));
                // Roles count in the organization that gave them.
                person.is_some_and(|(home, user)| {
                    home.id == caller.org.id && home.permissions(&user.roles).contains(permission)
                })
            }
            (None, ClientKind::ClientCredentials { role_divisions, .. }) => {
                let roles: Vec<_> = role_divisions.iter().map(|rd| rd.role.clone()).collect();
                caller.org.permissions(&roles).contains(permission)
            }
            (None, ClientKind::Confidential { .. } | ClientKind::Public) => false,
        };
        if holds { Ok(()) } else { Err(ApiError::PermissionMissing(permission)) }
    }
}

fn read_call(method: &Method, path: &str) -> Result<Call, ApiError> {
    let path = path.strip_prefix("/api/v2/").ok_or(ApiError::NotFound)?;
    let segments: Vec<&str> = path.split('/').collect();
    let call = match segments[..] {
        ["tokens", "me"] if *method == Method::DELETE => return Ok(Call::DeleteToken),
        ["tokens", "me"] => Call::InspectToken,
        ["tokens", "timeout"] => Call::Timeout,
        ["tokens", user] if *method == Method::DELETE => {
            return Ok(Call::DeleteTokensOf(UserId::from(user)));
        }
        ["organizations", "me"] => Call::Organization,
        ["users", "me"] => Call::User,
        ["oauth", "clients"] => Call::Clients,
        ["oauth", "clients", id] => Call::Client(ClientId::from(id)),
        ["oauth", "authorizations"] => Call::Authorizations,
        ["oauth", "authorizations", id] => Call::Authorization(ClientId::from(id)),
        ["oauth", "scopes"] => Call::Scopes,
        _ => return Err(ApiError::NotFound),
    };
    let reads =
        *method == Method::GET || (*method == Method::HEAD && matches!(call, Call::InspectToken));
    if reads { Ok(call) } else { Err(ApiError::MethodNotAllowed) }
}

/// A change that has nothing to tell.
pub(crate) fn done() -> Answer {
    answer::empty(StatusCode::NO_CONTENT)
}
