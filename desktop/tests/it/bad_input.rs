//! Bad input: each ends in a sentence that says what happened and what to do, and the others go on.

use std::net::TcpListener;
use std::time::Duration;

use tenantry_core::{
    Client, ClientId, ClientSecret, Event as CoreEvent, Failure, OrgId, SignInHints,
};
use tenantry_desktop::{CannotListen, CannotSignIn};
use tenantry_sandbox::{Consent, Stuck};

use crate::bystander::{says, the_bystander_goes_on, world_with_a_bystander};
use crate::cast::{ACME, Cast, GLOBEX, HOOLI, INITECH_JOBS};
use crate::world::World;

/// The browser gets stuck on a page of the login host, and only our own clock ends the flow.
fn stuck_and_given_up(world: &mut World, cast: Cast) -> Failure {
    let url = world.begin(cast);
    let visit = world.visit(cast.person(), &url);
    let (_, stuck) = world.come_back(visit);
    assert!(matches!(stuck, Err(Stuck::OnPage { page, .. }) if page == "wrong-client"));
    world.pass(Duration::from_mins(10));
    world.until_sign_in_fails(cast)
}

fn with_secret(client: &Client, secret: &str) -> Client {
    let (id, secret) = (client.id().clone(), ClientSecret::new(secret));
    match client.redirect_uri().cloned() {
        Some(redirect_uri) => Client::Confidential { id, secret, redirect_uri },
        None => Client::Credentials { id, secret },
    }
}

#[test]
fn a_wrong_client_id_never_comes_back_and_is_given_up() {
    let mut world = world_with_a_bystander();
    let mut registration = world.registration(ACME);
    let id = ClientId::new("00000000-0000-4000-8000-00000000dead").unwrap();
    let redirect_uri = registration.client.redirect_uri().unwrap().clone();
    registration.client = Client::Public { id, redirect_uri };
    world.add_as(ACME, registration);

    let failure = stuck_and_given_up(&mut world, ACME);

    says(
        &failure,
        &["did not come back", "within 10 minutes", "check the client id and the region"],
    );
    the_bystander_goes_on(&mut world);
}

#[test]
fn a_wrong_secret_is_named_in_the_window_and_in_the_browser() {
    let mut world = world_with_a_bystander();
    let mut registration = world.registration(GLOBEX);
    registration.client = with_secret(&registration.client, "wrong");
    world.add_as(GLOBEX, registration);

    let (failure, arrived) = *world.sign_in(GLOBEX, GLOBEX.person()).unwrap_err();

    assert!(matches!(failure, Failure::ClientRejected { .. }));
    says(&failure, &["does not accept client 18f135d2", "Check the client id, the secret"]);
    assert!(arrived.text.contains("does not accept client 18f135d2"), "{}", arrived.text);
    assert!(arrived.text.contains("Not signed in"));
    the_bystander_goes_on(&mut world);
}

#[test]
fn a_wrong_secret_of_client_credentials_stops_the_client_until_it_is_put_right() {
    let mut world = world_with_a_bystander();
    let right = world.registration(INITECH_JOBS);
    let mut wrong = right.clone();
    wrong.client = with_secret(&wrong.client, "wrong");
    world.add_as(INITECH_JOBS, wrong);

    world.engine().sign_in(&INITECH_JOBS.id(), SignInHints::default()).unwrap();
    let failure = world.until("the stop", |event| match event {
        CoreEvent::Stopped { failure, .. } => Some(failure.clone()),
        _ => None,
    });
    says(&failure, &["does not accept client 13deef86", "Correct it here and try again"]);

    world.engine().update(&INITECH_JOBS.id(), right).unwrap();
    world.engine().sign_in(&INITECH_JOBS.id(), SignInHints::default()).unwrap();
    world.until_renewed(INITECH_JOBS);
    assert!(world.is_signed_in(INITECH_JOBS));
    the_bystander_goes_on(&mut world);
}

#[test]
fn a_wrong_region_never_comes_back_or_is_told_by_the_token_endpoint() {
    let mut world = world_with_a_bystander();
    for cast in [ACME, INITECH_JOBS] {
        let mut registration = world.registration(cast);
        registration.region = world.region(if cast.region == "east" { "west" } else { "east" });
        world.add_as(cast, registration);
    }

    let by_browser = stuck_and_given_up(&mut world, ACME);
    world.engine().sign_in(&INITECH_JOBS.id(), SignInHints::default()).unwrap();
    let by_itself = world.until("the stop", |event| match event {
        CoreEvent::Stopped { failure, .. } => Some(failure.clone()),
        _ => None,
    });

    says(&by_browser, &["did not come back", "check the client id and the region"]);
    says(&by_itself, &["Genesys Cloud in 127.0.0.1:", "the region is the one the client lives in"]);
    the_bystander_goes_on(&mut world);
}

