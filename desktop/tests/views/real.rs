//! The real window on a real engine: what a person presses, types, waits for and closes.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui::{Key, Modifiers, ViewportCommand, ViewportEvent, ViewportId, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};
use tempfile::TempDir;
use tenantry_core::{SignInUrl, TenantId};
use tenantry_desktop::vault::{self, Keeping, KeyFrom};
use tenantry_desktop::views::pin_zone;
use tenantry_desktop::{Browser, Engine, Front, Settings, theme};

use crate::stage::said;

/// Longer than anything takes that will come at all.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A passphrase.
pub(crate) const RIGHT: &str = "correct horse battery staple";
/// Another one.
pub(crate) const NEW: &str = "a longer and newer one";

/// A data folder, and how records are kept in it.
pub(crate) struct Home {
    folder: TempDir,
    pub(crate) keeping: Keeping,
}

impl Home {
    pub(crate) fn new() -> Self {
        let keeping = Keeping::Sealed { key: vault::Key::random().unwrap(), from: KeyFrom::Caller };
        Self { folder: tempfile::tempdir().unwrap(), keeping }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn settings(&self) -> Settings {
        Settings { keeping: self.keeping.clone(), ..Settings::new(self.path()) }
    }

    /// An engine without a window on what is stored.
    pub(crate) fn engine(&self) -> Engine {
        let settings = Settings { browser: Browser::Handed(mpsc::channel().0), ..self.settings() };
        Engine::start(settings, || ()).unwrap()
    }
}

/// A window, and whoever gets the sign-in links.
pub(crate) struct Window {
    pub(crate) harness: Harness<'static, Front>,
    browser: Receiver<(TenantId, SignInUrl)>,
    /// Tells when there is something to take in.
    woken: Receiver<()>,
}

impl Window {
    pub(crate) fn open(home: &Home) -> Self {
        Self::on(home.settings())
    }

    pub(crate) fn on(settings: Settings) -> Self {
        pin_zone("UTC");
        let (hand, browser) = mpsc::channel();
        let settings = Settings { browser: Browser::Handed(hand), ..settings };
        let (wake, woken) = mpsc::channel();
        // The test may have ended already; then nobody waits.
        let front = Front::new(settings, move || wake.send(()).unwrap_or(())).unwrap();
        let harness = Harness::builder()
            .with_size(vec2(1160.0, 1400.0))
            .with_max_steps(12)
            .with_context_setup(theme::install)
            .build_eframe(|_| front);
        let mut window = Self { harness, browser, woken };
        window.run();
        window
    }

    /// Draws until it comes to rest, which it must but where something turns on it.
    #[track_caller]
    pub(crate) fn run(&mut self) {
        // What turned the first time may have come to its end meanwhile.
        let may_go_on = (0..2).any(|_| self.harness.run_ok().is_some() || self.turns());
        let causes = self.harness.ctx.repaint_causes();
        let said = || said(&self.harness);
        assert!(may_go_on, "it is drawn again and again, because of {causes:?}:\n{}", said());
    }

    fn turns(&self) -> bool {
        let turns = |node: Node<'_>| node.accesskit_node().role() == Role::ProgressIndicator;
        self.harness.root().children_recursive().any(turns)
    }

    #[track_caller]
    pub(crate) fn press(&mut self, label: &str) {
        self.click(label);
        self.run();
    }

    /// As [`Window::press`], and nothing is drawn of what comes of it.
    #[track_caller]
    pub(crate) fn click(&self, label: &str) {
        self.button(label).click();
    }

    #[track_caller]
    pub(crate) fn is_disabled(&self, label: &str) -> bool {
        self.button(label).accesskit_node().is_disabled()
    }

    #[track_caller]
    fn button(&self, label: &str) -> Node<'_> {
        let is_it = |node: &Node<'_>| {
            let node = node.accesskit_node();
            node.label().as_deref() == Some(label) && node.role() != Role::Label
        };
        let found = self.harness.root().children_recursive().find(is_it);
        found.unwrap_or_else(|| panic!("nothing is called {label:?}:\n{}", said(&self.harness)))
    }

    pub(crate) fn write(&mut self, field: (Role, &str), text: &str) {
        self.harness.get_by_role_and_label(field.0, field.1).focus();
        self.run();
        self.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        self.run();
        self.harness.get_by_role_and_label(field.0, field.1).type_text(text);
        self.run();
    }

    pub(crate) fn write_secret(&mut self, field: &str, text: &str) {
        self.write((Role::PasswordInput, field), text);
    }

    pub(crate) fn key(&mut self, key: Key) {
        self.harness.key_press(key);
        self.run();
    }

    /// Waits until the window says so.
    #[track_caller]
    pub(crate) fn until(&mut self, sentence: &str) {
        self.until_it_is(sentence, |window| said(&window.harness).contains(sentence));
        let said = said(&self.harness);
        assert!(!said.contains(RIGHT) && !said.contains(NEW), "a passphrase is on screen:\n{said}");
    }

    /// Waits until it is so, while the window goes on.
    #[track_caller]
    pub(crate) fn until_it_is(&mut self, what: &str, mut so: impl FnMut(&Self) -> bool) {
        let begun = Instant::now();
        while !so(self) {
            let late = begun.elapsed() > PATIENCE;
            assert!(!late, "{what:?} never came:\n{}", said(&self.harness));
            self.take_in();
        }
    }

    /// Waits until a sign-in page was opened.
    #[track_caller]
    pub(crate) fn link(&mut self) -> SignInUrl {
        let mut link = None;
        self.until_it_is("a sign-in page", |window| {
            link = window.browser.try_recv().ok();
            link.is_some()
        });
        link.unwrap().1
    }

    /// Waits until something happens elsewhere, or a countdown wants to be drawn.
    pub(crate) fn take_in(&mut self) {
        // That nothing happened is fine: the caller knows how long to wait.
        self.woken.recv_timeout(Duration::from_millis(50)).ok();
        self.run();
    }

    /// A person closes the window: whether it closes at once.
    pub(crate) fn close(&mut self) -> bool {
        let viewports = &mut self.harness.input_mut().viewports;
        viewports.entry(ViewportId::ROOT).or_default().events.push(ViewportEvent::Close);
        self.harness.step();
        let stays = self.was_told(&ViewportCommand::CancelClose);
        self.run();
        !stays
    }

    fn was_told(&self, command: &ViewportCommand) -> bool {
        let mut viewports = self.harness.output().viewport_output.values();
        viewports.any(|viewport| viewport.commands.contains(command))
    }

    /// Goes on until the window closes by itself.
    #[track_caller]
    pub(crate) fn until_it_closes(&mut self) {
        let begun = Instant::now();
        while !self.was_told(&ViewportCommand::Close) {
            assert!(begun.elapsed() < PATIENCE, "it stays open:\n{}", said(&self.harness));
            // As above; the window looks again by itself.
            self.woken.recv_timeout(Duration::from_millis(20)).ok();
            self.harness.step();
        }
        assert!(self.close(), "it asks a second time");
    }

    pub(crate) fn drop_file(&mut self, path: &Path) {
        let file = Arc::new(Dropped(path.to_owned()));
        self.harness.input_mut().dropped_files.push(file);
        self.run();
    }
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
