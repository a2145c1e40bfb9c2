//! Claims: what people said in five cries for help, and the tests that show what it is worth.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

const FILE: &str = include_str!("../corpus/claims.toml");

/// How many claims no test covers yet, at most. To be lowered, never raised.
const UNCOVERED_CEILING: usize = 7;

/// The last claim of each of the five, by the letter of its id.
const LAST: [char; 5] = ['i', 'p', 'l', 'l', 'l'];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    claim: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    claim: String,
    #[expect(dead_code, reason = "to be read it must be one of the verdicts")]
    verdict: Verdict,
    covered_by: Vec<String>,
}

/// What a claim is worth.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Verdict {
    Confirmed,
    Contradicted,
    Silent,
    Measured,
    Half,
}

fn rows() -> Vec<Row> {
    let File { claim } = toml::from_str(FILE).unwrap();
    claim
}

/// The names of all tests below these folders: functions in Rust, sentences in JavaScript.
fn names_of_tests() -> BTreeSet<String> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut names = BTreeSet::new();
    for folder in ["../tests", "../core/src", "../wasm", "../web/test", "../desktop"] {
        collect(&tests.join(folder), &mut names);
    }
    names
}

fn collect(folder: &Path, names: &mut BTreeSet<String>) {
    let entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    for path in entries {
        let is_foreign = path.ends_with("node_modules") || path.ends_with("target");
        if path.is_dir() && !is_foreign {
            collect(&path, names);
        } else if path.extension().is_some_and(|it| it == "rs") {
            names.extend(tests_in_rust(&fs::read_to_string(&path).unwrap()));
        } else if path.extension().is_some_and(|it| it == "mjs") {
            names.extend(tests_in_javascript(&fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The functions that follow upon `#[test]`.
fn tests_in_rust(source: &str) -> Vec<String> {
    let follows = source.split("#[test]\n").skip(1);
    let name = |rest: &str| {
        let (_, rest) = rest.split_once("fn ")?;
        Some(rest.split_once('(')?.0.to_owned())
    };
    follows.filter_map(name).collect()
}

/// The sentences of `test('…'`.
fn tests_in_javascript(source: &str) -> Vec<String> {
    let follows = source.split("test('").skip(1);
    follows.filter_map(|rest| Some(rest.split_once('\'')?.0.to_owned())).collect()
}

#[test]
fn every_test_that_covers_a_claim_exists() {
    let names = names_of_tests();
    for Row { id, covered_by, .. } in rows() {
        for name in covered_by {
            assert!(names.contains(&name), "{id}: no test is called {name:?}");
        }
    }
}

#[test]
fn the_claims_that_no_test_covers_become_fewer() {
    let rows = rows();
    let uncovered: Vec<&str> =
        rows.iter().filter(|row| row.covered_by.is_empty()).map(|row| row.id.as_str()).collect();
    println!("{} of {} claims are covered", rows.len() - uncovered.len(), rows.len());
    assert!(uncovered.len() <= UNCOVERED_CEILING, "uncovered: {}", uncovered.join(", "));
}

#[test]
fn no_claim_is_left_out_or_there_twice() {
    let rows = rows();
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let expected: Vec<String> = (0..LAST.len())
        .flat_map(|at| ('a'..=LAST[at]).map(move |letter| format!("{at}{letter}")))
        .collect();
    assert_eq!(ids, expected);
    assert!(rows.iter().all(|row| !row.claim.is_empty()));
}
