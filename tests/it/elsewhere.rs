//! Redirects that reach another process than the one that began: the store knows the flow.

use tenantry_core::{
    Command, Event, Failure, Input, Policy, RedirectUrl, Refused, Status, TenantId,
};
use tenantry_sandbox::{Consent, Rules};
use tenantry_tests::{Cast, OrgName, ProcessId, World};

use crate::common::{news, started};

/// Acme's sign-in page, opened by the first process; the second one has heard of it. Somebody has
/// signed in there, and this is where the browser is sent.
fn about_to_come_back() -> (World, [ProcessId; 2], TenantId, RedirectUrl) {
    let (mut world, here, acme) = started(Rules::default(), Cast::Confidential);
    let there = world.start();
    world.settle(there);
    world.begin_sign_in(here, &acme).unwrap();
    hears(&mut world, there, &acme);
    let redirect = world.redirect(here, OrgName::Acme, Consent::Allow).unwrap();
    world.process(here).take_events();
    (world, [here, there], acme, redirect)
}

/// The process hears what the store holds now; what it tells.
fn hears(world: &mut World, process: ProcessId, acme: &TenantId) -> Vec<Event> {
    let news = news(world, acme);
    world.tell(process, news).unwrap();
    world.settle(process);
    world.process(process).take_events()
}

fn is_signed_in(world: &mut World, process: ProcessId, acme: &TenantId) -> bool {
    let policy = Policy::default();
    matches!(world.tenant(process, acme).status(&policy), Status::SignedIn { .. })
}

/// How many codes were sent.
fn exchanges(world: &World) -> usize {
    let is_exchange = |kind: Option<&str>| kind == Some("authorization_code");
    world.provider.history().filter(|it| is_exchange(it.grant_type.as_deref())).count()
}

#[test]
fn a_redirect_that_reaches_another_process_of_the_store_signs_in_there_and_here() {
    let (mut world, [here, there], acme, redirect) = about_to_come_back();
    assert!(!matches!(
        world.tenant(there, &acme).status(&Policy::default()),
        Status::Redirecting { .. }
    ));

    world.tell(there, Input::Redirected(redirect)).unwrap();
    world.settle(there);
    let told = hears(&mut world, here, &acme);

    assert!(is_signed_in(&mut world, there, &acme) && is_signed_in(&mut world, here, &acme));
    assert_eq!(told, [Event::Adopted { tenant: acme }]);
    assert_eq!(exchanges(&world), 1);
}

#[test]
fn of_a_redirect_that_reaches_two_processes_one_sends_the_code() {
    let (mut world, [here, there], acme, redirect) = about_to_come_back();

    world.tell(there, Input::Redirected(redirect.clone())).unwrap();
    world.tell(here, Input::Redirected(redirect)).unwrap();
    world.settle(here);
    world.settle(there);

    let failure = Failure::Interrupted;
    let lost = Event::SignInFailed { tenant: acme.clone(), failure };
    let told = [here, there].map(|it| world.process(it).take_events());
    assert_eq!(told.iter().flatten().filter(|event| **event == lost).count(), 1, "{told:?}");
    assert_eq!(exchanges(&world), 1);
    for process in [here, there] {
        hears(&mut world, process, &acme);
        assert!(is_signed_in(&mut world, process, &acme));
    }
}

#[test]
fn a_sign_in_that_was_given_up_is_not_finished_elsewhere() {
    let (mut world, [here, there], acme, redirect) = about_to_come_back();
    world.command(here, Command::Cancel(acme.clone())).unwrap();
    world.settle(here);

    // It has not heard of that.
    world.tell(there, Input::Redirected(redirect)).unwrap();
    world.settle(there);

    let failure = Failure::Interrupted;
    let told = world.process(there).take_events();
    assert_eq!(told, [Event::SignInFailed { tenant: acme, failure }]);
    assert_eq!(exchanges(&world), 0);
}

#[test]
fn what_was_given_up_here_is_given_up_before_the_store_knows() {
    let (mut world, [here, _], acme, redirect) = about_to_come_back();

    world.tell(here, Input::Command(Command::Cancel(acme))).unwrap();

    let refused = world.tell(here, Input::Redirected(redirect));
    assert_eq!(refused, Err(Refused::UnexpectedRedirect));
}

#[test]
fn a_redirect_that_comes_to_another_process_after_its_deadline_is_not_used() {
    let (mut world, [_, there], _, redirect) = about_to_come_back();

    world.run(Policy::default().flow_deadline);

    let refused = world.tell(there, Input::Redirected(redirect));
    assert_eq!(refused, Err(Refused::UnexpectedRedirect));
}
