//! Handing over: a sign-in is in the bundle or here, and never in both for long.

mod two_windows;

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use age::secrecy::SecretString;
use serde_json::Value;
use tenantry_core::{Record, Refused, SignInHints, SignedOut, Status, TenantId};
use tenantry_desktop::{
    CannotHandOver, Engine, HandOverOrder, HandedOver, HandingOver, Interrupted, Problem,
};
use tenantry_sandbox::{Rotation, Rules};

use crate::cast::{ACME, Cast, GLOBEX, INITECH_JOBS};
use crate::world::World;

const PASSPHRASE: &str = "correct horse battery staple";

/// A passphrase is stretched on purpose for long, and longer where many tests run at once.
const PATIENCE: Duration = Duration::from_mins(3);

fn order(world: &World, casts: &[Cast]) -> HandOverOrder {
    HandOverOrder {
        tenants: casts.iter().map(Cast::id).collect(),
        file: world.folder.path().join("orgs.age"),
        passphrase: PASSPHRASE.to_owned().into(),
    }
}

fn unfinished(file: &Path) -> PathBuf {
    file.with_file_name("orgs.age.unfinished")
}

fn journal(world: &World) -> PathBuf {
    world.data_dir().join("hand-over.json")
}

/// Hands over to the end.
fn hand_over(world: &mut World, order: HandOverOrder) -> HandedOver {
    world.engine().hand_over(order).unwrap();
    until_over(world)
}

fn until_over(world: &mut World) -> HandedOver {
    until_ended(world).unwrap()
}

/// What came of it, or why nothing.
fn until_ended(world: &mut World) -> Result<HandedOver, String> {
    ended(world.engine())
}

fn ended(engine: &mut Engine) -> Result<HandedOver, String> {
    let end = Instant::now() + PATIENCE;
    loop {
        match engine.handing_over() {
            Some(HandingOver::Over(over)) => return Ok(over.clone()),
            Some(HandingOver::Failed(why)) => return Err(format!("{why:?}: {why}")),
            so_far => assert!(Instant::now() < end, "{so_far:?}"),
        }
        engine.pump_for(Duration::from_millis(50));
    }
}

/// Waits for the disk, while nobody pumps.
fn until_there(file: &Path) {
    let end = Instant::now() + PATIENCE;
    while !file.exists() {
        assert!(Instant::now() < end, "{}", file.display());
        std::thread::yield_now();
    }
}

