//! How orgs are kept is changed at the window: asked for what is needed, told what will happen, and
//! kept as before until it is done.

use std::fs;
use std::time::Duration;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use tenantry_desktop::vault::Found;

use crate::real::{NEW, RIGHT, Window};
use crate::stage::{assert_says, said};
use crate::vault::{BY_KEYCHAIN, Computer, IN_MEMORY, ORGS, absent};
use crate::world::{World, confidential};

const CHANGE: &str = "Change how your orgs are kept…";
const NOW: &str = "The passphrase now";
const FIRST: &str = "The new passphrase";
const AGAIN: &str = "The new passphrase once more";

/// A computer with Acme, which nobody is signed in to.
fn with_acme(computer: Computer) -> Computer {
    let orgs = computer.folder.path().join("orgs");
    fs::create_dir_all(&orgs).unwrap();
    for (tenant, record) in World::with("Acme", confidential()).stored() {
        fs::write(orgs.join(format!("{tenant}.json")), record).unwrap();
    }
    computer
}

fn behind_a_passphrase() -> (Computer, Window) {
    let computer = with_acme(Computer::with_a_passphrase());
    let mut window = computer.window();
    window.unlock(RIGHT);
    window.until("Acme");
    (computer, window)
}

fn with_a_keychain() -> (Computer, Window) {
    let computer = Computer::new();
    computer.vault().begin_with_keychain(&*computer.pocket).unwrap();
    let computer = with_acme(computer);
    let mut window = computer.window();
    window.until("Acme");
    (computer, window)
}

fn new_passphrase(window: &mut Window, passphrase: &str) {
    window.write_secret(FIRST, passphrase);
    window.write_secret(AGAIN, passphrase);
}

fn field_with_the_keyboard(window: &Window) -> Option<String> {
    let nodes = window.harness.root().children_recursive();
    let mut focused = nodes.filter(egui_kittest::Node::is_focused);
    focused.find_map(|node| node.accesskit_node().label())
}

#[test]
fn a_changed_passphrase_opens_the_orgs_and_the_old_one_no_longer_does() {
    let (_computer, mut window) = behind_a_passphrase();
    window.press(CHANGE);
    assert_says(
        &window.harness,
        &["They are encrypted, behind a passphrase.", "sealed anew with a new key"],
    );
    window.write_secret(NOW, RIGHT);
    new_passphrase(&mut window, NEW);
    window.press("Change it");

    window.until("The passphrase is changed.");
    assert_says(&window.harness, &["Acme", "Encrypted: passphrase"]);
    window.press("Lock");
    window.until("because you asked for it");
    window.unlock(RIGHT);
    window.until("This is not the passphrase.");
    window.unlock(NEW);
    window.until("Acme");
}

#[test]
fn a_wrong_passphrase_changes_nothing_and_is_said_so() {
    let (computer, mut window) = behind_a_passphrase();
    let note = computer.folder.path().join("vault.json");
    let before = fs::read(&note).unwrap();
    window.press(CHANGE);
    window.write_secret(NOW, "a wrong passphrase");
    for way in [BY_KEYCHAIN, "Encrypted, behind another passphrase"] {
        window.until("Tried just now");
        window.press(way);
        if way != BY_KEYCHAIN {
            new_passphrase(&mut window, NEW);
        }
        window.press("Change it");

        window.until("This is not the passphrase. Nothing was changed; try again.");
        assert_eq!(fs::read(&note).unwrap(), before);
        assert!(computer.pocket.kept.lock().unwrap().is_empty());
    }
}

#[test]
fn what_is_missing_is_said_while_it_is_typed() {
    let (_computer, mut window) = behind_a_passphrase();
    window.press(CHANGE);
    assert_says(&window.harness, &["Type the passphrase you have now first."]);
    assert!(window.is_disabled("Change it"));
    window.write_secret(NOW, RIGHT);
    window.write_secret(FIRST, "short");
    assert_says(&window.harness, &["The passphrase needs at least 12 characters"]);
    window.write_secret(FIRST, NEW);
    assert_says(&window.harness, &["The two are not the same yet."]);
    assert!(window.is_disabled("Change it"));
    window.write_secret(AGAIN, NEW);
    assert!(!window.is_disabled("Change it"));

    new_passphrase(&mut window, RIGHT);
    assert!(said(&window.harness).contains("The new passphrase is the one you have now."));
    assert!(window.is_disabled("Change it"));
}

