//! Closing the window: at once where nothing is lost, after a question where a person is at
//! something, and after the answer where one is under way. Over real HTTP.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use tenantry_desktop::vault::{Keeping, Vault};
use tenantry_desktop::{Clock, Settings};
use tenantry_sandbox::{Fault, FaultHandle, FaultKind, Options, Person, Rotation, Rules, Sandbox};
use tokio::runtime::Runtime;

use crate::cast::{Cast, free_port};
use crate::real::{Home, PATIENCE, RIGHT, Window};
use crate::stage::{assert_says, said};

/// A platform that rotates refresh tokens and forgives nothing, and Globex signed in to it.
fn signed_in(runtime: &Runtime) -> (Sandbox, Home) {
    let rules = Rules { rotation: Rotation::Strict, ..Rules::default() };
    let options = Options { rules, ..Options::default() };
    let sandbox = runtime.block_on(Sandbox::start(options)).unwrap();
    let home = Home::new();
    let mut window = Window::open(&home);
    window.add(&Cast::globex(&sandbox, free_port()));
    window.until("Globex is saved.");
    window.press("Sign in");
    let url = window.link();
    let visit = runtime.spawn(async move {
        let mut grace = Person::new("globex", "grace@globex.example", "sandbox").unwrap();
        grace.open(url.expose()).await.unwrap()
    });
    window.until("Globex is signed in.");
    runtime.block_on(visit).unwrap();
    (sandbox, home)
}

/// Begins a renewal whose answer waits for a word.
fn renewing(runtime: &Runtime, sandbox: &Sandbox, window: &mut Window) -> FaultHandle {
    let mut fault = sandbox.fault(Fault::on_token(FaultKind::Hold));
    window.until("Renew now");
    window.press("Renew now");
    window.until_it_is("a renewal", |_| fault.is_reached());
    runtime.block_on(fault.reached());
    fault
}

#[test]
fn a_window_in_which_nothing_is_under_way_closes_at_once_open_or_locked() {
    let home = Home::new();
    assert!(Window::open(&home).close());

    let runtime = Runtime::new().unwrap();
    let (_sandbox, home) = signed_in(&runtime);
    assert!(Window::open(&home).close(), "somebody is signed in, and nothing is awaited");

    let home = Home::new();
    Vault::of(home.path()).begin_with_passphrase("correct horse battery staple").unwrap();
    let mut locked = Window::on(Settings { keeping: Keeping::AsChosen, ..home.settings() });
    assert_says(&locked.harness, &["Tenantry is locked"]);
    assert!(locked.close());
}

#[test]
fn what_is_in_memory_only_is_not_forgotten_without_a_question() {
    let runtime = Runtime::new().unwrap();
    let sandbox = runtime.block_on(Sandbox::start(Options::default())).unwrap();
    let mut home = Home::new();
    home.keeping = Keeping::Memory;
    let mut window = Window::open(&home);
    window.add(&Cast::globex(&sandbox, free_port()));
    window.until("Globex is saved.");

    assert!(!window.close());
    assert_says(
        &window.harness,
        &["Close and forget the org?", "in memory only, and end with the window"],
    );
    window.press("Stay");
    assert!(!said(&window.harness).contains("Close and forget"), "it is still asked");

    assert!(!window.close());
    window.click("Forget and close");
    window.until_it_closes();
}

#[test]
fn an_answer_that_is_under_way_is_saved_before_the_window_closes_by_itself() {
    let runtime = Runtime::new().unwrap();
    let (sandbox, home) = signed_in(&runtime);
    let mut window = Window::open(&home);
    let fault = renewing(&runtime, &sandbox, &mut window);

    assert!(!window.close(), "the refresh token was spent, and its successor would be lost");
    assert_says(
        &window.harness,
        &["Tenantry is closing", "Waiting for 1 answer, to save it\u{2026}"],
    );
    assert!(!window.close(), "asking twice changes nothing");
    fault.release();
    window.until_it_closes();
    drop(window);

    let mut again = Window::open(&home);
    again.until("Renew now");
    again.press("Renew now");
    again.until("Globex has a new token.");
    let history = sandbox.history();
    let refreshes = history.iter().filter(|it| it.grant_type.as_deref() == Some("refresh_token"));
    let statuses: Vec<_> = refreshes.map(|it| it.status).collect();
    assert_eq!(statuses, [200, 200], "each token was spent once");
}

#[test]
fn an_answer_that_never_comes_keeps_the_window_for_a_bounded_time() {
    let runtime = Runtime::new().unwrap();
    let (sandbox, home) = signed_in(&runtime);
    let clock = Clock::system();
    let mut window = Window::on(Settings { clock: clock.clone(), ..home.settings() });
    let _held = renewing(&runtime, &sandbox, &mut window);
    assert!(!window.close());

    clock.advance(Duration::from_secs(151));

    window.until_it_closes();
}

