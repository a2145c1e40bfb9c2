//! Grants that came to the wrong place, or to an end by somebody's doing.

use tenantry_core::diagnosis::{Cause, Change, Claim, Confidence, Diagnosis, Remedy};
use tenantry_sandbox::{Browser, HostId, Rules, Visitor};
use tenantry_tests::{Cast, NetworkFault};

use super::patient::{
    ACME, ACMES_OWN, NAMING_THE_ORG, Patient, URI, VENDOR, Vain, WAITING, Way, person,
};
use super::program::Program;

const GLOBEX_OWN: &str = "18f135d2-5f55-4203-b018-50c5a38fd547";
const ADA: (&str, &str) = ("acme", "ada@acme.example");
const GRACE: (&str, &str) = ("globex", "grace@globex.example");
const DAY: u64 = 60 * 25;

pub(super) const WAYS: &[Way] = &[
    Way {
        cause: Cause::RefreshTokenOfAnotherClient,
        trouble_is: "another client refreshes than signed in",
        trouble: other_client,
        steps: &[(Remedy::CompareClientIds, |it| take_client(it, VENDOR))],
        in_vain: &[
            Vain {
                claim: Claim::RedirectUriInRefresh,
                act: |it| it.program().fields.push(("redirect_uri", URI.to_owned())),
            },
            WAITING,
            NAMING_THE_ORG,
            Vain {
                claim: Claim::Audience,
                act: |it| {
                    it.program()
                        .fields
                        .push(("audience", "https://api.mypurecloud.com".to_owned()));
                },
            },
            Vain {
                claim: Claim::OfflineAccess,
                act: |it| it.program().fields.push(("scope", "offline_access".to_owned())),
            },
        ],
    },
    Way {
        cause: Cause::RefreshTokenOfAnotherClient,
        trouble_is: "the org gets a client of its own",
        trouble: other_client,
        steps: &[
            (Remedy::SetClientOfOrg, |it| take_client(it, ACMES_OWN)),
            (Remedy::SignIn, |it| it.program.as_mut().unwrap().sign_in(&mut it.world, ADA)),
        ],
        in_vain: &[],
    },
    Way {
        cause: Cause::SharedSlot,
        trouble_is: "two orgs keep their refresh tokens in one place",
        trouble: || {
            let mut it = Patient::by_program(Rules::default(), VENDOR);
            let mut other = Program::of(&it.world, GLOBEX_OWN);
            other.sign_in(&mut it.world, GRACE);
            let program = it.program();
            program.fields.clone_from(&other.fields);
            "All orgs share one token slot: one org overwrites the other's tokens. The primary org works."
                .clone_into(&mut program.words);
            it
        },
        steps: &[
            (Remedy::KeepOrgsApart, |it| {
                // The other org keeps what it has, in a place of its own, and works.
                let mut other = Program::of(&it.world, GLOBEX_OWN);
                other.fields = std::mem::take(&mut it.program().fields);
                assert_eq!(other.run(&mut it.world), Ok(()));
            }),
            (Remedy::SignIn, |it| it.program.as_mut().unwrap().sign_in(&mut it.world, ADA)),
        ],
        in_vain: &[WAITING, NAMING_THE_ORG],
    },
    Way {
        cause: Cause::Revoked,
        trouble_is: "the password was changed",
        trouble: password_changed,
        steps: &[(Remedy::SignIn, Patient::sign_in)],
        in_vain: &[WAITING],
    },
    Way {
        cause: Cause::Revoked,
        trouble_is: "the person signed out of Genesys Cloud",
        trouble: || {
            let mut it = renewed_once();
            let mut browser = Browser::default();
            let when = (it.world.now().unix_millis(), &HostId::login("east"));
            let url = format!(
                "/oauth/authorize?client_id={VENDOR}&redirect_uri={URI}&response_type=code"
            );
            let ada = person(ADA.0, ADA.1);
            ada.visit_in(&mut browser, &mut it.world.provider, when, &url).unwrap();
            Visitor::leave(&mut browser, &mut it.world.provider, when);
            it.minutes(DAY);
            it
        },
        steps: &[
            (Remedy::AskThePerson, |it| {
                // What the person says settles it.
                let mut evidence = it.evidence();
                evidence.changes.push(Change::UserSignedOut);
                let first = &Diagnosis::of(&evidence).findings[0];
                let expected = (Cause::Revoked, Confidence::Certain);
                assert_eq!((first.cause, first.confidence), expected);
            }),
            (Remedy::SignIn, Patient::sign_in),
        ],
        in_vain: &[],
    },
    Way {
        cause: Cause::Revoked,
        trouble_is: "the application was revoked in the org",
        trouble: || {
            let mut it = renewed_once();
            it.world.provider.revoke_authorization(&ACME.into(), &VENDOR.into()).unwrap();
            it.minutes(DAY);
            it
        },
        steps: &[
            (Remedy::LookAtAuthorizedApplications, |it| {
                it.world.provider.authorize_client(&ACME.into(), &VENDOR.into()).unwrap();
            }),
            (Remedy::SignIn, Patient::sign_in),
        ],
        in_vain: &[],
    },
    Way {
        cause: Cause::Revoked,
        trouble_is: "the work needs no person",
        trouble: password_changed,
        steps: &[(Remedy::UseClientCredentials, |it| {
            it.use_client_credentials();
            let user = it.world.provider.scene().org("acme").unwrap().users[0].id.clone();
            it.world.provider.revoke_user(&user).unwrap();
            it.minutes(DAY);
        })],
        in_vain: &[],
    },
    Way {
        cause: Cause::RefreshTokenUsed,
        trouble_is: "the answer with the new token was lost",
        trouble: || {
            let mut it = Patient::signed_in(Rules::default(), Cast::Confidential);
            it.world.network = Some(NetworkFault::AnswersLost);
            it.minutes(60 * 19);
            it.world.network = None;
            it.minutes(60 * 6);
            it
        },
        steps: &[(Remedy::ReadStoreOrSignIn, |it| {
            let second = it.world.start();
            let found = it.world.tenant(second, &it.org).grant().is_some();
            assert!(!found, "the store holds no other refresh token");
            it.sign_in();
        })],
        in_vain: &[WAITING],
    },
    Way {
        cause: Cause::RefreshTokenUsed,
        trouble_is: "two instances refreshed, and one stored what it got",
        trouble: || two_instances(Rules { reuse_detection: false, ..Rules::default() }),
        steps: &[(Remedy::ReadStoreOrSignIn, |it| {
            let program = it.program();
            program.fields.clone_from(&program.kept);
        })],
        in_vain: &[WAITING, NAMING_THE_ORG],
    },
    Way {
        cause: Cause::RefreshTokenUsed,
        trouble_is: "two instances refreshed, and reuse ends the grant",
        trouble: || two_instances(Rules::default()),
        steps: &[
            (Remedy::RenewInOneProcess, |it| {
                // One instance is left that refreshes. What it stores, the other reads.
                it.program().kept.clear();
            }),
            (Remedy::StoreBeforeUse, |it| {
                let program = it.program.as_mut().unwrap();
                program.sign_in(&mut it.world, ADA);
                for _ in 0..3 {
                    assert_eq!(program.run(&mut it.world), Ok(()));
                }
            }),
        ],
        in_vain: &[],
    },
];

