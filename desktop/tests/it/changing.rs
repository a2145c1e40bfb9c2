//! How records are kept is changed while the orgs go on: nothing that is under way is lost.

use std::fs;
use std::sync::Arc;

use tenantry_desktop::vault::{CannotChange, Proof, Vault};
use tenantry_sandbox::{Fault, FaultKind, MARKER, Rotation, Rules};

use crate::cast::GLOBEX;
use crate::world::{PASSPHRASE, World};

const NEW: &str = "a longer and newer one";

fn behind_a_passphrase() -> World {
    World::behind_a_passphrase(Rules { rotation: Rotation::Strict, ..Rules::default() })
}

/// Changes to that passphrase, and opens by it from now on.
fn change(world: &mut World, proof: Proof<'_>) {
    let vault = Vault::of(world.data_dir());
    let change = Arc::new(vault.change_to_passphrase(proof, NEW).unwrap());
    world.engine().keep(&change).unwrap();
    world.keep(vault.open_with_passphrase(NEW).unwrap());
}

#[test]
fn an_answer_that_is_under_way_is_saved_with_the_new_key_and_the_token_is_spent_once() {
    let mut world = behind_a_passphrase();
    world.signed_in(GLOBEX);
    let held = world.sandbox().fault(Fault::on_token(FaultKind::Hold));
    world.engine().renew(&GLOBEX.id()).unwrap();
    world.until_it_is("a request that was acted on", |_| held.is_reached());

    change(&mut world, Proof::Passphrase(PASSPHRASE));
    held.release();
    world.until_renewed(GLOBEX);
    world.restart();

    assert!(world.is_signed_in(GLOBEX));
    assert_eq!(world.engine().notices(), []);
    world.engine().renew(&GLOBEX.id()).unwrap();
    world.until_renewed(GLOBEX);
    let refreshes = world.refreshes();
    assert!(refreshes.iter().all(|request| request.status == 200), "{refreshes:?}");
    assert_eq!(refreshes.len(), 2);
}

#[test]
fn orgs_that_were_in_memory_only_are_signed_in_at_the_next_start() {
    let mut world = World::in_memory();
    world.signed_in(GLOBEX);

    change(&mut world, Proof::Nothing);
    world.engine().renew(&GLOBEX.id()).unwrap();
    world.until_renewed(GLOBEX);
    world.restart();

    assert!(world.is_signed_in(GLOBEX));
    assert!(world.call(GLOBEX).contains("200"));
    let file = fs::read(world.record_file(GLOBEX)).unwrap();
    assert!(!String::from_utf8_lossy(&file).contains(MARKER));
}

#[test]
fn a_second_program_that_uses_the_orgs_keeps_the_key_from_being_changed() {
    let mut world = behind_a_passphrase();
    world.signed_in(GLOBEX);
    let other = world.second_engine();
    let vault = Vault::of(world.data_dir());
    let prepared = vault.change_to_passphrase(Proof::Passphrase(PASSPHRASE), NEW).unwrap();
    let prepared = Arc::new(prepared);

    assert_eq!(world.engine().keep(&prepared), Err(CannotChange::NotAlone));
    drop(other);
    world.engine().keep(&prepared).unwrap();

    world.keep(vault.open_with_passphrase(NEW).unwrap());
    world.restart();
    assert!(world.is_signed_in(GLOBEX));
}
