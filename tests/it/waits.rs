//! Waits: what is due for one reason hurries nothing that waits for another.

use std::time::Duration;

use tenantry_core::{Command, Event, Failure, Input, TenantId};
use tenantry_sandbox::Rules;
use tenantry_tests::{Cast, DiskFault, NetworkFault, OrgName, ProcessId, World};

use crate::common::{
    in_minutes, is_get, is_send, secs, sent, signed_in, started, two_signed_in, update,
};

/// What the API says of a token that it does not know, or not yet.
const DEAD: &str =
    r#"{"code":"bad.credentials","status":401,"message":"Invalid login credentials."}"#;

/// A store that fails is asked again every few seconds, and nothing else happens meanwhile.
fn stays_as_it_is(world: &mut World, process: ProcessId, acme: &TenantId) {
    let policy = world.process(process).tenants().policy().clone();
    let before = format!("{:?}", world.tenant(process, acme).session(&policy));
    world.disk.set_fault(Some(DiskFault::Full));
    let mut registration = world.tenant(process, acme).registration().clone();
    registration.label.push('!');
    world.tell(process, update(acme, &registration)).unwrap();
    world.settle(process);
    world.process(process).take_events();

    for _ in 0..8 {
        world.set_clock(world.now().plus(secs(1)));
        world.tell(process, Input::Tick).unwrap();
        assert_eq!(sent(world, process), Vec::<String>::new(), "{before}");
    }

    let unsaved = Event::Unsaved { tenant: acme.clone() };
    assert!(world.process(process).take_events().contains(&unsaved), "never asked again");
    assert_eq!(format!("{:?}", world.tenant(process, acme).session(&policy)), before);
}

#[test]
fn a_store_that_is_asked_again_gives_up_no_request() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(process, is_send);
    world.perform_unanswered(process).unwrap();

    stays_as_it_is(&mut world, process, &acme);
}

#[test]
fn a_store_that_is_asked_again_ends_no_wait_that_the_platform_asked_for() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.network = Some(NetworkFault::Answers(429, r#"{"message":"in [50] seconds"}"#));
    world.command(process, Command::Renew(acme.clone())).unwrap();

    stays_as_it_is(&mut world, process, &acme);
}

#[test]
fn a_store_that_is_asked_again_ends_nobodys_lease() {
    let (mut world, [first, second], acme) = two_signed_in();
    world.tell(first, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(first, is_send);
    world.command(second, Command::Renew(acme.clone())).unwrap();

    stays_as_it_is(&mut world, second, &acme);
}

#[test]
fn a_store_that_is_asked_again_asks_no_second_time_whose_a_token_is() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Credentials);
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(process, is_get);
    world.perform_unanswered(process).unwrap();

    stays_as_it_is(&mut world, process, &acme);
}

/// What came of a sign-in whose new token was asked about, with such an answer each time.
fn proved_by(status: u16, body: &'static str, span: Duration) -> Option<Failure> {
    let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);
    world.begin_sign_in(process, &acme).unwrap();
    let redirect =
        world.redirect(process, OrgName::Acme, tenantry_sandbox::Consent::Allow).unwrap();
    world.tell(process, Input::Redirected(redirect)).unwrap();
    world.settle_until(process, is_get);
    world.network = Some(NetworkFault::Answers(status, body));
    world.settle(process);
    world.run(span);
    let events = world.process(process).take_events();
    events.into_iter().find_map(|event| match event {
        Event::SignInFailed { failure, .. } => Some(failure),
        _ => None,
    })
}

#[test]
fn whose_a_token_is_is_asked_no_longer_than_a_few_minutes() {
    let failure = proved_by(502, "", Duration::from_mins(4));

    let Some(Failure::ServerTrouble(said)) = failure else { panic!("{failure:?}") };
    assert_eq!(said.host, "api.east.test");
}

#[test]
fn a_new_token_that_is_refused_twice_is_not_asked_about_again() {
    let failure = proved_by(401, DEAD, secs(5));

    assert!(matches!(failure, Some(Failure::TokenRefused(_))), "{failure:?}");
}

/// Client credentials whose new token is asked about, with that answer, for so many seconds.
fn renewed_and_asked(
    status: u16,
    body: &'static str,
    seconds: u64,
) -> (World, ProcessId, TenantId) {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Credentials);
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(process, is_get);
    world.network = Some(NetworkFault::Answers(status, body));
    world.settle(process);
    world.run(secs(seconds));
    world.network = None;
    world.process(process).take_events();
    in_minutes(&mut world, 15);
    (world, process, acme)
}

#[test]
fn client_credentials_whose_token_cannot_be_proved_yet_ask_for_another() {
    for (status, body, seconds) in [(401, DEAD, 3), (502, "", 200)] {
        let (mut world, process, acme) = renewed_and_asked(status, body, seconds);

        let events = world.process(process).take_events();
        assert!(events.contains(&Event::Renewed { tenant: acme }), "{status}: {events:?}");
    }
}

#[test]
fn client_credentials_whose_token_is_of_another_org_stop_and_keep_their_grant() {
    const OTHER: &str =
        r#"{"organization":{"id":"2a3a0000-0000-4000-8000-000000000001","name":"Other"}}"#;
    let (mut world, process, acme) = renewed_and_asked(200, OTHER, 0);

    let policy = world.process(process).tenants().policy().clone();
    let session = format!("{:?}", world.tenant(process, &acme).session(&policy));
    assert!(session.starts_with("Stopped(WrongOrg"), "{session}");
    assert!(world.tenant(process, &acme).grant().is_some());
}
