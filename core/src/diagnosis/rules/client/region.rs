//! Regions: a client, an org and the hosts that are asked must live in the same one.

use super::super::super::answer::Answer;
use super::super::super::cause::Cause;
use super::super::super::claim::Claim;
use super::super::super::evidence::{Evidence, Fares, Trouble};
use super::super::super::finding::{Action, Documented, Question};
use super::super::super::remedy::Remedy;
use super::super::hosts::{host, host_in};
use super::super::{Instruction, Rule, Verdict, signs};
use super::{has_worked, page_refusal, refusal, serves_others};
use crate::registration::Region;

pub(in super::super) const WRONG_REGION: Rule = Rule {
    cause: Cause::WrongRegion,
    judge: wrong_region,
    title: "{client} was made in another region than the one that is asked.",
    steps: &[
        Instruction::person(
            Remedy::LookAtOrgAddress,
            "Look at the address of the org's Genesys Cloud: apps.mypurecloud.ie is Ireland, \
             apps.usw2.pure.cloud is US West. An OAuth client exists in the region it was made in, \
             and nowhere else.",
        ),
        Instruction::action(
            Remedy::SetRegionAndClient,
            "Set the org's own region, and a client that was made there.",
            Action::Edit,
        ),
        Instruction::person(
            Remedy::MakeClientInRegion,
            "Orgs in several regions need a client in each: Admin > Integrations > OAuth of an org \
             in that region.",
        ),
    ],
    claims: &[
        Claim::Audience,
        Claim::UrnScope,
        Claim::BaseUrlOfOrg,
        Claim::OtherSdk,
        Claim::OwnClientPerOrg,
    ],
    asks: &[Question::WhichRegion, Question::DoOthersWork, Question::EverWorked],
    documented: Documented::Yes,
    sources: &[super::WRONG_REGION_SEEN, "https://developer.genesys.cloud/platform/api/"],
};

fn wrong_region(evidence: &Evidence) -> Option<Verdict> {
    // Other orgs, or the org's own word, may say that the client is of the region that is asked.
    let is_known_here = serves_others(evidence) || evidence.checked.client.known().is_some();
    let by_refusal = || by_client(evidence).or_else(|| by_page(evidence));
    let by_client = (!is_known_here).then(by_refusal).flatten();
    by_client.or_else(|| by_issuer(evidence)).or_else(|| by_token(evidence))
}

/// The token endpoint does not accept the client.
fn by_client(evidence: &Evidence) -> Option<Verdict> {
    let answer = refusal(evidence)?;
    let differences = differences(evidence);
    if has_worked(evidence) && differences.is_empty() {
        return None; // A client does not move.
    }
    let primary = (evidence.siblings.primary == Some(Fares::Well))
        .then_some("The primary org works: each region has its own clients.");
    let verdict = Verdict::fits(answer.sentence()).because(elsewhere(evidence));
    Some(with(verdict, differences).because(primary))
}

/// The sign-in page knows neither the client nor the redirect URI, and the regions do not agree.
fn by_page(evidence: &Evidence) -> Option<Verdict> {
    let said = page_refusal(evidence).map(Answer::sentence);
    let sign = said.or_else(|| signs::stayed_away(evidence).map(str::to_owned))?;
    let (elsewhere, differences) = (elsewhere(evidence), differences(evidence));
    let speaks = elsewhere.is_some() || !differences.is_empty();
    speaks.then(|| with(Verdict::fits(sign).because(elsewhere), differences))
}

/// The browser came back from the login host of another region.
fn by_issuer(evidence: &Evidence) -> Option<Verdict> {
    let set = evidence.setup.region.as_ref()?;
    let other = |it: &Trouble| {
        let Trouble::WrongIssuer { issuer } = it else { return None };
        host_in(issuer).map(|(_, region)| region).filter(|region| region != set)
    };
    let found = evidence.troubles.iter().find_map(other)?;
    let sign = format!("The browser came back from the login host of {found}.");
    Some(Verdict::fits(sign).because(Some(format!("The sign-in was begun in {set}."))))
}

/// A token of one region is sent to the API of another, which does not know it.
fn by_token(evidence: &Evidence) -> Option<Verdict> {
    let answer = evidence.refused_with("bad.credentials")?;
    let api = region_at(answer).or_else(|| region_in(evidence.setup.api_base.as_deref()))?;
    let issued = region_in(evidence.setup.token_url.as_deref())
        .or_else(|| evidence.setup.region.clone().filter(|it| it.domain().is_some()))?;
    (api != issued).then(|| {
        Verdict::fits(answer.sentence())
            .because(Some(format!("The token is of {issued}, and the call went to {api}.")))
    })
}

fn elsewhere(evidence: &Evidence) -> Option<String> {
    let regions = &evidence.siblings.client_also_in;
    (!regions.is_empty()).then(|| format!("The same client id is used in {}.", regions.join(", ")))
}

