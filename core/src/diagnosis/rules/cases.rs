//! Cases: the signs with which the tests of the rules begin.

use super::super::answer::{Answer, Asked, Speaker};
use super::super::cause::Cause;
use super::super::checked::{ClientFacts, Fact};
use super::super::evidence::{Evidence, Fares, Trouble};
use super::super::finding::{Confidence, Diagnosis};
use super::Verdict;
use crate::wire::http::HttpError;

/// One answer, with a status and nothing else.
pub(super) fn answered(asked: Asked, status: u16) -> Evidence {
    let speaker = if asked.is_token() { Speaker::Login } else { Speaker::Api };
    let answer = Answer { asked: Some(asked), speaker, status: Some(status), ..Answer::default() };
    Evidence { answers: vec![answer], ..Evidence::default() }
}

/// One answer that refuses.
pub(in crate::diagnosis) fn refused(asked: Asked, status: u16, error: &str) -> Evidence {
    let mut evidence = answered(asked, status);
    evidence.answers[0].error = Some(error.to_owned());
    evidence
}

/// A refresh token that was refused.
pub(in crate::diagnosis) fn refused_refresh() -> Evidence {
    refused(Asked::Refresh, 400, "invalid_grant")
}

/// An access token that was refused.
pub(super) fn refused_token() -> Evidence {
    refused(Asked::Call, 401, "bad.credentials")
}

/// One request without an answer.
pub(super) fn unanswered(asked: Asked, error: HttpError) -> Evidence {
    let mut evidence = answered(asked, 0);
    evidence.answers[0].status = None;
    evidence.answers[0].unanswered = Some(error);
    evidence
}

/// One trouble, without any answer.
pub(super) fn troubled(trouble: Trouble) -> Evidence {
    Evidence { troubles: vec![trouble], ..Evidence::default() }
}

/// Puts newer answers before those that are there.
pub(super) fn before(evidence: &mut Evidence, newer: Evidence) {
    evidence.answers.splice(0..0, newer.answers);
}

/// The same, while the primary org works.
pub(super) fn beside_a_primary_that_works(mut evidence: Evidence) -> Evidence {
    evidence.siblings.primary = Some(Fares::Well);
    evidence
}

/// How sure a rule is, if it fits.
pub(super) fn sure(verdict: Option<&Verdict>) -> Option<Confidence> {
    verdict.map(Verdict::confidence)
}

/// What was asked was refused with that `error` or `code`.
pub(super) fn refused_with(asked: Asked, error: &str) -> Evidence {
    with_answer(Answer { asked: Some(asked), error: Some(error.into()), ..Answer::default() })
}

/// That answer, and nothing else.
pub(super) fn with_answer(answer: Answer) -> Evidence {
    Evidence { answers: vec![answer], ..Evidence::default() }
}

/// What the org says of the client.
pub(super) fn client(state: &str, grant_type: &str, redirect_uris: &[&str]) -> Fact<ClientFacts> {
    Fact::Known(ClientFacts {
        state: Some(state.into()),
        grant_type: Some(grant_type.into()),
        redirect_uris: redirect_uris.iter().map(|&uri| uri.into()).collect(),
        ..ClientFacts::default()
    })
}

/// The causes that fit, the best first.
pub(super) fn causes(evidence: &Evidence) -> Vec<Cause> {
    Diagnosis::of(evidence).findings.iter().map(|finding| finding.cause).collect()
}
