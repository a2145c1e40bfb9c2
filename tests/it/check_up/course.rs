//! The course of a check-up: what happens in the middle of one, and what stays known after it.

use std::time::Duration;

use tenantry_core::diagnosis::{Checked, Evidence, Fact, Known, Topic};
use tenantry_core::{
    Client, ClientId, Command, Input, OrgId, Refused, Rejection, TenantId, replay,
};
use tenantry_sandbox::{MARKER, OrgId as SandboxOrg, Rules};
use tenantry_tests::{Cast, NetworkFault, ProcessId, World, tenant};

use super::{ACMES_OWN, ALL, asked, checked, found, line, lines, own_client, rest_of};
use crate::common::{in_minutes, is_get, secs, started, tick_at, token};

#[test]
fn a_sign_out_and_a_forget_in_the_middle_end_it_and_its_answer_says_nothing_any_more() {
    for forgets in [false, true] {
        let (mut world, process, acme) = own_client(Rules::default());
        world.process(process).take_events();
        world.tell(process, Input::Command(Command::Check(acme.clone()))).unwrap();
        world.settle_until(process, is_get);
        let answer = world.perform_unanswered(process).unwrap();
        let end =
            if forgets { Command::Forget(acme.clone()) } else { Command::SignOut(acme.clone()) };
        world.command(process, end).unwrap();

        world.tell(process, answer).unwrap();

        assert!(world.take_effect(process).is_none(), "nothing else is asked");
        let told = world.process(process).take_events();
        assert_eq!(told.contains(&checked(&acme)), !forgets, "{told:?}");
        if !forgets {
            let found = world.process(process).tenants().check_up(&acme).unwrap().clone();
            assert_eq!(found.checked, Checked::default());
            assert_eq!(asked(&mut world, process, &acme), Vec::<String>::new());
            assert!(line(&mut world, process, &acme, Topic::Token).text.contains("Nobody"));
        }
    }
}

#[test]
fn an_answer_that_does_not_come_is_given_up_and_one_that_comes_too_late_is_nobodys() {
    let (mut world, process, acme) = own_client(Rules::default());
    world.process(process).take_events();
    world.tell(process, Input::Command(Command::Check(acme.clone()))).unwrap();
    let answer = world.perform_unanswered(process).unwrap();

    tick_at(&mut world, process, secs(19));
    world.settle(process);
    assert_eq!(world.process(process).take_events(), []);
    tick_at(&mut world, process, secs(1));
    world.settle(process);

    assert_eq!(found(&mut world, process, &acme).checked.token, Fact::Failed);
    world.tell(process, answer).unwrap();
    assert!(world.take_effect(process).is_none());
}

#[test]
fn a_wake_and_a_clock_that_is_set_back_do_not_hold_it_up() {
    let (mut world, process, acme) = own_client(Rules::default());
    let now = world.now();
    world.set_clock(now.plus(secs(7_200)));
    world.tell(process, Input::Command(Command::Check(acme.clone()))).unwrap();
    let answer = world.perform_unanswered(process).unwrap();
    world.tell(process, Input::Resumed).unwrap();
    world.set_clock(now);

    world.tell(process, answer).unwrap();

    assert_eq!(rest_of(&mut world, process), ALL[1..]);
    assert!(found(&mut world, process, &acme).checked.scopes.known().is_some());
}

#[test]
fn whoever_asks_in_the_middle_joins_and_whoever_asks_again_soon_is_told_the_same() {
    let (mut world, process, acme) = own_client(Rules::default());
    let check = || Input::Command(Command::Check(acme.clone()));
    world.tell(process, check()).unwrap();
    world.perform_one(process);
    world.tell(process, check()).unwrap();
    assert_eq!(rest_of(&mut world, process), ALL[1..]);
    let first = found(&mut world, process, &acme);

    tick_at(&mut world, process, secs(29));
    assert_eq!(asked(&mut world, process, &acme), Vec::<String>::new());
    assert_eq!(found(&mut world, process, &acme), first);

    tick_at(&mut world, process, secs(1));
    assert_eq!(asked(&mut world, process, &acme), ALL);
    assert_ne!(found(&mut world, process, &acme), first);
}

