//! Dead: access tokens that end before anybody expects it, unused or short-lived.

use super::{INACTIVITY, OAUTH_CLIENT};
use crate::diagnosis::cause::Cause;
use crate::diagnosis::checked::TimeoutFacts;
use crate::diagnosis::claim::Claim;
use crate::diagnosis::evidence::{Evidence, Fares, GrantKind, GrantState, Idle, RefreshTokenFact};
use crate::diagnosis::finding::{Action, Documented, Question};
use crate::diagnosis::remedy::Remedy;
use crate::diagnosis::rules::signs;
use crate::diagnosis::rules::words::span;
use crate::diagnosis::rules::{Instruction, Rule, Verdict};

/// A token that is not older may be refused because it is new.
pub(in crate::diagnosis::rules) const FRESH_SECS: u64 = 5;
/// The shortest inactivity timeout that an org can set.
const SHORTEST_TIMEOUT_SECS: u64 = 300;
/// How long the tokens of a client live where nobody sets anything.
const DEFAULT_LIFETIME_SECS: u64 = 86_400;
/// Whoever sets less than this means it, or did not know.
const SHORT_LIFETIME_SECS: u64 = DEFAULT_LIFETIME_SECS / 4;

pub(in crate::diagnosis::rules) const IDLED_OUT: Rule = Rule {
    cause: Cause::IdledOut,
    judge: idled_out,
    title: "Nothing used the access token for as long as {org} allows.",
    steps: &[
        Instruction::action(Remedy::SignIn, "Sign in to {org} again, or renew.", Action::SignIn),
        Instruction::person(
            Remedy::SeeTimeout,
            "See how long {org} allows: Admin > Organization Settings > Authentication > Inactivity \
             Timeout. The token ends before its time when nothing calls the API for so long, and each \
             call begins the time anew.",
        ),
        Instruction::person(
            Remedy::ChangeTimeout,
            "Ask an administrator of {org} to lengthen the timeout or to turn it off. Do not call the \
             API only to keep the token alive: the timeout is the org's own security setting.",
        ),
    ],
    claims: &[Claim::SignInAgain, Claim::OfflineAccess, Claim::TokenPool, Claim::RenewEarly],
    asks: &[Question::InactivityTimeout, Question::HowLong, Question::DoOthersWork],
    documented: Documented::Yes,
    sources: &[
        INACTIVITY,
        "https://developer.genesys.cloud/forum/t/frequently-asked-questions/12251",
    ],
};

fn idled_out(evidence: &Evidence) -> Option<Verdict> {
    let timeout = match evidence.checked.timeout.known() {
        Some(TimeoutFacts::Off) => return None,
        Some(TimeoutFacts::After { secs }) => Some(*secs),
        None => None,
    };
    let grant = &evidence.grant;
    if timeout.is_none() && grant.refresh_token == Some(RefreshTokenFact::Given) {
        return None; // Where the timeout is on, no refresh token is given.
    }
    let age = signs::died_after(evidence);
    let is_too_young = age.is_some_and(|age| age < timeout.unwrap_or(SHORTEST_TIMEOUT_SECS));
    // A day is what tokens live for where nobody sets anything.
    let lived_a_day = signs::lifetime(evidence).is_none()
        && age.is_some_and(|age| age.abs_diff(DEFAULT_LIFETIME_SECS) <= FRESH_SECS);
    let is_over =
        lived_a_day || signs::ran_out(evidence) == Some(true) || grant.state == GrantState::Expired;
    if is_too_young || is_over || grant.idle == Some(Idle::InUse) {
        return None;
    }
    let sign = signs::token_died(evidence).or_else(|| signs::told_death(evidence))?;
    let is_unused = grant.idle == Some(Idle::Unused);
    let unused = is_unused.then_some("Nothing had used it for a while.");
    let set =
        timeout.map(|secs| format!("The org says that its inactivity timeout is {}.", span(secs)));
    let (set, proof) = if is_unused { (None, set) } else { (set, None) };
    let none_came = (grant.refresh_token == Some(RefreshTokenFact::NotGiven)
        && evidence.setup.grant_type == Some(GrantKind::ConfidentialCode))
    .then_some("No refresh token came, as where the inactivity timeout is on.");
    let primary = (evidence.siblings.primary == Some(Fares::Well))
        .then_some("The primary org works: each org has a timeout of its own.");
    Some(
        Verdict::fits(sign)
            .because(early(evidence))
            .because(unused)
            .because(set)
            .because(none_came)
            .because(primary)
            .proved_by(proof),
    )
}

/// That it ended before its time.
fn early(evidence: &Evidence) -> Option<String> {
    let (age, lifetime) = (signs::died_after(evidence)?, signs::lifetime(evidence)?);
    (signs::ran_out(evidence) == Some(false))
        .then(|| format!("It ended after {}, and was good for {}.", span(age), span(lifetime)))
}

pub(in crate::diagnosis::rules) const SHORT_LIVED_CLIENT: Rule = Rule {
    cause: Cause::ShortLivedClient,
    judge: short_lived_client,
    title: "The tokens of {client} are set to a short life.",
    steps: &[
        Instruction::person(
            Remedy::SetTokenDuration,
            "In the org that owns the client, open Admin > Integrations > OAuth, choose the client and \
             look at its Token Duration. It may be 300 to 172800 seconds; 86400, one day, is usual. A \
             change applies to the tokens that are issued after it.",
        ),
        Instruction::action(
            Remedy::RenewByLifetime,
            "Renew by what is left of each token's own life (expires_in), not by a fixed time.",
            Action::Renew,
        ),
    ],
    claims: &[Claim::RenewEarly, Claim::OfflineAccess, Claim::WaitAndRetry, Claim::TokenPool],
    asks: &[Question::HowLong, Question::ClientChanged],
    documented: Documented::Yes,
    sources: &[OAUTH_CLIENT],
};

