//! Registration: what is said of a tenant may change, and moves no token elsewhere.

use tenantry_core::{Command, Entropy, Event, Failure, Input, SignInHints, Status};
use tenantry_sandbox::{Consent, Rules};
use tenantry_tests::{Cast, OrgName, World, tenant};

use crate::common::{add, is_get, is_send, registration_of, sent, started, update};

#[test]
fn an_update_while_the_grant_is_being_saved_does_not_give_it_to_another_region() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);
    let west = registration_of(&mut world, process, OrgName::Initech, Cast::Confidential);
    world.begin_sign_in(process, &acme).unwrap();
    let redirect = world.redirect(process, OrgName::Acme, Consent::Allow).unwrap();
    world.tell(process, Input::Redirected(redirect)).unwrap();
    world.settle_until(process, is_get);
    world.perform_one(process);

    world.tell(process, update(&acme, &west)).ok();
    world.settle(process);
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).ok();
    let sent = sent(&mut world, process);

    assert!(!sent.iter().any(|to| to.contains("west")), "{sent:?}");
}

#[test]
fn an_update_during_client_credentials_does_not_send_the_token_to_another_region() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Credentials);
    let west = registration_of(&mut world, process, OrgName::Initech, Cast::Credentials);
    let sign_in = Command::SignIn {
        tenant: acme.clone(),
        entropy: Entropy::new([9; 64]),
        hints: SignInHints::default(),
    };
    world.tell(process, Input::Command(sign_in)).unwrap();
    world.settle_until(process, is_send);
    let answer = world.perform_unanswered(process).unwrap();

    world.tell(process, update(&acme, &west)).ok();
    world.settle(process);
    world.tell(process, answer).unwrap();
    let sent = sent(&mut world, process);

    assert!(!sent.iter().any(|to| to.contains("api.west")), "{sent:?}");
}

#[test]
fn an_update_in_a_process_that_has_not_heard_of_the_sign_in_does_not_move_its_grant() {
    let (mut world, first, acme) = started(Rules::default(), Cast::Confidential);
    let west = registration_of(&mut world, first, OrgName::Initech, Cast::Confidential);
    let second = world.start();
    world.sign_in(first, &acme, OrgName::Acme);

    world.tell(second, update(&acme, &west)).ok();
    world.settle(second);
    world.tell(second, Input::Command(Command::Renew(acme.clone()))).ok();
    let sent = sent(&mut world, second);

    assert!(!sent.iter().any(|to| to.contains("west")), "{sent:?}");
}

#[test]
fn a_sign_in_right_after_an_update_uses_one_client_for_page_and_exchange() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);
    let west = registration_of(&mut world, process, OrgName::Initech, Cast::Confidential);
    world.tell(process, update(&acme, &west)).unwrap();
    world.begin_sign_in(process, &acme).unwrap();
    let policy = world.process(process).tenants().policy().clone();
    let Status::Redirecting { url, .. } = world.tenant(process, &acme).status(&policy) else {
        panic!()
    };
    assert!(url.expose().starts_with("https://login.west.test/"), "the old client's page");
}

#[test]
fn a_sign_in_right_after_an_update_sends_no_code_to_the_other_region() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);
    let west = registration_of(&mut world, process, OrgName::Initech, Cast::Confidential);
    world.tell(process, update(&acme, &west)).unwrap();
    world.begin_sign_in(process, &acme).unwrap();
    let Some(redirect) = world.redirect(process, OrgName::Acme, Consent::Allow) else { return };
    world.tell(process, Input::Redirected(redirect)).ok();
    let sent = sent(&mut world, process);
    assert!(!sent.iter().any(|to| to.contains("west")), "{sent:?}");
}

