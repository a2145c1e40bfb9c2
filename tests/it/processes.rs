//! Several processes on one store: one renewal, and everybody gets the new token.

use std::time::Duration;

use tenantry_core::{Command, Effect, Event, Fingerprint, Input, Status, TenantId};
use tenantry_sandbox::{Rotation, Rules};
use tenantry_tests::{Cast, NetworkFault, OrgName, ProcessId, World};

use crate::common::{in_minutes, is_send, two_signed_in, update};

fn token(world: &mut World, process: ProcessId, acme: &TenantId) -> Fingerprint {
    super::common::token(world, process, acme).unwrap()
}

#[test]
fn two_processes_renew_once_between_them_for_a_month() {
    let (mut world, [first, second], acme) = two_signed_in();

    world.run(Duration::from_hours(24 * 30));

    let refreshes = world.refreshes();
    let mut unique = refreshes.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), refreshes.len(), "a refresh token was sent twice");
    assert!((38..=46).contains(&refreshes.len()), "{} refreshes", refreshes.len());
    assert_eq!(token(&mut world, first, &acme), token(&mut world, second, &acme));
}

#[test]
fn who_comes_second_yields_to_the_intent_and_adopts_the_grant() {
    let (mut world, [first, second], acme) = two_signed_in();
    world.tell(first, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(first, |effect| matches!(effect, Effect::Send { .. }));

    world.command(second, Command::Renew(acme.clone())).unwrap();
    let policy = world.process(second).tenants().policy().clone();
    assert!(matches!(world.tenant(second, &acme).status(&policy), Status::Yielding { .. }));
    world.settle(first);
    world.process(second).take_events();
    world.run(Duration::from_mins(1));

    assert_eq!(world.refreshes().len(), 1);
    assert_eq!(world.process(second).take_events(), [Event::Adopted { tenant: acme.clone() }]);
    assert_eq!(token(&mut world, first, &acme), token(&mut world, second, &acme));
}

#[test]
fn two_processes_together_try_an_unanswered_refresh_token_twice_and_then_let_it_rest() {
    let (mut world, [first, second], _) = two_signed_in();
    world.network = Some(NetworkFault::Answers(502, ""));

    world.run(Duration::from_mins(24 * 60 - 2));

    let tries = [first, second].map(|process| {
        let events = world.process(process).take_events();
        events.iter().filter(|event| matches!(event, Event::RenewalDelayed { .. })).count()
    });
    assert_eq!(tries.iter().sum::<usize>(), 2, "{tries:?}");
}

#[test]
fn a_sign_out_in_one_process_is_taken_over_by_the_other() {
    let (mut world, [first, second], acme) = two_signed_in();

    world.command(first, Command::SignOut(acme.clone())).unwrap();
    world.run(Duration::from_hours(24));

    assert!(world.tenant(second, &acme).grant().is_none());
    assert_eq!(world.refreshes().len(), 0);
}

#[test]
fn a_grant_lost_to_another_process_is_adopted_and_not_ended() {
    let (mut world, [first, second], acme) = two_signed_in();
    // Without the store's word, the second process would take `invalid_grant` for the end.
    world.tell(second, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(second, |effect| matches!(effect, Effect::Send { .. }));
    world.run(Duration::ZERO);
    world.set_clock(world.now().plus(Duration::from_mins(1)));
    world.command(first, Command::Renew(acme.clone())).unwrap();
    assert_eq!(world.refreshes().len(), 1);
    world.process(second).take_events();

    world.settle(second);

    assert_eq!(world.refreshes().len(), 2);
    assert_eq!(world.process(second).take_events(), [Event::Adopted { tenant: acme.clone() }]);
    assert!(world.tenant(second, &acme).grant().is_some());
}

#[test]
fn a_renewal_that_was_put_off_is_let_be_once_another_process_has_renewed() {
    let rules = Rules { rotation: Rotation::Grace { seconds: 100_000 }, ..Rules::default() };
    let mut world = World::new(rules);
    let first = world.start();
    let acme = world.add(first, OrgName::Acme, Cast::Confidential);
    world.sign_in(first, &acme, OrgName::Acme);
    let second = world.start();
    world.tell(first, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(first, is_send);
    let late = world.perform_unanswered(first).unwrap();
    world.network = Some(NetworkFault::AnswersLost);
    in_minutes(&mut world, 5);
    world.network = None;
    assert_eq!(world.refreshes().len(), 2, "put off until shortly before the token ends");
    let expires_at = world.tenant(first, &acme).grant().unwrap().expires_at();

    world.set_clock(expires_at.minus(Duration::from_secs(50)));
    world.tell(second, Input::Tick).unwrap();
    world.settle(second);
    assert_eq!(world.refreshes().len(), 3, "the other process has renewed");
    world.tell(first, late).unwrap();
    world.settle(first);
    world.tell(first, Input::Tick).unwrap();
    world.settle(first);

    assert_eq!(world.refreshes().len(), 3);
    assert_eq!(token(&mut world, first, &acme), token(&mut world, second, &acme));
}

#[test]
fn after_a_wake_the_answer_in_the_socket_comes_before_another_process_asks_again() {
    let (mut world, [first, second], acme) = two_signed_in();
    for process in [first, second] {
        world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    }
    world.settle_until(first, is_send);
    let answer = world.perform_unanswered(first).unwrap();
    let conflict = world.perform_unanswered(second).unwrap();
    world.set_clock(world.now().plus(Duration::from_hours(1)));
    for process in [first, second] {
        world.tell(process, Input::Resumed).unwrap();
    }

    world.tell(second, conflict).unwrap();
    world.settle(second);
    world.tell(first, answer).unwrap();
    world.settle(first);
    in_minutes(&mut world, 1);

    assert_eq!(world.refreshes().len(), 1);
    assert_eq!(token(&mut world, first, &acme), token(&mut world, second, &acme));
}

/// Two processes: the first holds the newest grant, after so many renewals; the record was removed,
/// and the second has filed a late answer in its place. Now it spends the refresh token of that,
/// and the answer is on its way.
fn two_with_a_grant_each(renewals: u64) -> (World, [ProcessId; 2], TenantId, Input) {
    let rules = Rules { rotation: Rotation::Grace { seconds: 600 }, ..Rules::default() };
    let mut world = World::new(rules);
    let first = world.start();
    let acme = world.add(first, OrgName::Acme, Cast::Confidential);
    world.sign_in(first, &acme, OrgName::Acme);
    let [second, third] = [world.start(), world.start()];
    world.tell(second, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(second, is_send);
    let late = world.perform_unanswered(second).unwrap();
    for _ in 0..renewals {
        world.set_clock(world.now().plus(Duration::from_mins(1)));
        world.command(first, Command::Renew(acme.clone())).unwrap();
    }
    world.tell(third, Input::Command(Command::Forget(acme.clone()))).unwrap();
    let told_to_end = world.take_effect(third);
    assert!(told_to_end.is_some_and(|lost| is_send(&lost)), "the platform does not hear of it");
    world.settle(third);
    world.kill(third);
    world.set_clock(world.now().plus(Duration::from_secs(1)));
    world.tell(second, late).unwrap();
    world.settle(second);
    world.tell(second, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(second, is_send);
    let answer = world.perform_unanswered(second).unwrap();
    (world, [first, second], acme, answer)
}

fn is_yielding(world: &mut World, process: ProcessId, acme: &TenantId) -> bool {
    let policy = world.process(process).tenants().policy().clone();
    matches!(world.tenant(process, acme).status(&policy), Status::Yielding { .. })
}

#[test]
fn who_holds_the_same_refresh_token_under_a_newer_grant_leaves_it_to_who_spends_it() {
    let (mut world, [first, second], acme, answer) = two_with_a_grant_each(1);
    let before = world.refreshes();

    world.command(first, Command::Renew(acme.clone())).unwrap();
    world.tell(second, answer).unwrap();
    world.settle(second);
    world.command(first, Command::Renew(acme.clone())).unwrap();
    in_minutes(&mut world, 1);

    assert_eq!(world.refreshes(), before, "the spent refresh token was sent again");
    assert_eq!(token(&mut world, first, &acme), token(&mut world, second, &acme));
}

#[test]
fn who_keeps_a_newer_grant_over_an_older_record_yields_to_who_is_asking_under_that() {
    let (mut world, [first, second], acme, answer) = two_with_a_grant_each(2);
    let (held, before) = (token(&mut world, first, &acme), world.refreshes().len());

    world.command(first, Command::Renew(acme.clone())).unwrap();
    assert!(is_yielding(&mut world, first, &acme));
    assert_eq!(token(&mut world, first, &acme), held);
    assert_eq!(world.refreshes().len(), before, "two asked at a time");
    world.tell(second, answer).unwrap();
    world.settle(second);
    in_minutes(&mut world, 1);

    assert_eq!(token(&mut world, first, &acme), token(&mut world, second, &acme));
}

/// The second process tries twice what it was about to spend, gets no answer, and ends.
fn die_without_an_answer(world: &mut World, second: ProcessId) {
    world.network = Some(NetworkFault::AnswersLost);
    in_minutes(world, 2);
    world.network = None;
    world.kill(second);
}

#[test]
fn what_another_has_tried_twice_rests_under_a_newer_grant_with_the_same_refresh_token_too() {
    let (mut world, [first, second], acme, _lost) = two_with_a_grant_each(1);
    die_without_an_answer(&mut world, second);
    let before = world.refreshes().len();

    world.command(first, Command::Renew(acme)).unwrap();
    in_minutes(&mut world, 10);

    assert_eq!(world.refreshes().len(), before, "a third time");
}

#[test]
fn what_another_has_tried_of_an_older_grant_does_not_make_the_newer_one_rest() {
    let (mut world, [first, second], acme, _lost) = two_with_a_grant_each(2);
    die_without_an_answer(&mut world, second);
    let before = world.refreshes().len();

    world.command(first, Command::Renew(acme)).unwrap();
    in_minutes(&mut world, 10);

    assert_eq!(world.refreshes().len(), before + 1);
}

#[test]
fn who_gives_its_turn_back_still_writes_what_else_is_to_be_written() {
    let (mut world, [first, second], acme) = two_signed_in();
    for process in [first, second] {
        world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    }
    world.settle_until(first, is_send);
    world.perform_unanswered(first).unwrap();
    let conflict = world.perform_unanswered(second).unwrap();
    relabel(&mut world, second, &acme);
    world.set_clock(world.now().plus(Duration::from_hours(1)));
    world.tell(second, Input::Resumed).unwrap();

    world.tell(second, conflict).unwrap();
    world.settle(second);

    assert_eq!(world.tenant(second, &acme).registration().label, "Acme East");
}

fn relabel(world: &mut World, process: ProcessId, acme: &TenantId) {
    let mut registration = world.tenant(process, acme).registration().clone();
    registration.label = "Acme East".into();
    world.tell(process, update(acme, &registration)).unwrap();
}