fn short_lived_client(evidence: &Evidence) -> Option<Verdict> {
    let expired = (evidence.grant.state == GrantState::Expired)
        .then(|| "The access token ran out.".to_owned());
    let has_run_out = expired.is_some();
    let sign =
        expired.or_else(|| signs::token_died(evidence)).or_else(|| signs::told_death(evidence))?;
    let age = signs::died_after(evidence);
    if age.is_some_and(|age| age <= FRESH_SECS) {
        return None;
    }
    let Some(lifetime) = signs::lifetime(evidence) else {
        // The life of tokens is the client's, and so the same in every org.
        let is_early =
            age.is_some_and(|age| age < SHORT_LIFETIME_SECS) && !signs::others_work(evidence);
        return is_early.then(|| Verdict::fits(sign));
    };
    let is_at_its_end = signs::ran_out(evidence).unwrap_or(true);
    if lifetime > SHORT_LIFETIME_SECS || !is_at_its_end {
        return None;
    }
    let set = format!("Its tokens are good for {}, and one day is usual.", span(lifetime));
    let (set, proof) =
        if has_run_out || age.is_some() { (None, Some(set)) } else { (Some(set), None) };
    Some(Verdict::fits(sign).because(set).proved_by(proof))
}

#[cfg(test)]
mod tests {
    use super::super::revoked::REVOKED;
    use super::*;
    use crate::diagnosis::checked::{ClientFacts, Fact};
    use crate::diagnosis::finding::Confidence::{Certain, Likely, Possible};
    use crate::diagnosis::rules::cases::{self, sure};

    fn died(age: u64, lifetime: Option<u64>) -> Evidence {
        let mut evidence = cases::refused_token();
        evidence.grant.died_after_secs = Some(age);
        evidence.grant.lifetime_secs = lifetime;
        evidence
    }

    #[test]
    fn a_token_that_ended_long_before_its_time_is_likely_to_have_idled_out() {
        let evidence = died(1_800, Some(86_399));

        assert_eq!(sure(idled_out(&evidence).as_ref()), Some(Likely));
        assert_eq!(sure((REVOKED.judge)(&evidence).as_ref()), Some(Possible));
        assert_eq!(short_lived_client(&evidence), None);
    }

    #[test]
    fn an_unused_token_in_an_org_with_a_timeout_has_idled_out_for_certain() {
        let mut evidence = died(1_900, Some(86_399));
        evidence.checked.timeout = Fact::Known(TimeoutFacts::After { secs: 1_800 });
        assert_eq!(sure(idled_out(&evidence).as_ref()), Some(Likely));

        evidence.grant.idle = Some(Idle::Unused);

        assert_eq!(sure(idled_out(&evidence).as_ref()), Some(Certain));
    }

    #[test]
    fn no_token_idles_out_in_use_or_before_the_timeout_or_without_one() {
        let mut in_use = died(1_800, Some(86_399));
        in_use.grant.idle = Some(Idle::InUse);
        let mut off = died(1_800, Some(86_399));
        off.checked.timeout = Fact::Known(TimeoutFacts::Off);
        let mut before = died(1_800, Some(86_399));
        before.checked.timeout = Fact::Known(TimeoutFacts::After { secs: 3_600 });
        let mut renewable = died(1_800, Some(86_399));
        renewable.grant.refresh_token = Some(RefreshTokenFact::Given);

        for evidence in
            [in_use, off, before, renewable, died(299, None), died(86_399, Some(86_399))]
        {
            assert_eq!(idled_out(&evidence), None, "{evidence:?}");
        }
    }

    #[test]
    fn a_refused_refresh_token_did_not_idle_out() {
        assert_eq!(idled_out(&cases::refused_refresh()), None);
    }

    #[test]
    fn a_token_that_lived_its_short_life_was_short_lived_for_certain() {
        let at_its_end = died(3_300, Some(3_300));
        let mut set = died(3_300, None);
        set.checked.client =
            Fact::Known(ClientFacts { lifetime_secs: Some(3_300), ..ClientFacts::default() });

        for evidence in [at_its_end, set] {
            assert_eq!(sure(short_lived_client(&evidence).as_ref()), Some(Certain));
            assert_eq!(idled_out(&evidence), None);
        }
    }

    #[test]
    fn where_the_lifetime_is_not_known_an_early_end_may_be_a_short_life() {
        assert_eq!(sure(short_lived_client(&died(3_300, None)).as_ref()), Some(Possible));
        assert_eq!(short_lived_client(&died(80_000, None)), None);
        assert_eq!(short_lived_client(&cases::refused_token()), None);
    }

    #[test]
    fn a_day_and_eighteen_hours_are_no_short_life() {
        for lifetime in [86_399, 64_800] {
            assert_eq!(short_lived_client(&died(lifetime, Some(lifetime))), None, "{lifetime}");
        }
    }

    #[test]
    fn a_short_life_that_is_over_is_certain_without_any_answer() {
        let mut evidence = Evidence::default();
        evidence.grant.state = GrantState::Expired;
        assert_eq!(short_lived_client(&evidence), None);

        evidence.grant.lifetime_secs = Some(600);

        assert_eq!(sure(short_lived_client(&evidence).as_ref()), Some(Certain));
    }
}
