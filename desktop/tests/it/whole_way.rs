//! The whole way: from a new org to one that is signed in, proved, called, renewed and found again.

use std::time::Duration;

use tenantry_core::Refused;
use tenantry_sandbox::Rules;

use crate::cast::{ACME, Cast, GLOBEX, HOOLI, INITECH_JOBS};
use crate::world::World;

const EVERY_KIND: [Cast; 4] = [ACME, GLOBEX, HOOLI, INITECH_JOBS];

#[test]
fn orgs_of_two_regions_and_every_kind_of_client_go_the_whole_way() {
    let mut world = World::with(Rules { refresh_for_public_clients: true, ..Rules::default() });

    for cast in EVERY_KIND {
        world.signed_in(cast);
        assert!(world.is_signed_in(cast), "{cast:?}");
        let called = world.call(cast);
        let proved =
            format!("The API answered 200 and calls the org {}: the token is good.", cast.name);
        assert!(called.starts_with(&proved), "{called}");
        assert!(called.contains(" ms; correlation id "), "{called}");
        world.engine().renew(&cast.id()).unwrap();
        world.until_renewed(cast);
    }
    world.restart();

    for cast in EVERY_KIND {
        assert!(world.is_signed_in(cast), "after the restart: {cast:?}");
        assert!(world.call(cast).contains("200"), "after the restart: {cast:?}");
    }
    let refused = world.sandbox().history().into_iter().filter(|request| request.status != 200);
    assert_eq!(refused.count(), 0);
}

#[test]
fn the_browsers_last_page_names_the_org_and_has_a_clean_address() {
    let mut world = World::new();
    world.add(ACME);

    let arrived = world.sign_in(ACME, ACME.person()).unwrap();

    assert_eq!((arrived.status, arrived.pages), (200, vec!["sign-in".into(), "consent".into()]));
    assert!(arrived.text.contains("Acme (36f675cc-81e7-4ef5-a8e2-5d940ed90475) is signed in."));
    assert!(arrived.text.contains("You can close this tab."));
}

#[test]
#[cfg(unix)]
fn a_record_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;

    let mut world = World::new();
    world.signed_in(GLOBEX);

    let file = world.record_file(GLOBEX);
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;

    assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
}

#[test]
fn a_token_is_renewed_by_itself_when_three_quarters_of_its_life_have_passed() {
    let mut world = World::new();
    world.signed_in(GLOBEX);
    let due = world.engine().next_deadline().unwrap();
    assert!(due <= world.engine().now().plus(Duration::from_secs(30)), "looks often enough");

    world.pass(Duration::from_hours(18));
    world.until_renewed(GLOBEX);

    assert!(world.is_signed_in(GLOBEX));
    assert_eq!(world.refreshes().len(), 1);
}

#[test]
fn a_client_that_gets_no_refresh_token_says_so_when_asked_to_renew() {
    let mut world = World::new();
    world.signed_in(ACME);

    let refused = world.engine().renew(&ACME.id()).unwrap_err();

    assert_eq!(refused, Refused::NoRefreshToken(ACME.id()));
    assert!(refused.to_string().contains("sign in again instead"));
}

#[test]
fn a_sign_in_that_was_open_when_the_program_ended_is_finished_after_a_restart() {
    let mut world = World::new();
    world.add(GLOBEX);
    let url = world.begin(GLOBEX);

    world.restart();
    let visit = world.visit(GLOBEX.person(), &url);
    let (_, arrived) = world.come_back(visit);

    assert!(arrived.unwrap().text.contains("is signed in."));
    assert!(world.is_signed_in(GLOBEX));
}

#[test]
fn the_listener_is_gone_when_no_flow_waits() {
    let mut world = World::new();
    world.signed_in(GLOBEX);

    let port = world.port;
    world.until_it_is("a free port", |_| std::net::TcpListener::bind(("127.0.0.1", port)).is_ok());
}

#[test]
fn two_sign_ins_share_one_port_and_each_browser_is_told_its_own_end() {
    let mut world = World::new();
    world.add(ACME);
    world.add(GLOBEX);
    let (to_acme, to_globex) = (world.begin(ACME), world.begin(GLOBEX));

    let globex = world.visit(GLOBEX.person(), &to_globex);
    let globex = world.come_back(globex).1.unwrap().text;
    let acme = world.visit(ACME.person(), &to_acme);
    let acme = world.come_back(acme).1.unwrap().text;

    assert!(globex.contains("Globex (") && acme.contains("Acme ("), "{globex}{acme}");
}

#[test]
fn signing_out_ends_the_token_at_the_platform_too() {
    let mut world = World::new();
    world.signed_in(GLOBEX);

    world.engine().sign_out(&GLOBEX.id()).unwrap();
    world.until("the sign-out", |event| {
        matches!(event, tenantry_core::Event::SignedOut { .. }).then_some(())
    });

    let text = world.opened(GLOBEX);
    assert!(!text.contains("accessToken"), "the grant is gone from the disk");
    assert!(world.engine().test_call(&GLOBEX.id()).is_err());
}
