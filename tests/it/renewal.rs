//! Renewal: grants go on, whatever the platform's rules and the network are like.

use std::time::Duration;

use crate::common::{in_minutes, signed_in, tick_at, token};
use tenantry_core::{Command, Effect, Event, Failure, Input, NotNow, Record, Status, TenantId};
use tenantry_sandbox::{ClientState, Rotation, Rules};
use tenantry_tests::{Cast, DiskFault, NetworkFault, ProcessId, World};

const DAY: Duration = Duration::from_hours(24);

#[test]
fn a_week_passes_under_every_rotation_and_nobody_has_to_sign_in_again() {
    for rotation in [Rotation::Static, Rotation::Strict, Rotation::Grace { seconds: 30 }] {
        let rules = Rules { rotation, ..Rules::default() };
        let (mut world, process, acme) = signed_in(rules, Cast::Confidential);

        for hour in 0..24 * 7 {
            in_minutes(&mut world, 60);
            assert!(token(&mut world, process, &acme).is_ok(), "{rotation:?}, hour {hour}");
        }

        let refreshes = world.refreshes();
        assert!((9..=11).contains(&refreshes.len()), "{} refreshes in a week", refreshes.len());
    }
}

#[test]
fn client_credentials_are_issued_anew_and_proved_anew() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Credentials);
    let first = token(&mut world, process, &acme);

    world.run(DAY);

    assert_ne!(token(&mut world, process, &acme), first);
    assert_eq!(world.refreshes(), Vec::<String>::new());
}

#[test]
fn a_token_of_five_minutes_is_renewed_in_time_and_not_in_a_loop() {
    let rules = Rules { access_token_seconds: Some(300), ..Rules::default() };
    let (mut world, process, acme) = signed_in(rules, Cast::Confidential);

    for _ in 0..60 {
        in_minutes(&mut world, 1);
        assert!(token(&mut world, process, &acme).is_ok());
    }

    assert!((15..=18).contains(&world.refreshes().len()), "{}", world.refreshes().len());
}

#[test]
fn an_org_without_refresh_tokens_is_signed_in_to_its_end_and_then_says_why_it_is_not() {
    let mut rules = Rules::default();
    rules.inactivity_timeout.insert("acme".into(), 86_400 * 2);
    let (mut world, process, acme) = signed_in(rules, Cast::Confidential);
    let policy = world.process(process).tenants().policy().clone();
    assert!(matches!(
        world.tenant(process, &acme).status(&policy),
        Status::SignedIn { renews_at: None, .. }
    ));

    world.run(Duration::from_mins(24 * 60 - 1));
    assert!(token(&mut world, process, &acme).is_ok());
    in_minutes(&mut world, 2);

    assert_eq!(token(&mut world, process, &acme), Err(NotNow::SignedOut));
    let policy = world.process(process).tenants().policy().clone();
    let Status::SignedOut(why) = world.tenant(process, &acme).status(&policy) else { panic!() };
    assert!(why.to_string().contains("no refresh token"), "{why}");
}

#[test]
fn an_outage_of_half_a_day_costs_nothing() {
    for fault in [
        NetworkFault::Down,
        NetworkFault::Answers(503, ""),
        NetworkFault::Answers(200, "<html>"),
        NetworkFault::Answers(403, "<html>blocked</html>"),
        NetworkFault::Answers(429, "slow down"),
    ] {
        let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
        world.run(DAY / 2);

        world.network = Some(fault.clone());
        world.run(DAY);
        let during = world.process(process).take_events();
        world.network = None;
        in_minutes(&mut world, 15);

        assert!(token(&mut world, process, &acme).is_ok(), "after {fault:?}");
        assert!(during.iter().any(|event| matches!(event, Event::RenewalDelayed { .. })));
        assert_eq!(world.refreshes().len(), 1);
    }
}

#[test]
fn lost_answers_cost_nothing_where_the_platform_forgives_a_second_use() {
    for rotation in [Rotation::Static, Rotation::Grace { seconds: 30 }] {
        let rules = Rules { rotation, ..Rules::default() };
        let (mut world, process, acme) = signed_in(rules, Cast::Confidential);
        world.network = Some(NetworkFault::AnswersLost);
        world.command(process, Command::Renew(acme.clone())).unwrap();
        world.network = None;

        in_minutes(&mut world, 1);

        assert!(token(&mut world, process, &acme).is_ok());
        assert_eq!(world.refreshes().len(), 2, "{rotation:?}: the prompt retry");
        assert!(world.process(process).take_events().contains(&Event::Renewed { tenant: acme }));
    }
}

