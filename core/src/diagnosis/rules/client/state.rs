//! States of a client: disabled, about to be deleted, or not there at all.

use super::super::super::answer::Answer;
use super::super::super::cause::Cause;
use super::super::super::change::Change;
use super::super::super::checked::Fact;
use super::super::super::claim::Claim;
use super::super::super::evidence::{Evidence, GrantKind, GrantState};
use super::super::super::finding::{Action, Documented, Question};
use super::super::super::remedy::Remedy;
use super::super::super::secret_mark::SecretMark;
use super::super::{Instruction, Rule, Verdict, signs};
use super::{
    fails_everywhere, has_worked, is_active, is_not_found, page_refusal, refusal, serves_others,
    state,
};

pub(in super::super) const CLIENT_DISABLED: Rule = Rule {
    cause: Cause::ClientDisabled,
    judge: client_disabled,
    title: "{client} is disabled, or about to be deleted.",
    steps: &[
        Instruction::person(
            Remedy::LookAtClient,
            "In the org that owns the client, open Admin > Integrations > OAuth and look at the \
             client. One that was deleted can be restored from the same list for some days.",
        ),
        Instruction::action(Remedy::Renew, "Try again once the client is active.", Action::Renew),
        Instruction::action(
            Remedy::ReplaceClient,
            "If it is to stay away, make another client and set it here.",
            Action::Edit,
        ),
    ],
    claims: &[Claim::SignInInVain, Claim::WaitAndRetry, Claim::OtherSdk],
    asks: &[Question::ClientChanged, Question::DoOthersWork, Question::EverWorked],
    documented: Documented::Yes,
    sources: &[super::EDIT_A_CLIENT],
};

fn client_disabled(evidence: &Evidence) -> Option<Verdict> {
    let known = evidence.checked.client.known();
    let deletion = known
        .and_then(|it| it.date_to_delete.as_deref())
        .map(|date| format!("The org will delete the client on {date}."));
    let off = state(evidence).filter(|_| !is_active(evidence));
    let answer = refusal(evidence);
    if let Some(state) = off {
        let sign = format!("The org says that the client is {state}.");
        let said = answer.map(Answer::sentence);
        return Some(Verdict::says_itself(sign).because(deletion).because(said));
    }
    let fits = |sign: String| Verdict::fits(sign).proved_by(deletion.clone());
    match answer {
        Some(answer) if deletion.is_some() => Some(fits(answer.sentence())),
        // Nothing is wrong yet, and it will be.
        None if evidence.answers.is_empty() => deletion.clone().map(Verdict::says_itself),
        None => None,
        Some(_) if serves_others(evidence) || known.is_some() => None,
        Some(answer) if is_not_found(answer) || is_told_otherwise(evidence) => None,
        Some(answer) => {
            let told = evidence
                .changes
                .contains(&Change::ClientDisabled)
                .then_some("Somebody disabled the client before.");
            let worked = has_worked(evidence)
                .then_some("It had worked before, as it does until a client is disabled.");
            let everywhere = (has_worked(evidence) && fails_everywhere(evidence))
                .then_some("No org works through this client any more.");
            let verdict = Verdict::fits(answer.sentence());
            Some(verdict.because(told).because(worked).because(everywhere))
        }
    }
}

/// Whether what was done to the client is told, and disabling it is not what was done.
fn is_told_otherwise(evidence: &Evidence) -> bool {
    let changes = &evidence.changes;
    changes.contains(&Change::SecretRegenerated) && !changes.contains(&Change::ClientDisabled)
}

pub(in super::super) const CLIENT_UNKNOWN: Rule = Rule {
    cause: Cause::ClientUnknown,
    judge: client_unknown,
    title: "{client} does not exist in {region}.",
    steps: &[
        Instruction::person(
            Remedy::CopyClientId,
            "Copy the client id from Admin > Integrations > OAuth of the org that owns the client. \
             It is the id, not the name; and each region has its own clients.",
        ),
        Instruction::action(
            Remedy::SetClientId,
            "Set that id, and the region of that org.",
            Action::Edit,
        ),
        Instruction::person(
            Remedy::MakeClientAnew,
            "If the client is no longer listed, it was deleted: make another, and let every org \
             authorize it again.",
        ),
    ],
    claims: &[Claim::OwnClientPerOrg, Claim::SignInInVain, Claim::Audience],
    asks: &[Question::WhichClients, Question::WhichRegion, Question::ClientChanged],
    documented: Documented::Yes,
    sources: &[super::CREATE_A_CLIENT, super::EDIT_A_CLIENT],
};

