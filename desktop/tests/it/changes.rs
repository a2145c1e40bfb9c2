//! Changes of what is known of an org: which keep its sign-in, and which end it first.

use tenantry_core::{Client, ClientId, ClientSecret};
use tenantry_desktop::Consequence;

use crate::cast::GLOBEX;
use crate::world::World;

/// What a change of Globex would do, and the change.
fn weighed(
    world: &mut World,
    change: impl FnOnce(&mut tenantry_core::Registration),
) -> (Consequence, tenantry_core::Registration) {
    let tenants = world.engine().tenants();
    let tenant = tenants.get(&GLOBEX.id()).unwrap();
    let mut next = tenant.registration().clone();
    change(&mut next);
    (Consequence::of(tenants, tenant, &next), next)
}

fn with_another_client(registration: &mut tenantry_core::Registration) {
    let redirect_uri = registration.client.redirect_uri().unwrap().clone();
    let id = ClientId::new("7f1f2b3c-1111-4222-8333-444455556666").unwrap();
    registration.client =
        Client::Confidential { id, secret: ClientSecret::new("another"), redirect_uri };
}

#[test]
fn a_change_that_keeps_the_sign_in_is_made_at_once_and_the_org_is_still_renewed() {
    let mut world = World::new();
    world.signed_in(GLOBEX);
    let (consequence, next) = weighed(&mut world, |it| it.label = "Globex GmbH".to_owned());
    assert_eq!(consequence, Consequence::Keeps);

    world.engine().replace(&GLOBEX.id(), next).unwrap();

    world.engine().renew(&GLOBEX.id()).unwrap();
    world.until_renewed(GLOBEX);
    let tenants = world.engine().tenants();
    assert_eq!(tenants.get(&GLOBEX.id()).unwrap().registration().label, "Globex GmbH");
}

#[test]
fn a_change_that_makes_another_org_of_it_signs_out_first_and_then_is_made() {
    let mut world = World::new();
    world.signed_in(GLOBEX);
    let (consequence, next) = weighed(&mut world, with_another_client);
    assert_eq!(consequence, Consequence::Ends);

    world.engine().replace(&GLOBEX.id(), next).unwrap();
    assert!(!world.engine().awaited().is_nothing(), "the sign-out is not saved yet");
    world.until_it_is("the other client", |engine| {
        let tenant = engine.tenants().get(&GLOBEX.id()).unwrap();
        tenant.grant().is_none() && tenant.registration().client.id().as_str().starts_with("7f1f")
    });
    world.until_it_is("the end of it", |engine| engine.awaited().is_nothing());

    world.restart();
    let (consequence, _) = weighed(&mut world, |it| it.label.push('!'));
    assert_eq!(consequence, Consequence::None, "nobody is signed in");
    let tenants = world.engine().tenants();
    let client = &tenants.get(&GLOBEX.id()).unwrap().registration().client;
    assert_eq!(client.secret().unwrap().expose(), "another");
}

#[test]
fn a_sign_in_under_way_is_given_up_by_another_client_and_stays_with_another_label() {
    let mut world = World::new();
    world.add(GLOBEX);
    world.begin(GLOBEX);
    let (consequence, kept) = weighed(&mut world, |it| it.label.push('!'));
    assert_eq!(consequence, Consequence::Keeps);
    let (consequence, next) = weighed(&mut world, with_another_client);
    assert_eq!(consequence, Consequence::GivesUp);

    world.engine().update(&GLOBEX.id(), kept).unwrap();
    assert!(world.engine().awaits_a_browser());
    world.engine().update(&GLOBEX.id(), next).unwrap();

    world.until_it_is("nobody waits for a browser", |engine| !engine.awaits_a_browser());
}
