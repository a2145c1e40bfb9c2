//! Handing over: the grant goes on elsewhere, and only there.

use std::time::Duration;

use tenantry_core::{
    Command, Effect, Event, Failure, Generation, Input, NotNow, Policy, Record, Refused, SignedOut,
    Status, StoredBytes, TenantId,
};
use tenantry_sandbox::{Consent, Rotation, Rules};
use tenantry_tests::{Cast, DiskFault, NetworkFault, OrgName, ProcessId, World};

use crate::common::{is_send, signed_in, token, two_signed_in};

/// The copy that another program would get.
fn copy(world: &mut World, process: ProcessId, tenant: &TenantId) -> Record {
    world.tenant(process, tenant).settled().unwrap().clone()
}

fn hand_over(tenant: &TenantId, generation: Generation) -> Command {
    Command::HandOver { tenant: tenant.clone(), generation }
}

fn handed_over(tenant: &TenantId) -> Event {
    Event::SignedOut { tenant: tenant.clone(), why: SignedOut::HandedOver }
}

#[test]
fn there_is_nothing_to_copy_while_a_sign_in_or_a_renewal_is_under_way() {
    let (mut world, [process, other], acme) = two_signed_in();
    let settled = |world: &mut World, who| world.tenant(who, &acme).settled().is_some();
    assert!(settled(&mut world, process));

    world.begin_sign_in(process, &acme).unwrap();
    assert!(!settled(&mut world, process), "a flow is open");
    let found = world.disk.read(&acme).map(|bytes| StoredBytes::from(bytes.to_vec()));
    world.tell(other, Input::StoreChanged { tenant: acme.clone(), found }).unwrap();
    assert!(!settled(&mut world, other), "a flow is open elsewhere");

    let redirect = world.redirect(process, OrgName::Acme, Consent::Allow).unwrap();
    world.tell(process, Input::Redirected(redirect)).unwrap();
    world.settle_until(process, is_send);
    assert!(!settled(&mut world, process), "the code is being exchanged");
    world.settle(process);
    assert!(settled(&mut world, process));

    world.network = Some(NetworkFault::Down);
    world.command(process, Command::Renew(acme.clone())).unwrap();
    let holds = world.tenant(process, &acme).session(&Policy::default());
    let Status::Holding { cause: Failure::Unreachable { host, .. }, .. } = holds else {
        panic!("{holds:?}")
    };
    assert_eq!(host, "login.east.test");
    assert!(!settled(&mut world, process), "a renewal is to be tried again");
}

#[test]
fn who_has_handed_over_sends_nothing_any_more_and_ends_nothing_at_the_platform() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let copy = copy(&mut world, process, &acme);
    world.process(process).take_events();

    world.tell(process, Input::Command(hand_over(&acme, copy.generation()))).unwrap();
    while let Some(effect) = world.perform_one(process) {
        assert!(!matches!(effect, Effect::Send { .. }), "{effect:?}");
    }

    assert_eq!(world.process(process).take_events(), [handed_over(&acme)]);
    assert_eq!(token(&mut world, process, &acme).unwrap_err(), NotNow::SignedOut);
    let stored = String::from_utf8_lossy(world.disk.read(&acme).unwrap()).into_owned();
    assert!(!stored.contains("accessToken") && !stored.contains("refreshToken"), "{stored}");
    world.run(Duration::from_hours(48));
    assert_eq!(world.refreshes().len(), 0);
}

#[test]
fn the_copy_goes_on_elsewhere_where_a_refresh_token_may_be_sent_once_only() {
    let rules = Rules { rotation: Rotation::Strict, ..Rules::default() };
    let (mut world, process, acme) = signed_in(rules, Cast::Confidential);
    let copy = copy(&mut world, process, &acme);
    world.command(process, hand_over(&acme, copy.generation())).unwrap();
    world.kill(process);

    // The other program has a store of its own.
    world.disk.write(&acme, &copy.to_bytes());
    let elsewhere = world.start();
    world.run(Duration::from_hours(48));

    assert!(token(&mut world, elsewhere, &acme).is_ok());
    assert!(world.refreshes().len() >= 2);
}

