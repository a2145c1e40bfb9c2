//! Spent: a refresh token that was used before, by another process or by a request whose answer was lost.

use super::ANNOUNCEMENT;
use crate::diagnosis::answer::{Answer, Asked};
use crate::diagnosis::cause::Cause;
use crate::diagnosis::claim::Claim;
use crate::diagnosis::evidence::{Evidence, Processes, Trouble};
use crate::diagnosis::finding::{Action, Documented, Question};
use crate::diagnosis::remedy::Remedy;
use crate::diagnosis::rules::signs;
use crate::diagnosis::rules::{Instruction, Rule, Verdict};
use crate::wire::http::HttpError;

pub(in crate::diagnosis::rules) const REFRESH_TOKEN_USED: Rule = Rule {
    cause: Cause::RefreshTokenUsed,
    judge: refresh_token_used,
    title: "The refresh token had been used before.",
    steps: &[
        Instruction::person(
            Remedy::RenewInOneProcess,
            "Let one process at a time refresh an org's token, and let the others read what it stored. \
             A refresh answers with a refresh token; whether the one before it still works then is not \
             documented, so use each only once.",
        ),
        Instruction::person(
            Remedy::StoreBeforeUse,
            "Store the new refresh token before the new access token is used. Where the answer has \
             none, keep the old one.",
        ),
        Instruction::action(
            Remedy::ReadStoreOrSignIn,
            "Read the store once more, for another process may have renewed. If it holds no other \
             refresh token, sign in to {org} again.",
            Action::SignIn,
        ),
    ],
    claims: &[
        Claim::WaitAndRetry,
        Claim::SignInAgain,
        Claim::OwnSlotPerOrg,
        Claim::OrganizationId,
        Claim::OfflineAccess,
        Claim::OtherSdk,
    ],
    asks: &[Question::HowManyProcesses, Question::EverWorked, Question::AnybodySignedOut],
    documented: Documented::No,
    sources: &[ANNOUNCEMENT, "https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2"],
};

fn refresh_token_used(evidence: &Evidence) -> Option<Verdict> {
    let answer = signs::refused_refresh(evidence)?;
    let said = answer
        .speaks_of(&["already used", "been used", "reuse", "already redeemed"])
        .then_some("The server's own words are that it was used.");
    Some(
        Verdict::fits(answer.sentence())
            .because(shared_by_processes(evidence))
            .because(answer_lost(evidence, answer))
            .because(not_saved(evidence))
            .because(said),
    )
}

/// That others may have used it. Who was seen to change the record is one of several processes, so
/// that both are one fact.
fn shared_by_processes(evidence: &Evidence) -> Option<&'static str> {
    if evidence.trouble(|it| *it == Trouble::ChangedElsewhere).is_some() {
        return Some("Another process changed what is stored of this org.");
    }
    (evidence.setup.processes == Some(Processes::Several))
        .then_some("Several processes share the tokens.")
}

/// That a refresh before the refused one had no answer: the new token may have been in it.
fn answer_lost(evidence: &Evidence, refused: &Answer) -> Option<String> {
    let before = evidence.answers.iter().skip_while(|it| *it != refused).skip(1);
    let mut refreshes = before.filter(|it| it.asked == Some(Asked::Refresh));
    refreshes.find(|it| it.unanswered.is_some_and(is_after_sending)).map(Answer::sentence)
}

/// Whether the server may have acted on a request that ended so.
const fn is_after_sending(error: HttpError) -> bool {
    match error {
        HttpError::TimedOut
        | HttpError::Interrupted
        | HttpError::TooLong
        | HttpError::Unexplained => true,
        HttpError::NameUnknown
        | HttpError::NotConnected
        | HttpError::NotSecure
        | HttpError::NotAllowed => false,
    }
}

/// That a new refresh token was lost here.
fn not_saved(evidence: &Evidence) -> Option<&'static str> {
    evidence
        .trouble(|it| *it == Trouble::NotSaved)
        .map(|_| "What the server gave before could not be stored.")
}

#[cfg(test)]
mod tests {
    use super::super::bound::REFRESH_TOKEN_OF_ANOTHER_CLIENT;
    use super::super::revoked::REVOKED;
    use super::*;
    use crate::diagnosis::finding::Confidence::{Likely, Possible};
    use crate::diagnosis::rules::cases::{self, sure};

    #[test]
    fn several_processes_make_it_likely_that_one_was_before() {
        let mut evidence = cases::refused_refresh();
        assert_eq!(sure(refresh_token_used(&evidence).as_ref()), Some(Possible));

        evidence.setup.processes = Some(Processes::Several);

        assert_eq!(sure(refresh_token_used(&evidence).as_ref()), Some(Likely));
        for rule in [REFRESH_TOKEN_OF_ANOTHER_CLIENT, REVOKED] {
            assert_eq!(sure((rule.judge)(&evidence).as_ref()), Some(Possible), "{:?}", rule.cause);
        }
    }

    #[test]
    fn a_process_that_was_seen_is_one_fact_and_not_two() {
        let mut evidence = cases::refused_refresh();
        evidence.setup.processes = Some(Processes::Several);
        evidence.troubles = vec![Trouble::ChangedElsewhere];

        assert_eq!(refresh_token_used(&evidence).map(|it| it.weight()), Some(1));
    }

    #[test]
    fn an_answer_that_was_lost_before_may_have_held_the_new_token() {
        let mut evidence = cases::unanswered(Asked::Refresh, HttpError::TimedOut);
        cases::before(&mut evidence, cases::refused_refresh());

        assert_eq!(sure(refresh_token_used(&evidence).as_ref()), Some(Likely));
    }

    #[test]
    fn a_request_that_never_left_spent_nothing() {
        let mut evidence = cases::unanswered(Asked::Refresh, HttpError::NameUnknown);
        cases::before(&mut evidence, cases::refused_refresh());

        assert_eq!(sure(refresh_token_used(&evidence).as_ref()), Some(Possible));
    }

    #[test]
    fn a_token_that_was_not_stored_leaves_a_used_one_behind() {
        let mut evidence = cases::refused_refresh();
        evidence.troubles = vec![Trouble::NotSaved];

        assert_eq!(sure(refresh_token_used(&evidence).as_ref()), Some(Likely));
    }

    #[test]
    fn a_call_that_is_refused_says_nothing_of_the_refresh_token() {
        let mut evidence = cases::refused_token();
        evidence.setup.processes = Some(Processes::Several);

        assert_eq!(refresh_token_used(&evidence), None);
    }
}
