//! Codes: one is good once, not for long, and only where its sign-in began.

use super::super::super::cause::Cause;
use super::super::super::claim::Claim;
use super::super::super::evidence::{Evidence, GrantKind, Processes, Trouble};
use super::super::super::finding::{Action, Documented, Question};
use super::super::super::remedy::Remedy;
use super::super::{Instruction, Rule, Verdict};
use super::{exchanges, has_no_person};

pub(in super::super) const CODE_SPENT: Rule = Rule {
    cause: Cause::CodeSpent,
    judge: code_spent,
    title: "The code of the sign-in was used before, or too late.",
    steps: &[
        Instruction::action(
            Remedy::SignIn,
            "Sign in again: a new code comes with it.",
            Action::SignIn,
        ),
        Instruction::person(
            Remedy::SendCodeOnce,
            "Send each code once, as soon as the browser is back. A page that is loaded again, a \
             handler that runs twice or a retry sends it twice.",
        ),
    ],
    claims: &[Claim::WaitAndRetry, Claim::SignInAgain, Claim::OfflineAccess],
    asks: &[Question::HowManyProcesses, Question::WhatBody],
    documented: Documented::No,
    sources: &["https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2"],
};

/// What RFC 6749 §4.1.2 advises for the longest life of a code.
const ADVISED_SECS: u64 = 600;
/// A code that is younger than this has hardly ended.
const FRESH_SECS: u64 = 30;

fn code_spent(evidence: &Evidence) -> Option<Verdict> {
    let answer = exchanges(evidence).find(|it| it.is_one_of(&["invalid_grant"]))?;
    let is_fresh = answer.age_secs.is_some_and(|age| age < FRESH_SECS);
    if is_fresh && answer.sends == Some(1) {
        return None;
    }
    let again = answer
        .sends
        .filter(|sends| *sends > 1)
        .map(|sends| format!("The same code was sent {sends} times, and it is good once."));
    let late = answer.age_secs.filter(|age| *age > ADVISED_SECS).map(|age| {
        format!(
            "The code was {} minutes old; RFC 6749 advises that none lives longer than ten.",
            age / 60
        )
    });
    let said = answer
        .speaks_of(&["expired", "already", "used", "redeemed"])
        .then_some("The login host's own words speak of a code that was used, or has ended.");
    Some(Verdict::fits(answer.sentence()).because(again).because(late).because(said))
}

pub(in super::super) const SIGN_IN_FORGOTTEN: Rule = Rule {
    cause: Cause::SignInForgotten,
    judge: sign_in_forgotten,
    title: "What the sign-in began with was lost: its state, or its PKCE verifier.",
    steps: &[
        Instruction::action(
            Remedy::SignIn,
            "Sign in again, and finish it in the same window and at the same address.",
            Action::SignIn,
        ),
        Instruction::person(
            Remedy::KeepStateAndVerifier,
            "Keep state and verifier until the browser is back: under the state, so that two \
             sign-ins do not overwrite each other's, and where every process finds them.",
        ),
        Instruction::person(
            Remedy::SendVerifier,
            "Exchange the code with code_verifier wherever the sign-in had a code_challenge.",
        ),
    ],
    claims: &[Claim::SignInAgain, Claim::WaitAndRetry],
    asks: &[Question::HowManyProcesses, Question::WhatBody],
    documented: Documented::Yes,
    sources: &[
        "https://www.rfc-editor.org/rfc/rfc7636#section-4.6",
        "https://www.rfc-editor.org/rfc/rfc6749#section-10.12",
    ],
};

