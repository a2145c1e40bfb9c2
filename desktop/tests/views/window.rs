//! The whole window on a real engine: from nothing to an org that is signed in, and back.

use std::net::TcpListener;

use egui::accesskit::Role;
use egui::{Key, OutputCommand};
use egui_kittest::kittest::Queryable as _;
use tenantry_sandbox::{Options, Person, Sandbox};
use tokio::runtime::Runtime;

use crate::cast::{Cast, free_port};
use crate::real::{Home, Window};
use crate::stage::{assert_says, said};

#[test]
fn an_org_goes_from_nothing_to_signed_in_renewed_called_and_found_again() {
    let runtime = Runtime::new().unwrap();
    let sandbox = runtime.block_on(Sandbox::start(Options::default())).unwrap();
    let cast = Cast::globex(&sandbox, free_port());
    let folder = Home::new();
    let mut window = Window::open(&folder);
    assert_says(&window.harness, &["Keep every org signed in", "Encrypted: key of this run"]);

    window.add(&cast);
    window.until("Globex is saved.");
    window.press("Sign in");
    window.until("Waiting for the browser");
    let url = window.link();
    let visit = runtime.spawn(async move {
        let mut grace = Person::new("globex", "grace@globex.example", "sandbox").unwrap();
        grace.open(url.expose()).await.unwrap()
    });
    window.until("Globex is signed in.");
    assert!(runtime.block_on(visit).unwrap().text.contains("Globex"));
    window.press("Renew now");
    window.until("Globex has a new token.");
    window.press("Test call");
    window.until("calls the org Globex");
    assert!(!said(&window.harness).contains(&cast.secret), "the secret is on screen");
    drop(window);

    let mut window = Window::open(&folder);
    window.until("Signed in");
    window.press("Sign out");
    window.press("Yes, sign out");
    window.until("Signed out here.");
}

#[test]
fn the_link_can_be_copied_and_the_sign_in_given_up() {
    let folder = Home::new();
    let mut window = Window::open(&folder);
    window.add(&Cast::nowhere(free_port()));
    window.until("Acme is saved.");
    window.press("Sign in");
    let url = window.link();
    window.until("Copy the link");

    window.harness.get_by_label("Copy the link").click();
    window.harness.step();
    let commands = &window.harness.output().platform_output.commands;
    let is_the_link = |command: &OutputCommand| matches!(command, OutputCommand::CopyText(text) if text == url.expose());
    let copied = commands.iter().any(is_the_link);
    window.run();
    assert!(copied, "the link is not on the clipboard");
    assert!(!said(&window.harness).contains("state="), "the link is on screen");

    window.press("Cancel the sign-in");
    window.until("The sign-in was cancelled.");
}

#[test]
fn a_port_in_use_is_named_and_the_complaint_can_be_dismissed() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let folder = Home::new();
    let mut window = Window::open(&folder);
    window.add(&Cast::nowhere(port));
    window.until("Acme is saved.");

    window.press("Sign in");
    window.until(&format!("Port {port} is in use"));

    window.press("Dismiss");
    assert!(!said(&window.harness).contains(&format!("Port {port} is in use")));
}

#[test]
fn forgetting_is_asked_about_and_the_keyboard_begins_at_the_harmless_answer() {
    let folder = Home::new();
    let mut window = Window::open(&folder);
    window.add(&Cast::nowhere(free_port()));
    window.until("Acme is saved.");

    window.press("Forget");
    assert_says(&window.harness, &["Forget Acme?", "This cannot be undone."]);
    window.key(Key::Enter);
    assert!(!said(&window.harness).contains("Forget Acme?"), "the question is still there");
    window.press("Forget");
    window.key(Key::Escape);
    assert_says(&window.harness, &["Not signed in yet"]);

    window.press("Forget");
    window.press("Yes, forget it");
    window.until("Keep every org signed in");
    drop(window);
    assert_says(&Window::open(&folder).harness, &["Keep every org signed in"]);
}

