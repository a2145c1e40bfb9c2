//! The whole window on a real engine: from nothing to an org that is signed in, and back.

use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui::{Key, Modifiers, OutputCommand, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use tempfile::TempDir;
use tenantry_core::{SignInUrl, TenantId};
use tenantry_desktop::vault::{self, Keeping, KeyFrom};
use tenantry_desktop::views::pin_zone;
use tenantry_desktop::{App, Browser, Engine, Settings, theme};
use tenantry_sandbox::{Options, Person, Sandbox};
use tokio::runtime::Runtime;

use crate::stage::{assert_says, said};

/// Longer than anything takes that will come at all.
const PATIENCE: Duration = Duration::from_secs(20);

/// A window, its data folder, and whoever gets the sign-in links.
pub(crate) struct Window {
    pub(crate) harness: Harness<'static, App>,
    browser: Receiver<(TenantId, SignInUrl)>,
    /// Tells when there is something to take in.
    woken: Receiver<()>,
}

impl Window {
    pub(crate) fn open(home: &Home) -> Self {
        let (hand, browser) = mpsc::channel();
        let settings = Settings {
            browser: Browser::Handed(hand),
            keeping: home.keeping.clone(),
            ..Settings::new(home.path())
        };
        pin_zone("UTC");
        let (wake, woken) = mpsc::channel();
        // The test may have ended already; then nobody waits.
        let engine = Engine::start(settings, move || wake.send(()).unwrap_or(())).unwrap();
        let mut harness = Harness::builder()
            .with_size(vec2(1160.0, 1400.0))
            .with_max_steps(12)
            .with_context_setup(theme::install)
            .build_eframe(|_| App::new(engine));
        harness.run();
        Self { harness, browser, woken }
    }

    pub(crate) fn press(&mut self, label: &str) {
        let is_it = |node: &egui_kittest::Node<'_>| {
            let node = node.accesskit_node();
            node.label().as_deref() == Some(label) && node.role() != Role::Label
        };
        let found = self.harness.root().children_recursive().find(is_it);
        found.unwrap_or_else(|| panic!("nothing to press is called {label:?}")).click();
        self.harness.run();
    }

    pub(crate) fn write(&mut self, field: (Role, &str), text: &str) {
        self.harness.get_by_role_and_label(field.0, field.1).focus();
        self.harness.run();
        self.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        self.harness.run();
        self.harness.get_by_role_and_label(field.0, field.1).type_text(text);
        self.harness.run();
    }

    pub(crate) fn key(&mut self, key: Key) {
        self.harness.key_press(key);
        self.harness.run();
    }

    /// Waits until the window says so.
    #[track_caller]
    pub(crate) fn until(&mut self, sentence: &str) {
        let begun = Instant::now();
        while !said(&self.harness).contains(sentence) {
            assert!(
                begun.elapsed() < PATIENCE,
                "{sentence:?} never came:\n{}",
                said(&self.harness)
            );
            self.take_in();
        }
    }

    /// Waits until a sign-in page was opened.
    #[track_caller]
    pub(crate) fn link(&mut self) -> SignInUrl {
        let begun = Instant::now();
        loop {
            if let Ok((_, url)) = self.browser.try_recv() {
                return url;
            }
            assert!(begun.elapsed() < PATIENCE, "no browser opened:\n{}", said(&self.harness));
            self.take_in();
        }
    }

    /// Waits until something happens elsewhere, or a countdown wants to be drawn.
    pub(crate) fn take_in(&mut self) {
        // That nothing happened is fine: the caller knows how long to wait.
        self.woken.recv_timeout(Duration::from_millis(200)).ok();
        self.harness.run();
    }

    /// Fills in the form for a confidential client and saves it.
    pub(crate) fn add(&mut self, cast: &Cast) {
        self.press("Add org");
        self.write((Role::TextInput, "Label"), cast.label);
        self.press("Region");
        let choice = self.harness.get_by_label("Custom: two base URLs");
        choice.scroll_to_me();
        self.harness.run();
        self.press("Custom: two base URLs");
        self.write((Role::TextInput, "Login base URL"), &cast.login_base);
        self.write((Role::TextInput, "API base URL"), &cast.api_base);
        self.write((Role::TextInput, "Client id"), &cast.client_id);
        self.write((Role::PasswordInput, "Client secret"), &cast.secret);
        self.write((Role::TextInput, "Redirect URI"), &cast.redirect_uri);
        self.press("Save");
    }
}

