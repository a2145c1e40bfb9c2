//! Five cries for help, each from the failure to the way out, over real HTTP: what the author did
//! fails, the first finding names why, its steps work, and the advice that went around does not.

use std::time::Duration;

use tenantry_core::diagnosis::{Cause, Claim, Diagnosis, Evidence, Worth};
use tenantry_core::{
    Audience, OrgId, Refused, Registration, Scope, SignInHints, Standing, TokenContext,
};
use tenantry_sandbox::{ErrorDialect, Rules, TenantContext};

use crate::author::causes;
use crate::cast::{ACME, Cast, GLOBEX, INITECH_JOBS};
use crate::world::World;

/// The vendor's own client, which has a secret and serves users of any org of its region.
const VENDOR: &str = "Harborlight Connect";
const ACME_BY_VENDOR: Cast = Cast { client: VENDOR, ..ACME };
const GLOBEX_BY_VENDOR: Cast = Cast { client: VENDOR, ..GLOBEX };

const DIALECTS: [ErrorDialect; 3] = [ErrorDialect::Login, ErrorDialect::Api, ErrorDialect::Errors];

fn diagnosis(world: &mut World, cast: Cast) -> Diagnosis {
    Diagnosis::of(&Evidence::of(world.engine().tenants(), &cast.id()).unwrap())
}

fn first(world: &mut World, cast: Cast) -> Cause {
    let diagnosis = diagnosis(world, cast);
    diagnosis.findings.first().unwrap_or_else(|| panic!("{diagnosis:?}")).cause
}

fn update(world: &mut World, cast: Cast, change: impl FnOnce(&mut Registration)) {
    let tenants = world.engine().tenants();
    let mut registration = tenants.get(&cast.id()).unwrap().registration().clone();
    change(&mut registration);
    world.engine().update(&cast.id(), registration).unwrap();
}

/// A primary and a secondary org through one client of the vendor, both signed in.
fn primary_and_secondary(rules: Rules) -> World {
    let mut world = World::with(rules);
    world.signed_in(ACME_BY_VENDOR);
    update(&mut world, ACME_BY_VENDOR, |acme| acme.standing = Standing::Primary);
    world.signed_in(GLOBEX_BY_VENDOR);
    world
}

#[test]
fn thread_000_a_refresh_token_is_good_for_the_client_it_was_issued_to() {
    for error_dialect in DIALECTS {
        let world = World::with(Rules { error_dialect, ..Rules::default() });
        let [vendor, own] = [VENDOR, GLOBEX.client].map(|name| world.client_named("east", name));
        let token = world.exchange_by_hand(GLOBEX, &vendor).field("refresh_token");
        let refresh = [("grant_type", "refresh_token"), ("refresh_token", token.as_str())];

        let failed = world.ask_for_token("east", &own, &refresh);

        assert_eq!(failed.status, 400, "{}", failed.body);
        assert!(failed.body.contains("invalid_grant"), "{}", failed.body);
        let paste = format!(
            "Our primary org refreshes fine, a secondary org does not. Its code was exchanged with client_id \
             {}, the refresh is sent with:\n\n{}",
            vendor.id.as_str(),
            failed.pasted()
        );
        assert_eq!(causes(&paste).first(), Some(&Cause::RefreshTokenOfAnotherClient), "{paste}");

        // A redirect URI in the refresh, and a wait, change nothing.
        let redirect_uri = world.redirect_uri();
        let with_uri = [refresh[0], refresh[1], ("redirect_uri", redirect_uri.as_str())];
        assert_eq!(world.ask_for_token("east", &own, &with_uri).status, 400);
        world.pass(Duration::from_secs(2));
        assert_eq!(world.ask_for_token("east", &own, &refresh).status, 400);
        // The client that it was issued to refreshes it.
        assert_eq!(world.ask_for_token("east", &vendor, &refresh).status, 200);
    }
}

#[test]
fn thread_000_an_org_cannot_be_moved_to_another_client_under_its_grant_and_signing_in_again_can() {
    let mut world = primary_and_secondary(Rules::default());
    let own = world.registration(GLOBEX);

    let refused = world.engine().update(&GLOBEX.id(), own.clone());

    assert_eq!(refused, Err(Refused::SignedIn(GLOBEX.id())));
    world.engine().renew(&GLOBEX.id()).unwrap();
    world.until_renewed(GLOBEX);
    // The way that the finding names: sign in again, through the client that will refresh.
    world.engine().sign_out(&GLOBEX.id()).unwrap();
    until_signed_out(&mut world);
    world.engine().update(&GLOBEX.id(), own).unwrap();
    world.sign_in(GLOBEX, GLOBEX.person()).unwrap();
    world.engine().renew(&GLOBEX.id()).unwrap();
    world.until_renewed(GLOBEX);
}

