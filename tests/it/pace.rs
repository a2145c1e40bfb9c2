//! Pace: how often is asked, who asks to wait, and who has to.

use std::time::Duration;

use tenantry_core::{Command, Event, Failure, Input, NotNow, Rejection, Status};
use tenantry_sandbox::{Rules, TokenLimitAnswer};
use tenantry_tests::{Cast, NetworkFault};

use crate::common::{in_minutes, secs, signed_in, token};

#[test]
fn throttling_waits_as_long_as_the_platform_says_and_ends_no_grant() {
    for answer in [TokenLimitAnswer::InvalidRequest, TokenLimitAnswer::TooManyRequests] {
        let rules =
            Rules { token_requests_per_minute: 1, token_limit_answer: answer, ..Rules::default() };
        let (mut world, process, acme) = signed_in(rules, Cast::Confidential);

        world.command(process, Command::Renew(acme.clone())).unwrap();
        let policy = world.process(process).tenants().policy().clone();
        let status = world.tenant(process, &acme).status(&policy);
        assert!(
            matches!(status, Status::Holding { cause: Failure::Throttled(_), .. }),
            "{status:?}"
        );
        in_minutes(&mut world, 10);

        assert!(world.process(process).take_events().contains(&Event::Renewed { tenant: acme }));
    }
}

#[test]
fn the_wait_that_the_platform_asks_for_in_its_text_is_kept_to_the_second() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let body = r#"{"code":"too.many.requests.retry.after","status":429,
        "message":"Rate limit exceeded the maximum. Retry the request in [77] seconds"}"#;
    world.network = Some(NetworkFault::Answers(429, body));

    world.command(process, Command::Renew(acme.clone())).unwrap();

    let (now, policy) = (world.now(), world.process(process).tenants().policy().clone());
    let status = world.tenant(process, &acme).status(&policy);
    assert!(matches!(status, Status::Holding { until, .. } if until.since(now).as_secs() == 77));
}

#[test]
fn renew_pressed_ten_times_sends_at_most_four_requests_a_minute() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);

    for _ in 0..10 {
        world.command(process, Command::Renew(acme.clone())).unwrap();
    }
    assert_eq!(world.refreshes().len(), 4);
    in_minutes(&mut world, 2);

    assert_eq!(world.refreshes().len(), 5);
    assert!(token(&mut world, process, &acme).is_ok());
}

#[test]
fn renew_pressed_again_and_again_for_a_minute_sends_four_requests_in_it() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);

    for _ in 0..25 {
        // In the middle of a wait it is under way already.
        world.command(process, Command::Renew(acme.clone())).unwrap();
        world.run(secs(2));
    }

    assert_eq!(world.refreshes().len(), 4);
}

#[test]
fn a_rejected_token_is_renewed_once_and_403_renews_nothing() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    in_minutes(&mut world, 5);
    let fingerprint = token(&mut world, process, &acme).unwrap();
    let reject = |status: u16, code: &str| {
        Input::Rejected(Rejection {
            tenant: acme.clone(),
            token: fingerprint,
            status,
            code: Some(code.into()),
        })
    };

    for input in [reject(403, "missing.permissions"), reject(401, "ip.not.authorized")] {
        world.tell(process, input).unwrap();
        world.settle(process);
    }
    assert_eq!(world.refreshes().len(), 0);
    for _ in 0..3 {
        world.tell(process, reject(401, "bad.credentials")).unwrap();
    }
    world.settle(process);
    world.tell(process, reject(401, "bad.credentials")).unwrap();
    world.settle(process);

    assert_eq!(world.refreshes().len(), 1);
    assert_ne!(token(&mut world, process, &acme), Ok(fingerprint));
}

#[test]
fn a_token_that_is_rejected_again_and_again_asks_for_no_second_renewal() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    in_minutes(&mut world, 5);
    let fingerprint = token(&mut world, process, &acme).unwrap();
    world.network = Some(NetworkFault::Answers(503, ""));

    for _ in 0..20 {
        let code = Some("bad.credentials".into());
        let rejection = Rejection { tenant: acme.clone(), token: fingerprint, status: 401, code };
        world.tell(process, Input::Rejected(rejection)).unwrap();
        world.settle(process);
    }

    let delays = world.process(process).take_events();
    assert_eq!(delays.len(), 1, "{delays:?}");
    assert_eq!(token(&mut world, process, &acme), Err(NotNow::Renewing));
}

#[test]
fn callers_wait_for_a_renewal_only_when_little_of_the_token_is_left() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.network = Some(NetworkFault::Down);

    in_minutes(&mut world, 24 * 60 - 6);
    assert!(token(&mut world, process, &acme).is_ok());
    in_minutes(&mut world, 2);

    assert_eq!(token(&mut world, process, &acme), Err(NotNow::Renewing));
}

#[test]
fn a_call_with_a_token_that_has_been_replaced_renews_nothing() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let old = token(&mut world, process, &acme).unwrap();
    world.command(process, Command::Renew(acme.clone())).unwrap();
    in_minutes(&mut world, 5);
    let held = token(&mut world, process, &acme);

    let rejection = Rejection { tenant: acme.clone(), token: old, status: 401, code: None };
    world.tell(process, Input::Rejected(rejection)).unwrap();
    world.settle(process);

    assert_eq!(world.refreshes().len(), 1);
    assert_eq!(token(&mut world, process, &acme), held);
}

#[test]
fn a_token_is_too_fresh_for_five_seconds_and_no_longer() {
    for (millis, renewals) in [(4_999, 0), (5_000, 1)] {
        let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
        let token = token(&mut world, process, &acme).unwrap();
        world.set_clock(world.now().plus(Duration::from_millis(millis)));

        let rejection = Rejection { tenant: acme, token, status: 401, code: None };
        world.tell(process, Input::Rejected(rejection)).unwrap();
        world.settle(process);

        assert_eq!(world.refreshes().len(), renewals, "{millis} ms");
    }
}

#[test]
fn a_caller_who_waits_has_a_token_renewed_of_which_little_is_left_and_no_other() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.command(process, Command::Want(acme.clone())).unwrap();
    assert_eq!(world.refreshes().len(), 0);
    let grant = world.tenant(process, &acme).grant().unwrap();
    let nearly = grant.expires_at().minus(Duration::from_mins(5));

    world.set_clock(nearly.minus(Duration::from_millis(1)));
    world.command(process, Command::Want(acme.clone())).unwrap();
    assert_eq!(world.refreshes().len(), 0);
    world.set_clock(nearly);
    world.command(process, Command::Want(acme)).unwrap();

    assert_eq!(world.refreshes().len(), 1);
}
