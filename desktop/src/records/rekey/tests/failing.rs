//! A change that the disk or another program does not let happen.

use super::*;

#[test]
fn a_file_that_cannot_be_read_or_is_of_a_newer_version_is_named_and_nothing_is_changed() {
    let way = CHANGES[0];
    let spoil: [fn(&Path); 2] = [
        |file| fs::create_dir(file).unwrap(),
        |file| fs::write(file, b"tenantry-sealed\x02of a later version").unwrap(),
    ];
    for spoil in spoil {
        let computer = Computer::new(way.0);
        spoil(&computer.file("zeta.sealed"));
        let before = computer.note();

        let why = computer.change(way, &mut |step| panic!("{step:?}")).unwrap_err();

        assert!(matches!(why, CannotChange::TakenBack(_)), "{why:?}");
        assert!(why.to_string().contains("zeta.sealed could not be sealed anew"), "{why}");
        assert!(why.to_string().contains("Nothing was changed"), "{why}");
        assert_eq!(computer.note(), before);
    }
}

/// The disk fails in the middle, and gives the file back or not.
#[test]
fn a_change_that_fails_in_the_middle_is_taken_back_and_the_old_way_opens_everything() {
    for way in CHANGES {
        let computer = Computer::new(way.0);
        let (globex, kept) = (computer.file("globex.sealed"), computer.file("kept"));
        let before = computer.note();
        let mut fail = |step| {
            if step == Step::Sealed(1, 5) {
                fs::rename(&globex, &kept).unwrap();
                fs::create_dir(&globex).unwrap();
            }
        };

        let why = computer.change(way, &mut fail).unwrap_err();

        assert!(matches!(why, CannotChange::TakenBack(_)), "{way:?}: {why:?}");
        assert!(why.to_string().starts_with("globex.sealed could not be sealed anew"), "{why}");
        assert_eq!(computer.note(), before);
        fs::remove_dir(&globex).unwrap();
        fs::rename(&kept, &globex).unwrap();
        let (_, loaded, taken_back) = computer.start(&computer.open(way.0).unwrap());
        assert_eq!(taken_back, None);
        assert_whole(&loaded, "taken back");
    }
}

/// The disk fails in the middle, and with what was written before.
#[test]
fn where_a_change_cannot_be_taken_back_either_the_old_way_opens_everything_at_the_next_start() {
    let way = CHANGES[0];
    let computer = Computer::new(way.0);
    let mut folder = computer.folder(&computer.open(way.0).unwrap());
    let files = ["acme.sealed", "initech.sealed"].map(|name| computer.file(name));
    let mut fail = |step| {
        if step == Step::Sealed(3, 5) {
            for file in &files {
                fs::rename(file, file.with_extension("away")).unwrap();
                fs::create_dir(file).unwrap();
            }
        }
    };

    let why = folder.rekey(&computer.prepare(way).unwrap(), &mut fail).unwrap_err();
    assert!(matches!(why, CannotChange::HalfWay(_)), "{why:?}");
    for file in &files {
        fs::remove_dir(file).unwrap();
        fs::rename(file.with_extension("away"), file).unwrap();
    }

    assert_whole(&folder.load().unwrap(), "half way");
    assert_eq!(computer.prepare(way).unwrap_err(), CannotOpen::Unfinished, "one at a time");
    drop(folder);
    let (_, loaded, taken_back) = computer.start(&computer.open(way.0).unwrap());
    assert_eq!(taken_back, Some(Ok(())));
    assert_whole(&loaded, "taken back");
}

#[test]
fn where_the_disk_does_not_say_which_way_holds_what_is_saved_is_opened_by_either() {
    let way = CHANGES[0];
    let computer = Computer::new(way.0);
    let mut folder = computer.folder(&computer.open(way.0).unwrap());
    let note = computer.dir.path().join("vault.json");
    let away = note.with_extension("away");
    let mut fail = |step| {
        if step == Step::Sealed(5, 5) {
            fs::rename(&note, &away).unwrap();
            fs::create_dir(&note).unwrap();
        }
    };
    let change = computer.prepare(way).unwrap();

    let why = folder.rekey(&change, &mut fail).unwrap_err();
    assert!(matches!(why, CannotChange::Unclear(_)), "{why:?}");
    assert_whole(&folder.load().unwrap(), "unclear");
    let acme = records().swap_remove(0);
    let newer = record_of(acme.tenant().clone(), "newer", Timestamp::from_unix_millis(1_000));
    assert_eq!(save(&folder, &newer, acme.generation()), Outcome::Saved);
    drop(folder);

    for name in ["acme.sealed", "globex.sealed", "initech.sealed"] {
        let file = fs::read(computer.file(name)).unwrap();
        assert!(sealed::open(change.keys().1, &file).is_ok(), "{name}: by the new way");
    }
    fs::remove_dir(&note).unwrap();
    fs::rename(&away, &note).unwrap();
    let (_, loaded, taken_back) = computer.start(&computer.open(way.0).unwrap());
    assert_eq!(taken_back, Some(Ok(())));
    assert_eq!((loaded.problems.len(), loaded.records.len()), (0, 3));
    assert_eq!(loaded.records[0].1, newer.to_bytes(), "by the old way");
}

#[test]
fn a_program_beside_this_one_is_not_left_with_the_old_key() {
    let way = CHANGES[0];
    let computer = Computer::new(way.0);
    let before = computer.note();
    let other = computer.folder(&computer.open(way.0).unwrap());

    let why = computer.change(way, &mut |step| panic!("{step:?}")).unwrap_err();
    assert_eq!(why, CannotChange::NotAlone);
    assert_eq!(computer.note(), before);
    drop(other);

    computer.change(way, &mut |_| ()).unwrap();
}
