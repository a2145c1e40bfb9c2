//! Secrecy: whatever is printed of inputs, effects, events and tenants, no secret is in it.

use std::time::Duration;

use tenantry_core::Command;
use tenantry_sandbox::Rules;
use tenantry_tests::{Cast, OrgName, World};

#[test]
fn nothing_that_a_log_could_hold_contains_a_secret() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);
    let initech = world.add(process, OrgName::Initech, Cast::Credentials);
    world.sign_in(process, &acme, OrgName::Acme);
    world.begin_sign_in(process, &initech).unwrap();
    world.run(Duration::from_hours(48));
    world.command(process, Command::SignOut(acme.clone())).unwrap();

    let stored = String::from_utf8_lossy(world.disk.read(&initech).unwrap()).into_owned();
    let shown = world.process(process).shown();

    assert!(stored.contains(tenantry_sandbox::MARKER), "secrets carry the mark");
    assert!(shown.contains("Acme") && shown.contains("Redirected"), "something is printed");
    assert!(!shown.contains(tenantry_sandbox::MARKER));
}
