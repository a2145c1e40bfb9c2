//! Orgs: what one has not allowed to the application, the person, the client or the address.

use std::net::Ipv4Addr;

use tenantry_core::diagnosis::{Cause, Claim, Remedy};
use tenantry_core::{Scope, SignInHints};
use tenantry_sandbox::{Browser, Client, ClientKind, RoleDivision, Rules};
use tenantry_tests::Cast;

use super::patient::{
    ACME, ACMES_JOBS, ACMES_OWN, Patient, RETRYING, SIGNING_IN, VENDOR, Vain, Way, person,
};

/// An address that Acme allows.
const FIXED: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 7);
const POLICY: &str = "0d6b1a6e-6a0c-4c37-9f0b-2f9c1b7a1e55";

pub(super) const WAYS: &[Way] = &[
    Way {
        cause: Cause::NotAuthorizedInOrg,
        trouble_is: "the org enforces scopes, and no admin has decided",
        trouble: not_authorized,
        steps: &[
            (Remedy::AuthorizeApplication, |it| {
                it.world.provider.authorize_client(&ACME.into(), &VENDOR.into()).unwrap();
            }),
            (Remedy::SignIn, sam_signs_in),
        ],
        in_vain: &[
            Vain {
                claim: Claim::RetryForbidden,
                act: |it| {
                    it.renew();
                },
            },
            Vain { claim: Claim::OrganizationId, act: |it| it.name_org() },
        ],
    },
    Way {
        cause: Cause::NotAuthorizedInOrg,
        trouble_is: "an administrator signs in to the application",
        trouble: not_authorized,
        steps: &[
            (Remedy::LetAdministratorSignIn, Patient::sign_in),
            (Remedy::SignIn, sam_signs_in),
        ],
        in_vain: &[],
    },
    Way {
        cause: Cause::ScopeMissing,
        trouble_is: "the client lacks a scope that the call needs",
        trouble: scope_missing,
        steps: &[
            (Remedy::AddScopeToClient, |it| {
                add_scope(it, VENDOR);
                assert!(it.works().is_err(), "the org has not approved it yet");
            }),
            (Remedy::ApproveScope, |it| {
                it.world.provider.authorize_client(&ACME.into(), &VENDOR.into()).unwrap();
            }),
            (Remedy::SignIn, Patient::sign_in),
        ],
        in_vain: &[
            RETRYING,
            Vain {
                claim: Claim::UrnScope,
                act: |it| {
                    it.set_scope(&format!("urn:genesys:cloud:{ACME}"));
                    it.renew();
                },
            },
        ],
    },
    Way {
        cause: Cause::ScopeUnknown,
        trouble_is: "a scope is asked for under a name that there is not",
        trouble: || {
            let mut it = Patient::unknown(enforcing(), Cast::Confidential);
            take_scope(&mut it, ACMES_OWN);
            it.set_client(ACMES_OWN);
            it.edit(|it| it.scopes = vec![Scope::new("organization:read").unwrap()]);
            it.sign_in();
            it.check();
            it.path = "/api/v2/organizations/me";
            it.call_and_tell();
            it
        },
        steps: &[
            (Remedy::TakeScopeNames, |it| {
                let known = it.evidence().checked.scopes;
                let known = known.known().unwrap();
                assert!(known.iter().any(|it| it == "organization:readonly"));
            }),
            (Remedy::CorrectScopes, |it| {
                it.edit(|it| it.scopes = vec![Scope::new("organization:readonly").unwrap()]);
            }),
            (Remedy::SetScopesAtClient, |it| add_scope(it, ACMES_OWN)),
        ],
        in_vain: &[Vain {
            claim: Claim::UrnScope,
            act: |it| {
                it.set_scope(&format!("urn:genesys:cloud:{ACME}"));
                it.renew();
            },
        }],
    },
    Way {
        cause: Cause::RolesMissing,
        trouble_is: "a service account has no role",
        trouble: client_without_role,
        steps: &[
            (Remedy::AddRoleToClient, |it| {
                let role = it.world.provider.scene().org("acme").unwrap().roles[0].id.clone();
                set_roles(it, vec![RoleDivision { role, division: "*".into() }]);
            }),
            (Remedy::CallAgain, |it| assert_eq!(it.call().0, 200)),
        ],
        in_vain: &[
            RETRYING,
            Vain {
                claim: Claim::ScopesForCredentials,
                act: |it| {
                    it.set_scope("oauth");
                    it.renew();
                },
            },
        ],
    },
    Way {
        cause: Cause::RolesMissing,
        trouble_is: "the person has no role",
        trouble: || {
            let mut it = Patient::unknown(Rules::default(), Cast::Confidential);
            it.set_client(ACMES_OWN);
            sam_signs_in(&mut it);
            it.path = "/api/v2/oauth/clients";
            it.call_and_tell();
            it
        },
        steps: &[
            (Remedy::AddRoleToPerson, |it| {
                let acme = it.world.provider.scene().org("acme").unwrap();
                let (sam, role) = (acme.users[1].id.clone(), acme.roles[0].id.clone());
                it.world.provider.set_roles(&sam, vec![role]).unwrap();
            }),
            (Remedy::CallAgain, |it| assert_eq!(it.call().0, 200)),
        ],
        in_vain: &[],
    },
    Way {
        cause: Cause::AddressNotAllowed,
        trouble_is: "the address is added",
        trouble: address,
        steps: &[
            (Remedy::AllowAddress, |it| {
                it.rules(|rules| {
                    let allowed = rules.allowed_addresses.get_mut("acme").unwrap();
                    allowed.insert(Ipv4Addr::LOCALHOST);
                });
            }),
            (Remedy::Check, checks_up_well),
        ],
        in_vain: &[SIGNING_IN, RETRYING],
    },
    Way {
        cause: Cause::AddressNotAllowed,
        trouble_is: "the application goes out through a fixed one",
        trouble: address,
        steps: &[
            (Remedy::UseFixedAddress, |it| it.world.provider.set_address(FIXED)),
            (Remedy::Check, checks_up_well),
        ],
        in_vain: &[],
    },
    Way {
        cause: Cause::OrgNotActive,
        trouble_is: "the org was made inactive",
        trouble: || {
            let mut it = Patient::signed_in(Rules::default(), Cast::Confidential);
            it.rules(|rules| {
                rules.inactive_orgs.insert("acme".into());
            });
            it.path = "/api/v2/users/me";
            it.call_and_tell();
            it.check();
            it
        },
        steps: &[
            (Remedy::ActivateOrg, |it| it.rules(|rules| rules.inactive_orgs.clear())),
            (Remedy::Check, |it| {
                it.minutes(1);
                checks_up_well(it);
                let state = it.evidence().checked.org.known().and_then(|it| it.state.clone());
                assert_eq!(state.as_deref(), Some("active"));
            }),
        ],
        in_vain: &[RETRYING, SIGNING_IN],
    },
    Way {
        cause: Cause::PolicyDenied,
        trouble_is: "a policy denies the application",
        trouble: || {
            let mut it = Patient::signed_in(Rules::default(), Cast::Confidential);
            it.rules(|rules| drop(rules.denying_policy.insert("acme".into(), POLICY.into())));
            it.call_and_tell();
            it
        },
        steps: &[
            (Remedy::FindPolicy, |it| {
                let set = it.world.provider.rules().denying_policy.get("acme").cloned();
                assert_eq!(set.as_deref(), Some(POLICY));
            }),
            (Remedy::ChangePolicy, |it| it.rules(|rules| rules.denying_policy.clear())),
        ],
        in_vain: &[RETRYING, SIGNING_IN],
    },
];

