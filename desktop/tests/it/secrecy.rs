//! Secrecy: what is shown, logged, served or left on the disk holds no secret but in the records.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tenantry_sandbox::{Consent, Fault, FaultKind, MARKER};

use crate::cast::{ACME, GLOBEX, HOOLI, INITECH_JOBS};
use crate::world::World;

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
fn no_secret_is_shown_served_or_left_outside_the_records() {
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
    let (records, others): (Vec<_>, Vec<_>) = files(world.folder.path())
        .into_iter()
        .partition(|path| path.extension().is_some_and(|extension| extension == "json"));
    assert_eq!(records.len(), 4);
    assert!(records.iter().all(|record| fs::read_to_string(record).unwrap().contains(MARKER)));
    for other in others {
        let bytes = fs::read(&other).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains(MARKER), "{}", other.display());
    }
}
