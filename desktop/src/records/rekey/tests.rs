use std::cell::RefCell;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use tempfile::TempDir;
use tenantry_core::{Generation, Record, TenantId, Timestamp};

use super::*;
use crate::engine::{Engine, Problem, Settings};
use crate::records::folder::Loaded;
use crate::records::testing::{record_of, save};
use crate::vault::testing::Pocket;
use crate::vault::{CannotOpen, Found, Keeping, KeychainTrouble, Proof};

mod failing;
mod from_memory;

const OLD: &str = "correct horse battery staple";
const NEW: &str = "a longer and newer one";

/// What lasts on a computer: a data folder and a keychain.
struct Computer {
    dir: TempDir,
    pocket: Pocket,
    tried: Tried,
}

/// What came of each passphrase with each note: to try one takes long, and it is always the same.
type Tried = Rc<RefCell<HashMap<(Vec<u8>, &'static str), Result<Keeping, CannotOpen>>>>;

/// A way to keep records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Keychain,
    Passphrase(&'static str),
}

/// From which way to which.
const CHANGES: [(Way, Way); 3] = [
    (Way::Passphrase(OLD), Way::Passphrase(NEW)),
    (Way::Keychain, Way::Passphrase(NEW)),
    (Way::Passphrase(OLD), Way::Keychain),
];

impl Computer {
    fn empty() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { dir, pocket: Pocket::default(), tried: Tried::default() }
    }

    /// Three orgs kept so, a file that nobody can open, and one that was set aside.
    fn new(way: Way) -> Self {
        let computer = Self::empty();
        let kept = match way {
            Way::Keychain => computer.vault().begin_with_keychain(&computer.pocket),
            Way::Passphrase(passphrase) => computer.vault().begin_with_passphrase(passphrase),
        };
        let folder = computer.folder(&kept.unwrap());
        folder.load().unwrap();
        for record in records() {
            assert_eq!(save(&folder, &record, Generation::NONE), Outcome::Saved);
        }
        fs::copy(computer.file("acme.sealed"), computer.file("acme.sealed.unreadable-1")).unwrap();
        fs::write(computer.file("notes.txt"), "mine").unwrap();
        computer
    }

    fn vault(&self) -> Vault {
        Vault::of(self.dir.path())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join("orgs").join(name)
    }

    fn note(&self) -> Vec<u8> {
        fs::read(self.dir.path().join("vault.json")).unwrap()
    }

    fn folder(&self, keeping: &Keeping) -> Folder {
        Folder::open(self.dir.path().join("orgs"), key(keeping)).unwrap()
    }

    /// The same, had the plug been pulled at this moment, in the middle of the next write.
    fn unplugged(&self) -> Self {
        let copy = Self { tried: Rc::clone(&self.tried), ..Self::empty() };
        copy.pocket.kept.lock().unwrap().clone_from(&self.pocket.kept.lock().unwrap());
        copy_all(self.dir.path(), copy.dir.path());
        fs::write(copy.file(".saving-x1"), "tenantry-sea").unwrap();
        fs::write(copy.dir.path().join(".vault-x1"), "{").unwrap();
        copy
    }

    fn open(&self, way: Way) -> Result<Keeping, CannotOpen> {
        match way {
            Way::Keychain => self.vault().open_with_keychain(&self.pocket),
            Way::Passphrase(passphrase) => {
                let mut tried = self.tried.borrow_mut();
                let open = || self.vault().open_with_passphrase(passphrase);
                tried.entry((self.note(), passphrase)).or_insert_with(open).clone()
            }
        }
    }

    /// Starts again, and reads everything.
    fn start(&self, keeping: &Keeping) -> (Folder, Loaded, Option<Result<(), String>>) {
        let mut folder = self.folder(keeping);
        let next = self.vault().unfinished(&key(keeping)).unwrap();
        let taken_back = next.map(|next| folder.take_back(&self.vault(), next));
        let loaded = folder.load().unwrap();
        (folder, loaded, taken_back)
    }

    fn prepare(&self, (from, to): (Way, Way)) -> Result<Change, CannotOpen> {
        let held = key(&self.open(from).unwrap());
        let proof = match from {
            Way::Keychain => Proof::Key(&held),
            Way::Passphrase(passphrase) => Proof::Passphrase(passphrase),
        };
        match to {
            Way::Keychain => self.vault().change_to_keychain(proof, &self.pocket),
            Way::Passphrase(passphrase) => self.vault().change_to_passphrase(proof, passphrase),
        }
    }

    /// Changes it, with somebody who looks at each step.
    fn change(&self, way: (Way, Way), step: &mut dyn FnMut(Step)) -> Result<Folder, CannotChange> {
        let mut folder = self.folder(&self.open(way.0).unwrap());
        folder.rekey(&self.prepare(way)?, step).map(|()| folder)
    }
}

