//! The vault at the window: chosen, locked, opened, and never anything weaker than chosen.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use tempfile::TempDir;
use tenantry_desktop::vault::{Found, Keychain, KeychainTrouble, Vault};
use tenantry_desktop::{Clock, Settings};
use zeroize::Zeroizing;

use crate::real::{RIGHT, Window};
use crate::stage::{assert_says, fold, said};

const BY_PASSPHRASE: &str = "Encrypted, behind a passphrase";
pub(crate) const BY_KEYCHAIN: &str = "Encrypted, the key in this system's keychain";
pub(crate) const IN_MEMORY: &str = "In memory only";
pub(crate) const ORGS: &str = "Keep every org signed in";

/// A keychain that can be taken away.
#[derive(Debug, Default)]
pub(crate) struct Pocket {
    pub(crate) kept: Mutex<BTreeMap<String, Vec<u8>>>,
    gone: Mutex<Option<KeychainTrouble>>,
}

impl Pocket {
    pub(crate) fn is(&self, trouble: Option<KeychainTrouble>) {
        *self.gone.lock().unwrap() = trouble;
    }

    fn there(&self) -> Result<(), KeychainTrouble> {
        self.gone.lock().unwrap().clone().map_or(Ok(()), Err)
    }
}

impl Keychain for Pocket {
    fn write(&self, name: &str, secret: &[u8]) -> Result<(), KeychainTrouble> {
        self.there()?;
        self.kept.lock().unwrap().insert(name.to_owned(), secret.to_vec());
        Ok(())
    }

    fn read(&self, name: &str) -> Result<Zeroizing<Vec<u8>>, KeychainTrouble> {
        self.there()?;
        let found = self.kept.lock().unwrap().get(name).cloned();
        found.map(Zeroizing::new).ok_or(KeychainTrouble::NoKey)
    }

    fn delete(&self, name: &str) -> Result<(), KeychainTrouble> {
        self.there()?;
        self.kept.lock().unwrap().remove(name);
        Ok(())
    }
}

pub(crate) fn absent() -> KeychainTrouble {
    KeychainTrouble::Absent("nobody answers".to_owned())
}

/// A computer: a folder, a keychain and a clock.
pub(crate) struct Computer {
    pub(crate) folder: TempDir,
    pub(crate) pocket: Arc<Pocket>,
    pub(crate) clock: Clock,
}

impl Computer {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder, pocket: Arc::default(), clock: Clock::system() }
    }

    pub(crate) fn with_a_passphrase() -> Self {
        let computer = Self::new();
        computer.vault().begin_with_passphrase(RIGHT).unwrap();
        computer
    }

    pub(crate) fn vault(&self) -> Vault {
        Vault::of(self.folder.path())
    }

    pub(crate) fn window(&self) -> Window {
        let settings = Settings {
            keychain: Arc::<Pocket>::clone(&self.pocket),
            clock: self.clock.clone(),
            ..Settings::new(self.folder.path())
        };
        Window::on(settings)
    }
}

impl Window {
    pub(crate) fn unlock(&mut self, passphrase: &str) {
        self.write_secret("Passphrase", passphrase);
        self.press("Unlock");
    }
}

#[test]
fn the_first_start_asks_before_any_org_and_recommends_a_keychain_that_works() {
    let computer = Computer::new();
    let mut window = computer.window();
    assert_says(
        &window.harness,
        &["How should Tenantry keep your orgs?", BY_PASSPHRASE, IN_MEMORY],
    );
    assert!(!said(&window.harness).contains("Add org"));
    window.until("Tried just now: the keychain keeps a secret");
    assert!(computer.pocket.kept.lock().unwrap().is_empty(), "the trial leaves nothing");

    window.press("Keep my orgs this way");
    window.until(ORGS);

    assert_says(&window.harness, &["Encrypted: keychain"]);
    assert_eq!(computer.vault().look(), Ok(Found::Keychain));
    drop(window);
    let mut again = computer.window();
    again.until(ORGS);
    assert_says(&again.harness, &["Encrypted: keychain"]);
}

#[test]
fn where_there_is_no_keychain_it_is_said_and_a_passphrase_is_recommended() {
    let computer = Computer::new();
    computer.pocket.is(Some(absent()));
    let mut window = computer.window();
    window.until("No keychain answers on this computer.");
    assert!(window.is_disabled("Keep my orgs this way"));

    window.write_secret("Passphrase", "short");
    assert_says(&window.harness, &["needs at least 12 characters"]);
    window.write_secret("Passphrase", RIGHT);
    assert_says(&window.harness, &["The two are not the same yet."]);
    window.write_secret("The same once more", RIGHT);
    window.press("Keep my orgs this way");
    window.until(ORGS);

    assert_says(&window.harness, &["Encrypted: passphrase"]);
    assert_eq!(computer.vault().look(), Ok(Found::Passphrase));
}

#[test]
fn a_keychain_that_does_not_answer_can_be_asked_again_but_not_chosen() {
    let computer = Computer::new();
    computer.pocket.is(Some(absent()));
    let mut window = computer.window();
    window.until("No keychain answers");
    assert!(window.is_disabled(BY_KEYCHAIN));
    let heard = window.harness.get_by_role_and_label(Role::RadioButton, BY_KEYCHAIN);
    let heard = heard.accesskit_node().data().description().map(str::to_owned);
    assert!(heard.unwrap().starts_with("No keychain answers"), "why it cannot be chosen");

    computer.pocket.is(None);
    window.press("Ask the keychain again");
    window.until("Tried just now");

    window.press("Keep my orgs this way");
    window.until("Encrypted: keychain");
}

