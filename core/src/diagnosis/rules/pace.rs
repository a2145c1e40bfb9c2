//! Pace: the token endpoint or the API asks for fewer requests.

use super::super::answer::{Answer, Asked};
use super::super::cause::Cause;
use super::super::claim::Claim;
use super::super::evidence::{Evidence, Processes, Trouble};
use super::super::finding::{Action, Documented, Question};
use super::super::remedy::Remedy;
use super::words::span;
use super::{Instruction, Rule, Verdict, signs};

/// The API host's codes. The token endpoint has none: it says so in words, with 400.
const API_CODES: &[&str] = &["too.many.requests", "too.many.requests.retry.after"];
/// How either says so in words.
const WORDS: &[&str] = &["rate limit exceeded", "too many requests"];

pub(super) const TOKEN_ENDPOINT_THROTTLED: Rule = Rule {
    cause: Cause::TokenEndpointThrottled,
    judge: token_endpoint_throttled,
    title: "Too many token requests in a short time.",
    steps: &[
        Instruction::person(
            Remedy::WaitAMinute,
            "Wait a minute, and longer after each refusal. The limit of the token endpoint is not \
             documented. The tokens that are held stay good meanwhile.",
        ),
        Instruction::person(
            Remedy::UseTokenForItsLife,
            "Use an access token for as long as it lives. A new one for each call, each start or each \
             worker is what reaches the limit.",
        ),
        Instruction::person(
            Remedy::RenewInOneProcess,
            "Let one process renew an org's token for all, and spread the renewals of many orgs.",
        ),
    ],
    claims: &[Claim::TokenPool, Claim::RenewEarly, Claim::OtherSdk],
    asks: &[Question::WhatBody, Question::WhichUrl, Question::HowManyProcesses],
    documented: Documented::No,
    sources: &["https://github.com/MyPureCloud/terraform-provider-genesyscloud"],
};

fn token_endpoint_throttled(evidence: &Evidence) -> Option<Verdict> {
    let several = (evidence.setup.processes == Some(Processes::Several))
        .then_some("Several processes ask for tokens.");
    let paced = evidence.trouble(|it| *it == Trouble::Paced);
    let paced = paced.map(|_| "This program held token requests back: too many within a minute.");
    let refused = signs::newest_of_token(evidence)
        .filter(|it| is_throttled(it) && !it.is_of_call() && !it.is_one_of(API_CODES));
    match (refused, paced) {
        (Some(answer), paced) => Some(named(answer).because(paced).because(several)),
        (None, Some(paced)) => Some(Verdict::fits(paced.to_owned()).because(several)),
        (None, None) => None,
    }
}

pub(super) const API_THROTTLED: Rule = Rule {
    cause: Cause::ApiThrottled,
    judge: api_throttled,
    title: "Too many API calls in a short time.",
    steps: &[
        Instruction::person(
            Remedy::WaitAsSaid,
            "Wait for as long as the answer says: Retry-After, or the seconds in its message. Calls \
             before that are refused, too.",
        ),
        Instruction::person(
            Remedy::SlowDown,
            "Look at inin-ratelimit-count, inin-ratelimit-allowed and inin-ratelimit-reset in the \
             answers, and slow down before the limit. Replace polling by notifications, and many \
             single reads by one search.",
        ),
        Instruction::action(
            Remedy::Check,
            "The token is good: neither a renewal nor a new sign-in helps. Check who else uses it.",
            Action::Check,
        ),
    ],
    claims: &[Claim::TokenPool, Claim::SignInInVain, Claim::OtherSdk],
    asks: &[Question::WhatBody, Question::WhichUrl],
    documented: Documented::Yes,
    sources: &["https://community.genesys.com/discussion/api-limits"],
};

fn api_throttled(evidence: &Evidence) -> Option<Verdict> {
    let is_of_token =
        |it: &Answer| (it.is_of_token() || is_in_words(it)) && !it.is_one_of(API_CODES);
    let answer = evidence.answers.iter().find(|it| it.is_one_of(API_CODES));
    let newest =
        || signs::newest_of_call(evidence).filter(|it| is_throttled(it) && !is_of_token(it));
    answer.or_else(newest).map(named)
}

