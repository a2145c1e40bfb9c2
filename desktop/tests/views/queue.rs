//! The consent queue on screen: the choice of orgs, where it stands, and what it came to.

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use tenantry_desktop::Queue;
use tenantry_desktop::preflight::{Answered, Seen};
use tenantry_desktop::views::{Choice, choice_ui, queue_ui};

use crate::stage::{Stage, assert_says, play, press};
use crate::world::{World, confidential};

fn several() -> World {
    let mut world = World::signed_in();
    for label in ["Globex", "Initech", "Hooli"] {
        world.add(label, confidential());
    }
    world
}

fn chosen() -> Harness<'static, Stage<(World, Choice)>> {
    let mut harness = play((several(), Choice::default()), |ui, (world, choice)| {
        choice_ui(ui, world.scene(), choice, &Seen::default())
    });
    harness.run();
    harness
}

#[test]
fn those_who_need_a_sign_in_are_chosen_and_can_be_left_out() {
    let mut harness = chosen();
    assert!(harness.query_by_label_contains("Acme").is_none(), "it is signed in");

    assert_eq!(
        press(&mut harness, "Authorize 3 orgs"),
        r#"Authorize([TenantId("globex"), TenantId("hooli"), TenantId("initech")])"#
    );

    harness.get_by_label("Hooli, mypurecloud.ie").click();
    harness.run();
    assert_eq!(
        press(&mut harness, "Authorize 2 orgs"),
        r#"Authorize([TenantId("globex"), TenantId("initech")])"#
    );
    harness.get_by_label("Choose none").click();
    harness.run();
    harness.get_by_label("Globex, mypurecloud.ie").click();
    harness.run();
    assert_eq!(press(&mut harness, "Authorize 1 org"), r#"Authorize([TenantId("globex")])"#);
    assert_eq!(press(&mut harness, "Not now"), "Leave");
}

fn standing(queue: &str) -> Harness<'static, Stage<(World, Queue)>> {
    let queue: Queue = serde_json::from_str(queue).unwrap();
    let mut harness =
        play((several(), queue), |ui, (world, queue)| queue_ui(ui, world.scene(), queue));
    harness.run();
    harness
}

#[test]
fn a_failed_org_says_why_and_what_can_be_done() {
    let mut harness = standing(
        r#"{"pace":"halted","entries":[{"tenant":"acme","progress":"done"},
            {"tenant":"globex","progress":{"failed":{"what":"A user of Acme signed in.",
                "advice":"Sign in as a user of Globex."}}},
            {"tenant":"hooli","progress":"waiting"}]}"#,
    );

    assert_says(
        &harness,
        &[
            "1 of 3 orgs are still to be authorized",
            "1 signed in, 1 failed, 0 skipped, 1 to go.",
            "A user of Acme signed in.",
            "Sign in as a user of Globex.",
        ],
    );
    assert_eq!(press(&mut harness, "Try again"), r#"Retry(TenantId("globex"))"#);
    assert_eq!(press(&mut harness, "Go on without it"), "GoOn");
    assert_eq!(press(&mut harness, "Stop here"), "CloseQueue");
}

#[test]
fn the_end_is_a_summary_from_which_the_rest_can_be_tried_again() {
    let mut harness = standing(
        r#"{"pace":"running","entries":[{"tenant":"acme","progress":"done"},
            {"tenant":"hooli","progress":"skipped"}]}"#,
    );

    assert_says(&harness, &["1 of 2 orgs are signed in", "can be tried again from the list"]);
    assert_eq!(press(&mut harness, "Try Hooli again"), r#"Retry(TenantId("hooli"))"#);
    assert_eq!(press(&mut harness, "Close the queue"), "CloseQueue");
}

#[test]
fn a_queue_left_by_a_restart_waits_for_a_word() {
    let mut harness =
        standing(r#"{"pace":"halted","entries":[{"tenant":"globex","progress":"waiting"}]}"#);

    assert_says(&harness, &["Go on when you are ready"]);
    assert_eq!(press(&mut harness, "Go on"), "GoOn");
}

#[test]
fn what_a_sign_in_needs_is_told_for_each_org_before_it_begins() {
    let mut seen = Seen::default();
    let failed = tenantry_core::HttpError::NameUnknown;
    seen.answered("https://login.mypurecloud.ie", Answered::No(failed));
    let mut harness = play((several(), Choice::default(), seen), |ui, (world, choice, seen)| {
        choice_ui(ui, world.scene(), choice, seen)
    });
    harness.run();

    assert_says(
        &harness,
        &[
            "Before you begin: 0 fine, 0 worth a look, 3 broken.",
            "Only the sign-in shows whether the redirect URI is registered",
            "Broken: login.mypurecloud.ie does not answer",
        ],
    );
    assert_eq!(press(&mut harness, "Check again"), "Preflight");
}

#[test]
fn an_org_that_is_held_says_what_was_found_and_counts_as_no_failure() {
    let mut harness = standing(
        r#"{"pace":"halted","entries":[{"tenant":"acme","progress":"done"},
            {"tenant":"globex","progress":{"held":{"what":"Port 47080 is in use.",
                "advice":"Put it right, then try again."}}},
            {"tenant":"hooli","progress":"waiting"}]}"#,
    );

    assert_says(
        &harness,
        &[
            "2 of 3 orgs are still to be authorized",
            "1 signed in, 0 failed, 0 skipped, 2 to go.",
            "Port 47080 is in use.",
            "Put it right, then try again.",
        ],
    );
    assert_eq!(press(&mut harness, "Try again"), r#"Retry(TenantId("globex"))"#);
    assert_eq!(press(&mut harness, "Skip"), r#"Skip(TenantId("globex"))"#);
    assert_eq!(press(&mut harness, "Stop here"), "CloseQueue");
}

#[test]
fn while_a_login_host_is_asked_the_queue_says_so_and_can_be_halted() {
    let mut harness =
        standing(r#"{"pace":"running","entries":[{"tenant":"globex","progress":"looking"}]}"#);

    assert_says(&harness, &["Globex", "mypurecloud.ie is being asked whether it is there."]);
    assert_eq!(press(&mut harness, "Halt"), "Halt");
    assert_eq!(press(&mut harness, "Skip it"), r#"Skip(TenantId("globex"))"#);
}
