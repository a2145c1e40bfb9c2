//! Network: requests that never had an answer, or whose answer a browser keeps to itself.

use crate::diagnosis::answer::{Answer, ClientIn};
use crate::diagnosis::cause::Cause;
use crate::diagnosis::claim::Claim;
use crate::diagnosis::evidence::{Evidence, RunsIn};
use crate::diagnosis::finding::{Action, Documented, Question};
use crate::diagnosis::remedy::Remedy;
use crate::diagnosis::rules::{Instruction, Rule, Verdict, signs};
use crate::wire::http::HttpError;

pub(in crate::diagnosis::rules) const NAME_UNKNOWN: Rule = Rule {
    cause: Cause::NameUnknown,
    judge: name_unknown,
    title: "The name of the host is not found.",
    steps: &[
        Instruction::action(
            Remedy::CorrectRegion,
            "Compare the host with the region: login.mypurecloud.ie and api.mypurecloud.ie are Ireland, \
             login.usw2.pure.cloud is US West. Correct the region if it has a typing error.",
            Action::Edit,
        ),
        Instruction::person(
            Remedy::LookNameUp,
            "Look the name up on the machine that asks (nslookup). If it is not found there, its name \
             server or its network is at fault.",
        ),
    ],
    claims: &[Claim::BaseUrlOfOrg, Claim::SignInInVain],
    asks: &[Question::WhichUrl, Question::WhichRegion, Question::DoOthersWork],
    documented: Documented::Yes,
    sources: &["https://www.npmjs.com/package/purecloud-platform-client-v2"],
};

fn name_unknown(evidence: &Evidence) -> Option<Verdict> {
    let answer = signs::unanswered(evidence, &[HttpError::NameUnknown])?;
    Some(Verdict::says_itself(answer.sentence()).because(others_reached(evidence)))
}

fn others_reached(evidence: &Evidence) -> Option<&'static str> {
    let siblings = &evidence.siblings;
    (siblings.same_client.well + siblings.other_clients.well > 0)
        .then_some("Other orgs in the region are reached.")
}

pub(in crate::diagnosis::rules) const NOT_CONNECTED: Rule = Rule {
    cause: Cause::NotConnected,
    judge: not_connected,
    title: "The host is not reached.",
    steps: &[
        Instruction::person(
            Remedy::LetOut,
            "Look whether the machine has a network, and whether a firewall lets it out to the login \
             and the API host of {region} on port 443.",
        ),
        Instruction::person(
            Remedy::SetProxy,
            "Where the network has a proxy, set it for the program that asks. A browser that works does \
             not show that other programs do.",
        ),
        Instruction::action(
            Remedy::Renew,
            "Nothing is lost: what is held stays good. Renew when the network is back.",
            Action::Renew,
        ),
    ],
    claims: &[Claim::SignInInVain, Claim::OtherSdk],
    asks: &[Question::WhichUrl, Question::DoOthersWork],
    documented: Documented::Yes,
    sources: &[
        "https://help.mypurecloud.com/articles/ports-and-services-to-configure-on-your-firewall-overview/",
    ],
};

fn not_connected(evidence: &Evidence) -> Option<Verdict> {
    if let Some(answer) = signs::unanswered(evidence, &[HttpError::NotConnected]) {
        return Some(Verdict::says_itself(answer.sentence()));
    }
    // Somebody had the request, or the browser tells nothing: it may be the network.
    let perhaps = [HttpError::TimedOut, HttpError::Interrupted, HttpError::Unexplained];
    let answer = signs::unanswered(evidence, &perhaps)?;
    let is_hidden = answer.unanswered == Some(HttpError::Unexplained);
    if is_hidden && (was_answered(evidence) || speaks_of_origins(answer)) {
        return None; // Others are reached: it is the browser that keeps this answer.
    }
    Some(Verdict::fits(answer.sentence()))
}

pub(in crate::diagnosis::rules) const NOT_SECURE: Rule = Rule {
    cause: Cause::NotSecure,
    judge: not_secure,
    title: "The connection cannot be made secure.",
    steps: &[
        Instruction::person(
            Remedy::TrustCompanyRoot,
            "Open the host in a browser on the same machine and look who issued its certificate. If it \
             is the company's own proxy, its root certificate must be known to the program that asks.",
        ),
        Instruction::person(
            Remedy::LookAtClock,
            "Look at the machine's clock: certificates are good from one day to another.",
        ),
        Instruction::person(
            Remedy::UpdateRoots,
            "Bring the program's TLS library and root certificates up to date. Never turn the check of \
             certificates off: secrets go over this connection.",
        ),
    ],
    claims: &[Claim::SignInInVain, Claim::OtherSdk],
    asks: &[Question::WhichUrl, Question::DoOthersWork],
    documented: Documented::Yes,
    sources: &["https://www.rfc-editor.org/rfc/rfc6749#section-1.6"],
};

fn not_secure(evidence: &Evidence) -> Option<Verdict> {
    let answer = signs::unanswered(evidence, &[HttpError::NotSecure])?;
    Some(Verdict::says_itself(answer.sentence()))
}

pub(in crate::diagnosis::rules) const PAGE_POLICY: Rule = Rule {
    cause: Cause::PagePolicy,
    judge: page_policy,
    title: "The page's own policy does not let it ask Genesys Cloud.",
    steps: &[Instruction::person(
        Remedy::NameHostsInPolicy,
        "Name the login and the API host of {region} under connect-src in the page's \
         Content-Security-Policy, its header or its meta element, as in connect-src 'self' \
         https://login.mypurecloud.ie https://api.mypurecloud.ie for Ireland. A policy without \
         connect-src takes default-src. Then load the page again.",
    )],
    claims: &[Claim::SignInInVain, Claim::OtherSdk],
    asks: &[Question::WhichUrl],
    documented: Documented::Yes,
    sources: &["https://www.w3.org/TR/CSP3/#directive-connect-src"],
};

