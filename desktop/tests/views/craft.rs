//! Craft: the timeline's export, what is remembered of a person's taste, the about box, and what is
//! asked about before it is done.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui::{Key, Modifiers, OutputCommand, ThemePreference, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use tempfile::TempDir;
use tenantry_core::{Client, ClientId, RedirectUri, Region, Registration, Tenant};
use tenantry_desktop::vault::{self, Keeping, KeyFrom};
use tenantry_desktop::views::pin_zone;
use tenantry_desktop::{App, Browser, Engine, Settings, theme};

use crate::cast::free_port;
use crate::stage::{assert_says, said};
use crate::world::{CLIENT, id, registration};

/// Longer than anything takes that will come at all.
const PATIENCE: Duration = Duration::from_secs(20);

type Window = Harness<'static, App>;

/// A window on an engine that knows two orgs which nobody has signed in to.
fn window(folder: &Path) -> Window {
    pin_zone("UTC");
    let (hand, _) = std::sync::mpsc::channel();
    let keeping = Keeping::Sealed { key: vault::Key::random().unwrap(), from: KeyFrom::Caller };
    let browser = Browser::Handed(hand);
    let settings = Settings { browser, keeping, ..Settings::new(folder) };
    let mut engine = Engine::start(settings, || ()).unwrap();
    for name in ["Acme", "Globex"] {
        let redirect_uri = format!("http://localhost:{}/callback", free_port());
        let redirect_uri = RedirectUri::new(&redirect_uri).unwrap();
        let client = Client::Public { id: ClientId::new(CLIENT).unwrap(), redirect_uri };
        // Nobody answers there, and none of the real hosts is asked.
        let region = Region::custom("http://127.0.0.1:9", "http://127.0.0.1:9").unwrap();
        let registration = Registration { region, ..registration(name, client) };
        engine.add(id(&name.to_lowercase()), registration).unwrap();
    }
    let begun = Instant::now();
    while !engine.tenants().iter().all(Tenant::is_stored) {
        assert!(begun.elapsed() < PATIENCE, "the orgs were not stored");
        engine.pump_for(PATIENCE);
    }
    let mut harness = Harness::builder()
        .with_size(vec2(1160.0, 900.0))
        .with_max_steps(12)
        .with_context_setup(theme::install)
        .build_eframe(|_| App::new(engine));
    harness.run();
    harness
}

fn home() -> TempDir {
    tempfile::tempdir().unwrap()
}

#[track_caller]
fn press(window: &mut Window, label: &str) {
    let is_it = |node: &egui_kittest::Node<'_>| {
        let node = node.accesskit_node();
        node.label().as_deref() == Some(label) && node.role() != Role::Label
    };
    let found = window.root().children_recursive().find(is_it);
    found.unwrap_or_else(|| panic!("nothing is called {label:?}:\n{}", said(window))).click();
    window.run();
}

fn write(window: &mut Window, label: &str, text: &str) {
    window.get_by_role_and_label(Role::TextInput, label).focus();
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.run();
    window.get_by_role_and_label(Role::TextInput, label).type_text(text);
    window.run();
}

/// What pressing that puts on the clipboard.
fn copied_by(window: &mut Window, label: &str) -> Option<String> {
    window.get_by_label(label).click();
    window.step();
    let commands = &window.output().platform_output.commands;
    let text = commands.iter().find_map(|command| match command {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    window.run();
    text
}

#[test]
fn what_the_timeline_shows_is_exported_oldest_first_and_never_over_another_file() {
    let home = home();
    let mut window = window(home.path());
    press(&mut window, "Timeline");
    write(&mut window, "Search the timeline", "globex");
    press(&mut window, "Export\u{2026}");
    let path = home.path().join("globex.jsonl");
    write(&mut window, "File to export to", &path.display().to_string());

    press(&mut window, "Export");

    assert_says(&window, &[&format!("4 lines are in {}", path.display())]);
    let written = fs::read_to_string(&path).unwrap();
    let lines: Vec<serde_json::Value> =
        written.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().all(|line| line["tenant"] == "globex"), "{written}");
    assert_eq!(lines[0]["happened"]["commanded"], "add");
    assert!(lines[3]["happened"]["reported"].is_object(), "{written}");
    assert_eq!(copied_by(&mut window, "Copy the path"), Some(path.display().to_string()));

    press(&mut window, "Export\u{2026}");
    write(&mut window, "File to export to", &path.display().to_string());
    press(&mut window, "Export");
    assert_says(&window, &["There is already a file", "Choose another name."]);
    assert_eq!(fs::read_to_string(&path).unwrap(), written);
}

#[test]
fn the_timeline_of_one_org_is_reached_from_its_page_and_leads_back() {
    let home = home();
    let mut window = window(home.path());
    press(&mut window, "Globex, 127.0.0.1:9. Not signed in yet");

    press(&mut window, "Timeline of this org");
    assert_says(&window, &["Timeline of Globex", "All 4"]);
    press(&mut window, "Back to the org");

    assert_says(&window, &["Nobody has signed in yet."]);
}

#[test]
fn light_or_dark_is_chosen_in_the_window_and_remembered_beside_the_records() {
    let home = home();
    let mut first = window(home.path());
    press(&mut first, "Preferences");
    press(&mut first, "Light");
    press(&mut first, "Preferences");
    press(&mut first, "Notify me when an org needs me");

    assert_eq!(first.ctx.options(|options| options.theme_preference), ThemePreference::Light);
    let kept = fs::read_to_string(home.path().join("window.json")).unwrap();
    assert_eq!(kept, r#"{"look":"light","calling":"off"}"#);
    drop(first);

    let other = tempfile::tempdir().unwrap();
    fs::copy(home.path().join("window.json"), other.path().join("window.json")).unwrap();
    let mut second = window(other.path());
    press(&mut second, "Preferences");
    let chosen = second.get_by_role_and_label(Role::RadioButton, "Light");
    assert_eq!(chosen.accesskit_node().toggled(), Some(egui::accesskit::Toggled::True));
}

#[test]
fn the_about_box_says_version_licence_and_folder_and_the_folder_can_be_copied() {
    let home = home();
    let mut window = window(home.path());

    press(&mut window, concat!("Tenantry ", env!("CARGO_PKG_VERSION")));

    assert_says(&window, &[env!("CARGO_PKG_VERSION"), "MIT OR Apache-2.0"]);
    let folder = copied_by(&mut window, "Copy data folder");
    assert_eq!(folder, Some(home.path().display().to_string()));
    window.key_press(Key::Escape);
    window.run();
    assert!(!said(&window).contains("Data folder"), "it is still open");
}

#[test]
fn a_queue_with_orgs_left_is_put_away_only_after_a_question() {
    let home = home();
    let mut window = window(home.path());
    press(&mut window, "Authorize 2 orgs\u{2026}");
    press(&mut window, "Authorize 2 orgs");
    let begun = Instant::now();
    while !said(&window).contains("127.0.0.1:9 does not answer") {
        assert!(begun.elapsed() < PATIENCE, "nobody looked:\n{}", said(&window));
        window.run();
    }

    press(&mut window, "Stop here");
    assert_says(&window, &["Stop with 2 orgs still to be authorized?"]);
    press(&mut window, "Keep the queue");
    assert_says(&window, &["Queue halted: 2 to go"]);

    press(&mut window, "Stop here");
    press(&mut window, "Yes, stop");
    assert_says(&window, &["Authorize 2 orgs\u{2026}"]);
}
