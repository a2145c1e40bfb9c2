//! Whose token is this? `GET /api/v2/tokens/me`, the one call every token may make.

use super::http::{Authorization, HttpRequest, HttpResponse, Method};
use super::json;
use super::refusal::Refusal;
use super::shown::masked;
use crate::id::{ClientId, OrgId};
use crate::object::object;
use crate::registration::{Region, Scope};
use crate::secret::AccessToken;
use crate::tenant::Org;

/// More scopes than this are not noted; Genesys Cloud knows about 130.
pub(crate) const SCOPES_LIMIT: usize = 256;

/// Below the API host. Of all calls, only this one can leave the org's inactivity timer alone.
const PATH: &str = "/api/v2/tokens/me?preserveIdleTTL=true";

/// Asks whose the token is, without touching the org's inactivity timer.
pub(crate) fn request(region: &Region, token: &AccessToken) -> HttpRequest {
    get(format!("{}{PATH}", region.api_base()), token)
}

/// Whether a request asks whose a token is.
pub(crate) fn is_asked_by(request: &HttpRequest) -> bool {
    request.method() == Method::Get && request.url().ends_with(PATH)
}

/// Asks the API for something.
pub(crate) fn get(url: String, token: &AccessToken) -> HttpRequest {
    with_token(Method::Get, url, token)
}

/// Ends the token (`DELETE /api/v2/tokens/me`).
pub(crate) fn end(region: &Region, token: &AccessToken) -> HttpRequest {
    with_token(Method::Delete, format!("{}/api/v2/tokens/me", region.api_base()), token)
}

fn with_token(method: Method, url: String, token: &AccessToken) -> HttpRequest {
    HttpRequest { method, url, authorization: Authorization::Bearer(token.clone()), form: None }
}

/// What the platform says of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    /// The org in which the token acts.
    pub(crate) org: Org,
    /// The client it was issued to.
    pub(crate) client: Option<ClientId>,
    /// What it may be used for. Empty for client credentials, whose rights are roles.
    pub(crate) scopes: Vec<Scope>,
}

/// Reads the answer to [`request`].
pub(crate) fn identity(host: &str, answer: &HttpResponse) -> Result<Identity, Refusal> {
    if answer.status() != 200 {
        return Err(Refusal::of(host, answer));
    }
    let read = json::object::<Body>(answer.body()).and_then(|body| {
        let id = OrgId::new(&body.organization.id).ok()?;
        let name = body.organization.name.as_deref().unwrap_or_default();
        let scopes = body.authorized_scope.unwrap_or_default();
        Some(Identity {
            org: Org { name: masked(name, 100), id },
            client: match body.client {
                Some(client) => Some(ClientId::new(&client.id).ok()?),
                None => None,
            },
            // Names that are none are the platform's affair; they grant nothing here.
            scopes: scopes
                .iter()
                .filter_map(|scope| Scope::new(scope).ok())
                .take(SCOPES_LIMIT)
                .collect(),
        })
    });
    read.ok_or_else(|| Refusal::unreadable(host, answer))
}

struct Body {
    organization: Named,
    authorized_scope: Option<Vec<String>>,
    client: Option<Named>,
}

object! { Body, "struct Body", others Ignored:
    organization = "organization",
    authorized_scope = "authorizedScope" or None,
    client = "OAuthClient" or None,
}

struct Named {
    id: String,
    name: Option<String>,
}

object! { Named, "struct Named", others Ignored: id = "id", name = "name" or None }

#[cfg(test)]
mod tests {
    use super::*;

    const REAL: &str = r#"{
        "organization":{"id":"2a3a0000-0000-4000-8000-000000000001","name":"customerorgname"},
        "homeOrganization":{"id":"4b700000-0000-4000-8000-000000000002","name":"partnerorgname"},
        "authorizedScope":["users:readonly","not a scope"],
        "OAuthClient":{"id":"08a20000-0000-4000-8000-000000000003","name":"MyCustomAppName",
            "organization":{"id":"4b700000-0000-4000-8000-000000000002"}}}"#;

    #[test]
    fn the_org_is_the_one_the_token_acts_in_not_its_home() {
        let identity = identity("h", &HttpResponse::new(200, REAL)).unwrap();

        assert_eq!(identity.org.name, "customerorgname");
        assert_eq!(identity.org.id.as_str(), "2a3a0000-0000-4000-8000-000000000001");
        assert_eq!(identity.client.unwrap().as_str(), "08a20000-0000-4000-8000-000000000003");
        assert_eq!(identity.scopes, [Scope::new("users:readonly").unwrap()]);
    }

    #[test]
    fn an_answer_that_names_no_org_proves_nothing() {
        for bad in [
            "{}",
            r#"{"organization":{"id":"x"}}"#,
            r#"{"organization":["2a3a0000-0000-4000-8000-000000000001","customerorgname"]}"#,
            "<html>",
            r#"{"organization":null}"#,
        ] {
            let answer = HttpResponse::new(200, bad);
            assert!(matches!(identity("h", &answer), Err(Refusal::Unreadable(_))), "{bad}");
        }
    }

    #[test]
    fn asking_does_not_reset_the_inactivity_timer() {
        let request = request(&Region::EuWest1, &AccessToken::new("t"));

        assert_eq!(
            request.url(),
            "https://api.mypurecloud.ie/api/v2/tokens/me?preserveIdleTTL=true"
        );
    }
}
