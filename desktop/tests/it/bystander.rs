//! The bystander: somebody signed in already, who must notice nothing of what goes wrong elsewhere.

use tenantry_core::Failure;

use crate::cast::HOOLI;
use crate::world::World;

/// A world in which somebody is signed in already, who must notice nothing.
pub(crate) fn world_with_a_bystander() -> World {
    let mut world = World::new();
    world.signed_in(HOOLI);
    world
}

/// The bystander is still signed in, now and after a restart.
pub(crate) fn the_bystander_goes_on(world: &mut World) {
    assert!(world.is_signed_in(HOOLI));
    assert!(world.call(HOOLI).contains("200"));
    world.restart();
    assert!(world.is_signed_in(HOOLI));
}

/// Each of these is in the sentence or in the advice.
pub(crate) fn says(failure: &Failure, facts: &[&str]) {
    let text = format!("{failure} {}", failure.advice());
    for fact in facts {
        assert!(text.contains(fact), "{fact:?} is not in {text:?}");
    }
}
