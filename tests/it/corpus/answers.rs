//! Answers of the token endpoint: each is given to a renewal and to a sign-in.

use std::time::Duration;

use serde::Deserialize;
use tenantry_core::{Command, Event, Failure, HttpResponse, Input, SignedOut};
use tenantry_sandbox::MARKER;

use super::stage::{Outcome, Stage, failure_of};
use super::{Case, Misread, bytes_of, cases, filled};

pub(super) const TOKEN_ANSWERS: &str = include_str!("../../corpus/token_answers.toml");
pub(super) const ERROR_ANSWERS: &str = include_str!("../../corpus/error_answers.toml");

/// One answer, and what it should be taken for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    #[serde(default = "ok")]
    status: u16,
    #[serde(default)]
    headers: Vec<(String, String)>,
    #[serde(default)]
    body: String,
    /// Instead of `body`, where it is no text.
    hex: Option<String>,
    class: Class,
    /// The seconds the access token is good for, where it is granted.
    lifetime: Option<u64>,
    /// Which refresh token is there afterwards, where one was sent.
    #[serde(default)]
    refresh_token: Kept,
    /// The seconds until the next try, where it is throttled; else the policy's backoff.
    wait: Option<u64>,
}

const fn ok() -> u16 {
    200
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kept {
    #[default]
    New,
    Old,
}

/// What an answer of the token endpoint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Class {
    /// A grant.
    Granted,
    /// The login host's word that the code or refresh token is not good.
    InvalidGrant,
    /// The client is unknown, disabled, or its secret is wrong.
    InvalidClient,
    /// The client may not use this grant type.
    UnauthorizedClient,
    /// A definite no for another reason.
    RequestRefused,
    /// Too many requests.
    Throttled,
    /// The server is in trouble, which passes.
    ServerTrouble,
    /// No answer of Genesys Cloud, so that nobody knows what became of the request.
    Unreadable,
    /// The API host's way to refuse a token: at the token endpoint, something stands in between.
    NotTheLoginHost,
    /// Nothing was told.
    Silence,
}

impl Class {
    fn of_failure(failure: &Failure) -> Option<Self> {
        Some(match failure {
            Failure::CodeRejected(_) => Self::InvalidGrant,
            Failure::ClientRejected { .. } => Self::InvalidClient,
            Failure::GrantTypeRefused(_) => Self::UnauthorizedClient,
            Failure::RequestRefused(_) => Self::RequestRefused,
            Failure::Throttled(_) => Self::Throttled,
            Failure::ServerTrouble(_) => Self::ServerTrouble,
            Failure::NotGenesysCloud(_) => Self::Unreadable,
            _ => return None,
        })
    }

    /// What a renewal shows of this class: it keeps the grant and tries again.
    const fn in_a_renewal(self) -> Self {
        match self {
            Self::NotTheLoginHost => Self::Unreadable,
            other => other,
        }
    }

    /// What a sign-in shows of it: a person is told.
    const fn in_a_sign_in(self) -> Self {
        match self {
            Self::NotTheLoginHost => Self::RequestRefused,
            other => other,
        }
    }
}

impl Answer {
    fn response(&self, stage: &Stage) -> HttpResponse {
        let value_of = |place: &str| match place {
            // As long as the real ones.
            "access" => format!("{MARKER}-access-{}", "a".repeat(72)),
            "refresh" => format!("{MARKER}-refresh-{}", "r".repeat(71)),
            "sent" => {
                let sent = stage.sent_field("refresh_token").or_else(|| stage.sent_field("code"));
                sent.expect("a secret was sent")
            }
            other => panic!("no place is called {other}"),
        };
        let body = match &self.hex {
            Some(hex) => bytes_of(hex),
            None => filled(&self.body, value_of).into_bytes(),
        };
        let answer = HttpResponse::new(self.status, body);
        let told = |answer: HttpResponse, (name, value): &(String, String)| {
            answer.header(name, &filled(value, value_of))
        };
        self.headers.iter().fold(answer, told)
    }
}