/// Where the regions that are named do not agree.
fn differences(evidence: &Evidence) -> Vec<String> {
    let setup = &evidence.setup;
    let asked = refusal(evidence)
        .and_then(region_at)
        .or_else(|| region_in(setup.token_url.as_deref()))
        .or_else(|| setup.region.clone().filter(|region| region.domain().is_some()));
    let Some(asked) = asked else { return Vec::new() };
    let named = [
        (setup.org_region.clone(), "The org lives in"),
        (region_in(setup.api_base.as_deref()), "API calls go to"),
        (setup.region.clone().filter(|it| it.domain().is_some()), "The region is set to"),
    ];
    named
        .into_iter()
        .filter_map(|(region, what)| Some((region?, what)))
        .filter(|(region, _)| *region != asked)
        .map(|(region, what)| format!("{what} {region}, and the token is asked for in {asked}."))
        .collect()
}

fn region_at(answer: &Answer) -> Option<Region> {
    answer.host.as_deref().and_then(host).map(|(_, region)| region)
}

fn region_in(url: Option<&str>) -> Option<Region> {
    url.and_then(host_in).map(|(_, region)| region)
}

fn with(verdict: Verdict, facts: Vec<String>) -> Verdict {
    facts.into_iter().fold(verdict, |verdict, fact| verdict.because(Some(fact)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::Asked;
    use crate::diagnosis::evidence::GrantState;
    use crate::diagnosis::finding::Confidence;
    use crate::diagnosis::rules::cases::{client, refused_with, troubled};

    fn rejected() -> Evidence {
        refused_with(Asked::ClientCredentials, "invalid_client")
    }

    fn confidence(evidence: &Evidence) -> Option<Confidence> {
        wrong_region(evidence).map(|it| it.confidence())
    }

    #[test]
    fn a_client_that_is_not_accepted_may_be_of_another_region() {
        assert_eq!(confidence(&rejected()), Some(Confidence::Possible));
    }

    #[test]
    fn a_client_that_serves_other_orgs_of_the_region_is_not_of_another_one() {
        let mut evidence = rejected();
        evidence.siblings.same_client.well = 1;

        assert_eq!(confidence(&evidence), None);
    }

    #[test]
    fn a_client_that_the_org_describes_is_of_the_orgs_region() {
        let mut evidence = rejected();
        evidence.checked.client = client("active", "CLIENT-CREDENTIALS", &[]);

        assert_eq!(confidence(&evidence), None);
    }

    #[test]
    fn a_client_that_had_worked_has_not_moved() {
        let mut evidence = rejected();
        evidence.grant.state = GrantState::Held;

        assert_eq!(confidence(&evidence), None);
    }

    #[test]
    fn the_same_client_in_two_regions_speaks_for_a_wrong_one() {
        let mut evidence = rejected();
        evidence.siblings.client_also_in = vec!["eu-west-1".into()];

        assert_eq!(confidence(&evidence), Some(Confidence::Likely));
    }

    #[test]
    fn every_two_regions_that_do_not_agree_are_told() {
        let mut evidence = rejected();
        evidence.answers[0].host = Some("login.mypurecloud.com".into());
        evidence.setup.org_region = Some(Region::UsWest2);
        evidence.setup.api_base = Some("https://api.usw2.pure.cloud".into());

        let verdict = wrong_region(&evidence).unwrap();
        let known: Vec<&str> = verdict.known().skip(1).collect();

        assert_eq!(
            known,
            [
                "The org lives in us-west-2, and the token is asked for in us-east-1.",
                "API calls go to us-west-2, and the token is asked for in us-east-1.",
            ]
        );
    }

    #[test]
    fn a_primary_org_that_works_speaks_for_another_region_of_this_one() {
        let mut evidence = rejected();
        evidence.siblings.primary = Some(Fares::Well);

        assert_eq!(confidence(&evidence), Some(Confidence::Likely));
    }

    #[test]
    fn a_browser_that_comes_back_from_another_region_was_sent_to_the_wrong_one() {
        let issuer = "https://login.mypurecloud.ie".to_owned();
        let mut evidence = troubled(Trouble::WrongIssuer { issuer });
        evidence.setup.region = Some(Region::UsEast1);
        let other = confidence(&evidence);
        evidence.setup.region = Some(Region::EuWest1);

        assert_eq!((other, confidence(&evidence)), (Some(Confidence::Likely), None));
    }

    #[test]
    fn a_token_is_not_known_to_the_api_of_another_region() {
        let mut evidence = refused_with(Asked::Call, "bad.credentials");
        evidence.setup.token_url = Some("https://login.mypurecloud.ie/oauth/token".into());
        evidence.setup.api_base = Some("https://api.mypurecloud.com".into());
        let other = confidence(&evidence);
        evidence.setup.api_base = Some("https://api.mypurecloud.ie".into());

        assert_eq!((other, confidence(&evidence)), (Some(Confidence::Likely), None));
    }

    #[test]
    fn a_browser_that_stays_away_is_a_regions_doing_only_where_regions_do_not_agree() {
        let mut evidence = troubled(Trouble::RedirectMissing { minutes: 10 });
        let bare = confidence(&evidence);
        evidence.siblings.client_also_in = vec!["eu-west-1".into()];

        assert_eq!((bare, confidence(&evidence)), (None, Some(Confidence::Likely)));
    }
}
