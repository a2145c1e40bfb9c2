//! The list of orgs: order, words, keyboard, and a thousand of them.

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use tenantry_core::TenantId;
use tenantry_desktop::views::{Action, Finder, Roll, orgs_ui, outlook_ui, welcome_ui};

use crate::stage::{Stage, assert_says, play, press, said};
use crate::world::{World, confidential, id};

/// The list, and who is chosen in it.
struct List {
    world: World,
    chosen: Option<TenantId>,
    finder: Finder,
}

fn shown(world: World) -> Harness<'static, Stage<List>> {
    let mut harness = play(List { world, chosen: None, finder: Finder::default() }, |ui, list| {
        ui.set_max_width(352.0);
        let chosen = list.chosen.as_ref();
        let scene = list.world.scene();
        let called = (&mut Roll::of(scene), &mut list.finder);
        let action = orgs_ui(ui, scene, (chosen, None), called);
        if let Some(Action::Choose(id)) = &action {
            list.chosen = Some(id.clone());
        }
        action
    });
    harness.run();
    harness
}

/// The labels of the rows, from top to bottom.
fn rows<S>(harness: &Harness<'_, S>) -> Vec<String> {
    let nodes = harness.root().children_recursive();
    let rows = nodes.filter(|node| node.accesskit_node().role() == Role::ListBoxOption);
    rows.filter_map(|node| node.accesskit_node().label()).collect()
}

fn chosen(harness: &Harness<'_, Stage<List>>) -> String {
    harness.state().state.chosen.as_ref().map(ToString::to_string).unwrap_or_default()
}

#[test]
fn those_who_need_a_person_come_first_and_each_row_says_why() {
    let mut world = World::signed_in();
    world.add("Zenith", confidential());
    let broken = b"{}".to_vec();
    let harness = shown(World::restored(world.stored().chain([(id("broken"), broken)])));

    let rows = rows(&harness);

    assert!(rows[0].starts_with("broken. Record cannot be read: it is damaged"), "{rows:?}");
    assert_eq!(rows[1], "Zenith, mypurecloud.ie. Not signed in yet");
    assert_eq!(rows[2], "Acme, mypurecloud.ie. Signed in: 23 h left, renewed in 16 h");
    assert_says(&harness, &["3 orgs, 2 need you."]);
}

#[test]
fn an_empty_list_offers_to_add_the_first_org() {
    let mut harness = shown(World::new());
    assert_says(&harness, &["None yet."]);
    assert_eq!(press(&mut harness, "Add org"), "Compose");

    let mut welcome = play((), |ui, ()| welcome_ui(ui));
    welcome.run();
    assert_says(&welcome, &["Create an OAuth client", "Add the org here", "Sign in once"]);
    assert_eq!(press(&mut welcome, "Add your first org"), "Compose");
    let copied = press(&mut welcome, "Copy redirect URI");
    assert_eq!(copied, "Copy(\"http://localhost:47080/callback\")");
}

#[test]
fn the_first_sign_in_moves_no_row_of_the_list() {
    let top = |world: World| {
        let harness = shown(world);
        let row = harness.get_all_by_role(Role::ListBoxOption).next().unwrap();
        row.rect().top()
    };
    let three = |mut world: World| {
        for label in ["Globex", "Hooli"] {
            world.add(label, confidential());
        }
        world
    };

    let before = top(three(World::with("Acme", confidential())));
    let after = top(three(World::signed_in()));

    assert!((before - after).abs() < 0.5, "the list jumps from {before} to {after}");
}

#[test]
fn a_row_is_chosen_by_a_click() {
    let mut harness = shown(World::signed_in());

    let row = rows(&harness).remove(0);

    assert_eq!(press(&mut harness, &row), "Choose(TenantId(\"acme\"))");
}

#[test]
fn a_thousand_orgs_lay_out_only_the_rows_in_sight() {
    let mut world = World::new();
    for number in 0..1000 {
        world.add(&format!("Org-{number:04}"), confidential());
    }
    let harness = shown(world);

    let rows = rows(&harness);

    assert!((10..40).contains(&rows.len()), "{} rows", rows.len());
    assert!(rows[0].starts_with("Org-0000,"), "{}", rows[0]);
    assert!(said(&harness).contains("1000 orgs, 1000 need you."));
}

#[test]
fn the_keyboard_walks_the_list_from_end_to_end() {
    let mut world = World::new();
    for number in 0..1000 {
        world.add(&format!("Org-{number:04}"), confidential());
    }
    let mut harness = shown(world);

    // Past the four buttons, into the search field, and down into the list.
    for _ in 0..5 {
        harness.key_press(Key::Tab);
        harness.run();
    }
    harness.key_press(Key::ArrowDown);
    harness.run();
    assert_eq!(chosen(&harness), "org-0000");

    harness.key_press(Key::ArrowDown);
    harness.run();
    harness.key_press(Key::ArrowDown);
    harness.run();
    assert_eq!(chosen(&harness), "org-0002");

    harness.key_press(Key::End);
    harness.run();
    harness.key_press(Key::ArrowUp);
    harness.run();
    assert_eq!(chosen(&harness), "org-0998");
    let last = rows(&harness);
    assert!(last.iter().any(|row| row.starts_with("Org-0998")), "{last:?}");

    harness.key_press(Key::Home);
    harness.run();
    assert_eq!(chosen(&harness), "org-0000");
    assert!(rows(&harness)[0].starts_with("Org-0000"));
}

#[test]
fn a_long_name_is_whole_for_those_who_hear_it() {
    let mut world = World::new();
    let name = "Long".repeat(15);
    world.add(&name, confidential());
    let harness = shown(world);

    assert!(harness.query_by_label_contains(&name).is_some());
}

/// Writes into the search field.
fn look_for(harness: &mut Harness<'_, Stage<List>>, text: &str) {
    harness.get_by_role_and_label(Role::TextInput, "Search orgs").focus();
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Search orgs").type_text(text);
    harness.run();
}

#[test]
fn an_org_is_found_by_any_of_its_names() {
    for (text, found) in [("org-0421", 1), ("ORG 042", 10), ("ireland", 1000), ("nowhere", 0)] {
        let mut world = World::new();
        for number in 0..1000 {
            world.add(&format!("Org-{number:04}"), confidential());
        }
        let mut harness = shown(world);

        look_for(&mut harness, text);

        let rows = rows(&harness);
        // Rows out of sight are not laid out.
        assert_eq!(rows.len().min(10), found.min(10), "{text}: {rows:?}");
        assert_eq!(said(&harness).contains("No org is like that."), found == 0);
    }
}

#[test]
fn the_list_can_be_narrowed_to_those_who_need_a_person() {
    let mut world = World::signed_in();
    for number in 0..10 {
        world.add(&format!("Org-{number}"), confidential());
    }
    let mut harness = shown(world);
    assert_eq!(rows(&harness).len(), 11);

    harness.get_by_label("Need you 10").click();
    harness.run();
    assert_eq!(rows(&harness).len(), 10);

    harness.get_by_label("Signed in 1").click();
    harness.run();
    assert!(rows(&harness)[0].starts_with("Acme"), "{:?}", rows(&harness));
}

#[test]
fn the_next_day_is_told_in_one_sentence() {
    let mut harness = play(World::signed_in(), |ui, world| {
        let scene = world.scene();
        outlook_ui(ui, scene, &Roll::of(scene));
        None
    });
    harness.run();

    assert_says(&harness, &["Next 24 hours: 1 org is renewed by itself, and none will need you"]);
}
