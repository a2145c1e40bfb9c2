//! The flow as a picture: the core's own states, the one an org is in, and what comes next.

use std::time::Duration;

use egui::accesskit::Role;
use egui::vec2;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use tenantry_core::State;

use crate::stage::{Stage, assert_says, fold, play, said};
use crate::world::{Disk, ORG, TOKEN, TOKEN_ALONE, World, confidential, credentials, identity};

fn shown(world: World) -> Harness<'static, Stage<World>> {
    let mut harness = play(world, |ui, world| {
        let tenant = world.tenants.iter().next()?;
        world.org_ui(ui, tenant)
    });
    // What is further down than the window reaches is not drawn.
    harness.set_size(vec2(900.0, 3000.0));
    harness.run();
    harness
}

/// The states of the picture and how each stands, such as `Signed in: now`.
fn states<S>(harness: &Harness<'_, S>) -> Vec<String> {
    let standings = ["now", "meanwhile", "next", "passed", "not now", "not for this client"];
    let images = harness.root().children_recursive().filter_map(|node| {
        let node = node.accesskit_node();
        let is_step = |label: &String| label.starts_with("Step ");
        node.label().filter(|label| node.role() == Role::Image && !is_step(label))
    });
    images
        .filter(|label| {
            label.split_once(": ").is_some_and(|(_, standing)| standings.contains(&standing))
        })
        .collect()
}

/// The states that stand like that.
fn which<S>(harness: &Harness<'_, S>, standing: &str) -> String {
    let standing = format!(": {standing}");
    let states = states(harness);
    states.iter().filter_map(|state| state.strip_suffix(&standing)).collect::<Vec<_>>().join(", ")
}

#[test]
fn every_state_of_the_core_is_in_the_picture_and_explained_and_the_org_is_in_one() {
    let harness = shown(World::signed_in());

    assert_eq!(states(&harness).len(), State::ALL.len(), "{:?}", states(&harness));
    assert_eq!(which(&harness, "now"), "Signed in");
    for state in states(&harness) {
        let node = harness.get_by_label(&state);
        let meaning = node.accesskit_node().data().description().map(str::to_owned);
        assert!(meaning.is_some_and(|meaning| meaning.ends_with('.')), "{state}");
    }
}

#[test]
fn the_picture_says_in_a_sentence_where_the_org_is_and_what_happens_next_and_when() {
    let harness = shown(World::signed_in());

    let figure = harness.get_by_role(Role::Figure).accesskit_node().label().unwrap();
    let (start, rest) = figure.split_at("Acme is signed in; next: renewed in ".len());
    assert_eq!(start, "Acme is signed in; next: renewed in ");
    assert!(rest.ends_with("min") && rest.contains(" h "), "{rest}");
    assert_says(&harness, &[&format!("{figure}.")]);
}

#[test]
fn the_light_goes_from_state_to_state_with_the_sign_in_and_the_way_stays_lit() {
    let mut world = World::with("Acme", confidential());
    world.sign_in();
    let mut harness = shown(world);
    assert_eq!(which(&harness, "now"), "Waiting for the browser");
    assert_eq!(which(&harness, "next"), "Exchanging the code");
    assert_says(&harness, &["or the sign-in is given up in 10 min"]);

    harness.state_mut().state.come_back("code=SECRET-code");
    harness.run();
    assert_eq!(which(&harness, "now"), "Exchanging the code");
    assert_eq!(which(&harness, "passed"), "Waiting for the browser");

    harness.state_mut().state.answer(200, TOKEN);
    harness.run();
    assert_eq!(which(&harness, "now"), "Proving the org");

    harness.state_mut().state.answer(200, &identity("Acme Corporation", ORG));
    harness.run();
    assert_eq!(which(&harness, "now"), "Signed in");
    let way =
        "Not signed in, Waiting for the browser, Exchanging the code, Proving the org, Saving";
    assert_eq!(which(&harness, "passed"), way);
}

#[test]
fn a_renewal_is_the_way_from_where_the_org_last_rested() {
    let mut world = World::signed_in();
    world.pass(Duration::from_hours(1));
    world.renew();
    let mut harness = shown(world);
    assert_eq!(which(&harness, "now"), "Renewing");
    assert_eq!(which(&harness, "passed"), "Signed in, Waiting to renew, About to renew");

    harness.state_mut().state.time_out();
    harness.run();
    assert_eq!(which(&harness, "now"), "Renewal put off");
    assert_eq!(which(&harness, "next"), "Waiting to renew");
    assert_says(&harness, &["Acme has put the renewal off; next: tried again in "]);
}

#[test]
fn a_client_that_is_not_accepted_and_a_disk_that_is_full_have_a_place() {
    let mut world = World::signed_in();
    world.renew();
    world.answer(400, r#"{"error":"invalid_client"}"#);
    assert_eq!(which(&shown(world), "now"), "Client not accepted");

    let mut world = World::signed_in();
    world.renew();
    world.disk = Disk::Fails;
    world.answer(200, TOKEN);
    let harness = shown(world);
    assert_eq!(which(&harness, "now"), "Not saved");
    assert_says(&harness, &["next: saved again in "]);
}

#[test]
fn a_sign_in_of_an_org_that_is_signed_in_leaves_the_session_where_it_is() {
    let mut world = World::signed_in();
    world.sign_in();
    let mut harness = shown(world);
    assert_eq!(which(&harness, "now"), "Waiting for the browser");
    assert_eq!(which(&harness, "meanwhile"), "Signed in");

    harness.state_mut().state.cancel();
    harness.run();
    assert_eq!(which(&harness, "now"), "Signed in");
}

#[test]
fn a_client_that_signs_in_for_itself_has_no_browser_in_its_picture() {
    let mut world = World::with("Acme", credentials());
    world.sign_in();
    world.answer(200, TOKEN_ALONE);
    world.answer(200, &identity("Acme Corporation", ORG));
    let harness = shown(world);

    let foreign = which(&harness, "not for this client");
    assert_eq!(foreign, "Waiting for the browser, Exchanging the code");
    let way = "Not signed in, Proving the org, Saving, About to renew, Renewing";
    assert_eq!(which(&harness, "passed"), way);
}

#[test]
fn a_narrow_window_shows_the_picture_when_it_is_asked_for() {
    let mut harness = play(World::signed_in(), |ui, world| {
        let tenant = world.tenants.iter().next()?;
        ui.set_max_width(320.0);
        world.org_ui(ui, tenant)
    });
    harness.run();
    assert_eq!(states(&harness).len(), 0);

    fold(&mut harness, "The flow");

    assert_eq!(states(&harness).len(), State::ALL.len());
    assert!(said(&harness).contains("Signed in: now"));
}

#[test]
fn a_wide_window_has_the_picture_beside_what_there_is_to_do() {
    let mut harness = shown(World::signed_in());
    let height_of =
        |harness: &Harness<'_, Stage<World>>, label: &str| harness.get_by_label(label).rect().top();
    assert!(height_of(&harness, "Signed in: now") > height_of(&harness, "Renew now"));

    harness.set_size(vec2(1400.0, 3000.0));
    harness.run();

    assert!(height_of(&harness, "Signed in: now") < height_of(&harness, "Renew now"));
    let right_of_it = harness.get_by_label("Signed in: now").rect().left();
    assert!(harness.get_by_label("Forget").rect().right() < right_of_it);
}