fn client_unknown(evidence: &Evidence) -> Option<Verdict> {
    if serves_others(evidence) || evidence.checked.client.known().is_some() {
        return None; // Somebody knows it.
    }
    let answer = refusal(evidence).or_else(|| page_refusal(evidence));
    let is_first = evidence.grant.state == GrantState::Never;
    let silence = || signs::stayed_away(evidence).filter(|_| is_first).map(str::to_owned);
    let sign = answer.map(Answer::sentence).or_else(silence)?;
    let not_found = answer
        .is_some_and(is_not_found)
        .then_some("The login host says that it does not find the client.");
    let deleted = (not_found.is_some() && has_worked(evidence))
        .then_some("It had worked before, so it may have been deleted since.");
    let is_own = evidence.setup.grant_type == Some(GrantKind::ClientCredentials);
    let absent = (is_own && evidence.checked.client == Fact::Absent)
        .then_some("The org has no such client, and client credentials are of the org's own.");
    let unfilled = evidence
        .setup
        .client
        .as_deref()
        .is_some_and(|id| SecretMark::of(id).contains(&SecretMark::Unfilled))
        .then_some("The client id is a placeholder: it was never filled in.");
    Some(Verdict::fits(sign).because(not_found).because(deleted).because(absent).because(unfilled))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::answer::Asked;
    use crate::diagnosis::evidence::GrantState;
    use crate::diagnosis::finding::Confidence;
    use crate::diagnosis::rules::cases::{client, refused_with, with_answer};

    fn rejected() -> Evidence {
        refused_with(Asked::Refresh, "invalid_client")
    }

    fn disabled(evidence: &Evidence) -> Option<(Confidence, usize)> {
        client_disabled(evidence).map(|it| (it.confidence(), it.weight()))
    }

    fn unknown(evidence: &Evidence) -> Option<(Confidence, usize)> {
        client_unknown(evidence).map(|it| (it.confidence(), it.weight()))
    }

    #[test]
    fn the_org_says_itself_that_its_client_is_off() {
        for state in ["disabled", "inactive"] {
            let mut evidence = Evidence::default();
            evidence.checked.client = client(state, "CODE", &[]);

            assert_eq!(disabled(&evidence), Some((Confidence::Certain, 0)), "{state}");
        }
    }

    #[test]
    fn a_deletion_that_is_announced_is_told_before_it_happens() {
        let mut evidence = Evidence::default();
        evidence.checked.client = client("active", "CODE", &[]);
        if let Fact::Known(client) = &mut evidence.checked.client {
            client.date_to_delete = Some("2026-12-01T00:00:00Z".into());
        }
        let foretold = disabled(&evidence);
        evidence.answers = refused_with(Asked::Call, "missing.permissions").answers;

        assert_eq!(foretold, Some((Confidence::Certain, 0)));
        assert_eq!(disabled(&evidence), None);
    }

    #[test]
    fn a_client_that_is_active_or_serves_others_is_not_disabled() {
        let mut checked = rejected();
        checked.checked.client = client("active", "CODE", &[]);
        let mut serving = rejected();
        serving.siblings.same_client.well = 1;

        assert_eq!((disabled(&checked), unknown(&checked)), (None, None));
        assert_eq!((disabled(&serving), unknown(&serving)), (None, None));
    }

    #[test]
    fn a_client_that_stopped_everywhere_was_likely_disabled() {
        let mut evidence = rejected();
        let bare = disabled(&evidence);
        evidence.grant.state = GrantState::Held;
        evidence.siblings.same_client.badly = 3;

        assert_eq!(bare, Some((Confidence::Possible, 0)));
        assert_eq!(disabled(&evidence), Some((Confidence::Likely, 2)));
    }

    #[test]
    fn what_somebody_did_to_the_client_counts() {
        let mut evidence = rejected();
        evidence.changes = vec![Change::ClientDisabled];
        let told = disabled(&evidence);
        evidence.changes = vec![Change::SecretRegenerated];

        assert_eq!((told, disabled(&evidence)), (Some((Confidence::Likely, 1)), None));
    }

    #[test]
    fn the_login_host_may_say_that_it_does_not_find_the_client() {
        let mut evidence = rejected();
        let bare = unknown(&evidence);
        evidence.answers[0].text = Some("client not found".into());

        assert_eq!(bare, Some((Confidence::Possible, 0)));
        assert_eq!(unknown(&evidence), Some((Confidence::Likely, 1)));
        assert_eq!(disabled(&evidence), None);
    }

    #[test]
    fn a_client_that_is_not_found_any_more_was_deleted() {
        let mut evidence = rejected();
        evidence.answers[0].text = Some("client not found".into());
        evidence.grant.state = GrantState::Held;

        assert_eq!(unknown(&evidence), Some((Confidence::Likely, 2)));
    }

    #[test]
    fn client_credentials_are_of_the_orgs_own_clients() {
        let mut evidence = rejected();
        evidence.checked.client = Fact::Absent;
        let of_a_vendor = unknown(&evidence);
        evidence.setup.grant_type = Some(GrantKind::ClientCredentials);

        assert_eq!(of_a_vendor, Some((Confidence::Possible, 0)));
        assert_eq!(unknown(&evidence), Some((Confidence::Likely, 1)));
    }

    #[test]
    fn a_placeholder_is_no_client_id() {
        let mut evidence = rejected();
        evidence.setup.client = Some("YOUR_CLIENT_ID".into());

        assert_eq!(unknown(&evidence), Some((Confidence::Likely, 1)));
    }

    #[test]
    fn the_sign_in_page_may_not_know_the_client() {
        let evidence = with_answer(Answer {
            asked: Some(Asked::Authorize),
            text: Some("OAuth client ID or redirect URI is invalid".into()),
            ..Answer::default()
        });

        assert_eq!(unknown(&evidence), Some((Confidence::Possible, 0)));
        assert_eq!(disabled(&evidence), None);
    }
}
