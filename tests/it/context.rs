//! Token context: whatever the platform makes of it, what is set is sent, and no grant is lost.

use std::time::Duration;

use tenantry_core::{
    Audience, Command, Event, Failure, OrgId, Scope, Status, TenantId, TokenContext,
};
use tenantry_sandbox::{Rules, TenantContext};
use tenantry_tests::{Cast, OrgName, ProcessId, World};

use crate::common::{signed_in, started, token, update};

const OFF: fn() -> TokenContext = TokenContext::default;

fn rules(tenant_context: TenantContext) -> Rules {
    Rules { tenant_context, ..Rules::default() }
}

/// Sets what is added to the tenant's token requests.
fn set(world: &mut World, process: ProcessId, acme: &TenantId, context: TokenContext) {
    let mut registration = world.tenant(process, acme).registration().clone();
    registration.context = context;
    world.tell(process, update(acme, &registration)).unwrap();
    world.settle(process);
    world.process(process).take_events();
}

/// Four ways to name an org, each in one field.
fn naming(org: &OrgId) -> [TokenContext; 4] {
    let urn = format!("urn:genesys:cloud:{org}");
    [
        TokenContext { organization_id: Some(org.clone()), ..OFF() },
        TokenContext {
            audience: Some(Audience::new(&format!("https://{org}/")).unwrap()),
            ..OFF()
        },
        TokenContext { resource: vec![org.clone()], ..OFF() },
        TokenContext {
            scopes: vec![Scope::new("offline_access").unwrap(), Scope::new(&urn).unwrap()],
            ..OFF()
        },
    ]
}

fn org_of(world: &mut World, process: ProcessId, acme: &TenantId) -> OrgId {
    world.tenant(process, acme).registration().org.clone().unwrap()
}

/// The fields of each token request so far, joined.
fn requests(world: &World) -> Vec<String> {
    world.provider.history().map(|request| request.fields.join(" ")).collect()
}

fn is_refusal(failure: &Failure, of: &str) -> bool {
    matches!(failure, Failure::RequestRefused(said) if said.to_string().contains(of))
}

#[test]
fn a_platform_that_requires_context_renews_for_who_sends_it_in_whatever_field() {
    for field in 0..4 {
        let (mut world, process, acme) =
            started(rules(TenantContext::Required), Cast::Confidential);
        let org = org_of(&mut world, process, &acme);
        set(&mut world, process, &acme, naming(&org)[field].clone());
        world.sign_in(process, &acme, OrgName::Acme);

        world.run(Duration::from_hours(24 * 7));

        assert!(token(&mut world, process, &acme).is_ok(), "field {field}");
        assert!((9..=11).contains(&world.refreshes().len()), "field {field}");
    }
}

#[test]
fn a_platform_that_requires_context_refuses_a_renewal_without_it_and_the_grant_is_kept() {
    let (mut world, process, acme) = signed_in(rules(TenantContext::Required), Cast::Confidential);
    let before = token(&mut world, process, &acme).unwrap();

    world.command(process, Command::Renew(acme.clone())).unwrap();

    let events = world.process(process).take_events();
    let [Event::Stopped { failure, .. }] = events.as_slice() else { panic!("{events:?}") };
    assert!(is_refusal(failure, "organization_id is missing"), "{failure}");
    assert_eq!(token(&mut world, process, &acme), Ok(before));
    assert!(world.tenant(process, &acme).grant().unwrap().has_refresh_token());
}

#[test]
fn a_renewal_that_was_refused_without_context_works_once_it_is_set() {
    let (mut world, process, acme) = signed_in(rules(TenantContext::Required), Cast::Confidential);
    world.command(process, Command::Renew(acme.clone())).unwrap();
    let org = org_of(&mut world, process, &acme);

    set(&mut world, process, &acme, naming(&org)[0].clone());
    world.run(Duration::from_hours(48));

    let refreshes = world.refreshes();
    assert_eq!(refreshes[0], refreshes[1], "the token that was refused is still good");
    assert!(token(&mut world, process, &acme).is_ok());
}

#[test]
fn client_credentials_carry_the_context_too() {
    let (mut world, process, acme) = started(rules(TenantContext::Required), Cast::Credentials);
    world.begin_sign_in(process, &acme).unwrap();
    let events = world.process(process).take_events();
    let Some(Event::Stopped { failure, .. }) = events.last() else { panic!("{events:?}") };
    assert!(is_refusal(failure, "organization_id is missing"), "{failure}");

    let org = org_of(&mut world, process, &acme);
    set(&mut world, process, &acme, naming(&org)[2].clone());
    world.begin_sign_in(process, &acme).unwrap();
    world.run(Duration::from_hours(48));

    assert!(token(&mut world, process, &acme).is_ok());
    let sent = requests(&world);
    assert_eq!(sent[0], "grant_type");
    assert!(sent.len() > 2 && sent[1..].iter().all(|fields| fields == "grant_type resource"));
}

