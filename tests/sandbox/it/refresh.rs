//! Refreshing under every rule of rotation.

use crate::world::{World, acme, client, jobs, vendor};

fn dead() -> (u16, String) {
    (400, "invalid_grant".to_owned())
}

#[test]
fn strict_rotation_spends_the_old_token() {
    let mut world = World::with(&["rotation=strict", "reuse_detection=false"]);
    let first = world.tokens(&acme(), "ada@acme.example").refresh.unwrap();

    let second = world.refresh(&acme(), &first).tokens().refresh.unwrap();

    assert_ne!(first, second);
    assert_eq!(world.refresh(&acme(), &first).refusal(), dead());
    assert_eq!(world.refresh(&acme(), &second).status, 200);
}

#[test]
fn reuse_detection_ends_the_whole_family() {
    let mut world = World::new();
    let first = world.tokens(&acme(), "ada@acme.example").refresh.unwrap();
    let second = world.refresh(&acme(), &first).tokens();

    world.refresh(&acme(), &first);

    assert_eq!(world.refresh(&acme(), &second.refresh.unwrap()).refusal(), dead());
    assert_eq!(world.call("east", "/api/v2/tokens/me", &second.access).status, 401);
}

#[test]
fn reuse_in_one_org_leaves_the_other_alone() {
    let mut world = World::new();
    let at_acme = world.tokens(&vendor(), "ada@acme.example").refresh.unwrap();
    let at_globex = world.tokens(&vendor(), "grace@globex.example").refresh.unwrap();
    world.refresh(&vendor(), &at_acme);
    world.refresh(&vendor(), &at_acme);

    assert_eq!(world.refresh(&vendor(), &at_globex).status, 200);
}

#[test]
fn static_tokens_come_back_the_same_and_stay_good() {
    let mut world = World::with(&["rotation=static"]);
    let first = world.tokens(&acme(), "ada@acme.example").refresh.unwrap();

    for _ in 0..3 {
        assert_eq!(world.refresh(&acme(), &first).tokens().refresh.unwrap(), first);
    }
}

#[test]
fn within_the_grace_a_repeat_gets_the_newest_token() {
    let mut world = World::with(&["rotation.grace.seconds=30"]);
    let first = world.tokens(&acme(), "ada@acme.example").refresh.unwrap();
    let second = world.refresh(&acme(), &first).tokens().refresh.unwrap();

    world.wait_seconds(29);
    let repeat = world.refresh(&acme(), &first).tokens().refresh.unwrap();

    assert_eq!(repeat, second);
}

#[test]
fn after_the_grace_a_repeat_is_reuse() {
    let mut world = World::with(&["rotation.grace.seconds=30"]);
    let first = world.tokens(&acme(), "ada@acme.example").refresh.unwrap();
    let second = world.refresh(&acme(), &first).tokens().refresh.unwrap();

    world.wait_seconds(30);

    assert_eq!(world.refresh(&acme(), &first).refusal(), dead());
    assert_eq!(world.refresh(&acme(), &second).refusal(), dead());
}

#[test]
fn a_foreign_client_is_refused_and_harms_nothing() {
    let mut world = World::new();
    let token = world.tokens(&acme(), "ada@acme.example").refresh.unwrap();

    assert_eq!(world.refresh(&vendor(), &token).refusal(), dead());
    assert_eq!(world.refresh(&client("west", "Initech Sign-in"), &token).refusal(), dead());

    assert_eq!(world.refresh(&acme(), &token).status, 200);
}

#[test]
fn a_refresh_token_may_expire() {
    let mut world = World::with(&["refresh_token_seconds=3600"]);
    let first = world.tokens(&acme(), "ada@acme.example").refresh.unwrap();

    world.wait_seconds(3599);
    let second = world.refresh(&acme(), &first).tokens().refresh.unwrap();
    world.wait_seconds(3600);

    assert_eq!(world.refresh(&acme(), &second).refusal(), dead());
}

#[test]
fn a_refresh_ends_the_former_access_token_if_the_rules_say_so() {
    let survives = |rule: &str| {
        let mut world = World::with(&[rule]);
        let first = world.tokens(&acme(), "ada@acme.example");
        world.refresh(&acme(), &first.refresh.unwrap()).tokens();
        world.call("east", "/api/v2/tokens/me", &first.access).status
    };

    assert_eq!(survives("refresh_ends_access=false"), 200);
    assert_eq!(survives("refresh_ends_access=true"), 401);
}

#[test]
fn client_credentials_have_nothing_to_refresh() {
    let mut world = World::new();

    let refusal = world.refresh(&jobs(), "anything").refusal();

    assert_eq!(refusal, (400, "unauthorized_client".to_owned()));
}

#[test]
fn the_history_shows_each_token_by_fingerprint_and_what_became_of_it() {
    let mut world = World::new();
    let first = world.tokens(&acme(), "ada@acme.example").refresh.unwrap();
    let second = world.refresh(&acme(), &first).tokens().refresh.unwrap();
    world.refresh(&acme(), &first);

    let history: Vec<_> = world.provider.history().skip(1).cloned().collect();

    let print = tenantry_sandbox::Fingerprint::of;
    assert_eq!(history[0].presented, Some(print(&first)));
    assert_eq!(history[0].refreshed_as, Some(print(&second)));
    assert_eq!(history[0].fields, ["grant_type", "refresh_token"]);
    assert_eq!((history[1].status, history[1].error.as_deref()), (400, Some("invalid_grant")));
    assert_eq!(history[1].presented, history[0].presented);
    assert_eq!(history[0].client, Some(acme().id));
    assert_eq!(history[0].org, Some(crate::world::org("acme").id));
}
