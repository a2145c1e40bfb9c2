//! Token context: what is added to a token request, and may be why it is refused.

use super::super::super::answer::Answer;
use super::super::super::cause::Cause;
use super::super::super::claim::Claim;
use super::super::super::evidence::Evidence;
use super::super::super::finding::{Action, Documented, Question};
use super::super::super::remedy::Remedy;
use super::super::{Instruction, Rule, Verdict};

pub(in super::super) const CONTEXT_REFUSED: Rule = Rule {
    cause: Cause::ContextRefused,
    judge: context_refused,
    title: "The token request carries what no documented request has, and is refused with it.",
    steps: &[
        Instruction::action(
            Remedy::RemoveContext,
            "Take organization_id, audience, resource and scope out of the token request.",
            Action::Edit,
        ),
        Instruction::action(
            Remedy::Renew,
            "Try again. If it is refused then, too, the cause is another.",
            Action::Renew,
        ),
        Instruction::person(
            Remedy::SetContextAsExperiment,
            "What Genesys Cloud does with such fields is not documented. Set one again as an \
             experiment only, one at a time.",
        ),
    ],
    claims: &[
        Claim::OrganizationId,
        Claim::Audience,
        Claim::Resource,
        Claim::OfflineAccess,
        Claim::UrnScope,
    ],
    asks: &[Question::WhatBody],
    documented: Documented::No,
    sources: &[
        "https://login.mypurecloud.com/.well-known/oauth-authorization-server",
        "https://www.rfc-editor.org/rfc/rfc6749#section-6",
    ],
};

pub(in super::super) const CONTEXT_DEMANDED: Rule = Rule {
    cause: Cause::ContextDemanded,
    judge: context_demanded,
    title: "The token request is refused for want of a field that no documented request has.",
    steps: &[
        Instruction::person(
            Remedy::LookWhoIsAsked,
            "Look whether the request goes to Genesys Cloud's own token endpoint, \
             https://login.<region's domain>/oauth/token. A gateway in between may have rules of its \
             own; Genesys Cloud documents no such field.",
        ),
        Instruction::action(
            Remedy::SetContextAsExperiment,
            "As an experiment, set the id of {org} as the organization_id of the token context. It is \
             sent exactly as it is set, and nothing else is added.",
            Action::Edit,
        ),
        Instruction::action(
            Remedy::Renew,
            "Try again, and take it out again if that does not help.",
            Action::Renew,
        ),
    ],
    claims: &[Claim::OrganizationId, Claim::Audience, Claim::Resource, Claim::OfflineAccess],
    asks: &[Question::WhatBody, Question::WhichUrl],
    documented: Documented::No,
    sources: &[
        "https://login.mypurecloud.com/.well-known/oauth-authorization-server",
        "https://www.rfc-editor.org/rfc/rfc6749#section-5.2",
    ],
};

/// Words in which a server misses something.
const MISSING: &[&str] = &["missing", "required", "must be present", "must be specified"];

fn context_demanded(evidence: &Evidence) -> Option<Verdict> {
    evidence.answers.iter().filter(|it| it.is_of_token()).find_map(|it| demanded(evidence, it))
}

fn demanded(evidence: &Evidence, answer: &Answer) -> Option<Verdict> {
    let misses = answer.is_one_of(&["invalid_request"]) && answer.speaks_of(MISSING);
    let sent = added(evidence, answer);
    let named = DEMANDED.iter().find(|name| answer.speaks_of(&[&name.to_ascii_lowercase()]))?;
    (misses && !sent.contains(named)).then(|| {
        Verdict::says_itself(answer.sentence())
            .because(Some(format!("The request did not have {named}.")))
    })
}

/// What names an org or a resource server. A scope may be missed by anybody.
const DEMANDED: &[&str] =
    &["organization_id", "organizationId", "org_id", "tenant_id", "audience", "resource"];

/// The names under which people add an org, or what they take for one, to a token request.
const CONTEXT: &[&str] =
    &["organization_id", "organizationId", "org_id", "tenant_id", "audience", "resource", "scope"];

fn context_refused(evidence: &Evidence) -> Option<Verdict> {
    evidence.answers.iter().filter(|it| it.is_of_token()).find_map(|it| refused(evidence, it))
}

