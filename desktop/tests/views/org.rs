//! The chosen org: every status in words, the way to it step by step, and what can be asked for.

use std::time::Duration;

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use tenantry_core::{Client, Command};
use tenantry_desktop::views::{Trial, unreadable_ui};
use tenantry_desktop::{TestCall, Trace};

use crate::stage::{Stage, assert_says, play, press, said};
use crate::world::{Disk, ORG, TOKEN, TOKEN_ALONE, World, confidential, credentials, id, identity};

fn shown(world: World) -> Harness<'static, Stage<World>> {
    let mut harness = play(world, |ui, world| {
        let tenant = world.tenants.iter().next()?;
        world.org_ui(ui, tenant)
    });
    harness.run();
    harness
}

/// The steps that are not ahead, such as `1 done, 2 now`.
fn steps<S>(harness: &Harness<'_, S>) -> String {
    let said = said(harness);
    let steps = said.lines().filter_map(|line| line.strip_prefix("Step "));
    steps.filter(|step| !step.ends_with("ahead")).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_new_org_shows_what_to_compare_and_how_to_sign_in() {
    let mut harness = shown(World::with("Acme", confidential()));

    assert_says(
        &harness,
        &[
            "Not signed in yet",
            "Nobody has signed in yet.",
            "Admin > Integrations > OAuth",
            "http://localhost:47080/callback",
            "prompt=login",
            "Step 1: now",
            "Step 2: now",
            "Step 3: ahead",
        ],
    );
    assert_eq!(press(&mut harness, "Sign in"), "SignIn(TenantId(\"acme\"))");
    assert_eq!(
        press(&mut harness, "Copy redirect URI"),
        "Copy(\"http://localhost:47080/callback\")"
    );
}

#[test]
fn a_client_that_signs_in_for_itself_has_no_browser_steps() {
    let mut harness = shown(World::with("Acme", credentials()));

    assert_eq!(steps(&harness), "1: now, 2: now");
    assert_says(&harness, &["Client Credentials", "no browser, no person", "Step 4: ahead"]);
    assert!(harness.query_by_label("Wait for the browser").is_none());
    assert_eq!(press(&mut harness, "Get a token"), "SignIn(TenantId(\"acme\"))");
}

#[test]
fn each_status_of_a_sign_in_lights_its_step() {
    let mut world = World::with("Acme", confidential());
    world.sign_in();
    let mut harness = shown(world);

    assert_eq!(steps(&harness), "1: done, 2: done, 3: now");
    assert_says(&harness, &["Waiting for the browser", "10 min left"]);
    assert_eq!(press(&mut harness, "Copy the link"), "CopyLink(TenantId(\"acme\"))");
    assert_eq!(press(&mut harness, "Cancel the sign-in"), "Cancel(TenantId(\"acme\"))");

    harness.state_mut().state.come_back("code=SECRET-code");
    harness.run();
    assert_eq!(steps(&harness), "1: done, 2: done, 3: done, 4: now");
    assert_says(&harness, &["Exchanging the code"]);

    harness.state_mut().state.answer(200, TOKEN);
    harness.run();
    assert_eq!(steps(&harness), "1: done, 2: done, 3: done, 4: done, 5: now");
    assert_says(&harness, &["Proving the org", "GET /api/v2/tokens/me"]);

    harness.state_mut().state.disk = Disk::Stalls;
    harness.state_mut().state.answer(200, &identity("Acme Corporation", ORG));
    harness.run();
    assert_eq!(steps(&harness), "1: done, 2: done, 3: done, 4: done, 5: done, 6: now");
    assert_says(&harness, &["Saving"]);
}

#[test]
fn a_signed_in_org_shows_its_proof_its_time_and_its_renewal() {
    let mut harness = shown(World::signed_in());

    assert_eq!(steps(&harness), "1: done, 2: done, 3: done, 4: done, 5: done, 6: done");
    assert_says(
        &harness,
        &[
            "Signed in",
            &format!("Proved to be Acme Corporation ({ORG})."),
            "good for 23 h 59 min (until 2026-11-22 11:59 UTC)",
            "It is renewed by itself in 16 h",
            "users:readonly",
            "present",
            "Nothing.",
        ],
    );
    assert_eq!(press(&mut harness, "Renew now"), "Renew(TenantId(\"acme\"))");
    assert_eq!(press(&mut harness, "Test call"), "TestCall(TenantId(\"acme\"))");
    assert_eq!(press(&mut harness, "Sign in again"), "SignIn(TenantId(\"acme\"))");
    assert_eq!(press(&mut harness, "Edit"), "Edit(TenantId(\"acme\"))");
    assert_eq!(press(&mut harness, "Sign out"), "Ask(SignOut(TenantId(\"acme\")))");
    assert_eq!(press(&mut harness, "Forget"), "Ask(Forget(TenantId(\"acme\")))");
}

#[test]
fn an_org_that_is_called_something_else_than_it_is_says_both_names() {
    let mut world = World::with("Acme", confidential());
    world.sign_in();
    world.come_back("code=SECRET-code");
    world.answer(200, TOKEN);
    world.answer(200, &identity("Globex", ORG));

    let told = &format!("Proved to be Globex ({ORG}).");
    assert_says(&shown(world), &[told, "You call it Acme. If that is another org, sign out"]);
    assert!(!said(&shown(World::signed_in())).contains("You call it"), "Acme Corporation is Acme");
}

#[test]
fn an_org_without_a_refresh_token_says_until_when_to_sign_in_again() {
    let mut world = World::with("Acme", confidential());
    world.sign_in();
    world.come_back("code=SECRET-code");
    world.answer(200, TOKEN_ALONE);
    world.answer(200, &identity("Acme Corporation", ORG));
    let mut harness = shown(world);

    assert_says(
        &harness,
        &["none; sign in again before 2026-11-22 11:59 UTC", "inactivity timeout"],
    );
    harness.get_by_label("Renew now").click();
    harness.run();
    assert!(harness.state().action.is_none(), "a disabled button was pressed");

    harness.state_mut().state.pass(Duration::from_hours(19));
    harness.run();
    assert_says(&harness, &["Ends soon", "It ends in 4 h 59 min"]);
}

#[test]
fn each_status_of_a_renewal_has_its_own_words() {
    let mut world = World::signed_in();
    world.disk = Disk::Stalls;
    world.renew();
    assert_says(&shown(world), &["About to renew"]);

    let mut world = World::signed_in();
    world.renew();
    assert_says(&shown(world.elsewhere()), &["Another program renews"]);
    let mut harness = shown(world);
    assert_says(&harness, &["Renewing", "under way"]);

    harness.state_mut().state.answer(503, "{}");
    harness.run();
    assert_says(
        &harness,
        &["Renewal put off", "the server is in trouble", "It is tried again by itself in"],
    );

    let mut world = World::signed_in();
    world.renew();
    world.disk = Disk::Fails;
    world.answer(200, TOKEN);
    let harness = shown(world);
    assert_eq!(steps(&harness), "1: done, 2: done, 3: done, 4: done, 5: done, 6: done");
    assert_says(&harness, &["Not saved", "whether the disk is full"]);
}

#[test]
fn a_client_that_is_no_longer_accepted_stops_and_says_what_to_put_right() {
    let mut world = World::signed_in();
    world.renew();
    world.answer(400, r#"{"error":"invalid_client","description":"client not found"}"#);
    let mut harness = shown(world);

    assert_says(
        &harness,
        &[
            "Client not accepted",
            &format!("does not accept client {}", crate::world::CLIENT),
            "Check the client id, the secret",
            "The token is good for 23 h 59 min.",
            "Step 1: failed",
        ],
    );
    assert_eq!(press(&mut harness, "Try again"), "Renew(TenantId(\"acme\"))");
}

#[test]
fn a_failed_sign_in_shows_what_happened_and_what_to_do_at_its_step() {
    type Case = (&'static str, fn(&mut World), &'static str, &'static str);
    let cases: [Case; 5] = [
        (
            "Step 3: failed",
            |world| world.come_back("error=access_denied&error_description=No+thanks"),
            "Access was refused on the consent page",
            "choose Allow",
        ),
        (
            "Step 3: failed",
            |world| world.pass(Duration::from_mins(11)),
            "did not come back to http://localhost:47080/callback within 10 minutes",
            "letter for letter",
        ),
        (
            "Step 4: failed",
            |world| {
                world.come_back("code=SECRET-code");
                world.answer(400, r#"{"error":"invalid_client"}"#);
            },
            "does not accept client",
            "Check the client id, the secret",
        ),
        (
            "Step 4: failed",
            |world| {
                world.come_back("code=SECRET-code");
                world.time_out();
            },
            "login.mypurecloud.ie did not answer",
            "Check the network",
        ),
        (
            "Step 5: failed",
            |world| {
                world.come_back("code=SECRET-code");
                world.answer(200, TOKEN);
                world.answer(403, r#"{"code":"ip.not.authorized"}"#);
            },
            "The new token was not accepted",
            "Sign in again",
        ),
    ];
    for (step, play_out, what, advice) in cases {
        let mut world = World::with("Acme", confidential());
        world.sign_in();
        play_out(&mut world);
        let mut harness = shown(world);

        assert_says(&harness, &["Sign-in failed", step, what, advice]);
        assert_eq!(press(&mut harness, "Try again"), "SignIn(TenantId(\"acme\"))");
    }
}

#[test]
fn a_sign_in_that_somebody_cancelled_is_no_alarm() {
    let mut world = World::with("Acme", confidential());
    world.sign_in();
    world.cancel();
    let harness = shown(world);

    assert_says(&harness, &["Not signed in", "The sign-in was cancelled.", "Try again"]);
    assert!(!said(&harness).contains("Sign-in failed"));
}

#[test]
fn a_failed_second_sign_in_leaves_the_first_one_standing() {
    let mut world = World::signed_in();
    world.sign_in();
    world.come_back("error=access_denied");
    let harness = shown(world);

    assert_says(
        &harness,
        &[
            "The last attempt to sign in again failed, and changed nothing.",
            "Access was refused",
            "Step 3: failed",
            "It is renewed by itself in",
        ],
    );
}

#[test]
fn signing_out_and_being_signed_out_are_told_apart() {
    let mut world = World::signed_in();
    world.sign_out();
    assert_says(&shown(world), &["Signed out here.", "Nothing, or sign in again"]);

    let mut world = World::signed_in();
    world.renew();
    world.answer(400, r#"{"error":"invalid_grant","description":"refresh token not valid"}"#);
    assert_says(&shown(world), &["Sign-in ended", "an administrator revoked it"]);
}

#[test]
fn a_client_that_signs_in_for_itself_waits_and_stops_at_its_own_step() {
    let mut world = World::with("Acme", credentials());
    world.sign_in();
    let mut harness = shown(world);
    assert_eq!(steps(&harness), "1: done, 2: now");
    assert_says(&harness, &["Asking for a token"]);

    harness.state_mut().state.time_out();
    harness.run();
    assert_eq!(steps(&harness), "1: done, 2: waiting");
    assert_says(&harness, &["Put off", "There is no token meanwhile."]);

    let mut world = World::with("Acme", credentials());
    world.sign_in();
    world.answer(401, r#"{"error":"invalid_client"}"#);
    let mut harness = shown(world);
    // A tick beside the client would mislead: it may be what is wrong.
    assert_eq!(steps(&harness), "1: now, 2: failed");
    assert_eq!(press(&mut harness, "Try again"), "SignIn(TenantId(\"acme\"))");
}

#[test]
fn a_test_call_is_told_in_a_sentence() {
    let mut world = World::signed_in();
    let trace = Trace { took: Duration::from_millis(84), correlation_id: Some("c0ffee-1".into()) };
    let org = "Acme Corporation".to_owned();
    let call = TestCall::Answered { status: 200, org, trace };
    world.trials.insert(id("acme"), Trial::Over(call));

    assert_says(
        &shown(world),
        &[
            "The API answered 200 and calls the org Acme Corporation: the token is good.",
            "It took 84 ms; correlation id c0ffee-1.",
        ],
    );
}

#[test]
fn a_public_client_is_told_why_it_has_no_refresh_token() {
    let Client::Confidential { id, redirect_uri, .. } = confidential() else { return };
    let mut world = World::with("Acme", Client::Public { id, redirect_uri });
    world.sign_in();
    world.come_back("code=SECRET-code");
    world.answer(200, TOKEN_ALONE);
    world.answer(200, &identity("Acme Corporation", ORG));

    assert_says(&shown(world), &["none: Genesys Cloud gives none to a public client"]);
}

#[test]
fn a_record_that_cannot_be_read_says_why_and_can_be_forgotten() {
    let world = World::restored([(id("acme"), b"{\"version\":1".to_vec())]);
    let mut harness = play(world, |ui, world| {
        let (id, why) = world.tenants.quarantined().next()?;
        unreadable_ui(ui, world.scene(), id, why)
    });
    harness.run();

    assert_says(&harness, &["The record of acme cannot be read", "restore it from a backup"]);
    assert_eq!(press(&mut harness, "Forget"), "Ask(Forget(TenantId(\"acme\")))");
}

#[test]
fn a_check_up_without_an_answer_has_one_button_for_the_next() {
    let mut world = World::signed_in();
    world.command(Command::Check(id("acme")));
    world.time_out();
    let harness = shown(world);

    assert_says(&harness, &["gave no answer that can be read", "Check up again"]);
    assert!(harness.query_by_label("Check up").is_none());
}
