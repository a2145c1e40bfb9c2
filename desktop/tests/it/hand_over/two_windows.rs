//! Two windows on one data folder: whatever the other has done, a sign-in has one owner.

use std::time::{Duration, Instant};

use tenantry_core::Event as CoreEvent;
use tenantry_desktop::{CannotHandOver, Event, HandOverOrder};
use tenantry_sandbox::Rotation;

use super::{
    PATIENCE, ended, hand_over, is_gone_from, journal, opened, order, record, unfinished,
    until_ended, until_over, until_there,
};
use crate::cast::{ACME, Cast, GLOBEX};
use crate::world::World;

/// Another program on the folder renews that org, and this one has not heard of it.
fn renewed_elsewhere(world: &World, cast: Cast) {
    let mut second = world.second_engine();
    second.renew(&cast.id()).unwrap();
    let end = Instant::now() + PATIENCE;
    let renewed = |event: &Event| matches!(event, Event::Org(CoreEvent::Renewed { .. }));
    while !second.pump_for(Duration::from_millis(50)).iter().any(renewed) {
        assert!(Instant::now() < end, "no renewal");
    }
}

#[test]
fn an_org_that_another_program_has_renewed_stays_and_the_bundle_is_made_without_it() {
    let mut world = World::rotating(Rotation::Strict);
    world.signed_in(GLOBEX);
    world.signed_in(ACME);
    let order = order(&world, &[GLOBEX, ACME]);
    world.engine().hand_over(order).unwrap();
    renewed_elsewhere(&world, GLOBEX);

    let over = until_over(&mut world);

    assert_eq!((over.moved, over.stayed), (vec![ACME.id()], vec![GLOBEX.id()]));
    let bundle = opened(&over.file);
    assert_eq!(bundle["orgs"].as_array().unwrap().len(), 1);
    assert!(record(&bundle, ACME).is_some() && world.is_signed_in(GLOBEX));
    world.engine().renew(&GLOBEX.id()).unwrap();
    world.until_renewed(GLOBEX);
    assert!(!journal(&world).exists() && !unfinished(&over.file).exists());
}

#[test]
fn where_all_stay_there_is_no_bundle() {
    let mut world = World::rotating(Rotation::Strict);
    world.signed_in(GLOBEX);
    let order = order(&world, &[GLOBEX]);
    let file = order.file.clone();
    world.engine().hand_over(order).unwrap();
    renewed_elsewhere(&world, GLOBEX);

    let why = until_ended(&mut world).unwrap_err();

    assert!(why.contains("AllStayed"), "{why}");
    assert!(!file.exists() && !unfinished(&file).exists() && !journal(&world).exists());
    assert!(world.is_signed_in(GLOBEX));
}

#[test]
fn another_program_on_the_folder_does_not_take_a_hand_over_back_that_is_under_way() {
    let mut world = World::rotating(Rotation::Strict);
    world.signed_in(GLOBEX);
    let order = order(&world, &[GLOBEX]);
    let (file, again) = (order.file.clone(), order.clone());
    world.engine().hand_over(order).unwrap();
    until_there(&unfinished(&file));

    let mut second = world.second_engine();
    assert!(second.notices().is_empty() && unfinished(&file).exists());
    let again = HandOverOrder { file: file.with_file_name("other.age"), ..again };
    assert!(matches!(second.hand_over(again).unwrap_err(), CannotHandOver::UnderWay));
    drop(second);

    assert_eq!(until_over(&mut world).moved, [GLOBEX.id()]);
}

#[test]
fn a_grant_that_another_window_has_handed_over_is_not_sealed_a_second_time() {
    let mut world = World::rotating(Rotation::Strict);
    world.signed_in(GLOBEX);
    world.signed_in(ACME);
    let mut second = world.second_engine();
    let first = order(&world, &[GLOBEX]);
    let file = first.file.with_file_name("again.age");
    let again = HandOverOrder { file: file.clone(), ..order(&world, &[GLOBEX, ACME]) };
    hand_over(&mut world, first);

    second.hand_over(again).unwrap();
    let why = ended(&mut second).unwrap_err();

    assert!(why.contains("GoneMeanwhile") && why.contains("replaced globex meanwhile"), "{why}");
    assert!(!file.exists() && !file.with_extension("age.unfinished").exists());
    assert!(!journal(&world).exists());
    assert!(is_gone_from(&second, GLOBEX), "it is shown as it is");
    assert!(world.is_signed_in(ACME));
}

#[test]
fn a_grant_that_another_window_has_renewed_goes_with_its_newest_token() {
    let mut world = World::rotating(Rotation::Strict);
    world.signed_in(GLOBEX);
    let mut second = world.second_engine();
    world.engine().renew(&GLOBEX.id()).unwrap();
    world.until_renewed(GLOBEX);
    let newest =
        world.engine().tenants().get(&GLOBEX.id()).unwrap().settled().unwrap().generation();

    second.hand_over(order(&world, &[GLOBEX])).unwrap();
    let over = ended(&mut second).unwrap();

    assert_eq!((&over.moved, &over.stayed), (&vec![GLOBEX.id()], &vec![]));
    assert_eq!(record(&opened(&over.file), GLOBEX).unwrap().generation(), newest);
    assert!(is_gone_from(&second, GLOBEX));
}
