//! Forbidden: roles and divisions, addresses, and security policies.

use super::{NAMES_PERMISSIONS, unnamed_403};
use crate::diagnosis::answer::Answer;
use crate::diagnosis::cause::Cause;
use crate::diagnosis::claim::Claim;
use crate::diagnosis::evidence::{Evidence, GrantKind};
use crate::diagnosis::finding::{Action, Documented, Question};
use crate::diagnosis::remedy::Remedy;
use crate::diagnosis::rules::{Instruction, Rule, Verdict};

/// The codes that name a missing permission, all or any, in whatever division.
const PERMISSION_CODES: &[&str] = &[
    "missing.permissions",
    "missing.any.permissions",
    "missing.division.permission",
    "missing.any.division.permissions",
];

pub(in crate::diagnosis::rules) const ROLES_MISSING: Rule = Rule {
    cause: Cause::RolesMissing,
    judge: roles_missing,
    title: "A role or a division is missing in {org}.",
    steps: &[
        Instruction::person(
            Remedy::AddRoleToClient,
            "Where a client signs in for itself: open Admin > Integrations > OAuth in {org}, choose the \
             client, and add a role with the permission that the answer names, in the division of what \
             is asked for (Roles tab).",
        ),
        Instruction::person(
            Remedy::AddRoleToPerson,
            "Where a person signs in: the application may do what that person may. Open Admin > People \
             & Permissions > Roles / Permissions and give the person such a role, in that division.",
        ),
        Instruction::person(
            Remedy::CallAgain,
            "Then call again. Nobody has to sign in anew because of a 403.",
        ),
    ],
    claims: &[Claim::RetryForbidden, Claim::ScopesForCredentials, Claim::MultiOrgSwitch],
    asks: &[Question::WhichGrant, Question::WhatBody],
    documented: Documented::Yes,
    sources: &["https://help.mypurecloud.com/articles/create-an-oauth-client/"],
};

fn roles_missing(evidence: &Evidence) -> Option<Verdict> {
    let is_named = |it: &&Answer| it.is_one_of(PERMISSION_CODES);
    if let Some(answer) = evidence.answers.iter().find(is_named) {
        return Some(Verdict::says_itself(answer.sentence()).because(no_roles(evidence)));
    }
    if let Some(answer) = unnamed_403(evidence).filter(|it| it.speaks_of(NAMES_PERMISSIONS)) {
        return Some(Verdict::says_itself(answer.sentence()).because(no_roles(evidence)));
    }
    let answer = evidence.refused_with("not.authorized").or_else(|| unnamed_403(evidence))?;
    let by_roles = (evidence.setup.grant_type == Some(GrantKind::ClientCredentials))
        .then_some("A client that signs in for itself may do what its roles allow.");
    Some(Verdict::fits(answer.sentence()).because(by_roles).proved_by(no_roles(evidence)))
}

/// That a client which signs in for itself has no roles at all.
fn no_roles(evidence: &Evidence) -> Option<&'static str> {
    let client = evidence.checked.client.known()?;
    let is_credentials = evidence.setup.grant_type == Some(GrantKind::ClientCredentials);
    (is_credentials && client.roles == Some(0)).then_some("The client has no roles.")
}

pub(in crate::diagnosis::rules) const ADDRESS_NOT_ALLOWED: Rule = Rule {
    cause: Cause::AddressNotAllowed,
    judge: address_not_allowed,
    title: "{org} does not take requests from this network address.",
    steps: &[
        Instruction::person(
            Remedy::AllowAddress,
            "Ask an administrator of {org} to add the public address from which the application calls: \
             Admin > Organization Settings > Settings > Allowed IP Addresses. The list is of IPv4 \
             blocks, and is for applications, too.",
        ),
        Instruction::person(
            Remedy::UseFixedAddress,
            "Where the application's address changes, as in a cloud, let it go out through a fixed one.",
        ),
        Instruction::action(
            Remedy::Check,
            "The token is still good. Nobody has to sign in anew; check once the list is changed.",
            Action::Check,
        ),
    ],
    claims: &[Claim::RetryForbidden, Claim::SignInInVain, Claim::OtherSdk],
    asks: &[Question::WhatBody],
    documented: Documented::Yes,
    sources: &["https://help.mypurecloud.com/articles/allow-ip-addresses/"],
};

