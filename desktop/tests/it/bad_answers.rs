//! Bad answers: what the platform, or something in between, may say instead of a grant.

use std::net::TcpListener;
use std::time::Duration;

use tenantry_core::{Event as CoreEvent, Failure};
use tenantry_sandbox::{Fault, FaultKind};

use crate::bystander::{says, the_bystander_goes_on, world_with_a_bystander};
use crate::cast::{GLOBEX, HOOLI};
use crate::world::World;

#[test]
fn an_expired_code_is_refused_and_the_next_sign_in_works() {
    let mut world = world_with_a_bystander();
    world.add(GLOBEX);
    let url = world.begin(GLOBEX);
    let redirect = world.redirect(GLOBEX.person(), &url);

    world.sandbox().advance(Duration::from_secs(601));
    world.deliver(&redirect);
    let failure = world.until_sign_in_fails(GLOBEX);

    assert!(matches!(failure, Failure::CodeRejected(_)), "{failure:?}");
    says(&failure, &["The sign-in code was not accepted", "finish within a few minutes"]);
    world.sign_in(GLOBEX, GLOBEX.person()).unwrap();
    the_bystander_goes_on(&mut world);
}

#[test]
fn garbage_from_the_token_endpoint_is_called_that() {
    let mut world = world_with_a_bystander();
    world.add(GLOBEX);
    for kind in [FaultKind::GarbageBody, FaultKind::HugeBody(70_000), FaultKind::Status(204)] {
        world.sandbox().fault(Fault::on_token(kind.clone()));

        let (failure, _) = *world.sign_in(GLOBEX, GLOBEX.person()).unwrap_err();

        let fact = match kind {
            FaultKind::HugeBody(_) => "the answer was too long to be one of Genesys Cloud's",
            _ => "not an answer of Genesys Cloud",
        };
        says(&failure, &[fact]);
    }
    world.sign_in(GLOBEX, GLOBEX.person()).unwrap();
    the_bystander_goes_on(&mut world);
}

#[test]
fn a_redirect_from_the_token_endpoint_is_not_followed() {
    let mut world = world_with_a_bystander();
    world.add(GLOBEX);
    let thief = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", thief.local_addr().unwrap());
    world.sandbox().fault(Fault::on_token(FaultKind::RedirectTo(url)));

    let (failure, _) = *world.sign_in(GLOBEX, GLOBEX.person()).unwrap_err();

    says(&failure, &["307"]);
    thief.set_nonblocking(true).unwrap();
    assert!(thief.accept().is_err(), "nobody came");
    the_bystander_goes_on(&mut world);
}

#[test]
fn a_renewal_that_gets_garbage_keeps_the_grant_and_is_tried_again() {
    let mut world = World::new();
    world.signed_in(GLOBEX);
    world.sandbox().fault(Fault::on_token(FaultKind::GarbageBody));

    world.engine().renew(&GLOBEX.id()).unwrap();
    let failure = world.until("a delay", |event| match event {
        CoreEvent::RenewalDelayed { failure, .. } => Some(failure.clone()),
        _ => None,
    });
    says(&failure, &["not an answer of Genesys Cloud"]);
    assert!(world.call(GLOBEX).contains("200"), "the old token is good");

    world.pass(Duration::from_secs(3));
    world.until_renewed(GLOBEX);
}

#[test]
fn a_server_that_is_gone_is_named_and_nothing_is_lost() {
    let mut world = World::new();
    world.signed_in(HOOLI);
    world.add(GLOBEX);
    let url = world.begin(GLOBEX);
    let redirect = world.redirect(GLOBEX.person(), &url);
    let host = world.registration(GLOBEX).region.to_string();

    world.stop_sandbox();
    world.deliver(&redirect);
    let failure = world.until_sign_in_fails(GLOBEX);
    world.engine().renew(&HOOLI.id()).unwrap();
    let delay = world.until("a delay", |event| match event {
        CoreEvent::RenewalDelayed { failure, .. } => Some(failure.clone()),
        _ => None,
    });

    says(&failure, &[&host, "no connection could be made", "Check the network"]);
    says(&delay, &["no connection could be made"]);
    world.restart();
    let tenants = world.engine().tenants();
    assert!(tenants.get(&HOOLI.id()).unwrap().grant().is_some());
    assert!(tenants.get(&GLOBEX.id()).is_some());
}
