//! Signing in: what is kept, what is refused, and what the person is told.

use std::time::Duration;

use tenantry_core::{
    Client, ClientId, ClientSecret, Command, Event, Failure, HttpError, Input, NotNow, OrgId,
    Policy, RedirectUrl, Refused, Registration, Status,
};
use tenantry_sandbox::{Consent, Rules};
use tenantry_tests::{Cast, NetworkFault, OrgName, World};

use crate::common::started;

/// The failure of the only failed sign-in among `events`.
#[track_caller]
fn failure(events: &[Event]) -> Failure {
    let mut failures = events.iter().filter_map(|event| match event {
        Event::SignInFailed { failure, .. } => Some(failure.clone()),
        _ => None,
    });
    let first = failures.next().expect("a failed sign-in");
    assert_eq!(failures.next(), None);
    first
}

/// Changes the registration of Acme before anybody signs in.
fn update(world: &mut World, change: impl FnOnce(&mut Registration)) {
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);
    let mut registration = world.tenant(process, &acme).registration().clone();
    change(&mut registration);
    let command = Command::Update { tenant: acme, registration: Box::new(registration) };
    world.command(process, command).unwrap();
}

#[test]
fn every_kind_of_client_signs_in_and_its_org_is_proved() {
    for cast in [Cast::Confidential, Cast::Public] {
        let mut world = World::new(Rules::default());
        let process = world.start();
        let acme = world.add(process, OrgName::Acme, cast);

        let events = world.sign_in(process, &acme, OrgName::Acme);

        assert!(events.contains(&Event::SignedIn { tenant: acme.clone() }), "{cast:?} {events:?}");
        let grant = world.tenant(process, &acme).grant().unwrap();
        assert_eq!(grant.org().name, "Acme");
        assert_eq!(grant.has_refresh_token(), cast == Cast::Confidential);
    }
}

#[test]
fn client_credentials_sign_in_without_a_person() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Credentials);

    world.begin_sign_in(process, &acme).unwrap();

    let grant = world.tenant(process, &acme).grant().unwrap();
    assert_eq!((grant.org().name.as_str(), grant.has_refresh_token()), ("Acme", false));
    assert!(world.process(process).take_events().contains(&Event::Renewed { tenant: acme }));
}

#[test]
fn a_restart_while_the_person_is_at_the_sign_in_page_keeps_the_sign_in() {
    let mut world = World::new(Rules::default());
    let first = world.start();
    let acme = world.add(first, OrgName::Acme, Cast::Confidential);
    world.begin_sign_in(first, &acme).unwrap();
    let redirect = world.redirect(first, OrgName::Acme, Consent::Allow).unwrap();
    world.kill(first);

    let second = world.start();
    world.tell(second, Input::Redirected(redirect)).unwrap();
    world.settle(second);

    assert!(world.tenant(second, &acme).grant().is_some());
}

#[test]
fn a_redirect_is_used_once_and_only_by_the_flow_that_asked_for_it() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);
    world.begin_sign_in(process, &acme).unwrap();
    let redirect = world.redirect(process, OrgName::Acme, Consent::Allow).unwrap();
    let hostile = [
        "http://localhost:47080/callback?code=x&state=y",
        "http://localhost:47080/callback?error=access_denied",
        &redirect.expose().replace("/callback", "/other"),
        &format!("{}&code=again", redirect.expose()),
    ]
    .map(RedirectUrl::new);

    for url in hostile {
        let refused = world.tell(process, Input::Redirected(url));
        assert_eq!(refused, Err(Refused::UnexpectedRedirect));
    }
    world.tell(process, Input::Redirected(redirect.clone())).unwrap();
    world.settle(process);

    assert!(world.tenant(process, &acme).grant().is_some());
    let again = world.tell(process, Input::Redirected(redirect));
    assert_eq!(again, Err(Refused::UnexpectedRedirect));
    let codes = world.provider.history().filter(|r| r.fields.iter().any(|field| field == "code"));
    assert_eq!(codes.count(), 1);
}

