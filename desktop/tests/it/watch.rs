//! Keeping watch: who is called when orgs need somebody, and what is said when nothing comes through.

use std::time::Duration;

use tenantry_core::{Client, ClientSecret, Event as CoreEvent, Failure, HttpError, Status};
use tenantry_desktop::{Attention, Engine, Event};
use tenantry_sandbox::MARKER;

use crate::cast::{Cast, GLOBEX, HOOLI};
use crate::world::World;

/// Its secret is no longer the client's, and a renewal finds out.
fn stop(world: &mut World, cast: Cast) {
    let tenants = world.engine().tenants();
    let mut registration = tenants.get(&cast.id()).unwrap().registration().clone();
    if let Client::Confidential { secret, .. } = &mut registration.client {
        *secret = ClientSecret::new("not-the-secret");
    }
    world.engine().update(&cast.id(), registration).unwrap();
    world.engine().renew(&cast.id()).unwrap();
    world.until("the stop", |event| {
        matches!(event, CoreEvent::Stopped { tenant, .. } if *tenant == cast.id()).then_some(())
    });
}

fn two_stopped() -> World {
    let mut world = World::new();
    for cast in [GLOBEX, HOOLI] {
        world.signed_in(cast);
    }
    for cast in [GLOBEX, HOOLI] {
        stop(&mut world, cast);
    }
    world
}

#[test]
fn two_orgs_that_need_somebody_are_one_call_by_name_and_nothing_more() {
    let mut world = two_stopped();
    world.engine().pump();
    assert!(world.calls.try_recv().is_err(), "others may come with them");

    world.pass(Duration::from_secs(4));
    world.engine().pump();

    let call = world.calls.try_recv().unwrap();
    assert_eq!((call.title.as_str(), call.text.as_str()), ("2 orgs need you", "Globex, Hooli."));
    assert!(!format!("{call:?}").contains(MARKER));

    world.pass(Duration::from_mins(5));
    world.engine().pump();
    assert!(world.calls.try_recv().is_err(), "once per need");
}

#[test]
fn who_looks_at_the_window_is_not_called() {
    let mut world = two_stopped();
    world.engine().attend(Attention::Here);

    world.pass(Duration::from_secs(4));
    world.engine().pump();
    world.engine().attend(Attention::Away);
    world.pass(Duration::from_mins(5));
    world.engine().pump();

    assert!(world.calls.try_recv().is_err());
}

#[test]
fn the_engine_wakes_by_itself_when_a_call_is_due() {
    let mut world = two_stopped();

    let due = world.engine().next_deadline().unwrap();

    assert!(due.since(world.engine().now()) <= Duration::from_secs(3));
}

#[test]
fn when_nothing_comes_through_it_is_said_since_when_and_that_the_token_is_kept() {
    let mut world = World::new();
    world.signed_in(HOOLI);
    assert_eq!(world.engine().outage(), None);
    world.stop_sandbox();
    let before = world.engine().now();

    world.engine().renew(&HOOLI.id()).unwrap();
    world.until_any("the loss", |event| matches!(event, Event::Offline { .. }).then_some(()));
    let is_put_off = |engine: &Engine| engine.outage().is_some_and(|it| it.again > engine.now());
    world.until_it_is("put off", is_put_off);

    let now = world.engine().now();
    let outage = world.engine().outage().unwrap();
    assert_eq!((outage.keep, outage.bare, outage.is_elsewhere), (1, 0, false));
    let since = outage.since.unwrap();
    assert!(before <= since && since <= now && outage.again > since, "{outage:?}");
}

#[test]
fn an_org_that_has_tried_so_often_that_it_must_pause_is_offline_still() {
    let mut world = World::new();
    world.signed_in(HOOLI);
    world.stop_sandbox();
    world.engine().renew(&HOOLI.id()).unwrap();

    for _ in 0..4 {
        world.until("a delay", |event| {
            matches!(event, CoreEvent::RenewalDelayed { .. }).then_some(())
        });
        world.engine().try_now();
        assert!(world.engine().outage().is_some(), "while it is tried again, too");
    }

    let tenants = world.engine().tenants();
    let session = tenants.get(&HOOLI.id()).unwrap().session(tenants.policy());
    assert!(matches!(session, Status::Holding { cause: Failure::Paced, .. }), "{session:?}");
    let outage = world.engine().outage().unwrap();
    assert_eq!((outage.keep, outage.pausing), (1, 1), "{outage:?}");
    assert_eq!(outage.error, HttpError::NotConnected);
}