#[test]
fn a_platform_that_refuses_context_fails_a_sign_in_with_it_and_says_what_it_refused() {
    for (field, refused) in
        ["organization_id", "audience", "resource", "scope"].into_iter().enumerate()
    {
        let (mut world, process, acme) = started(rules(TenantContext::Refused), Cast::Confidential);
        let org = org_of(&mut world, process, &acme);
        set(&mut world, process, &acme, naming(&org)[field].clone());

        let events = world.sign_in(process, &acme, OrgName::Acme);

        let Some(Event::SignInFailed { failure, .. }) = events.last() else { panic!("{events:?}") };
        assert!(is_refusal(failure, &format!("{refused} is not accepted")), "{failure}");
        assert!(world.tenant(process, &acme).grant().is_none());
    }
}

#[test]
fn a_platform_that_refuses_context_costs_no_grant_and_renews_once_it_is_off() {
    let (mut world, process, acme) = signed_in(rules(TenantContext::Refused), Cast::Confidential);
    let before = token(&mut world, process, &acme).unwrap();
    let org = org_of(&mut world, process, &acme);
    set(&mut world, process, &acme, naming(&org)[0].clone());
    world.command(process, Command::Renew(acme.clone())).unwrap();

    let policy = world.process(process).tenants().policy().clone();
    let status = world.tenant(process, &acme).status(&policy);
    assert!(matches!(status, Status::Stopped(f) if is_refusal(f, "not accepted")), "{status:?}");
    assert_eq!(token(&mut world, process, &acme), Ok(before));
    set(&mut world, process, &acme, OFF());
    world.run(Duration::from_hours(48));

    assert!(token(&mut world, process, &acme).is_ok());
}

#[test]
fn a_context_that_is_refused_stops_its_own_tenant_and_no_other_of_the_client() {
    let (mut world, process, acme) = signed_in(rules(TenantContext::Refused), Cast::Confidential);
    let globex = world.add(process, OrgName::Globex, Cast::Confidential);
    world.sign_in(process, &globex, OrgName::Globex);
    let org = org_of(&mut world, process, &acme);
    set(&mut world, process, &acme, naming(&org)[0].clone());

    world.command(process, Command::Renew(acme.clone())).unwrap();
    world.run(Duration::from_hours(48));

    assert!(token(&mut world, process, &globex).is_ok());
    assert!(token(&mut world, process, &acme).is_err(), "its access token has run out");
    assert!(world.tenant(process, &acme).grant().unwrap().has_refresh_token());
}

#[test]
fn a_platform_that_ignores_context_makes_no_difference_and_every_request_carries_it() {
    let (mut world, process, acme) = started(rules(TenantContext::Ignored), Cast::Confidential);
    let org = org_of(&mut world, process, &acme);
    let [organization_id, _, _, scopes] = naming(&org);
    let both = TokenContext { scopes: scopes.scopes, ..organization_id };
    set(&mut world, process, &acme, both);

    world.sign_in(process, &acme, OrgName::Acme);
    world.run(Duration::from_hours(24));

    assert!(token(&mut world, process, &acme).is_ok());
    let exchange = "grant_type code redirect_uri code_verifier organization_id scope";
    let refresh = "grant_type refresh_token organization_id scope";
    assert_eq!(requests(&world), [exchange, refresh]);
}

#[test]
fn a_context_that_is_off_leaves_every_request_as_it_was() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);

    world.run(Duration::from_hours(24));

    let exchange = "grant_type code redirect_uri code_verifier";
    assert_eq!(requests(&world), [exchange, "grant_type refresh_token"]);
    assert!(world.tenant(process, &acme).registration().context.is_off());
}

#[test]
fn a_restart_keeps_the_context() {
    let (mut world, process, acme) = started(rules(TenantContext::Required), Cast::Confidential);
    let org = org_of(&mut world, process, &acme);
    let context = naming(&org)[1].clone();
    set(&mut world, process, &acme, context.clone());
    world.sign_in(process, &acme, OrgName::Acme);

    world.kill(process);
    let restarted = world.start();
    world.run(Duration::from_hours(48));

    assert_eq!(world.tenant(restarted, &acme).registration().context, context);
    assert!(token(&mut world, restarted, &acme).is_ok());
}

#[test]
fn a_wrong_org_in_the_context_ends_no_grant_and_turning_it_off_renews() {
    let (mut world, process, acme) = signed_in(rules(TenantContext::Required), Cast::Confidential);
    let other = OrgId::new("22222222-0000-4000-8000-000000000002").unwrap();
    set(&mut world, process, &acme, naming(&other)[0].clone());

    world.command(process, Command::Renew(acme.clone())).unwrap();

    let events = world.process(process).take_events();
    let [Event::Stopped { failure, .. }] = events.as_slice() else { panic!("{events:?}") };
    assert!(matches!(failure, Failure::ContextRefused(_)), "{failure:?}");
    assert!(world.tenant(process, &acme).grant().is_some());
    world.provider.set_rules(rules(TenantContext::Ignored)).unwrap();
    set(&mut world, process, &acme, TokenContext::default());
    world.command(process, Command::Renew(acme.clone())).unwrap();
    let events = world.process(process).take_events();
    assert!(events.contains(&Event::Renewed { tenant: acme }), "{events:?}");
}
