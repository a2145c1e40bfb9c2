//! Records: what any version has written is read, and what a newer one has written is left alone.

use std::fs;
use std::path::Path;
use std::time::Duration;

use tenantry_core::{
    Client, Command, Entropy, Event, Failure, Input, Record, RedirectUri, Refused, SignInHints,
    TenantId, Unreadable,
};
use tenantry_sandbox::{Consent, Rules};
use tenantry_tests::{Cast, OrgName, ProcessId, World, tenant};

use crate::common::{signed_in, token, update};

/// The version that is written today.
const NEWEST: u32 = 4;

/// What a program of the next version may have stored.
const FUTURE: &[u8] = br#"{"version":5,"tenant":"globex","grants":[{"sealed":"fake"}]}"#;

/// The bytes that a program of that version wrote, by the tenant whose they are.
fn written_by(version: u32) -> Vec<(TenantId, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("records/v{version}"));
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let record = |file: &Path| {
        let name = file.file_stem().unwrap().to_str().unwrap();
        (tenant(name), fs::read(file).unwrap())
    };
    let mut records: Vec<_> = files.map(|file| record(&file)).collect();
    records.sort();
    records
}

/// The same bytes as today's version writes them.
fn at_newest(bytes: &[u8], version: u32) -> String {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let begin = format!(r#"{{"version":{version},"#);
    let rest = text.strip_prefix(&begin).unwrap();
    let rest = match version {
        1 => format!(r#"{},"profile":"unknown","ended":null}}"#, rest.strip_suffix('}').unwrap()),
        2 => format!(r#"{},"ended":null}}"#, rest.strip_suffix('}').unwrap()),
        _ => rest.to_owned(),
    };
    format!(r#"{{"version":{NEWEST},{rest}"#)
}

fn stored(world: &World, tenant: &TenantId) -> String {
    String::from_utf8(world.disk.read(tenant).unwrap().to_vec()).unwrap()
}

#[test]
fn every_record_that_was_ever_written_is_read_and_written_anew_with_nothing_lost() {
    for (version, count) in [(1, 8), (2, 2), (3, 2), (4, 1)] {
        let records = written_by(version);
        assert_eq!(records.len(), count, "records of version {version}");

        for (tenant, bytes) in records {
            let record = Record::read(&tenant, &bytes).unwrap();

            let anew = String::from_utf8(record.to_bytes().to_vec()).unwrap();
            assert_eq!(anew, at_newest(&bytes, version), "version {version}, {tenant}");
        }
    }
}

#[test]
fn a_record_of_version_1_is_stored_at_the_newest_with_its_next_change_and_not_before() {
    let (old, bytes) = written_by(1).into_iter().find(|(id, _)| id.as_str() == "public").unwrap();
    let mut world = World::new(Rules::default());
    world.disk.write(&old, &bytes);

    let process = world.start();
    let read_only = stored(&world, &old);
    let mut registration = world.tenant(process, &old).registration().clone();
    registration.label = "New".into();
    world.tell(process, update(&old, &registration)).unwrap();
    world.settle(process);

    assert_eq!(read_only.as_bytes(), bytes);
    let owner = |n: u8| format!(r#""writer":{:?}"#, [n; 16]).replace(' ', "");
    let expected = at_newest(&bytes, 1)
        .replace(r#""generation":4"#, &format!(r#""generation":{}"#, world.now().unix_millis()))
        .replace(&owner(9), &owner(1))
        .replace(r#"The \"public\" org"#, "New");
    assert_eq!(stored(&world, &old), expected);
}

#[test]
fn a_tenant_that_an_older_program_signed_in_goes_on_after_the_update() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.kill(process);
    let stored_now = stored(&world, &acme);
    let (record, _profile) = stored_now.split_once(r#","profile":"#).unwrap();
    let old = record.replacen(r#"{"version":4,"#, r#"{"version":1,"#, 1) + "}";
    assert_eq!(at_newest(old.as_bytes(), 1), stored_now, "this is how version 1 wrote it");
    world.disk.write(&acme, old.as_bytes());

    let process = world.start();
    world.run(Duration::from_hours(48));

    assert!(token(&mut world, process, &acme).is_ok());
    assert!(stored(&world, &acme).starts_with(r#"{"version":4,"#));
}

/// A world in which Acme is signed in and a newer program has stored Globex.
fn beside_a_newer_program() -> (World, ProcessId, [TenantId; 2]) {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.kill(process);
    let globex = tenant("globex");
    world.disk.write(&globex, FUTURE);
    let process = world.start();
    (world, process, [acme, globex])
}

#[test]
fn what_a_newer_version_stored_survives_everything_that_happens_beside_it() {
    let (mut world, process, [acme, globex]) = beside_a_newer_program();

    let registration = world.tenant(process, &acme).registration().clone();
    world.tell(process, update(&acme, &registration)).unwrap();
    world.settle(process);
    world.sign_in(process, &acme, OrgName::Acme);
    let initech = world.add(process, OrgName::Initech, Cast::Confidential);
    world.sign_in(process, &initech, OrgName::Initech);
    world.run(Duration::from_hours(48));
    world.command(process, Command::SignOut(acme.clone())).unwrap();
    world.command(process, Command::Forget(acme)).unwrap();
    world.kill(process);
    let restarted = world.start();
    world.run(Duration::from_hours(48));

    assert_eq!(world.disk.read(&globex), Some(FUTURE));
    let (now, tenants) = (world.now(), world.process(restarted).tenants());
    assert!(tenants.access_token(now, &initech, "api.west.test").is_ok());
    let quarantined: Vec<_> = world.process(restarted).tenants().quarantined().collect();
    assert_eq!(quarantined, [(&globex, &Unreadable::Newer(5))]);
}

#[test]
fn nothing_that_is_asked_of_a_tenant_of_a_newer_version_touches_it() {
    let (mut world, process, [acme, globex]) = beside_a_newer_program();
    let registration = world.tenant(process, &acme).registration().clone();
    let sign_in = Command::SignIn {
        tenant: globex.clone(),
        entropy: Entropy::new([9; 64]),
        hints: SignInHints::default(),
    };
    let add = Command::Add { tenant: globex.clone(), registration: Box::new(registration.clone()) };
    let change = Command::Update { tenant: globex.clone(), registration: Box::new(registration) };

    let added = world.command(process, add);
    let others = [
        change,
        sign_in,
        Command::Renew(globex.clone()),
        Command::SignOut(globex.clone()),
        Command::Cancel(globex.clone()),
    ]
    .map(|command| world.command(process, command));

    assert_eq!(added, Err(Refused::Exists(globex.clone())));
    for answer in others {
        assert_eq!(answer, Err(Refused::Quarantined(globex.clone())));
    }
    assert_eq!(world.disk.read(&globex), Some(FUTURE));
}

#[test]
fn a_record_that_a_newer_version_takes_over_meanwhile_is_left_to_it() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let taken_over = stored(&world, &acme).replacen(r#"{"version":4,"#, r#"{"version":5,"#, 1);
    world.disk.write(&acme, taken_over.as_bytes());

    world.command(process, Command::Renew(acme.clone())).unwrap();
    let events = world.process(process).take_events();
    world.run(Duration::from_hours(48));
    world.kill(process);
    world.start();
    world.run(Duration::from_hours(48));

    let why = Unreadable::Newer(5);
    assert_eq!(events, [Event::Quarantined { tenant: acme.clone(), why }]);
    assert_eq!(world.refreshes(), Vec::<String>::new());
    assert_eq!(stored(&world, &acme), taken_over);
}

/// Changes the redirect URI to one of so many commas, which are three times as long in a URL.
fn lengthen(world: &mut World, process: ProcessId, acme: &TenantId, commas: usize) -> bool {
    let mut registration = world.tenant(process, acme).registration().clone();
    if let Client::Confidential { redirect_uri, .. } = &mut registration.client {
        let text = format!("http://localhost:47080/{}", ",".repeat(commas));
        *redirect_uri = RedirectUri::new(&text).unwrap();
    }
    world.tell(process, update(acme, &registration)).is_ok()
}

fn flows_in(record: &str) -> usize {
    record.matches(r#""verifier":"#).count()
}

#[test]
fn whatever_registration_is_taken_its_record_is_read_again_with_every_flow_open() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let mut lengths = (0..9_000).rev().step_by(20);
    let taken = lengths.find(|n| lengthen(&mut world, process, &acme, *n));
    world.settle(process);
    for _ in 0..9 {
        world.begin_sign_in(process, &acme).unwrap();
    }
    let open = flows_in(&stored(&world, &acme));

    world.kill(process);
    let restarted = world.start();

    assert!(taken > Some(300) && open == 4, "{taken:?}, {open} open");
    assert!(world.tenant(restarted, &acme).grant().is_some());
}

#[test]
fn a_record_holds_no_more_flows_than_may_be_open_however_many_processes_open_them() {
    let (mut world, first, acme) = signed_in(Rules::default(), Cast::Confidential);
    let processes = [first, world.start(), world.start()];
    for process in processes {
        for _ in 0..4 {
            world.begin_sign_in(process, &acme).unwrap();
        }
    }
    let open = flows_in(&stored(&world, &acme));

    let redirects = processes.map(|id| world.redirect(id, OrgName::Acme, Consent::Allow).unwrap());
    let [oldest, _, newest] = redirects;
    world.tell(first, Input::Redirected(oldest)).unwrap();
    world.settle(first);
    world.tell(processes[2], Input::Redirected(newest)).unwrap();
    world.settle(processes[2]);

    assert_eq!(open, 4);
    let [told, .., done] = processes.map(|id| world.process(id).take_events());
    let gave_way = Event::SignInFailed { tenant: acme.clone(), failure: Failure::Interrupted };
    assert_eq!(told.last(), Some(&gave_way));
    assert!(done.contains(&Event::SignedIn { tenant: acme }), "{done:?}");
}
