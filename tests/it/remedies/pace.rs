//! Pace: the token endpoint or the API asks for fewer requests.

use std::time::Duration;

use tenantry_core::diagnosis::{Cause, Remedy};
use tenantry_sandbox::Rules;
use tenantry_tests::Cast;

use super::patient::{ACMES_JOBS, Patient, Way};
use super::program::Program;

pub(super) const WAYS: &[Way] = &[
    Way {
        cause: Cause::TokenEndpointThrottled,
        trouble_is: "another program of the same client asks too much, and pauses",
        trouble: throttled,
        steps: &[(Remedy::WaitAMinute, |it| {
            it.minutes(2);
            it.renew();
        })],
        in_vain: &[],
    },
    Way {
        cause: Cause::TokenEndpointThrottled,
        trouble_is: "it asks for a token before each call, and goes on",
        trouble: || {
            let mut it = throttled();
            go_on(&mut it, Asks::BeforeEachCall);
            ask(&mut it, 5);
            it.renew();
            it
        },
        steps: &[(Remedy::UseTokenForItsLife, |it| {
            go_on(it, Asks::Once);
            it.renew();
        })],
        in_vain: &[],
    },
    Way {
        cause: Cause::TokenEndpointThrottled,
        trouble_is: "it renews for itself beside Tenantry",
        trouble: throttled,
        steps: &[(Remedy::RenewInOneProcess, |it| {
            // Tenantry renews for both, and the other program takes its token.
            it.minutes(2);
            it.renew();
            let mut program = Program::of(&it.world, ACMES_JOBS);
            program.token = it.token().unwrap();
            for _ in 0..10 {
                assert_eq!(program.run(&mut it.world), Ok(()));
            }
        })],
        in_vain: &[],
    },
    Way {
        cause: Cause::ApiThrottled,
        trouble_is: "four calls within a second, where three a minute are allowed",
        trouble: too_many_calls,
        steps: &[(Remedy::WaitAsSaid, |it| it.pass(Duration::from_mins(1)))],
        in_vain: &[],
    },
    Way {
        cause: Cause::ApiThrottled,
        trouble_is: "the calls become fewer",
        trouble: too_many_calls,
        steps: &[
            (Remedy::SlowDown, |it| {
                for _ in 0..10 {
                    it.pass(Duration::from_secs(30));
                    it.call();
                }
                it.pass(Duration::from_secs(30));
            }),
            (Remedy::Check, |it| {
                it.minutes(1);
                it.check();
                it.minutes(1);
            }),
        ],
        in_vain: &[],
    },
];

fn throttled() -> Patient {
    let mut it = Patient::signed_in(Rules::default(), Cast::Credentials);
    it.minutes(5);
    it.rules(|rules| rules.token_requests_per_minute = 3);
    ask(&mut it, 5);
    it.renew();
    it
}

fn ask(it: &mut Patient, times: u32) {
    let mut program = Program::of(&it.world, ACMES_JOBS);
    program.fields = vec![("grant_type", "client_credentials".to_owned())];
    for _ in 0..times {
        program.ask(&mut it.world);
    }
}

/// How the other program gets its tokens.
#[derive(Clone, Copy)]
enum Asks {
    BeforeEachCall,
    Once,
}

/// Five minutes in which the other program makes twelve calls a minute.
fn go_on(it: &mut Patient, asks: Asks) {
    if matches!(asks, Asks::Once) {
        it.pass(Duration::from_mins(1));
        ask(it, 1);
    }
    for _ in 0..60 {
        if matches!(asks, Asks::BeforeEachCall) {
            ask(it, 1);
        }
        it.pass(Duration::from_secs(5));
    }
}

fn too_many_calls() -> Patient {
    let mut it = Patient::signed_in(Rules::default(), Cast::Credentials);
    it.minutes(5);
    it.rules(|rules| rules.api_requests_per_minute = 3);
    for _ in 0..3 {
        it.call();
    }
    it.call_and_tell();
    it
}