/// What an admin is told about an org and its client.
pub(crate) struct Cast {
    pub(crate) label: &'static str,
    login_base: String,
    api_base: String,
    client_id: String,
    pub(crate) secret: String,
    pub(crate) redirect_uri: String,
}

impl Cast {
    /// An org that nobody answers for.
    pub(crate) fn nowhere(port: u16) -> Self {
        Self {
            label: "Acme",
            login_base: "http://127.0.0.1:9".to_owned(),
            api_base: "http://127.0.0.1:9".to_owned(),
            client_id: crate::world::CLIENT.to_owned(),
            secret: "SECRET-client".to_owned(),
            redirect_uri: format!("http://localhost:{port}/callback"),
        }
    }

    /// The sandbox's Globex, by its own client.
    pub(crate) fn globex(sandbox: &Sandbox, port: u16) -> Self {
        let redirect_uri = format!("http://localhost:{port}/callback");
        let mut provider = sandbox.provider();
        provider.register_redirect_uri_everywhere(&redirect_uri);
        let clients = &provider.scene().region(&"east".into()).unwrap().clients;
        let client = clients.iter().find(|client| client.name == "Globex Sign-in").unwrap();
        let hosts = sandbox.region("east").unwrap();
        Self {
            label: "Globex",
            login_base: hosts.login_base(),
            api_base: hosts.api_base(),
            client_id: client.id.as_str().to_owned(),
            secret: client.secret().unwrap().expose().to_owned(),
            redirect_uri,
        }
    }
}

/// A port below those that the system gives away by itself, free a moment ago.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let process = u16::try_from(std::process::id() % 100).unwrap();
    loop {
        let port = 31_000 + process * 16 + NEXT.fetch_add(1, Ordering::SeqCst) % 16;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// A data folder, and how records are kept in it.
pub(crate) struct Home {
    folder: TempDir,
    pub(crate) keeping: Keeping,
}

impl Home {
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

pub(crate) fn data_dir() -> Home {
    let keeping = Keeping::Sealed { key: vault::Key::random().unwrap(), from: KeyFrom::Caller };
    Home { folder: tempfile::tempdir().unwrap(), keeping }
}

#[test]
fn an_org_goes_from_nothing_to_signed_in_renewed_called_and_found_again() {
    let runtime = Runtime::new().unwrap();
    let sandbox = runtime.block_on(Sandbox::start(Options::default())).unwrap();
    let cast = Cast::globex(&sandbox, free_port());
    let folder = data_dir();
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
    window.until("Globex was renewed.");
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
    let folder = data_dir();
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
    window.harness.run();
    assert!(copied, "the link is not on the clipboard");
    assert!(!said(&window.harness).contains("state="), "the link is on screen");

    window.press("Cancel the sign-in");
    window.until("The sign-in was cancelled.");
}

#[test]
fn a_port_in_use_is_named_and_the_complaint_can_be_dismissed() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let folder = data_dir();
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
    let folder = data_dir();
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
    let folder = data_dir();
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
    let folder = data_dir();
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

/// A file as it is dropped on a window.
#[derive(Debug)]
struct Dropped(std::path::PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

impl Window {
    pub(crate) fn drop_file(&mut self, path: &Path) {
        let file = std::sync::Arc::new(Dropped(path.to_owned()));
        self.harness.input_mut().dropped_files.push(file);
        self.harness.run();
    }
}

#[test]
fn a_file_that_is_dropped_becomes_orgs_once_somebody_says_so() {
    let folder = data_dir();
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
    let folder = data_dir();
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
    let folder = data_dir();
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