#[test]
fn what_the_system_says_of_its_keychain_is_in_a_fold_and_in_no_sentence() {
    let computer = Computer::new();
    let zbus = "Platform failure: zbus error: Address { \"unix:path=/run/user/0/bus\" }";
    computer.pocket.is(Some(KeychainTrouble::Failed(zbus.to_owned())));
    let mut window = computer.window();
    window.until("does not keep a secret");
    assert!(!said(&window.harness).contains("zbus"), "for people");

    fold(&mut window.harness, "What the system said");
    assert_says(&window.harness, &[zbus]);
}

#[test]
fn in_memory_is_said_so_and_asked_again_at_the_next_start() {
    let computer = Computer::new();
    let mut window = computer.window();
    window.press(IN_MEMORY);
    window.press("Keep my orgs this way");
    window.until(ORGS);
    assert_says(&window.harness, &["Kept in memory only"]);
    assert!(!said(&window.harness).contains("Lock\n"), "there would be nothing to unlock");
    drop(window);

    let window = computer.window();

    assert_says(&window.harness, &["Last time nothing was kept."]);
}

#[test]
fn plain_files_of_an_older_version_are_announced_and_memory_is_not_offered() {
    let computer = Computer::new();
    let orgs = computer.folder.path().join("orgs");
    std::fs::create_dir_all(&orgs).unwrap();
    std::fs::write(orgs.join("acme.json"), "{}").unwrap();

    let window = computer.window();

    assert_says(
        &window.harness,
        &["files that are not encrypted", "Not offered: the orgs that are there would be lost."],
    );
    assert!(window.is_disabled(IN_MEMORY));
}

#[test]
fn a_wrong_passphrase_loses_nothing_and_the_right_one_opens() {
    let computer = Computer::with_a_passphrase();
    let mut window = computer.window();
    assert_says(&window.harness, &["Tenantry is locked", "Nothing is renewed until you unlock"]);

    window.unlock("another passphrase");
    window.until("This is not the passphrase. Nothing was changed; try again.");
    window.unlock(RIGHT);

    window.until(ORGS);
    assert_says(&window.harness, &["Encrypted: passphrase"]);
}

#[test]
fn it_locks_on_request_says_since_when_and_opens_again() {
    let computer = Computer::with_a_passphrase();
    let mut window = computer.window();
    window.unlock(RIGHT);
    window.until(ORGS);

    window.press("Lock");

    window.until("because you asked for it");
    assert_says(&window.harness, &["Locked since 2", "No token is in memory"]);
    assert!(!said(&window.harness).contains(ORGS));
    window.unlock(RIGHT);
    window.until(ORGS);
}

#[test]
fn a_locked_window_is_opened_with_the_keyboard_alone() {
    let computer = Computer::with_a_passphrase();
    let mut window = computer.window();

    window.harness.event(egui::Event::Text(RIGHT.to_owned()));
    window.run();
    window.key(Key::Enter);

    window.until(ORGS);
}

#[test]
fn it_locks_when_nobody_was_at_the_window_for_long_and_not_before() {
    let computer = Computer::with_a_passphrase();
    let mut window = computer.window();
    window.unlock(RIGHT);
    window.until(ORGS);
    window.run();

    computer.clock.advance(Duration::from_mins(14));
    window.run();
    assert_says(&window.harness, &[ORGS]);
    window.harness.key_press(Key::ArrowDown);
    window.run();
    computer.clock.advance(Duration::from_mins(14));
    window.run();
    assert_says(&window.harness, &[ORGS]);

    computer.clock.advance(Duration::from_mins(2));
    window.until("because nobody was at the window for 16 min");
}

#[test]
fn a_keychain_that_is_gone_later_is_said_so_and_nothing_weaker_is_used() {
    let computer = Computer::new();
    computer.vault().begin_with_keychain(&*computer.pocket).unwrap();
    computer.pocket.is(Some(absent()));

    let mut window = computer.window();
    window.until("No keychain answers");
    assert_says(&window.harness, &["Tenantry is locked", "uses nothing weaker in its place"]);
    assert!(!said(&window.harness).contains(IN_MEMORY));
    assert_eq!(computer.vault().look(), Ok(Found::Keychain));

    computer.pocket.is(None);
    window.press("Unlock with the keychain");
    window.until(ORGS);
    window.press("Lock");
    window.until("because you asked for it");
    window.press("Unlock with the keychain");
    window.until(ORGS);
}

#[test]
fn a_vault_that_lost_its_note_is_said_so_and_can_be_looked_at_again() {
    let computer = Computer::with_a_passphrase();
    let orgs = computer.folder.path().join("orgs");
    std::fs::create_dir_all(&orgs).unwrap();
    std::fs::write(orgs.join("acme.sealed"), "?").unwrap();
    let note = computer.folder.path().join("vault.json");
    let kept = std::fs::read(&note).unwrap();
    std::fs::remove_file(&note).unwrap();

    let mut window = computer.window();
    assert_says(&window.harness, &["vault.json", "is missing. Restore it from a backup"]);
    std::fs::write(&note, kept).unwrap();
    window.press("Look again");

    window.until("Tenantry is locked");
}
