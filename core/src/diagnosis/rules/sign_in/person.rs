//! Persons: somebody of another org signed in.

use super::super::super::cause::Cause;
use super::super::super::claim::Claim;
use super::super::super::evidence::{Evidence, Trouble};
use super::super::super::finding::{Action, Documented};
use super::super::super::remedy::Remedy;
use super::super::{Instruction, Rule, Verdict};

pub(in super::super) const WRONG_USER: Rule = Rule {
    cause: Cause::WrongUser,
    judge: wrong_user,
    title: "A user of another org than {org} signed in.",
    steps: &[
        Instruction::action(
            Remedy::SignInAsSomebodyElse,
            "Sign in again as a user of {org}; the sign-in page asks who is there.",
            Action::SignInAsSomebodyElse,
        ),
        Instruction::person(
            Remedy::SwitchUser,
            "If the page signs the same person in again, choose \"Not you? Switch user\", or use a \
             private window: a browser that is signed in to Genesys Cloud is not asked.",
        ),
        Instruction::person(
            Remedy::NameTarget,
            "A partner's user who works in {org} needs target=<id of the org> in the sign-in.",
        ),
    ],
    claims: &[Claim::Target, Claim::OrganizationId, Claim::OwnSlotPerOrg],
    asks: &[],
    documented: Documented::Yes,
    sources: &[
        "https://developer.genesys.cloud/api/rest/authorization/additional-parameters",
        "https://github.com/MyPureCloud/developer-center-blog/blob/\
         ccd83c0debebb04f861b85e14546c1ba558ff1f0/source/\
         2021-10-12-new-account-switcher-in-devtools/index.md",
    ],
};

fn wrong_user(evidence: &Evidence) -> Option<Verdict> {
    let partner = evidence
        .checked
        .token
        .known()
        .and_then(|token| token.home_org.as_ref().filter(|home| **home != token.org))
        .map(|home| format!("The person who signed in is at home in another org ({home})."));
    let sign = evidence.troubles.iter().find_map(told).or_else(|| other_org(evidence))?;
    Some(Verdict::says_itself(sign).because(partner))
}

fn told(trouble: &Trouble) -> Option<String> {
    if let Trouble::WrongOrg { expected, proved } = trouble {
        if expected.is_empty() || proved.is_empty() {
            return Some("A user of another org signed in than the one that was meant.".to_owned());
        }
        return Some(format!("A user of {proved} signed in, and {expected} was expected."));
    }
    let Trouble::OrgTaken { by } = trouble else { return None };
    Some(format!("A user signed in whose org is signed in already, under the name \"{by}\"."))
}

/// The org of the token is not the one that is expected.
fn other_org(evidence: &Evidence) -> Option<String> {
    let token = evidence.checked.token.known()?;
    let expected = evidence.setup.org_id.as_ref().filter(|expected| **expected != token.org)?;
    Some(format!(
        "The token is of {} ({}), and {expected} was expected.",
        token.org_name, token.org
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::checked::{Fact, TokenFacts};
    use crate::diagnosis::finding::Confidence;
    use crate::diagnosis::rules::cases::troubled;

    fn confidence(evidence: &Evidence) -> Option<Confidence> {
        wrong_user(evidence).map(|it| it.confidence())
    }

    #[test]
    fn another_org_than_the_expected_one_was_proved() {
        let wrong = Trouble::WrongOrg { expected: "Acme".into(), proved: "Globex".into() };
        let taken = Trouble::OrgTaken { by: "acme".into() };

        assert_eq!(confidence(&troubled(wrong)), Some(Confidence::Certain));
        assert_eq!(confidence(&troubled(taken)), Some(Confidence::Certain));
        assert_eq!(confidence(&troubled(Trouble::SignInEnded)), None);
    }

    #[test]
    fn a_token_says_itself_whose_it_is() {
        let mut evidence = Evidence::default();
        evidence.checked.token =
            Fact::Known(TokenFacts { org: "org-2".into(), ..TokenFacts::default() });
        let unexpected = confidence(&evidence);
        evidence.setup.org_id = Some("org-1".into());
        let other = confidence(&evidence);
        evidence.setup.org_id = Some("org-2".into());

        assert_eq!((unexpected, other), (None, Some(Confidence::Certain)));
        assert_eq!(confidence(&evidence), None);
    }
}
