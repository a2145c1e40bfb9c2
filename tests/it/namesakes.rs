//! Namesakes: one process has forgotten a tenant and added it anew, and another has not heard of it.

use tenantry_core::{Command, Generation, Input, Record, TenantId};
use tenantry_sandbox::Consent;
use tenantry_tests::{OrgName, ProcessId, World};

use crate::common::{add, is_send, secs, two_signed_in};

/// The tenant is forgotten, and added as what it was, in that process.
fn add_anew(world: &mut World, process: ProcessId, acme: &TenantId) {
    let registration = world.tenant(process, acme).registration().clone();
    world.command(process, Command::Forget(acme.clone())).unwrap();
    world.set_clock(world.now().plus(secs(1)));
    add(world, process, acme.as_str(), &registration);
}

#[test]
fn a_renewal_of_the_one_that_was_forgotten_is_not_filed_for_the_one_that_was_added_anew() {
    let (mut world, [first, second], acme) = two_signed_in();
    world.tell(first, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(first, is_send);
    let late = world.perform_unanswered(first).unwrap();
    add_anew(&mut world, second, &acme);

    world.tell(first, late).unwrap();
    world.settle(first);

    assert!(world.tenant(first, &acme).grant().is_none());
    let restarted = world.start();
    assert!(world.tenant(restarted, &acme).grant().is_none(), "nobody has signed in to this one");
}

#[test]
fn a_sign_in_that_a_person_begins_is_of_the_one_that_was_added_anew() {
    let (mut world, [first, second], acme) = two_signed_in();
    add_anew(&mut world, second, &acme);

    world.begin_sign_in(first, &acme).unwrap();
    let redirect = world.redirect(first, OrgName::Acme, Consent::Allow).unwrap();
    world.tell(first, Input::Redirected(redirect)).unwrap();
    world.settle(first);

    let restarted = world.start();
    assert!(world.tenant(restarted, &acme).grant().is_some());
}

#[test]
fn what_is_made_anew_has_another_generation_than_what_was_written_at_that_moment() {
    let (mut world, [first, second], acme) = two_signed_in();
    world.set_clock(world.now().plus(secs(1)));
    world.begin_sign_in(second, &acme).unwrap();
    let known = generation(&world, &acme);
    assert_eq!(known.get(), world.now().unix_millis());

    let registration = world.tenant(first, &acme).registration().clone();
    world.command(first, Command::Forget(acme.clone())).unwrap();
    add(&mut world, first, acme.as_str(), &registration);

    assert_ne!(generation(&world, &acme), known, "the second would write over it");
}

fn generation(world: &World, acme: &TenantId) -> Generation {
    Record::read(acme, world.disk.read(acme).unwrap()).unwrap().generation()
}
