//! The folder of records as others may leave it: foreign files, leftovers, damage, no folder at all.

use std::fs;
use std::path::PathBuf;

use tenantry_core::{Event as CoreEvent, SignInHints};
use tenantry_desktop::vault::{Keeping, Key, KeyFrom};
use tenantry_desktop::{CannotStart, Engine, Problem, Settings};

use crate::bystander::{the_bystander_goes_on, world_with_a_bystander};
use crate::cast::{GLOBEX, HOOLI};
use crate::world::World;

#[test]
fn foreign_files_are_left_alone_and_leftovers_of_saves_are_cleared_away() {
    let mut world = World::new();
    world.signed_in(GLOBEX);
    world.stop_engine();
    let folder = world.record_file(GLOBEX).parent().unwrap().to_owned();
    for name in ["notes.txt", "my org.sealed", "acme.sealed.unreadable-1", "backup.sealed.bak"] {
        fs::write(folder.join(name), "mine").unwrap();
    }
    fs::write(folder.join(".saving-Xy12"), "half a SECRET").unwrap();

    world.start_engine();

    assert_eq!(world.engine().tenants().iter().count(), 1);
    assert_eq!(world.engine().tenants().quarantined().count(), 0);
    assert_eq!(fs::read(folder.join("my org.sealed")).unwrap(), b"mine");
    assert!(folder.join("notes.txt").exists() && folder.join("backup.sealed.bak").exists());
    assert!(!folder.join(".saving-Xy12").exists());
}

#[test]
fn a_record_copied_under_another_name_is_not_that_org() {
    let mut world = World::new();
    world.signed_in(GLOBEX);
    world.stop_engine();
    fs::copy(world.record_file(GLOBEX), world.record_file(HOOLI)).unwrap();

    world.start_engine();

    let quarantined: Vec<_> = world.engine().tenants().quarantined().collect();
    let [(tenant, why)] = quarantined.as_slice() else { panic!("{quarantined:?}") };
    assert_eq!(**tenant, HOOLI.id());
    assert!(why.to_string().contains("it is the record of \"globex\""), "{why}");
    assert!(world.is_signed_in(GLOBEX));
}

#[test]
fn a_folder_that_vanished_is_a_notice_and_saving_is_tried_again() {
    let mut world = World::new();
    world.signed_in(GLOBEX);
    let folder = world.record_file(GLOBEX).parent().unwrap().to_owned();
    let elsewhere = folder.with_file_name("elsewhere");
    fs::rename(&folder, &elsewhere).unwrap();

    world.engine().renew(&GLOBEX.id()).unwrap();
    world.until("a failed save", |event| matches!(event, CoreEvent::Unsaved { .. }).then_some(()));
    let notices = world.engine().notices().to_vec();
    let [notice] = notices.as_slice() else { panic!("{notices:?}") };
    let text = notice.problem().to_string();
    assert!(text.starts_with("globex.sealed was not saved: ") && text.contains("Check the disk"));
    assert!(world.refreshes().is_empty(), "nothing is sent before the intent is saved");

    fs::rename(&elsewhere, &folder).unwrap();
    world.pass(std::time::Duration::from_secs(10));
    world.until_renewed(GLOBEX);
    assert!(world.engine().notices().is_empty(), "what is over is not shown");
}

#[test]
fn a_data_folder_that_is_a_file_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    fs::write(&path, "a file").unwrap();

    let keeping = Keeping::Sealed { key: Key::random().unwrap(), from: KeyFrom::Caller };
    let settings = Settings { keeping, ..Settings::new(&path) };
    let refused = Engine::start(settings, || ()).unwrap_err();

    assert!(matches!(refused, CannotStart::DataFolder { .. }));
    assert!(refused.to_string().contains("Check that it is a folder"), "{refused}");
}

