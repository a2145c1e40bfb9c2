//! What is read of a row, and what is told of it.

use super::*;
use crate::import::row::At;

const CLIENT: &str = "6f1f2b3c-1111-4222-8333-444455556666";

fn entry(cells: &[(Column, &str)]) -> Entry {
    let mut row = Row::new(At::Line(2));
    let all = [
        (Column::Label, "Acme"),
        (Column::Region, "eu-west-1"),
        (Column::ClientId, CLIENT),
        (Column::Secret, "SECRET"),
    ];
    for (column, text) in all.iter().chain(cells) {
        row.put(*column, text);
    }
    Entry::of(&row)
}

fn problem(cells: &[(Column, &str)]) -> String {
    let problems = entry(cells).problems;
    let [only] = problems.as_slice() else { panic!("{problems:?}") };
    only.clone()
}

#[test]
fn each_cell_that_is_wrong_is_told_with_what_to_do() {
    use Column::{
        ClientId, ContextOrg, Kind, Label, Name, Org, RedirectUri, Region, Scopes, Standing,
    };
    for (column, text, what) in [
        (Region, "mypurecloud.eu", "\"mypurecloud.eu\". Give a name such as eu-west-1"),
        (ClientId, "a b", "characters that none has"),
        (Org, "acme", "The org id is no UUID."),
        (Kind, "TOKEN", "Make a client with Code Authorization."),
        (
            Kind,
            "magic",
            "The client type is confidential (or code authorization), public (or PKCE)",
        ),
        (Kind, "public", "A public client has no secret."),
        (RedirectUri, "https://app.example/cb", "http://localhost:PORT/PATH"),
        (Scopes, "\"users\"", "One of the scopes cannot be one."),
        (Standing, "third", "primary or secondary"),
        (ContextOrg, "acme", "The token context is wrong"),
        (Name, "a b", "The name cannot be one"),
        (Label, &"x".repeat(121), "at most 120 characters"),
    ] {
        let problem = problem(&[(column, text)]);
        assert!(problem.contains(what), "{column:?}: {problem}");
    }
}

#[test]
fn every_word_that_is_named_for_a_kind_of_client_is_understood() {
    use crate::views::draft::Kind::{Confidential, Credentials, Public};

    let words: Vec<_> = KINDS.split(['(', ')', ',']).flat_map(|part| part.split("or ")).collect();
    let kinds = words.iter().map(|word| word.trim()).filter(|word| !word.is_empty());
    let kinds: Vec<_> =
        kinds.map(|word| kind(word).unwrap_or_else(|why| panic!("{word}: {why}"))).collect();

    assert_eq!(kinds, [Confidential, Confidential, Public, Public, Credentials].map(Some));
}

#[test]
fn a_secret_in_the_wrong_column_is_not_repeated() {
    let secret = "SECRET4u3hd8Hc9sjw0Qm27dKx6Tz1Vb5Nn3Pp9Rr";
    for column in Column::ALL {
        if matches!(column, Column::Label | Column::Scopes | Column::ContextScopes) {
            // Anything may be a label or a scope.
            continue;
        }
        let Entry { problems, notes, .. } = entry(&[(column, secret)]);
        let told = problems.into_iter().chain(notes).collect::<String>();
        assert!(!told.contains("SECRET"), "{column:?}: {told}");
    }
}

#[test]
fn a_swap_of_id_and_secret_is_seen() {
    let swapped = problem(&[(Column::ClientId, "abc"), (Column::Secret, CLIENT)]);

    assert!(swapped.contains("seem to be swapped"), "{swapped}");
}

#[test]
fn one_column_of_names_is_enough() {
    let mut row = Row::new(At::Line(2));
    row.put(Column::Name, "Acme (Europe)");
    let draft = Entry::of(&row).draft;
    assert_eq!(
        (draft.label.as_str(), draft.name_text().as_str()),
        ("Acme (Europe)", "acme-europe")
    );

    row.put(Column::Name, "acme_eu");
    let draft = Entry::of(&row).draft;
    assert_eq!((draft.label.as_str(), draft.name_text().as_str()), ("acme_eu", "acme_eu"));
}

#[test]
fn a_region_is_given_by_name_by_address_or_by_two_base_urls() {
    use Column::{ApiBase, LoginBase, Region as Said};
    let place = |cells: &[(Column, &str)]| {
        let mut row = Row::new(At::Line(2));
        for (column, text) in cells {
            row.put(*column, text);
        }
        let entry = Entry::of(&row);
        let about = |text: &&String| text.contains("region") || text.contains("base");
        let problem = entry.problems.iter().find(about).cloned();
        problem.map_or(Ok(entry.draft.place), Err)
    };
    let ireland = Ok(Place::Known(Region::EuWest1));

    assert_eq!(place(&[(Said, "https://apps.mypurecloud.ie/directory/")]), ireland);
    assert_eq!(place(&[(ApiBase, "https://api.mypurecloud.ie")]), ireland);
    assert_eq!(
        place(&[(Said, "mypurecloud.ie"), (LoginBase, "https://login.mypurecloud.ie/")]),
        ireland
    );
    let gateway = [(LoginBase, "https://gw.example/login"), (ApiBase, "https://gw.example/api")];
    assert_eq!(place(&gateway), Ok(Place::Custom));
    for wrong in [
        &[][..],
        &[(LoginBase, "https://gw.example")],
        &[(LoginBase, "http://gw.example"), (ApiBase, "https://gw.example")],
        &[(Said, "mypurecloud.ie"), (ApiBase, "https://api.mypurecloud.de")],
        &[(LoginBase, "https://login.mypurecloud.ie"), (ApiBase, "https://api.mypurecloud.de")],
    ] {
        assert!(place(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn what_is_odd_and_may_be_right_is_a_note() {
    for (column, text, what) in [
        (Column::ClientId, "my-client", "The client id is no UUID"),
        (Column::Scopes, "user:read", "\"users:readonly\" may be meant"),
        (Column::ContextScopes, "offline_access", "an experiment"),
    ] {
        let Entry { problems, notes, .. } = entry(&[(column, text)]);
        assert!(problems.is_empty() && notes[0].contains(what), "{problems:?} {notes:?}");
    }
}
