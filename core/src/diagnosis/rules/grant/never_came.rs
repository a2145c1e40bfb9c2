//! Never came: a code grant without a refresh token, because of the org or of the client.

use super::{ANNOUNCEMENT, INACTIVITY};
use crate::diagnosis::answer::Answer;
use crate::diagnosis::cause::Cause;
use crate::diagnosis::checked::{Fact, TimeoutFacts};
use crate::diagnosis::claim::Claim;
use crate::diagnosis::evidence::{
    Evidence, Fares, GrantKind, GrantState, RefreshTokenFact, RunsIn,
};
use crate::diagnosis::finding::{Action, Documented, Question};
use crate::diagnosis::remedy::Remedy;
use crate::diagnosis::rules::signs;
use crate::diagnosis::rules::words::span;
use crate::diagnosis::rules::{Instruction, Rule, Verdict};

/// A token that lived for so long did not end for want of use alone: the longest timeout is 8 hours.
const LONG_SECS: u64 = 8 * 3600;

pub(in crate::diagnosis::rules) const NO_REFRESH_TOKEN_FROM_ORG: Rule = Rule {
    cause: Cause::NoRefreshTokenFromOrg,
    judge: no_refresh_token_from_org,
    title: "{org} gives no refresh tokens, because its inactivity timeout is on.",
    steps: &[
        Instruction::person(
            Remedy::TurnTimeoutOff,
            "Ask an administrator of {org} whether the timeout may be turned off: Admin > \
             Organization Settings > Authentication > Inactivity Timeout.",
        ),
        Instruction::action(
            Remedy::SignIn,
            "Until then a person signs in again before each access token ends. After the timeout was \
             turned off, one more sign-in brings a refresh token.",
            Action::SignIn,
        ),
        Instruction::person(
            Remedy::UseClientCredentials,
            "For work without a person, make a client with client credentials in {org}: it needs no \
             refresh token.",
        ),
    ],
    claims: &[Claim::OfflineAccess, Claim::OrganizationId, Claim::ClientCredentialsPerOrg],
    asks: &[Question::InactivityTimeout, Question::DoOthersWork, Question::HowLong],
    documented: Documented::Yes,
    sources: &[INACTIVITY],
};

fn no_refresh_token_from_org(evidence: &Evidence) -> Option<Verdict> {
    let may_get_one = matches!(
        evidence.setup.grant_type,
        Some(GrantKind::ConfidentialCode | GrantKind::Code) | None
    );
    if !may_get_one || evidence.checked.timeout == Fact::Known(TimeoutFacts::Off) {
        return None;
    }
    let timeout = evidence.checked.timeout.known().and_then(|timeout| match timeout {
        TimeoutFacts::Off => None,
        TimeoutFacts::After { secs } => {
            Some(format!("The org says that its inactivity timeout is {}.", span(*secs)))
        }
    });
    let Some(none_came) = none_came(evidence) else {
        return stale_token(evidence, timeout);
    };
    let primary = (evidence.siblings.primary == Some(Fares::Well))
        .then_some("The primary org works: each org has a timeout of its own.");
    Some(
        Verdict::fits(none_came.into())
            .because(ran_out(evidence))
            .because(primary)
            .proved_by(timeout),
    )
}

/// Where a refresh token is sent that this org did not give now: one of former times, or of another
/// org. What the timeout does to an older one is not documented.
fn stale_token(evidence: &Evidence, timeout: Option<String>) -> Option<Verdict> {
    let refused = signs::refused_refresh(evidence)?;
    let is_known = evidence.grant.refresh_token.is_some() || evidence.grant.renewals > 0;
    let may_be = signs::others_work(evidence) && !is_known;
    let early = evidence.grant.died_after_secs.filter(|secs| *secs < LONG_SECS);
    let early = early.map(|secs| format!("Its access token stopped working after {}.", span(secs)));
    let primary = (early.is_some() && evidence.siblings.primary == Some(Fares::Well))
        .then_some("The primary org works: each org has a timeout of its own.");
    (timeout.is_some() || may_be)
        .then(|| Verdict::fits(refused.sentence()).because(timeout).because(early).because(primary))
}

