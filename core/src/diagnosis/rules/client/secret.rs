//! Secrets: one that is wrong, and one that does not arrive as it was written.

use super::super::super::answer::ClientIn;
use super::super::super::cause::Cause;
use super::super::super::change::Change;
use super::super::super::claim::Claim;
use super::super::super::evidence::{Evidence, Fares, GrantKind};
use super::super::super::finding::{Action, Documented, Question};
use super::super::super::remedy::Remedy;
use super::super::super::secret_mark::SecretMark;
use super::super::{Instruction, Rule, Verdict};
use super::{
    fails_everywhere, has_worked, is_active, is_not_found, refusal, serves_others, state,
    works_elsewhere,
};

pub(in super::super) const SECRET_WRONG: Rule = Rule {
    cause: Cause::SecretWrong,
    judge: secret_wrong,
    title: "The secret of {client} is wrong, or was regenerated.",
    steps: &[
        Instruction::person(
            Remedy::CompareSecret,
            "In the org that owns the client, open Admin > Integrations > OAuth, choose the client \
             and compare its id and secret with what is set, to the last character.",
        ),
        Instruction::action(Remedy::SetSecret, "Set the secret that is shown there.", Action::Edit),
        Instruction::person(
            Remedy::SetSecretEverywhere,
            "Ask whether somebody regenerated the secret. If so, every place that uses the client \
             needs the new one.",
        ),
    ],
    claims: &[Claim::Audience, Claim::UrnScope, Claim::OtherSdk, Claim::TokenPool],
    asks: &[Question::ClientChanged, Question::EverWorked, Question::DoOthersWork],
    documented: Documented::Yes,
    sources: &[super::CREATE_A_CLIENT, super::EDIT_A_CLIENT],
};

fn secret_wrong(evidence: &Evidence) -> Option<Verdict> {
    let answer = refusal(evidence)?;
    let is_off = state(evidence).is_some() && !is_active(evidence);
    if has_no_secret(evidence) || is_not_found(answer) || is_off || works_elsewhere(evidence) {
        return None;
    }
    let regenerated = evidence
        .changes
        .contains(&Change::SecretRegenerated)
        .then_some("The secret was regenerated, which ends the one before.");
    let others = serves_others(evidence).then_some(
        "Other orgs work through the same client, so the client is right: what is set for this org \
         differs.",
    );
    let active = is_active(evidence)
        .then_some("The org says that the client is active, so it is the secret that is refused.");
    let worked = has_worked(evidence)
        .then_some("It had worked before, as it does until a secret is regenerated.");
    let everywhere = (has_worked(evidence) && fails_everywhere(evidence))
        .then_some("No org works through this client any more.");
    Some(
        Verdict::fits(answer.sentence())
            .because(regenerated)
            .because(others)
            .because(active)
            .because(worked)
            .because(everywhere),
    )
}

pub(in super::super) const SECRET_MANGLED: Rule = Rule {
    cause: Cause::SecretMangled,
    judge: secret_mangled,
    title: "The secret of {client} does not arrive as it was written.",
    steps: &[
        Instruction::person(
            Remedy::SendBasic,
            "Send id and secret as Authorization: Basic base64(id:secret), the way Genesys Cloud's \
             own SDKs do, in one line and without a line break at the end. In a shell: \
             printf '%s' \"$ID:$SECRET\" | base64 -w 0.",
        ),
        Instruction::person(
            Remedy::LookAtSecretAsRead,
            "Look at the value where the program reads it: white space, quotation marks and escapes \
             of a file or a variable become part of the secret.",
        ),
        Instruction::action(
            Remedy::SetSecret,
            "Set the secret again, without what does not belong to it.",
            Action::Edit,
        ),
    ],
    claims: &[Claim::OtherSdk, Claim::Audience],
    asks: &[Question::ClientChanged, Question::EverWorked],
    documented: Documented::Yes,
    sources: &[
        "https://developer.genesys.cloud/api/rest/authorization/use-authorization-code",
        "https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1",
    ],
};

fn secret_mangled(evidence: &Evidence) -> Option<Verdict> {
    let answer = refusal(evidence)?;
    let is_off = state(evidence).is_some() && !is_active(evidence);
    if has_no_secret(evidence) || is_not_found(answer) || is_off {
        return None;
    }
    let nowhere = (answer.written.client_in == Some(ClientIn::Nowhere))
        .then_some("The request named no client and no secret.");
    let elsewhere = works_elsewhere(evidence).then_some(
        "The same client and secret work in another program, so they arrive otherwise from this one.",
    );
    let marks = &evidence.setup.secret_marks;
    // What sends other secrets well does not change this one, unless there is something about it.
    let sends_well = has_worked(evidence)
        || evidence.siblings.same_client.well > 0
        || evidence.siblings.primary == Some(Fares::Well);
    if sends_well && marks.is_empty() && nowhere.is_none() && elsewhere.is_none() {
        return None;
    }
    let verdict = Verdict::fits(answer.sentence()).because(nowhere).because(elsewhere);
    Some(marks.iter().fold(verdict, |verdict, mark| verdict.because(Some(words(*mark)))))
}

