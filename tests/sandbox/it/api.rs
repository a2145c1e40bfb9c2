//! The API host: what it shows, to whom, and how it refuses.

use http::{Method, Request};
use serde_json::json;
use tenantry_sandbox::{HostId, UserId};

use crate::world::{World, acme, authorize_url, jobs, org, public, vendor};

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

fn own_token(world: &mut World) -> String {
    world.token(&jobs(), &[("grant_type", "client_credentials")]).tokens().access
}

#[test]
fn no_token_and_a_wrong_token_are_told_apart() {
    let mut world = World::new();
    let bare = Request::get("/api/v2/users/me").body(Vec::new()).unwrap();

    let none = world.send(&HostId::api("east"), &bare);
    let wrong = world.call("east", "/api/v2/users/me", "guess");

    assert_eq!(none.api_refusal(), refused(401, "authentication.required"));
    assert_eq!(wrong.api_refusal(), refused(401, "bad.credentials"));
}

#[test]
fn an_error_body_has_every_field_and_repeats_its_correlation_id() {
    let reply = World::new().call("east", "/api/v2/users/me", "guess");

    let body = reply.json();
    let names = ["message", "code", "status", "messageWithParams", "messageParams", "contextId"];
    for name in names.into_iter().chain(["details", "errors"]) {
        assert!(!body[name].is_null(), "{name}");
    }
    assert_eq!(body["contextId"], reply.header("inin-correlation-id"));
    assert_eq!(reply.header("date").len(), "Sun, 06 Nov 1994 08:49:37 GMT".len());
}

#[test]
fn a_token_is_worth_nothing_in_another_region() {
    let mut world = World::new();
    let token = world.tokens(&acme(), "ada@acme.example").access;

    let reply = world.call("west", "/api/v2/tokens/me", &token);

    assert_eq!(reply.api_refusal(), refused(401, "bad.credentials"));
}

#[test]
fn the_token_endpoint_is_not_on_the_api_host() {
    let mut world = World::new();
    let token = world.tokens(&acme(), "ada@acme.example").access;

    for path in ["/oauth/token", "/api/v2/oauth/token", "/api/v2/nowhere"] {
        let reply = world.call_with(&Method::POST, "east", path, &token);
        assert_eq!(reply.api_refusal(), refused(404, "not.found"), "{path}");
    }
}

#[test]
fn a_user_is_shown_with_what_was_asked_for() {
    let mut world = World::new();
    let token = world.tokens(&vendor(), "vera@harborlight.example").access;

    let path = "/api/v2/users/me?expand=organization,token,trustors";
    let me = world.call("east", path, &token).json();

    assert_eq!(me["email"], "vera@harborlight.example");
    assert_eq!(me["organization"]["name"], "Harborlight Software");
    assert_eq!(me["token"]["OAuthClient"]["name"], "Harborlight Connect");
    assert_eq!(me["trustors"][0]["id"], org("acme").id.as_str());
    assert_eq!(me["trustors"][0]["enabled"], true);
}

#[test]
fn a_clients_own_token_is_nobody() {
    let mut world = World::new();
    let token = own_token(&mut world);

    let reply = world.call("east", "/api/v2/users/me", &token);

    assert_eq!(reply.api_refusal(), refused(400, "not.a.user"));
}

#[test]
fn an_organization_is_shown_with_its_short_name() {
    let mut world = World::new();
    let token = own_token(&mut world);

    let me = world.call("east", "/api/v2/organizations/me", &token).json();

    assert_eq!(me["id"], org("acme").id.as_str());
    assert_eq!((&me["name"], &me["thirdPartyOrgName"]), (&json!("Acme"), &json!("acme")));
}

#[test]
fn an_org_sees_its_own_clients_and_no_vendors() {
    let mut world = World::new();
    let token = world.tokens(&vendor(), "ada@acme.example").access;

    let clients = world.call("east", "/api/v2/oauth/clients", &token).json();
    let one = world.call("east", &format!("/api/v2/oauth/clients/{}", jobs().id), &token).json();
    let other = world.call("east", &format!("/api/v2/oauth/clients/{}", vendor().id), &token);

    assert_eq!(clients["total"], 2);
    assert_eq!(clients["entities"][0]["registeredRedirectUri"].as_array().unwrap().len(), 2);
    assert_eq!(one["roleDivisions"][0]["divisionId"], "*");
    assert_eq!(one["state"], "active");
    assert_eq!(other.api_refusal(), refused(404, "not.found"));
}

#[test]
fn viewing_clients_needs_the_permission() {
    let mut world = World::new();
    let token = world.tokens(&acme(), "sam@acme.example").access;

    let reply = world.call("east", "/api/v2/oauth/clients", &token);

    assert_eq!(reply.api_refusal(), refused(403, "missing.permissions"));
}

