use std::thread;

use tempfile::TempDir;
use tenantry_core::Timestamp;

use super::*;
use crate::records::testing::{acme, record, record_at, record_of, save};
use crate::vault::Unopened;

fn folder() -> (TempDir, Folder) {
    let dir = tempfile::tempdir().unwrap();
    let folder = Folder::open(dir.path().join("orgs"), Key::random().unwrap()).unwrap();
    folder.load().unwrap();
    (dir, folder)
}

fn names(folder: &Folder) -> Vec<String> {
    let names = fs::read_dir(&folder.path).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

fn newer() -> Record {
    record_at("newer", Timestamp::from_unix_millis(1_000))
}

/// What the only problem of a load says.
fn problem(loaded: &Loaded) -> String {
    let [problem] = loaded.problems.as_slice() else { panic!("{:?}", loaded.problems) };
    problem.to_string()
}

#[test]
fn a_record_is_stored_where_nothing_else_is_and_conflicts_with_what_is() {
    let (_dir, folder) = folder();
    let (first, second) = (record("first"), record("second"));

    let saved = save(&folder, &first, Generation::NONE);
    let again = save(&folder, &second, Generation::NONE);
    let next = save(&folder, &second, first.generation());

    assert_eq!(saved, Outcome::Saved);
    assert_eq!(again, Outcome::Conflict(Some(first.to_bytes())));
    assert_eq!(next, Outcome::Saved);
    let loaded = folder.load().unwrap();
    assert_eq!(loaded.records, [(acme(), second.to_bytes())]);
    assert_eq!(loaded.problems, []);
}

#[test]
fn a_record_that_is_gone_is_a_conflict_with_nothing() {
    let (_dir, folder) = folder();
    let record = record("first");

    assert_eq!(save(&folder, &record, record.generation()), Outcome::Conflict(None));
}

#[test]
fn bytes_that_are_no_record_are_neither_written_over_nor_deleted() {
    let (_dir, folder) = folder();
    let path = folder.path_of(&acme());
    fs::write(&path, "?").unwrap();

    let saved = save(&folder, &record("first"), Generation::NONE);
    let why = NotUsed::Unopened(Unopened::NotSealed);
    assert_eq!(saved, Outcome::Unusable(b"?".to_vec(), why));

    folder.erase(&acme(), &mut Vec::new()).unwrap();
    fs::write(&path, "??").unwrap();
    folder.erase(&acme(), &mut Vec::new()).unwrap();
    let kept = names(&folder).into_iter().filter(|name| name.contains(".unreadable-"));
    assert_eq!(kept.count(), 2, "both under names of their own");
    assert!(!path.exists());
}

#[test]
fn a_readable_record_is_removed_and_one_that_is_gone_is_no_error() {
    let (_dir, folder) = folder();
    save(&folder, &record("first"), Generation::NONE);

    folder.erase(&acme(), &mut Vec::new()).unwrap();
    folder.erase(&acme(), &mut Vec::new()).unwrap();

    assert_eq!(names(&folder), [LEDGER, ".lock"]);
}

#[test]
fn of_many_savers_at_once_one_wins_each_generation() {
    let (_dir, folder) = folder();
    let record = record("first");

    let outcomes: Vec<_> = thread::scope(|scope| {
        let save = || save(&folder, &record, Generation::NONE);
        let savers: Vec<_> = (0..8).map(|_| scope.spawn(save)).collect();
        savers.into_iter().map(|saver| saver.join().unwrap()).collect()
    });

    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Outcome::Saved).count(), 1);
}

#[test]
#[cfg(unix)]
fn a_file_the_system_does_not_give_is_named_and_the_others_are_read() {
    let (_dir, folder) = folder();
    save(&folder, &record("first"), Generation::NONE);
    fs::create_dir(folder.path.join("globex.sealed")).unwrap();

    let loaded = folder.load().unwrap();

    assert_eq!(loaded.records.len(), 1);
    assert!(problem(&loaded).starts_with("globex.sealed could not be read"));
}