#[test]
fn refused_consent_and_a_cancelled_sign_in_end_and_keep_the_grant_that_was_there() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);
    world.begin_sign_in(process, &acme).unwrap();

    let redirect = world.redirect(process, OrgName::Acme, Consent::Refuse).unwrap();
    world.tell(process, Input::Redirected(redirect)).unwrap();
    world.settle(process);

    let events = world.process(process).take_events();
    assert!(matches!(failure(&events), Failure::ConsentRefused { .. }));
    world.sign_in(process, &acme, OrgName::Acme);
    world.begin_sign_in(process, &acme).unwrap();
    world.command(process, Command::Cancel(acme.clone())).unwrap();
    assert!(world.tenant(process, &acme).grant().is_some());
    assert_eq!(world.tenant(process, &acme).last_failure(), Some(&Failure::Cancelled));
}

#[test]
fn a_user_of_another_org_is_not_filed_and_both_orgs_are_named() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);

    let events = world.sign_in(process, &acme, OrgName::Globex);

    let Failure::WrongOrg { expected, proved } = failure(&events) else {
        panic!("{events:?}");
    };
    assert_eq!(proved.name, "Globex");
    assert_eq!(Some(&expected.id), world.tenant(process, &acme).registration().org.as_ref());
    assert!(world.tenant(process, &acme).grant().is_none());
}

#[test]
fn an_org_that_is_here_already_is_not_filed_under_a_second_name() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);
    world.sign_in(process, &acme, OrgName::Acme);
    let mut registration = world.tenant(process, &acme).registration().clone();
    registration.org = None;
    let twin = tenantry_tests::tenant("twin");
    let command = Command::Add { tenant: twin.clone(), registration: Box::new(registration) };
    world.command(process, command).unwrap();
    world.process(process).take_events();

    let events = world.sign_in(process, &twin, OrgName::Acme);

    assert!(matches!(failure(&events), Failure::OrgTaken { by, .. } if by == acme));
}

#[test]
fn an_org_that_nobody_named_is_learned_and_then_expected() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);
    let mut registration = world.tenant(process, &acme).registration().clone();
    let id = registration.org.take();
    world.command(process, Command::Forget(acme.clone())).unwrap();
    let command = Command::Add { tenant: acme.clone(), registration: Box::new(registration) };
    world.command(process, command).unwrap();

    world.sign_in(process, &acme, OrgName::Acme);

    assert_eq!(world.tenant(process, &acme).registration().org, id);
    let events = world.sign_in(process, &acme, OrgName::Globex);
    assert!(matches!(failure(&events), Failure::WrongOrg { .. }));
}

#[test]
fn a_browser_that_never_comes_back_ends_in_a_sentence_with_the_redirect_uri() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);
    world.begin_sign_in(process, &acme).unwrap();
    let late = world.redirect(process, OrgName::Acme, Consent::Allow).unwrap();

    world.run(Duration::from_mins(11));

    let failure = failure(&world.process(process).take_events());
    assert!(failure.to_string().contains("http://localhost:47080/callback"), "{failure}");
    assert_eq!(world.tell(process, Input::Redirected(late)), Err(Refused::UnexpectedRedirect));
}

#[test]
fn a_redirect_that_comes_after_its_deadline_is_not_used_even_before_the_next_tick() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);
    world.begin_sign_in(process, &acme).unwrap();
    let late = world.redirect(process, OrgName::Acme, Consent::Allow).unwrap();

    world.set_clock(world.now().plus(Duration::from_mins(10)));

    assert_eq!(world.tell(process, Input::Redirected(late)), Err(Refused::UnexpectedRedirect));
}

