//! The access token: copied on request, shown nowhere, and taken off the clipboard again.

use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use egui::vec2;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use tempfile::TempDir;
use tenantry_core::{
    Client, ClientId, ClientSecret, Region, Registration, SignInHints, Standing, TokenContext,
};
use tenantry_desktop::clipboard::{Clipboard, TakenBack};
use tenantry_desktop::vault::{Keeping, Key, KeyFrom};
use tenantry_desktop::{App, Browser, Clock, Engine, Settings, theme};
use tenantry_sandbox::{Options, Sandbox};
use tokio::runtime::Runtime;

use crate::stage::{assert_says, said};
use crate::world::id;

/// Longer than anything takes that will come at all.
const PATIENCE: Duration = Duration::from_secs(20);

/// A clipboard that a test looks at.
#[derive(Debug, Default)]
struct Board(Mutex<(Option<String>, Option<&'static str>)>);

impl Board {
    fn holds(&self) -> Option<String> {
        self.0.lock().unwrap().0.clone()
    }

    fn set(&self, text: &str) {
        self.0.lock().unwrap().0 = Some(text.to_owned());
    }

    fn fails(&self, why: &'static str) {
        self.0.lock().unwrap().1 = Some(why);
    }
}

impl Clipboard for Board {
    fn put(&self, secret: &str) -> Result<(), String> {
        let mut board = self.0.lock().unwrap();
        if let Some(why) = board.1 {
            return Err(why.to_owned());
        }
        board.0 = Some(secret.to_owned());
        Ok(())
    }

    fn take_back(&self, secret: &str) -> TakenBack {
        let mut board = self.0.lock().unwrap();
        if let Some(why) = board.1 {
            return TakenBack::Unknown(why.to_owned());
        }
        if board.0.as_deref() != Some(secret) {
            return TakenBack::Replaced;
        }
        board.0 = None;
        TakenBack::Cleared
    }
}

/// A window on an org that has a token.
struct Window {
    harness: Harness<'static, App>,
    board: Arc<Board>,
    clock: Clock,
    _kept: (TempDir, Sandbox, Runtime),
}

impl Window {
    fn open() -> Self {
        let runtime = Runtime::new().unwrap();
        let sandbox = runtime.block_on(Sandbox::start(Options::default())).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (board, clock) = (Arc::new(Board::default()), Clock::system());
        let settings = Settings {
            keeping: Keeping::Sealed { key: Key::random().unwrap(), from: KeyFrom::Caller },
            browser: Browser::Handed(mpsc::channel().0),
            clipboard: Arc::clone(&board) as Arc<dyn Clipboard>,
            clock: clock.clone(),
            ..Settings::new(folder.path())
        };
        let mut engine = Engine::start(settings, || ()).unwrap();
        engine.add(id("jobs"), jobs(&sandbox)).unwrap();
        engine.sign_in(&id("jobs"), SignInHints::default()).unwrap();
        let begun = Instant::now();
        while engine.tenants().get(&id("jobs")).unwrap().grant().is_none() {
            assert!(begun.elapsed() < PATIENCE, "no token came");
            engine.pump_for(Duration::from_millis(50));
        }
        let mut harness = Harness::builder()
            .with_size(vec2(1160.0, 1400.0))
            .with_max_steps(12)
            .with_context_setup(theme::install)
            .build_eframe(|_| App::new(engine));
        harness.run();
        Self { harness, board, clock, _kept: (folder, sandbox, runtime) }
    }

    fn press(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.harness.run();
    }

    fn pass(&mut self, span: Duration) {
        self.clock.advance(span);
        self.harness.run();
    }

    #[track_caller]
    fn until(&mut self, sentence: &str) {
        let begun = Instant::now();
        while !said(&self.harness).contains(sentence) {
            assert!(begun.elapsed() < PATIENCE, "{sentence:?}:\n{}", said(&self.harness));
            std::thread::yield_now();
            self.harness.run();
        }
    }

    /// The token, by way of the clipboard.
    fn copied(&mut self) -> String {
        self.press("Copy access token");
        let token = self.board.holds().unwrap();
        assert!(token.len() > 20 && !said(&self.harness).contains(&token), "it is on screen");
        token
    }
}

fn jobs(sandbox: &Sandbox) -> Registration {
    let provider = sandbox.provider();
    let clients = &provider.scene().region(&"west".into()).unwrap().clients;
    let client = clients.iter().find(|client| client.name == "Initech Nightly Jobs").unwrap();
    let hosts = sandbox.region("west").unwrap();
    Registration {
        label: "Jobs".to_owned(),
        region: Region::custom(&hosts.login_base(), &hosts.api_base()).unwrap(),
        org: None,
        client: Client::Credentials {
            id: ClientId::new(client.id.as_str()).unwrap(),
            secret: ClientSecret::new(client.secret().unwrap().expose()),
        },
        scopes: vec![],
        context: TokenContext::default(),
        standing: Standing::Secondary,
    }
}

#[test]
fn a_copied_token_is_counted_down_and_taken_off_the_clipboard_after_half_a_minute() {
    let mut window = Window::open();
    assert_says(&window.harness, &["Access token", "hidden"]);
    window.copied();

    window.pass(Duration::from_secs(10));
    let said = said(&window.harness);
    assert!(said.contains("cleared in 20 s") || said.contains("cleared in 19 s"), "{said}");
    assert!(window.board.holds().is_some());
    window.pass(Duration::from_secs(20));
    window.until("The clipboard is cleared.");

    assert_eq!(window.board.holds(), None);
}

#[test]
fn it_can_be_cleared_at_once_and_goes_with_the_window() {
    let mut window = Window::open();
    window.copied();
    window.press("Take the token off the clipboard");
    window.until("The clipboard is cleared.");
    assert_eq!(window.board.holds(), None);

    window.copied();
    let board = Arc::clone(&window.board);
    drop(window);
    assert_eq!(board.holds(), None);
}

#[test]
fn what_somebody_has_copied_since_is_left_alone() {
    let mut window = Window::open();
    window.copied();
    window.board.set("a poem");

    window.pass(Duration::from_secs(31));
    window.until("Something else is on the clipboard by now");

    assert_eq!(window.board.holds().as_deref(), Some("a poem"));
}

#[test]
fn a_clipboard_that_cannot_be_used_or_looked_at_is_told_of() {
    let mut window = Window::open();
    let token = window.copied();
    window.board.fails("no display");
    window.pass(Duration::from_secs(31));
    window.until("The clipboard could not be looked at (no display)");
    assert_says(&window.harness, &["Copy something else, to be safe."]);
    assert_eq!(window.board.holds(), Some(token));

    window.press("Copy access token");
    window.until("The token was not copied: the clipboard cannot be used (no display)");
}
