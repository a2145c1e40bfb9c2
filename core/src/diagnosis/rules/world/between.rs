//! Between: who answers in place of Genesys Cloud, and Genesys Cloud itself in trouble.

use super::STATUS_PAGE;
use crate::diagnosis::answer::{Answer, Asked, Shape, Speaker};
use crate::diagnosis::cause::Cause;
use crate::diagnosis::claim::Claim;
use crate::diagnosis::evidence::{Evidence, Trouble};
use crate::diagnosis::finding::{Action, Documented, Question};
use crate::diagnosis::remedy::Remedy;
use crate::diagnosis::rules::{Instruction, Rule, Verdict, signs};
use crate::wire::http::HttpError;

/// Words of those who stand in between.
const WORDS_BETWEEN: &[&str] = &[
    "proxy",
    "firewall",
    "gateway",
    "captive",
    "zscaler",
    "netskope",
    "fortinet",
    "squid",
    "request rejected",
    "no route matched",
    "blocked",
];
/// Names by which those who stand in between go in headers, besides.
const NAMES_BETWEEN: &[&str] = &[
    "bluecoat",
    "fortigate",
    "fortiproxy",
    "forcepoint",
    "mcafee",
    "sophos",
    "kong",
    "apigee",
    "wso2",
];
/// What the platform says when it is in trouble.
const TROUBLE_CODES: &[&str] =
    &["server_error", "temporarily_unavailable", "authentication.request.timeout"];

pub(in crate::diagnosis::rules) const ANSWERED_BETWEEN: Rule = Rule {
    cause: Cause::AnsweredBetween,
    judge: answered_between,
    title: "Something between here and Genesys Cloud answers in its place.",
    steps: &[
        Instruction::person(
            Remedy::LookAtAnswer,
            "Look at the body and the headers of the answer. The login host answers with error and \
             error_description, the API host with code, message and status; a page, or JSON of another \
             form, comes from a proxy, a firewall, a gateway or a sign-in page of the network.",
        ),
        Instruction::person(
            Remedy::LetThrough,
            "Ask whoever runs it to let requests to the login and the API host of {region} through \
             unchanged, or to say which proxy is to be used.",
        ),
        Instruction::action(
            Remedy::LookAtGateway,
            "If the application goes through a gateway on purpose, look at its addresses here and at \
             the paths it passes on.",
            Action::Edit,
        ),
    ],
    claims: &[Claim::RetryForbidden, Claim::SignInInVain, Claim::OtherSdk],
    asks: &[Question::WhatBody, Question::WhichUrl, Question::DoOthersWork],
    documented: Documented::Yes,
    sources: &[
        "https://help.mypurecloud.com/articles/ports-and-services-to-configure-on-your-firewall-overview/",
    ],
};

fn answered_between(evidence: &Evidence) -> Option<Verdict> {
    if let Some(proxy) = signs::newest(evidence).find(|it| it.status == Some(407)) {
        return Some(Verdict::says_itself(proxy.sentence())); // Only a proxy asks who its user is.
    }
    let Some(answer) = signs::newest(evidence).find(|it| is_strange(it)) else {
        return wrong_issuer(evidence).map(Verdict::fits);
    };
    let stranger = (answer.speaker == Speaker::Stranger)
        .then_some("The host is none of the region's hosts of Genesys Cloud.");
    let named = answer.speaks_of(WORDS_BETWEEN).then_some("Its words are of something in between.");
    let header = header_between(answer).map(|header| format!("Its headers say {header}."));
    let page = (answer.shape == Some(Shape::Html) && !is_trouble(answer))
        .then_some("It is a page, where Genesys Cloud answers with JSON.");
    let is_success = answer.status.is_some_and(|status| (200..300).contains(&status));
    let elsewhere = is_success.then_some("Its status is none of a refusal.");
    Some(
        Verdict::fits(answer.sentence())
            .because(stranger)
            .because(named)
            .because(header)
            .because(page)
            .because(elsewhere),
    )
}

