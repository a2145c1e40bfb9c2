//! Given: the evidence that the tests of the rules begin with.

use super::super::answer::{Answer, Asked};
use super::super::cause::Cause;
use super::super::checked::{ClientFacts, Fact};
use super::super::evidence::{Evidence, Trouble};
use super::super::finding::Diagnosis;

/// What was asked was refused with that `error` or `code`.
pub(super) fn refused(asked: Asked, error: &str) -> Evidence {
    answered(Answer { asked: Some(asked), error: Some(error.into()), ..Answer::default() })
}

pub(super) fn answered(answer: Answer) -> Evidence {
    Evidence { answers: vec![answer], ..Evidence::default() }
}

pub(super) fn troubled(trouble: Trouble) -> Evidence {
    Evidence { troubles: vec![trouble], ..Evidence::default() }
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