#[test]
fn a_file_sealed_with_another_key_is_kept_apart_and_not_touched() {
    let (_dir, folder) = folder();
    save(&folder, &record("first"), Generation::NONE);
    let bytes = fs::read(folder.path_of(&acme())).unwrap();
    let other = Folder::open(folder.path.clone(), Key::random().unwrap()).unwrap();

    let loaded = other.load().unwrap();

    let [ledger, record] = loaded.problems.as_slice() else { panic!("{:?}", loaded.problems) };
    assert_eq!(*ledger, Problem::LedgerLost);
    assert!(record.to_string().contains("sealed with another key"), "{record}");
    assert!(Record::read(&acme(), &loaded.records[0].1).is_err(), "the core keeps it apart");
    assert_eq!(fs::read(folder.path_of(&acme())).unwrap(), bytes);
}

#[test]
fn an_older_copy_that_is_put_back_is_noticed_when_the_folder_is_read_and_when_it_is_saved_to() {
    let (_dir, folder) = folder();
    let (first, second) = (record("first"), newer());
    save(&folder, &first, Generation::NONE);
    let old = fs::read(folder.path_of(&acme())).unwrap();
    save(&folder, &second, first.generation());
    fs::write(folder.path_of(&acme()), &old).unwrap();

    let saved = save(&folder, &second, first.generation());
    let loaded = folder.load().unwrap();

    assert_eq!(saved, Outcome::Unusable(old.clone(), NotUsed::Older));
    let problem = problem(&loaded);
    assert!(problem.contains("older than what Tenantry saved last"), "{problem}");
    assert!(Record::read(&acme(), &loaded.records[0].1).is_err(), "it is not used");
    assert_eq!(fs::read(folder.path_of(&acme())).unwrap(), old, "nor touched");
}

#[test]
fn a_copy_of_a_forgotten_record_is_not_used_and_the_org_can_be_added_again() {
    let (_dir, folder) = folder();
    save(&folder, &newer(), Generation::NONE);
    let old = fs::read(folder.path_of(&acme())).unwrap();
    folder.erase(&acme(), &mut Vec::new()).unwrap();

    fs::write(folder.path_of(&acme()), &old).unwrap();
    assert!(problem(&folder.load().unwrap()).contains("older"));
    folder.erase(&acme(), &mut Vec::new()).unwrap();

    assert_eq!(save(&folder, &record("again"), Generation::NONE), Outcome::Saved);
    assert_eq!(folder.load().unwrap().problems, []);
}

#[test]
fn a_ledger_that_is_taken_away_is_missed_once() {
    let (_dir, folder) = folder();
    save(&folder, &record("first"), Generation::NONE);
    fs::remove_file(folder.path.join(LEDGER)).unwrap();

    assert_eq!(folder.load().unwrap().problems, [Problem::LedgerLost]);
    assert_eq!(folder.load().unwrap().problems, []);
}

#[test]
fn a_ledger_that_is_spoilt_while_the_folder_is_used_is_told_once_and_begun_anew_of_every_record() {
    let globex = TenantId::new("globex").unwrap();
    let spoil = |folder: &Folder| fs::write(folder.path.join(LEDGER), "?").unwrap();
    let uses: [fn(&Folder, &mut Vec<Problem>); 3] = [
        |folder, problems| _ = folder.save(&newer(), Generation::new(1), problems).unwrap(),
        |folder, problems| _ = folder.look(&acme(), problems).unwrap(),
        |folder, problems| folder.erase(&acme(), problems).unwrap(),
    ];
    for used in uses {
        let (_dir, folder) = folder();
        save(&folder, &record("first"), Generation::NONE);
        let [first, second] =
            [1, 2].map(|at| record_of(globex.clone(), "", Timestamp::from_unix_millis(at)));
        save(&folder, &first, Generation::NONE);
        let old = fs::read(folder.path_of(&globex)).unwrap();
        save(&folder, &second, first.generation());
        spoil(&folder);

        let mut problems = Vec::new();
        used(&folder, &mut problems);
        used(&folder, &mut problems);

        assert_eq!(problems, [Problem::LedgerLost]);
        fs::write(folder.path_of(&globex), &old).unwrap();
        let older = save(&folder, &second, first.generation());
        assert_eq!(older, Outcome::Unusable(old, NotUsed::Older), "the other org is in it, too");
        let aside = names(&folder).into_iter().filter(|name| name.contains(".unreadable-"));
        assert_eq!(aside.count(), 1, "what was spoilt is kept");
    }
}

