//! Scopes: what a token may be used for, where a person has signed in.

use super::{AUTHORIZE, FOR_SCOPE, SCOPES};
use crate::diagnosis::answer::Answer;
use crate::diagnosis::cause::Cause;
use crate::diagnosis::claim::Claim;
use crate::diagnosis::evidence::{Evidence, GrantKind, Trouble, UnknownName};
use crate::diagnosis::finding::{Action, Documented, Question};
use crate::diagnosis::remedy::Remedy;
use crate::diagnosis::rules::{Instruction, Rule, Verdict};

pub(in crate::diagnosis::rules) const SCOPE_MISSING: Rule = Rule {
    cause: Cause::ScopeMissing,
    judge: scope_missing,
    title: "The token for {org} lacks a scope.",
    steps: &[
        Instruction::person(
            Remedy::AddScopeToClient,
            "In the org that owns the client, open Admin > Integrations > OAuth, choose the client, \
             and add the scope that the answer names.",
        ),
        Instruction::person(
            Remedy::ApproveScope,
            "Ask an administrator of {org} to approve it there: Admin > Integrations > Authorized \
             Applications, the application's name, the scope, Save.",
        ),
        Instruction::action(
            Remedy::SignIn,
            "Then sign in to {org} again: a token keeps the scopes it was issued with.",
            Action::SignIn,
        ),
    ],
    claims: &[Claim::AuthorizeInOrg, Claim::RetryForbidden, Claim::UrnScope, Claim::OtherSdk],
    asks: &[Question::WhatBody, Question::WhichGrant, Question::DoOthersWork],
    documented: Documented::Yes,
    sources: &[SCOPES, AUTHORIZE],
};

fn scope_missing(evidence: &Evidence) -> Option<Verdict> {
    if evidence.setup.grant_type == Some(GrantKind::ClientCredentials) {
        return None; // Scopes do not apply: such a client has roles.
    }
    let asked = (!evidence.grant.missing_scopes.is_empty()).then(|| {
        format!("Asked for and not granted: {}.", evidence.grant.missing_scopes.join(", "))
    });
    let has_silence = evidence.answers.is_empty() && evidence.troubles.is_empty();
    let Some(answer) = evidence.refused_with(FOR_SCOPE) else {
        return asked.filter(|_| has_silence).map(Verdict::says_itself);
    };
    let missing = named(answer).and_then(|scope| proof(evidence, scope));
    let sign = answer.sentence();
    let is_authorized = is_authorized(evidence);
    // Unless the org is known to have authorized it, the whole authorization may be missing.
    let verdict = if is_authorized { Verdict::says_itself(sign) } else { Verdict::fits(sign) };
    let authorized = is_authorized.then_some("The org has authorized the application.");
    Some(verdict.because(authorized).proved_by(asked).proved_by(missing))
}

fn is_authorized(evidence: &Evidence) -> bool {
    let authorization = evidence.checked.authorization.known();
    authorization.is_some_and(|it| it.state.as_deref() == Some("Authorized"))
}

/// The scope that the answer names: "App not authorized to use scope users:readonly".
fn named(answer: &Answer) -> Option<&str> {
    let words = answer.text.as_deref()?.split_ascii_whitespace();
    let scope = words.skip_while(|word| !word.eq_ignore_ascii_case("scope")).nth(1)?;
    Some(scope.trim_matches(|c: char| !c.is_ascii_alphanumeric()))
}

/// That a list of scopes lacks that one.
fn proof(evidence: &Evidence, scope: &str) -> Option<String> {
    let Evidence { grant, checked, .. } = evidence;
    let client = checked.client.known().map(|it| &it.scopes);
    let token = checked.token.known().map(|it| &it.scopes);
    let approved = checked.authorization.known().map(|it| &it.scopes);
    [
        (client, "The client has no scope"),
        (approved, "The org has not approved"),
        (token.or(Some(&grant.granted_scopes)), "The token does not have"),
    ]
    .into_iter()
    .find(|(list, _)| list.is_some_and(|list| !list.is_empty() && !covers(list, scope)))
    .map(|(_, lacks)| format!("{lacks} {scope}."))
}

/// Whether the list has that scope. `users` covers `users:readonly`.
fn covers(list: &[String], scope: &str) -> bool {
    let whole = scope.strip_suffix(":readonly");
    list.iter().any(|it| it == scope || Some(it.as_str()) == whole)
}