fn enforcing() -> Rules {
    let mut rules = Rules::default();
    rules.scope_enforcement.insert("acme".into());
    rules
}

/// Sam, who is no admin of Acme.
fn sam_signs_in(it: &mut Patient) {
    let sam = person("acme", "sam@acme.example");
    it.sign_in_as(&sam, &mut Browser::default(), SignInHints::default()).unwrap();
}

/// Sam allowed the application for himself, and then the org began to enforce scopes.
fn not_authorized() -> Patient {
    let mut it = Patient::unknown(Rules::default(), Cast::Confidential);
    sam_signs_in(&mut it);
    it.rules(|rules| *rules = enforcing());
    it.call_and_tell();
    it
}

const NEEDED: &str = "organization:readonly";

fn take_scope(it: &mut Patient, client: &str) {
    let edit = |client: &mut Client| {
        client.scope.remove(NEEDED);
    };
    it.world.provider.edit_client(&client.into(), edit).unwrap();
}

fn add_scope(it: &mut Patient, client: &str) {
    let edit = |client: &mut Client| {
        client.scope.insert(NEEDED.to_owned());
    };
    it.world.provider.edit_client(&client.into(), edit).unwrap();
}

fn scope_missing() -> Patient {
    let mut it = Patient::unknown(enforcing(), Cast::Confidential);
    take_scope(&mut it, VENDOR);
    it.sign_in();
    it.check();
    it.path = "/api/v2/organizations/me";
    it.call_and_tell();
    it
}

fn set_roles(it: &mut Patient, roles: Vec<RoleDivision>) {
    let edit = |client: &mut Client| {
        if let ClientKind::ClientCredentials { role_divisions, .. } = &mut client.kind {
            *role_divisions = roles;
        }
    };
    it.world.provider.edit_client(&ACMES_JOBS.into(), edit).unwrap();
}

fn client_without_role() -> Patient {
    let mut it = Patient::signed_in(Rules::default(), Cast::Credentials);
    set_roles(&mut it, Vec::new());
    it.path = "/api/v2/oauth/clients";
    it.call_and_tell();
    it
}

fn address() -> Patient {
    let mut it = Patient::signed_in(Rules::default(), Cast::Confidential);
    it.rules(|rules| drop(rules.allowed_addresses.insert("acme".into(), [FIXED].into())));
    it.call_and_tell();
    it
}

fn checks_up_well(it: &mut Patient) {
    it.check();
    assert!(it.evidence().checked.token.known().is_some());
}