pub(in crate::diagnosis::rules) const NO_REFRESH_TOKEN_FOR_PUBLIC_CLIENT: Rule = Rule {
    cause: Cause::NoRefreshTokenForPublicClient,
    judge: no_refresh_token_for_public_client,
    title: "{client} is a public client, and those get no refresh token.",
    steps: &[
        Instruction::action(
            Remedy::SignIn,
            "A person signs in again before each access token ends. Whoever is signed in to Genesys \
             Cloud in the same browser is not asked for a password.",
            Action::SignIn,
        ),
        Instruction::person(
            Remedy::ExchangeOnServer,
            "To stay signed in without a person, exchange the code on a server, with a client of the \
             grant type Code Authorization and its secret. Never put a secret into a page.",
        ),
        Instruction::person(
            Remedy::UseClientCredentials,
            "For work without a person, make a client with client credentials in {org}: it needs no \
             refresh token.",
        ),
    ],
    claims: &[Claim::OfflineAccess, Claim::OtherSdk, Claim::ClientCredentialsPerOrg],
    asks: &[Question::WhichGrant, Question::HowLong],
    documented: Documented::Yes,
    sources: &[ANNOUNCEMENT],
};

fn no_refresh_token_for_public_client(evidence: &Evidence) -> Option<Verdict> {
    let setup = &evidence.setup;
    let public = match (setup.grant_type, setup.runs_in) {
        (Some(GrantKind::PublicCode), _) => "The client is public: it has no secret.",
        (Some(GrantKind::Code), Some(RunsIn::Page)) => {
            "The application is a page, where no secret can be kept."
        }
        _ => return None,
    };
    let refused = signs::refused_refresh(evidence);
    let sign = match none_came(evidence) {
        Some(none_came) => none_came.to_owned(),
        // Whether a refresh token that a public client did get can be used is not documented.
        None => refused.map(Answer::sentence).or_else(|| expired(evidence))?,
    };
    let ended = ran_out(evidence).filter(|_| none_came(evidence).is_some());
    Some(Verdict::fits(sign).because(Some(public)).proved_by(ended))
}

/// That it ran out. It would have been renewed, had there been a refresh token.
fn expired(evidence: &Evidence) -> Option<String> {
    let is_expired = evidence.grant.state == GrantState::Expired
        && evidence.grant.refresh_token != Some(RefreshTokenFact::Given);
    is_expired.then(|| "The access token ran out, and there was no refresh token.".to_owned())
}

/// That no refresh token came, where that may be the trouble: while the access token is held, what
/// fails fails for another reason.
fn none_came(evidence: &Evidence) -> Option<&'static str> {
    let grant = &evidence.grant;
    let fails_otherwise = grant.state == GrantState::Held
        && !(evidence.answers.is_empty() && evidence.troubles.is_empty());
    (grant.refresh_token == Some(RefreshTokenFact::NotGiven) && !fails_otherwise)
        .then_some("The token endpoint gave an access token, and no refresh token.")
}