#[test]
fn a_redirect_from_another_issuer_than_the_one_asked_is_not_exchanged() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);
    world.begin_sign_in(process, &acme).unwrap();
    let redirect = world.redirect(process, OrgName::Acme, Consent::Allow).unwrap();
    let foreign = format!("{}&iss=https%3A%2F%2Flogin.west.test", redirect.expose());

    world.tell(process, Input::Redirected(RedirectUrl::new(foreign))).unwrap();
    world.settle(process);

    let failure = failure(&world.process(process).take_events());
    assert!(matches!(failure, Failure::WrongIssuer { .. }), "{failure:?}");
    assert_eq!(world.provider.history().count(), 0);
}

#[test]
fn a_flow_of_the_old_client_is_not_finished_by_the_new_one() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);
    let mut registration = world.tenant(process, &acme).registration().clone();
    world.begin_sign_in(process, &acme).unwrap();
    let redirect = world.redirect(process, OrgName::Acme, Consent::Allow).unwrap();

    let redirect_uri = registration.client.redirect_uri().unwrap().clone();
    registration.client = Client::Public { id: ClientId::new("another").unwrap(), redirect_uri };
    let command = Command::Update { tenant: acme, registration: Box::new(registration) };
    world.command(process, command).unwrap();

    let refused = world.tell(process, Input::Redirected(redirect));
    assert_eq!(refused, Err(Refused::UnexpectedRedirect));
}

#[test]
fn an_expired_code_asks_for_another_sign_in() {
    let mut world = World::new(Rules { code_seconds: 60, ..Rules::default() });
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);
    world.begin_sign_in(process, &acme).unwrap();
    let redirect = world.redirect(process, OrgName::Acme, Consent::Allow).unwrap();

    world.run(Duration::from_mins(2));
    world.tell(process, Input::Redirected(redirect)).unwrap();
    world.settle(process);

    let failure = failure(&world.process(process).take_events());
    assert!(matches!(failure, Failure::CodeRejected(_)), "{failure:?}");
}

#[test]
fn a_wrong_secret_names_the_client_and_the_places_to_look() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);
    let mut registration = world.tenant(process, &acme).registration().clone();
    let id = registration.client.id().clone();
    let redirect_uri = registration.client.redirect_uri().unwrap().clone();
    let secret = ClientSecret::new("wrong");
    registration.client = Client::Confidential { id: id.clone(), secret, redirect_uri };
    let command = Command::Update { tenant: acme.clone(), registration: Box::new(registration) };
    world.command(process, command).unwrap();
    world.process(process).take_events();

    let events = world.sign_in(process, &acme, OrgName::Acme);

    let failure = failure(&events);
    assert!(matches!(&failure, Failure::ClientRejected { client, .. } if *client == id));
    assert!(failure.advice().contains("secret") && failure.advice().contains("region"));
}

#[test]
fn a_client_id_that_nobody_knows_shows_genesys_clouds_own_error_page_and_no_redirect() {
    let mut world = World::new(Rules::default());
    update(&mut world, |registration| {
        let redirect_uri = registration.client.redirect_uri().unwrap().clone();
        let id = ClientId::new("00000000-0000-4000-8000-000000000000").unwrap();
        registration.client = Client::Public { id, redirect_uri };
    });
    let process = world.start();
    let acme = tenantry_tests::tenant("acme");
    world.begin_sign_in(process, &acme).unwrap();

    assert!(world.redirect(process, OrgName::Acme, Consent::Allow).is_none());
    world.run(Duration::from_mins(11));

    let failure = failure(&world.process(process).take_events());
    assert!(failure.advice().contains("register the redirect URI"), "{failure:?}");
}

