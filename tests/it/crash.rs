//! Crashes: a process is killed between any two effects, and nothing that could be kept is lost.

use std::time::Duration;

use tenantry_core::{Command, Effect, Event, Input, Status, TenantId, Unreadable};
use tenantry_sandbox::{Consent, Rotation, Rules};
use tenantry_tests::{Cast, OrgName, ProcessId, World};

fn signed_in(rotation: Rotation) -> (World, ProcessId, TenantId) {
    let mut world = World::new(Rules { rotation, ..Rules::default() });
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, Cast::Confidential);
    world.sign_in(process, &acme, OrgName::Acme);
    (world, process, acme)
}

/// Starts anew after a crash, and lets the dead process's lease end.
fn recovered(world: &mut World, killed: ProcessId) -> ProcessId {
    world.kill(killed);
    let restarted = world.start();
    world.run(Duration::from_mins(2));
    restarted
}

#[test]
fn killed_between_the_intent_and_the_post_the_refresh_token_is_sent_once_in_all() {
    for rotation in [Rotation::Static, Rotation::Strict, Rotation::Grace { seconds: 30 }] {
        let (mut world, process, acme) = signed_in(rotation);
        world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
        world.settle_until(process, |effect| matches!(effect, Effect::Send { .. }));

        let restarted = recovered(&mut world, process);

        assert_eq!(world.refreshes().len(), 1, "{rotation:?}");
        let events = world.process(restarted).take_events();
        assert_eq!(events, [Event::Renewed { tenant: acme.clone() }], "{rotation:?}");
    }
}

#[test]
fn killed_between_the_answer_and_the_save_the_grant_is_kept_where_the_platform_lets_it() {
    for rotation in [Rotation::Static, Rotation::Grace { seconds: 60 }] {
        let (mut world, process, acme) = signed_in(rotation);
        world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
        world.settle_until(process, |effect| matches!(effect, Effect::Send { .. }));
        world.perform_one(process);

        let restarted = recovered(&mut world, process);

        assert!(world.tenant(restarted, &acme).grant().is_some(), "{rotation:?}");
        let events = world.process(restarted).take_events();
        assert_eq!(events, [Event::Renewed { tenant: acme.clone() }], "{rotation:?}");
    }
}

#[test]
fn where_the_lost_answer_held_the_only_good_token_the_end_is_proved_and_explained() {
    let (mut world, process, acme) = signed_in(Rotation::Strict);
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(process, |effect| matches!(effect, Effect::Send { .. }));
    world.perform_one(process);

    let restarted = recovered(&mut world, process);

    let policy = world.process(restarted).tenants().policy().clone();
    let Status::SignedOut(why) = world.tenant(restarted, &acme).status(&policy) else { panic!() };
    assert!(why.to_string().contains("invalid_grant"), "{why}");
    assert_eq!(world.refreshes().len(), 2);
}

#[test]
fn killed_before_any_effect_of_a_sign_in_it_can_be_repeated_and_the_other_org_goes_on() {
    for survived in 0.. {
        let (mut world, process, acme) = signed_in(Rotation::Strict);
        let globex = world.add(process, OrgName::Globex, Cast::Confidential);
        world.begin_sign_in(process, &globex).unwrap();
        let redirect = world.redirect(process, OrgName::Globex, Consent::Allow).unwrap();
        world.tell(process, Input::Redirected(redirect)).unwrap();
        let ended = (0..survived).any(|_| world.perform_one(process).is_none());

        let restarted = recovered(&mut world, process);
        world.sign_in(restarted, &globex, OrgName::Globex);

        for tenant in [&acme, &globex] {
            assert!(world.tenant(restarted, tenant).grant().is_some(), "killed at {survived}");
        }
        if ended {
            assert!(survived > 4, "the sign-in has more than {survived} effects");
            return;
        }
    }
}

#[test]
fn random_bytes_as_a_record_stop_one_org_and_touch_nothing() {
    let (mut world, process, acme) = signed_in(Rotation::Strict);
    let globex = world.add(process, OrgName::Globex, Cast::Confidential);
    world.sign_in(process, &globex, OrgName::Globex);
    world.kill(process);
    let bytes = [0xff, 0x00, 0x7b, 0x41];
    world.disk.write(&globex, &bytes);

    let restarted = world.start();
    world.run(Duration::from_hours(48));

    assert!(world.tenant(restarted, &acme).grant().is_some());
    let tenants = world.process(restarted).tenants();
    let quarantined: Vec<_> = tenants.quarantined().collect();
    assert!(matches!(quarantined.as_slice(), [(id, Unreadable::Damaged { .. })] if **id == globex));
    assert_eq!(world.disk.read(&globex), Some(bytes.as_slice()));
}

#[test]
fn a_record_damaged_under_a_running_process_is_not_written_over() {
    let (mut world, process, acme) = signed_in(Rotation::Strict);
    world.disk.write(&acme, b"{");

    world.command(process, Command::Renew(acme.clone())).unwrap();

    assert_eq!(world.disk.read(&acme), Some(b"{".as_slice()));
    assert!(world.process(process).tenants().get(&acme).is_none());
    assert!(world.process(process).tenants().quarantined().any(|(id, _)| *id == acme));
    assert_eq!(world.refreshes().len(), 0);
}
