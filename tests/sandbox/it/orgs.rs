//! What differs from org to org: idle timeout, scope enforcement, and the delay of a fresh token.

use http::Method;

use crate::world::{World, acme, authorize_url, client, jobs, org, vendor};

const IDLE: &str = "inactivity_timeout.acme=900";
const ME: &str = "/api/v2/tokens/me";

#[test]
fn an_org_with_an_idle_timeout_gives_no_refresh_token_and_its_neighbour_does() {
    let mut world = World::with(&[IDLE]);

    assert_eq!(world.tokens(&vendor(), "ada@acme.example").refresh, None);
    assert!(world.tokens(&vendor(), "grace@globex.example").refresh.is_some());
}

#[test]
fn an_idle_token_dies_long_before_it_expires() {
    let mut world = World::with(&[IDLE]);
    let token = world.tokens(&acme(), "ada@acme.example").access;

    world.wait_seconds(899);
    assert_eq!(world.call("east", ME, &token).status, 200);
    world.wait_seconds(900);

    assert_eq!(world.call("east", ME, &token).api_refusal(), (401, "bad.credentials".to_owned()));
    world.now -= 1_000_000;
    assert_eq!(world.call("east", ME, &token).status, 401, "dead is dead");
}

#[test]
fn looking_with_preserve_idle_ttl_does_not_keep_a_token_alive() {
    let mut world = World::with(&[IDLE]);
    let token = world.tokens(&acme(), "ada@acme.example").access;

    world.wait_seconds(600);
    let looked = world.call("east", "/api/v2/tokens/me?preserveIdleTTL=true", &token);
    world.wait_seconds(300);

    assert_eq!(looked.status, 200);
    assert_eq!(world.call("east", ME, &token).status, 401);
}

#[test]
fn a_token_says_when_it_idles_and_its_org_says_after_how_long() {
    let mut world = World::with(&[IDLE]);
    let token = world.tokens(&acme(), "ada@acme.example").access;

    let me = world.call("east", ME, &token).json();
    let timeout = world.call("east", "/api/v2/tokens/timeout", &token).json();

    assert!(me["dateTokenIdles"].as_str().unwrap().ends_with('Z'));
    assert_eq!(timeout["enableIdleTokenTimeout"], true);
    assert_eq!(timeout["idleTokenTimeoutSeconds"], 900);
}

#[test]
fn an_org_that_sets_an_idle_timeout_later_takes_no_refresh_token_any_more() {
    let mut world = World::new();
    let token = world.tokens(&acme(), "ada@acme.example").refresh.unwrap();

    let mut rules = world.provider.rules().clone();
    rules.inactivity_timeout.insert("acme".to_owned(), 900);
    world.provider.set_rules(rules).unwrap();

    assert_eq!(world.refresh(&acme(), &token).refusal(), (400, "invalid_grant".to_owned()));
}

#[test]
fn an_enforcing_org_wants_an_admin_first() {
    let mut world = World::with(&["scope_enforcement=[\"globex\"]"]);
    let page = world.open("east", &authorize_url(&vendor(), &[]));
    let refused = world.type_credentials(&page, "gus@globex.example");
    assert_eq!((refused.status, refused.page()), (403, "admin-required"));
    assert!(refused.text.contains("An administrator is required"));

    world.sign_in(&vendor(), "grace@globex.example");

    assert!(world.tokens(&vendor(), "gus@globex.example").refresh.is_some());
}

#[test]
fn a_trusted_admin_of_another_org_cannot_authorize() {
    let mut world = World::with(&["scope_enforcement=[\"acme\"]"]);
    let acme_id = org("acme").id;
    let page = world.open("east", &authorize_url(&vendor(), &[("target", acme_id.as_str())]));

    let vera = world.type_credentials(&page, "vera@harborlight.example");

    assert_eq!(vera.page(), "admin-required");
}

#[test]
fn an_org_that_starts_to_enforce_refuses_the_scopes_nobody_authorized() {
    let mut world = World::new();
    let tokens = world.tokens(&vendor(), "gus@globex.example");
    let own = world.tokens(&client("east", "Globex Sign-in"), "gus@globex.example");
    let mut rules = world.provider.rules().clone();
    rules.scope_enforcement.insert("globex".to_owned());
    world.provider.set_rules(rules).unwrap();

    let refused = world.call("east", ME, &tokens.access);

    assert_eq!(refused.api_refusal(), (403, "app.not.authorized.for.scope".to_owned()));
    let refusal = world.refresh(&vendor(), &tokens.refresh.unwrap()).refusal();
    assert_eq!(refusal, (400, "invalid_grant".to_owned()));
    assert_eq!(world.call("east", ME, &own.access).status, 200);
}

#[test]
fn scopes_do_not_apply_to_client_credentials() {
    let mut world = World::with(&["scope_enforcement=[\"*\"]"]);
    let token = world.token(&jobs(), &[("grant_type", "client_credentials")]).tokens().access;

    let me = world.call("east", ME, &token);

    assert_eq!((me.status, me.json()["authorizedScope"].clone()), (200, serde_json::json!([])));
}

#[test]
fn a_fresh_token_may_take_a_while_to_be_known() {
    let mut world = World::with(&["propagation_millis=2000"]);
    let token = world.tokens(&acme(), "ada@acme.example").access;

    let early = world.call("east", ME, &token);
    world.wait_seconds(2);

    assert_eq!(early.api_refusal(), (401, "bad.credentials".to_owned()));
    assert_eq!(world.call("east", ME, &token).status, 200);
}

#[test]
fn an_access_token_lives_as_long_as_the_rules_say() {
    let mut world = World::with(&["access_token_seconds=300"]);
    let tokens = world.tokens(&acme(), "ada@acme.example");

    world.wait_seconds(299);
    assert_eq!(world.call("east", ME, &tokens.access).status, 200);
    world.wait_seconds(1);

    assert_eq!(tokens.expires_in, 299);
    assert_eq!(world.call("east", ME, &tokens.access).status, 401);
}

#[test]
fn checking_by_head_counts_as_use() {
    let mut world = World::with(&[IDLE]);
    let token = world.tokens(&acme(), "ada@acme.example").access;

    world.wait_seconds(600);
    let head = world.call_with(&Method::HEAD, "east", ME, &token);
    world.wait_seconds(600);

    assert_eq!((head.status, head.text.as_str()), (200, ""));
    assert_eq!(world.call("east", ME, &token).status, 200);
}
