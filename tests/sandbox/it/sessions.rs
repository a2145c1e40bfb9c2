//! Who is remembered, who is asked for, and how they leave.

use crate::world::{CALLBACK, World, acme, authorize_url, between, client, org, vendor};

#[test]
fn a_remembered_user_is_signed_in_without_a_page() {
    let mut world = World::new();
    world.sign_in(&acme(), "ada@acme.example");

    let again = world.open("east", &authorize_url(&acme(), &[]));

    assert!(again.redirect().contains_key("code"));
}

#[test]
fn prompt_login_asks_a_remembered_user_again() {
    let mut world = World::new();
    world.sign_in(&acme(), "ada@acme.example");

    let page = world.open("east", &authorize_url(&acme(), &[("prompt", "login")]));

    assert_eq!(page.page(), "sign-in");
}

#[test]
fn a_hint_at_somebody_else_asks_for_them() {
    let mut world = World::new();
    world.sign_in(&acme(), "ada@acme.example");

    let hint = [("login_hint", "sam@acme.example:acme")];
    let page = world.open("east", &authorize_url(&acme(), &hint));

    assert_eq!(page.page(), "sign-in");
    assert!(page.text.contains("value=\"sam@acme.example\""));
}

#[test]
fn an_org_with_its_provider_does_not_take_the_remembered_user_of_another() {
    let mut world = World::new();
    world.sign_in(&vendor(), "ada@acme.example");

    let fields = [("org", "globex"), ("provider", "okta")];
    let page = world.open("east", &authorize_url(&vendor(), &fields));

    assert_eq!(page.page(), "sign-in");
    assert!(page.text.contains("value=\"globex\""));
}

#[test]
fn a_session_of_one_region_is_unknown_in_the_other() {
    let mut world = World::new();
    world.sign_in(&acme(), "ada@acme.example");

    let west = client("west", "Harborlight Connect");

    assert_eq!(world.open("west", &authorize_url(&west, &[])).page(), "sign-in");
}

#[test]
fn switching_the_user_forgets_the_remembered_one() {
    let mut world = World::new();
    let page = world.open("east", &authorize_url(&vendor(), &[]));
    let consent = world.type_credentials(&page, "ada@acme.example");
    assert_eq!(between(&consent.text, "data-user=\"", "\""), "ada@acme.example");

    let page = world.answer(&consent, "/switch-user", &[]);
    let consent = world.type_credentials(&page, "gus@globex.example");

    assert_eq!(page.page(), "sign-in");
    assert_eq!(between(&consent.text, "data-user=\"", "\""), "gus@globex.example");
}

#[test]
fn a_consent_page_of_somebody_who_left_decides_nothing() {
    let mut world = World::new();
    let page = world.open("east", &authorize_url(&vendor(), &[]));
    let consent = world.type_credentials(&page, "ada@acme.example");
    let page = world.answer(&consent, "/switch-user", &[]);
    world.type_credentials(&page, "gus@globex.example");

    let late = world.answer(&consent, "/consent", &[("decision", "allow")]);

    assert_eq!((late.status, late.page()), (400, "gone"));
}

#[test]
fn a_target_takes_a_trusted_user_into_another_org() {
    let mut world = World::new();
    let acme_id = org("acme").id;
    let url = authorize_url(&vendor(), &[("target", acme_id.as_str())]);

    let code = world.sign_in_at(&url, "east", "vera@harborlight.example");
    let tokens = world.exchange(&vendor(), &code).tokens();
    let me = world.call("east", "/api/v2/tokens/me", &tokens.access).json();

    assert_eq!(me["organization"]["name"], "Acme");
    assert_eq!(me["homeOrganization"]["name"], "Harborlight Software");
}

#[test]
fn a_target_that_does_not_trust_the_user_is_refused() {
    let mut world = World::new();
    let globex = org("globex").id;
    let page = world.open("east", &authorize_url(&vendor(), &[("target", globex.as_str())]));

    let again = world.type_credentials(&page, "ada@acme.example");

    assert_eq!((again.status, again.page()), (403, "sign-in"));
}

#[test]
fn logging_out_ends_the_session_and_the_refresh_tokens() {
    let mut world = World::new();
    let tokens = world.tokens(&acme(), "ada@acme.example");

    let out = world.open("east", "/logout");

    assert_eq!(out.page(), "signed-out");
    assert_eq!(world.open("east", &authorize_url(&acme(), &[])).page(), "sign-in");
    let refused = world.refresh(&acme(), &tokens.refresh.unwrap());
    assert_eq!(refused.refusal(), (400, "invalid_grant".to_owned()));
}

#[test]
fn logging_out_redirects_to_registered_addresses_only() {
    let mut world = World::new();
    let out = |world: &mut World, uri: &str| {
        let path = format!("/logout?client_id={}&redirect_uri={uri}", acme().id);
        world.open("east", &path).header("location").to_owned()
    };

    assert_eq!(out(&mut world, "http://evil.example/"), "");
    assert_eq!(out(&mut world, CALLBACK), CALLBACK);
}

#[test]
fn a_session_that_was_switched_away_is_worth_nothing() {
    let mut world = World::new();
    let page = world.open("east", &authorize_url(&vendor(), &[]));
    let consent = world.type_credentials(&page, "ada@acme.example");
    let stolen = world.cookie.clone();
    world.answer(&consent, "/switch-user", &[]);

    world.cookie = stolen;

    assert_eq!(world.open("east", &authorize_url(&vendor(), &[])).page(), "sign-in");
}

#[test]
fn a_page_that_was_open_for_an_hour_is_no_longer_valid() {
    let mut world = World::new();
    let page = world.open("east", &authorize_url(&vendor(), &[]));

    world.wait_seconds(3600);

    assert_eq!(world.type_credentials(&page, "ada@acme.example").page(), "gone");
}

#[test]
fn a_page_of_one_region_cannot_be_answered_in_the_other() {
    let mut world = World::new();
    let page = world.open("east", &authorize_url(&vendor(), &[]));
    let in_west = page.in_region("west");

    assert_eq!(world.type_credentials(&in_west, "ada@acme.example").page(), "gone");
}
