//! Answers of `GET /api/v2/tokens/me`: whose a new token is, before anything is filed.

use serde::Deserialize;
use tenantry_core::{Event, Failure, HttpResponse, Status};
use tenantry_sandbox::MARKER;

use super::stage::{Stage, failure_of};
use super::{Case, Misread, bytes_of, cases, filled};

pub(super) const FILE: &str = include_str!("../../corpus/identity_answers.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    #[serde(default = "ok")]
    status: u16,
    #[serde(default)]
    headers: Vec<(String, String)>,
    #[serde(default)]
    body: String,
    hex: Option<String>,
    class: Class,
}

const fn ok() -> u16 {
    200
}

/// What an answer says of a new token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Class {
    /// It is the expected org's, and filed.
    Filed,
    /// It is another org's.
    WrongOrg,
    /// It is another client's.
    WrongClient,
    /// The API does not take it.
    TokenRefused,
    /// Nobody can tell yet: the question is asked again.
    AskedAgain,
}

fn drive(case: &Case<Answer>, misread: &mut Misread) {
    let Case { name, input: answer } = case;
    let mut stage = Stage::identifying();
    let registration = stage.world.tenant(stage.process, &stage.acme).registration().clone();
    let value_of = |place: &str| match place {
        "org" => registration.org.as_ref().unwrap().to_string(),
        "client" => registration.client.id().to_string(),
        "other" => "0badc0de-0000-4000-8000-000000000000".to_owned(),
        "access" => format!("{MARKER}-access-{}", "a".repeat(72)),
        other => panic!("no place is called {other}"),
    };
    let body = match &answer.hex {
        Some(hex) => bytes_of(hex),
        None => filled(&answer.body, value_of).into_bytes(),
    };
    let response = HttpResponse::new(answer.status, body);
    let told = |answer: HttpResponse, (name, value): &(String, String)| answer.header(name, value);
    let response = answer.headers.iter().fold(response, told);

    let outcome = stage.answer(response);

    let policy = stage.world.process(stage.process).tenants().policy().clone();
    let status = stage.world.tenant(stage.process, &stage.acme).status(&policy);
    let seen = match (outcome.events.as_slice(), status) {
        ([Event::SignedIn { .. }], Status::SignedIn { .. }) => Class::Filed,
        ([], Status::Identifying) => Class::AskedAgain,
        ([event], Status::SignedOut(_)) => match failure_of(event) {
            Some(Failure::WrongOrg { .. }) => Class::WrongOrg,
            Some(Failure::WrongClient { .. }) => Class::WrongClient,
            Some(Failure::TokenRefused(_)) => Class::TokenRefused,
            other => panic!("{name}: {other:?}"),
        },
        other => panic!("{name}: {other:?}"),
    };
    misread.compare(name, &seen, &answer.class);
    assert_eq!(stage.is_signed_in(), seen == Class::Filed, "{name}");
    // A token that is not kept is ended, and nothing else is sent.
    let ended = ["DELETE https://api.east.test/api/v2/tokens/me"];
    let is_kept = matches!(seen, Class::Filed | Class::AskedAgain);
    let expected: &[&str] = if is_kept { &[] } else { &ended };
    assert_eq!(outcome.sent, expected, "{name}");
}

#[test]
fn every_answer_about_a_new_token_proves_its_org_or_files_nothing() {
    let mut misread = Misread::default();
    for case in &cases::<Answer>(FILE) {
        drive(case, &mut misread);
    }
    misread.assert_none();
}