/// What is in the bundle.
fn opened(file: &Path) -> Value {
    let sealed = std::fs::read(file).unwrap();
    let decryptor = age::Decryptor::new_buffered(age::armor::ArmoredReader::new(&*sealed)).unwrap();
    let identity = age::scrypt::Identity::new(SecretString::from(PASSPHRASE.to_owned()));
    let mut text = String::new();
    decryptor.decrypt(std::iter::once(&identity as _)).unwrap().read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The record of an org in the bundle.
fn record(bundle: &Value, cast: Cast) -> Option<Record> {
    let orgs = bundle["orgs"].as_array().unwrap();
    let org = orgs.iter().find(|org| org["tenant"] == cast.tenant).unwrap();
    org["record"].as_str().map(|text| Record::read(&cast.id(), text.as_bytes()).unwrap())
}

fn is_handed_over(world: &mut World, cast: Cast) -> bool {
    is_gone_from(world.engine(), cast)
}

fn is_gone_from(engine: &Engine, cast: Cast) -> bool {
    let tenants = engine.tenants();
    let tenant = tenants.get(&cast.id()).unwrap();
    matches!(tenant.session(tenants.policy()), Status::SignedOut(SignedOut::HandedOver))
}

fn interrupted(world: &mut World) -> Option<Interrupted> {
    world.engine().notices().iter().find_map(|notice| match notice.problem() {
        Problem::HandOver(interrupted) => Some(interrupted.clone()),
        _ => None,
    })
}

#[test]
fn a_sign_in_that_is_in_the_bundle_is_renewed_here_no_more_and_ended_nowhere() {
    let mut world = World::rotating(Rotation::Strict);
    world.signed_in(GLOBEX);
    world.signed_in(INITECH_JOBS);
    let order = order(&world, &[GLOBEX, INITECH_JOBS]);
    let file = order.file.clone();

    let over = hand_over(&mut world, order);

    let (moved, copied) = (vec![GLOBEX.id()], vec![INITECH_JOBS.id()]);
    assert_eq!(over, HandedOver { file: file.clone(), moved, copied, stayed: vec![] });
    let bundle = opened(&file);
    assert!(record(&bundle, GLOBEX).is_some() && record(&bundle, INITECH_JOBS).is_none());
    assert!(!unfinished(&file).exists() && !journal(&world).exists());
    world.restart();
    assert!(is_handed_over(&mut world, GLOBEX) && world.is_signed_in(INITECH_JOBS));
    let stored = world.opened(GLOBEX);
    assert!(!stored.contains("refreshToken"), "{stored}");
    world.pass(Duration::from_hours(18));
    world.until_renewed(INITECH_JOBS);
    assert_eq!(world.refreshes().len(), 0);
    world.sign_in(GLOBEX, GLOBEX.person()).unwrap();
    assert!(world.is_signed_in(GLOBEX), "one can sign in again here");
}

#[test]
#[cfg(unix)]
fn only_its_owner_can_read_the_bundle() {
    use std::os::unix::fs::PermissionsExt as _;

    let mut world = World::new();
    world.add(GLOBEX);
    let order = order(&world, &[GLOBEX]);
    let over = hand_over(&mut world, order);

    assert_eq!(over.file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn an_org_that_is_renewed_while_the_bundle_is_sealed_goes_with_its_newest_token() {
    let mut world = World::rotating(Rotation::Strict);
    world.signed_in(GLOBEX);
    let before =
        world.engine().tenants().get(&GLOBEX.id()).unwrap().settled().unwrap().generation();
    let order = order(&world, &[GLOBEX]);
    world.engine().hand_over(order).unwrap();

    world.engine().renew(&GLOBEX.id()).unwrap();
    world.until_renewed(GLOBEX);
    let over = until_over(&mut world);

    assert_eq!(over.moved, [GLOBEX.id()]);
    assert!(record(&opened(&over.file), GLOBEX).unwrap().generation() > before);
}

#[test]
fn nothing_is_handed_over_that_is_at_work() {
    let mut world = World::new();
    world.signed_in(GLOBEX);
    world.engine().sign_in(&GLOBEX.id(), SignInHints::default()).unwrap();

    let order = order(&world, &[GLOBEX]);
    let refused = world.engine().hand_over(order).unwrap_err();

    assert!(matches!(&refused, CannotHandOver::NotSettled(tenant) if *tenant == GLOBEX.id()));
    assert!(!journal(&world).exists());
}

#[test]
fn what_cannot_be_handed_over_says_why_and_changes_nothing() {
    let mut world = World::new();
    world.signed_in(GLOBEX);
    let good = order(&world, &[GLOBEX]);
    std::fs::write(world.folder.path().join("there.age"), "kept").unwrap();
    let there = HandOverOrder { file: world.folder.path().join("there.age"), ..good.clone() };
    let nowhere = HandOverOrder { file: world.folder.path().join("no/orgs.age"), ..good.clone() };
    let relative = HandOverOrder { file: "orgs.age".into(), ..good.clone() };
    let short = HandOverOrder { passphrase: "fifteen letters".to_owned().into(), ..good.clone() };
    let stranger = HandOverOrder { tenants: vec![TenantId::new("x").unwrap()], ..good.clone() };
    let nobody = HandOverOrder { tenants: vec![], ..good };

    for (order, word) in [
        (there, "there already"),
        (nowhere, "whole path"),
        (relative, "whole path"),
        (short, "16 characters"),
        (stranger, "No org is called x"),
        (nobody, "Choose at least one"),
    ] {
        let refused = world.engine().hand_over(order).unwrap_err().to_string();
        assert!(refused.contains(word), "{word}: {refused}");
    }

    assert!(world.is_signed_in(GLOBEX) && !journal(&world).exists());
    assert_eq!(std::fs::read_to_string(world.folder.path().join("there.age")).unwrap(), "kept");
}

#[test]
fn a_hand_over_that_is_cut_short_before_anything_is_let_go_of_is_taken_back() {
    let mut world = World::rotating(Rotation::Strict);
    world.signed_in(GLOBEX);
    let order = order(&world, &[GLOBEX]);
    let file = order.file.clone();
    world.engine().hand_over(order).unwrap();
    until_there(&unfinished(&file));

    world.restart();

    assert_eq!(interrupted(&mut world), Some(Interrupted::TakenBack { file: file.clone() }));
    assert!(world.is_signed_in(GLOBEX));
    assert!(!file.exists() && !unfinished(&file).exists() && !journal(&world).exists());
    world.engine().renew(&GLOBEX.id()).unwrap();
    world.until_renewed(GLOBEX);
}

/// As if the program had ended when `gone` was let go of and the rest was not.
fn cut_short(world: &mut World, gone: Cast, moving: &[Cast]) -> PathBuf {
    let tenants = world.engine().tenants();
    let generation = |cast: &Cast| tenants.get(&cast.id()).unwrap().settled().unwrap().generation();
    let moving: Vec<_> = moving
        .iter()
        .map(|cast| serde_json::json!({ "tenant": cast.tenant, "generation": generation(cast) }))
        .collect();
    let order = order(world, &[gone]);
    let over = hand_over(world, order);
    std::fs::rename(&over.file, unfinished(&over.file)).unwrap();
    let noted = serde_json::json!({ "file": over.file, "moving": moving });
    std::fs::write(journal(world), noted.to_string()).unwrap();
    over.file
}

#[test]
fn a_hand_over_that_is_cut_short_later_is_finished_at_the_next_start() {
    let mut world = World::rotating(Rotation::Strict);
    world.signed_in(GLOBEX);
    world.signed_in(ACME);
    let file = cut_short(&mut world, GLOBEX, &[GLOBEX, ACME]);

    world.restart();
    world.until_it_is("a bundle of its name", |_| file.exists());

    let finished = Interrupted::Finished { file: file.clone(), stayed: vec![] };
    assert_eq!(interrupted(&mut world), Some(finished));
    assert!(is_handed_over(&mut world, GLOBEX) && is_handed_over(&mut world, ACME));
    assert!(!unfinished(&file).exists() && !journal(&world).exists());
}

#[test]
fn an_org_that_was_renewed_after_a_cut_stays_and_is_named() {
    let mut world = World::new();
    world.signed_in(GLOBEX);
    let file = cut_short(&mut world, GLOBEX, &[GLOBEX]);
    world.stop_engine();
    // The other one is of a generation that is stored no more.
    let noted = std::fs::read_to_string(journal(&world)).unwrap();
    let noted = noted.replace(r#""moving":["#, r#""moving":[{"tenant":"acme","generation":7},"#);
    std::fs::write(journal(&world), noted).unwrap();
    std::fs::rename(journal(&world), journal(&world).with_extension("later")).unwrap();
    world.start_engine();
    world.signed_in(ACME);
    std::fs::rename(journal(&world).with_extension("later"), journal(&world)).unwrap();

    world.restart();
    world.until_it_is("a bundle of its name", |_| file.exists());

    let finished = Interrupted::Finished { file, stayed: vec![ACME.id()] };
    assert_eq!(interrupted(&mut world), Some(finished));
    assert!(world.is_signed_in(ACME));
}

#[test]
fn who_keeps_orgs_in_memory_only_can_hand_them_over_before_they_are_gone() {
    let mut world = World::in_memory();
    world.signed_in(GLOBEX);
    let order = order(&world, &[GLOBEX]);

    let over = hand_over(&mut world, order);

    assert!(record(&opened(&over.file), GLOBEX).is_some() && is_handed_over(&mut world, GLOBEX));
    assert_eq!(world.engine().renew(&GLOBEX.id()), Err(Refused::NotSignedIn(GLOBEX.id())));
}

#[test]
fn a_bundle_that_cannot_be_written_leaves_every_org_here() {
    let mut world = World::with(Rules::default());
    world.signed_in(GLOBEX);
    let order = order(&world, &[GLOBEX]);
    // A folder in the place of the file that is written first.
    world.engine().hand_over(order.clone()).unwrap();
    std::fs::create_dir(unfinished(&order.file)).unwrap();
    std::fs::write(unfinished(&order.file).join("x"), "").unwrap();

    let why = until_ended(&mut world).unwrap_err();

    assert!(why.contains("NotWritten"), "{why}");
    assert!(world.is_signed_in(GLOBEX));
}
