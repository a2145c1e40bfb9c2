//! Here: the clock, the store, and a token so new that the platform does not know it yet.

use std::cmp::Ordering;

use crate::diagnosis::answer::Answer;
use crate::diagnosis::cause::Cause;
use crate::diagnosis::claim::Claim;
use crate::diagnosis::evidence::{Evidence, GrantState, Processes, Trouble};
use crate::diagnosis::finding::{Action, Documented, Question};
use crate::diagnosis::remedy::Remedy;
use crate::diagnosis::rules::grant::FRESH_SECS;
use crate::diagnosis::rules::words::span;
use crate::diagnosis::rules::{Instruction, Rule, Verdict, signs};
use crate::wire::http::HttpError;

/// By so much a clock may differ, and nobody is hurt.
const CLOCK_SLACK_SECS: u64 = 60;

pub(in crate::diagnosis::rules) const CLOCK_WRONG: Rule = Rule {
    cause: Cause::ClockWrong,
    judge: clock_wrong,
    title: "The clock here is wrong.",
    steps: &[
        Instruction::person(
            Remedy::SetClock,
            "Let the machine set its clock from the network (NTP), and look at its time zone. In a \
             container or a virtual machine, look at the host's clock.",
        ),
        Instruction::action(Remedy::Check, "Check again afterwards.", Action::Check),
    ],
    claims: &[Claim::WaitAndRetry, Claim::SignInInVain],
    asks: &[Question::HowLong],
    documented: Documented::Yes,
    sources: &["https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1"],
};

fn clock_wrong(evidence: &Evidence) -> Option<Verdict> {
    let ahead = evidence.clock_ahead_secs?;
    let off = ahead.unsigned_abs();
    if off <= CLOCK_SLACK_SECS {
        return None;
    }
    let by = span(off);
    let sign = match ahead.cmp(&0) {
        Ordering::Less => format!("The clock here is {by} behind the platform's."),
        Ordering::Equal | Ordering::Greater => {
            format!("The clock here is {by} ahead of the platform's.")
        }
    };
    let certificate = signs::unanswered(evidence, &[HttpError::NotSecure])
        .map(|_| "No secure connection is made: certificates are judged by the clock.");
    let several = evidence.setup.processes == Some(Processes::Several);
    let shared = (several && signs::token_died(evidence).is_some()).then_some(
        "Several processes share the tokens, and each judges their age by its own clock.",
    );
    let late = (ahead < 0 && signs::token_died(evidence).is_some())
        .then_some("With a clock that is behind, a token is used after its end.");
    Some(Verdict::fits(sign).because(certificate).because(shared).because(late))
}

pub(in crate::diagnosis::rules) const FRESH_TOKEN_REFUSED: Rule = Rule {
    cause: Cause::FreshTokenRefused,
    judge: fresh_token_refused,
    title: "The API refused a token that was only just issued.",
    steps: &[
        Instruction::person(
            Remedy::RepeatOnce,
            "Repeat the call once, with the same token, after two or three seconds. That a new token \
             needs a moment is not documented. Do not renew for it, and do not wait for any other 401.",
        ),
        Instruction::action(
            Remedy::CompareHosts,
            "If it stays so, the token is not of the region that is asked: compare the API host with \
             the login host.",
            Action::Edit,
        ),
    ],
    claims: &[Claim::BaseUrlOfOrg, Claim::TokenClaims],
    asks: &[Question::HowLong, Question::WhichUrl, Question::WhichRegion],
    documented: Documented::No,
    sources: &["https://www.rfc-editor.org/rfc/rfc6750#section-3.1"],
};

fn fresh_token_refused(evidence: &Evidence) -> Option<Verdict> {
    let answer = signs::refused_token(evidence)?;
    let age = answer.age_secs.or(evidence.grant.died_after_secs);
    let is_first = evidence.grant.state == GrantState::Never;
    let fact = match age {
        Some(age) if age <= FRESH_SECS => format!("The token was {} old.", span(age)),
        None if is_first => "It was the first call after the sign-in.".to_owned(),
        Some(_) | None => return None,
    };
    Some(Verdict::fits(Answer::sentence(answer)).because(Some(fact)))
}

