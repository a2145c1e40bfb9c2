//! Revoked: a person or an administrator ended the sign-in.

use super::ANNOUNCEMENT;
use super::dead::FRESH_SECS;
use crate::diagnosis::cause::Cause;
use crate::diagnosis::change::Change;
use crate::diagnosis::checked::{Fact, TimeoutFacts};
use crate::diagnosis::claim::Claim;
use crate::diagnosis::evidence::{Evidence, GrantKind, Idle, Processes};
use crate::diagnosis::finding::{Action, Documented, Question};
use crate::diagnosis::remedy::Remedy;
use crate::diagnosis::rules::signs;
use crate::diagnosis::rules::words::span;
use crate::diagnosis::rules::{Instruction, Rule, Verdict};

pub(in crate::diagnosis::rules) const REVOKED: Rule = Rule {
    cause: Cause::Revoked,
    judge: revoked,
    title: "A person or an administrator ended the sign-in to {org}.",
    steps: &[
        Instruction::action(Remedy::SignIn, "Sign in to {org} again.", Action::SignIn),
        Instruction::person(
            Remedy::AskThePerson,
            "Ask the person who signed in whether they signed out of Genesys Cloud or changed the \
             password: both end the refresh token. An administrator can end all tokens of a user, too.",
        ),
        Instruction::person(
            Remedy::LookAtAuthorizedApplications,
            "Look at Admin > Integrations > Authorized Applications in {org}: the application must not \
             be revoked there.",
        ),
        Instruction::person(
            Remedy::UseClientCredentials,
            "For work without a person, make a client with client credentials in {org}: nobody can \
             sign it out.",
        ),
    ],
    claims: &[
        Claim::SignInAgain,
        Claim::WaitAndRetry,
        Claim::OfflineAccess,
        Claim::OrganizationId,
        Claim::ClientCredentialsPerOrg,
    ],
    asks: &[Question::AnybodySignedOut, Question::EverWorked, Question::DoOthersWork],
    documented: Documented::Yes,
    sources: &[ANNOUNCEMENT],
};

fn revoked(evidence: &Evidence) -> Option<Verdict> {
    let authorization = evidence.checked.authorization.known();
    let unauthorized = authorization
        .and_then(|it| it.state.as_deref())
        .filter(|state| *state == "Revoked")
        .map(|state| format!("The org says of the application's authorization: {state}."));
    match signs::refused_refresh(evidence) {
        Some(answer) => {
            let said = answer
                .speaks_of(&["revoked"])
                .then_some("The server's own words are that it may have been revoked.");
            Some(
                Verdict::fits(answer.sentence())
                    .because(said)
                    .because(alone(evidence))
                    .because(unauthorized)
                    .proved_by(deed(evidence)),
            )
        }
        None => of_access_token(evidence).map(|it| it.because(unauthorized)),
    }
}

/// What somebody did. That it ends the refresh token is documented.
fn deed(evidence: &Evidence) -> Option<&'static str> {
    evidence.changes.iter().find_map(|change| match change {
        Change::UserSignedOut => Some("The user signed out of Genesys Cloud."),
        Change::PasswordChanged => Some("The user's password was changed."),
        Change::Revoked => Some("The tokens or the application were revoked."),
        Change::SecretRegenerated | Change::ClientDisabled | Change::ClientReplaced => None,
    })
}

/// That nobody else can have used the refresh token, and that the client is the right one.
fn alone(evidence: &Evidence) -> Option<&'static str> {
    let is_alone = evidence.setup.processes == Some(Processes::One);
    (is_alone && evidence.grant.renewals > 0)
        .then_some("It had been renewed before, and one process alone uses it.")
}

/// An access token that ended before its time. It did not run out, and is not too new to be known.
fn of_access_token(evidence: &Evidence) -> Option<Verdict> {
    let is_code = evidence.setup.grant_type.is_none_or(GrantKind::is_code);
    let age = signs::died_after(evidence);
    let is_new = age.is_some_and(|age| age <= FRESH_SECS);
    if !is_code || is_new || signs::ran_out(evidence) == Some(true) {
        return None;
    }
    let sign = signs::token_died(evidence)?;
    let early = signs::ran_out(evidence) == Some(false);
    let in_use = (early && evidence.grant.idle == Some(Idle::InUse)).then(|| {
        let age = age.map(span).unwrap_or_default();
        format!("It ended after {age}, while it was in use.")
    });
    let no_timeout = (evidence.checked.timeout == Fact::Known(TimeoutFacts::Off))
        .then_some("The org has no inactivity timeout that could have ended it.");
    Some(
        Verdict::fits(sign)
            .because(in_use)
            .because(no_timeout.filter(|_| early))
            .because(deed(evidence)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::checked::AuthorizationFacts;
    use crate::diagnosis::finding::Confidence::{Certain, Likely, Possible};
    use crate::diagnosis::rules::cases::{self, sure};

    #[test]
    fn a_changed_password_ends_a_refresh_token_for_certain() {
        let mut evidence = cases::refused_refresh();
        assert_eq!(sure(revoked(&evidence).as_ref()), Some(Possible));

        evidence.changes = vec![Change::PasswordChanged];

        assert_eq!(sure(revoked(&evidence).as_ref()), Some(Certain));
    }

    #[test]
    fn what_was_done_to_the_client_is_not_said_of_the_user() {
        let mut evidence = cases::refused_refresh();
        evidence.changes = vec![Change::SecretRegenerated, Change::ClientReplaced];

        assert_eq!(sure(revoked(&evidence).as_ref()), Some(Possible));
    }

    #[test]
    fn a_token_that_one_process_had_renewed_was_ended_by_somebody_else() {
        let mut evidence = cases::refused_refresh();
        evidence.grant.renewals = 3;
        assert_eq!(sure(revoked(&evidence).as_ref()), Some(Possible));

        evidence.setup.processes = Some(Processes::One);

        assert_eq!(sure(revoked(&evidence).as_ref()), Some(Likely));
    }

    #[test]
    fn an_application_that_the_org_revoked_is_likely_to_have_lost_its_grant() {
        let mut evidence = cases::refused_refresh();
        let state = Some("Revoked".to_owned());
        let facts = AuthorizationFacts { state, ..AuthorizationFacts::default() };
        evidence.checked.authorization = Fact::Known(facts);

        assert_eq!(sure(revoked(&evidence).as_ref()), Some(Likely));
    }

    #[test]
    fn an_access_token_that_ended_early_in_use_was_revoked() {
        let mut evidence = cases::refused_token();
        evidence.grant.lifetime_secs = Some(86_399);
        evidence.grant.died_after_secs = Some(7_200);
        assert_eq!(sure(revoked(&evidence).as_ref()), Some(Possible));

        evidence.grant.idle = Some(Idle::InUse);

        assert_eq!(sure(revoked(&evidence).as_ref()), Some(Likely));
    }

    #[test]
    fn an_access_token_that_ran_out_or_is_new_was_not_revoked() {
        for age in [2, 86_399] {
            let mut evidence = cases::refused_token();
            evidence.grant.lifetime_secs = Some(86_399);
            evidence.answers[0].age_secs = Some(age);

            assert_eq!(revoked(&evidence), None, "{age}");
        }
    }

    #[test]
    fn a_client_that_signs_in_for_itself_cannot_be_signed_out() {
        let mut evidence = cases::refused_token();
        evidence.setup.grant_type = Some(GrantKind::ClientCredentials);

        assert_eq!(revoked(&evidence), None);
    }
}
