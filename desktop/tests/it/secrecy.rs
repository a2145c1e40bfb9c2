//! Secrecy: what is shown, logged, served or left on the disk holds no secret that can be read.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tenantry_desktop::vault::{Keeping, Key, KeyFrom};
use tenantry_desktop::{CannotStart, Engine, Settings};
use tenantry_sandbox::{Consent, Fault, FaultKind, MARKER, Rules};

use crate::cast::{ACME, GLOBEX, HOOLI, INITECH_JOBS};
use crate::world::{PASSPHRASE, World};

/// Everything a person, a log or a debugger's print could show of the engine.
fn shown(world: &mut World) -> String {
    let mut shown = world.seen.join("\n");
    let engine = world.engine();
    write!(shown, "{engine:?} {:?}", engine.notices()).unwrap();
    for notice in engine.notices() {
        write!(shown, "{}", notice.problem()).unwrap();
    }
    let tenants = engine.tenants();
    write!(shown, "{tenants:#?}").unwrap();
    for tenant in tenants.iter() {
        let status = tenant.status(tenants.policy());
        write!(shown, "{status:?} {:?} {:?}", tenant.grant(), tenant.last_failure()).unwrap();
    }
    shown
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

#[test]
fn no_secret_is_shown_served_or_left_readable_on_the_disk() {
    let mut world = World::new();
    for cast in [ACME, GLOBEX, INITECH_JOBS] {
        world.signed_in(cast);
        world.call(cast);
    }
    world.add(HOOLI);
    world.sign_in(HOOLI, HOOLI.person().answering(Consent::Refuse)).unwrap_err();
    world.sandbox().fault(Fault::on_token(FaultKind::GarbageBody));
    world.sign_in(HOOLI, HOOLI.person()).unwrap_err();
    world.sandbox().fault(Fault::on_token(FaultKind::Status(500)));
    world.engine().renew(&GLOBEX.id()).unwrap();
    world.pass(Duration::from_secs(5));
    world.until_renewed(GLOBEX);
    let url = world.begin(HOOLI);
    let redirect = world.redirect(HOOLI.person(), &url);
    world.deliver(&redirect);
    world.until("the sign-in", |event| {
        matches!(event, tenantry_core::Event::SignedIn { .. }).then_some(())
    });

    let shown = shown(&mut world);
    assert!(shown.contains("SignedIn") && shown.len() > 5_000, "something was looked at");
    assert!(redirect.contains(MARKER), "a code carries the marker");
    assert!(!shown.contains(MARKER), "{shown}");

    world.stop_engine();
    assert_eq!(holding_a_secret(world.folder.path()), Vec::<PathBuf>::new());
    for cast in [ACME, GLOBEX, INITECH_JOBS, HOOLI] {
        assert!(world.opened(cast).contains(MARKER), "{cast:?}: the key opens what is sealed");
    }
}

/// The files that show the marker of a secret to whoever has no key.
fn holding_a_secret(folder: &Path) -> Vec<PathBuf> {
    let all = files(folder);
    assert!(all.len() > 1, "something was looked at");
    let shows = |path: &PathBuf| String::from_utf8_lossy(&fs::read(path).unwrap()).contains(MARKER);
    all.into_iter().filter(shows).collect()
}

#[test]
fn plain_records_of_an_older_version_are_sealed_at_the_start_and_the_orgs_go_on() {
    let mut world = World::new();
    for cast in [GLOBEX, INITECH_JOBS] {
        world.signed_in(cast);
    }
    world.stop_engine();
    for cast in [GLOBEX, INITECH_JOBS] {
        let plain = world.opened(cast);
        let sealed = world.record_file(cast);
        fs::write(sealed.with_extension("json"), plain).unwrap();
        fs::remove_file(sealed).unwrap();
    }
    assert_eq!(holding_a_secret(world.folder.path()).len(), 2);

    world.start_engine();

    assert_eq!(world.engine().notices(), []);
    assert_eq!(holding_a_secret(world.folder.path()), Vec::<PathBuf>::new());
    for cast in [GLOBEX, INITECH_JOBS] {
        assert!(world.is_signed_in(cast));
        assert!(world.call(cast).contains("200"));
    }
}

#[test]
fn in_memory_nothing_is_written_but_the_choice_and_the_orgs_end_with_the_program() {
    let mut world = World::in_memory();
    world.signed_in(GLOBEX);
    world.engine().authorize([GLOBEX.id()]);
    world.engine().renew(&GLOBEX.id()).unwrap();
    world.until_renewed(GLOBEX);
    assert!(world.call(GLOBEX).contains("200"));

    world.restart();

    assert_eq!(world.engine().tenants().iter().count(), 0);
    let files = files(world.folder.path());
    let [choice] = files.as_slice() else { panic!("{files:?}") };
    assert_eq!(fs::read_to_string(choice).unwrap(), r#"{"version":1,"place":"memory"}"#);
}

#[test]
fn with_another_key_nothing_is_read_used_or_changed() {
    let mut world = World::new();
    world.signed_in(GLOBEX);
    world.stop_engine();
    let before = fs::read(world.record_file(GLOBEX)).unwrap();

    world.keep(Keeping::Sealed { key: Key::random().unwrap(), from: KeyFrom::Caller });
    world.start_engine();

    assert_eq!(world.engine().tenants().iter().count(), 0);
    let quarantined = world.engine().tenants().quarantined().count();
    assert_eq!(quarantined, 1);
    let notices: Vec<_> =
        world.engine().notices().iter().map(|notice| notice.problem().to_string()).collect();
    let told = notices.iter().any(|notice| notice.contains("sealed with another key"));
    assert!(told, "{notices:?}");
    assert_eq!(fs::read(world.record_file(GLOBEX)).unwrap(), before);
}

#[test]
fn an_engine_by_itself_does_not_choose_how_records_are_kept() {
    let folder = tempfile::tempdir().unwrap();

    let refused = Engine::start(Settings::new(folder.path()), || ()).unwrap_err();

    assert!(matches!(refused, CannotStart::NotOpened), "{refused}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn behind_a_passphrase_neither_it_nor_any_secret_is_in_a_file_or_in_what_is_shown() {
    let mut world = World::behind_a_passphrase(Rules::default());
    for cast in [GLOBEX, INITECH_JOBS] {
        world.signed_in(cast);
    }
    world.engine().renew(&GLOBEX.id()).unwrap();
    world.until_renewed(GLOBEX);
    let shown = shown(&mut world);
    assert!(!shown.contains(PASSPHRASE) && !shown.contains(MARKER), "{shown}");
    world.stop_engine();

    assert_eq!(holding_a_secret(world.folder.path()), Vec::<PathBuf>::new());
    for file in files(world.folder.path()) {
        let bytes = fs::read(&file).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains(PASSPHRASE), "{}", file.display());
    }
}