fn idle_in_globex() -> Rules {
    let mut rules = Rules::default();
    rules.inactivity_timeout.insert("globex".into(), 55 * 60);
    rules
}

#[test]
fn thread_001_a_secondary_org_that_ends_after_55_minutes_has_an_inactivity_timeout() {
    let mut world = primary_and_secondary(idle_in_globex());

    world.pass(Duration::from_mins(56));

    assert!(world.call(ACME_BY_VENDOR).contains("200"));
    assert!(world.call(GLOBEX_BY_VENDOR).contains("401"));
    until_signed_out(&mut world);
    let expected = [Cause::NoRefreshTokenFromOrg, Cause::IdledOut];
    let found = diagnosis(&mut world, GLOBEX_BY_VENDOR);
    assert!(expected.contains(&found.findings[0].cause), "{found:#?}");
    let useless = found.findings[0].advice.iter().find(|it| it.claim == Claim::OfflineAccess);
    assert_eq!(useless.map(|it| it.worth), Some(Worth::Useless), "{found:#?}");
    assert_eq!(world.refreshes().len(), 0, "there was nothing to refresh with");

    // What was advised: the scope offline_access, and a wait of two seconds.
    update(&mut world, GLOBEX_BY_VENDOR, |globex| {
        globex.context.scopes = vec![Scope::new("offline_access").unwrap()];
    });
    world.sign_in(GLOBEX_BY_VENDOR, GLOBEX.person()).unwrap();
    world.pass(Duration::from_mins(56));
    assert!(world.call(GLOBEX_BY_VENDOR).contains("401"));
    until_signed_out(&mut world);
    world.pass(Duration::from_secs(2));
    assert!(!world.is_signed_in(GLOBEX_BY_VENDOR));

    // What the finding says: the timeout goes, and a person signs in once more.
    update(&mut world, GLOBEX_BY_VENDOR, |globex| globex.context = TokenContext::default());
    world.sandbox().provider().set_rules(Rules::default()).unwrap();
    world.sign_in(GLOBEX_BY_VENDOR, GLOBEX.person()).unwrap();
    world.pass(Duration::from_hours(19));
    world.until_renewed(GLOBEX_BY_VENDOR);
    assert!(world.call(GLOBEX_BY_VENDOR).contains("200"));
}

#[test]
fn thread_001_where_a_platform_wants_the_org_named_the_token_context_names_it() {
    let rules = Rules { tenant_context: TenantContext::Required, ..Rules::default() };
    let mut world = World::with(rules);
    world.add(GLOBEX);
    update(&mut world, GLOBEX, |globex| {
        globex.context.organization_id =
            Some(OrgId::new("a170b338-3926-4059-b28c-105d1fb17c23").unwrap());
    });
    world.sign_in(GLOBEX, GLOBEX.person()).unwrap();

    world.engine().renew(&GLOBEX.id()).unwrap();

    world.until_renewed(GLOBEX);
    let undocumented = diagnosis(&mut world, GLOBEX).advice;
    assert!(undocumented.iter().any(|it| it.worth == Worth::NotDocumented), "{undocumented:?}");
}

#[test]
fn thread_002_the_api_host_has_no_token_endpoint() {
    let world = World::new();
    let vendor = world.client_named("east", VENDOR);
    let token = world.exchange_by_hand(GLOBEX, &vendor).field("refresh_token");
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", token.as_str())];
    let api = world.sandbox().region("east").unwrap().api_base();
    let url = format!("{api}/api/v2/oauth/token");

    let failed = world.post("east", &url, &vendor, &refresh);

    assert!(failed.status >= 400, "{}", failed.body);
    assert_eq!(
        causes(&failed.pasted()).first(),
        Some(&Cause::WrongTokenUrl),
        "{}",
        failed.pasted()
    );
    let settings = "oauth_config:\n  token_endpoint: \"/api/v2/oauth/token\"\n  multi_org_enabled: true\n\
                    The refresh is answered 403 Forbidden {\"message\":\"no permission\",\"status\":403}";
    assert_eq!(causes(settings).first(), Some(&Cause::WrongTokenUrl));
    // To send it again is as useless as it is with a 403; the login host takes the same request.
    assert_eq!(world.post("east", &url, &vendor, &refresh).status, failed.status);
    assert_eq!(world.ask_for_token("east", &vendor, &refresh).status, 200);
}