#[test]
fn a_record_of_random_bytes_is_set_aside_in_words_and_never_touched() {
    let mut world = world_with_a_bystander();
    world.signed_in(GLOBEX);
    world.stop_engine();
    let file = world.record_file(GLOBEX);
    let bytes: Vec<u8> = (0..=255).collect();
    fs::write(&file, &bytes).unwrap();

    world.start_engine();
    let quarantined: Vec<_> = world.engine().tenants().quarantined().collect();
    let [(tenant, why)] = quarantined.as_slice() else { panic!("{quarantined:?}") };
    assert_eq!(**tenant, GLOBEX.id());
    let text = why.to_string();
    assert!(text.contains("it is damaged") && text.contains("restore it from a backup"), "{text}");
    let refused = world.engine().sign_in(&GLOBEX.id(), SignInHints::default()).unwrap_err();
    assert!(refused.to_string().contains("cannot be read"), "{refused}");
    the_bystander_goes_on(&mut world);
    assert_eq!(fs::read(&file).unwrap(), bytes, "the file was not touched");

    world.engine().forget(&GLOBEX.id()).unwrap();
    world.stop_engine();
    assert!(!file.exists());
    let aside = fs::read_dir(file.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path());
    let aside: Vec<_> =
        aside.filter(|path| path.to_string_lossy().contains("globex.sealed.unreadable-")).collect();
    assert_eq!(aside.len(), 1);
    assert_eq!(fs::read(&aside[0]).unwrap(), bytes, "nothing was lost");

    world.start_engine();
    world.signed_in(GLOBEX);
    the_bystander_goes_on(&mut world);
}

#[test]
fn a_record_damaged_while_the_program_runs_is_not_written_over() {
    let mut world = world_with_a_bystander();
    world.signed_in(GLOBEX);
    let file = world.record_file(GLOBEX);
    fs::write(&file, b"somebody else's bytes").unwrap();

    world.engine().renew(&GLOBEX.id()).unwrap();
    world.until("the quarantine", |event| {
        matches!(event, CoreEvent::Quarantined { .. }).then_some(())
    });

    assert_eq!(fs::read(&file).unwrap(), b"somebody else's bytes");
    assert!(world.refreshes().is_empty(), "nothing was sent");
    the_bystander_goes_on(&mut world);
}

#[test]
fn an_older_copy_that_is_put_back_is_named_and_neither_used_nor_touched() {
    let mut world = world_with_a_bystander();
    world.signed_in(GLOBEX);
    let file = world.record_file(GLOBEX);
    let old = fs::read(&file).unwrap();
    world.engine().renew(&GLOBEX.id()).unwrap();
    world.until_renewed(GLOBEX);
    world.stop_engine();
    fs::write(&file, &old).unwrap();

    world.start_engine();

    let notices = world.engine().notices().to_vec();
    let [notice] = notices.as_slice() else { panic!("{notices:?}") };
    let text = notice.problem().to_string();
    assert!(text.starts_with("globex.sealed is not used: it is older"), "{text}");
    assert!(text.contains("forget the org and add it again"), "{text}");
    assert_eq!(notice.tenant(), Some(&GLOBEX.id()));
    let spent = world.refreshes().len();
    world.engine().renew(&GLOBEX.id()).unwrap_err();
    assert_eq!(world.refreshes().len(), spent, "the token that was used once is not sent again");
    assert_eq!(fs::read(&file).unwrap(), old);
    the_bystander_goes_on(&mut world);

    world.engine().forget(&GLOBEX.id()).unwrap();
    world.stop_engine();
    world.start_engine();
    world.signed_in(GLOBEX);
}

#[test]
fn a_ledger_that_is_spoilt_or_taken_away_while_the_program_runs_is_told() {
    for spoil in [|file| fs::write(file, "?"), |file: PathBuf| fs::remove_file(file)] {
        let mut world = World::new();
        world.signed_in(GLOBEX);
        spoil(world.record_file(GLOBEX).with_file_name(".generations")).unwrap();

        world.engine().renew(&GLOBEX.id()).unwrap();
        world.until_renewed(GLOBEX);

        let notices = world.engine().notices();
        let [notice] = notices else { panic!("{notices:?}") };
        assert_eq!(*notice.problem(), Problem::LedgerLost, "told once, though it was saved twice");
        world.restart();
        assert!(world.engine().notices().is_empty(), "a new list was begun");
    }
}