#[test]
fn from_the_keychain_to_a_passphrase_the_key_leaves_the_keychain() {
    let (computer, mut window) = with_a_keychain();
    window.press(CHANGE);
    assert_says(
        &window.harness,
        &[
            "They are encrypted, and the key is in this system's keychain.",
            "This is how they are kept now.",
            "The old key is deleted from the keychain.",
        ],
    );
    assert!(window.is_disabled(BY_KEYCHAIN));
    assert!(!said(&window.harness).contains(IN_MEMORY), "only why it is not offered");
    new_passphrase(&mut window, NEW);
    window.press("Change it");

    window.until("Your orgs are behind the passphrase now.");
    assert_says(&window.harness, &["Acme", "Encrypted: passphrase"]);
    assert!(computer.pocket.kept.lock().unwrap().is_empty());
    drop(window);
    let mut again = computer.window();
    again.until("Tenantry is locked");
    again.unlock(NEW);
    again.until("Acme");
}

#[test]
fn from_a_passphrase_to_the_keychain_nobody_is_asked_any_more() {
    let (computer, mut window) = behind_a_passphrase();
    window.press(CHANGE);
    window.until("Tried just now: the keychain keeps a secret");
    window.write_secret(NOW, RIGHT);
    window.press(BY_KEYCHAIN);
    assert_says(&window.harness, &["Nobody is asked for a passphrase any more."]);
    window.press("Change it");

    window.until("The key to your orgs is in the keychain now.");
    assert_says(&window.harness, &["Acme", "Encrypted: keychain"]);
    assert_eq!(computer.vault().look(), Ok(Found::Keychain));
    drop(window);
    computer.window().until("Acme");
}

#[test]
fn a_keychain_that_does_not_answer_is_not_changed_to_and_can_be_asked_again() {
    let (computer, mut window) = behind_a_passphrase();
    computer.pocket.is(Some(absent()));
    window.press(CHANGE);
    window.until("No keychain answers");
    window.write_secret(NOW, RIGHT);
    assert!(window.is_disabled(BY_KEYCHAIN));

    computer.pocket.is(None);
    window.press("Ask the keychain again");
    window.until("Tried just now");
    window.press(BY_KEYCHAIN);
    computer.pocket.is(Some(absent()));
    window.press("Change it");

    window.until("No keychain answers");
    assert_eq!(computer.vault().look(), Ok(Found::Passphrase), "it is still as it was");
    window.press("Leave it as it is");
    window.until("Acme");
}

#[test]
fn a_keychain_that_keeps_the_old_key_is_named_and_asked_again_at_the_next_start() {
    let (computer, mut window) = with_a_keychain();
    window.press(CHANGE);
    new_passphrase(&mut window, NEW);
    computer.pocket.is(Some(absent()));
    window.press("Change it");
    window.until("The old key is still in the keychain, and opens nothing here");
    assert_eq!(computer.pocket.kept.lock().unwrap().len(), 1);
    drop(window);

    computer.pocket.is(None);
    let mut again = computer.window();
    again.unlock(NEW);
    again.until("Acme");

    let begun = std::time::Instant::now();
    while !computer.pocket.kept.lock().unwrap().is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(30), "the old key is still there");
        again.harness.run_ok();
    }
}

#[test]
fn from_memory_to_something_that_lasts() {
    let computer = Computer::new();
    let mut window = computer.window();
    window.press(IN_MEMORY);
    window.press("Keep my orgs this way");
    window.until(ORGS);
    window.press(CHANGE);
    window.until("Tried just now");
    assert_says(&window.harness, &["They are in memory only", "written to the disk"]);
    window.press("Change it");

    window.until("The key to your orgs is in the keychain now.");
    assert_says(&window.harness, &["Encrypted: keychain"]);
    assert_eq!(computer.vault().look(), Ok(Found::Keychain));
}