fn class_of_renewal(outcome: &Outcome) -> Class {
    match outcome.events.as_slice() {
        [] => Class::Silence,
        [Event::Renewed { .. }] => Class::Granted,
        [Event::SignedOut { why: SignedOut::Ended(_), .. }] => Class::InvalidGrant,
        [event @ (Event::RenewalDelayed { failure, .. } | Event::Stopped { failure, .. })] => {
            let class = Class::of_failure(failure).unwrap();
            let is_definite = matches!(event, Event::Stopped { .. });
            assert_eq!(is_definite, !failure.is_transient(), "{failure:?}");
            class
        }
        other => panic!("{other:?}"),
    }
}

fn class_of_sign_in(outcome: &Outcome) -> Class {
    match outcome.events.as_slice() {
        [] if outcome.sent.iter().any(|sent| sent.starts_with("GET ")) => Class::Granted,
        [] => Class::Silence,
        [event] => failure_of(event).and_then(Class::of_failure).unwrap(),
        other => panic!("{other:?}"),
    }
}

/// Gives the answer to a renewal.
fn renew(case: &Case<Answer>, misread: &mut Misread) {
    let Case { name, input: answer } = case;
    let mut stage = Stage::renewing();
    let old = stage.sent_field("refresh_token").unwrap();
    let at = stage.world.now();
    let response = answer.response(&stage);

    let outcome = stage.answer(response);

    let class = class_of_renewal(&outcome);
    misread.compare(name, &class, &answer.class.in_a_renewal());
    assert_eq!(stage.is_signed_in(), class != Class::InvalidGrant, "{name}: the grant");
    assert_eq!(outcome.sent, Vec::<String>::new(), "{name}: nothing more is asked");
    if let [Event::RenewalDelayed { until, .. }] = outcome.events.as_slice() {
        let waits = until.since(at);
        let policy = stage.world.process(stage.process).tenants().policy();
        let (first, cap) = (policy.backoff_first, policy.backoff_cap);
        match answer.wait {
            Some(wait) => misread.compare(name, &waits, &Duration::from_secs(wait)),
            None => assert!((first..=cap).contains(&waits), "{name}: waits {waits:?}"),
        }
    }
    if class == Class::Granted {
        let lifetime = stage.world.tenant(stage.process, &stage.acme).grant().unwrap().lifetime();
        misread.compare(name, &Some(lifetime.as_secs()), &answer.lifetime.or(Some(86_399)));
        misread.compare(name, &kept(&mut stage, &old), &answer.refresh_token);
    }
}

/// Which refresh token the next renewal sends.
fn kept(stage: &mut Stage, old: &str) -> Kept {
    let renew = Input::Command(Command::Renew(stage.acme.clone()));
    stage.world.tell(stage.process, renew).unwrap();
    stage.world.settle_until(stage.process, crate::common::is_send);
    let effect = stage.world.take_effect(stage.process);
    let Some(tenantry_core::Effect::Send { request, .. }) = effect else { panic!() };
    let form = request.body().unwrap();
    if form.contains(&format!("refresh_token={old}")) { Kept::Old } else { Kept::New }
}

/// Gives the answer to a sign-in.
fn sign_in(case: &Case<Answer>, misread: &mut Misread) {
    let Case { name, input: answer } = case;
    let mut stage = Stage::exchanging();
    let response = answer.response(&stage);

    let outcome = stage.answer(response);

    let class = class_of_sign_in(&outcome);
    misread.compare(name, &class, &answer.class.in_a_sign_in());
    assert!(!stage.is_signed_in(), "{name}: nothing is filed before the org is proved");
    let only_proof = outcome.sent.iter().all(|sent| sent.starts_with("GET https://api.east.test/"));
    assert!(only_proof, "{name}: {:?}", outcome.sent);
}

fn drive(file: &str) {
    let mut misread = Misread::default();
    for case in &cases::<Answer>(file) {
        renew(case, &mut misread);
        sign_in(case, &mut misread);
    }
    misread.assert_none();
}

#[test]
fn every_answer_with_or_without_a_token_is_taken_for_what_it_is() {
    drive(TOKEN_ANSWERS);
}

#[test]
fn every_answer_that_refuses_is_taken_for_what_it_is() {
    drive(ERROR_ANSWERS);
}
