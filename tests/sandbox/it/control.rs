//! What admins do meanwhile, and what applications notice of it.

use tenantry_sandbox::{ClientKind, ClientState};

use crate::world::{World, acme, authorize_url, org, vendor};

const ME: &str = "/api/v2/tokens/me";

fn refused(error: &str) -> (u16, String) {
    (400, error.to_owned())
}

#[test]
fn a_disabled_client_gets_nothing_and_its_refresh_tokens_wait() {
    let mut world = World::new();
    let tokens = world.tokens(&acme(), "ada@acme.example");
    let refresh = tokens.refresh.unwrap();

    world.provider.set_client_state(&acme().id, ClientState::Disabled).unwrap();

    assert_eq!(world.refresh(&acme(), &refresh).refusal(), refused("invalid_client"));
    assert_eq!(world.call("east", ME, &tokens.access).status, 401);
    assert_eq!(world.open("east", &authorize_url(&acme(), &[])).page(), "wrong-client");
    world.provider.set_client_state(&acme().id, ClientState::Active).unwrap();
    assert_eq!(world.refresh(&acme(), &refresh).status, 200);
}

#[test]
fn disabling_a_client_may_leave_live_tokens_alone() {
    let mut world = World::with(&["disabling_ends_access=false"]);
    let tokens = world.tokens(&acme(), "ada@acme.example");

    world.provider.set_client_state(&acme().id, ClientState::Disabled).unwrap();

    assert_eq!(world.call("east", ME, &tokens.access).status, 200);
}

#[test]
fn after_a_new_secret_the_old_one_authenticates_nobody() {
    let mut world = World::new();
    let token = world.tokens(&acme(), "ada@acme.example").refresh.unwrap();

    let secret = world.provider.regenerate_secret(&acme().id).unwrap();

    assert_eq!(world.refresh(&acme(), &token).refusal(), refused("invalid_client"));
    let kind = ClientKind::Confidential { secret };
    let renewed = tenantry_sandbox::Client { kind, ..acme() };
    assert_eq!(world.refresh(&renewed, &token).status, 200);
}

#[test]
fn a_new_secret_may_end_what_the_old_one_brought() {
    let mut world = World::with(&["new_secret_ends_grants=true"]);
    let token = world.tokens(&acme(), "ada@acme.example").refresh.unwrap();

    let secret = world.provider.regenerate_secret(&acme().id).unwrap();

    let kind = ClientKind::Confidential { secret };
    let renewed = tenantry_sandbox::Client { kind, ..acme() };
    assert_eq!(world.refresh(&renewed, &token).refusal(), refused("invalid_grant"));
}

#[test]
fn revoking_a_user_ends_their_grants_and_sessions_only() {
    let mut world = World::new();
    let ada = world.tokens(&vendor(), "ada@acme.example");
    let sam = world.tokens(&vendor(), "sam@acme.example");

    let id = org("acme").users[1].id.clone();
    world.provider.revoke_user(&id).unwrap();

    assert_eq!(world.call("east", ME, &sam.access).status, 401);
    assert_eq!(world.open("east", &authorize_url(&acme(), &[])).page(), "sign-in");
    assert_eq!(world.refresh(&vendor(), &ada.refresh.unwrap()).status, 200);
}

#[test]
fn revoking_an_authorization_ends_one_org_and_not_the_next() {
    let mut world = World::new();
    let at_acme = world.tokens(&vendor(), "ada@acme.example");
    let at_globex = world.tokens(&vendor(), "grace@globex.example");

    world.provider.revoke_authorization(&org("acme").id, &vendor().id).unwrap();

    let refusal = world.refresh(&vendor(), &at_acme.refresh.unwrap()).refusal();
    assert_eq!(refusal, refused("invalid_grant"));
    assert_eq!(world.call("east", ME, &at_acme.access).status, 401);
    assert_eq!(world.refresh(&vendor(), &at_globex.refresh.unwrap()).status, 200);
}

#[test]
fn after_a_revocation_only_an_admin_can_allow_again() {
    let mut world = World::new();
    world.sign_in(&vendor(), "ada@acme.example");
    world.provider.revoke_authorization(&org("acme").id, &vendor().id).unwrap();
    world.cookie = None;

    let page = world.open("east", &authorize_url(&vendor(), &[]));
    let sam = world.type_credentials(&page, "sam@acme.example");

    assert_eq!(sam.page(), "admin-required");
    assert!(world.tokens(&vendor(), "ada@acme.example").refresh.is_some());
}

#[test]
fn an_authorization_given_ahead_spares_the_consent_page() {
    let mut world = World::new();
    world.provider.authorize_client(&org("acme").id, &vendor().id).unwrap();

    let page = world.open("east", &authorize_url(&vendor(), &[]));

    assert!(world.type_credentials(&page, "sam@acme.example").redirect().contains_key("code"));
}

#[test]
fn a_redirect_uri_counts_from_when_it_is_registered() {
    let mut world = World::new();
    let uri = [("redirect_uri", "http://127.0.0.1:50001/back")];
    assert_eq!(world.open("east", &authorize_url(&acme(), &uri)).page(), "wrong-client");

    world.provider.register_redirect_uri(&acme().id, uri[0].1).unwrap();
    assert_eq!(world.open("east", &authorize_url(&acme(), &uri)).page(), "sign-in");

    world.provider.unregister_redirect_uri(&acme().id, uri[0].1).unwrap();
    assert_eq!(world.open("east", &authorize_url(&acme(), &uri)).page(), "wrong-client");
}

#[test]
fn what_does_not_exist_cannot_be_changed() {
    let mut world = World::new();

    assert!(world.provider.set_client_state(&"no-such".into(), ClientState::Active).is_err());
    assert!(world.provider.regenerate_secret(&crate::world::public().id).is_err());
    assert!(world.provider.revoke_user(&"no-such".into()).is_err());
    assert!(world.provider.revoke_authorization(&org("acme").id, &vendor().id).is_err());
}
