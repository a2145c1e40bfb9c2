//! Lanes: what the orgs of one client share, and what they do not.

use std::time::Duration;

use tenantry_core::{
    Client, ClientSecret, Command, Event, Input, Rejection, ServerProfile, Status, TenantId,
};
use tenantry_sandbox::{ClientState, Rotation, Rules};
use tenantry_tests::{Cast, DiskFault, NetworkFault, OrgName, ProcessId, World};

use crate::common::{add, in_minutes, is_send, secs, signed_in, token, update};

/// Two orgs of one client, both signed in.
fn two_orgs(rules: Rules) -> (World, ProcessId, [TenantId; 2]) {
    let (mut world, process, acme) = signed_in(rules, Cast::Confidential);
    let globex = world.add(process, OrgName::Globex, Cast::Confidential);
    world.sign_in(process, &globex, OrgName::Globex);
    world.process(process).take_events();
    (world, process, [acme, globex])
}

fn client_id(
    world: &mut World,
    process: ProcessId,
    tenant: &TenantId,
) -> tenantry_sandbox::ClientId {
    tenantry_sandbox::ClientId::from(
        world.tenant(process, tenant).registration().client.id().as_str(),
    )
}

fn is_stopped(world: &mut World, process: ProcessId, tenant: &TenantId) -> bool {
    let policy = world.process(process).tenants().policy().clone();
    matches!(world.tenant(process, tenant).session(&policy), Status::Stopped(_))
}

#[test]
fn a_disabled_client_is_asked_about_once_for_all_its_orgs() {
    let (mut world, process, [acme, globex]) = two_orgs(Rules::default());
    let client = client_id(&mut world, process, &acme);
    world.provider.set_client_state(&client, ClientState::Disabled).unwrap();

    world.run(Duration::from_hours(24));

    assert!(is_stopped(&mut world, process, &acme) && is_stopped(&mut world, process, &globex));
    assert_eq!(world.refreshes().len(), 1);
}

#[test]
fn when_one_org_is_renewed_again_the_others_of_its_client_go_on_by_themselves() {
    let (mut world, process, [acme, globex]) = two_orgs(Rules::default());
    let client = client_id(&mut world, process, &acme);
    world.provider.set_client_state(&client, ClientState::Disabled).unwrap();
    world.run(Duration::from_hours(24));
    world.provider.set_client_state(&client, ClientState::Active).unwrap();
    world.process(process).take_events();

    world.command(process, Command::Renew(acme.clone())).unwrap();

    let events = world.process(process).take_events();
    assert!(events.contains(&Event::Renewed { tenant: acme }), "{events:?}");
    assert!(events.contains(&Event::Renewed { tenant: globex }), "{events:?}");
}

#[test]
fn one_orgs_wrong_secret_stops_no_other_org() {
    let (mut world, process, [acme, globex]) = two_orgs(Rules::default());
    let mut registration = world.tenant(process, &acme).registration().clone();
    if let Client::Confidential { secret, .. } = &mut registration.client {
        *secret = ClientSecret::new("a slip of the hand");
    }
    world.tell(process, update(&acme, &registration)).unwrap();

    world.run(Duration::from_hours(24));

    assert!(is_stopped(&mut world, process, &acme));
    assert!(token(&mut world, process, &globex).is_ok());
}

