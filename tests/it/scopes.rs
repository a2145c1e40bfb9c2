//! Scopes: what an org grants is told per org, and nothing is lost over it.

use std::time::Duration;

use tenantry_core::{Scope, ScopeAnswer, ScopeCheck, TenantId};
use tenantry_sandbox::Rules;
use tenantry_tests::{Cast, OrgName, ProcessId, World};

use crate::common::{signed_in, started, token, update};

const ASKED: [&str; 4] = ["users:readonly", "routing:readonly", "analytics", "user:read"];

fn scopes(names: &[&str]) -> Vec<Scope> {
    names.iter().map(|name| Scope::new(name).unwrap()).collect()
}

fn check_of(world: &mut World, process: ProcessId, acme: &TenantId) -> ScopeCheck {
    let mut registration = world.tenant(process, acme).registration().clone();
    registration.scopes = scopes(&ASKED);
    world.tell(process, update(acme, &registration)).unwrap();
    world.settle(process);
    world.tenant(process, acme).scopes()
}

#[test]
fn what_the_org_did_not_grant_is_missing_and_the_grant_goes_on() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);

    let check = check_of(&mut world, process, &acme);
    world.run(Duration::from_hours(24));

    let expected = ScopeAnswer::Said {
        granted: scopes(&["users:readonly", "routing:readonly"]),
        missing: scopes(&["analytics", "user:read"]),
        unasked: scopes(&["oauth:readonly", "organization:readonly", "user-basic-info"]),
    };
    assert_eq!(check.answer, expected);
    assert_eq!(check.unknown[0].meant, Some("users:readonly"));
    assert!(token(&mut world, process, &acme).is_ok());
    assert_eq!(world.tenant(process, &acme).scopes(), check, "a renewal changes nothing");
}

#[test]
fn before_the_sign_in_nothing_is_missing_and_after_it_the_org_has_answered() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);

    let before = check_of(&mut world, process, &acme).answer;
    world.sign_in(process, &acme, OrgName::Acme);

    assert_eq!(before, ScopeAnswer::NotYet);
    assert_eq!(
        world.tenant(process, &acme).scopes().missing(),
        scopes(&["analytics", "user:read"])
    );
}

#[test]
fn client_credentials_are_not_judged_by_scopes() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Credentials);

    let check = check_of(&mut world, process, &acme);

    assert_eq!(check.answer, ScopeAnswer::NotApplicable);
}
