//! The timeline: what happened, in words; found by kind, org and word; copied line by line or whole.

use std::time::Duration;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use tenantry_core::Command;
use tenantry_desktop::views::{Timeline, timeline_ui};

use crate::stage::{Stage, assert_says, play, press, said};
use crate::world::{TOKEN, World, confidential, id, registration};

type Shown = Harness<'static, Stage<(World, Timeline)>>;

fn shown(world: World) -> Shown {
    let mut harness = play((world, Timeline::default()), |ui, (world, timeline)| {
        timeline_ui(ui, world.scene(), timeline)
    });
    harness.run();
    harness
}

/// Acme, whose renewal was refused by an answer that has a name, and Zenith, which nobody asked.
fn refused() -> World {
    let mut world = World::signed_in();
    world.add("Zenith", confidential());
    world.pass(Duration::from_mins(1));
    world.renew();
    let refusal = r#"{"error":"invalid_client","description":"authentication failed"}"#;
    world.answer_named(400, refusal, "5d2f7c1e-corr");
    world
}

/// The rows, from top to bottom.
fn rows(harness: &Shown) -> Vec<String> {
    let nodes = harness.root().children_recursive();
    let rows = nodes.filter(|node| node.accesskit_node().role() == Role::ListBoxOption);
    rows.filter_map(|node| node.accesskit_node().label()).collect()
}

/// Presses the one whose name begins so.
#[track_caller]
fn choose(harness: &mut Shown, beginning: &str) {
    let begins = |node: &egui_kittest::Node<'_>| {
        node.accesskit_node().label().is_some_and(|label| label.starts_with(beginning))
    };
    let found = harness.root().children_recursive().find(begins);
    found.unwrap_or_else(|| panic!("nothing is called {beginning:?}")).click();
    harness.run();
}

fn look_for(harness: &mut Shown, text: &str) {
    harness.get_by_role_and_label(Role::TextInput, "Search the timeline").focus();
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Search the timeline").type_text(text);
    harness.run();
}

#[test]
fn the_newest_is_first_and_each_line_says_when_who_and_what() {
    let rows = rows(&shown(refused()));

    assert_eq!(rows[0], "2026-11-21T12:01:00.000+00:00  Acme  Record: Saved.");
    assert!(rows[2].starts_with("2026-11-21T12:01:00.000+00:00  Acme  News: Stopped"), "{rows:#?}");
    let asked = rows.iter().find(|row| row.contains("Renew at")).unwrap();
    assert!(
        asked.ends_with(
            "Request: Renew at login.mypurecloud.ie with grant_type, refresh_token. \
             Waits at most 30 s."
        ),
        "{asked}"
    );
    let answered = rows.iter().find(|row| row.contains("Answered 400")).unwrap();
    assert!(
        answered.contains("after 0 ms: invalid_client, \"authentication failed\"."),
        "{answered}"
    );
    assert!(answered.ends_with("Correlation id: 5d2f7c1e-corr"), "{answered}");
    let times: Vec<_> = rows.iter().map(|row| &row[..23]).collect();
    assert!(times.is_sorted_by(|newer, older| newer >= older), "{times:?}");
}

#[test]
fn the_zone_of_the_times_is_said() {
    assert_says(&shown(refused()), &["newest first. Times are UTC."]);
}

#[test]
fn before_anything_has_happened_it_says_what_will_be_here_and_for_how_long() {
    let harness = shown(World::new());

    assert_says(&harness, &["Nothing has happened yet", "No line holds a secret", "256 lines"]);
    assert!(rows(&harness).is_empty());
}

#[test]
fn a_kind_narrows_it_and_trouble_is_what_went_wrong() {
    let mut harness = shown(refused());
    let all = rows(&harness).len();

    choose(&mut harness, "Trouble ");
    let trouble = rows(&harness);
    assert!(!trouble.is_empty() && trouble.len() < all, "{trouble:?}");
    let went_wrong = |row: &String| row.contains("Stopped") || row.contains("Answered 400");
    assert!(trouble.iter().all(went_wrong), "{trouble:?}");

    choose(&mut harness, "Browser ");
    let browser = rows(&harness);
    assert_eq!(browser.len(), 2, "{browser:?}");
    assert!(browser.iter().all(|row| row.contains("Browser: ")), "{browser:?}");
}

#[test]
fn the_number_beside_each_kind_is_how_many_lines_it_shows() {
    for kind in ["All", "Trouble", "News", "Command", "Browser", "Request", "Record"] {
        let mut harness = shown(refused());
        let nodes = harness.root().children_recursive();
        let labels = nodes.filter_map(|node| node.accesskit_node().label());
        let chip = labels.filter(|label| label.starts_with(&format!("{kind} ")));
        let chip = chip.min_by_key(String::len).unwrap();

        choose(&mut harness, &chip);

        let count = rows(&harness).len();
        assert_eq!(chip, format!("{kind} {count}"));
    }
}

#[test]
fn words_find_a_line_by_its_correlation_id_its_status_or_its_org() {
    for (text, found) in [
        ("5D2F7C1E", "Answered 400"),
        ("answered 400", "Answered 400"),
        ("zenith", "Zenith"),
        ("login.mypurecloud.ie", "Exchange the code"),
    ] {
        let mut harness = shown(refused());

        look_for(&mut harness, text);

        let rows = rows(&harness);
        assert!(rows.iter().any(|row| row.contains(found)), "{text}: {rows:?}");
        assert!(rows.len() < 12, "{text}: {rows:?}");
    }
    let mut harness = shown(refused());
    look_for(&mut harness, "nowhere");
    assert_says(&harness, &["No line is like that."]);
}