fn address_not_allowed(evidence: &Evidence) -> Option<Verdict> {
    let in_words = |it: &&Answer| it.error.is_none() && it.speaks_of(&["from this ip address"]);
    let said = evidence.answers.iter().find(in_words);
    let answer = evidence.refused_with("ip.not.authorized").or(said)?;
    Some(Verdict::says_itself(answer.sentence()))
}

pub(in crate::diagnosis::rules) const POLICY_DENIED: Rule = Rule {
    cause: Cause::PolicyDenied,
    judge: policy_denied,
    title: "A security policy of {org} says no.",
    steps: &[
        Instruction::person(
            Remedy::FindPolicy,
            "Ask an administrator of {org} to look for the policy whose id the answer names: Admin > \
             People & Permissions > Access Policies.",
        ),
        Instruction::person(
            Remedy::ChangePolicy,
            "The policy looks at who asks, for what, and from where. Let it allow this application, or \
             change what it looks at. A role alone does not help: a policy that denies goes before it.",
        ),
    ],
    claims: &[Claim::RetryForbidden, Claim::SignInInVain, Claim::ScopesForCredentials],
    asks: &[Question::WhatBody],
    documented: Documented::Yes,
    sources: &["https://help.mypurecloud.com/articles/about-people-permissions"],
};

fn policy_denied(evidence: &Evidence) -> Option<Verdict> {
    let in_words = |it: &&Answer| it.error.is_none() && it.speaks_of(&["security policies"]);
    let said = evidence.answers.iter().find(in_words);
    let answer = evidence.refused_with("authz.policy.denied").or(said)?;
    Some(Verdict::says_itself(answer.sentence()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::answer::Asked;
    use crate::diagnosis::checked::{ClientFacts, Fact};
    use crate::diagnosis::finding::Confidence::{Certain, Likely, Possible};
    use crate::diagnosis::rules::cases::{self, sure};

    #[test]
    fn the_platform_says_that_a_permission_is_missing() {
        for code in PERMISSION_CODES {
            let evidence = cases::refused(Asked::Call, 403, code);
            assert_eq!(sure(roles_missing(&evidence).as_ref()), Some(Certain), "{code}");
        }
    }

    #[test]
    fn not_authorized_is_likely_a_role_where_a_client_signs_in_for_itself() {
        let mut evidence = cases::refused(Asked::Call, 403, "not.authorized");
        assert_eq!(sure(roles_missing(&evidence).as_ref()), Some(Possible));

        evidence.setup.grant_type = Some(GrantKind::ClientCredentials);
        assert_eq!(sure(roles_missing(&evidence).as_ref()), Some(Likely));

        let client = ClientFacts { roles: Some(0), ..ClientFacts::default() };
        evidence.checked.client = Fact::Known(client);
        assert_eq!(sure(roles_missing(&evidence).as_ref()), Some(Certain));
    }

    #[test]
    fn a_scope_an_address_and_a_policy_are_no_roles() {
        for code in ["app.not.authorized.for.scope", "ip.not.authorized", "authz.policy.denied"] {
            assert_eq!(roles_missing(&cases::refused(Asked::Call, 403, code)), None, "{code}");
        }
    }

    #[test]
    fn an_address_is_named_by_its_code_or_in_words() {
        let by_code = cases::refused(Asked::Call, 401, "ip.not.authorized");
        let mut in_words = cases::answered(Asked::Call, 401);
        assert_eq!(address_not_allowed(&in_words), None);
        in_words.answers[0].text = Some(
            "Requests originating from this IP address are not authorized: [192.0.2.1]".into(),
        );

        for evidence in [by_code, in_words] {
            assert_eq!(sure(address_not_allowed(&evidence).as_ref()), Some(Certain));
        }
        assert_eq!(address_not_allowed(&cases::refused_token()), None);
    }

    #[test]
    fn a_policy_is_named_by_its_code_or_in_words() {
        let by_code = cases::refused(Asked::Call, 403, "authz.policy.denied");
        let mut in_words = cases::answered(Asked::Call, 403);
        assert_eq!(policy_denied(&in_words), None);
        in_words.answers[0].text =
            Some("Your organization's security policies have denied access.".into());

        for evidence in [by_code, in_words] {
            assert_eq!(sure(policy_denied(&evidence).as_ref()), Some(Certain));
        }
    }
}
