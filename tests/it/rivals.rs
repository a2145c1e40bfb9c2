//! Rivals: two flows, two tenants, two namesakes, and each gets what is its own.

use std::time::Duration;

use tenantry_core::{Command, Entropy, Event, Failure, Input, SignInHints};
use tenantry_sandbox::{Consent, Rules};
use tenantry_tests::{Cast, OrgName, World};

use crate::common::{add, is_get, is_send, registration_of, sent, signed_in, token, update};

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

#[test]
fn of_two_sign_ins_to_two_orgs_the_second_is_told_of_the_first_and_leaves_its_own_org_free() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let mut registration = registration_of(&mut world, process, OrgName::Acme, Cast::Confidential);
    let globex = registration_of(&mut world, process, OrgName::Globex, Cast::Confidential);
    registration.org = None;
    let id = add(&mut world, process, "acme", &registration);
    let answers = [OrgName::Acme, OrgName::Globex].map(|person| {
        world.begin_sign_in(process, &id).unwrap();
        let redirect = world.redirect(process, person, Consent::Allow).unwrap();
        world.tell(process, Input::Redirected(redirect)).unwrap();
        world.settle_until(process, is_get);
        world.perform_unanswered(process).unwrap()
    });
    for answer in answers {
        world.tell(process, answer).unwrap();
    }
    let sent = sent(&mut world, process);

    let told = world.process(process).take_events();
    let is_wrong_org = |event: &Event| {
        matches!(event, Event::SignInFailed { failure: Failure::WrongOrg { proved, .. }, .. }
            if Some(&proved.id) == globex.org.as_ref())
    };
    assert!(told.iter().any(is_wrong_org), "{told:?}");
    assert!(sent.iter().any(|to| to.starts_with("DELETE")), "{sent:?}");
    let other = add(&mut world, process, "globex", &globex);
    world.sign_in(process, &other, OrgName::Globex);
    assert!(world.tenant(process, &other).grant().is_some(), "nobody holds that org");
}

#[test]
fn an_org_is_held_by_who_named_it_first_until_that_one_names_another() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let acme = registration_of(&mut world, process, OrgName::Acme, Cast::Confidential);
    let globex = registration_of(&mut world, process, OrgName::Globex, Cast::Confidential);
    let first = add(&mut world, process, "first", &acme);
    let second = add(&mut world, process, "second", &acme);

    world.sign_in(process, &second, OrgName::Acme);
    assert!(world.tenant(process, &second).grant().is_none(), "the first is expected to hold it");
    world.tell(process, update(&first, &globex)).unwrap();
    world.settle(process);
    world.sign_in(process, &second, OrgName::Acme);

    assert!(world.tenant(process, &second).grant().is_some());
}

#[test]
fn an_org_is_free_once_who_was_about_to_hold_it_is_forgotten() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let mut registration = registration_of(&mut world, process, OrgName::Acme, Cast::Confidential);
    registration.org = None;
    let [first, second] = ["a", "b"].map(|name| add(&mut world, process, name, &registration));
    world.begin_sign_in(process, &first).unwrap();
    let redirect = world.redirect(process, OrgName::Acme, Consent::Allow).unwrap();
    world.tell(process, Input::Redirected(redirect)).unwrap();
    world.settle_until(process, is_get);
    world.perform_one(process);

    world.command(process, Command::Forget(first)).unwrap();
    world.sign_in(process, &second, OrgName::Acme);

    assert!(world.tenant(process, &second).grant().is_some());
}
