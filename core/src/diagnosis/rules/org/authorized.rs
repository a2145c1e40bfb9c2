//! Authorized: whether an org lets an application in at all. Each org says so for itself.

use super::{AUTHORIZE, FOR_SCOPE, NAMES_PERMISSIONS, unnamed_403};
use crate::diagnosis::answer::Answer;
use crate::diagnosis::cause::Cause;
use crate::diagnosis::checked::Fact;
use crate::diagnosis::claim::Claim;
use crate::diagnosis::evidence::{Evidence, Trouble};
use crate::diagnosis::finding::{Action, Documented, Question};
use crate::diagnosis::remedy::Remedy;
use crate::diagnosis::rules::signs;
use crate::diagnosis::rules::{Instruction, Rule, Verdict};

pub(in crate::diagnosis::rules) const NOT_AUTHORIZED_IN_ORG: Rule = Rule {
    cause: Cause::NotAuthorizedInOrg,
    judge: not_authorized_in_org,
    title: "{org} has not authorized {client}.",
    steps: &[
        Instruction::person(
            Remedy::AuthorizeApplication,
            "Ask an administrator of {org} who has the permission OAuth > Client > Authorize: Admin > \
             Integrations > Authorized Applications > Authorize a client. Enter the client id, choose \
             the scopes, and approve.",
        ),
        Instruction::person(
            Remedy::LetAdministratorSignIn,
            "Or let that administrator sign in to the application: the consent page asks for the \
             approval. Nothing is inherited from the org that owns the client.",
        ),
        Instruction::action(Remedy::SignIn, "Then sign in to {org} again.", Action::SignIn),
    ],
    claims: &[
        Claim::AuthorizeInOrg,
        Claim::RetryForbidden,
        Claim::MultiOrgSwitch,
        Claim::OwnClientPerOrg,
        Claim::OrganizationId,
    ],
    asks: &[Question::DoOthersWork, Question::WhichGrant, Question::WhatBody],
    documented: Documented::Yes,
    sources: &[AUTHORIZE, "https://help.mypurecloud.com/articles/view-authorized-oauth-clients/"],
};

fn not_authorized_in_org(evidence: &Evidence) -> Option<Verdict> {
    let state = evidence.checked.authorization.known().and_then(|it| it.state.as_deref());
    if state == Some("Authorized") {
        return None;
    }
    let proof = state.map(|state| {
        format!("The org says of the application's authorization: {}.", state.to_ascii_lowercase())
    });
    let unnamed = || unnamed_403(evidence).filter(|it| !it.speaks_of(NAMES_PERMISSIONS));
    let forbidden = evidence.refused_with(FOR_SCOPE).or_else(unnamed);
    // Whether it ends the tokens that are out is not documented, so that alone it is no sign.
    let ended = || signs::refused_refresh(evidence).or_else(|| signs::refused_token(evidence));
    let sign = forbidden.or_else(|| ended().filter(|_| proof.is_some())).map(Answer::sentence);
    let sign = sign.or_else(|| waits(evidence))?;
    let absent = (evidence.checked.authorization == Fact::Absent)
        .then_some("The org knows no authorization of the application.");
    let others = signs::others_work(evidence)
        .then_some("Another org works: each org authorizes the application for itself.");
    Some(Verdict::fits(sign).because(absent).because(others).proved_by(proof))
}

/// That the sign-in page asked for an administrator, who alone may authorize an application.
fn waits(evidence: &Evidence) -> Option<String> {
    evidence.troubles.iter().find_map(|it| {
        let Trouble::ConsentRefused { text: Some(text) } = it else { return None };
        let small = text.to_ascii_lowercase();
        ["administrator", "admin is required"]
            .iter()
            .any(|words| small.contains(words))
            .then(|| format!("The sign-in page ended: {text}."))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::answer::Asked;
    use crate::diagnosis::checked::AuthorizationFacts;
    use crate::diagnosis::finding::Confidence::{Certain, Likely, Possible};
    use crate::diagnosis::rules::cases::{self, sure};

    fn authorization(state: &str) -> Fact<AuthorizationFacts> {
        let state = Some(state.to_owned());
        Fact::Known(AuthorizationFacts { state, ..AuthorizationFacts::default() })
    }

    #[test]
    fn a_client_that_may_not_here_and_may_elsewhere_is_likely_not_authorized() {
        let evidence = cases::refused(Asked::Call, 403, FOR_SCOPE);
        assert_eq!(sure(not_authorized_in_org(&evidence).as_ref()), Some(Possible));

        let evidence = cases::beside_a_primary_that_works(evidence);

        assert_eq!(sure(not_authorized_in_org(&evidence).as_ref()), Some(Likely));
    }

    #[test]
    fn the_org_says_itself_whether_it_has_authorized_the_application() {
        let mut evidence = cases::refused(Asked::Call, 403, FOR_SCOPE);
        for state in ["Requested", "Revoked", "Unauthorized"] {
            evidence.checked.authorization = authorization(state);
            assert_eq!(sure(not_authorized_in_org(&evidence).as_ref()), Some(Certain), "{state}");
        }

        evidence.checked.authorization = authorization("Authorized");

        assert_eq!(not_authorized_in_org(&evidence), None);
    }

    #[test]
    fn an_org_that_knows_nothing_of_the_application_has_likely_not_authorized_it() {
        let mut evidence = cases::refused(Asked::Call, 403, FOR_SCOPE);
        evidence.checked.authorization = Fact::Absent;

        assert_eq!(sure(not_authorized_in_org(&evidence).as_ref()), Some(Likely));
    }

    #[test]
    fn a_grant_that_ended_is_of_the_authorization_only_where_the_org_says_so() {
        let mut evidence = cases::refused_refresh();
        assert_eq!(not_authorized_in_org(&evidence), None);

        evidence.checked.authorization = authorization("Revoked");

        assert_eq!(sure(not_authorized_in_org(&evidence).as_ref()), Some(Certain));
    }

    #[test]
    fn a_403_that_speaks_of_permission_and_names_no_code_may_be_for_want_of_authorization() {
        let mut evidence = cases::answered(Asked::Call, 403);
        assert_eq!(not_authorized_in_org(&evidence), None);

        evidence.answers[0].text = Some("Access denied. The client has no permission.".into());

        assert_eq!(sure(not_authorized_in_org(&evidence).as_ref()), Some(Possible));
    }

    #[test]
    fn a_403_that_names_the_permissions_in_words_is_not_for_want_of_authorization() {
        let mut evidence = cases::answered(Asked::Call, 403);
        evidence.answers[0].text =
            Some("You are missing the following permission(s): routing:queue:view".into());

        assert_eq!(not_authorized_in_org(&evidence), None);
    }

    #[test]
    fn who_is_told_to_ask_an_administrator_uses_what_the_org_has_not_authorized() {
        let text = Some("an administrator is required".to_owned());
        let evidence = cases::troubled(Trouble::ConsentRefused { text });
        let refused = cases::troubled(Trouble::ConsentRefused { text: None });

        assert_eq!(sure(not_authorized_in_org(&evidence).as_ref()), Some(Possible));
        assert_eq!(not_authorized_in_org(&refused), None);
    }

    #[test]
    fn a_missing_role_is_not_for_want_of_authorization() {
        let evidence = cases::refused(Asked::Call, 403, "missing.permissions");

        assert_eq!(not_authorized_in_org(&evidence), None);
    }
}
