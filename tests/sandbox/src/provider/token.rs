//! The token endpoint: who asks, by which grant, and what they get (RFC 6749 §3.2).

use http::StatusCode;
use serde_json::json;

use super::Provider;
use super::answer::{self, Answer};
use super::ask::{Ask, Basic, Fields};
use super::history::TokenRequest;
use super::ledger::{AccessToken, GrantId};
use crate::errors::TokenError;
use crate::id::ClientId;
use crate::rules::TenantContext;
use crate::scene::{Client, ClientKind, ClientState, Org};
use crate::secret::{Fingerprint, Secret, same};

/// Form fields that would name an organization, if the platform knew any such field.
const CONTEXT_FIELDS: [&str; 4] = ["organization_id", "audience", "resource", "scope"];

/// A token request whose client proved who it is.
pub(crate) struct Attempt<'a> {
    pub(crate) ask: &'a Ask<'a>,
    pub(crate) form: Fields,
    pub(crate) client: Client,
}

/// What a token request is given.
pub(crate) struct Issued {
    pub(crate) access: Secret,
    pub(crate) expires_in: u64,
    pub(crate) refresh: Option<Secret>,
}

/// How a client identifies itself.
enum Claim {
    WithSecret { id: String, secret: String },
    Public { id: String },
}

impl Provider {
    pub(crate) fn token(&mut self, ask: &Ask<'_>, context: &str) -> Answer {
        let mut log = TokenRequest::new(ask.now, ask.host.clone());
        let answer = match self.try_token(ask, &mut log) {
            Ok(issued) => {
                log.refreshed_as = issued.refresh.as_ref().map(Secret::fingerprint);
                success(&issued)
            }
            Err(error) => {
                log.error = Some(error.code(&self.rules).to_owned());
                error.answer(&self.rules, context)
            }
        };
        log.status = answer.status().as_u16();
        self.history.push(log);
        answer
    }

    fn try_token(&mut self, ask: &Ask<'_>, log: &mut TokenRequest) -> Result<Issued, TokenError> {
        let not_a_form = "the body must be application/x-www-form-urlencoded";
        let form = ask.form().ok_or_else(|| TokenError::InvalidRequest(not_a_form.to_owned()))?;
        log.fields = form.names().map(str::to_owned).collect();
        log.grant_type = form.get("grant_type").map(str::to_owned);
        log.presented = form.get("refresh_token").or_else(|| form.get("code")).map(Fingerprint::of);
        if let Some(name) = form.repeated() {
            return Err(TokenError::InvalidRequest(format!("{name} is repeated")));
        }
        let claim = read_claim(ask, &form)?;
        log.client = Some(claim.client());
        self.count_token_request(ask, &claim)?;
        let client = self.authenticate(ask, &claim)?;
        self.refuse_context(&form)?;

        let attempt = Attempt { ask, form, client };
        match attempt.form.get("grant_type") {
            Some("authorization_code") => self.exchange_code(&attempt, log),
            Some("refresh_token") => self.refresh(&attempt, log),
            Some("client_credentials") => self.client_credentials(&attempt, log),
            Some(_) => Err(TokenError::UnsupportedGrantType),
            None => Err(missing("grant_type")),
        }
    }

    fn count_token_request(&mut self, ask: &Ask<'_>, claim: &Claim) -> Result<(), TokenError> {
        let key = format!("client {} {}", ask.region(), claim.client());
        let standing = self.rates.count(&key, ask.now, self.rules.token_requests_per_minute);
        if standing.is_over() {
            let retry_after_seconds = standing.reset_seconds;
            return Err(TokenError::RateLimited { retry_after_seconds });
        }
        Ok(())
    }