pub(in crate::diagnosis::rules) const SCOPE_UNKNOWN: Rule = Rule {
    cause: Cause::ScopeUnknown,
    judge: scope_unknown,
    title: "A scope that is asked for does not exist in Genesys Cloud.",
    steps: &[
        Instruction::person(
            Remedy::TakeScopeNames,
            "Take the names from Genesys Cloud's own list, GET /api/v2/oauth/scopes. They look like \
             users and users:readonly: small letters, dashes, and no other ending than :readonly.",
        ),
        Instruction::action(
            Remedy::CorrectScopes,
            "Correct the scopes, or ask for none.",
            Action::Edit,
        ),
        Instruction::person(
            Remedy::SetScopesAtClient,
            "Set them at the client: Admin > Integrations > OAuth, the client, its scopes. The documented \
             sign-in does not send any.",
        ),
    ],
    claims: &[Claim::OfflineAccess, Claim::UrnScope, Claim::Audience, Claim::ScopesForCredentials],
    asks: &[Question::WhatBody, Question::WhichUrl],
    documented: Documented::Yes,
    sources: &[
        SCOPES,
        "https://help.mypurecloud.com/articles/permissions-and-scopes-in-the-public-api",
    ],
};

fn scope_unknown(evidence: &Evidence) -> Option<Verdict> {
    let known = evidence.checked.scopes.known();
    let exists = |name: &str| known.is_some_and(|known| known.iter().any(|it| it == name));
    let unknown: Vec<&UnknownName> =
        evidence.setup.unknown_scopes.iter().filter(|it| !exists(&it.name)).collect();
    let invalid = invalid_scope(evidence);
    let forbidden = || {
        let may_be_scope = |it: &Answer| it.error.is_none() || it.is_one_of(&[FOR_SCOPE]);
        evidence.answers.iter().find(|it| it.status == Some(403) && may_be_scope(it))
    };
    let is_named = invalid.is_some();
    let sign =
        invalid.or_else(|| forbidden().filter(|_| !unknown.is_empty()).map(Answer::sentence));
    let names = (!unknown.is_empty()).then(|| spelled(&unknown));
    let claimed = (unknown.is_empty()
        && (evidence.has_claim(Claim::OfflineAccess) || evidence.has_claim(Claim::UrnScope)))
    .then_some("A scope is set that Genesys Cloud does not have.");
    let is_code = evidence.setup.grant_type != Some(GrantKind::ClientCredentials);
    let has_trouble = !(evidence.answers.is_empty() && evidence.troubles.is_empty())
        && evidence.answers.iter().all(|it| it.status != Some(403));
    let Some(sign) = sign else {
        // Whatever was answered to something else: such a name is wrong all the same.
        return (is_code && has_trouble && !unknown.is_empty())
            .then(|| Verdict::fits(spelled(&unknown)));
    };
    let verdict = Verdict::fits(sign).because(claimed);
    // The list of the org is proof; what is known here may be older than a new scope.
    Some(if is_named || known.is_some() {
        verdict.proved_by(names)
    } else {
        verdict.because(names)
    })
}

/// That the sign-in page or the token endpoint refused a scope.
fn invalid_scope(evidence: &Evidence) -> Option<String> {
    let trouble = evidence.troubles.iter().find_map(|it| {
        let Trouble::SignInRefused { error, text } = it else { return None };
        let text = text.as_ref().map(|text| format!(" ({text})")).unwrap_or_default();
        (error == "invalid_scope")
            .then(|| format!("The sign-in page ended with invalid_scope{text}."))
    });
    evidence.refused_with("invalid_scope").map(Answer::sentence).or(trouble)
}