pub(in crate::diagnosis::rules) const STORE_TROUBLE: Rule = Rule {
    cause: Cause::StoreTrouble,
    judge: store_trouble,
    title: "What is stored here cannot be written or read.",
    steps: &[
        Instruction::person(
            Remedy::LookAtStore,
            "Look at the place where the records are kept: is there room, may this program write \
             there, is the key to it at hand (keychain, secret, browser storage)?",
        ),
        Instruction::person(
            Remedy::KeepRunning,
            "Do not end the program before what it holds is stored: the refresh token it got last may \
             be in its memory alone.",
        ),
        // No button: over a record that cannot be read the core refuses a sign-in.
        Instruction::person(
            Remedy::SignIn,
            "Where the record cannot be read any more, forget {org} here, add it again and sign in.",
        ),
    ],
    claims: &[Claim::SignInAgain, Claim::OwnSlotPerOrg, Claim::OtherSdk],
    asks: &[Question::HowManyProcesses],
    documented: Documented::Yes,
    sources: &["https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2"],
};

fn store_trouble(evidence: &Evidence) -> Option<Verdict> {
    let has = |trouble: &Trouble| evidence.troubles.contains(trouble);
    let unreadable =
        has(&Trouble::Unreadable).then_some("What is stored of this org cannot be read.");
    let not_saved = has(&Trouble::NotSaved).then_some("What the server gave could not be stored.");
    Some(Verdict::says_itself(unreadable.or(not_saved)?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::answer::Asked;
    use crate::diagnosis::finding::Confidence::{Certain, Likely, Possible};
    use crate::diagnosis::rules::cases::{self, sure};

    #[test]
    fn a_clock_that_is_behind_explains_a_token_that_has_ended() {
        let mut evidence = cases::refused_token();
        evidence.clock_ahead_secs = Some(-600);
        assert_eq!(sure(clock_wrong(&evidence).as_ref()), Some(Likely));

        evidence.answers.clear();

        assert_eq!(sure(clock_wrong(&evidence).as_ref()), Some(Possible));
    }

    #[test]
    fn a_clock_that_is_off_by_a_minute_is_right_enough() {
        let mut evidence = cases::refused_token();
        for (ahead, expected) in
            [(60, None), (-60, None), (61, Some(Possible)), (600, Some(Possible))]
        {
            evidence.clock_ahead_secs = Some(ahead);
            assert_eq!(sure(clock_wrong(&evidence).as_ref()), expected, "{ahead}");
        }
    }

    #[test]
    fn a_wrong_clock_is_likely_to_spoil_certificates_and_what_machines_share() {
        let certificate = cases::unanswered(Asked::Refresh, HttpError::NotSecure);
        let mut shared = cases::refused_token();
        shared.setup.processes = Some(Processes::Several);

        for mut evidence in [certificate, shared] {
            evidence.clock_ahead_secs = Some(-86_400);
            assert_eq!(sure(clock_wrong(&evidence).as_ref()), Some(Likely));
        }
    }

    #[test]
    fn a_token_of_a_few_seconds_may_be_refused_for_its_newness() {
        let mut evidence = cases::refused_token();
        assert_eq!(fresh_token_refused(&evidence), None);

        evidence.answers[0].age_secs = Some(FRESH_SECS);
        assert_eq!(sure(fresh_token_refused(&evidence).as_ref()), Some(Likely));

        evidence.answers[0].age_secs = Some(FRESH_SECS + 1);
        assert_eq!(fresh_token_refused(&evidence), None);
    }

    #[test]
    fn the_first_call_of_a_sign_in_is_made_with_a_new_token() {
        let mut evidence = cases::refused_token();
        evidence.grant.state = GrantState::Never;

        assert_eq!(sure(fresh_token_refused(&evidence).as_ref()), Some(Likely));
    }

    #[test]
    fn a_fresh_token_that_may_not_is_not_refused_for_its_newness() {
        let mut evidence = cases::refused(Asked::Call, 403, "missing.permissions");
        evidence.answers[0].age_secs = Some(1);

        assert_eq!(fresh_token_refused(&evidence), None);
    }

    #[test]
    fn a_store_says_itself_that_it_fails() {
        for trouble in [Trouble::NotSaved, Trouble::Unreadable] {
            let evidence = cases::troubled(trouble);
            assert_eq!(sure(store_trouble(&evidence).as_ref()), Some(Certain));
        }
        assert_eq!(store_trouble(&cases::troubled(Trouble::ChangedElsewhere)), None);
    }
}