fn copy_all(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let (path, copy) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if path.is_dir() {
            fs::create_dir(&copy).unwrap();
            copy_all(&path, &copy);
        } else {
            fs::copy(&path, &copy).unwrap();
        }
    }
}

fn key(keeping: &Keeping) -> Key {
    let Keeping::Sealed { key, .. } = keeping else { panic!("{keeping:?}") };
    key.clone()
}

fn records() -> Vec<Record> {
    let record =
        |name| record_of(TenantId::new(name).unwrap(), name, Timestamp::from_unix_millis(1));
    ["acme", "globex", "initech"].map(record).to_vec()
}

#[track_caller]
fn assert_whole(loaded: &Loaded, when: &str) {
    assert_eq!(loaded.problems, [], "{when}");
    let found: Vec<_> = loaded.records.iter().map(|(_, bytes)| bytes.clone()).collect();
    assert_eq!(found, records().iter().map(Record::to_bytes).collect::<Vec<_>>(), "{when}");
}

#[test]
fn whenever_the_plug_is_pulled_one_way_opens_every_org_and_the_other_none() {
    for way in CHANGES {
        let computer = Computer::new(way.0);
        let mut moments = Vec::new();
        let change = computer.prepare(way).unwrap();
        moments.push(("prepared".to_owned(), computer.unplugged()));
        let mut folder = computer.folder(&computer.open(way.0).unwrap());
        let mut look = |step| moments.push((format!("{step:?}"), computer.unplugged()));
        folder.rekey(&change, &mut look).unwrap();
        computer.vault().tidy(&computer.pocket).unwrap();
        moments.push(("tidy".to_owned(), computer.unplugged()));
        // Three records, one set aside, and the ledger.
        assert_eq!(moments.len(), 1 + 1 + 5 + 1 + 1);

        let mut is_new = Vec::new();
        for (moment, computer) in moments {
            let when = format!("{way:?}, {moment}");
            let (old, new) = (computer.open(way.0), computer.open(way.1));
            assert!(old.is_ok() != new.is_ok(), "{when}: {old:?}, {new:?}");
            is_new.push(new.is_ok());
            let keeping = old.or(new).unwrap();
            let (folder, loaded, taken_back) = computer.start(&keeping);
            assert!(!matches!(taken_back, Some(Err(_))), "{when}: {taken_back:?}");
            assert_whole(&loaded, &when);
            let aside = fs::read(computer.file("acme.sealed.unreadable-1")).unwrap();
            assert!(sealed::open(&folder.key, &aside).is_ok(), "{when}: what was set aside");
            assert_eq!(fs::read(computer.file("notes.txt")).unwrap(), b"mine", "{when}");
            drop(folder);
            let (_, again, taken_back) = computer.start(&keeping);
            assert_eq!(taken_back, None, "{when}: it is taken back once");
            assert_whole(&again, &when);
        }
        assert_eq!(is_new, [false, false, false, false, false, false, false, true, true]);
    }
}

#[test]
fn after_a_change_an_old_copy_of_the_note_opens_no_record_that_is_sealed_anew() {
    for way in CHANGES {
        let computer = Computer::new(way.0);
        let copy = computer.unplugged();
        let old = key(&computer.open(way.0).unwrap());

        computer.change(way, &mut |_| ()).unwrap();

        let (copied, _, _) = copy.start(&copy.open(way.0).unwrap());
        assert!(sealed::open(&copied.key, &fs::read(copy.file("acme.sealed")).unwrap()).is_ok());
        for name in ["acme.sealed", "globex.sealed", "initech.sealed"] {
            let file = fs::read(computer.file(name)).unwrap();
            assert_eq!(sealed::open(&old, &file).unwrap_err(), Unopened::Broken, "{way:?}: {name}");
        }
        assert_eq!(Ledger::open(&old, &fs::read(computer.file(LEDGER)).unwrap()), None);
    }
}

