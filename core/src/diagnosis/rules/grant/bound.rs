//! Bound: a refresh token that belongs to another client, or to another org that shares its place.

use super::ANNOUNCEMENT;
use crate::diagnosis::answer::Answer;
use crate::diagnosis::cause::Cause;
use crate::diagnosis::change::Change;
use crate::diagnosis::claim::Claim;
use crate::diagnosis::evidence::{Evidence, Fares, Siblings, Slots, Trouble};
use crate::diagnosis::finding::{Action, Documented, Question};
use crate::diagnosis::remedy::Remedy;
use crate::diagnosis::rules::signs;
use crate::diagnosis::rules::{Instruction, Rule, Verdict};

pub(in crate::diagnosis::rules) const REFRESH_TOKEN_OF_ANOTHER_CLIENT: Rule = Rule {
    cause: Cause::RefreshTokenOfAnotherClient,
    judge: refresh_token_of_another_client,
    title: "The refresh token was issued to another client than the one that sends it.",
    steps: &[
        Instruction::person(
            Remedy::CompareClientIds,
            "Compare the client id of the sign-in with the client id of the refresh. They must be the \
             same, with that client's own secret, in the same region.",
        ),
        Instruction::action(
            Remedy::SetClientOfOrg,
            "Set the client that is to serve {org}.",
            Action::Edit,
        ),
        Instruction::action(
            Remedy::SignIn,
            "Sign in to {org} again with that client. Keep its id beside the refresh token.",
            Action::SignIn,
        ),
    ],
    claims: &[
        Claim::SameClient,
        Claim::SignInAgain,
        Claim::OwnClientPerOrg,
        Claim::RedirectUriInRefresh,
        Claim::WaitAndRetry,
        Claim::OrganizationId,
        Claim::Audience,
        Claim::OfflineAccess,
    ],
    asks: &[Question::WhichClients, Question::EverWorked, Question::DoOthersWork],
    documented: Documented::Yes,
    sources: &[ANNOUNCEMENT, "https://www.rfc-editor.org/rfc/rfc6749#section-5.2"],
};

fn refresh_token_of_another_client(evidence: &Evidence) -> Option<Verdict> {
    if let Some(sign) = wrong_client(evidence) {
        return Some(Verdict::says_itself(sign));
    }
    let answer = signs::refused_refresh(evidence)?;
    let proof = other_client(evidence, answer);
    let is_own = evidence.grant.renewals > 0 || is_own_client(evidence, answer);
    if is_own && proof.is_none() {
        return None; // This client has renewed it before, or got it.
    }
    if proof.is_none() && is_ended_by_somebody(evidence) {
        return None; // That ends it, whoever sends it.
    }
    let Siblings { primary, same_client, other_clients, .. } = &evidence.siblings;
    let primary = (*primary == Some(Fares::Well))
        .then_some("The primary org works, and this one was not seen to renew even once.");
    let others = (other_clients.well > 0)
        .then_some("Other orgs here have other clients, so that one may be taken for another.");
    let all = (same_client.badly > 0 && same_client.well == 0).then_some(
        "Every other org of this client is in trouble, too, as when a client is exchanged.",
    );
    let said = answer
        .speaks_of(&["another client", "different client", "issued to"])
        .then_some("The server's own words are of the client.");
    Some(
        Verdict::fits(answer.sentence())
            .because(primary)
            .because(others)
            .because(all)
            .because(said)
            .proved_by(proof),
    )
}

/// Whether somebody did what is known to end a refresh token.
fn is_ended_by_somebody(evidence: &Evidence) -> bool {
    let ends = [Change::PasswordChanged, Change::UserSignedOut, Change::Revoked];
    evidence.changes.iter().any(|change| ends.contains(change))
}

/// That the identity of a new token named another client.
fn wrong_client(evidence: &Evidence) -> Option<String> {
    evidence.troubles.iter().find_map(|it| {
        let Trouble::WrongClient { expected, proved } = it else { return None };
        Some(format!("The token belongs to client {proved}, not to {expected}."))
    })
}