fn refused(evidence: &Evidence, answer: &Answer) -> Option<Verdict> {
    let sent = added(evidence, answer);
    let is_about_fields = answer.is_one_of(&["invalid_request", "invalid_scope", "invalid_target"])
        && !answer.speaks_of(&["rate limit"]);
    if sent.is_empty() || !(is_about_fields || answer.is_one_of(&["invalid_grant"])) {
        return None;
    }
    let named = sent.iter().find(|name| {
        let name = name.to_ascii_lowercase();
        answer.speaks_of(&[&name]) || (name.contains("org") && answer.speaks_of(&["organization"]))
    });
    let list = sent.join(", ");
    if let Some(name) = named {
        return Some(
            Verdict::says_itself(answer.sentence())
                .because(Some(format!("{name} was sent with the request."))),
        );
    }
    let judged = is_about_fields.then(|| {
        format!("The request is refused for what it holds, and it holds {list} besides what is documented.")
    });
    Some(Verdict::fits(format!("{} {list} was sent with it.", answer.sentence())).because(judged))
}

/// What was added to that request; what is set, where nobody knows what was sent.
fn added<'a>(evidence: &'a Evidence, answer: &'a Answer) -> Vec<&'a str> {
    let is_context = |name: &&str| CONTEXT.contains(name);
    if answer.written.fields.is_empty() {
        return evidence.setup.context.iter().map(String::as_str).collect();
    }
    answer.written.fields.iter().map(String::as_str).filter(is_context).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::Asked;
    use crate::diagnosis::finding::Confidence;
    use crate::diagnosis::rules::cases;

    fn sent_with(context: &[&str], error: &str, text: &str) -> Option<Confidence> {
        let mut evidence = cases::refused_with(Asked::Refresh, error);
        evidence.setup.context = context.iter().map(|&name| name.into()).collect();
        evidence.answers[0].text = Some(text.into());
        context_refused(&evidence).map(|it| it.confidence())
    }

    #[test]
    fn the_server_may_name_the_field_it_does_not_take() {
        for (name, text) in [
            ("organization_id", "organization_id is not accepted"),
            ("scope", "scope is not accepted"),
            ("organization_id", "the organization named is not that of the grant"),
        ] {
            let said = sent_with(&[name], "invalid_request", text);

            assert_eq!(said, Some(Confidence::Certain), "{text}");
        }
    }

    #[test]
    fn a_request_that_is_refused_for_its_fields_speaks_against_those_that_are_added() {
        assert_eq!(sent_with(&["scope"], "invalid_scope", "Invalid"), Some(Confidence::Likely));
        assert_eq!(sent_with(&["audience"], "invalid_grant", ""), Some(Confidence::Possible));
    }

    #[test]
    fn without_context_or_without_such_an_answer_it_is_not_the_context() {
        assert_eq!(sent_with(&[], "invalid_request", "audience is missing"), None);
        assert_eq!(sent_with(&["audience"], "invalid_client", ""), None);
        assert_eq!(sent_with(&["audience"], "invalid_request", "rate limit exceeded; 9"), None);
    }

    #[test]
    fn a_server_that_misses_what_nobody_documents_says_so_itself() {
        let demanded = |context: &[&str], text: &str| {
            let mut evidence = cases::refused_with(Asked::Refresh, "invalid_request");
            evidence.setup.context = context.iter().map(|&name| name.into()).collect();
            evidence.answers[0].text = Some(text.into());
            context_demanded(&evidence).map(|it| it.confidence())
        };

        assert_eq!(demanded(&[], "organization_id is missing"), Some(Confidence::Certain));
        assert_eq!(demanded(&[], "audience is required"), Some(Confidence::Certain));
        assert_eq!(demanded(&["audience"], "audience is required"), None, "it was there");
        assert_eq!(demanded(&[], "audience is not accepted"), None);
        assert_eq!(demanded(&[], "refresh_token is missing"), None);
    }

    #[test]
    fn what_was_really_sent_counts_for_more_than_what_is_set() {
        let mut evidence = cases::refused_with(Asked::Refresh, "invalid_grant");
        evidence.setup.context = vec!["audience".into()];
        evidence.answers[0].written.fields = vec!["grant_type".into(), "refresh_token".into()];

        assert_eq!(context_refused(&evidence), None);
    }
}
