//! Signing out: forgetting here is certain, at the platform it is best effort.

use std::time::Duration;

use tenantry_core::{Command, Effect, Input, NotNow, Refused, SignedOut, Status, TenantId};
use tenantry_sandbox::{Consent, Rules};
use tenantry_tests::{Cast, DiskFault, NetworkFault, OrgName, ProcessId, World};

use crate::common::{is_get, signed_in, token, two_signed_in, update};

#[test]
fn after_a_sign_out_no_token_is_handed_out_stored_or_renewed_and_the_platform_was_told() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);
    world.sign_in(process, &acme, OrgName::Acme);

    world.tell(process, Input::Command(Command::SignOut(acme.clone()))).unwrap();
    assert_eq!(token(&mut world, process, &acme).unwrap_err(), NotNow::SignedOut);
    let mut told = false;
    while let Some(effect) = world.perform_one(process) {
        told |= matches!(&effect, Effect::Send { request, .. } if request.method().as_str() == "DELETE");
    }

    assert!(told);
    let stored = String::from_utf8_lossy(world.disk.read(&acme).unwrap()).into_owned();
    assert!(!stored.contains("accessToken") && !stored.contains("refreshToken"), "{stored}");
    world.run(Duration::from_hours(48));
    let policy = world.process(process).tenants().policy().clone();
    let status = world.tenant(process, &acme).status(&policy);
    assert!(matches!(status, Status::SignedOut(SignedOut::ByUser)), "{status:?}");
    assert_eq!(world.refreshes().len(), 0);
}

#[test]
fn signing_out_while_a_renewal_is_under_way_leaves_nothing_behind() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);
    world.sign_in(process, &acme, OrgName::Acme);
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(process, |effect| matches!(effect, Effect::Send { .. }));
    let send = world.process(process).take_events();
    assert!(send.iter().all(|event| event.tenant() == &acme));

    world.command(process, Command::SignOut(acme.clone())).unwrap();

    assert!(world.tenant(process, &acme).grant().is_none());
    world.run(Duration::from_hours(48));
    assert!(world.tenant(process, &acme).grant().is_none());
}

#[test]
fn an_answer_that_comes_after_the_sign_out_signs_nobody_in() {
    let mut world = World::new(Rules { delete_ends_refresh: false, ..Rules::default() });
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);
    world.sign_in(process, &acme, OrgName::Acme);
    let other = world.start();
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(process, |effect| matches!(effect, Effect::Send { .. }));

    world.command(other, Command::SignOut(acme.clone())).unwrap();
    world.settle(process);

    let stored = String::from_utf8_lossy(world.disk.read(&acme).unwrap()).into_owned();
    assert!(!stored.contains("accessToken"), "{stored}");
    assert!(world.tenant(process, &acme).grant().is_none());
}

#[test]
fn a_sign_out_without_network_is_a_sign_out() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);
    world.sign_in(process, &acme, OrgName::Acme);
    world.network = Some(NetworkFault::Down);

    world.command(process, Command::SignOut(acme.clone())).unwrap();

    assert!(world.tenant(process, &acme).grant().is_none());
    assert_eq!(
        world.command(process, Command::SignOut(acme.clone())),
        Err(Refused::NotSignedIn(acme))
    );
}

#[test]
fn a_forgotten_org_leaves_no_record_and_its_name_is_free() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);
    world.sign_in(process, &acme, OrgName::Acme);

    world.command(process, Command::Forget(acme.clone())).unwrap();

    assert_eq!(world.disk.read(&acme), None);
    assert_eq!(
        world.command(process, Command::Forget(acme.clone())),
        Err(Refused::UnknownTenant(acme.clone()))
    );
    world.add(process, OrgName::Acme, Cast::Confidential);
    world.sign_in(process, &acme, OrgName::Acme);
    assert!(world.tenant(process, &acme).grant().is_some());
}

#[test]
fn what_was_said_of_an_org_is_stored_although_the_store_failed_and_somebody_signs_out() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let mut registration = world.tenant(process, &acme).registration().clone();
    registration.label = "Acme East".into();
    world.disk.set_fault(Some(DiskFault::Full));
    world.tell(process, update(&acme, &registration)).unwrap();
    world.settle(process);
    world.disk.set_fault(None);

    world.command(process, Command::SignOut(acme.clone())).unwrap();
    world.run(Duration::from_mins(10));

    let tenant = world.tenant(process, &acme);
    assert!(tenant.grant().is_none() && tenant.registration().label == "Acme East");
}

