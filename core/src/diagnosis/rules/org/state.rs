//! States of an org: one that is not active serves nobody.

use crate::diagnosis::answer::Answer;
use crate::diagnosis::cause::Cause;
use crate::diagnosis::claim::Claim;
use crate::diagnosis::evidence::Evidence;
use crate::diagnosis::finding::{Action, Documented, Question};
use crate::diagnosis::remedy::Remedy;
use crate::diagnosis::rules::{Instruction, Rule, Verdict};

pub(in crate::diagnosis::rules) const ORG_NOT_ACTIVE: Rule = Rule {
    cause: Cause::OrgNotActive,
    judge: org_not_active,
    title: "{org} is not active.",
    steps: &[
        Instruction::person(
            Remedy::ActivateOrg,
            "Ask an administrator of {org}, or Genesys Cloud Customer Care, why the org is not active, \
             and have it made active again. What Genesys Cloud answers meanwhile is not documented.",
        ),
        Instruction::action(Remedy::Check, "Check again afterwards.", Action::Check),
    ],
    claims: &[Claim::SignInInVain, Claim::RetryForbidden, Claim::OtherSdk],
    asks: &[Question::DoOthersWork],
    documented: Documented::No,
    sources: &["https://developer.genesys.cloud/platform/api/"],
};

fn org_not_active(evidence: &Evidence) -> Option<Verdict> {
    let state = evidence.checked.org.known()?.state.as_deref()?;
    if state.eq_ignore_ascii_case("active") {
        return None;
    }
    let answered = evidence.answers.first().map(Answer::sentence);
    Some(Verdict::says_itself(format!("The org says of itself: {state}.")).because(answered))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::checked::{Fact, OrgFacts};
    use crate::diagnosis::finding::Confidence::Certain;
    use crate::diagnosis::rules::cases::sure;

    fn org(state: Option<&str>) -> Evidence {
        let mut evidence = Evidence::default();
        let state = state.map(str::to_owned);
        evidence.checked.org = Fact::Known(OrgFacts { state, ..OrgFacts::default() });
        evidence
    }

    #[test]
    fn the_org_says_itself_that_it_is_not_active() {
        assert_eq!(sure(org_not_active(&org(Some("inactive"))).as_ref()), Some(Certain));
        assert_eq!(sure(org_not_active(&org(Some("deleted"))).as_ref()), Some(Certain));
    }

    #[test]
    fn an_org_that_is_active_or_says_nothing_is_not_the_cause() {
        assert_eq!(org_not_active(&org(Some("active"))), None);
        assert_eq!(org_not_active(&org(None)), None);
    }
}
