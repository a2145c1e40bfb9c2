//! The consent queue: many orgs one after the other, with whatever goes wrong on the way.

use tenantry_core::OrgId;
use tenantry_desktop::{Pace, Progress, Tally};

use crate::cast::{ACME, Cast, GLOBEX, HOOLI, INITECH_JOBS};
use crate::world::World;

fn added(casts: &[Cast]) -> World {
    let mut world = World::new();
    for cast in casts {
        world.add(*cast);
    }
    world
}

/// The page that the queue opened is for `expected`; `person` goes through it.
fn go_through(world: &mut World, expected: Cast, person: Cast) {
    let (tenant, url) = world.page_opened();
    assert_eq!(tenant, expected.id());
    let visit = world.visit(person.person(), &url);
    world.come_back(visit).1.unwrap();
}

fn tally(world: &mut World) -> Tally {
    world.engine().queue().map(tenantry_desktop::Queue::tally).unwrap()
}

#[test]
fn one_org_follows_the_other_and_a_client_without_a_person_takes_its_turn() {
    let casts = [ACME, INITECH_JOBS, GLOBEX, HOOLI];
    let mut world = added(&casts);

    world.engine().authorize(casts.map(|cast| cast.id()));
    for cast in [ACME, GLOBEX, HOOLI] {
        go_through(&mut world, cast, cast);
    }
    world.until_it_is("the end of the queue", |engine| engine.queue().unwrap().is_over());

    assert_eq!(tally(&mut world), Tally { done: 4, ..Tally::default() });
    for cast in casts {
        assert!(world.is_signed_in(cast), "{cast:?}");
    }
}

#[test]
fn the_wrong_user_halts_the_queue_with_both_names_and_trying_again_goes_on() {
    let mut world = World::new();
    let mut registration = world.registration(ACME);
    registration.org = Some(OrgId::new("36f675cc-81e7-4ef5-a8e2-5d940ed90475").unwrap());
    world.add_as(ACME, registration);
    world.add(HOOLI);
    world.engine().authorize([ACME.id(), HOOLI.id()]);

    // The vendor's client takes users of any org in the region; Globex' own would not.
    go_through(&mut world, ACME, GLOBEX);
    world.until_it_is("the halt", |engine| engine.queue().unwrap().pace() == Pace::Halted);
    let first = world.engine().queue().unwrap().entries()[0].progress.clone();
    let Progress::Failed { what, advice } = first else { panic!("{first:?}") };
    assert!(what.contains("Globex") && what.contains("Acme"), "{what}");
    assert!(advice.contains("Switch user"), "{advice}");

    world.engine().retry(&ACME.id());
    go_through(&mut world, ACME, ACME);
    go_through(&mut world, HOOLI, HOOLI);
    world.until_it_is("the end of the queue", |engine| engine.queue().unwrap().is_over());
    assert_eq!(tally(&mut world), Tally { done: 2, ..Tally::default() });
}

#[test]
fn an_org_that_is_skipped_does_not_hold_up_the_others() {
    let mut world = added(&[ACME, GLOBEX]);
    world.engine().authorize([ACME.id(), GLOBEX.id()]);
    let (tenant, _) = world.page_opened();
    assert_eq!(tenant, ACME.id());

    world.engine().skip(&ACME.id());
    go_through(&mut world, GLOBEX, GLOBEX);
    world.until_it_is("the end of the queue", |engine| engine.queue().unwrap().is_over());

    assert_eq!(tally(&mut world), Tally { done: 1, skipped: 1, ..Tally::default() });
    assert!(!world.is_signed_in(ACME));
}

#[test]
fn a_queue_outlives_the_program_and_waits_for_a_person() {
    let mut world = added(&[ACME, GLOBEX, HOOLI]);
    world.engine().authorize([ACME, GLOBEX, HOOLI].map(|cast| cast.id()));
    go_through(&mut world, ACME, ACME);
    let (tenant, _) = world.page_opened();
    assert_eq!(tenant, GLOBEX.id());

    world.restart();

    assert_eq!(tally(&mut world), Tally { done: 1, open: 2, ..Tally::default() });
    assert_eq!(world.engine().queue().unwrap().pace(), Pace::Halted);
    world.engine().go_on_with_queue();
    go_through(&mut world, GLOBEX, GLOBEX);
    go_through(&mut world, HOOLI, HOOLI);
    world.until_it_is("the end of the queue", |engine| engine.queue().unwrap().is_over());
    world.engine().close_queue();
    world.restart();
    assert!(world.engine().queue().is_none(), "what is over does not come back");
}

#[test]
fn an_org_that_is_forgotten_meanwhile_leaves_the_queue() {
    let mut world = added(&[ACME, GLOBEX]);
    world.engine().authorize([ACME.id(), GLOBEX.id()]);
    world.page_opened();

    world.engine().forget(&ACME.id()).unwrap();

    go_through(&mut world, GLOBEX, GLOBEX);
    world.until_it_is("the end of the queue", |engine| engine.queue().unwrap().is_over());
    assert_eq!(tally(&mut world), Tally { done: 1, ..Tally::default() });
}