/// A crash after the record and before the ledger.
#[test]
fn a_record_that_is_newer_than_the_ledger_is_used() {
    let (_dir, folder) = folder();
    let (first, second) = (record("first"), newer());
    save(&folder, &first, Generation::NONE);
    let ledger = fs::read(folder.path.join(LEDGER)).unwrap();
    save(&folder, &second, first.generation());
    fs::write(folder.path.join(LEDGER), ledger).unwrap();

    let loaded = folder.load().unwrap();

    assert_eq!(loaded.records, [(acme(), second.to_bytes())]);
    assert_eq!(loaded.problems, []);
}

mod migration {
    use super::*;

    fn plain(folder: &Folder) -> PathBuf {
        folder.path.join("acme.json")
    }

    #[test]
    fn a_plain_record_is_sealed_and_the_plain_file_is_gone() {
        let (_dir, folder) = folder();
        let record = record("Acme Corporation");
        fs::write(plain(&folder), record.to_bytes()).unwrap();

        let loaded = folder.load().unwrap();

        assert_eq!(loaded.records, [(acme(), record.to_bytes())]);
        assert_eq!(loaded.problems, []);
        assert_eq!(names(&folder), [LEDGER, ".lock", "acme.sealed"]);
        for name in names(&folder) {
            let bytes = fs::read(folder.path.join(&name)).unwrap();
            assert!(!String::from_utf8_lossy(&bytes).contains("Corporation"), "{name}");
        }
        assert_eq!(folder.load().unwrap().records, [(acme(), record.to_bytes())]);
    }

    /// A crash after the sealed file and before the plain one went.
    #[test]
    fn a_plain_record_that_is_sealed_already_is_removed() {
        let (_dir, folder) = folder();
        let (first, second) = (record("first"), newer());
        for sealed in [&first, &second] {
            folder.store(sealed, &mut Ledger::default()).unwrap();
            fs::write(plain(&folder), first.to_bytes()).unwrap();

            let loaded = folder.load().unwrap();

            assert_eq!(loaded.records, [(acme(), sealed.to_bytes())]);
            assert_eq!(loaded.problems, []);
            assert!(!plain(&folder).exists());
        }
    }

    /// A crash while the sealed file was written.
    #[test]
    fn half_a_sealed_file_is_cleared_away_and_the_plain_record_is_sealed() {
        let (_dir, folder) = folder();
        let record = record("first");
        fs::write(plain(&folder), record.to_bytes()).unwrap();
        fs::write(folder.path.join(".saving-x1"), "tenantry-sea").unwrap();

        assert_eq!(folder.load().unwrap().records, [(acme(), record.to_bytes())]);

        assert_eq!(names(&folder), [LEDGER, ".lock", "acme.sealed"]);
    }

    #[test]
    fn a_plain_file_that_is_no_record_stays_and_is_named() {
        let (_dir, folder) = folder();
        fs::write(plain(&folder), "{").unwrap();

        let loaded = folder.load().unwrap();

        assert!(problem(&loaded).contains("acme.json is not encrypted"), "{loaded:?}");
        assert_eq!(loaded.records, [(acme(), Zeroizing::new(b"{".to_vec()))]);
        assert_eq!(fs::read(plain(&folder)).unwrap(), b"{");
    }

    #[test]
    fn a_plain_record_that_contradicts_the_sealed_one_stays_and_is_named() {
        let (_dir, folder) = folder();
        save(&folder, &record("first"), Generation::NONE);
        fs::write(plain(&folder), newer().to_bytes()).unwrap();

        let loaded = folder.load().unwrap();

        assert!(problem(&loaded).contains("it says something else"), "{loaded:?}");
        assert_eq!(loaded.records, [(acme(), record("first").to_bytes())]);
        assert!(plain(&folder).exists());
    }

    #[test]
    fn a_plain_copy_of_a_forgotten_record_is_not_taken_in() {
        let (_dir, folder) = folder();
        save(&folder, &record("first"), Generation::NONE);
        folder.erase(&acme(), &mut Vec::new()).unwrap();
        fs::write(plain(&folder), record("first").to_bytes()).unwrap();

        let loaded = folder.load().unwrap();

        assert_eq!(loaded.records, []);
        assert!(problem(&loaded).contains("older"), "{loaded:?}");
    }

    #[test]
    fn forgetting_removes_a_plain_file_too() {
        let (_dir, folder) = folder();
        fs::write(plain(&folder), record("first").to_bytes()).unwrap();

        folder.erase(&acme(), &mut Vec::new()).unwrap();

        assert_eq!(names(&folder), [LEDGER, ".lock"]);
    }
}