fn ran_out(evidence: &Evidence) -> Option<&'static str> {
    (evidence.grant.state == GrantState::Expired)
        .then_some("The access token ran out, and nothing could renew it.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::answer::Asked;
    use crate::diagnosis::finding::Confidence::{Certain, Likely, Possible};
    use crate::diagnosis::rules::cases::{self, sure};

    fn none_given(grant_type: GrantKind) -> Evidence {
        let mut evidence = Evidence::default();
        evidence.setup.grant_type = Some(grant_type);
        evidence.grant.refresh_token = Some(RefreshTokenFact::NotGiven);
        evidence
    }

    #[test]
    fn an_org_whose_timeout_is_on_gives_no_refresh_token_for_certain() {
        let mut evidence = none_given(GrantKind::ConfidentialCode);
        assert_eq!(sure(no_refresh_token_from_org(&evidence).as_ref()), Some(Possible));

        evidence.checked.timeout = Fact::Known(TimeoutFacts::After { secs: 1_800 });

        assert_eq!(sure(no_refresh_token_from_org(&evidence).as_ref()), Some(Certain));
    }

    #[test]
    fn a_primary_org_that_works_speaks_for_the_other_orgs_timeout() {
        let evidence = cases::beside_a_primary_that_works(none_given(GrantKind::ConfidentialCode));

        assert_eq!(sure(no_refresh_token_from_org(&evidence).as_ref()), Some(Likely));
    }

    #[test]
    fn an_org_whose_timeout_is_off_is_not_to_blame() {
        let mut evidence = none_given(GrantKind::ConfidentialCode);
        evidence.checked.timeout = Fact::Known(TimeoutFacts::Off);

        assert_eq!(no_refresh_token_from_org(&evidence), None);
    }

    #[test]
    fn a_client_that_signs_in_for_itself_and_one_without_a_secret_wait_for_no_refresh_token() {
        for grant_type in [GrantKind::ClientCredentials, GrantKind::PublicCode] {
            assert_eq!(no_refresh_token_from_org(&none_given(grant_type)), None, "{grant_type:?}");
        }
    }

    #[test]
    fn a_refresh_token_that_was_given_is_missed_only_where_the_timeout_is_on_now() {
        let mut evidence = cases::refused_refresh();
        evidence.grant.refresh_token = Some(RefreshTokenFact::Given);
        assert_eq!(no_refresh_token_from_org(&evidence), None);

        evidence.checked.timeout = Fact::Known(TimeoutFacts::After { secs: 300 });

        assert_eq!(sure(no_refresh_token_from_org(&evidence).as_ref()), Some(Likely));
    }

    #[test]
    fn an_org_that_cannot_renew_beside_others_that_can_may_have_given_nothing_to_renew_with() {
        let mut evidence = cases::beside_a_primary_that_works(cases::refused_refresh());
        assert_eq!(sure(no_refresh_token_from_org(&evidence).as_ref()), Some(Possible));

        evidence.grant.renewals = 1;

        assert_eq!(no_refresh_token_from_org(&evidence), None);
    }

    #[test]
    fn a_public_client_whose_token_ran_out_has_nothing_to_renew_with() {
        let mut evidence = none_given(GrantKind::PublicCode);
        assert_eq!(sure(no_refresh_token_for_public_client(&evidence).as_ref()), Some(Likely));

        evidence.grant.state = GrantState::Expired;

        assert_eq!(sure(no_refresh_token_for_public_client(&evidence).as_ref()), Some(Certain));
    }

    #[test]
    fn an_org_whose_tokens_die_early_beside_a_primary_that_works_may_give_no_refresh_token() {
        let mut evidence = cases::beside_a_primary_that_works(cases::refused_refresh());
        assert_eq!(sure(no_refresh_token_from_org(&evidence).as_ref()), Some(Possible));

        evidence.grant.died_after_secs = Some(3_300);

        assert_eq!(sure(no_refresh_token_from_org(&evidence).as_ref()), Some(Likely));
    }

    #[test]
    fn a_page_has_no_secret_whatever_its_client() {
        let mut evidence = none_given(GrantKind::Code);
        assert_eq!(no_refresh_token_for_public_client(&evidence), None);

        evidence.setup.runs_in = Some(RunsIn::Page);

        assert_eq!(sure(no_refresh_token_for_public_client(&evidence).as_ref()), Some(Likely));
    }

    #[test]
    fn a_public_clients_refresh_token_may_be_refused_as_such() {
        let mut evidence = cases::refused_refresh();
        assert_eq!(no_refresh_token_for_public_client(&evidence), None);

        evidence.setup.grant_type = Some(GrantKind::PublicCode);

        assert_eq!(sure(no_refresh_token_for_public_client(&evidence).as_ref()), Some(Likely));
    }

    #[test]
    fn while_the_access_token_is_good_a_refusal_has_another_reason() {
        for grant_type in [GrantKind::ConfidentialCode, GrantKind::PublicCode] {
            let mut evidence = none_given(grant_type);
            evidence.grant.state = GrantState::Held;
            evidence.answers = cases::refused(Asked::Call, 403, "missing.permissions").answers;

            assert_eq!(no_refresh_token_from_org(&evidence), None);
            assert_eq!(no_refresh_token_for_public_client(&evidence), None);
        }
    }
}
