//! Who a token is: itself, its organization, its user.

use std::collections::BTreeSet;

use http::StatusCode;
use serde_json::{Value, json};

use super::Provider;
use super::answer::{self, Answer};
use super::api::{Caller, done};
use super::ask::Ask;
use super::clients;
use crate::date;
use crate::errors::ApiError;
use crate::id::{OrgId, UserId};

impl Provider {
    /// `GET` and `HEAD /api/v2/tokens/me`: for user and client tokens alike.
    pub(crate) fn token_info(&self, ask: &Ask<'_>, caller: &Caller) -> Result<Answer, ApiError> {
        self.need_scope(caller, &["user-basic-info"])?;
        Ok(answer::json(StatusCode::OK, &self.token_json(ask, caller)))
    }

    fn token_json(&self, ask: &Ask<'_>, caller: &Caller) -> Value {
        let mut info = json!({
            "organization": self.org_json(caller, &caller.grant.org),
            "homeOrganization": self.org_json(caller, &caller.grant.home_org),
            "authorizedScope": self.scope_of(caller),
            "OAuthClient": clients::short_json(self, &caller.grant.region, &caller.client),
        });
        if let Some(seconds) = self.rules.idle_seconds(&caller.org) {
            let last_used = self.ledger.last_used(&caller.token).unwrap_or(ask.now);
            let idles_at = last_used.saturating_add(seconds.saturating_mul(1000));
            info["dateTokenIdles"] = json!(date::iso(idles_at));
        }
        info
    }

    fn org_json(&self, caller: &Caller, id: &OrgId) -> Value {
        let region = self.scene.region(&caller.grant.region);
        let name = region.and_then(|region| region.org(id)).map(|org| org.name.as_str());
        json!({ "id": id, "name": name })
    }

    /// What the client may use here: its own scopes, as far as the organization allowed them.
    pub(crate) fn scope_of(&self, caller: &Caller) -> BTreeSet<String> {
        let own = &caller.client.scope;
        if caller.client.org == caller.org.id || !self.rules.enforces_scopes(&caller.org) {
            return own.clone();
        }
        let approval = self.approvals.of(&caller.org.id, &caller.client.id);
        let allowed =
            approval.filter(|approval| approval.is_live()).map(|approval| &approval.scope);
        allowed.map_or_else(BTreeSet::new, |allowed| own.intersection(allowed).cloned().collect())
    }

    /// `DELETE /api/v2/tokens/me`.
    pub(crate) fn delete_token(&mut self, caller: &Caller) -> Answer {
        self.ledger.end_access(&caller.token);
        if self.rules.delete_ends_refresh {
            self.ledger.end_refresh_of(caller.grant_id);
        }
        done()
    }

    /// `DELETE /api/v2/tokens/{userId}`, of a user of the caller's own organization.
    pub(crate) fn delete_tokens_of(
        &mut self,
        caller: &Caller,
        user: &UserId,
    ) -> Result<Answer, ApiError> {
        self.need_permission(caller, "oauth:token:delete")?;
        if !caller.org.users.iter().any(|known| known.id == *user) {
            return Err(ApiError::NotFound);
        }
        self.end_grants_of(user);
        Ok(done())
    }

    /// `GET /api/v2/tokens/timeout`: predicts whether this org gives refresh tokens.
    pub(crate) fn timeout(&self, caller: &Caller) -> Result<Answer, ApiError> {
        self.need_scope(caller, &["organization:readonly", "authorization:readonly"])?;
        let seconds = self.rules.idle_seconds(&caller.org);
        let mut body = json!({ "enableIdleTokenTimeout": seconds.is_some() });
        if let Some(seconds) = seconds {
            body["idleTokenTimeoutSeconds"] = json!(seconds);
        }
        Ok(answer::json(StatusCode::OK, &body))
    }

    /// `GET /api/v2/organizations/me`.
    pub(crate) fn organization(&self, caller: &Caller) -> Result<Answer, ApiError> {
        self.need_scope(caller, &["organization:readonly"])?;
        let body = json!({
            "id": caller.org.id,
            "name": caller.org.name,
            "domain": caller.org.short_name,
            "thirdPartyOrgName": caller.org.short_name,
            "state": if self.rules.is_active(&caller.org) { "active" } else { "inactive" },
            "productPlatform": "PureCloud",
            "features": {},
            "selfUri": format!("/api/v2/organizations/{}", caller.org.id),
        });
        Ok(answer::json(StatusCode::OK, &body))
    }

    /// `GET /api/v2/users/me`. A client's own token has no user.
    pub(crate) fn user(&self, ask: &Ask<'_>, caller: &Caller) -> Result<Answer, ApiError> {
        let id = caller.grant.user.as_ref().ok_or(ApiError::NotAUser)?;
        self.need_scope(caller, &["user-basic-info", "users:readonly"])?;
        let region = self.scene.region(&caller.grant.region).ok_or(ApiError::NotFound)?;
        let (_, user) = region.user(id).ok_or(ApiError::NotFound)?;
        let mut body = json!({
            "id": user.id,
            "name": user.name,
            "email": user.email,
            "username": user.email,
            "state": "active",
            "selfUri": format!("/api/v2/users/{}", user.id),
        });
        let query = ask.query();
        let expanded: BTreeSet<&str> = query.all("expand").flat_map(|all| all.split(',')).collect();
        if expanded.contains("organization") {
            body["organization"] = self.org_json(caller, &caller.grant.org);
        }
        if expanded.contains("token") {
            body["token"] = self.token_json(ask, caller);
        }
        if expanded.contains("trustors") {
            let trustor = |org: &OrgId| json!({ "id": org, "enabled": true, "organization": self.org_json(caller, org) });
            body["trustors"] = user.acts_in.iter().map(trustor).collect();
        }
        Ok(answer::json(StatusCode::OK, &body))
    }
}