/// The header in which somebody in between names itself. That an answer came through a proxy does not
/// say that the proxy gave it: where it has the form of Genesys Cloud's, nobody asks for headers.
fn header_between(answer: &Answer) -> Option<&str> {
    let is_of_one = |header: &&String| {
        let small = header.to_ascii_lowercase();
        WORDS_BETWEEN.iter().chain(NAMES_BETWEEN).any(|name| small.contains(name))
    };
    answer.headers.iter().find(is_of_one).map(String::as_str)
}

/// Whether it is no answer that Genesys Cloud gives.
fn is_strange(answer: &Answer) -> bool {
    let has_form = answer.error.is_some()
        && matches!(answer.shape, None | Some(Shape::Login | Shape::Api | Shape::Listed));
    match (answer.unanswered, answer.status) {
        (Some(error), _) => error == HttpError::TooLong,
        (None, _) if is_redirect(answer) => true,
        (None, _) if has_form => false,
        (None, Some(_)) => {
            let of_another_form =
                matches!(answer.shape, Some(Shape::OtherJson | Shape::Html | Shape::Empty));
            of_another_form
                || answer.speaker == Speaker::Stranger
                || header_between(answer).is_some()
        }
        (None, None) => answer.shape == Some(Shape::Html),
    }
}

/// Neither the token endpoint nor the API sends anybody elsewhere.
fn is_redirect(answer: &Answer) -> bool {
    answer.asked != Some(Asked::Authorize)
        && answer.status.is_some_and(|status| (300..400).contains(&status))
}

fn wrong_issuer(evidence: &Evidence) -> Option<String> {
    evidence.troubles.iter().find_map(|it| {
        let Trouble::WrongIssuer { issuer } = it else { return None };
        Some(format!("The browser came back from {issuer}, which was not asked."))
    })
}

pub(in crate::diagnosis::rules) const PLATFORM_TROUBLE: Rule = Rule {
    cause: Cause::PlatformTrouble,
    judge: platform_trouble,
    title: "Genesys Cloud is in trouble in {region}.",
    steps: &[
        Instruction::person(
            Remedy::LookAtStatusPage,
            "Look at https://status.mypurecloud.com for {region}.",
        ),
        Instruction::action(
            Remedy::WaitAndRenew,
            "Wait, and try again at growing intervals. Keep the tokens: they are not the trouble, and \
             a sign-in goes to the same servers.",
            Action::Renew,
        ),
        Instruction::person(
            Remedy::GiveCorrelationId,
            "If it lasts and the status page shows nothing, give the correlation id of the answer \
             (ININ-Correlation-Id) to Genesys Cloud Customer Care.",
        ),
    ],
    claims: &[Claim::SignInInVain, Claim::OtherSdk],
    asks: &[Question::DoOthersWork, Question::WhatBody],
    documented: Documented::Yes,
    sources: &[STATUS_PAGE],
};

fn platform_trouble(evidence: &Evidence) -> Option<Verdict> {
    let answer = signs::newest(evidence).find(|it| is_trouble(it))?;
    let siblings = &evidence.siblings;
    let well = siblings.same_client.well + siblings.other_clients.well;
    let badly = siblings.same_client.badly + siblings.other_clients.badly;
    let others =
        (badly > 0 && well == 0).then_some("Every other org in the region is in trouble, too.");
    let sign = answer.sentence();
    let is_its_own = answer.is_one_of(TROUBLE_CODES)
        || (answer.error.is_some() && matches!(answer.shape, Some(Shape::Login | Shape::Api)));
    let verdict = if is_its_own { Verdict::says_itself(sign) } else { Verdict::fits(sign) };
    Some(verdict.because(others))
}