fn spelled(unknown: &[&UnknownName]) -> String {
    let each = unknown.iter().map(|UnknownName { name, meant }| match meant {
        Some(meant) => format!("{name} (perhaps {meant})"),
        None => name.clone(),
    });
    format!("Not among the scopes that are known: {}.", each.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::answer::Asked;
    use crate::diagnosis::checked::{AuthorizationFacts, Fact};
    use crate::diagnosis::finding::Confidence::{Certain, Likely, Possible};
    use crate::diagnosis::rules::cases::{self, sure};

    fn forbidden() -> Evidence {
        let mut evidence = cases::refused(Asked::Call, 403, FOR_SCOPE);
        evidence.answers[0].text = Some("App not authorized to use scope users:readonly".into());
        evidence
    }

    fn unknown(name: &str) -> UnknownName {
        UnknownName { name: name.to_owned(), meant: None }
    }

    #[test]
    fn a_scope_that_is_named_is_missing_for_certain_where_the_org_has_authorized_the_client() {
        let mut evidence = forbidden();
        assert_eq!(sure(scope_missing(&evidence).as_ref()), Some(Possible));

        let authorized = AuthorizationFacts { state: Some("Authorized".into()), scopes: vec![] };
        evidence.checked.authorization = Fact::Known(authorized);

        assert_eq!(sure(scope_missing(&evidence).as_ref()), Some(Certain));
    }

    #[test]
    fn scopes_that_were_not_granted_are_missing_before_anything_is_refused() {
        let mut evidence = Evidence::default();
        evidence.grant.missing_scopes = vec!["users".into()];

        assert_eq!(sure(scope_missing(&evidence).as_ref()), Some(Certain));
    }

    #[test]
    fn where_the_client_works_elsewhere_the_authorization_is_to_be_asked_for_first() {
        let mut evidence = cases::beside_a_primary_that_works(forbidden());
        assert_eq!(sure(scope_missing(&evidence).as_ref()), Some(Possible));

        evidence.checked.authorization = Fact::Known(AuthorizationFacts {
            state: Some("Authorized".into()),
            scopes: vec!["routing".into()],
        });

        let verdict = scope_missing(&evidence).unwrap();
        assert_eq!(verdict.confidence(), Certain);
        assert!(verdict.known().any(|it| it == "The org has not approved users:readonly."));
    }

    #[test]
    fn the_wider_scope_covers_the_readonly_one() {
        let scopes =
            |names: &[&str]| -> Vec<String> { names.iter().map(|&name| name.to_owned()).collect() };
        assert!(covers(&scopes(&["users"]), "users:readonly"));
        assert!(!covers(&scopes(&["users:readonly"]), "users"));
        assert!(!covers(&scopes(&["user"]), "users"));
    }

    #[test]
    fn a_client_that_signs_in_for_itself_lacks_no_scope() {
        let mut evidence = forbidden();
        evidence.setup.grant_type = Some(GrantKind::ClientCredentials);

        assert_eq!(scope_missing(&evidence), None);
    }

    #[test]
    fn a_missing_role_is_no_missing_scope() {
        let evidence = cases::refused(Asked::Call, 403, "missing.any.permissions");

        assert_eq!(scope_missing(&evidence), None);
    }

    #[test]
    fn a_refused_scope_that_nobody_knows_is_unknown_for_certain() {
        let mut evidence = cases::refused(Asked::Token, 400, "invalid_scope");
        assert_eq!(sure(scope_unknown(&evidence).as_ref()), Some(Possible));

        evidence.setup.unknown_scopes = vec![unknown("offline_access")];

        assert_eq!(sure(scope_unknown(&evidence).as_ref()), Some(Certain));
    }

    #[test]
    fn the_sign_in_page_refuses_scopes_too() {
        let trouble = Trouble::SignInRefused { error: "invalid_scope".into(), text: None };
        let mut evidence = cases::troubled(trouble);
        evidence.claims = vec![Claim::OfflineAccess];

        assert_eq!(sure(scope_unknown(&evidence).as_ref()), Some(Likely));
    }

    #[test]
    fn a_403_beside_scopes_that_do_not_exist_may_be_for_them() {
        let mut evidence = cases::answered(Asked::Call, 403);
        assert_eq!(scope_unknown(&evidence), None);

        evidence.setup.unknown_scopes = vec![unknown("user:read")];

        assert_eq!(sure(scope_unknown(&evidence).as_ref()), Some(Likely));

        evidence.answers[0].error = Some("missing.permissions".into());

        assert_eq!(scope_unknown(&evidence), None);
    }

    #[test]
    fn a_scope_that_the_org_lists_is_known_whatever_is_known_here() {
        let mut evidence = cases::answered(Asked::Call, 403);
        evidence.setup.unknown_scopes = vec![unknown("brand-new")];
        evidence.checked.scopes = Fact::Known(vec!["brand-new".into()]);

        assert_eq!(scope_unknown(&evidence), None);
    }
}