fn is_throttled(answer: &Answer) -> bool {
    answer.speaks_of(WORDS) || answer.is_one_of(API_CODES) || answer.status == Some(429)
}

/// Whether it is said as only the token endpoint says it: with 400, or with an `error`.
fn is_in_words(answer: &Answer) -> bool {
    answer.speaks_of(WORDS)
        && answer.asked != Some(Asked::Call)
        && (answer.status == Some(400) || answer.is_one_of(&["invalid_request"]))
}

/// Where it is known who was asked, the answer says so itself.
fn named(answer: &Answer) -> Verdict {
    let is_known = answer.is_of_token()
        || answer.is_of_call()
        || is_in_words(answer)
        || answer.is_one_of(API_CODES);
    let sign = answer.sentence();
    let verdict = if is_known { Verdict::says_itself(sign) } else { Verdict::fits(sign) };
    verdict.because(answer.retry_after_secs.map(|secs| format!("It asks to wait {}.", span(secs))))
}

#[cfg(test)]
mod tests {
    use super::super::cases::{self, sure};
    use super::*;
    use crate::diagnosis::answer::Speaker;
    use crate::diagnosis::finding::Confidence::{Certain, Likely, Possible};

    fn says(mut evidence: Evidence, text: &str) -> Evidence {
        evidence.answers[0].text = Some(text.to_owned());
        evidence
    }

    #[test]
    fn the_token_endpoint_says_it_with_400_and_in_words() {
        let refused = cases::refused(Asked::Refresh, 400, "invalid_request");
        assert_eq!(token_endpoint_throttled(&refused), None);

        let evidence = says(refused, "rate limit exceeded; try again later");

        assert_eq!(sure(token_endpoint_throttled(&evidence).as_ref()), Some(Certain));
        assert_eq!(api_throttled(&evidence), None);
    }

    #[test]
    fn the_api_says_it_with_its_own_codes() {
        for code in API_CODES {
            let evidence = cases::refused(Asked::Call, 429, code);
            assert_eq!(sure(api_throttled(&evidence).as_ref()), Some(Certain), "{code}");
            assert_eq!(token_endpoint_throttled(&evidence), None, "{code}");
        }
    }

    #[test]
    fn a_code_of_the_api_tells_who_answered_where_nothing_else_does() {
        let mut evidence = cases::refused(Asked::Call, 429, "too.many.requests");
        evidence.answers[0].asked = None;
        evidence.answers[0].speaker = Speaker::Unknown;

        assert_eq!(sure(api_throttled(&evidence).as_ref()), Some(Certain));
        assert_eq!(token_endpoint_throttled(&evidence), None);
    }

    #[test]
    fn a_bare_429_of_somebody_may_be_either() {
        let mut evidence = cases::answered(Asked::Call, 429);
        evidence.answers[0].asked = None;
        evidence.answers[0].speaker = Speaker::Unknown;

        assert_eq!(sure(api_throttled(&evidence).as_ref()), Some(Possible));
        assert_eq!(sure(token_endpoint_throttled(&evidence).as_ref()), Some(Possible));
    }

    #[test]
    fn a_limit_that_is_said_with_400_is_that_of_the_token_endpoint() {
        let mut evidence = says(cases::answered(Asked::Token, 400), "rate limit exceeded");
        evidence.answers[0].asked = None;
        evidence.answers[0].speaker = Speaker::Unknown;

        assert_eq!(api_throttled(&evidence), None);
        assert_eq!(sure(token_endpoint_throttled(&evidence).as_ref()), Some(Certain));
    }

    #[test]
    fn a_program_that_holds_itself_back_asks_too_often() {
        let mut evidence = cases::troubled(Trouble::Paced);
        assert_eq!(sure(token_endpoint_throttled(&evidence).as_ref()), Some(Possible));

        evidence.setup.processes = Some(Processes::Several);

        assert_eq!(sure(token_endpoint_throttled(&evidence).as_ref()), Some(Likely));
    }

    #[test]
    fn what_was_answered_since_then_has_overcome_it() {
        let mut evidence = cases::answered(Asked::Refresh, 429);
        cases::before(&mut evidence, cases::refused_refresh());

        assert_eq!(token_endpoint_throttled(&evidence), None);
    }
}
