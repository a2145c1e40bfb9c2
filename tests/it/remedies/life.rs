//! Lives of tokens: without a refresh token, unused, or short.

use tenantry_core::diagnosis::{Cause, Claim, Remedy};
use tenantry_sandbox::Rules;
use tenantry_tests::Cast;

use super::patient::{Patient, VENDOR, Vain, WAITING, Way};
use super::program::Program;

const DAY: u64 = 60 * 25;

pub(super) const WAYS: &[Way] = &[
    Way {
        cause: Cause::IdledOut,
        trouble_is: "nothing called for twenty minutes",
        trouble: idled,
        steps: &[(Remedy::SignIn, Patient::sign_in)],
        in_vain: &[Vain {
            claim: Claim::OfflineAccess,
            act: |it| {
                ask_for_offline_access(it);
                it.sign_in();
                it.minutes(20);
            },
        }],
    },
    Way {
        cause: Cause::IdledOut,
        trouble_is: "the timeout is lengthened",
        trouble: idled,
        steps: &[
            (Remedy::SeeTimeout, |it| {
                let timeout = it.world.provider.rules().inactivity_timeout.get("acme").copied();
                assert_eq!(timeout, Some(900));
            }),
            (Remedy::ChangeTimeout, |it| {
                it.rules(|rules| {
                    rules.inactivity_timeout.insert("acme".to_owned(), 3600);
                });
            }),
            (Remedy::SignIn, |it| {
                it.sign_in();
                it.minutes(20);
            }),
        ],
        in_vain: &[],
    },
    Way {
        cause: Cause::ShortLivedClient,
        trouble_is: "the client's tokens live for a quarter of an hour",
        trouble: short_lived,
        steps: &[(Remedy::SetTokenDuration, |it| {
            let edit = |client: &mut tenantry_sandbox::Client| {
                client.access_token_validity_seconds = 86_400;
            };
            it.world.provider.edit_client(&VENDOR.into(), edit).unwrap();
            // The program's next refresh, when its hour is over; and then as long as before.
            refresh_by_hand(it);
            it.minutes(16);
        })],
        in_vain: &[WAITING],
    },
    Way {
        cause: Cause::ShortLivedClient,
        trouble_is: "the program renews by what is left",
        trouble: short_lived,
        steps: &[(Remedy::RenewByLifetime, |it| {
            for _ in 0..4 {
                refresh_by_hand(it);
                it.minutes(12);
                assert_eq!(it.works(), Ok(()));
            }
        })],
        in_vain: &[],
    },
    Way {
        cause: Cause::NoRefreshTokenFromOrg,
        trouble_is: "the timeout is turned off",
        trouble: none_came,
        steps: &[
            (Remedy::TurnTimeoutOff, |it| it.rules(|rules| rules.inactivity_timeout.clear())),
            (Remedy::SignIn, |it| {
                it.sign_in();
                it.minutes(DAY);
            }),
        ],
        in_vain: &[
            Vain {
                claim: Claim::OfflineAccess,
                act: |it| {
                    ask_for_offline_access(it);
                    it.sign_in();
                    in_use_for_a_day(it);
                },
            },
            Vain {
                claim: Claim::OrganizationId,
                act: |it| {
                    it.name_org();
                    it.sign_in();
                    in_use_for_a_day(it);
                },
            },
        ],
    },
    Way {
        cause: Cause::NoRefreshTokenFromOrg,
        trouble_is: "a person signs in again",
        trouble: none_came,
        steps: &[(Remedy::SignIn, Patient::sign_in)],
        in_vain: &[],
    },
    Way {
        cause: Cause::NoRefreshTokenFromOrg,
        trouble_is: "the work needs no person",
        trouble: none_came,
        steps: &[(Remedy::UseClientCredentials, credentials_for_a_day)],
        in_vain: &[],
    },
    Way {
        cause: Cause::NoRefreshTokenForPublicClient,
        trouble_is: "a person signs in again",
        trouble: public,
        steps: &[(Remedy::SignIn, Patient::sign_in)],
        in_vain: &[Vain {
            claim: Claim::OfflineAccess,
            act: |it| {
                ask_for_offline_access(it);
                it.sign_in();
                it.minutes(DAY);
            },
        }],
    },
    Way {
        cause: Cause::NoRefreshTokenForPublicClient,
        trouble_is: "a server exchanges the code",
        trouble: public,
        steps: &[(Remedy::ExchangeOnServer, |it| {
            it.set_client(VENDOR);
            it.sign_in();
            it.minutes(DAY);
        })],
        in_vain: &[],
    },
    Way {
        cause: Cause::NoRefreshTokenForPublicClient,
        trouble_is: "the work needs no person",
        trouble: public,
        steps: &[(Remedy::UseClientCredentials, credentials_for_a_day)],
        in_vain: &[],
    },
];

fn ask_for_offline_access(it: &mut Patient) {
    it.set_scope("offline_access");
}

fn timeout(secs: u64) -> Rules {
    let mut rules = Rules::default();
    rules.inactivity_timeout.insert("acme".into(), secs);
    rules
}

fn idled() -> Patient {
    let mut it = Patient::signed_in(timeout(900), Cast::Confidential);
    it.minutes(20);
    it.call_and_tell();
    it
}

/// Somebody else's program, whose token is refused after a quarter of an hour; it refreshes by a clock
/// of its own.
fn short_lived() -> Patient {
    let mut it = Patient::unknown(Rules::default(), Cast::Confidential);
    let edit = |client: &mut tenantry_sandbox::Client| client.access_token_validity_seconds = 900;
    it.world.provider.edit_client(&VENDOR.into(), edit).unwrap();
    let mut program = Program::signed_in(&mut it.world, VENDOR);
    program.kept = std::mem::take(&mut program.fields);
    "{\"token_type\":\"bearer\",\"expires_in\":899}\nWe refresh once an hour. The token stops \
     working after 15 minutes:"
        .clone_into(&mut program.words);
    it.program = Some(program);
    it.minutes(16);
    it
}

fn refresh_by_hand(it: &mut Patient) {
    let program = it.program.as_mut().unwrap();
    program.fields = std::mem::take(&mut program.kept);
    assert_eq!(program.run(&mut it.world), Ok(()));
    program.kept = std::mem::take(&mut program.fields);
}

fn none_came() -> Patient {
    let mut it = Patient::signed_in(timeout(3600), Cast::Confidential);
    in_use_for_a_day(&mut it);
    it
}

fn in_use_for_a_day(it: &mut Patient) {
    for _ in 0..50 {
        it.minutes(30);
        it.call();
    }
}

fn credentials_for_a_day(it: &mut Patient) {
    it.rules(|rules| rules.inactivity_timeout.clear());
    it.use_client_credentials();
    it.minutes(DAY);
}

fn public() -> Patient {
    let mut it = Patient::signed_in(Rules::default(), Cast::Public);
    it.minutes(DAY);
    it
}
