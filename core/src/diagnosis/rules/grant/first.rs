//! First: which of the causes that share a sign comes first, by what else is known.

use crate::diagnosis::answer::Asked;
use crate::diagnosis::cause::Cause::{self, *};
use crate::diagnosis::change::Change;
use crate::diagnosis::checked::{Fact, TimeoutFacts};
use crate::diagnosis::evidence::{Evidence, GrantKind, Idle, Processes, RefreshTokenFact, Slots};
use crate::diagnosis::finding::{Confidence, Diagnosis};
use crate::diagnosis::rules::cases;
use crate::wire::http::HttpError;

type Alter = fn(&mut Evidence);

/// What changes of a refused refresh, and which cause is first then.
const REFRESHES: &[(&str, Alter, Cause)] = &[
    (
        "the refresh names another client",
        |it| {
            it.setup.client = Some("aaaa".into());
            it.answers[0].written.client = Some("bbbb".into());
            it.setup.processes = Some(Processes::Several);
            it.setup.slots = Some(Slots::Shared);
        },
        RefreshTokenOfAnotherClient,
    ),
    ("several processes", |it| it.setup.processes = Some(Processes::Several), RefreshTokenUsed),
    (
        "an answer was lost before",
        |it| {
            let lost = cases::unanswered(Asked::Refresh, HttpError::Interrupted);
            it.answers.extend(lost.answers);
        },
        RefreshTokenUsed,
    ),
    (
        "one place for several orgs, of which one works",
        |it| {
            it.setup.slots = Some(Slots::Shared);
            it.siblings.other_clients.well = 1;
        },
        SharedSlot,
    ),
    (
        "the user changed the password, and several processes share the token",
        |it| {
            it.changes = vec![Change::PasswordChanged];
            it.setup.processes = Some(Processes::Several);
        },
        Revoked,
    ),
    (
        "the client was replaced, and several processes share the token",
        |it| {
            it.changes = vec![Change::ClientReplaced];
            it.setup.processes = Some(Processes::Several);
        },
        RefreshTokenOfAnotherClient,
    ),
    (
        "one process had renewed it for long",
        |it| {
            it.grant.renewals = 40;
            it.setup.processes = Some(Processes::One);
        },
        Revoked,
    ),
    (
        "the org turned its timeout on, and several orgs of the client work",
        |it| {
            it.checked.timeout = Fact::Known(TimeoutFacts::After { secs: 900 });
            it.siblings.same_client.well = 3;
        },
        NoRefreshTokenFromOrg,
    ),
    (
        "a public client",
        |it| it.setup.grant_type = Some(GrantKind::PublicCode),
        NoRefreshTokenForPublicClient,
    ),
];

/// What changes of a refused call with a token that was good for a day, and which cause is first.
const CALLS: &[(&str, Alter, Cause)] = &[
    ("it was two seconds old", |it| it.answers[0].age_secs = Some(2), FreshTokenRefused),
    ("it ended after half an hour", |it| it.grant.died_after_secs = Some(1_800), IdledOut),
    (
        "it ended after half an hour, in use",
        |it| {
            it.grant.died_after_secs = Some(1_800);
            it.grant.idle = Some(Idle::InUse);
        },
        Revoked,
    ),
    (
        "it ended after half an hour, beside a refresh token",
        |it| {
            it.grant.died_after_secs = Some(1_800);
            it.grant.refresh_token = Some(RefreshTokenFact::Given);
        },
        Revoked,
    ),
    (
        "it was good for half an hour, and lived it",
        |it| {
            it.grant.lifetime_secs = Some(1_800);
            it.grant.died_after_secs = Some(1_800);
        },
        ShortLivedClient,
    ),
];

fn first_of(given: &Evidence, changes: &[(&str, Alter, Cause)]) {
    for (what, alter, cause) in changes {
        let mut evidence = given.clone();
        alter(&mut evidence);

        let diagnosis = Diagnosis::of(&evidence);

        let first = diagnosis.findings.first().map(|finding| finding.cause);
        assert_eq!(first, Some(*cause), "{what}");
    }
}

#[test]
fn what_else_is_known_decides_why_a_refresh_was_refused() {
    first_of(&cases::refused_refresh(), REFRESHES);
}

#[test]
fn what_else_is_known_decides_why_a_token_died() {
    let mut evidence = cases::refused_token();
    evidence.grant.lifetime_secs = Some(86_399);

    first_of(&evidence, CALLS);
}

#[test]
fn an_org_that_never_renewed_beside_a_primary_that_does_has_a_token_of_another_client() {
    let mut evidence = cases::beside_a_primary_that_works(cases::refused_refresh());
    evidence.grant.refresh_token = Some(RefreshTokenFact::Given);

    let diagnosis = Diagnosis::of(&evidence);

    assert_eq!(diagnosis.findings[0].cause, RefreshTokenOfAnotherClient);
    assert_eq!(diagnosis.findings[0].confidence, Confidence::Likely);
}

#[test]
fn a_token_that_is_known_to_be_the_clients_own_is_not_anothers() {
    let mut evidence = cases::beside_a_primary_that_works(cases::refused_refresh());
    evidence.setup.client = Some("aaaa".into());
    evidence.grant.issued_to = Some("aaaa".into());

    let diagnosis = Diagnosis::of(&evidence);

    assert!(diagnosis.findings.iter().all(|it| it.cause != RefreshTokenOfAnotherClient));
}

#[test]
fn a_refused_refresh_of_which_nothing_is_known_leaves_it_open_and_asks() {
    let diagnosis = Diagnosis::of(&cases::refused_refresh());

    assert!(diagnosis.findings.iter().all(|it| it.confidence == Confidence::Possible));
    assert!(!diagnosis.questions.is_empty());
}