#[test]
fn where_there_is_no_token_the_org_is_not_asked_and_who_is_unknown_is_refused() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);

    assert_eq!(asked(&mut world, process, &acme), Vec::<String>::new());
    assert_eq!(found(&mut world, process, &acme).asked_at, None);

    let unknown = tenant("unknown");
    let refused = world.command(process, Command::Check(unknown.clone()));
    assert_eq!(refused, Err(Refused::UnknownTenant(unknown)));
}

#[test]
fn a_token_that_has_ended_asks_nothing() {
    let (mut world, process, acme) = own_client(Rules::default());
    let ends_at = world.tenant(process, &acme).grant().unwrap().expires_at();

    world.set_clock(ends_at);
    assert_eq!(asked(&mut world, process, &acme), Vec::<String>::new());

    world.set_clock(ends_at.minus(Duration::from_millis(1)));
    assert_eq!(asked(&mut world, process, &acme), ALL);
}

#[test]
fn a_token_that_the_api_has_refused_asks_nothing_and_the_one_after_it_does() {
    let (mut world, process, acme) = own_client(Rules::default());
    in_minutes(&mut world, 5);
    let token = token(&mut world, process, &acme).unwrap();
    let rejection = Rejection { tenant: acme.clone(), token, status: 401, code: None };
    world.network = Some(NetworkFault::Answers(502, ""));
    world.tell(process, Input::Rejected(rejection)).unwrap();
    world.settle(process);
    assert_eq!(asked(&mut world, process, &acme), Vec::<String>::new());

    world.network = None;
    in_minutes(&mut world, 5);
    assert_eq!(asked(&mut world, process, &acme), ALL);
}

#[test]
fn what_an_org_said_stays_known_when_there_is_no_token_any_more_until_the_client_is_another() {
    let (mut world, process, acme) = own_client(Rules::default());
    asked(&mut world, process, &acme);
    let first = found(&mut world, process, &acme);
    world.command(process, Command::SignOut(acme.clone())).unwrap();
    world.set_clock(world.now().plus(Duration::from_hours(1)));

    assert_eq!(asked(&mut world, process, &acme), Vec::<String>::new());
    let again = found(&mut world, process, &acme);
    assert_eq!((&again.checked, again.asked_at), (&first.checked, first.asked_at));
    assert!(again.at > first.at);

    let mut registration = world.tenant(process, &acme).registration().clone();
    let (id, redirect_uri) =
        (ClientId::new("another").unwrap(), registration.client.redirect_uri().unwrap().clone());
    registration.client = Client::Public { id, redirect_uri };
    world.tell(process, crate::common::update(&acme, &registration)).unwrap();
    world.settle(process);
    assert_eq!(world.process(process).tenants().check_up(&acme), None);
}

#[test]
fn a_check_up_holds_no_secret_and_replays_to_the_byte() {
    let (mut world, process, acme) = own_client(Rules::default());
    let org = acme_org(&mut world, process, &acme);
    world.provider.authorize_client(&org, &ACMES_OWN.into()).unwrap();

    assert_eq!(asked(&mut world, process, &acme), ALL);

    let found = found(&mut world, process, &acme);
    let evidence = Evidence::of(world.process(process).tenants(), &acme).unwrap();
    let shown = format!("{found:?} {:?} {evidence:?}", lines(&mut world, process, &acme));
    assert!(shown.contains("Acme Sign-in") && !shown.contains(MARKER), "{shown}");
    let known = Known::of(world.process(process).tenants(), &acme).unwrap();
    let written = serde_json::to_string(&known).unwrap();
    assert!(written.contains("Acme Sign-in") && !written.contains(MARKER), "{written}");
    let authorization = found.checked.authorization.known().unwrap();
    assert_eq!(authorization.state.as_deref(), Some("Authorized"));
    let recording = world.process(process).recording();
    assert!(recording.contains(r#""told":{"check""#) && !recording.contains(MARKER));
    assert_eq!(replay(recording).as_deref(), Ok(recording));
}

fn acme_org(world: &mut World, process: ProcessId, acme: &TenantId) -> SandboxOrg {
    let org: Option<OrgId> = world.tenant(process, acme).registration().org.clone();
    SandboxOrg::from(org.unwrap().as_str())
}