#[test]
fn a_client_that_is_told_to_wait_keeps_no_other_client_waiting() {
    let (mut world, process, [acme, globex]) = two_orgs(Rules::default());
    let initech = world.add(process, OrgName::Initech, Cast::Confidential);
    world.sign_in(process, &initech, OrgName::Initech);
    world.network = Some(NetworkFault::Answers(429, r#"{"message":"in [50] seconds"}"#));
    world.command(process, Command::Renew(acme)).unwrap();
    world.network = None;
    let before = world.refreshes().len();

    world.command(process, Command::Renew(globex)).unwrap();
    assert_eq!(world.refreshes().len(), before, "the same client waits");
    world.command(process, Command::Renew(initech)).unwrap();
    assert_eq!(world.refreshes().len(), before + 1, "another client does not");
    world.run(secs(52));

    assert_eq!(world.refreshes().len(), before + 3, "afterwards both have asked");
}

#[test]
fn every_org_is_renewed_with_its_own_client() {
    let (mut world, process, [acme, globex]) = two_orgs(Rules::default());
    let initech = world.add(process, OrgName::Initech, Cast::Confidential);
    world.sign_in(process, &initech, OrgName::Initech);

    for org in [acme, globex, initech] {
        world.command(process, Command::Renew(org.clone())).unwrap();
        world.run(secs(2));

        assert!(world.process(process).take_events().contains(&Event::Renewed { tenant: org }));
    }
}

#[test]
fn a_sign_in_waits_for_its_turn_rather_than_spend_its_code_on_a_throttled_request() {
    let (mut world, process, [acme, globex]) = two_orgs(Rules::default());
    world.network = Some(NetworkFault::Answers(429, r#"{"message":"in [50] seconds"}"#));
    world.command(process, Command::Renew(acme)).unwrap();
    world.network = None;
    world.process(process).take_events();

    let events = world.sign_in(process, &globex, OrgName::Globex);
    assert!(events.is_empty(), "{events:?}");
    world.run(secs(52));

    let events = world.process(process).take_events();
    assert!(events.contains(&Event::SignedIn { tenant: globex }), "{events:?}");
}

#[test]
fn a_static_server_is_known_by_its_first_renewal_also_after_a_restart() {
    let rules = Rules { rotation: Rotation::Static, ..Rules::default() };
    let (mut world, process, acme) = signed_in(rules, Cast::Confidential);
    let profile = |world: &mut World, process| {
        world.process(process).tenants().server_profile(&acme).unwrap()
    };
    assert_eq!(profile(&mut world, process), ServerProfile::Unknown);

    world.command(process, Command::Renew(acme.clone())).unwrap();
    assert_eq!(profile(&mut world, process), ServerProfile::Static);
    world.kill(process);
    let restarted = world.start();

    assert_eq!(profile(&mut world, restarted), ServerProfile::Static);
}

#[test]
fn on_a_static_server_lost_answers_are_simply_asked_for_again() {
    let rules = Rules { rotation: Rotation::Static, ..Rules::default() };
    let (mut world, process, acme) = signed_in(rules, Cast::Confidential);
    world.command(process, Command::Renew(acme.clone())).unwrap();
    world.network = Some(NetworkFault::AnswersLost);
    world.command(process, Command::Renew(acme.clone())).unwrap();

    in_minutes(&mut world, 30);
    assert!(world.refreshes().len() > 4, "{}", world.refreshes().len());
    world.network = None;
    in_minutes(&mut world, 10);

    assert!(world.process(process).take_events().contains(&Event::Renewed { tenant: acme }));
}

#[test]
fn a_server_that_refuses_prompt_retries_twice_is_known_as_strict_and_not_asked_twice_any_more() {
    let (mut world, process, [acme, globex]) = two_orgs(Rules::default());
    for org in [&acme, &globex] {
        world.network = Some(NetworkFault::AnswersLost);
        world.command(process, Command::Renew(org.clone())).unwrap();
        world.network = None;
        in_minutes(&mut world, 1);
        assert!(world.tenant(process, org).grant().is_none(), "the lost answer had the grant");
    }
    assert_eq!(world.process(process).tenants().server_profile(&acme), Some(ServerProfile::Strict));
    world.sign_in(process, &acme, OrgName::Acme);
    let before = world.refreshes().len();

    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(process, is_send);
    let late = world.perform_unanswered(process).unwrap();
    world.run(secs(119));
    assert_eq!(world.refreshes().len(), before + 1, "nobody asks again while an answer may come");
    world.tell(process, late).unwrap();
    world.settle(process);

    assert!(token(&mut world, process, &acme).is_ok());
    assert_eq!(world.refreshes().len(), before + 1);
}

#[test]
fn a_fresh_token_that_the_api_refuses_is_tried_again_before_it_is_renewed() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let rejected = |world: &mut World| {
        let token = token(world, process, &acme).unwrap();
        let (tenant, status) = (acme.clone(), 401);
        let rejection = Rejection { tenant, token, status, code: None };
        world.tell(process, Input::Rejected(rejection)).unwrap();
        world.settle(process);
        world.process(process).take_events()
    };

    let until = world.now().plus(secs(2));
    let too_fresh = Event::TokenTooFresh { tenant: acme.clone(), until };
    assert_eq!(rejected(&mut world).as_slice(), std::slice::from_ref(&too_fresh));
    assert_eq!(rejected(&mut world), [too_fresh], "every caller is told the same");
    world.run(secs(2));

    assert_eq!(rejected(&mut world), [Event::Renewed { tenant: acme.clone() }]);
}

#[test]
fn when_the_network_is_back_nobody_waits_out_a_backoff() {
    let (mut world, process, [acme, globex]) = two_orgs(Rules::default());
    world.network = Some(NetworkFault::Down);
    for org in [&acme, &globex] {
        world.command(process, Command::Renew(org.clone())).unwrap();
    }
    world.network = None;
    world.process(process).take_events();

    world.tell(process, Input::Online).unwrap();
    world.settle(process);
    // A lane's fifth and sixth request are a second apart.
    world.run(secs(2));

    let events = world.process(process).take_events();
    assert_eq!(events, [acme, globex].map(|tenant| Event::Renewed { tenant }));
}

#[test]
fn forgetting_goes_on_until_the_record_is_gone() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.disk.set_fault(Some(DiskFault::Full));

    world.command(process, Command::Forget(acme.clone())).unwrap();
    let events = world.process(process).take_events();
    assert!(matches!(events.as_slice(), [Event::NotForgotten { .. }]), "{events:?}");
    assert!(world.disk.read(&acme).is_some());
    world.disk.set_fault(None);
    in_minutes(&mut world, 1);

    assert_eq!(world.process(process).take_events(), [Event::Forgotten { tenant: acme.clone() }]);
    assert!(world.disk.read(&acme).is_none());
    assert_eq!(world.process(process).tenants().deadline(), None);
}

#[test]
fn an_org_that_is_added_again_is_not_erased_by_the_forgetting_before() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let registration = world.tenant(process, &acme).registration().clone();
    world.disk.set_fault(Some(DiskFault::Full));
    world.command(process, Command::Forget(acme.clone())).unwrap();
    world.disk.set_fault(None);

    add(&mut world, process, acme.as_str(), &registration);
    world.run(Duration::from_mins(10));

    assert!(world.disk.read(&acme).is_some(), "erased what was added");
}