#[test]
fn a_form_that_is_left_for_a_look_at_an_org_is_still_there() {
    let folder = Home::new();
    let mut window = Window::open(&folder);
    window.add(&Cast::nowhere(free_port()));
    window.until("Acme is saved.");

    window.press("Add org");
    window.write((Role::TextInput, "Label"), "Half typed");
    window.press("Acme, 127.0.0.1:9. Not signed in yet");
    assert_says(&window.harness, &["Nobody has signed in yet."]);
    window.press("Add org");
    assert_says(&window.harness, &["half-typed"]);

    window.press("Cancel");
    window.press("Add org");
    assert!(!said(&window.harness).contains("half-typed"), "cancelled and still there");
}

#[test]
fn a_damaged_record_is_shown_beside_the_others_and_can_be_forgotten() {
    let folder = Home::new();
    drop(Window::open(&folder));
    std::fs::write(folder.path().join("orgs/broken.sealed"), "{").unwrap();
    let mut window = Window::open(&folder);

    assert_says(
        &window.harness,
        &["The record of broken cannot be read", "1 org, and it needs you."],
    );
    window.press("Forget");
    window.press("Yes, forget it");
    window.until("Keep every org signed in");
}

#[test]
fn a_file_that_is_dropped_becomes_orgs_once_somebody_says_so() {
    let folder = Home::new();
    let file = folder.path().join("customers.csv");
    let lines = format!(
        "label,region,client id,client secret\n\
         Acme,Ireland,{0},SECRET-file\nGlobex,Ireland,{0},SECRET-file\nHooli,Atlantis,{0},SECRET-file\n",
        crate::world::CLIENT
    );
    std::fs::write(&file, lines).unwrap();
    let mut window = Window::open(&folder);

    window.drop_file(&file);
    assert_says(
        &window.harness,
        &["3 orgs in customers.csv: 2 new, 1 with a problem. Nothing is stored yet.", "None yet."],
    );
    window.press("Add 2 orgs");
    window.until("2 orgs, 2 need you.");
    assert_says(
        &window.harness,
        &["2 orgs were added of 3 orgs in customers.csv.", "Here already 2"],
    );

    window.press("Acme, mypurecloud.ie. Not signed in yet");
    window.press("Import\u{2026}");
    assert_says(&window.harness, &["line 4: Hooli. Stays out."]);
    window.press("Authorize them\u{2026}");
    assert_says(&window.harness, &["Authorize 2 orgs"]);
    drop(window);

    let mut window = Window::open(&folder);
    window.drop_file(&file);
    assert_says(&window.harness, &["Here already 2", "Stay out 1"]);
}

#[test]
fn what_was_exported_is_a_file_that_can_be_dropped_again() {
    let folder = Home::new();
    let file = folder.path().join("all.json");
    let mut window = Window::open(&folder);
    window.add(&Cast::nowhere(free_port()));
    window.until("Acme is saved.");

    window.press("Import\u{2026}");
    let field = (Role::TextInput, "Path of a new file, ending in .csv or .json");
    window.write(field, file.to_str().unwrap());
    window.press("Save");
    window.until("is written.");
    assert!(!std::fs::read_to_string(&file).unwrap().contains("SECRET"));

    window.drop_file(&file);
    assert_says(&window.harness, &["entry 1: Acme. Here already."]);
}

#[test]
fn before_a_queue_begins_each_login_host_is_asked_whether_it_is_there() {
    let runtime = Runtime::new().unwrap();
    let sandbox = runtime.block_on(Sandbox::start(Options::default())).unwrap();
    let port = free_port();
    let folder = Home::new();
    let mut window = Window::open(&folder);
    window.add(&Cast::globex(&sandbox, port));
    window.until("Globex is saved.");
    window.add(&Cast::nowhere(port));
    window.until("Acme is saved.");

    window.press("Authorize 2 orgs\u{2026}");
    window.until("1 fine, 0 worth a look, 1 broken.");
    assert_says(&window.harness, &["Broken: 127.0.0.1:9 does not answer"]);

    let taken = TcpListener::bind(("127.0.0.1", port)).unwrap();
    window.press("Check again");
    window.until("0 fine, 0 worth a look, 2 broken.");
    assert_says(&window.harness, &[&format!("Broken: Port {port} is in use")]);

    drop(taken);
    window.press("Check again");
    window.until("1 fine, 0 worth a look, 1 broken.");
}