#[test]
fn a_refresh_token_with_unknown_outcome_is_tried_twice_and_then_rests_until_the_last_minute() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.network = Some(NetworkFault::Answers(502, ""));
    world.run(Duration::from_mins(24 * 60 - 2));

    let policy = world.process(process).tenants().policy().clone();
    let tenant = world.tenant(process, &acme);
    let expires = tenant.grant().unwrap().expires_at();
    let Status::Holding { until, cause } = tenant.status(&policy) else { panic!() };

    assert_eq!(until, expires.minus(policy.last_retry));
    assert!(matches!(cause, Failure::ServerTrouble(_)));
    let delays = world.process(process).take_events();
    assert_eq!(delays.len(), 2, "{delays:?}");
}

#[test]
fn a_grant_ends_only_when_the_platform_says_so_and_the_reason_is_kept() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let user = world.provider.scene().org("acme").unwrap().users[0].id.clone();
    world.provider.revoke_user(&user).unwrap();

    world.command(process, Command::Renew(acme.clone())).unwrap();

    let events = world.process(process).take_events();
    assert!(matches!(events.as_slice(), [Event::SignedOut { .. }]), "{events:?}");
    world.kill(process);
    let restarted = world.start();
    let policy = world.process(restarted).tenants().policy().clone();
    let Status::SignedOut(why) = world.tenant(restarted, &acme).status(&policy) else { panic!() };
    assert!(why.to_string().contains("invalid_grant"), "{why}");
}

#[test]
fn a_disabled_client_stops_itself_and_loses_no_refresh_token() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let id = world.tenant(process, &acme).registration().client.id().to_string();
    let client = tenantry_sandbox::ClientId::from(id.as_str());
    world.provider.set_client_state(&client, ClientState::Disabled).unwrap();

    world.run(DAY * 2);
    let asked = world.refreshes().len();
    world.provider.set_client_state(&client, ClientState::Active).unwrap();
    world.command(process, Command::Renew(acme.clone())).unwrap();

    assert_eq!(asked, 1, "a wrong client is not tried in a loop");
    assert!(token(&mut world, process, &acme).is_ok());
}

#[test]
fn an_answer_without_a_refresh_token_keeps_the_old_one() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let body = r#"{"access_token":"SECRET-next","token_type":"bearer","expires_in":86399}"#;
    world.network = Some(NetworkFault::Answers(200, body));

    world.command(process, Command::Renew(acme.clone())).unwrap();
    world.network = None;

    assert!(world.tenant(process, &acme).grant().unwrap().has_refresh_token());
    world.command(process, Command::Renew(acme.clone())).unwrap();
    assert_eq!(world.refreshes().len(), 1, "the kept token is the one that is sent");
}

/// Begins a renewal whose answer stays on its way, and lets its deadline pass.
fn answer_on_its_way(world: &mut World, process: ProcessId, acme: &TenantId) -> Input {
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(process, |effect| matches!(effect, Effect::Send { .. }));
    let answer = world.perform_unanswered(process).unwrap();
    // Shorter than the prompt retry, so that nothing else is under way yet.
    world.run(Duration::from_secs(36));
    answer
}

#[test]
fn a_success_that_comes_late_is_a_success() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let before = token(&mut world, process, &acme);
    let late = answer_on_its_way(&mut world, process, &acme);

    world.tell(process, late).unwrap();
    world.settle(process);
    in_minutes(&mut world, 10);

    assert_eq!(world.refreshes().len(), 1);
    assert_ne!(token(&mut world, process, &acme), before);
    assert!(token(&mut world, process, &acme).is_ok());
}

#[test]
fn a_success_that_comes_after_a_newer_grant_changes_nothing() {
    let rules = Rules { rotation: Rotation::Grace { seconds: 300 }, ..Rules::default() };
    let (mut world, process, acme) = signed_in(rules, Cast::Confidential);
    let late = answer_on_its_way(&mut world, process, &acme);
    in_minutes(&mut world, 1);
    let newest = token(&mut world, process, &acme);
    assert_eq!(world.refreshes().len(), 2, "the prompt retry has its grant");

    world.tell(process, late).unwrap();
    world.settle(process);

    assert_eq!(token(&mut world, process, &acme), newest);
}

#[test]
fn a_new_token_is_shown_to_nobody_before_its_record_is_saved() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let old = token(&mut world, process, &acme);
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(process, |effect| matches!(effect, Effect::Send { .. }));
    world.perform_one(process);

    assert_eq!(token(&mut world, process, &acme), old, "received, and not saved yet");
    world.settle(process);

    assert_ne!(token(&mut world, process, &acme), old);
}

