//! Ends at the worst moment: a refresh token is never in two hands at once, and no grant is lost
//! that could be kept.

use std::time::Duration;

use tenantry_core::{Event as CoreEvent, Status};
use tenantry_desktop::Engine;
use tenantry_sandbox::{Fault, FaultKind, Rotation};

use crate::cast::GLOBEX;
use crate::world::World;

/// How long the claim of a program that is gone keeps others away.
const LEASE: Duration = Duration::from_secs(41);

/// Ends the program after its intent is on the disk and before anything is sent.
fn stop_before_the_request(world: &mut World) {
    world.engine().renew(&GLOBEX.id()).unwrap();
    // That the intent is saved is never told: nobody pumps.
    world.stop_engine();
    assert!(world.opened(GLOBEX).contains("leaseUntil"));
    assert!(world.refreshes().is_empty(), "nothing was sent");
}

/// Ends the program after the platform has acted and before its answer is known.
fn stop_before_the_answer(world: &mut World) {
    let held = world.sandbox().fault(Fault::on_token(FaultKind::Hold));
    world.engine().renew(&GLOBEX.id()).unwrap();
    world.until_it_is("a request that was acted on", |_| held.is_reached());
    world.stop_engine();
    held.release();
    assert_eq!(world.refreshes().len(), 1);
}

fn yields(engine: &Engine) -> bool {
    let tenants = engine.tenants();
    let globex = tenants.get(&GLOBEX.id()).unwrap();
    matches!(globex.status(tenants.policy()), Status::Yielding { .. })
}

#[test]
fn an_intent_without_a_request_is_taken_over_and_the_token_is_sent_once_in_all() {
    let mut world = World::rotating(Rotation::Strict);
    world.signed_in(GLOBEX);
    stop_before_the_request(&mut world);

    world.start_engine();
    assert!(yields(world.engine()), "the other program might still be there");
    assert!(world.call(GLOBEX).contains("200"), "the old token is good meanwhile");
    assert!(world.refreshes().is_empty());
    world.pass(LEASE);
    world.until_renewed(GLOBEX);

    let refreshes = world.refreshes();
    assert_eq!(refreshes.len(), 1);
    assert_eq!(refreshes[0].status, 200);
    assert!(world.is_signed_in(GLOBEX));
}

#[test]
fn a_lost_answer_costs_nothing_where_the_platform_forgives_a_second_use() {
    for rotation in [Rotation::Static, Rotation::Grace { seconds: 60 }] {
        let mut world = World::rotating(rotation);
        world.signed_in(GLOBEX);
        stop_before_the_answer(&mut world);

        world.start_engine();
        assert!(yields(world.engine()), "{rotation:?}");
        assert!(world.call(GLOBEX).contains("200"), "{rotation:?}");
        assert_eq!(world.refreshes().len(), 1, "{rotation:?}: not while the first may be answered");
        world.pass(LEASE);
        world.until_renewed(GLOBEX);

        let refreshes = world.refreshes();
        let [first, second] = refreshes.as_slice() else { panic!("{refreshes:?}") };
        assert_eq!(first.presented, second.presented, "{rotation:?}");
        assert!(second.at_millis - first.at_millis >= 40_000, "{rotation:?}: one after the other");
        assert_eq!(second.status, 200, "{rotation:?}");
        world.restart();
        assert!(world.is_signed_in(GLOBEX), "{rotation:?}");
        world.engine().renew(&GLOBEX.id()).unwrap();
        world.until_renewed(GLOBEX);
    }
}

#[test]
fn a_lost_answer_of_a_strict_platform_ends_in_a_sentence_that_says_why() {
    let mut world = World::rotating(Rotation::Strict);
    world.signed_in(GLOBEX);
    stop_before_the_answer(&mut world);

    world.start_engine();
    assert!(yields(world.engine()));
    world.pass(LEASE);
    let why = world.until("the end of the grant", |event| match event {
        CoreEvent::SignedOut { why, .. } => Some(format!("{why} {}", why.advice())),
        _ => None,
    });

    assert!(
        why.contains("Genesys Cloud ended the sign-in") && why.contains("Sign in again"),
        "{why}"
    );
    let refreshes = world.refreshes();
    let [first, second] = refreshes.as_slice() else { panic!("{refreshes:?}") };
    assert!(second.at_millis - first.at_millis >= 40_000, "one after the other");
    world.sign_in(GLOBEX, GLOBEX.person()).unwrap();
    assert!(world.is_signed_in(GLOBEX));
}

#[test]
fn an_answer_that_came_is_saved_before_the_program_ends() {
    let mut world = World::rotating(Rotation::Strict);
    world.signed_in(GLOBEX);

    for _ in 0..3 {
        world.engine().renew(&GLOBEX.id()).unwrap();
        world.until_renewed(GLOBEX);
        world.restart();
    }

    assert!(world.call(GLOBEX).contains("200"));
    let refreshes = world.refreshes();
    assert!(refreshes.iter().all(|request| request.status == 200));
    assert_eq!(refreshes.len(), 3);
}

#[test]
fn two_programs_on_one_folder_never_send_the_same_token_twice() {
    let mut world = World::rotating(Rotation::Strict);
    world.signed_in(GLOBEX);
    let mut other = world.second_engine();
    let renewed = |engine: &Engine| {
        let grant = engine.tenants().get(&GLOBEX.id()).unwrap().grant().unwrap();
        engine.now().since(grant.issued_at()) < Duration::from_hours(1)
    };

    world.pass(Duration::from_hours(18));
    world.until_it_is("a renewal by one of the two", |engine| {
        other.pump_for(Duration::from_millis(5));
        renewed(engine) || renewed(&other)
    });
    // The other has yielded, and looks again when the claim it saw is over.
    world.pass(LEASE);
    world.until_it_is("both knowing of it", |engine| {
        other.pump_for(Duration::from_millis(5));
        renewed(engine) && renewed(&other)
    });

    let refreshes = world.refreshes();
    assert_eq!(refreshes.len(), 1, "{refreshes:?}");
    assert_eq!(refreshes[0].status, 200);
    assert!(world.call(GLOBEX).contains("200"));
}

#[test]
fn an_engine_tells_while_an_answer_is_under_way_that_would_be_lost() {
    let mut world = World::rotating(Rotation::Strict);
    world.signed_in(GLOBEX);
    assert!(world.engine().awaited().is_nothing());

    let held = world.sandbox().fault(Fault::on_token(FaultKind::Hold));
    world.engine().renew(&GLOBEX.id()).unwrap();
    assert!(!world.engine().awaited().is_nothing(), "from the moment it was asked for");
    world.until_it_is("a request that was acted on", |_| held.is_reached());
    assert!(!world.engine().awaited().is_nothing());
    held.release();
    world.until_renewed(GLOBEX);

    assert!(world.engine().awaited().is_nothing());
}