    fn authenticate(&self, ask: &Ask<'_>, claim: &Claim) -> Result<Client, TokenError> {
        let region = self.scene.region(ask.region());
        let client = region.and_then(|region| region.client(&claim.client()));
        if client.is_none() && self.rules.unknown_client_is_told {
            return Err(TokenError::ClientNotFound);
        }
        let client = client.filter(|client| client.state == ClientState::Active);
        let is_itself = |client: &&Client| match (&client.kind, claim) {
            (ClientKind::Public, Claim::Public { .. }) => true,
            (ClientKind::Public, Claim::WithSecret { .. }) => false,
            (
                ClientKind::Confidential { secret } | ClientKind::ClientCredentials { secret, .. },
                Claim::WithSecret { secret: claimed, .. },
            ) => same(secret.expose(), claimed),
            (
                ClientKind::Confidential { .. } | ClientKind::ClientCredentials { .. },
                Claim::Public { .. },
            ) => false,
        };
        client.filter(is_itself).cloned().ok_or(TokenError::InvalidClient)
    }

    fn refuse_context(&self, form: &Fields) -> Result<(), TokenError> {
        if self.rules.tenant_context != TenantContext::Refused {
            return Ok(());
        }
        match CONTEXT_FIELDS.into_iter().find(|name| form.get(name).is_some()) {
            None => Ok(()),
            Some("scope") => Err(TokenError::InvalidScope("scope is not accepted".to_owned())),
            Some(name) => Err(TokenError::InvalidRequest(format!("{name} is not accepted"))),
        }
    }

    /// Under the rule that asks for it: the request must name the organization of its grant.
    pub(crate) fn require_context(&self, form: &Fields, org: &Org) -> Result<(), TokenError> {
        if self.rules.tenant_context != TenantContext::Required {
            return Ok(());
        }
        let named: Vec<&str> = CONTEXT_FIELDS.iter().flat_map(|name| form.all(name)).collect();
        if named.is_empty() {
            return Err(missing("organization_id"));
        }
        if named.iter().any(|value| value.contains(org.id.as_str())) {
            return Ok(());
        }
        Err(TokenError::InvalidGrant("the organization named is not that of the grant"))
    }

    /// Issues an access token. What is answered is a second less than what is kept, as observed.
    pub(crate) fn issue_access(&mut self, attempt: &Attempt<'_>, grant: GrantId) -> (Secret, u64) {
        let own = attempt.client.access_token_validity_seconds;
        let seconds = self.rules.access_token_seconds.unwrap_or(own);
        let now = attempt.ask.now;
        let token = self.mint.token();
        let content = AccessToken {
            grant,
            issued_at: now,
            expires_at: now.saturating_add(seconds.saturating_mul(1000)),
            last_used_at: now,
        };
        self.ledger.add_access(token.clone(), content);
        (token, seconds.saturating_sub(1))
    }
}

impl Claim {
    fn client(&self) -> ClientId {
        match self {
            Self::WithSecret { id, .. } | Self::Public { id } => ClientId::from(id.as_str()),
        }
    }
}

/// Who the client says it is (RFC 6749 §2.3.1). It may say so once.
fn read_claim(ask: &Ask<'_>, form: &Fields) -> Result<Claim, TokenError> {
    let own = str::to_owned;
    match (ask.basic(), form.get("client_id"), form.get("client_secret")) {
        (Basic::Unreadable, _, _) => Err(TokenError::InvalidClient),
        (Basic::Pair { .. }, _, Some(_)) => {
            Err(TokenError::InvalidRequest("the client authenticates twice".to_owned()))
        }
        (Basic::Pair { id, .. }, Some(other), None) if id != other => {
            Err(TokenError::InvalidRequest("client_id is not the one that authenticates".into()))
        }
        (Basic::Pair { id, secret }, _, None) => Ok(Claim::WithSecret { id, secret }),
        (Basic::Absent, Some(id), Some(secret)) => {
            Ok(Claim::WithSecret { id: own(id), secret: own(secret) })
        }
        (Basic::Absent, Some(id), None) => Ok(Claim::Public { id: own(id) }),
        (Basic::Absent, None, _) => Err(TokenError::InvalidClient),
    }
}

fn success(issued: &Issued) -> Answer {
    let mut body = json!({
        "access_token": issued.access.expose(),
        "token_type": "bearer",
        "expires_in": issued.expires_in,
    });
    if let Some(refresh) = &issued.refresh {
        body["refresh_token"] = json!(refresh.expose());
    }
    answer::json(StatusCode::OK, &body)
}

pub(crate) fn missing(name: &str) -> TokenError {
    TokenError::InvalidRequest(format!("{name} is missing"))
}
