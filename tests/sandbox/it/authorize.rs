//! The authorize endpoint and its pages.

use tenantry_sandbox::{Consent, HostId, Visitor};

use crate::world::{World, acme, authorize_url, client, public, vendor};

#[test]
fn a_stranger_is_asked_to_sign_in_and_told_for_what() {
    let page = World::new().open("east", &authorize_url(&vendor(), &[]));

    assert_eq!((page.status, page.page()), (200, "sign-in"));
    assert!(page.text.contains("Harborlight Connect"));
    assert_eq!(page.header("cache-control"), "no-store");
}

#[test]
fn a_page_needs_nothing_from_anywhere() {
    let page = World::new().open("east", &authorize_url(&vendor(), &[]));

    for forbidden in ["<script", "src=", "http://", "https://", "url("] {
        assert!(!page.text.contains(forbidden), "{forbidden}");
    }
}

#[test]
fn every_input_of_the_sign_in_page_has_a_label() {
    let page = World::new().open("east", &authorize_url(&vendor(), &[]));

    for name in ["org", "email", "password"] {
        assert!(page.text.contains(&format!("<label for=\"{name}\">")));
        assert!(page.text.contains(&format!("<input id=\"{name}\"")));
    }
}

#[test]
fn an_admin_allows_an_application_once_for_the_whole_org() {
    let mut world = World::new();
    let page = world.open("east", &authorize_url(&vendor(), &[]));
    let consent = world.type_credentials(&page, "ada@acme.example");
    assert_eq!(consent.page(), "consent");
    assert!(consent.text.contains("Acme") && consent.text.contains("user-basic-info"));
    world.answer(&consent, "/consent", &[("decision", "allow")]).redirect();

    world.cookie = None;
    let page = world.open("east", &authorize_url(&vendor(), &[]));
    let sam = world.type_credentials(&page, "sam@acme.example").redirect();

    assert!(sam.contains_key("code"));
}

#[test]
fn a_user_who_is_no_admin_allows_for_themselves_only() {
    let mut world = World::new();
    world.sign_in(&vendor(), "sam@acme.example");

    world.cookie = None;
    let page = world.open("east", &authorize_url(&vendor(), &[]));

    assert_eq!(world.type_credentials(&page, "ada@acme.example").page(), "consent");
}

#[test]
fn an_orgs_own_client_needs_no_consent() {
    let mut world = World::new();
    let page = world.open("east", &authorize_url(&acme(), &[]));

    assert!(world.type_credentials(&page, "sam@acme.example").redirect().contains_key("code"));
}

#[test]
fn the_state_comes_back_as_it_was_sent() {
    let mut world = World::new();
    let page = world.open("east", &authorize_url(&acme(), &[]));

    assert_eq!(world.type_credentials(&page, "ada@acme.example").redirect()["state"], "s t&te");
}

#[test]
fn a_refusal_comes_back_as_access_denied() {
    let mut world = World::new();
    let page = world.open("east", &authorize_url(&vendor(), &[]));
    let consent = world.type_credentials(&page, "ada@acme.example");

    let back = world.answer(&consent, "/consent", &[("decision", "refuse")]).redirect();

    assert_eq!((back["error"].as_str(), back["state"].as_str()), ("access_denied", "s t&te"));
    assert!(!back.contains_key("code"));
}

#[test]
fn an_unregistered_redirect_uri_gets_a_page_and_no_redirect() {
    let mut world = World::new();
    for uri in ["http://localhost:47080/callback?x=1", "http://localhost:47081/callback", ""] {
        let page = world.open("east", &authorize_url(&vendor(), &[("redirect_uri", uri)]));

        assert_eq!((page.status, page.page()), (400, "wrong-client"));
        assert!(page.text.contains("OAuth client ID or redirect URI is invalid"));
        assert_eq!(page.header("location"), "");
    }
}

#[test]
fn a_client_of_another_region_is_unknown() {
    let west = client("west", "Harborlight Connect");

    let page = World::new().open("east", &authorize_url(&west, &[]));

    assert_eq!(page.page(), "wrong-client");
}

#[test]
fn a_mistake_the_application_may_know_of_goes_back_to_it() {
    let mut world = World::new();
    for (field, error) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("org", "acme"), "invalid_request"),
        (("provider", "okta"), "invalid_request"),
    ] {
        let back = world.open("east", &authorize_url(&vendor(), &[field])).redirect();

        assert_eq!((back["error"].as_str(), back["state"].as_str()), (error, "s t&te"));
    }
}

#[test]
fn a_public_client_must_send_a_challenge() {
    let bare = [("code_challenge", ""), ("code_challenge_method", "")];

    let back = World::new().open("east", &authorize_url(&public(), &bare)).redirect();

    assert_eq!(back["error"], "invalid_request");
}

#[test]
fn a_wrong_password_keeps_what_was_typed_and_lets_nobody_in() {
    let mut world = World::new();
    let page = world.open("east", &authorize_url(&vendor(), &[]));

    let typed = [("org", "acme"), ("email", "ada@acme.example"), ("password", "guess")];
    let again = world.answer(&page, "/sign-in", &typed);

    assert_eq!((again.status, again.page()), (401, "sign-in"));
    assert!(again.text.contains("value=\"ada@acme.example\""));
    assert_eq!(world.cookie, None);
}

#[test]
fn what_a_person_types_is_escaped() {
    let mut world = World::new();
    let page = world.open("east", &authorize_url(&vendor(), &[]));

    let typed = [("org", "\"><script>x</script>"), ("email", "e"), ("password", "p")];
    let again = world.answer(&page, "/sign-in", &typed);

    assert!(!again.text.contains("<script>"), "{}", again.text);
}

#[test]
fn a_visitor_signs_in_without_a_network_or_says_where_they_are_stuck() {
    let mut world = World::with(&["scope_enforcement=[\"globex\"]"]);
    let (now, host) = (world.now, HostId::login("east"));
    let mut visit = |visitor: Visitor, more: &[(&str, &str)]| {
        let url = format!("http://login.test{}", authorize_url(&vendor(), more));
        visitor.visit(&mut world.provider, (now, &host), &url).map_err(|stuck| stuck.to_string())
    };
    let ada = Visitor::new("acme", "ada@acme.example", "sandbox");
    let gus = Visitor::new("globex", "gus@globex.example", "sandbox");

    let refused = visit(ada.clone().answering(Consent::Refuse), &[]).unwrap();
    let allowed = visit(ada.clone(), &[]).unwrap();

    assert!(refused.contains("error=access_denied") && allowed.contains("?code="));
    assert!(visit(gus, &[]).unwrap_err().contains("admin-required"));
    assert!(visit(ada, &[("redirect_uri", "x")]).unwrap_err().contains("wrong-client"));
}

#[test]
fn the_metadata_names_both_endpoints_and_no_others() {
    let metadata = World::new().open("east", "/.well-known/oauth-authorization-server").json();

    assert_eq!(metadata["token_endpoint"], "http://login.test/oauth/token");
    assert_eq!(metadata["code_challenge_methods_supported"], serde_json::json!(["S256"]));
    assert_eq!(metadata["revocation_endpoint"], serde_json::Value::Null);
}

#[test]
fn the_login_host_has_its_own_not_found() {
    let page = World::new().open("east", "/api/v2/tokens/me");

    assert_eq!((page.status, page.page()), (404, "not-found"));
}
