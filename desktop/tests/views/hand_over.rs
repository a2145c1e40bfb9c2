//! A hand-over on screen: what is chosen, what becomes of it, and which passphrase opens it.

use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use tenantry_desktop::preflight::Seen;
use tenantry_desktop::views::{
    Action, Choice, Packing, Question, ask_ui, choice_ui, handing_over_ui, packing_ui,
};
use tenantry_desktop::{CannotHandOver, HandedOver, HandingOver};

use crate::stage::{Stage, assert_says, play, press, said};
use crate::world::{World, confidential, credentials, id};

type Packed = Harness<'static, Stage<(World, Packing)>>;

fn packing(world: World, chosen: &[&str]) -> Packed {
    let folder = tempfile::tempdir().unwrap();
    let packing = Packing::new(chosen.iter().map(|name| id(name)), folder.path());
    let mut harness =
        play((world, packing), |ui, (world, packing)| packing_ui(ui, world.scene(), packing));
    harness.run();
    harness
}

/// Acme is signed in; a client that signs in for itself and an org without a sign-in are beside it.
fn three() -> World {
    let mut world = World::signed_in();
    world.add("Globex", confidential());
    world.add("Jobs", credentials());
    world
}

#[test]
fn it_says_what_becomes_of_each_org_and_that_a_sign_in_has_one_owner() {
    let harness = packing(three(), &["acme"]);

    assert_says(
        &harness,
        &[
            "A sign-in has one owner",
            "Nothing ends in Genesys Cloud",
            "1 of 3 chosen",
            "its sign-in moves",
            "copied: its client signs in for itself, here and there",
            "without a sign-in: nobody is signed in",
            "tenantry-orgs.age",
        ],
    );
}

#[test]
fn in_a_narrow_window_a_long_name_is_elided_and_the_page_is_no_wider() {
    let mut world = three();
    world.add(&"AHoldingWithALongName".repeat(2), confidential());
    let mut harness = packing(world, &["acme"]);
    harness.set_size(egui::vec2(360.0, 480.0));
    harness.run();

    for row in harness.get_all_by_role(Role::CheckBox) {
        assert!(row.rect().right() < 340.0, "{:?}", row.rect());
    }
}

#[test]
fn a_passphrase_by_chance_is_copied_first_and_shown_nowhere() {
    let mut harness = packing(three(), &["acme"]);
    assert_says(&harness, &["Copy the passphrase first"]);
    let button = harness.get_by_label("Hand over 1 org");
    assert!(button.accesskit_node().is_disabled(), "before it was copied");

    assert_eq!(press(&mut harness, "Copy the passphrase"), "CopyPassphrase");
    harness.state_mut().state.1.copied();
    harness.run();

    let passphrase = harness.state().state.1.order().passphrase;
    assert_eq!(passphrase.len(), 29);
    assert!(!said(&harness).contains(passphrase.as_str()), "it is on screen");
    assert!(!format!("{:?}", harness.state().state.1).contains(passphrase.as_str()));
    let chosen = press(&mut harness, "Hand over 1 org");
    assert_eq!(chosen, "Ask(HandOver { moving: 1 })");
    let order = harness.state().state.1.order();
    assert_eq!((order.passphrase, order.tenants), (passphrase, vec![id("acme")]));
}

#[test]
fn a_passphrase_of_ones_own_is_long_enough_and_typed_twice() {
    let mut harness = packing(three(), &["acme"]);
    harness.get_by_label("Type one of my own instead").click();
    harness.run();
    let mut write = |label: &str, text: &str| {
        harness.get_by_role_and_label(Role::PasswordInput, label).focus();
        harness.run();
        harness.get_by_role_and_label(Role::PasswordInput, label).type_text(text);
        harness.run();
        said(&harness)
    };

    let short = write("Your passphrase", "fifteen letters");
    assert!(short.contains("15 of at least 16 characters"), "{short}");
    let once = write("Your passphrase", "!");
    assert!(once.contains("not the same yet"), "{once}");
    let twice = write("The same once more", "fifteen letters!");
    assert!(!twice.contains("not the same yet"), "{twice}");
    assert!(!twice.contains("fifteen letters!"), "it is on screen");

    assert_eq!(press(&mut harness, "Hand over 1 org"), "Ask(HandOver { moving: 1 })");
}

#[test]
fn what_is_at_work_waits_and_what_nobody_is_signed_in_to_moves_nothing() {
    let mut world = three();
    world.renew();
    let mut harness = packing(world, &["acme", "globex"]);

    assert_says(&harness, &["held up or at work", "1 of 3 chosen"]);
    harness.state_mut().state.1.copied();
    harness.run();
    assert_eq!(press(&mut harness, "Hand over 1 org"), "Ask(HandOver { moving: 0 })");
    assert_eq!(press(&mut harness, "Not now"), "Leave");
}

#[test]
fn before_sign_ins_move_it_is_asked_and_said_what_that_means() {
    let mut harness = play(World::signed_in(), |ui, world| {
        ask_ui(ui, world.scene(), &Question::HandOver { moving: 2 })
    });
    harness.run();

    assert_says(&harness, &["Hand over 2 sign-ins?", "the only way to them", "Not now"]);
    assert_eq!(press(&mut harness, "Yes, hand over"), "HandOver");
}

#[test]
fn who_has_been_handed_over_says_so_and_is_not_among_those_to_authorize() {
    let mut world = three();
    world.hand_over();
    let mut harness = play(world, |ui, world| {
        let tenant = world.tenants.get(&id("acme"))?;
        world.org_ui(ui, tenant)
    });
    harness.run();
    assert_says(&harness, &["Handed over", "another program renews its token", "Sign in"]);

    let world = std::mem::replace(&mut harness.state_mut().state, World::new());
    let mut harness = play((world, Choice::default()), |ui, (world, choice)| {
        choice_ui(ui, world.scene(), choice, &Seen::default())
    });
    harness.run();
    assert_says(&harness, &["Authorize 2 orgs"]);
    assert!(!said(&harness).contains("Acme"), "it is among them");
}

fn shown(so_far: HandingOver) -> Harness<'static, Stage<(World, HandingOver)>> {
    let mut harness =
        play((three(), so_far), |ui, (world, so_far)| handing_over_ui(ui, world.scene(), so_far));
    // A spinner turns for as long as it is there.
    harness.run_ok();
    harness
}

#[test]
fn it_says_how_far_it_is() {
    assert_says(&shown(HandingOver::Sealing), &["Every org is still signed in here."]);
    let letting_go = HandingOver::LettingGo(vec![id("acme"), id("globex")]);
    assert_says(&shown(letting_go), &["on the disk. Letting go of Acme, Globex."]);
    let failed = HandingOver::Failed(CannotHandOver::AllStayed);
    assert_says(&shown(failed), &["did not work", "nothing was handed over", "Close"]);
}

#[test]
fn at_the_end_it_says_where_the_file_is_and_what_to_do_with_it() {
    let over = HandedOver {
        file: "/home/ada/orgs.age".into(),
        moved: vec![id("acme")],
        copied: vec![id("jobs")],
        stayed: vec![id("globex")],
    };
    let mut harness = shown(HandingOver::Over(over));

    assert_says(
        &harness,
        &["/home/ada/orgs.age", "Moved", "Copied", "Left here", "Hand them over once more"],
    );
    assert_says(&harness, &["importBundle", "Do it once, and delete the file."]);
    assert!(matches!(
        press(&mut harness, "Copy the example").as_str(),
        example if example.contains("tenantry/bundle")
    ));
    assert_eq!(press(&mut harness, "Close"), format!("{:?}", Action::CloseHandOver));
}