#[test]
fn what_is_saved_after_a_change_is_there_at_the_next_start() {
    for way in CHANGES {
        let computer = Computer::new(way.0);
        let folder = computer.change(way, &mut |_| ()).unwrap();
        let acme = records().swap_remove(0);
        let newer = record_of(acme.tenant().clone(), "newer", Timestamp::from_unix_millis(1_000));

        assert_eq!(save(&folder, &newer, acme.generation()), Outcome::Saved);
        drop(folder);

        let (_, loaded, _) = computer.start(&computer.open(way.1).unwrap());
        assert_eq!(loaded.records[0].1, newer.to_bytes());
        assert_eq!(loaded.problems, []);
    }
}

#[test]
fn the_old_key_leaves_the_keychain_when_the_new_way_is_on_the_disk_and_not_before() {
    let way = (Way::Keychain, Way::Passphrase(NEW));
    let computer = Computer::new(way.0);
    let kept = || computer.pocket.kept.lock().unwrap().len();

    computer.change(way, &mut |_| assert_eq!(kept(), 1)).unwrap();
    assert_eq!(kept(), 1, "the note says that it is left");
    assert_eq!(computer.vault().look(), Ok(Found::Passphrase));
    computer.vault().tidy(&computer.pocket).unwrap();

    assert_eq!(kept(), 0);
    assert!(!String::from_utf8(computer.note()).unwrap().contains("leftover"));
    assert!(computer.open(way.1).is_ok());
}

#[test]
fn an_old_key_that_cannot_be_deleted_now_is_deleted_later() {
    let way = (Way::Keychain, Way::Passphrase(NEW));
    let computer = Computer::new(way.0);
    computer.change(way, &mut |_| ()).unwrap();
    let locked = KeychainTrouble::Locked("it is locked".to_owned());
    *computer.pocket.refuses.lock().unwrap() = Some(locked.clone());

    assert_eq!(computer.vault().tidy(&computer.pocket), Err(locked.into()));
    *computer.pocket.refuses.lock().unwrap() = None;
    computer.vault().tidy(&computer.pocket).unwrap();

    assert!(computer.pocket.kept.lock().unwrap().is_empty());
}

#[test]
fn a_change_that_was_cut_short_is_told_at_the_next_start_and_never_again() {
    let way = CHANGES[0];
    let computer = Computer::new(way.0);
    let mut cut = None;
    let mut pull = |step| {
        if step == Step::Sealed(2, 5) {
            cut = Some(computer.unplugged());
        }
    };
    computer.change(way, &mut pull).unwrap();
    let computer = cut.unwrap();
    let start = || {
        let keeping = computer.open(way.0).unwrap();
        let settings = Settings { keeping, ..Settings::new(computer.dir.path()) };
        let engine = Engine::start(settings, || ()).unwrap();
        let told: Vec<_> = engine.notices().iter().map(|it| it.problem().clone()).collect();
        (engine.tenants().iter().count(), told)
    };

    assert_eq!(start(), (3, vec![Problem::ChangeTakenBack]));
    assert_eq!(start(), (3, vec![]));
}

#[test]
fn a_key_that_is_the_old_one_by_now_is_refused_before_it_reads_anything() {
    let way = CHANGES[0];
    let computer = Computer::new(way.0);
    let old = computer.open(way.0).unwrap();
    computer.change(way, &mut |_| ()).unwrap();

    assert_eq!(computer.vault().unfinished(&key(&old)).unwrap_err(), CannotOpen::Changed);
}

#[test]
fn of_two_changes_that_are_prepared_one_happens() {
    let way = CHANGES[0];
    let computer = Computer::new(way.0);
    let (first, second) = (computer.prepare(way).unwrap(), computer.prepare(way).unwrap());
    let mut folder = computer.folder(&computer.open(way.0).unwrap());
    folder.rekey(&first, &mut |_| ()).unwrap();

    let why = folder.rekey(&second, &mut |_| ()).unwrap_err();

    assert_eq!(why, CannotChange::Vault(CannotOpen::Changed));
    assert_whole(&folder.load().unwrap(), "the first holds");
}