/// That the clients differ, where both are known, or were said to.
fn other_client(evidence: &Evidence, answer: &Answer) -> Option<String> {
    if evidence.changes.contains(&Change::ClientReplaced) {
        return Some("Another client is used than before.".to_owned());
    }
    let sender = sender(evidence, answer)?;
    if let Some(issued) = issued_to(evidence) {
        return (!issued.eq_ignore_ascii_case(sender)).then(|| {
            format!("The token was issued to client {issued}, and {sender} refreshes it.")
        });
    }
    let client = evidence.setup.client.as_deref()?;
    (!client.eq_ignore_ascii_case(sender))
        .then(|| format!("The refresh named client {sender}, and the org's client is {client}."))
}

/// Whether the client that refreshes is known to be the one that got the token.
fn is_own_client(evidence: &Evidence, answer: &Answer) -> bool {
    let sender = sender(evidence, answer);
    issued_to(evidence).zip(sender).is_some_and(|(own, sender)| own.eq_ignore_ascii_case(sender))
}

/// The client that refreshes.
fn sender<'a>(evidence: &'a Evidence, answer: &'a Answer) -> Option<&'a str> {
    answer.written.client.as_deref().or(evidence.setup.client.as_deref())
}

/// The client that the token was issued to.
fn issued_to(evidence: &Evidence) -> Option<&str> {
    let checked = || evidence.checked.token.known()?.client.as_deref();
    evidence.grant.issued_to.as_deref().or_else(checked)
}

pub(in crate::diagnosis::rules) const SHARED_SLOT: Rule = Rule {
    cause: Cause::SharedSlot,
    judge: shared_slot,
    title: "Several orgs keep their tokens in one place, and each overwrites the other's.",
    steps: &[
        Instruction::person(
            Remedy::KeepOrgsApart,
            "Keep each org's tokens in a place of their own, named by region, org and client. With the \
             JavaScript SDK, give each org a client instance and a prefix of its own in \
             setPersistSettings.",
        ),
        Instruction::action(
            Remedy::SignIn,
            "Sign in to {org} again: its own refresh token has been overwritten.",
            Action::SignIn,
        ),
    ],
    claims: &[
        Claim::OwnSlotPerOrg,
        Claim::SignInAgain,
        Claim::WaitAndRetry,
        Claim::OrganizationId,
        Claim::OtherSdk,
    ],
    asks: &[Question::DoOthersWork, Question::WhichClients, Question::HowManyProcesses],
    documented: Documented::Yes,
    sources: &["https://www.npmjs.com/package/purecloud-platform-client-v2"],
};

