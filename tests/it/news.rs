//! What a process hears without asking: its store tells of others' work, and a grant tells of its end.

use std::time::Duration;

use tenantry_core::{Command, Effect, Event, Input, StoredBytes};
use tenantry_sandbox::Rules;
use tenantry_tests::{Cast, OrgName, ProcessId, World};

use crate::common::{in_minutes, is_send, news, token, two_signed_in};

fn hear(world: &mut World, process: ProcessId, news: Input) -> Vec<Event> {
    world.tell(process, news).unwrap();
    world.settle(process);
    world.process(process).take_events()
}

#[test]
fn who_hears_of_another_processes_renewal_has_its_token_at_once() {
    let (mut world, [first, second], acme) = two_signed_in();
    world.command(first, Command::Renew(acme.clone())).unwrap();

    let news = news(&world, &acme);
    let events = hear(&mut world, second, news);

    assert_eq!(events, [Event::Adopted { tenant: acme.clone() }]);
    assert_eq!(token(&mut world, first, &acme), token(&mut world, second, &acme));
}

#[test]
fn who_hears_of_a_sign_out_is_signed_out() {
    let (mut world, [first, second], acme) = two_signed_in();
    world.command(first, Command::SignOut(acme.clone())).unwrap();

    let news = news(&world, &acme);
    let events = hear(&mut world, second, news);

    assert!(matches!(events.as_slice(), [Event::SignedOut { .. }]), "{events:?}");
    assert!(token(&mut world, second, &acme).is_err());
}

#[test]
fn who_hears_that_a_tenant_is_forgotten_forgets_it() {
    let (mut world, [first, second], acme) = two_signed_in();
    world.command(first, Command::Forget(acme.clone())).unwrap();

    let news = news(&world, &acme);
    let events = hear(&mut world, second, news);

    assert_eq!(events, [Event::Forgotten { tenant: acme }]);
}

#[test]
fn old_news_is_no_news() {
    let (mut world, [first, second], acme) = two_signed_in();
    let old = news(&world, &acme);
    world.command(second, Command::Renew(acme.clone())).unwrap();
    let held = token(&mut world, second, &acme);
    world.process(second).take_events();

    let events = hear(&mut world, second, old);

    assert_eq!(events, []);
    assert_eq!(token(&mut world, second, &acme), held);
    assert!(token(&mut world, first, &acme).is_ok());
}

#[test]
fn news_that_cannot_be_read_changes_nothing() {
    let (mut world, [_, second], acme) = two_signed_in();
    let held = token(&mut world, second, &acme);
    let found = Some(StoredBytes::from(b"{".to_vec()));

    let events = hear(&mut world, second, Input::StoreChanged { tenant: acme.clone(), found });

    assert_eq!(events, []);
    assert_eq!(token(&mut world, second, &acme), held);
}

#[test]
fn who_is_writing_waits_for_its_own_answer() {
    let (mut world, [first, second], acme) = two_signed_in();
    world.tell(second, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.command(first, Command::Renew(acme.clone())).unwrap();

    let news = news(&world, &acme);
    world.tell(second, news).unwrap();

    // Its claim is still on the way to the store, and is what settles it.
    assert_eq!(world.process(second).take_events(), []);
    world.settle(second);
    assert_eq!(world.process(second).take_events(), [Event::Adopted { tenant: acme }]);
    assert_eq!(world.refreshes().len(), 1);
}

#[test]
fn a_renewal_heard_of_ends_the_wait_for_it() {
    let (mut world, [first, second], acme) = two_signed_in();
    world.tell(first, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(first, is_send);
    world.command(second, Command::Renew(acme.clone())).unwrap();
    world.settle(first);

    let news = news(&world, &acme);
    let events = hear(&mut world, second, news);

    assert_eq!(events, [Event::Adopted { tenant: acme }]);
    world.run(Duration::from_hours(1));
    assert_eq!(world.refreshes().len(), 1);
}

#[test]
fn a_grant_that_nothing_renews_says_once_and_in_time_that_a_person_is_needed() {
    let mut rules = Rules::default();
    rules.inactivity_timeout.insert("acme".into(), 86_400 * 2);
    let mut world = World::new(rules);
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);
    world.sign_in(process, &acme, OrgName::Acme);
    let until = world.tenant(process, &acme).grant().unwrap().expires_at();

    world.run(Duration::from_hours(16));
    assert_eq!(world.process(process).take_events(), []);
    world.run(Duration::from_hours(7));
    assert_eq!(world.process(process).take_events(), [Event::Due { tenant: acme.clone(), until }]);
    assert!(token(&mut world, process, &acme).is_ok());
    in_minutes(&mut world, 62);

    let events = world.process(process).take_events();
    assert!(matches!(events.as_slice(), [Event::SignedOut { .. }]), "{events:?}");
}

#[test]
fn saying_again_what_is_known_writes_nothing() {
    let (mut world, [first, _], acme) = two_signed_in();
    let mut registration = Box::new(world.tenant(first, &acme).registration().clone());
    // The org was learned; an application that never knew it says nothing of it.
    registration.org = None;

    let update = Command::Update { tenant: acme.clone(), registration: registration.clone() };
    world.tell(first, Input::Command(update)).unwrap();
    assert!(!matches!(world.take_effect(first), Some(Effect::Save { .. })));
    registration.label = "Acme Corporation".into();
    let update = Command::Update { tenant: acme.clone(), registration };
    world.tell(first, Input::Command(update)).unwrap();

    world.settle_until(first, |effect| matches!(effect, Effect::Save { .. }));
    assert!(world.tenant(first, &acme).grant().is_some());
}