/// The store does not take what this process says, and is asked again later.
fn say_in_vain(world: &mut World, process: ProcessId, command: Command) {
    world.disk.set_fault(Some(DiskFault::Full));
    world.tell(process, Input::Command(command)).unwrap();
    world.settle(process);
    world.disk.set_fault(None);
}

#[test]
fn a_sign_out_that_is_asked_again_leaves_alone_who_was_signed_in_elsewhere_meanwhile() {
    let (mut world, [first, second], acme) = two_signed_in();
    say_in_vain(&mut world, first, Command::SignOut(acme.clone()));
    world.sign_in(second, &acme, OrgName::Acme);
    let anew = token(&mut world, second, &acme).unwrap();

    world.run(Duration::from_mins(10));

    assert_eq!(token(&mut world, second, &acme), Ok(anew));
    assert_eq!(token(&mut world, first, &acme), Ok(anew), "a person is told that it is signed in");
    world.command(first, Command::SignOut(acme.clone())).unwrap();
    assert_eq!(token(&mut world, first, &acme), Err(NotNow::SignedOut), "that one is known now");
}

#[test]
fn a_sign_out_that_is_asked_again_ends_what_was_merely_renewed_meanwhile() {
    let (mut world, [first, second], acme) = two_signed_in();
    say_in_vain(&mut world, first, Command::SignOut(acme.clone()));
    world.command(second, Command::Renew(acme.clone())).unwrap();

    world.run(Duration::from_mins(10));

    assert!(is_signed_out(&world, &acme));
}

#[test]
fn a_client_that_signs_in_for_itself_is_signed_out_whatever_token_it_has_meanwhile() {
    let (mut world, first, acme) = signed_in(Rules::default(), Cast::Credentials);
    let second = world.start();
    say_in_vain(&mut world, first, Command::SignOut(acme.clone()));
    world.command(second, Command::Renew(acme.clone())).unwrap();

    world.run(Duration::from_mins(10));

    assert!(is_signed_out(&world, &acme));
}

#[test]
fn a_sign_out_ends_the_sign_in_before_too_where_ones_own_new_one_could_not_be_saved() {
    let (mut world, [_, second], acme) = two_signed_in();
    world.begin_sign_in(second, &acme).unwrap();
    let redirect = world.redirect(second, OrgName::Acme, Consent::Allow).unwrap();
    world.tell(second, Input::Redirected(redirect)).unwrap();
    world.settle_until(second, is_get);
    world.disk.set_fault(Some(DiskFault::Full));
    world.settle(second);
    world.disk.set_fault(None);

    world.command(second, Command::SignOut(acme.clone())).unwrap();

    assert!(is_signed_out(&world, &acme));
}

#[test]
fn who_has_not_heard_of_a_hand_over_and_signs_out_ends_nothing_at_the_platform() {
    let (mut world, [first, second], acme) = two_signed_in();
    let generation = world.tenant(first, &acme).settled().unwrap().generation();
    let hand_over = Command::HandOver { tenant: acme.clone(), generation };
    world.command(first, hand_over).unwrap();

    world.tell(second, Input::Command(Command::SignOut(acme))).unwrap();

    while let Some(effect) = world.perform_one(second) {
        assert!(!matches!(effect, Effect::Send { .. }), "it ended what another owns");
    }
}

#[test]
fn what_is_ended_at_the_platform_is_what_the_sign_out_found_in_the_store() {
    let rules = Rules { delete_ends_refresh: true, ..Rules::default() };
    let (mut world, first, acme) = signed_in(rules, Cast::Confidential);
    let second = world.start();
    world.command(second, Command::Renew(acme.clone())).unwrap();
    let renewed = world.tenant(second, &acme).settled().unwrap().clone();

    world.command(first, Command::SignOut(acme.clone())).unwrap();

    world.disk.write(&acme, &renewed.to_bytes());
    let elsewhere = world.start();
    world.command(elsewhere, Command::Renew(acme.clone())).unwrap();
    assert!(world.tenant(elsewhere, &acme).grant().is_none(), "the platform has forgotten it");
}

/// Whether the store holds no token of it.
fn is_signed_out(world: &World, acme: &TenantId) -> bool {
    let stored = String::from_utf8_lossy(world.disk.read(acme).unwrap()).into_owned();
    stored.contains("byUser") && !stored.contains("accessToken")
}
