//! Rivals: two flows, two tenants, two namesakes, and each gets what is its own.

use std::time::Duration;

use tenantry_core::{Command, Entropy, Input, SignInHints};
use tenantry_sandbox::{Consent, Rules};
use tenantry_tests::{Cast, OrgName, World};

use crate::common::{add, is_get, is_send, registration_of, sent, signed_in, token};

#[test]
fn two_flows_of_two_orgs_do_not_file_one_org_under_the_other() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let mut registration = registration_of(&mut world, process, OrgName::Acme, Cast::Confidential);
    registration.org = None;
    let id = add(&mut world, process, "acme", &registration);
    let mut answers = Vec::new();
    for person in [OrgName::Acme, OrgName::Globex] {
        world.begin_sign_in(process, &id).unwrap();
        let redirect = world.redirect(process, person, Consent::Allow).unwrap();
        world.tell(process, Input::Redirected(redirect)).unwrap();
        world.settle_until(process, is_get);
        answers.push(world.perform_unanswered(process).unwrap());
    }
    for answer in answers {
        world.tell(process, answer).unwrap();
    }
    world.settle(process);

    let tenant = world.tenant(process, &id);
    assert_eq!(tenant.registration().org.as_ref(), tenant.grant().map(|grant| &grant.org().id));
}

#[test]
fn an_answer_to_a_forgotten_tenant_is_not_taken_for_one_of_the_same_name() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let east = registration_of(&mut world, process, OrgName::Acme, Cast::Credentials);
    let west = registration_of(&mut world, process, OrgName::Initech, Cast::Credentials);
    let mut answers = Vec::new();
    for registration in [east, west] {
        let id = add(&mut world, process, "x", &registration);
        let (entropy, hints) = (Entropy::new([3; 64]), SignInHints::default());
        let command = Command::SignIn { tenant: id.clone(), entropy, hints };
        world.tell(process, Input::Command(command)).unwrap();
        world.settle_until(process, is_send);
        answers.push(world.perform_unanswered(process).unwrap());
        if answers.len() == 1 {
            world.command(process, Command::Forget(id)).unwrap();
        }
    }
    world.tell(process, answers.remove(0)).unwrap();
    let sent = sent(&mut world, process);
    assert_eq!(sent, Vec::<String>::new(), "acme's token was sent to another region");
}

#[test]
fn who_is_signed_in_holds_its_org_after_a_restart_too() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Credentials);
    let registration = world.tenant(process, &acme).registration().clone();
    add(&mut world, process, "zeta", &registration);
    world.kill(process);
    let restarted = world.start();
    world.run(Duration::from_hours(24));
    assert!(token(&mut world, restarted, &acme).is_ok());
}

#[test]
fn two_tenants_that_learn_the_same_org_at_once_do_not_both_hold_it() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let mut registration = registration_of(&mut world, process, OrgName::Acme, Cast::Confidential);
    registration.org = None;
    let ids = ["a", "b"].map(|name| add(&mut world, process, name, &registration));
    let mut answers = Vec::new();
    for id in &ids {
        world.begin_sign_in(process, id).unwrap();
        let redirect = world.redirect(process, OrgName::Acme, Consent::Allow).unwrap();
        world.tell(process, Input::Redirected(redirect)).unwrap();
        world.settle_until(process, is_get);
        answers.push(world.perform_unanswered(process).unwrap());
    }
    for answer in answers {
        world.tell(process, answer).unwrap();
    }
    world.settle(process);
    let held = ids.iter().filter(|id| world.tenant(process, id).grant().is_some()).count();
    assert_eq!(held, 1);
}

#[test]
fn client_credentials_that_sign_out_and_in_again_at_once_are_signed_in() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Credentials);
    world.tell(process, Input::Command(Command::SignOut(acme.clone()))).unwrap();
    world.begin_sign_in(process, &acme).unwrap();
    world.run(Duration::from_mins(30));
    assert!(world.tenant(process, &acme).grant().is_some(), "the sign-in got lost");
}
