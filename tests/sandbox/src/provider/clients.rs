//! What an organization can read about OAuth clients: its own, and those it authorized.

use http::StatusCode;
use serde_json::{Value, json};

use super::Provider;
use super::answer::{self, Answer};
use super::api::Caller;
use super::approvals::Approval;
use crate::date;
use crate::errors::ApiError;
use crate::id::{ClientId, RegionId};
use crate::scene::{Client, ClientKind, ClientState, RoleDivision};

/// Some of the real scopes, enough for a check of names.
const SCOPES: [(&str, &str); 14] = [
    ("analytics:readonly", "View analytics"),
    ("authorization:readonly", "View authorization settings"),
    ("conversations", "Manage conversations"),
    ("conversations:readonly", "View conversations"),
    ("integrations", "Manage integrations"),
    ("integrations:readonly", "View integrations"),
    ("notifications", "Use notifications"),
    ("oauth", "Manage OAuth clients"),
    ("oauth:readonly", "View OAuth clients"),
    ("organization:readonly", "View the organization"),
    ("routing", "Manage routing"),
    ("user-basic-info", "View the signed-in user"),
    ("users", "Manage users"),
    ("users:readonly", "View users"),
];

impl Provider {
    /// `GET /api/v2/oauth/clients`: those that live in the token's organization, and no vendor's.
    pub(crate) fn list_clients(&self, caller: &Caller) -> Result<Answer, ApiError> {
        self.may_view(caller)?;
        let region = self.scene.region(&caller.grant.region);
        let clients = region.map_or(&[][..], |region| &region.clients);
        let own = clients.iter().filter(|client| client.org == caller.org.id);
        let entities: Vec<Value> = own.map(client_json).collect();
        let body = json!({
            "entities": entities,
            "pageSize": 25,
            "pageNumber": 1,
            "total": entities.len(),
            "pageCount": 1,
            "selfUri": "/api/v2/oauth/clients",
        });
        Ok(answer::json(StatusCode::OK, &body))
    }

    /// `GET /api/v2/oauth/clients/{id}`.
    pub(crate) fn show_client(&self, caller: &Caller, id: &ClientId) -> Result<Answer, ApiError> {
        self.may_view(caller)?;
        let region = self.scene.region(&caller.grant.region);
        let client = region.and_then(|region| region.client(id));
        let own = client.filter(|client| client.org == caller.org.id).ok_or(ApiError::NotFound)?;
        Ok(answer::json(StatusCode::OK, &client_json(own)))
    }

    /// `GET /api/v2/oauth/authorizations`.
    pub(crate) fn list_authorizations(&self, caller: &Caller) -> Result<Answer, ApiError> {
        self.may_view(caller)?;
        let all = self.approvals.in_org(&caller.org.id);
        let entities: Vec<Value> =
            all.map(|(id, approval)| self.authorization_json(caller, id, approval)).collect();
        let body = json!({
            "entities": entities,
            "total": entities.len(),
            "selfUri": "/api/v2/oauth/authorizations",
        });
        Ok(answer::json(StatusCode::OK, &body))
    }

    /// `GET /api/v2/oauth/authorizations/{clientId}`.
    pub(crate) fn show_authorization(
        &self,
        caller: &Caller,
        id: &ClientId,
    ) -> Result<Answer, ApiError> {
        self.may_view(caller)?;
        let approval = self.approvals.of(&caller.org.id, id).ok_or(ApiError::NotFound)?;
        Ok(answer::json(StatusCode::OK, &self.authorization_json(caller, id, approval)))
    }

    /// `GET /api/v2/oauth/scopes`.
    pub(crate) fn list_scopes(&self, caller: &Caller) -> Result<Answer, ApiError> {
        self.need_scope(caller, &["oauth:readonly"])?;
        let entity = |(id, description): &(&str, &str)| {
            json!({
                "id": id,
                "description": description,
                "selfUri": format!("/api/v2/oauth/scopes/{id}"),
            })
        };
        let entities: Vec<Value> = SCOPES.iter().map(entity).collect();
        let body = json!({ "entities": entities, "selfUri": "/api/v2/oauth/scopes" });
        Ok(answer::json(StatusCode::OK, &body))
    }

    fn may_view(&self, caller: &Caller) -> Result<(), ApiError> {
        self.need_scope(caller, &["oauth:readonly"])?;
        self.need_permission(caller, "oauth:client:view")
    }

    fn authorization_json(&self, caller: &Caller, id: &ClientId, approval: &Approval) -> Value {
        let region = &caller.grant.region;
        let client = self.scene.client(id).map(|client| short_json(self, region, client));
        let decided_at = approval.decided_at.map(date::iso);
        json!({
            "client": client,
            "scope": approval.scope,
            "roles": [],
            "resourceOwner": approval.decided_by.as_ref().map(|user| json!({ "id": user })),
            "dateCreated": decided_at,
            "dateModified": decided_at,
            "pending": false,
            "state": approval.state.as_str(),
            "selfUri": format!("/api/v2/oauth/authorizations/{id}"),
        })
    }
}

/// A client as other things refer to it: `OAuthClient` of a token, `client` of an authorization.
pub(crate) fn short_json(provider: &Provider, region: &RegionId, client: &Client) -> Value {
    let region = provider.scene.region(region);
    let org = region.and_then(|region| region.org(&client.org)).map(|org| org.name.as_str());
    let mut body = json!({
        "id": client.id,
        "name": client.name,
        "organization": { "id": client.org, "name": org },
        "authorizedGrantType": client.grant_type(),
        "scope": client.scope,
        "state": state(client),
    });
    if let ClientKind::ClientCredentials { role_divisions, .. } = &client.kind {
        body["roleDivisions"] = role_divisions.iter().map(role_division).collect();
    }
    body
}

/// A client as its own organization sees it, secret included.
fn client_json(client: &Client) -> Value {
    let mut body = json!({
        "id": client.id,
        "name": client.name,
        "accessTokenValiditySeconds": client.access_token_validity_seconds,
        "registeredRedirectUri": client.redirect_uris,
        "authorizedGrantType": client.grant_type(),
        "scope": client.scope,
        "state": state(client),
        "selfUri": format!("/api/v2/oauth/clients/{}", client.id),
    });
    match &client.kind {
        ClientKind::Public => {}
        ClientKind::Confidential { secret } => body["secret"] = json!(secret),
        ClientKind::ClientCredentials { secret, role_divisions } => {
            body["secret"] = json!(secret);
            body["roleDivisions"] = role_divisions.iter().map(role_division).collect();
        }
    }
    body
}

fn role_division(held: &RoleDivision) -> Value {
    json!({ "roleId": held.role, "divisionId": held.division })
}

const fn state(client: &Client) -> &'static str {
    match client.state {
        ClientState::Active => "active",
        ClientState::Disabled => "disabled",
        ClientState::Inactive => "inactive",
    }
}
