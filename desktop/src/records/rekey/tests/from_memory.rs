//! From memory to the disk: everything that is there, or nothing.

use super::*;

/// Three orgs that are kept nowhere.
fn in_memory() -> (Computer, Store) {
    let computer = Computer::empty();
    computer.vault().begin_in_memory().unwrap();
    let mut shelf = Shelf::default();
    for record in records() {
        assert_eq!(shelf.save(&record, Generation::NONE), Outcome::Saved);
    }
    (computer, Store::Shelf(shelf))
}

#[test]
fn every_org_is_on_the_disk_and_what_is_saved_next_goes_there() {
    let (computer, mut store) = in_memory();
    let change = computer.vault().change_to_keychain(Proof::Nothing, &computer.pocket);

    store.change(&change.unwrap(), &mut |_| ()).unwrap();

    let acme = records().swap_remove(0);
    let newer = record_of(acme.tenant().clone(), "newer", Timestamp::from_unix_millis(1_000));
    let mut problems = Vec::new();
    let saved = store.save(&newer, acme.generation(), &mut problems).unwrap();
    assert_eq!((saved, problems), (Outcome::Saved, vec![]));
    drop(store);
    let (_, loaded, _) = computer.start(&computer.open(Way::Keychain).unwrap());
    assert_eq!((loaded.problems.len(), loaded.records.len()), (0, 3));
    assert_eq!(loaded.records[0].1, newer.to_bytes());
}

#[test]
fn whenever_the_plug_is_pulled_what_is_on_the_disk_is_opened_by_the_new_way() {
    let (computer, mut store) = in_memory();
    let change = computer.vault().change_to_passphrase(Proof::Nothing, NEW).unwrap();
    let mut moments = Vec::new();
    let mut look = |step| moments.push((step, computer.dir.path().join("orgs").exists()));
    store.change(&change, &mut look).unwrap();
    drop(store);

    let steps: Vec<_> = moments.iter().map(|(step, _)| *step).collect();
    let sealed = (1..=3).map(|done| Step::Sealed(done, 3));
    assert_eq!(steps, [Step::Settled].into_iter().chain(sealed).collect::<Vec<_>>());
    assert!(!moments[0].1, "no record is written before the note says how it is opened");
    assert_whole(&computer.start(&computer.open(Way::Passphrase(NEW)).unwrap()).1, "done");
}

#[test]
fn where_files_of_other_orgs_are_in_the_way_the_orgs_stay_in_memory_and_the_files_as_they_are() {
    let (computer, mut store) = in_memory();
    fs::create_dir(computer.dir.path().join("orgs")).unwrap();
    fs::write(computer.file("zeta.sealed"), "?").unwrap();
    let before = computer.note();
    let change = computer.vault().change_to_passphrase(Proof::Nothing, NEW).unwrap();

    let why = store.change(&change, &mut |_| ()).unwrap_err();

    assert!(matches!(why, CannotChange::TakenBack(_)), "{why:?}");
    assert_eq!(computer.note(), before);
    assert_eq!(fs::read(computer.file("zeta.sealed")).unwrap(), b"?");
    assert!(matches!(store, Store::Shelf(_)), "{store:?}");
}
