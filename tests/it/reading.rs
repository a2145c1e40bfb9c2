//! Reading: which tenants there are, and the token of one, by name or by handle.

use std::time::Duration;

use tenantry_core::{Command, Fingerprint, NotNow, TenantId, Timestamp};
use tenantry_sandbox::Rules;
use tenantry_tests::{Cast, OrgName, ProcessId, World};

use crate::common::{signed_in, token, update};

const HOST: &str = "api.east.test";

#[test]
fn a_handle_reads_the_same_token_as_the_name_for_as_long_as_it_may_be_handed_out() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let handle = world.process(process).tenants().handle_of(&acme).unwrap();
    let by_handle = |world: &mut World, now: Timestamp, host| {
        let tenants = world.process(process).tenants();
        tenants.access_token_by(now, handle, host).map(Fingerprint::of)
    };
    let (now, held) = (world.now(), token(&mut world, process, &acme));

    assert_eq!(by_handle(&mut world, now, HOST), held);
    assert_eq!(by_handle(&mut world, now, "api.west.test"), Err(NotNow::WrongHost));
    let until = world.process(process).tenants().ready_until(handle).unwrap();
    assert_eq!(by_handle(&mut world, until.minus(Duration::from_millis(1)), HOST), held);
    assert_eq!(by_handle(&mut world, until, HOST), Err(NotNow::Renewing));
}

#[test]
fn a_handle_of_a_tenant_that_was_forgotten_reads_no_token_of_whoever_came_after_it() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let handle = world.process(process).tenants().handle_of(&acme).unwrap();
    world.command(process, Command::Forget(acme)).unwrap();
    let globex = world.add(process, OrgName::Globex, Cast::Confidential);
    world.sign_in(process, &globex, OrgName::Globex);

    let now = world.now();
    let tenants = world.process(process).tenants();
    assert_eq!(tenants.access_token_by(now, handle, HOST).unwrap_err(), NotNow::Unknown);
    assert_eq!(tenants.ready_until(handle), None);
    assert!(tenants.access_token(now, &globex, HOST).is_ok());
}

#[test]
fn every_tenant_is_listed_by_name_and_one_that_cannot_be_read_is_listed_apart() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let globex = world.add(process, OrgName::Globex, Cast::Confidential);
    let names = |world: &mut World, process: ProcessId| -> [Vec<TenantId>; 2] {
        let tenants = world.process(process).tenants();
        let unreadable = tenants.quarantined().map(|(id, _)| id.clone());
        [tenants.iter().map(|tenant| tenant.id().clone()).collect(), unreadable.collect()]
    };
    assert_eq!(names(&mut world, process), [vec![acme.clone(), globex.clone()], vec![]]);

    world.disk.write(&acme, b"{");
    let restarted = world.start();

    assert_eq!(names(&mut world, restarted), [vec![globex], vec![acme]]);
}

#[test]
fn a_tenant_is_stored_once_the_store_has_said_so() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let mut registration = world.tenant(process, &acme).registration().clone();
    registration.label = "Acme East".into();

    world.tell(process, update(&acme, &registration)).unwrap();
    assert!(!world.tenant(process, &acme).is_stored());
    world.settle(process);

    assert!(world.tenant(process, &acme).is_stored());
}

#[test]
fn a_token_that_has_ended_and_that_nothing_renews_says_that_nobody_is_signed_in() {
    let mut rules = Rules::default();
    rules.inactivity_timeout.insert("acme".into(), 86_400 * 2);
    let (mut world, process, acme) = signed_in(rules, Cast::Confidential);
    let expires_at = world.tenant(process, &acme).grant().unwrap().expires_at();

    world.set_clock(expires_at.minus(Duration::from_millis(1)));
    assert!(token(&mut world, process, &acme).is_ok());
    world.set_clock(expires_at);

    assert_eq!(token(&mut world, process, &acme), Err(NotNow::SignedOut));
}