#[test]
fn after_a_restart_it_is_still_handed_over_and_a_person_can_sign_in_again() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let generation = copy(&mut world, process, &acme).generation();
    world.command(process, hand_over(&acme, generation)).unwrap();
    world.kill(process);

    let process = world.start();
    let policy = world.process(process).tenants().policy().clone();
    let status = world.tenant(process, &acme).status(&policy);
    assert!(matches!(status, Status::SignedOut(SignedOut::HandedOver)), "{status:?}");

    world.sign_in(process, &acme, OrgName::Acme);
    assert!(token(&mut world, process, &acme).is_ok());
}

#[test]
fn a_copy_that_is_no_longer_what_is_stored_hands_nothing_over() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let generation = copy(&mut world, process, &acme).generation();
    world.command(process, Command::Renew(acme.clone())).unwrap();

    let refused = world.command(process, hand_over(&acme, generation)).unwrap_err();

    assert_eq!(refused, Refused::NotSettled(acme.clone()));
    assert!(token(&mut world, process, &acme).is_ok());
}

#[test]
fn what_is_under_way_cannot_be_handed_over() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let generation = copy(&mut world, process, &acme).generation();
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();

    assert!(world.tenant(process, &acme).settled().is_none());
    let refused = world.tell(process, Input::Command(hand_over(&acme, generation))).unwrap_err();

    assert_eq!(refused, Refused::NotSettled(acme));
}

#[test]
fn an_org_that_nobody_is_signed_in_to_has_nothing_to_hand_over() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);
    let generation = copy(&mut world, process, &acme).generation();

    let refused = world.command(process, hand_over(&acme, generation)).unwrap_err();

    assert_eq!(refused, Refused::NotSignedIn(acme));
}

#[test]
fn what_another_process_is_spending_or_has_renewed_stays_where_it_is() {
    for renewed in [false, true] {
        let (mut world, first, acme) = signed_in(Rules::default(), Cast::Confidential);
        let second = world.start();
        let generation = copy(&mut world, first, &acme).generation();
        world.tell(second, Input::Command(Command::Renew(acme.clone()))).unwrap();
        if renewed {
            world.settle(second);
        } else {
            world.settle_until(second, |effect| matches!(effect, Effect::Send { .. }));
        }

        // The first has not heard of it.
        world.process(first).take_events();
        world.tell(first, Input::Command(hand_over(&acme, generation))).unwrap();
        world.settle(first);
        world.settle(second);
        world.run(Duration::from_hours(20));

        let events = world.process(first).take_events();
        assert!(!events.contains(&handed_over(&acme)), "{renewed}: {events:?}");
        assert!(
            token(&mut world, first, &acme).is_ok() && token(&mut world, second, &acme).is_ok()
        );
    }
}

#[test]
fn a_hand_over_that_is_asked_again_leaves_alone_who_was_signed_in_elsewhere_meanwhile() {
    let (mut world, [first, second], acme) = two_signed_in();
    let generation = copy(&mut world, first, &acme).generation();
    world.disk.set_fault(Some(DiskFault::Full));
    world.tell(first, Input::Command(hand_over(&acme, generation))).unwrap();
    world.settle(first);
    world.disk.set_fault(None);
    world.sign_in(second, &acme, OrgName::Acme);
    let anew = token(&mut world, second, &acme).unwrap();
    world.process(first).take_events();

    world.run(Duration::from_mins(10));

    assert!(!world.process(first).take_events().contains(&handed_over(&acme)));
    assert_eq!(token(&mut world, first, &acme), Ok(anew));
    assert_eq!(token(&mut world, second, &acme), Ok(anew));
}