#[test]
fn thread_003_client_credentials_have_nothing_to_refresh_with_and_are_issued_anew() {
    for error_dialect in DIALECTS {
        let world = World::with(Rules { error_dialect, ..Rules::default() });
        let jobs = world.client_named("west", INITECH_JOBS.client);
        let issued = world.ask_for_token("west", &jobs, &[("grant_type", "client_credentials")]);
        assert_eq!(issued.status, 200);
        assert!(!issued.body.contains("refresh_token"), "{}", issued.body);
        let kept = issued.field("access_token");
        let refresh = [("grant_type", "refresh_token"), ("refresh_token", kept.as_str())];

        let failed = world.ask_for_token("west", &jobs, &refresh);

        assert_eq!(failed.status, 400, "{}", failed.body);
        let paste = format!(
            "We use client credentials. After exactly 24 hours the refresh fails:\n\n{}",
            failed.pasted()
        );
        assert_eq!(causes(&paste).first(), Some(&Cause::ClientCredentialsRefreshed), "{paste}");
        // The org ids in `resource` change nothing; a new request does.
        let named = [refresh[0], refresh[1], ("resource", "ec66a787-95e7-41d1-b731-af10506bf2ef")];
        assert_eq!(world.ask_for_token("west", &jobs, &named).status, 400);
        let anew = world.ask_for_token("west", &jobs, &[("grant_type", "client_credentials")]);
        assert_eq!(anew.status, 200);
    }
}

#[test]
fn thread_003_a_service_account_lives_on_after_24_hours_without_anybody() {
    let mut world = World::new();
    world.signed_in(INITECH_JOBS);

    world.pass(Duration::from_hours(25));
    world.until_renewed(INITECH_JOBS);

    assert!(world.call(INITECH_JOBS).contains("200"));
    assert_eq!(world.refreshes().len(), 0);
}

#[test]
fn thread_004_a_client_of_another_region_is_unknown_here_whatever_its_secret() {
    let mut world = World::new();
    world.signed_in(ACME_BY_VENDOR);
    update(&mut world, ACME_BY_VENDOR, |acme| acme.standing = Standing::Primary);
    let mut registration = world.registration(INITECH_JOBS);
    let own_region = registration.region.clone();
    registration.region = world.region("east");
    world.add_as(INITECH_JOBS, registration);
    world.engine().sign_in(&INITECH_JOBS.id(), SignInHints::default()).unwrap();
    until_stopped(&mut world);

    assert_eq!(first(&mut world, INITECH_JOBS), Cause::WrongRegion);

    // What was advised: an audience, and a scope that names the org.
    update(&mut world, INITECH_JOBS, |initech| {
        initech.context.audience = Some(Audience::new("https://api.mypurecloud.com").unwrap());
        let scope = "urn:genesys:cloud:ec66a787-95e7-41d1-b731-af10506bf2ef";
        initech.context.scopes = vec![Scope::new(scope).unwrap()];
    });
    world.engine().sign_in(&INITECH_JOBS.id(), SignInHints::default()).unwrap();
    until_stopped(&mut world);
    assert_eq!(first(&mut world, INITECH_JOBS), Cause::WrongRegion);

    // What the finding says: the org's own region.
    update(&mut world, INITECH_JOBS, |initech| {
        initech.context = TokenContext::default();
        initech.region = own_region;
    });
    world.engine().sign_in(&INITECH_JOBS.id(), SignInHints::default()).unwrap();
    world.until_renewed(INITECH_JOBS);
    assert!(world.call(INITECH_JOBS).contains("200"));
}

fn until_stopped(world: &mut World) {
    world.until("a refusal of the client", |event| {
        matches!(event, tenantry_core::Event::Stopped { .. }).then_some(())
    });
}

fn until_signed_out(world: &mut World) {
    world.until("the end of the grant", |event| {
        matches!(event, tenantry_core::Event::SignedOut { .. }).then_some(())
    });
}
