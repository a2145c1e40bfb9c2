//! PKCE: a sign-in without it, where the page takes none.

use super::super::super::answer::{Answer, Asked};
use super::super::super::cause::Cause;
use super::super::super::claim::Claim;
use super::super::super::evidence::{Evidence, Trouble};
use super::super::super::finding::{Action, Documented, Question};
use super::super::super::remedy::Remedy;
use super::super::{Instruction, Rule, Verdict, ended_with};
use super::has_no_person;

pub(in super::super) const PKCE_REQUIRED: Rule = Rule {
    cause: Cause::PkceRequired,
    judge: pkce_required,
    title: "{client} signs people in with PKCE only, and the sign-in had no code_challenge.",
    steps: &[
        Instruction::person(
            Remedy::SendChallenge,
            "Make a random code_verifier of 43 to 128 characters for each sign-in. Send code_challenge \
             (its SHA-256 as base64url without padding) and code_challenge_method=S256 to the sign-in \
             page, and code_verifier with the code.",
        ),
        Instruction::action(
            Remedy::SignIn,
            "Or sign in with Tenantry, which always does.",
            Action::SignIn,
        ),
    ],
    claims: &[Claim::SignInInVain, Claim::OtherSdk, Claim::OfflineAccess],
    asks: &[Question::WhatBody],
    documented: Documented::No,
    sources: &[
        "https://www.rfc-editor.org/rfc/rfc7636#section-4.4.1",
        "https://login.mypurecloud.com/.well-known/oauth-authorization-server",
    ],
};

/// Words in which the page misses the challenge.
const CHALLENGE: &[&str] = &["code_challenge", "code challenge", "pkce"];
/// A challenge that is there, and of another method.
const METHOD: &[&str] = &["code_challenge_method"];
const MISSING: &[&str] = &["required", "requires", "missing", "must"];

fn pkce_required(evidence: &Evidence) -> Option<Verdict> {
    if has_no_person(evidence) {
        return None;
    }
    let by_page = evidence.answers.iter().find(|it| is_missed(it)).map(Answer::sentence);
    by_page.or_else(|| evidence.troubles.iter().find_map(told)).map(Verdict::says_itself)
}

/// Whether the sign-in page says so. An exchange that misses its verifier is another matter.
fn is_missed(answer: &Answer) -> bool {
    let may_be_a_page = matches!(answer.asked, None | Some(Asked::Authorize));
    may_be_a_page
        && answer.speaks_of(CHALLENGE)
        && answer.speaks_of(MISSING)
        && !answer.speaks_of(METHOD)
}

fn told(trouble: &Trouble) -> Option<String> {
    let Trouble::SignInRefused { error, text: Some(text) } = trouble else { return None };
    let small = text.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| small.contains(word));
    (has(CHALLENGE) && has(MISSING) && !has(METHOD)).then(|| ended_with(error, Some(text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::finding::Confidence;
    use crate::diagnosis::rules::cases::{refused_with, troubled};

    #[test]
    fn the_page_says_that_it_misses_the_challenge() {
        for text in ["code_challenge is required", "Authorization server requires PKCE to be used"]
        {
            let evidence = troubled(Trouble::SignInRefused {
                error: "invalid_request".into(),
                text: Some(text.into()),
            });
            let sure = pkce_required(&evidence).map(|it| it.confidence());
            assert_eq!(sure, Some(Confidence::Certain), "{text}");
        }
    }

    #[test]
    fn an_exchange_that_misses_its_verifier_had_a_challenge() {
        let mut evidence = refused_with(Asked::Exchange, "invalid_request");
        evidence.answers[0].text = Some("code_verifier is required for this code_challenge".into());

        assert_eq!(pkce_required(&evidence), None);
    }

    #[test]
    fn another_refusal_of_the_page_is_not_about_pkce() {
        let text = Some("code_challenge_method must be S256".to_owned());
        let evidence =
            troubled(Trouble::SignInRefused { error: "invalid_request".into(), text: None });
        let method = troubled(Trouble::SignInRefused { error: "invalid_request".into(), text });

        assert_eq!(pkce_required(&evidence), None);
        assert_eq!(pkce_required(&method), None);
    }
}
