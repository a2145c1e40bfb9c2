//! Clients: the wrong region, the wrong secret, a client that is disabled, unknown or of another kind.

use super::super::cause::Cause;
use super::super::claim::Claim;
use super::super::evidence::Evidence;
use super::super::finding::{Action, Documented, Question};
use super::{Instruction, Rule, Verdict};

pub(super) const WRONG_REGION: Rule = Rule {
    cause: Cause::WrongRegion,
    judge: wrong_region,
    title: "{client} is not a client of {region}.",
    steps: &[
        Instruction::person(
            "Look at the address of the org's Genesys Cloud: apps.mypurecloud.ie is Ireland, \
             apps.usw2.pure.cloud is US West. An OAuth client exists in the region it was made in, \
             and nowhere else.",
        ),
        Instruction::action(
            "Set the org's own region, or a client that was made there.",
            Action::Edit,
        ),
    ],
    claims: &[Claim::Audience, Claim::UrnScope, Claim::BaseUrlOfOrg, Claim::OwnClientPerOrg],
    asks: &[Question::WhichRegion, Question::DoOthersWork, Question::EverWorked],
    documented: Documented::Yes,
    sources: &["https://github.com/tishige/CallFlowVisualizer/issues/9"],
};

fn wrong_region(evidence: &Evidence) -> Option<Verdict> {
    let answer = evidence.refused_with("invalid_client")?;
    if evidence.siblings.same_client.well > 0 {
        return None; // The client is known here: other orgs use it.
    }
    let elsewhere = (!evidence.siblings.client_also_in.is_empty()).then(|| {
        format!("The same client id is used in {}.", evidence.siblings.client_also_in.join(", "))
    });
    Some(Verdict::fits(answer.sentence()).because(elsewhere))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::answer::Answer;
    use crate::diagnosis::finding::Confidence;

    fn refused() -> Evidence {
        let answer = Answer { error: Some("invalid_client".into()), ..Answer::default() };
        Evidence { answers: vec![answer], ..Evidence::default() }
    }

    #[test]
    fn a_client_that_serves_other_orgs_of_the_region_is_not_of_another_one() {
        let mut evidence = refused();
        evidence.siblings.same_client.well = 1;

        assert_eq!(wrong_region(&evidence), None);
    }

    #[test]
    fn the_same_client_in_two_regions_speaks_for_a_wrong_one() {
        let mut evidence = refused();
        evidence.siblings.client_also_in = vec!["eu-west-1".into()];

        let verdict = wrong_region(&evidence).unwrap();

        assert_eq!(verdict.confidence(), Confidence::Likely);
    }
}
