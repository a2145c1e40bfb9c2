//! Grants: tokens that end, are spent, belong to another client, or never came.

use super::super::cause::Cause;
use super::super::checked::TimeoutFacts;
use super::super::claim::Claim;
use super::super::evidence::{Evidence, Fares, GrantKind, GrantState, RefreshTokenFact};
use super::super::finding::{Action, Documented, Question};
use super::{Instruction, Rule, Verdict};

pub(super) const NO_REFRESH_TOKEN_FROM_ORG: Rule = Rule {
    cause: Cause::NoRefreshTokenFromOrg,
    judge: no_refresh_token_from_org,
    title: "{org} gives no refresh tokens, because its inactivity timeout is on.",
    steps: &[
        Instruction::person(
            "Ask an administrator of {org} whether the timeout may be turned off: Admin > \
             Organization Settings > Authentication > Automatic inactivity timeout.",
        ),
        Instruction::action(
            "Until then a person signs in again before each access token ends.",
            Action::SignIn,
        ),
        Instruction::person(
            "For work without a person, make a client with client credentials in {org}: it needs no \
             refresh token.",
        ),
    ],
    claims: &[Claim::OfflineAccess, Claim::OrganizationId, Claim::ClientCredentialsPerOrg],
    asks: &[Question::InactivityTimeout, Question::DoOthersWork, Question::HowLong],
    documented: Documented::Yes,
    sources: &["https://help.genesys.cloud/articles/set-an-automatic-inactivity-timeout/"],
};

fn no_refresh_token_from_org(evidence: &Evidence) -> Option<Verdict> {
    let may_get_one = matches!(
        evidence.setup.grant_type,
        Some(GrantKind::ConfidentialCode | GrantKind::Code) | None
    );
    if evidence.grant.refresh_token != Some(RefreshTokenFact::NotGiven) || !may_get_one {
        return None;
    }
    let ran_out = (evidence.grant.state == GrantState::Expired)
        .then_some("The access token ran out, and nothing could renew it.");
    let primary = (evidence.siblings.primary == Some(Fares::Well))
        .then_some("The primary org works: each org has a timeout of its own.");
    let timeout = evidence.checked.timeout.known().and_then(|timeout| match timeout {
        TimeoutFacts::Off => None,
        TimeoutFacts::After { secs } => {
            Some(format!("The org says that its inactivity timeout is {} minutes.", secs / 60))
        }
    });
    Some(
        Verdict::fits("The token endpoint gave an access token, and no refresh token.".into())
            .because(ran_out)
            .because(primary)
            .proved_by(timeout),
    )
}
