//! The clock: it runs ahead, is set back, and costs nobody a sign-in.

use std::time::Duration;

use tenantry_core::{Command, Event, Input, Status};
use tenantry_sandbox::{Consent, Rotation, Rules};
use tenantry_tests::{Cast, DiskFault, NetworkFault, OrgName};

use crate::common::{in_minutes, is_send, secs, signed_in, started, token, update};

#[test]
fn an_intent_from_a_clock_that_ran_ahead_ends_when_any_lease_ends() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let today = world.now();
    world.set_clock(today.plus(Duration::from_hours(24 * 365)));
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(process, is_send);
    world.kill(process);
    world.set_clock(today.plus(secs(60)));

    let restarted = world.start();
    world.run(Duration::from_hours(48));

    assert!(!world.refreshes().is_empty(), "nobody renews for a year");
    assert!(token(&mut world, restarted, &acme).is_ok());
}

#[test]
fn a_clock_set_back_by_two_minutes_signs_nobody_out() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Public);
    world.set_clock(world.now().minus(secs(120)));
    world.tell(process, Input::Tick).unwrap();
    world.settle(process);
    assert!(world.tenant(process, &acme).grant().is_some());
}

#[test]
fn a_clock_set_back_by_two_minutes_ends_no_open_flow() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Public);
    world.begin_sign_in(process, &acme).unwrap();
    let redirect = world.redirect(process, OrgName::Acme, Consent::Allow).unwrap();
    world.set_clock(world.now().minus(secs(120)));
    world.tell(process, Input::Tick).unwrap();
    world.settle(process);
    world.tell(process, Input::Redirected(redirect)).unwrap();
}

#[test]
fn an_absurd_retry_after_does_not_stop_a_tenant_for_a_century() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let body = r#"{"code":"too.many.requests.retry.after","status":429,
        "message":"Retry the request in [4000000000] seconds"}"#;
    world.network = Some(NetworkFault::Answers(429, body));
    world.command(process, Command::Renew(acme.clone())).unwrap();
    world.network = None;
    world.run(Duration::from_hours(48));
    assert!(token(&mut world, process, &acme).is_ok());
}

#[test]
fn a_grant_from_a_clock_that_ran_ahead_is_renewed_once_a_stopped_tenant_goes_on() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);
    let today = world.now();
    world.set_clock(today.plus(Duration::from_hours(24 * 365)));
    world.sign_in(process, &acme, OrgName::Acme);
    world.network = Some(NetworkFault::Answers(400, r#"{"error":"invalid_scope"}"#));
    world.command(process, Command::Renew(acme.clone())).unwrap();
    world.network = None;
    world.set_clock(today.plus(secs(60)));
    world.tell(process, Input::Tick).unwrap();
    world.settle(process);
    let policy = world.process(process).tenants().policy().clone();
    let status = world.tenant(process, &acme).status(&policy);
    assert!(matches!(status, Status::Stopped(_)), "{status:?}");

    let registration = world.tenant(process, &acme).registration().clone();
    world.tell(process, update(&acme, &registration)).unwrap();
    world.settle(process);
    world.run(Duration::from_mins(1));

    let expires_at = world.tenant(process, &acme).grant().unwrap().expires_at();
    assert_eq!(world.refreshes().len(), 1);
    assert!(expires_at <= today.plus(Duration::from_hours(25)), "{expires_at:?}");
}

#[test]
fn a_claim_judged_by_a_clock_that_was_wrong_is_judged_anew_before_it_is_saved_again() {
    let (mut world, other, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.tell(other, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(other, is_send);
    let leased = world.disk.read(&acme).unwrap().to_vec();
    let process = world.start();
    let today = world.now();
    world.disk.set_fault(Some(DiskFault::Full));
    world.set_clock(today.minus(Duration::from_hours(30 * 365 * 24)));
    world.tell(process, Input::Tick).unwrap();
    world.settle(process);
    in_minutes(&mut world, 4);
    let unsaved = Event::Unsaved { tenant: acme.clone() };
    assert!(world.process(process).take_events().contains(&unsaved), "no claim was tried");

    world.disk.set_fault(None);
    world.set_clock(today.plus(secs(5)));
    world.tell(process, Input::Tick).unwrap();
    world.settle(process);

    assert!(world.disk.read(&acme).unwrap() == leased, "a lease that runs was taken over");
}

#[test]
fn an_intent_that_a_clock_set_back_left_in_the_future_still_lasts_as_long_as_it_was_meant_to() {
    let (mut world, first, acme) = signed_in(Rules::default(), Cast::Confidential);
    let second = world.start();
    world.tell(first, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(first, is_send);
    let answer = world.perform_unanswered(first).unwrap();
    world.set_clock(world.now().minus(Duration::from_hours(1)));

    world.command(second, Command::Renew(acme.clone())).unwrap();
    world.run(secs(20));
    world.tell(first, answer).unwrap();
    world.settle(first);
    in_minutes(&mut world, 1);

    assert_eq!(world.refreshes().len(), 1, "sent a second time while the answer was on its way");
    assert_eq!(token(&mut world, first, &acme), token(&mut world, second, &acme));
}

#[test]
fn an_intent_that_a_clock_set_back_left_in_the_future_is_taken_over_when_its_time_is_over() {
    let (mut world, first, acme) = signed_in(Rules::default(), Cast::Confidential);
    let second = world.start();
    world.tell(first, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(first, is_send);
    world.kill(first);
    world.set_clock(world.now().minus(Duration::from_hours(1)));

    world.command(second, Command::Renew(acme)).unwrap();
    let at_once = world.refreshes().len();
    in_minutes(&mut world, 1);

    assert_eq!((at_once, world.refreshes().len()), (0, 1));
}

#[test]
fn two_intents_from_the_future_one_after_the_other_are_both_taken_over_when_their_time_is_over() {
    let rules = Rules { rotation: Rotation::Static, ..Rules::default() };
    let (mut world, first, acme) = signed_in(rules, Cast::Confidential);
    world.command(first, Command::Renew(acme.clone())).unwrap();
    let [second, third] = [world.start(), world.start()];
    let today = world.now();
    world.tell(first, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(first, is_send);
    world.kill(first);
    world.set_clock(today.minus(Duration::from_hours(1)));
    world.command(second, Command::Renew(acme.clone())).unwrap();
    world.set_clock(today.plus(Duration::from_hours(1)));
    world.tell(third, Input::Command(Command::Renew(acme))).unwrap();
    world.settle_until(third, is_send);
    world.kill(third);
    world.set_clock(today.minus(Duration::from_hours(1)));

    in_minutes(&mut world, 5);

    assert_eq!(world.refreshes().len(), 2, "nobody renews until the clock is there again");
}
