//! Ranking: which finding comes first, and the words that say why.
//!
//! A cause that the platform names itself comes before one that something else speaks for, and that
//! before one that merely fits. Among equals, the more is known for it, the earlier; and then as in
//! the table of rules, where the cause that is easier to rule out stands first.

use std::cmp::Reverse;

use super::claim::{Claim, Judged};
use super::evidence::Evidence;
use super::finding::{Confidence, Diagnosis, Finding, Question};
use super::rules::{RULES, Rule, Verdict, words};

/// More findings than this help nobody.
const FINDINGS_LIMIT: usize = 6;

impl Diagnosis {
    /// What can be said of that evidence.
    pub fn of(evidence: &Evidence) -> Self {
        let mut judged: Vec<(&Rule, Verdict)> = Vec::new();
        for rule in RULES {
            if let Some(verdict) = (rule.judge)(evidence) {
                judged.push((rule, verdict));
            }
        }
        // A stable sort: the order of the table decides among equals.
        judged.sort_by_key(|(_, verdict)| Reverse((verdict.confidence(), verdict.weight())));
        judged.truncate(FINDINGS_LIMIT);
        Self {
            questions: questions(evidence, &judged),
            advice: advice(evidence, judged.first().map(|(rule, _)| *rule)),
            findings: judged.iter().map(|(rule, it)| finding(rule, it, evidence)).collect(),
        }
    }
}

fn finding(rule: &Rule, verdict: &Verdict, evidence: &Evidence) -> Finding {
    // What somebody here has tried or set comes first among what is said of such a case.
    let (tried, others): (Vec<Claim>, Vec<_>) =
        rule.claims.iter().copied().partition(|claim| evidence.claims.contains(&claim.as_given()));
    Finding {
        cause: rule.cause,
        title: words::filled(rule.title, &evidence.setup),
        confidence: verdict.confidence(),
        reason: reason(verdict),
        known: verdict.known().map(str::to_owned).collect(),
        steps: rule.steps.iter().map(|step| step.filled(&evidence.setup)).collect(),
        advice: tried.into_iter().chain(others).filter_map(Claim::judged).collect(),
        documented: rule.documented,
        sources: rule.sources,
    }
}

/// What is set or was advised, as it is judged in the case that comes first.
fn advice(evidence: &Evidence, first: Option<&Rule>) -> Vec<Judged> {
    let own = |claim: &Claim| {
        let known = first.map_or(&[][..], |rule| rule.claims);
        known.iter().find(|own| own.as_given() == *claim).copied().unwrap_or(*claim)
    };
    evidence.claims.iter().filter_map(|claim| own(claim).judged()).collect()
}

fn reason(verdict: &Verdict) -> String {
    match (verdict.confidence(), verdict.weight()) {
        (Confidence::Certain, _) => "This is certain: it was said, not concluded.".to_owned(),
        (Confidence::Likely, 1) => {
            "This is likely: the answer fits, and one more fact speaks for it.".to_owned()
        }
        (Confidence::Likely, more) => {
            format!("This is likely: the answer fits, and {more} more facts speak for it.")
        }
        (Confidence::Possible, _) => {
            "This is possible: the answer fits, and nothing else that is known speaks for it or \
             against it."
                .to_owned()
        }
    }
}

/// What would tell the findings apart, as far as it is not known already. Where nothing was found,
/// what has to be known before anything can be.
fn questions(evidence: &Evidence, judged: &[(&Rule, Verdict)]) -> Vec<Question> {
    let is_settled =
        judged.first().is_some_and(|(_, verdict)| verdict.confidence() == Confidence::Certain);
    if is_settled {
        return Vec::new();
    }
    let asked: Vec<Question> = if judged.is_empty() {
        Question::FIRST.to_vec()
    } else {
        judged.iter().flat_map(|(rule, _)| rule.asks.iter().copied()).collect()
    };
    let mut questions: Vec<Question> = Vec::new();
    for question in asked {
        if !question.is_answered_by(evidence) && !questions.contains(&question) {
            questions.push(question);
        }
    }
    questions
}

#[cfg(test)]
mod tests {
    use super::super::answer::Asked;
    use super::super::claim::Worth;
    use super::super::rules::cases;
    use super::*;

    #[test]
    fn a_sign_in_helps_where_a_grant_has_ended_and_nowhere_else() {
        let ended = cases::refused_refresh();
        let forbidden = cases::refused(Asked::Call, 401, "ip.not.authorized");
        for (mut evidence, expected) in [(ended, Worth::Helps), (forbidden, Worth::Useless)] {
            evidence.claims = vec![Claim::SignInAgain];

            let diagnosis = Diagnosis::of(&evidence);

            let judged = &diagnosis.findings[0].advice[0];
            assert_eq!((judged.claim.as_given(), judged.worth), (Claim::SignInAgain, expected));
            assert_eq!(diagnosis.advice[0].worth, expected, "the same is said of what was advised");
        }
    }
}