fn page_policy(evidence: &Evidence) -> Option<Verdict> {
    let answer = signs::unanswered(evidence, &[HttpError::NotAllowed])?;
    Some(Verdict::says_itself(answer.sentence()))
}

pub(in crate::diagnosis::rules) const CROSS_ORIGIN: Rule = Rule {
    cause: Cause::CrossOrigin,
    judge: cross_origin,
    title: "The browser does not let the page have the answer.",
    steps: &[
        Instruction::person(
            Remedy::RegisterPageAddress,
            "In the org that owns the client, open Admin > Integrations > OAuth and register the page's \
             own address as an authorized redirect URI of {client}, too. That the token endpoint lets \
             only such pages ask is not documented; it is what was seen.",
        ),
        Instruction::person(
            Remedy::SendSimpleRequest,
            "Send the token request as a form, without an Authorization header and without other \
             headers of your own: with them the browser asks the server first.",
        ),
        Instruction::person(
            Remedy::KeepSecretOnServer,
            "Grants with a secret belong on a server. A page uses a public client, with PKCE.",
        ),
    ],
    claims: &[Claim::ExactRedirectUri, Claim::OtherSdk, Claim::SignInInVain],
    asks: &[Question::WhichUrl, Question::WhichRedirectUri],
    documented: Documented::No,
    sources: &[
        "https://www.npmjs.com/package/purecloud-platform-client-v2",
        "https://fetch.spec.whatwg.org/#http-cors-protocol",
    ],
};

fn cross_origin(evidence: &Evidence) -> Option<Verdict> {
    if evidence.setup.runs_in == Some(RunsIn::Server) {
        return None; // Only browsers keep answers from those who asked.
    }
    if let Some(answer) = evidence.answers.iter().find(|it| speaks_of_origins(it)) {
        return Some(Verdict::says_itself(answer.sentence()));
    }
    let answer = signs::unanswered(evidence, &[HttpError::Unexplained])?;
    let reached =
        was_answered(evidence).then_some("Other requests are answered: the network works.");
    let basic = (answer.written.client_in == Some(ClientIn::Basic))
        .then_some("An Authorization header makes the browser ask the server first.");
    let others =
        signs::others_work(evidence).then_some("Another org works: the network does, too.");
    Some(Verdict::fits(answer.sentence()).because(reached).because(basic).because(others))
}

/// Whether the browser's own words are there.
fn speaks_of_origins(answer: &Answer) -> bool {
    answer.speaks_of(&["cors", "cross-origin", "access-control-allow-origin"])
}

/// Whether anything at all was answered.
fn was_answered(evidence: &Evidence) -> bool {
    evidence.answers.iter().any(|it| it.status.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::answer::Asked;
    use crate::diagnosis::finding::Confidence::{Certain, Likely, Possible};
    use crate::diagnosis::rules::cases::{self, sure};

    type Judge = fn(&Evidence) -> Option<Verdict>;

    #[test]
    fn what_the_network_says_is_what_it_is() {
        let causes: [(HttpError, Judge); 4] = [
            (HttpError::NameUnknown, name_unknown),
            (HttpError::NotConnected, not_connected),
            (HttpError::NotSecure, not_secure),
            (HttpError::NotAllowed, page_policy),
        ];
        for (error, _) in causes {
            for (named, judge) in causes {
                let evidence = cases::unanswered(Asked::Refresh, error);
                let expected = (error == named).then_some(Certain);
                assert_eq!(sure(judge(&evidence).as_ref()), expected, "{error:?} {named:?}");
            }
        }
    }

    #[test]
    fn an_answer_that_does_not_come_in_time_may_be_the_network() {
        for error in [HttpError::TimedOut, HttpError::Interrupted] {
            let evidence = cases::unanswered(Asked::Call, error);
            assert_eq!(sure(not_connected(&evidence).as_ref()), Some(Possible), "{error:?}");
            assert_eq!(cross_origin(&evidence), None, "{error:?}");
        }
    }

    #[test]
    fn a_browser_that_tells_nothing_leaves_both_open() {
        let evidence = cases::unanswered(Asked::Exchange, HttpError::Unexplained);

        assert_eq!(sure(not_connected(&evidence).as_ref()), Some(Possible));
        assert_eq!(sure(cross_origin(&evidence).as_ref()), Some(Possible));
    }

    #[test]
    fn where_others_are_answered_it_is_the_browser_that_keeps_the_answer() {
        let mut evidence = cases::unanswered(Asked::Exchange, HttpError::Unexplained);
        evidence.answers.extend(cases::refused_token().answers);

        assert_eq!(sure(cross_origin(&evidence).as_ref()), Some(Likely));
        assert_eq!(not_connected(&evidence), None);
    }

    #[test]
    fn the_browsers_own_words_are_of_origins() {
        let mut evidence = cases::unanswered(Asked::Exchange, HttpError::Unexplained);
        evidence.answers[0].text = Some("blocked by CORS policy".into());

        assert_eq!(sure(cross_origin(&evidence).as_ref()), Some(Certain));
        assert_eq!(not_connected(&evidence), None);
    }

    #[test]
    fn a_server_asks_whom_it_likes() {
        let mut evidence = cases::unanswered(Asked::Exchange, HttpError::Unexplained);
        evidence.setup.runs_in = Some(RunsIn::Server);

        assert_eq!(cross_origin(&evidence), None);
    }
}