#[test]
fn a_retry_that_never_left_does_not_make_an_earlier_try_forgotten() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.network = Some(NetworkFault::AnswersLost);
    world.command(process, Command::Renew(acme)).unwrap();
    world.network = Some(NetworkFault::Down);
    in_minutes(&mut world, 1);
    assert_eq!(world.refreshes().len(), 1);

    world.network = Some(NetworkFault::AnswersLost);
    in_minutes(&mut world, 30);

    assert_eq!(
        world.refreshes().len(),
        2,
        "one prompt retry, then the old token is used to its end"
    );
}

#[test]
fn an_intent_whose_save_took_too_long_sends_nothing_and_the_next_lease_allows_for_the_store() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    let slow = |world: &mut World| {
        let saved = world.perform_unanswered(process).unwrap();
        world.set_clock(world.now().plus(Duration::from_secs(15)));
        world.tell(process, saved).unwrap();
    };

    slow(&mut world);
    world.settle(process);
    let policy = world.process(process).tenants().policy().clone();
    let session = world.tenant(process, &acme).session(&policy);
    assert!(matches!(session, Status::Holding { cause: Failure::StoreSlow { .. }, .. }));
    assert_eq!(world.refreshes().len(), 0);

    tick_at(&mut world, process, Duration::from_mins(1));
    slow(&mut world);
    world.settle(process);
    assert_eq!(world.refreshes().len(), 1);
}

#[test]
fn a_store_that_is_slow_and_asked_twice_has_saved_once() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.tell(process, Input::Command(Command::SignOut(acme.clone()))).unwrap();
    let slow = world.perform_unanswered(process).unwrap();
    world.settle(process);

    in_minutes(&mut world, 2);
    let stored = Record::read(&acme, world.disk.read(&acme).unwrap()).unwrap().generation();
    world.tell(process, slow).unwrap();
    world.settle(process);
    in_minutes(&mut world, 2);

    let later = Record::read(&acme, world.disk.read(&acme).unwrap()).unwrap().generation();
    assert_eq!(stored, later);
    assert_eq!(world.process(process).take_events().len(), 1, "one sign-out");
}

#[test]
fn a_grant_that_cannot_be_saved_is_used_said_and_saved_later() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let before = token(&mut world, process, &acme);
    world.command(process, Command::Renew(acme.clone())).unwrap();
    world.run(Duration::from_mins(2));
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(process, |effect| matches!(effect, Effect::Send { .. }));

    world.disk.set_fault(Some(DiskFault::Full));
    world.settle(process);

    let policy = world.process(process).tenants().policy().clone();
    assert!(matches!(world.tenant(process, &acme).session(&policy), Status::Unsaved { .. }));
    let unsaved = token(&mut world, process, &acme);
    assert!(unsaved.is_ok() && unsaved != before);
    world.disk.set_fault(None);
    in_minutes(&mut world, 10);
    world.kill(process);
    let restarted = world.start();
    assert_eq!(token(&mut world, restarted, &acme), unsaved);
}

#[test]
fn a_clock_set_back_or_forward_by_years_costs_one_renewal() {
    for years in [-3_i64, 3] {
        let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
        let day = 86_400_000_i64;
        let now = i64::try_from(world.now().unix_millis()).unwrap() + years * 365 * day;

        world.set_clock(tenantry_core::Timestamp::from_unix_millis(now.unsigned_abs()));
        // Whatever is told first must not hide the jump from the next tick.
        world.command(process, Command::Cancel(acme.clone())).unwrap_err();
        world.tell(process, Input::Tick).unwrap();
        world.settle(process);
        in_minutes(&mut world, 60);

        assert_eq!(world.refreshes().len(), 1, "{years} years");
        assert!(token(&mut world, process, &acme).is_ok(), "{years} years");
    }
}

#[test]
fn after_a_sleep_answers_go_before_deadlines() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(process, |effect| matches!(effect, Effect::Send { .. }));
    let sent_at = world.now();
    world.set_clock(sent_at.plus(Duration::from_hours(8)));

    world.tell(process, Input::Resumed).unwrap();
    world.tell(process, Input::Tick).unwrap();
    world.settle(process);

    assert_eq!(world.refreshes().len(), 1);
    let events = world.process(process).take_events();
    assert_eq!(events, [Event::Renewed { tenant: acme }]);
}