/// Whether a server says that it is in trouble. An `error` that means something goes before the
/// status.
fn is_trouble(answer: &Answer) -> bool {
    let is_5xx = answer.status.is_some_and(|status| status == 408 || (500..600).contains(&status));
    let means_something =
        ["invalid_grant", "invalid_client", "unauthorized_client", "invalid_request"];
    answer.is_one_of(TROUBLE_CODES)
        || (is_5xx && !answer.is_one_of(&means_something) && answer.speaker != Speaker::Stranger)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::finding::Confidence::{Certain, Likely, Possible};
    use crate::diagnosis::rules::cases::{self, sure};

    fn shaped(asked: Asked, status: u16, shape: Shape) -> Evidence {
        let mut evidence = cases::answered(asked, status);
        evidence.answers[0].shape = Some(shape);
        evidence
    }

    #[test]
    fn a_page_in_place_of_json_is_likely_anothers() {
        for status in [200, 302, 401, 403] {
            let evidence = shaped(Asked::Refresh, status, Shape::Html);
            let verdict = answered_between(&evidence);
            assert_eq!(sure(verdict.as_ref()), Some(Likely), "{status}");
        }
    }

    #[test]
    fn json_of_another_form_may_be_anothers_and_likely_is_where_it_names_itself() {
        let mut evidence = shaped(Asked::Refresh, 403, Shape::OtherJson);
        assert_eq!(sure(answered_between(&evidence).as_ref()), Some(Possible));

        evidence.answers[0].text = Some("no Route matched with those values".into());

        assert_eq!(sure(answered_between(&evidence).as_ref()), Some(Likely));
    }

    #[test]
    fn a_redirect_where_none_is_given_may_be_anothers() {
        for evidence in
            [cases::answered(Asked::Refresh, 302), cases::refused(Asked::Refresh, 302, "moved")]
        {
            assert_eq!(sure(answered_between(&evidence).as_ref()), Some(Possible));
        }
        assert_eq!(answered_between(&cases::answered(Asked::Authorize, 302)), None);
    }

    #[test]
    fn a_proxy_that_asks_for_its_user_says_so_itself() {
        let evidence = cases::answered(Asked::Call, 407);

        assert_eq!(sure(answered_between(&evidence).as_ref()), Some(Certain));
    }

    #[test]
    fn a_host_that_is_not_of_the_region_is_likely_between() {
        let mut evidence = cases::answered(Asked::Call, 404);
        assert_eq!(answered_between(&evidence), None);

        evidence.answers[0].speaker = Speaker::Stranger;

        assert_eq!(sure(answered_between(&evidence).as_ref()), Some(Likely));
    }

    #[test]
    fn what_genesys_cloud_says_in_its_own_form_is_its_own() {
        for evidence in [cases::refused_refresh(), cases::refused_token()] {
            assert_eq!(answered_between(&evidence), None);
            assert_eq!(platform_trouble(&evidence), None);
        }
    }

    #[test]
    fn the_platform_says_itself_that_it_is_in_trouble() {
        for code in TROUBLE_CODES {
            let evidence = cases::refused(Asked::Call, 504, code);
            assert_eq!(sure(platform_trouble(&evidence).as_ref()), Some(Certain), "{code}");
        }
    }

    #[test]
    fn a_bare_5xx_may_be_the_platform_and_likely_is_where_all_others_fail() {
        let mut evidence = cases::answered(Asked::Refresh, 503);
        assert_eq!(sure(platform_trouble(&evidence).as_ref()), Some(Possible));

        evidence.siblings.other_clients.badly = 2;

        assert_eq!(sure(platform_trouble(&evidence).as_ref()), Some(Likely));
    }

    #[test]
    fn a_5xx_page_may_be_the_platforms_or_a_proxys() {
        let evidence = shaped(Asked::Refresh, 502, Shape::Html);

        assert_eq!(sure(platform_trouble(&evidence).as_ref()), Some(Possible));
        assert_eq!(sure(answered_between(&evidence).as_ref()), Some(Possible));
    }

    #[test]
    fn an_error_that_means_something_goes_before_the_status() {
        let evidence = cases::refused(Asked::Refresh, 500, "invalid_grant");

        assert_eq!(platform_trouble(&evidence), None);
    }

    #[test]
    fn a_redirect_from_another_issuer_may_come_from_between() {
        let evidence = cases::troubled(Trouble::WrongIssuer { issuer: "https://a.example".into() });

        assert_eq!(sure(answered_between(&evidence).as_ref()), Some(Possible));
    }
}
