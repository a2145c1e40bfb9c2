//! One renewal: everything the core does between "renew now" and the new token, step by step.

use std::hint::black_box;
use std::time::Duration;

use tenantry_core::{
    AccessToken, Command, Effect, HttpResponse, Input, Policy, RequestId, TenantId, Timestamp,
};

use crate::orgs::{HOST, Orgs};
use crate::rounds::{Timing, nanos};
use crate::settings::Settings;
use crate::table::{Row, figure};

/// So many tenants go through each step together, so that a step is long enough to be timed.
const TENANTS: usize = 100;

/// Each step with what happens in it.
const STEPS: [&str; 7] = [
    "renew: the intent to be saved",
    "the intent's record as bytes",
    "saved: the request",
    "the request's headers and form",
    "answered: the grant to be saved",
    "the grant's record as bytes",
    "saved: the token is there",
];

/// Measures rounds of renewals.
///
/// # Panics
/// When a renewal does not go its usual way.
pub fn rows(settings: Settings) -> Vec<Row> {
    // Their turns come at once: it is not the waiting that is measured.
    let policy = Policy { requests_per_minute: 60_000, burst: 10_000, ..Policy::default() };
    let mut orgs = Orgs::signed_in(TENANTS, policy);
    let mut steps = STEPS.map(|_| Vec::new());
    let mut totals = Vec::new();
    for round in 0..settings.rounds * 5 {
        let taken = round_of(&mut orgs, round).map(|nanos| nanos / figure(TENANTS));
        totals.push(taken.iter().sum());
        for (step, nanos) in steps.iter_mut().zip(taken) {
            step.push(nanos);
        }
    }
    let steps = STEPS.into_iter().zip(steps);
    let total = Row::within("from start to token", Timing::of(totals), 20_000.0);
    let rows = steps.map(|(name, taken)| Row::timed(format!("  {name}"), Timing::of(taken)));
    std::iter::once(total).chain(rows).collect()
}

/// Renews every token once, and returns what each step took.
fn round_of(orgs: &mut Orgs, round: usize) -> [f64; 7] {
    orgs.now = orgs.now.plus(Duration::from_mins(10));
    let names: Vec<TenantId> = orgs.names().cloned().collect();
    let renew = names.iter().map(|name| Input::Command(Command::Renew(name.clone())));
    let (claiming, claims) = told(orgs, renew.collect());
    let (writing_claims, saved) = written(claims);
    let (sending, sends) = told(orgs, saved);
    let (writing_requests, asked) = sent(sends);
    let tokens: Vec<_> = (0..TENANTS).map(|number| token(round, number)).collect();
    let (filing, grants) = told(orgs, answers(asked, &tokens));
    let (writing_grants, saved) = written(grants);
    let (revealing, told) = told(orgs, saved);
    assert_eq!(told.len(), TENANTS, "everybody is told once: {told:?}");
    for (name, token) in names.iter().zip(&tokens) {
        let shown = orgs.tenants.access_token(orgs.now, name, HOST).ok();
        assert_eq!(shown.map(AccessToken::expose), Some(token.as_str()), "{name} has its token");
    }
    [claiming, writing_claims, sending, writing_requests, filing, writing_grants, revealing]
}

/// Tells the core each input, and what it answers.
#[expect(clippy::expect_used, reason = "a renewal that is refused is not one")]
fn told(orgs: &mut Orgs, inputs: Vec<Input>) -> (f64, Vec<Effect>) {
    let mut effects = Vec::with_capacity(inputs.len());
    let now: Timestamp = orgs.now;
    let taken = nanos(|| {
        for input in inputs {
            effects.extend(orgs.tenants.handle(now, input).expect("a renewal"));
        }
    });
    (taken, effects)
}

/// Writes each record as a store does, and what the store answers.
fn written(effects: Vec<Effect>) -> (f64, Vec<Input>) {
    let mut inputs = Vec::with_capacity(effects.len());
    let taken = nanos(|| {
        for effect in effects {
            let Effect::Save { record, .. } = effect else { continue };
            black_box(record.to_bytes());
            let (tenant, generation) = (record.tenant().clone(), record.generation());
            inputs.push(Input::Saved { tenant, generation });
        }
    });
    assert_eq!(inputs.len(), TENANTS, "everybody saves once");
    (taken, inputs)
}

/// Writes each request as a client does.
fn sent(effects: Vec<Effect>) -> (f64, Vec<RequestId>) {
    let mut asked = Vec::with_capacity(effects.len());
    let taken = nanos(|| {
        for effect in effects {
            let Effect::Send { id, request, .. } = effect else { continue };
            black_box((request.headers(), request.body()));
            asked.push(id);
        }
    });
    assert_eq!(asked.len(), TENANTS, "everybody asks once");
    (taken, asked)
}

fn token(round: usize, number: usize) -> String {
    format!("access-{round:041}-{number:041}")
}

fn answers(asked: Vec<RequestId>, tokens: &[String]) -> Vec<Input> {
    let answer = |(id, token): (RequestId, &String)| {
        let body = format!(
            r#"{{"access_token":"{token}","token_type":"bearer","expires_in":86399,"refresh_token":"{token}"}}"#
        );
        Input::Responded { id, result: Ok(HttpResponse::new(200, body)) }
    };
    asked.into_iter().zip(tokens).map(answer).collect()
}