fn take_client(it: &mut Patient, id: &str) {
    it.program().client = it.world.provider.scene().client(&id.into()).unwrap().clone();
}

fn other_client() -> Patient {
    let mut it = Patient::by_program(Rules::default(), VENDOR);
    take_client(&mut it, GLOBEX_OWN);
    it.program().words =
        format!("Its code was exchanged with client_id {VENDOR}, the refresh is sent with:");
    it
}

fn renewed_once() -> Patient {
    let mut it = Patient::signed_in(Rules::default(), Cast::Confidential);
    it.minutes(DAY);
    it
}

fn password_changed() -> Patient {
    let mut it = renewed_once();
    let user = it.world.provider.scene().org("acme").unwrap().users[0].id.clone();
    it.world.provider.revoke_user(&user).unwrap();
    it.minutes(DAY);
    it
}

/// Two instances of a program with one refresh token: the other was first, and what it got is kept.
fn two_instances(rules: Rules) -> Patient {
    let mut it = Patient::by_program(rules, VENDOR);
    let program = it.program.as_mut().unwrap();
    let old = program.fields.clone();
    assert_eq!(program.run(&mut it.world), Ok(()));
    program.kept = std::mem::replace(&mut program.fields, old);
    "Two instances share the refresh token. One of them fails:".clone_into(&mut program.words);
    it
}