#[test]
fn a_flow_whose_client_another_process_has_changed_is_not_finished_elsewhere() {
    let (mut world, first, acme) = started(Rules::default(), Cast::Confidential);
    let west = registration_of(&mut world, first, OrgName::Initech, Cast::Confidential);
    let second = world.start();
    world.begin_sign_in(first, &acme).unwrap();
    let redirect = world.redirect(first, OrgName::Acme, Consent::Allow).unwrap();
    world.tell(second, update(&acme, &west)).unwrap();
    world.settle(second);

    world.tell(first, Input::Redirected(redirect)).ok();
    let sent = sent(&mut world, first);

    assert!(!sent.iter().any(|to| to.contains("west")), "{sent:?}");
}

#[test]
fn what_was_taken_can_be_read_back() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let mut registration = registration_of(&mut world, process, OrgName::Acme, Cast::Confidential);
    registration.label = "x".repeat(70_000);
    let registration = Box::new(registration);
    let command = Command::Add { tenant: tenant("acme"), registration };
    if world.command(process, command).is_err() {
        return;
    }
    world.kill(process);
    let restarted = world.start();
    assert_eq!(world.process(restarted).tenants().quarantined().count(), 0);
}

#[test]
fn a_redirect_uri_without_a_path_gets_its_redirect() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let mut registration = registration_of(&mut world, process, OrgName::Acme, Cast::Public);
    let tenantry_core::Client::Public { id, .. } = registration.client.clone() else { panic!() };
    let Ok(redirect_uri) = tenantry_core::RedirectUri::new("http://localhost:47080") else {
        return;
    };
    registration.client = tenantry_core::Client::Public { id, redirect_uri };
    let id = add(&mut world, process, "acme", &registration);
    world.begin_sign_in(process, &id).unwrap();
    let policy = world.process(process).tenants().policy().clone();
    let Status::Redirecting { url, .. } = world.tenant(process, &id).status(&policy) else {
        panic!()
    };
    let state = url.expose().split("state=").nth(1).unwrap().split('&').next().unwrap();
    // What every browser makes of it (WHATWG URL).
    let back = format!("http://localhost:47080/?code=c&state={state}");
    let back = tenantry_core::RedirectUrl::new(back);
    assert_eq!(world.tell(process, Input::Redirected(back)), Ok(()));
}

#[test]
fn an_org_that_moves_before_its_sign_in_has_the_hosts_of_its_new_region() {
    let (mut world, process, _) = started(Rules::default(), Cast::Confidential);
    let initech = registration_of(&mut world, process, OrgName::Initech, Cast::Confidential);
    let globex = registration_of(&mut world, process, OrgName::Globex, Cast::Confidential);
    let moving = add(&mut world, process, "moving", &globex);

    world.tell(process, update(&moving, &initech)).unwrap();
    world.settle(process);
    world.sign_in(process, &moving, OrgName::Initech);

    let (now, tenants) = (world.now(), world.process(process).tenants());
    assert!(tenants.access_token(now, &moving, "api.west.test").is_ok());
    assert!(tenants.access_token(now, &moving, "api.east.test").is_err());
}

#[test]
fn a_grant_that_found_its_tenant_moved_meanwhile_is_interrupted_and_ends() {
    let (mut world, first, acme) = started(Rules::default(), Cast::Confidential);
    let mut west = registration_of(&mut world, first, OrgName::Initech, Cast::Confidential);
    west.org.clone_from(&world.tenant(first, &acme).registration().org);
    let second = world.start();
    world.begin_sign_in(first, &acme).unwrap();
    let redirect = world.redirect(first, OrgName::Acme, Consent::Allow).unwrap();
    world.tell(first, Input::Redirected(redirect)).unwrap();
    world.settle_until(first, is_get);
    world.tell(second, update(&acme, &west)).unwrap();
    world.settle(second);

    let sent = sent(&mut world, first);

    let told = world.process(first).take_events();
    let failed = Event::SignInFailed { tenant: acme.clone(), failure: Failure::Interrupted };
    assert!(told.contains(&failed), "{told:?}");
    assert!(sent.iter().any(|to| to.starts_with("DELETE")), "{sent:?}");
    assert!(world.tenant(first, &acme).grant().is_none());
}