#[test]
fn one_org_is_chosen_by_name() {
    let mut harness = shown(refused());

    choose(&mut harness, "Org: All orgs");
    harness.get_by_role_and_label(Role::Button, "Zenith").click();
    harness.run();

    let rows = rows(&harness);
    assert!(!rows.is_empty() && rows.iter().all(|row| row.contains("  Zenith  ")), "{rows:?}");
    assert_says(&harness, &["Timeline of Zenith"]);
    assert_eq!(press(&mut harness, "Back to the org"), "Choose(TenantId(\"zenith\"))");
}

#[test]
fn a_line_is_shown_whole_and_copied_with_its_time_and_its_zone() {
    let mut harness = shown(refused());
    let line = rows(&harness).into_iter().find(|row| row.contains("Answered 400")).unwrap();

    choose(&mut harness, &line);

    assert_says(&harness, &["2026-11-21T12:01:00.000+00:00", "5d2f7c1e-corr"]);
    assert_eq!(press(&mut harness, "Copy line"), format!("Copy({line:?})"));
    assert_eq!(press(&mut harness, "Copy correlation id"), "Copy(\"5d2f7c1e-corr\")");
    let json = press(&mut harness, "Copy as JSON");
    assert!(json.contains(r#"\"correlationId\":\"5d2f7c1e-corr\""#), "{json}");
    assert_eq!(press(&mut harness, "Only this org"), "Timeline(Some(TenantId(\"acme\")))");
    assert_eq!(press(&mut harness, "Show the org"), "Choose(TenantId(\"acme\"))");
}

#[test]
fn all_that_is_shown_is_copied_and_nothing_else() {
    let mut harness = shown(refused());
    look_for(&mut harness, "renew at");
    let rows = rows(&harness);

    let copied = press(&mut harness, "Copy all");

    assert_eq!(copied, format!("Copy({:?})", rows.join("\n") + "\n"));
}

#[test]
fn the_keyboard_walks_from_line_to_line_and_shows_each() {
    let mut harness = shown(refused());
    let rows = rows(&harness);
    choose(&mut harness, &rows[0]);

    harness.key_press(Key::ArrowDown);
    harness.run();
    assert_eq!(press(&mut harness, "Copy line"), format!("Copy({:?})", rows[1]));

    choose(&mut harness, &rows[1]);
    choose(&mut harness, &rows[1]);
    harness.key_press(Key::End);
    harness.run();
    assert_eq!(press(&mut harness, "Copy line"), format!("Copy({:?})", rows[rows.len() - 1]));
}

#[test]
fn what_happens_while_one_looks_is_there_at_once() {
    let mut harness = shown(refused());
    let before = rows(&harness).len();

    let (world, _) = &mut harness.state_mut().state;
    world.cancel_nothing();
    harness.run();

    assert_eq!(rows(&harness).len(), before + 2, "the command, and why it was refused");
}

/// Ten thousand lines and more.
fn a_long_day() -> World {
    let mut world = World::new();
    for number in 0..42 {
        world.add(&format!("Org-{number:02}"), confidential());
    }
    for number in 0..42 {
        let tenant = id(&format!("org-{number:02}"));
        for minute in 0..64 {
            world.pass(Duration::from_secs(1));
            let label = format!("Org-{number:02} at {minute}");
            let registration = Box::new(registration(&label, confidential()));
            world.command(Command::Update { tenant: tenant.clone(), registration });
        }
    }
    world
}

#[test]
fn of_ten_thousand_lines_only_those_in_sight_are_laid_out() {
    let mut harness = shown(a_long_day());

    let rows_at_first = rows(&harness);
    assert!((10..70).contains(&rows_at_first.len()), "{} rows", rows_at_first.len());
    assert_says(&harness, &["10000 lines of the newest 10000, newest first. There are 10752"]);

    choose(&mut harness, &rows_at_first[0]);
    harness.key_press(Key::End);
    harness.run();
    let rows_at_last = rows(&harness);
    assert!(rows_at_last.len() < 70, "{} rows", rows_at_last.len());
    assert_ne!(rows_at_first.last(), rows_at_last.last());
}

#[test]
fn no_secret_is_in_any_line_or_its_copy() {
    let mut world = refused();
    world.renew();
    world.answer(200, TOKEN);
    let mut harness = shown(world);

    let text = press(&mut harness, "Copy all");

    assert!(text.len() > 2000 && !text.contains("SECRET"), "{text}");
    assert!(said(&harness).contains("refresh_token"), "the field's name may be shown");
}

#[test]
fn in_a_short_window_the_chosen_line_takes_the_place_of_the_others_and_gives_it_back() {
    let mut harness = play((refused(), Timeline::default()), |ui, (world, timeline)| {
        ui.set_max_height(330.0);
        timeline_ui(ui, world.scene(), timeline)
    });
    harness.run();
    let before = rows(&harness);

    choose(&mut harness, &before[0]);
    assert_says(&harness, &["Copy line"]);
    assert!(rows(&harness).is_empty());

    choose(&mut harness, "Back to the lines");
    assert_eq!(rows(&harness), before);
}
