//! Sign-in pages that people leave: they go back, and begin anew.

use std::time::Duration;

use tenantry_core::{
    Command, Entropy, Event, Input, Policy, Refused, SignInHints, Status, TenantId,
};
use tenantry_sandbox::{Consent, Rules};
use tenantry_tests::{Cast, OrgName, ProcessId, World};

use crate::common::{news, started, token};

fn is_signed_in(world: &mut World, process: ProcessId, acme: &TenantId) -> bool {
    let policy = Policy::default();
    matches!(world.tenant(process, acme).status(&policy), Status::SignedIn { .. })
}

/// Acme, signed in by a second page, a minute after the first one was opened and left.
fn left_and_signed_in() -> (World, ProcessId, TenantId) {
    let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);
    world.begin_sign_in(process, &acme).unwrap();
    world.run(Duration::from_mins(1));
    world.sign_in(process, &acme, OrgName::Acme);
    (world, process, acme)
}

#[test]
fn who_signs_in_by_another_page_is_signed_in_and_hears_no_more_of_the_first() {
    let (mut world, process, acme) = left_and_signed_in();

    assert!(is_signed_in(&mut world, process, &acme));
    world.process(process).take_events();
    world.run(Duration::from_mins(11));
    let failed = |event: &Event| matches!(event, Event::SignInFailed { .. });
    assert!(!world.process(process).take_events().iter().any(failed));
    assert_eq!(world.tenant(process, &acme).last_failure(), None);
    assert!(world.tenant(process, &acme).settled().is_some());
}

#[test]
fn after_a_restart_the_page_that_was_left_does_not_show() {
    let (mut world, _, acme) = left_and_signed_in();

    let restarted = world.start();
    world.settle(restarted);

    assert!(is_signed_in(&mut world, restarted, &acme));
}

#[test]
fn a_process_that_knows_the_page_only_hears_of_the_sign_in_elsewhere() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);
    world.begin_sign_in(process, &acme).unwrap();
    let elsewhere = world.start();
    world.settle(elsewhere);
    assert!(!is_signed_in(&mut world, elsewhere, &acme));

    world.sign_in(process, &acme, OrgName::Acme);
    let news = news(&world, &acme);
    world.tell(elsewhere, news).unwrap();
    world.settle(elsewhere);

    assert!(is_signed_in(&mut world, elsewhere, &acme));
}

#[test]
fn a_renewal_elsewhere_does_not_hide_the_page_that_a_person_has_open() {
    let (mut world, process, acme) = left_and_signed_in();
    let elsewhere = world.start();
    world.settle(elsewhere);
    world.begin_sign_in(process, &acme).unwrap();

    world.command(elsewhere, Command::Renew(acme.clone())).unwrap();
    let news = news(&world, &acme);
    world.tell(process, news).unwrap();
    world.settle(process);

    assert!(
        world.process(process).take_events().contains(&Event::Adopted { tenant: acme.clone() })
    );
    assert!(!is_signed_in(&mut world, process, &acme));
}

#[test]
fn the_page_that_was_left_is_still_good() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);
    world.begin_sign_in(process, &acme).unwrap();
    let first = world.redirect(process, OrgName::Acme, Consent::Allow).unwrap();
    world.sign_in(process, &acme, OrgName::Acme);
    let before = token(&mut world, process, &acme);

    world.tell(process, Input::Redirected(first)).unwrap();
    world.settle(process);

    assert!(is_signed_in(&mut world, process, &acme));
    assert_ne!(token(&mut world, process, &acme), before);
}

#[test]
fn however_often_somebody_leaves_the_sign_in_page_there_is_another() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);
    for _ in 0..20 {
        world.begin_sign_in(process, &acme).unwrap();
        world.settle(process);
    }

    world.sign_in(process, &acme, OrgName::Acme);

    assert!(is_signed_in(&mut world, process, &acme));
    world.run(Duration::from_mins(11));
    assert!(world.tenant(process, &acme).settled().is_some());
}

#[test]
fn sign_ins_that_are_on_their_way_give_way_to_none() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);
    let sign_in = |chance| {
        let (tenant, hints) = (acme.clone(), SignInHints::default());
        Input::Command(Command::SignIn { tenant, entropy: Entropy::new([chance; 64]), hints })
    };

    let answers = [1, 2, 3, 4, 5].map(|chance| world.tell(process, sign_in(chance)));

    assert_eq!(answers[..4], [Ok(()), Ok(()), Ok(()), Ok(())]);
    assert_eq!(answers[4], Err(Refused::TooManyFlows(acme.clone())));
    world.settle(process);
    assert_eq!(world.tell(process, sign_in(6)), Ok(()));
}
