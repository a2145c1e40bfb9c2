//! The access token: copied on request, shown nowhere, and taken off the clipboard again.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tenantry_core::{
    Client, ClientId, ClientSecret, Region, Registration, SignInHints, Standing, TokenContext,
};
use tenantry_desktop::clipboard::{Clipboard, TakenBack};
use tenantry_desktop::{Clock, Engine, Settings};
use tenantry_sandbox::{Options, Sandbox};
use tokio::runtime::Runtime;

use crate::real::{Home, PATIENCE, Window};
use crate::stage::{assert_says, said};
use crate::world::id;

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
struct Copying {
    window: Window,
    board: Arc<Board>,
    clock: Clock,
    _kept: (Home, Sandbox, Runtime),
}

impl Copying {
    fn open() -> Self {
        let runtime = Runtime::new().unwrap();
        let sandbox = runtime.block_on(Sandbox::start(Options::default())).unwrap();
        let home = Home::new();
        let mut engine = home.engine();
        engine.add(id("jobs"), jobs(&sandbox)).unwrap();
        engine.sign_in(&id("jobs"), SignInHints::default()).unwrap();
        let begun = Instant::now();
        let is_signed_in = |engine: &Engine| {
            let jobs = engine.tenants().get(&id("jobs")).unwrap();
            jobs.settled().is_some() && jobs.grant().is_some()
        };
        while !is_signed_in(&engine) {
            assert!(begun.elapsed() < PATIENCE, "no token came");
            engine.pump_for(Duration::from_millis(50));
        }
        drop(engine);
        let (board, clock) = (Arc::new(Board::default()), Clock::system());
        let window = Window::on(Settings {
            clipboard: Arc::clone(&board) as Arc<dyn Clipboard>,
            clock: clock.clone(),
            ..home.settings()
        });
        Self { window, board, clock, _kept: (home, sandbox, runtime) }
    }

    fn pass(&mut self, span: Duration) {
        self.clock.advance(span);
        self.window.run();
    }

    /// The token, by way of the clipboard.
    fn copied(&mut self) -> String {
        self.window.press("Copy access token");
        let token = self.board.holds().unwrap();
        assert!(
            token.len() > 20 && !said(&self.window.harness).contains(&token),
            "it is on screen"
        );
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
    let mut copying = Copying::open();
    assert_says(&copying.window.harness, &["Access token", "hidden"]);
    copying.copied();

    copying.pass(Duration::from_secs(10));
    let said = said(&copying.window.harness);
    assert!(said.contains("cleared in 20 s") || said.contains("cleared in 19 s"), "{said}");
    assert!(copying.board.holds().is_some());
    copying.pass(Duration::from_secs(20));
    copying.window.until("The clipboard is cleared.");

    assert_eq!(copying.board.holds(), None);
}

#[test]
fn it_can_be_cleared_at_once_and_goes_with_the_window() {
    let mut copying = Copying::open();
    copying.copied();
    copying.window.press("Take the token off the clipboard");
    copying.window.until("The clipboard is cleared.");
    assert_eq!(copying.board.holds(), None);

    copying.copied();
    let board = Arc::clone(&copying.board);
    drop(copying);
    assert_eq!(board.holds(), None);
}

#[test]
fn what_somebody_has_copied_since_is_left_alone() {
    let mut copying = Copying::open();
    copying.copied();
    copying.board.set("a poem");

    copying.pass(Duration::from_secs(31));
    copying.window.until("Something else is on the clipboard by now");

    assert_eq!(copying.board.holds().as_deref(), Some("a poem"));
}

#[test]
fn a_clipboard_that_cannot_be_used_or_looked_at_is_told_of() {
    let mut copying = Copying::open();
    let token = copying.copied();
    copying.board.fails("no display");
    copying.pass(Duration::from_secs(31));
    copying.window.until("The clipboard could not be looked at (no display)");
    assert_says(&copying.window.harness, &["Copy something else, to be safe."]);
    assert_eq!(copying.board.holds(), Some(token));

    copying.window.press("Copy access token");
    copying.window.until("The token was not copied: the clipboard cannot be used (no display)");
}

#[test]
fn whoever_has_turned_to_another_page_is_told_that_the_clipboard_is_cleared() {
    let mut copying = Copying::open();
    copying.copied();
    copying.window.press("Timeline");

    copying.pass(Duration::from_secs(31));

    copying.window.until("The clipboard is cleared.");
    assert_says(&copying.window.harness, &["since Tenantry was started"]);
}
