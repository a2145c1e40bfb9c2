//! Late: answers that come after their time, twice, or through a sleep.

use std::time::Duration;

use tenantry_core::{Command, Event, HttpResponse, Input};
use tenantry_sandbox::{Consent, Rotation, Rules};
use tenantry_tests::{Cast, NetworkFault, OrgName};

use crate::common::{is_get, is_send, secs, sent, signed_in, started, tick_at, token};

#[test]
fn a_refusal_of_the_older_refresh_token_does_not_end_the_newer_grant() {
    let rules = Rules { reuse_detection: false, ..Rules::default() };
    let (mut world, process, acme) = signed_in(rules, Cast::Confidential);
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(process, is_send);
    let late = world.perform_unanswered(process).unwrap();
    world.run(secs(36));
    tick_at(&mut world, process, secs(2));
    world.settle_until(process, is_send);
    let refused = world.perform_unanswered(process).unwrap();

    world.tell(process, late).unwrap();
    world.settle(process);
    assert!(token(&mut world, process, &acme).is_ok());
    world.tell(process, refused).unwrap();
    world.settle(process);

    assert!(world.tenant(process, &acme).grant().is_some(), "ended a grant that was never refused");
}

#[test]
fn a_late_success_that_is_being_saved_stops_the_claim_that_is_under_way() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(process, is_send);
    let late = world.perform_unanswered(process).unwrap();
    world.run(secs(36));
    tick_at(&mut world, process, secs(2));
    let claimed = world.perform_unanswered(process).unwrap();

    world.tell(process, late).unwrap();
    world.tell(process, claimed).unwrap();
    world.settle(process);

    assert_eq!(world.refreshes().len(), 1, "sent again after its success was seen");
    assert!(world.tenant(process, &acme).grant().is_some());
}

#[test]
fn a_sign_in_whose_saved_answer_was_slow_does_not_overwrite_the_renewal_after_it() {
    let (mut world, first, acme) = started(Rules::default(), Cast::Confidential);
    world.begin_sign_in(first, &acme).unwrap();
    let redirect = world.redirect(first, OrgName::Acme, Consent::Allow).unwrap();
    world.tell(first, Input::Redirected(redirect)).unwrap();
    world.settle_until(first, is_get);
    world.perform_one(first);
    world.perform_unanswered(first).unwrap();
    let second = world.start();
    world.command(second, Command::Renew(acme.clone())).unwrap();
    assert_eq!(world.refreshes().len(), 1);

    world.run(secs(70));
    world.command(first, Command::Renew(acme.clone())).unwrap();

    let mut refreshes = world.refreshes();
    let all = refreshes.len();
    refreshes.sort();
    refreshes.dedup();
    assert_eq!(refreshes.len(), all, "a spent refresh token was sent again");
    assert!(world.tenant(first, &acme).grant().is_some());
}

#[test]
fn a_success_that_comes_after_the_end_it_caused_is_still_filed() {
    let rules = Rules { reuse_detection: false, ..Rules::default() };
    let (mut world, process, acme) = signed_in(rules, Cast::Confidential);
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(process, is_send);
    let late = world.perform_unanswered(process).unwrap();
    world.run(secs(60));
    assert!(world.tenant(process, &acme).grant().is_none(), "the retry was refused");
    world.tell(process, late).unwrap();
    world.settle(process);
    assert!(world.tenant(process, &acme).grant().is_some());
}

#[test]
fn a_late_token_of_client_credentials_is_proved_before_it_is_filed() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Credentials);
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(process, is_send);
    let late = world.perform_unanswered(process).unwrap();
    world.run(secs(36));
    world.tell(process, late).unwrap();
    let sent = sent(&mut world, process);
    let filed = world.process(process).take_events().contains(&Event::Renewed { tenant: acme });
    assert!(!filed || sent.contains(&"GET api.east.test".to_owned()), "{sent:?}");
}

#[test]
fn a_token_whose_answer_waited_through_a_sleep_ends_when_the_server_says() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(process, is_send);
    let sent_at = world.now();
    let answer = world.perform_unanswered(process).unwrap();
    world.set_clock(sent_at.plus(Duration::from_hours(8)));
    world.tell(process, Input::Resumed).unwrap();
    world.tell(process, answer).unwrap();
    world.settle(process);
    let ends = world.tenant(process, &acme).grant().unwrap().expires_at();
    assert!(
        ends <= sent_at.plus(Duration::from_hours(24) + secs(60)),
        "{:?} too late",
        ends.since(sent_at)
    );
}

#[test]
fn a_late_success_replaces_the_spent_token_that_a_newer_answer_without_one_left_in_place() {
    let rules = Rules { reuse_detection: false, ..Rules::default() };
    let (mut world, first, acme) = signed_in(rules, Cast::Confidential);
    world.tell(first, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(first, is_send);
    let late = world.perform_unanswered(first).unwrap();
    let second = world.start();
    tick_at(&mut world, second, secs(41));
    world.settle_until(second, is_send);
    let Some(Input::Responded { id, .. }) = world.perform_unanswered(second) else { panic!() };
    let bare = r#"{"access_token":"SECRET-bare","token_type":"bearer","expires_in":86400}"#;
    let result = Ok(HttpResponse::new(200, bare));
    world.tell(second, Input::Responded { id, result }).unwrap();
    world.settle(second);

    world.tell(first, late).unwrap();
    world.settle(first);
    world.command(first, Command::Renew(acme.clone())).unwrap();

    let refreshes = world.refreshes();
    assert_eq!(refreshes.len(), 3);
    assert_ne!(refreshes[2], refreshes[0], "a spent refresh token was sent again");
    assert!(world.tenant(first, &acme).grant().is_some());
}

#[test]
fn a_late_success_does_not_bring_back_a_grant_older_than_the_one_that_ended() {
    let rules = Rules { rotation: Rotation::Grace { seconds: 600 }, ..Rules::default() };
    let (mut world, first, acme) = signed_in(rules, Cast::Confidential);
    let stopped = world.start();
    world.tell(stopped, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(stopped, is_send);
    let late = world.perform_unanswered(stopped).unwrap();
    for _ in 0..2 {
        world.set_clock(world.now().plus(secs(60)));
        world.command(first, Command::Renew(acme.clone())).unwrap();
    }
    let ends = r#"{"error":"invalid_grant","error_description":"revoked by an administrator"}"#;
    world.network = Some(NetworkFault::Answers(400, ends));
    world.command(first, Command::Renew(acme.clone())).unwrap();
    world.network = None;
    assert!(world.tenant(first, &acme).grant().is_none(), "the newest was refused");

    world.tell(stopped, late).unwrap();
    world.settle(stopped);

    assert!(world.tenant(stopped, &acme).grant().is_none(), "its refresh token is spent");
    let restarted = world.start();
    assert!(world.tenant(restarted, &acme).grant().is_none());
}