/// Whether the client sends none.
fn has_no_secret(evidence: &Evidence) -> bool {
    matches!(evidence.setup.grant_type, Some(GrantKind::PublicCode | GrantKind::Implicit))
}

const fn words(mark: SecretMark) -> &'static str {
    match mark {
        SecretMark::Unfilled => "The secret is empty or a placeholder: it was never filled in.",
        SecretMark::Spaced => "The secret has white space or a line break in it or around it.",
        SecretMark::Quoted => "The secret has quotation marks around it.",
        SecretMark::Escaped => "The secret holds escapes such as %2B: it was escaped before.",
        SecretMark::NeedsEscape => {
            "The secret holds characters that a form or a URL changes, unless they are escaped; in \
             Basic authentication they must not be."
        }
        SecretMark::NotAscii => "The secret holds letters outside ASCII.",
        SecretMark::BrokenBase64 => {
            "The Base64 text of id and secret has a line break in it, or encoded one with them."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::Asked;
    use crate::diagnosis::evidence::GrantState;
    use crate::diagnosis::finding::Confidence;
    use crate::diagnosis::rules::cases::{client, refused_with};

    fn rejected() -> Evidence {
        refused_with(Asked::Refresh, "invalid_client")
    }

    fn wrong(evidence: &Evidence) -> Option<(Confidence, usize)> {
        secret_wrong(evidence).map(|it| (it.confidence(), it.weight()))
    }

    fn mangled(evidence: &Evidence) -> Option<(Confidence, usize)> {
        secret_mangled(evidence).map(|it| (it.confidence(), it.weight()))
    }

    #[test]
    fn a_client_that_is_not_accepted_may_have_a_wrong_secret() {
        assert_eq!(wrong(&rejected()), Some((Confidence::Possible, 0)));
        assert_eq!(mangled(&rejected()), Some((Confidence::Possible, 0)));
    }

    #[test]
    fn a_client_without_a_secret_has_no_wrong_one() {
        let mut evidence = rejected();
        evidence.setup.grant_type = Some(GrantKind::PublicCode);

        assert_eq!((wrong(&evidence), mangled(&evidence)), (None, None));
    }

    #[test]
    fn a_client_that_is_not_found_was_not_asked_for_its_secret() {
        let mut evidence = rejected();
        evidence.answers[0].text = Some("Client not found".into());

        assert_eq!((wrong(&evidence), mangled(&evidence)), (None, None));
    }

    #[test]
    fn what_worked_before_speaks_for_a_regenerated_secret_and_not_for_a_changed_one() {
        let mut evidence = rejected();
        evidence.grant.state = GrantState::Held;

        assert_eq!((wrong(&evidence), mangled(&evidence)), (Some((Confidence::Likely, 1)), None));
    }

    #[test]
    fn other_orgs_of_the_same_client_speak_for_the_secret_that_is_set_here() {
        let mut evidence = rejected();
        evidence.siblings.same_client.well = 2;

        assert_eq!((wrong(&evidence), mangled(&evidence)), (Some((Confidence::Likely, 1)), None));
    }

    #[test]
    fn an_active_client_is_refused_for_its_secret_and_a_disabled_one_is_not() {
        let mut evidence = rejected();
        evidence.checked.client = client("active", "CODE", &[]);
        let active = wrong(&evidence);
        evidence.checked.client = client("disabled", "CODE", &[]);

        assert_eq!((active, wrong(&evidence)), (Some((Confidence::Likely, 1)), None));
        assert_eq!(mangled(&evidence), None);
    }

    #[test]
    fn each_mark_of_a_secret_speaks_for_one_that_arrives_changed() {
        let mut evidence = rejected();
        evidence.siblings.primary = Some(Fares::Well);
        let unmarked = mangled(&evidence);
        evidence.setup.secret_marks = vec![SecretMark::Spaced, SecretMark::NeedsEscape];

        assert_eq!((unmarked, mangled(&evidence)), (None, Some((Confidence::Likely, 2))));
    }

    #[test]
    fn a_secret_that_was_regenerated_is_wrong_where_the_old_one_is_sent() {
        let mut evidence = rejected();
        evidence.changes = vec![Change::SecretRegenerated];

        assert_eq!(wrong(&evidence), Some((Confidence::Likely, 1)));
    }

    #[test]
    fn a_secret_that_works_in_another_program_is_right_and_arrives_changed() {
        let mut evidence = rejected();
        evidence.setup.elsewhere = Some(Fares::Well);

        assert_eq!((wrong(&evidence), mangled(&evidence)), (None, Some((Confidence::Likely, 1))));
    }

    #[test]
    fn a_request_that_names_no_client_sends_no_secret() {
        let mut evidence = rejected();
        evidence.answers[0].written.client_in = Some(ClientIn::Nowhere);

        assert_eq!(mangled(&evidence), Some((Confidence::Likely, 1)));
    }
}