#[test]
fn a_redirect_uri_that_is_not_registered_never_comes_back_and_is_named() {
    let mut world = world_with_a_bystander();
    world.add(GLOBEX);
    let (uri, client) = (world.redirect_uri(), world.registration(GLOBEX).client.id().to_string());
    let client = client.as_str().into();
    world.sandbox().provider().unregister_redirect_uri(&client, &uri).unwrap();

    let failure = stuck_and_given_up(&mut world, GLOBEX);

    says(&failure, &[&uri, "register the redirect URI, letter for letter"]);
    the_bystander_goes_on(&mut world);
}

#[test]
fn a_port_in_use_is_named_before_any_browser_opens() {
    let mut world = world_with_a_bystander();
    world.add(GLOBEX);
    let port = world.port;
    world.until_it_is("a free port", |_| TcpListener::bind(("127.0.0.1", port)).is_ok());
    let squatter = TcpListener::bind(("127.0.0.1", port)).unwrap();

    let refused = world.engine().sign_in(&GLOBEX.id(), SignInHints::default()).unwrap_err();

    let text = refused.to_string();
    assert!(matches!(refused, CannotSignIn::CannotListen(CannotListen::PortInUse { .. })));
    assert!(text.contains(&format!("Port {port} is in use")), "{text}");
    assert!(text.contains("Close that program") && text.contains(&world.redirect_uri()), "{text}");
    drop(squatter);
    world.sign_in(GLOBEX, GLOBEX.person()).unwrap();
    the_bystander_goes_on(&mut world);
}

#[test]
fn a_port_taken_while_a_flow_waited_for_the_restart_is_a_notice() {
    let mut world = world_with_a_bystander();
    world.add(GLOBEX);
    world.begin(GLOBEX);
    world.stop_engine();
    let _squatter = TcpListener::bind(("127.0.0.1", world.port)).unwrap();

    world.start_engine();

    let port = format!("Port {} is in use", world.port);
    let notices = world.engine().notices().to_vec();
    let [notice] = notices.as_slice() else { panic!("{notices:?}") };
    assert!(notice.problem().to_string().contains(&port), "{}", notice.problem());
    assert_eq!(notice.tenant(), Some(&GLOBEX.id()));
    world.engine().dismiss(notice.id());
    assert!(world.engine().notices().is_empty());
    assert!(world.is_signed_in(HOOLI));
}

#[test]
fn a_closed_browser_is_given_up_after_ten_minutes_and_may_be_tried_again() {
    let mut world = world_with_a_bystander();
    world.add(GLOBEX);
    let late = world.begin(GLOBEX);

    world.pass(Duration::from_mins(10));
    let failure = world.until_sign_in_fails(GLOBEX);

    says(&failure, &["The browser did not come back to http://localhost:", "Sign in again."]);
    world.sign_in(GLOBEX, GLOBEX.person()).unwrap();
    let late = world.redirect(GLOBEX.person(), &late);
    world.begin(GLOBEX);
    assert!(world.deliver(&late).starts_with("HTTP/1.1 404"), "too late is too late");
    the_bystander_goes_on(&mut world);
}

#[test]
fn a_refused_consent_is_told_in_the_window_and_in_the_browser() {
    let mut world = world_with_a_bystander();
    world.add(ACME);

    let refusing = ACME.person().answering(Consent::Refuse);
    let (failure, arrived) = *world.sign_in(ACME, refusing).unwrap_err();

    assert!(matches!(failure, Failure::ConsentRefused { .. }));
    says(&failure, &["Access was refused on the consent page", "choose Allow"]);
    assert!(arrived.text.contains("Access was refused"), "{}", arrived.text);
    the_bystander_goes_on(&mut world);
}

#[test]
fn a_user_of_another_org_is_named_with_both_orgs_and_nothing_is_kept() {
    let mut world = world_with_a_bystander();
    let mut registration = world.registration(ACME);
    registration.org = Some(OrgId::new("36f675cc-81e7-4ef5-a8e2-5d940ed90475").unwrap());
    world.add_as(ACME, registration);

    let (failure, arrived) = *world.sign_in(ACME, GLOBEX.person()).unwrap_err();

    let both =
        ["Globex (a170b338-3926-4059-b28c-105d1fb17c23)", "36f675cc-81e7-4ef5-a8e2-5d940ed90475"];
    says(&failure, &both);
    says(&failure, &["Nothing was kept", "Switch user"]);
    assert!(both.iter().all(|org| arrived.text.contains(org)), "{}", arrived.text);
    assert!(!world.opened(ACME).contains("accessToken"));
    world.sign_in(ACME, ACME.person()).unwrap();
    the_bystander_goes_on(&mut world);
}