#[test]
fn an_admin_is_no_admin_where_they_are_only_trusted() {
    let mut world = World::new();
    let acme_id = org("acme").id;
    let url = authorize_url(&vendor(), &[("target", acme_id.as_str())]);
    let code = world.sign_in_at(&url, "east", "vera@harborlight.example");
    let token = world.exchange(&vendor(), &code).tokens().access;

    let reply = world.call("east", "/api/v2/oauth/clients", &token);

    assert_eq!(reply.api_refusal(), refused(403, "missing.permissions"));
}

#[test]
fn an_org_sees_what_its_admin_authorized() {
    let mut world = World::new();
    let token = world.tokens(&vendor(), "ada@acme.example").access;

    let path = format!("/api/v2/oauth/authorizations/{}", vendor().id);
    let one = world.call("east", &path, &token).json();
    let all = world.call("east", "/api/v2/oauth/authorizations", &token).json();
    let none = world.call("east", &format!("/api/v2/oauth/authorizations/{}", public().id), &token);

    assert_eq!((&one["state"], &one["pending"]), (&json!("Authorized"), &json!(false)));
    assert_eq!(one["client"]["organization"]["name"], "Harborlight Software");
    assert_eq!(all["total"], 1);
    assert_eq!(none.api_refusal(), refused(404, "not.found"));
}

#[test]
fn the_scopes_are_listed() {
    let mut world = World::new();
    let token = world.tokens(&acme(), "ada@acme.example").access;

    let scopes = world.call("east", "/api/v2/oauth/scopes", &token).text;

    assert!(scopes.contains("user-basic-info") && !scopes.contains("offline_access"));
}

#[test]
fn deleting_a_token_ends_it_and_the_rules_say_what_else() {
    let after_delete = |rule: &str| {
        let mut world = World::with(&[rule]);
        let tokens = world.tokens(&acme(), "ada@acme.example");
        let path = "/api/v2/tokens/me";
        let deleted = world.call_with(&Method::DELETE, "east", path, &tokens.access).status;
        let called = world.call("east", path, &tokens.access).status;
        (deleted, called, world.refresh(&acme(), &tokens.refresh.unwrap()).status)
    };

    assert_eq!(after_delete("delete_ends_refresh=true"), (204, 401, 400));
    assert_eq!(after_delete("delete_ends_refresh=false"), (204, 401, 200));
}

#[test]
fn an_admin_may_end_all_tokens_of_a_user() {
    let mut world = World::new();
    let sam: UserId = "90c192cf-d3ac-44af-8f21-ddb66cad4a26".into();
    let tokens = world.tokens(&acme(), "sam@acme.example");
    let admin = world.tokens(&acme(), "ada@acme.example").access;
    let path = format!("/api/v2/tokens/{sam}");

    let by_self = world.call_with(&Method::DELETE, "east", &path, &tokens.access);
    let by_admin = world.call_with(&Method::DELETE, "east", &path, &admin);

    assert_eq!(by_self.api_refusal(), refused(403, "missing.permissions"));
    assert_eq!(by_admin.status, 204);
    assert_eq!(world.refresh(&acme(), &tokens.refresh.unwrap()).status, 400);
}

#[test]
fn a_page_at_a_registered_origin_may_read_the_token_endpoint_and_others_may_not() {
    let mut world = World::new();
    let mut at = |path: &str, origin: &str, method: Method| {
        let request = Request::builder().method(method).uri(path);
        let request = request.header("origin", origin).body(Vec::new()).unwrap();
        let reply = world.send(&HostId::login("east"), &request);
        (reply.status, reply.header("access-control-allow-origin").to_owned())
    };

    let home = "http://localhost:47080";
    let token = "/oauth/token";
    assert_eq!(at(token, home, Method::POST), (400, home.to_owned()));
    assert_eq!(at(token, "http://localhost:4708", Method::POST).1, "");
    assert_eq!(at(token, home, Method::OPTIONS), (403, String::new()));
    assert_eq!(at("/oauth/authorize", home, Method::POST).1, "");
}

#[test]
fn a_page_may_send_its_token_to_the_api_host() {
    let request = Request::builder()
        .method(Method::OPTIONS)
        .uri("/api/v2/tokens/me")
        .header("origin", "https://app.example")
        .body(Vec::new())
        .unwrap();

    let reply = World::new().send(&HostId::api("east"), &request);

    assert_eq!(reply.header("access-control-allow-origin"), "https://app.example");
    assert!(reply.header("access-control-allow-headers").contains("authorization"));
}