#[test]
fn an_answer_that_is_none_of_genesys_clouds_ends_the_sign_in_and_touches_no_other_org() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let globex = world.add(process, OrgName::Globex, Cast::Confidential);
    world.sign_in(process, &globex, OrgName::Globex);
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);
    world.begin_sign_in(process, &acme).unwrap();
    let redirect = world.redirect(process, OrgName::Acme, Consent::Allow).unwrap();
    world.process(process).take_events();

    world.network = Some(NetworkFault::Answers(200, "<html>Welcome to the hotel</html>"));
    world.tell(process, Input::Redirected(redirect)).unwrap();
    world.settle(process);

    let failure = failure(&world.process(process).take_events());
    assert!(matches!(failure, Failure::NotGenesysCloud(_)), "{failure:?}");
    assert!(world.tenant(process, &globex).grant().is_some());
}

#[test]
fn a_page_whose_policy_lacks_the_api_host_hears_of_it_at_once() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Public);
    world.network = Some(NetworkFault::NotAllowed("api.east.test"));

    let failure = failure(&world.sign_in(process, &acme, OrgName::Acme));

    let (host, error) = ("api.east.test".to_owned(), HttpError::NotAllowed);
    assert_eq!(failure, Failure::Unreachable { host, error });
    assert!(failure.advice().contains("connect-src"), "{}", failure.advice());
}

#[test]
fn a_fresh_token_that_is_refused_for_a_moment_is_asked_again() {
    let mut world = World::new(Rules { propagation_millis: 1_000, ..Rules::default() });
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);
    world.sign_in(process, &acme, OrgName::Acme);
    let policy = world.process(process).tenants().policy().clone();
    assert!(matches!(world.tenant(process, &acme).status(&policy), Status::Identifying));

    world.run(Duration::from_secs(3));

    assert!(world.tenant(process, &acme).grant().is_some());
}

#[test]
fn an_access_token_goes_to_its_own_regions_api_host_only() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);
    world.sign_in(process, &acme, OrgName::Acme);
    let now = world.now();
    let tenants = world.process(process).tenants();

    assert!(tenants.access_token(now, &acme, "API.east.test").is_ok());
    for host in ["api.west.test", "login.east.test", "evil.example", ""] {
        assert_eq!(tenants.access_token(now, &acme, host).unwrap_err(), NotNow::WrongHost);
    }
}

#[test]
fn a_tenants_region_and_client_cannot_be_changed_under_its_grant() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);
    world.sign_in(process, &acme, OrgName::Acme);
    let mut registration = world.tenant(process, &acme).registration().clone();
    registration.org = Some(OrgId::new("00000000-0000-4000-8000-000000000000").unwrap());

    let command = Command::Update { tenant: acme.clone(), registration: Box::new(registration) };
    let refused = world.command(process, command);

    assert_eq!(refused, Err(Refused::SignedIn(acme)));
}

#[test]
fn of_two_open_flows_the_one_that_is_refused_ends_and_the_other_goes_on() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);
    world.begin_sign_in(process, &acme).unwrap();
    let first = world.redirect(process, OrgName::Acme, Consent::Allow).unwrap();
    world.begin_sign_in(process, &acme).unwrap();
    let second = world.redirect(process, OrgName::Globex, Consent::Refuse).unwrap();

    world.tell(process, Input::Redirected(second)).unwrap();
    world.settle(process);
    let failure = failure(&world.process(process).take_events());
    assert!(matches!(failure, Failure::ConsentRefused { .. }), "{failure:?}");
    world.tell(process, Input::Redirected(first)).unwrap();
    world.settle(process);

    assert!(world.tenant(process, &acme).grant().is_some());
}

#[test]
fn a_flow_from_a_clock_that_ran_ahead_ends_once_the_clock_is_back_before_it_could_have_begun() {
    let whole = Policy::default().flow_deadline;
    for (back, ends) in [(whole, false), (whole + Duration::from_millis(1), true)] {
        let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);
        world.begin_sign_in(process, &acme).unwrap();
        world.set_clock(world.now().minus(back));

        world.tell(process, Input::Tick).unwrap();
        world.settle(process);

        let failed = |event: &Event| matches!(event, Event::SignInFailed { .. });
        assert_eq!(world.process(process).take_events().iter().any(failed), ends, "{back:?}");
    }
}
