//! Fields that name an organization: ignored, required or refused.

use crate::world::{World, acme, jobs, org};

const EXTRA: [&str; 4] = ["organization_id", "audience", "resource", "scope"];

fn refresh_with(world: &mut World, name: &str, value: &str) -> (u16, String) {
    let token = world.tokens(&acme(), "ada@acme.example").refresh.unwrap();
    let fields =
        [("grant_type", "refresh_token"), ("refresh_token", token.as_str()), (name, value)];
    world.token(&acme(), &fields).refusal()
}

fn fine() -> (u16, String) {
    (200, "none".to_owned())
}

#[test]
fn by_default_the_fields_make_no_difference() {
    for name in EXTRA {
        assert_eq!(refresh_with(&mut World::new(), name, "anything"), fine());
    }
}

#[test]
fn required_context_must_name_the_right_org_in_any_of_the_fields() {
    let (right, wrong) = (org("acme").id, org("globex").id);
    for name in EXTRA {
        let mut world = World::with(&["tenant_context=required"]);
        let urn = format!("urn:genesys:cloud:{right}");

        assert_eq!(refresh_with(&mut world, name, right.as_str()), fine());
        assert_eq!(refresh_with(&mut world, name, &urn), fine());
        let refusal = refresh_with(&mut world, name, wrong.as_str());
        assert_eq!(refusal, (400, "invalid_grant".to_owned()));
    }
}

#[test]
fn required_context_that_is_missing_is_an_invalid_request_and_spends_nothing() {
    let mut world = World::with(&["tenant_context=required"]);
    let token = world.tokens(&acme(), "ada@acme.example").refresh.unwrap();

    let bare = world.refresh(&acme(), &token).refusal();
    let org = org("acme").id;
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", token.as_str()),
        ("organization_id", org.as_str()),
    ];

    assert_eq!(bare, (400, "invalid_request".to_owned()));
    assert_eq!(world.token(&acme(), &fields).status, 200);
}

#[test]
fn required_context_holds_for_client_credentials_too() {
    let mut world = World::with(&["tenant_context=required"]);
    let org = org("acme").id;

    let bare = world.token(&jobs(), &[("grant_type", "client_credentials")]);
    let named = [("grant_type", "client_credentials"), ("audience", org.as_str())];

    assert_eq!(bare.refusal(), (400, "invalid_request".to_owned()));
    assert_eq!(world.token(&jobs(), &named).status, 200);
}

#[test]
fn refused_context_is_an_error_and_spends_nothing() {
    for name in EXTRA {
        let mut world = World::with(&["tenant_context=refused"]);
        let token = world.tokens(&acme(), "ada@acme.example").refresh.unwrap();
        let fields =
            [("grant_type", "refresh_token"), ("refresh_token", token.as_str()), (name, "x")];

        let error = if name == "scope" { "invalid_scope" } else { "invalid_request" };
        assert_eq!(world.token(&acme(), &fields).refusal(), (400, error.to_owned()));
        assert_eq!(world.refresh(&acme(), &token).status, 200);
    }
}