#[test]
fn whoever_does_not_wait_for_the_answer_is_told_what_it_may_cost_and_leaves() {
    let runtime = Runtime::new().unwrap();
    let (sandbox, home) = signed_in(&runtime);
    let mut window = Window::open(&home);
    let _held = renewing(&runtime, &sandbox, &mut window);
    assert!(!window.close());

    window.click("Close without it");

    window.until_it_closes();
}

/// Begins to hand Globex over, and puts nothing in the way; returns the bundle-to-be.
fn handing_over(window: &mut Window, home: &Home) -> PathBuf {
    let file = home.path().join("orgs.age");
    window.until("Renew now");
    window.press("Hand over\u{2026}");
    let field = (Role::TextInput, "Where it is written, with its whole path");
    window.write(field, file.to_str().unwrap());
    window.press("Type one of my own instead");
    window.write_secret("Your passphrase", RIGHT);
    window.write_secret("The same once more", RIGHT);
    window.press("Hand over 1 org");
    // Sealing takes about a second, on purpose.
    window.press("Yes, hand over");
    file
}

fn unfinished(file: &Path) -> PathBuf {
    file.with_extension("age.unfinished")
}

#[test]
fn a_hand_over_that_is_under_way_comes_to_its_end_before_the_window_closes_by_itself() {
    let runtime = Runtime::new().unwrap();
    let (_sandbox, home) = signed_in(&runtime);
    let mut window = Window::open(&home);
    let file = handing_over(&mut window, &home);

    assert!(!window.close(), "the bundle would be left half done");
    assert_says(
        &window.harness,
        &["Tenantry is closing", "Handing over 1 org\u{2026}", "so that its sign-in has one owner"],
    );
    window.until_it_closes();

    assert!(file.exists() && !unfinished(&file).exists(), "closed before its end");
    drop(window);
    Window::open(&home).until("Handed over");
}

#[test]
fn a_hand_over_that_fails_while_the_window_closes_keeps_it_open_and_says_why() {
    let runtime = Runtime::new().unwrap();
    let (_sandbox, home) = signed_in(&runtime);
    let mut window = Window::open(&home);
    let file = handing_over(&mut window, &home);
    // A folder in the place of the file.
    std::fs::create_dir_all(unfinished(&file).join("x")).unwrap();
    assert!(!window.close());

    window.until("could not be written");

    assert!(!said(&window.harness).contains("Tenantry is closing"));
    assert!(window.close(), "who has read it may go");
}

#[test]
fn a_hand_over_that_nobody_waits_for_is_finished_at_the_next_start() {
    let runtime = Runtime::new().unwrap();
    let (_sandbox, home) = signed_in(&runtime);
    let mut window = Window::open(&home);
    let file = handing_over(&mut window, &home);
    assert!(!window.close());
    window.click("Close without it");
    let begun = Instant::now();
    while !unfinished(&file).exists() {
        assert!(begun.elapsed() < PATIENCE, "no bundle was written");
        std::thread::yield_now();
    }

    window.until_it_closes();
    drop(window);

    Window::open(&home).until("Handed over");
    assert!(file.exists() && !unfinished(&file).exists());
}

/// Two orgs that nobody is signed in to, in a window of their own.
fn two(runtime: &Runtime) -> (Sandbox, Home) {
    let sandbox = runtime.block_on(Sandbox::start(Options::default())).unwrap();
    let home = Home::new();
    let mut window = Window::open(&home);
    let port = free_port();
    window.add(&Cast::globex(&sandbox, port));
    window.until("Globex is saved.");
    let mut hooli = Cast::globex(&sandbox, port);
    hooli.label = "Hooli";
    window.add(&hooli);
    window.until("Hooli is saved.");
    (sandbox, home)
}

#[test]
fn a_sign_in_page_that_is_open_is_asked_about_and_who_stays_goes_on() {
    let runtime = Runtime::new().unwrap();
    let (_sandbox, home) = two(&runtime);
    let mut window = Window::open(&home);
    window.press("Sign in");
    window.until("Copy the link");

    assert!(!window.close());
    assert_says(
        &window.harness,
        &["Close while you sign in to Globex?", "leads nowhere while Tenantry is closed."],
    );
    window.press("Stay");
    assert!(!said(&window.harness).contains("Close while"), "it is still asked");
    window.until("Copy the link");

    assert!(!window.close());
    window.click("Stop and close");
    window.until_it_closes();
}

#[test]
fn a_queue_that_runs_is_asked_about_and_is_there_again_after_stop_and_close() {
    let runtime = Runtime::new().unwrap();
    let (_sandbox, home) = two(&runtime);
    let mut window = Window::open(&home);
    window.press("Authorize 2 orgs\u{2026}");
    window.press("Authorize 2 orgs");
    window.until("The sign-in page is open in your browser.");

    assert!(!window.close());
    assert_says(
        &window.harness,
        &["Close with 2 orgs still to be authorized?", "The queue halts. It is kept"],
    );
    window.click("Stop and close");
    window.until_it_closes();
    drop(window);

    let mut again = Window::open(&home);
    again.until("2 of 2 orgs are still to be authorized");
    assert_says(&again.harness, &["Go on when you are ready"]);
    assert!(again.harness.query_by_label("Go on").is_some());
}