fn sign_in_forgotten(evidence: &Evidence) -> Option<Verdict> {
    if has_no_person(evidence) {
        return None;
    }
    let several = (evidence.setup.processes == Some(Processes::Several)).then_some(
        "Several processes share the redirect: it may reach one that did not begin the sign-in.",
    );
    if evidence.trouble(|it| *it == Trouble::RedirectUnexpected).is_some() {
        let sign = "The browser came back with a state that no sign-in here waits for.";
        return Some(Verdict::fits(sign.to_owned()).because(several));
    }
    let answer =
        exchanges(evidence).find(|it| it.is_one_of(&["invalid_grant", "invalid_request"]))?;
    if answer.speaks_of(&["verifier", "pkce", "code_challenge"]) {
        return Some(Verdict::says_itself(answer.sentence()).because(several));
    }
    let fields = &answer.written.fields;
    let has_verifier = fields.iter().any(|name| name == "code_verifier");
    let is_public = evidence.setup.grant_type == Some(GrantKind::PublicCode);
    let lacks = (!fields.is_empty() && !has_verifier && is_public).then_some(
        "The exchange had no code_verifier, and a client without a secret signs in with PKCE.",
    );
    // A request may be refused for many other fields, and a code the second time for nothing else.
    let is_other = answer.is_one_of(&["invalid_request"]) && lacks.is_none();
    if is_other || answer.sends.is_some_and(|sends| sends > 1) {
        return None;
    }
    Some(Verdict::fits(answer.sentence()).because(lacks).because(several))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::Asked;
    use crate::diagnosis::finding::Confidence;
    use crate::diagnosis::rules::cases::{refused_with, troubled};

    fn refused_code() -> Evidence {
        refused_with(Asked::Exchange, "invalid_grant")
    }

    fn spent(evidence: &Evidence) -> Option<(Confidence, usize)> {
        code_spent(evidence).map(|it| (it.confidence(), it.weight()))
    }

    fn forgotten(evidence: &Evidence) -> Option<(Confidence, usize)> {
        sign_in_forgotten(evidence).map(|it| (it.confidence(), it.weight()))
    }

    #[test]
    fn a_code_that_is_refused_may_be_spent_and_its_verifier_may_be_lost() {
        assert_eq!(spent(&refused_code()), Some((Confidence::Possible, 0)));
        assert_eq!(forgotten(&refused_code()), Some((Confidence::Possible, 0)));
    }

    #[test]
    fn a_refused_refresh_token_is_no_code() {
        let evidence = refused_with(Asked::Refresh, "invalid_grant");

        assert_eq!((spent(&evidence), forgotten(&evidence)), (None, None));
    }

    #[test]
    fn a_code_that_was_sent_twice_or_late_is_spent() {
        let mut evidence = refused_code();
        evidence.answers[0].sends = Some(2);
        let twice = spent(&evidence);
        evidence.answers[0].age_secs = Some(1_200);

        assert_eq!((twice, forgotten(&evidence)), (Some((Confidence::Likely, 1)), None));
        assert_eq!(spent(&evidence), Some((Confidence::Likely, 2)));
    }

    #[test]
    fn a_fresh_code_that_was_sent_once_is_not_spent() {
        let mut evidence = refused_code();
        evidence.answers[0].sends = Some(1);
        evidence.answers[0].age_secs = Some(2);

        assert_eq!(spent(&evidence), None);
    }

    #[test]
    fn the_login_host_may_speak_of_an_expired_code() {
        let mut evidence = refused_code();
        evidence.answers[0].text = Some("Authorization code has expired".into());

        assert_eq!(spent(&evidence), Some((Confidence::Likely, 1)));
    }

    #[test]
    fn a_redirect_that_nobody_waits_for_belongs_to_a_forgotten_sign_in() {
        let mut evidence = troubled(Trouble::RedirectUnexpected);
        let bare = forgotten(&evidence);
        evidence.setup.processes = Some(Processes::Several);

        assert_eq!(bare, Some((Confidence::Possible, 0)));
        assert_eq!(forgotten(&evidence), Some((Confidence::Likely, 1)));
    }

    #[test]
    fn the_login_host_may_name_the_verifier() {
        let mut evidence = refused_with(Asked::Exchange, "invalid_request");
        let bare = forgotten(&evidence);
        evidence.answers[0].text = Some("code_verifier is missing".into());

        assert_eq!((bare, forgotten(&evidence)), (None, Some((Confidence::Certain, 0))));
    }

    #[test]
    fn a_public_client_exchanges_its_code_with_the_verifier() {
        let mut evidence = refused_code();
        evidence.setup.grant_type = Some(GrantKind::PublicCode);
        evidence.answers[0].written.fields = vec!["grant_type".into(), "code".into()];
        let without = forgotten(&evidence);
        evidence.answers[0].written.fields.push("code_verifier".into());

        assert_eq!(without, Some((Confidence::Likely, 1)));
        assert_eq!(forgotten(&evidence), Some((Confidence::Possible, 0)));
    }
}