fn shared_slot(evidence: &Evidence) -> Option<Verdict> {
    let slots = evidence.setup.slots;
    let Siblings { primary, same_client, other_clients, .. } = &evidence.siblings;
    let well = same_client.well + other_clients.well;
    let has_siblings = primary.is_some() || well + same_client.badly + other_clients.badly > 0;
    // What was renewed before beside others has a place of its own.
    let may_be = has_siblings && evidence.grant.renewals == 0;
    if slots == Some(Slots::OwnEach) || (slots.is_none() && !may_be) {
        return None;
    }
    let is_shared = slots == Some(Slots::Shared);
    let died = || signs::token_died(evidence).filter(|_| is_shared);
    let has_silence = evidence.answers.is_empty() && evidence.troubles.is_empty();
    let foretold = || {
        (is_shared && has_silence)
            .then(|| "Whoever signs in last has the place, and the others fail.".to_owned())
    };
    let refused = signs::refused_refresh(evidence).map(Answer::sentence);
    let sign = refused.or_else(died).or_else(foretold)?;
    let shared = is_shared.then_some("The tokens of several orgs are kept in one place.");
    let one_works = (is_shared && (*primary == Some(Fares::Well) || well > 0))
        .then_some("Another org works: the place holds its tokens.");
    let clients = (is_shared && other_clients.well > 0).then_some(
        "The orgs have different clients, and no client can use another's refresh token.",
    );
    Some(Verdict::fits(sign).because(shared).because(one_works).because(clients))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::checked::{Fact, TokenFacts};
    use crate::diagnosis::finding::Confidence::{Certain, Likely, Possible};
    use crate::diagnosis::rules::cases::{self, sure};

    #[test]
    fn two_client_ids_prove_that_the_refresh_token_is_anothers() {
        let mut evidence = cases::refused_refresh();
        evidence.setup.client = Some("AAAA".into());
        evidence.answers[0].written.client = Some("aaaa".into());
        assert_eq!(sure(refresh_token_of_another_client(&evidence).as_ref()), Some(Possible));

        evidence.answers[0].written.client = Some("bbbb".into());

        assert_eq!(sure(refresh_token_of_another_client(&evidence).as_ref()), Some(Certain));
    }

    #[test]
    fn the_org_itself_says_to_which_client_a_token_belongs() {
        let mut evidence = cases::refused_refresh();
        evidence.setup.client = Some("aaaa".into());
        let client = Some("bbbb".to_owned());
        evidence.checked.token = Fact::Known(TokenFacts { client, ..TokenFacts::default() });

        assert_eq!(sure(refresh_token_of_another_client(&evidence).as_ref()), Some(Certain));
    }

    #[test]
    fn a_primary_org_that_works_speaks_for_another_client_unless_this_org_renewed_before() {
        let mut evidence = cases::beside_a_primary_that_works(cases::refused_refresh());
        assert_eq!(sure(refresh_token_of_another_client(&evidence).as_ref()), Some(Likely));

        evidence.grant.renewals = 1;

        assert_eq!(refresh_token_of_another_client(&evidence), None);
    }

    #[test]
    fn when_every_org_of_a_client_fails_it_is_the_client() {
        let mut evidence = cases::refused_refresh();
        evidence.siblings.same_client.badly = 2;
        assert_eq!(sure(refresh_token_of_another_client(&evidence).as_ref()), Some(Likely));

        evidence.siblings.same_client.well = 1;

        assert_eq!(sure(refresh_token_of_another_client(&evidence).as_ref()), Some(Possible));
    }

    #[test]
    fn a_token_whose_identity_names_another_client_says_so_itself() {
        let trouble = Trouble::WrongClient { expected: "aaaa".into(), proved: "bbbb".into() };
        let evidence = cases::troubled(trouble);

        assert_eq!(sure(refresh_token_of_another_client(&evidence).as_ref()), Some(Certain));
    }

    #[test]
    fn one_place_for_several_orgs_is_likely_where_it_is_known() {
        let mut evidence = cases::beside_a_primary_that_works(cases::refused_refresh());
        assert_eq!(sure(shared_slot(&evidence).as_ref()), Some(Possible));

        evidence.setup.slots = Some(Slots::Shared);

        let (shared, other) = (shared_slot(&evidence), refresh_token_of_another_client(&evidence));
        assert_eq!(sure(shared.as_ref()), Some(Likely));
        assert!(shared.unwrap().weight() > other.unwrap().weight());
    }

    #[test]
    fn a_place_for_each_org_cannot_be_overwritten_by_another() {
        let mut evidence = cases::beside_a_primary_that_works(cases::refused_refresh());
        evidence.setup.slots = Some(Slots::OwnEach);

        assert_eq!(shared_slot(&evidence), None);
    }

    #[test]
    fn an_org_of_which_no_other_is_known_shares_with_none() {
        assert_eq!(shared_slot(&cases::refused_refresh()), None);
    }

    #[test]
    fn what_somebody_did_ends_a_refresh_token_of_whatever_client() {
        let mut evidence = cases::beside_a_primary_that_works(cases::refused_refresh());
        assert!(refresh_token_of_another_client(&evidence).is_some());

        evidence.changes = vec![Change::PasswordChanged];

        assert_eq!(refresh_token_of_another_client(&evidence), None);
    }

    #[test]
    fn what_was_renewed_beside_others_has_a_place_of_its_own() {
        let mut evidence = cases::beside_a_primary_that_works(cases::refused_refresh());
        assert!(shared_slot(&evidence).is_some());

        evidence.grant.renewals = 3;

        assert_eq!(shared_slot(&evidence), None);
    }

    #[test]
    fn one_place_for_several_orgs_fails_before_anything_is_refused() {
        let mut evidence = Evidence::default();
        assert_eq!(shared_slot(&evidence), None);

        evidence.setup.slots = Some(Slots::Shared);

        assert!(shared_slot(&evidence).is_some());
    }

    #[test]
    fn a_refused_call_is_of_a_shared_place_only_where_it_is_known_to_be_shared() {
        let mut evidence = cases::beside_a_primary_that_works(cases::refused_token());
        assert_eq!(shared_slot(&evidence), None);

        evidence.setup.slots = Some(Slots::Shared);

        assert_eq!(sure(shared_slot(&evidence).as_ref()), Some(Likely));
    }
}