#[test]
fn another_window_on_the_same_orgs_is_named_and_not_left_with_the_old_key() {
    let (computer, mut window) = behind_a_passphrase();
    let mut other = computer.window();
    other.unlock(RIGHT);
    other.until("Acme");
    window.press(CHANGE);
    window.write_secret(NOW, RIGHT);
    new_passphrase(&mut window, NEW);
    window.press("Change it");
    window.until("Another Tenantry has these orgs open");

    other.press("Lock");
    other.until("because you asked for it");
    window.press("Change it");
    window.until("The passphrase is changed.");

    other.unlock(RIGHT);
    other.until("This is not the passphrase.");
    other.unlock(NEW);
    other.until("Acme");
}

#[test]
fn a_locked_window_learns_that_another_one_has_changed_what_opens_it() {
    let (computer, mut window) = behind_a_passphrase();
    let mut other = computer.window();
    other.until("Tenantry is locked");
    window.press(CHANGE);
    window.until("Tried just now");
    window.write_secret(NOW, RIGHT);
    window.press(BY_KEYCHAIN);
    window.press("Change it");
    window.until("The key to your orgs is in the keychain now.");

    other.unlock(RIGHT);

    other.until("Acme");
}

#[test]
fn the_preferences_say_how_orgs_are_kept_and_lead_to_the_change() {
    let (_computer, mut window) = with_a_keychain();
    let buttons = |window: &Window| {
        let nodes = window.harness.root().children_recursive();
        nodes.filter(|node| node.accesskit_node().label().as_deref() == Some(CHANGE)).count()
    };
    assert_eq!(buttons(&window), 1, "beside the lock");
    window.press("Preferences");
    assert_says(&window.harness, &["How your orgs are kept", "Encrypted: keychain"]);
    assert_eq!(buttons(&window), 2);

    let last = window.harness.get_all_by_label(CHANGE).last().unwrap();
    last.click();
    window.until("They are encrypted, and the key is in this system's keychain.");
}

#[test]
fn it_can_be_done_and_left_with_the_keyboard_alone() {
    let (_computer, mut window) = behind_a_passphrase();
    window.press(CHANGE);
    window.run();
    assert_eq!(field_with_the_keyboard(&window).as_deref(), Some(NOW));
    window.harness.key_press(Key::Escape);
    window.until("Acme");

    window.press(CHANGE);
    window.until("Tried just now");
    let type_text = |window: &mut Window, text: &str| {
        let name = field_with_the_keyboard(window).unwrap();
        window.harness.get_by_role_and_label(Role::PasswordInput, &name).type_text(text);
        window.run();
        name
    };
    assert_eq!(type_text(&mut window, RIGHT), NOW);
    let mut passed = Vec::new();
    while field_with_the_keyboard(&window).as_deref() != Some(FIRST) {
        window.harness.key_press(Key::Tab);
        window.run();
        passed.extend(field_with_the_keyboard(&window));
        assert!(passed.len() < 6, "{passed:?}");
    }
    assert_eq!(type_text(&mut window, NEW), FIRST);
    window.harness.key_press(Key::Tab);
    window.run();
    assert_eq!(type_text(&mut window, NEW), AGAIN);
    window.harness.key_press(Key::Enter);
    window.until("The passphrase is changed.");
}

#[test]
fn a_change_under_way_ends_before_the_window_is_locked() {
    let (computer, mut window) = behind_a_passphrase();
    window.press(CHANGE);
    window.write_secret(NOW, RIGHT);
    new_passphrase(&mut window, NEW);
    window.press("Change it");

    computer.clock.advance(Duration::from_mins(16));
    window.until("because nobody was at the window for 16 min");

    window.unlock(RIGHT);
    window.until("This is not the passphrase.");
    window.unlock(NEW);
    window.until("Acme");
}
