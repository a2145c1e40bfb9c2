//! Reports: what people paste or what is known of an org, and the cause that the facts name for it.

#![expect(clippy::panic, reason = "a row that cannot be read fails its test")]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::Value;
use tenantry_core::diagnosis::{Cause, Diagnosis, Evidence};

/// A file of reports, and what is reached with it. The floors are to be raised, never lowered.
struct Table {
    name: &'static str,
    file: &'static str,
    /// How many of a hundred reports have the cause first, at least.
    first_floor: usize,
    /// How many of a hundred have it, and what belongs beside it, among the first three, at least.
    top_three_floor: usize,
}

const TABLES: [Table; 2] = [
    Table {
        name: "reports.toml",
        file: include_str!("../corpus/reports.toml"),
        first_floor: 95,
        top_three_floor: 98,
    },
    Table {
        name: "reports_fresh.toml",
        file: include_str!("../corpus/reports_fresh.toml"),
        first_floor: 100,
        top_three_floor: 100,
    },
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    report: Vec<Row>,
}

/// One report, as the file says it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    text: Option<String>,
    evidence: Option<String>,
    first: Expected,
    #[serde(default)]
    or: Vec<Cause>,
    #[serde(default)]
    also: Vec<Cause>,
    #[serde(default)]
    never: Vec<Cause>,
    #[serde(default)]
    secrets: Vec<String>,
    because: String,
}

/// What is to stand first.
#[derive(Deserialize)]
#[serde(untagged)]
enum Expected {
    Cause(Cause),
    Questions(NotEnoughKnown),
}

/// Nothing: only questions are honest.
#[derive(Deserialize)]
enum NotEnoughKnown {
    #[serde(rename = "notEnoughKnown")]
    NotEnoughKnown,
}

impl Row {
    fn cause(&self) -> Option<Cause> {
        match self.first {
            Expected::Cause(cause) => Some(cause),
            Expected::Questions(NotEnoughKnown::NotEnoughKnown) => None,
        }
    }

    /// The evidence of the row, and what is shown of the text that it was read from.
    fn read(&self) -> (Evidence, String) {
        match (&self.text, &self.evidence) {
            (Some(text), None) => {
                let report = Evidence::from_report(text);
                (report.evidence, report.text)
            }
            (None, Some(json)) => {
                let read = serde_json::from_str(json);
                (read.unwrap_or_else(|error| panic!("{}: {error}", self.name)), String::new())
            }
            _ => panic!("{}: either a text or evidence", self.name),
        }
    }

    fn diagnosis(&self) -> Diagnosis {
        Diagnosis::of(&self.read().0)
    }

    /// The causes that are found, the best first.
    fn found(&self) -> Vec<Cause> {
        self.diagnosis().findings.iter().map(|finding| finding.cause).collect()
    }
}

impl Table {
    fn rows(&self) -> Vec<Row> {
        let File { report } = toml::from_str(self.file).unwrap();
        report
    }
}

/// The rows of all tables.
fn rows() -> Vec<Row> {
    TABLES.iter().flat_map(Table::rows).collect()
}

fn codes(causes: &[Cause]) -> String {
    causes.iter().map(|cause| cause.code()).collect::<Vec<_>>().join(", ")
}

/// How many rows have their cause first, and how many have it among the first three.
#[derive(Default)]
struct Hits {
    rows: usize,
    first: usize,
    top_three: usize,
    table: String,
}

impl Hits {
    fn count(&mut self, row: &Row, expected: Cause) {
        let found = row.found();
        let top = &found[..found.len().min(3)];
        let is_first = found.first().is_some_and(|it| *it == expected || row.or.contains(it));
        let is_in_three = top.contains(&expected) && row.also.iter().all(|it| top.contains(it));
        self.rows += 1;
        self.first += usize::from(is_first);
        self.top_three += usize::from(is_in_three);
        let mark = match (is_first, is_in_three) {
            (true, true) => "first",
            (true, false) => "first, but not all in three",
            (false, true) => "in three",
            (false, false) => "MISSED",
        };
        let (name, code, found) = (&row.name, expected.code(), codes(&found));
        writeln!(self.table, "{mark:<28}{code:<32}{name}\n{:28}found: {found}", "").unwrap();
    }
}

#[test]
fn the_first_finding_is_the_cause_that_the_facts_name() {
    for of in TABLES {
        let mut hits = Hits::default();
        for row in of.rows() {
            if let Some(expected) = row.cause() {
                hits.count(&row, expected);
            }
        }
        let Hits { rows, first, top_three, table } = hits;
        let name = of.name;
        println!("{table}\n{name}: first {first}/{rows}, top three {top_three}/{rows}");
        assert!(first * 100 >= of.first_floor * rows, "{name}: first {first}/{rows}");
        assert!(top_three * 100 >= of.top_three_floor * rows, "{name}: three {top_three}/{rows}");
    }
}

#[test]
fn what_is_not_enough_known_is_asked_about_and_not_guessed() {
    let mut guessed = Vec::new();
    for row in rows().iter().filter(|row| row.cause().is_none()) {
        let Diagnosis { findings, questions, .. } = row.diagnosis();
        if !findings.is_empty() || questions.is_empty() {
            let found = codes(&row.found());
            guessed.push(format!("{}: found {found}; asks {questions:?}", row.name));
        }
    }
    assert!(guessed.is_empty(), "{} guessed:\n{}", guessed.len(), guessed.join("\n"));
}

#[test]
fn no_report_is_given_a_cause_that_its_facts_rule_out() {
    let mut wrong = Vec::new();
    for row in rows() {
        let found = row.found();
        let ruled_out = found.iter().filter(|cause| row.never.contains(cause));
        wrong.extend(ruled_out.map(|cause| format!("{}: {}", row.name, cause.code())));
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_secret_of_a_report_is_repeated() {
    for row in rows() {
        let (evidence, shown) = row.read();
        let said = format!("{evidence:?} {:?} {shown}", Diagnosis::of(&evidence));
        for secret in &row.secrets {
            assert!(row.text.as_deref().is_some_and(|text| text.contains(secret)), "{}", row.name);
            assert!(!said.contains(secret.as_str()), "{}: {secret} is repeated", row.name);
        }
    }
}

#[test]
fn the_table_has_every_cause_and_no_report_twice() {
    let rows = rows();
    let (mut names, mut inputs, mut expected) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for row in &rows {
        assert!(names.insert(row.name.as_str()), "{:?} is there already", row.name);
        assert!(inputs.insert((&row.text, &row.evidence)), "{:?} is there already", row.name);
        assert!(!row.because.is_empty(), "{}: no fact", row.name);
        assert!(row.text.is_some() != row.evidence.is_some(), "{}: text or evidence", row.name);
        let right: Vec<Cause> = row.cause().into_iter().chain(row.or.iter().copied()).collect();
        let is_ruled_out = right.iter().chain(&row.also).any(|it| row.never.contains(it));
        assert!(!is_ruled_out, "{}: expected, and never", row.name);
        assert!(row.cause().is_some() || row.or.is_empty(), "{}: or what?", row.name);
        expected.extend(row.cause());
    }
    let missing: Vec<Cause> =
        Cause::ALL.iter().copied().filter(|it| !expected.contains(it)).collect();
    assert!(missing.is_empty(), "no report is of {}", codes(&missing));
    let open = rows.iter().filter(|row| row.cause().is_none()).count();
    assert!(rows.len() >= 70 && open >= 8, "{} reports, {open} of them open", rows.len());
}

#[test]
fn no_word_of_a_rows_evidence_goes_unread() {
    for row in rows() {
        let Some(json) = &row.evidence else { continue };
        let written: Value = serde_json::from_str(json).unwrap();
        let read = serde_json::to_value(row.read().0).unwrap();
        assert_held(&row.name, &written, &read);
    }
}

/// Whether everything that was written was read, too: what nobody knows would be passed over.
fn assert_held(name: &str, written: &Value, read: &Value) {
    match (written, read) {
        (Value::Object(written), Value::Object(read)) => {
            for (key, value) in written {
                let held = read.get(key).unwrap_or_else(|| panic!("{name}: nothing is {key:?}"));
                assert_held(name, value, held);
            }
        }
        (Value::Array(written), Value::Array(read)) => {
            assert_eq!(written.len(), read.len(), "{name}");
            for (written, read) in written.iter().zip(read) {
                assert_held(name, written, read);
            }
        }
        _ => assert_eq!(written, read, "{name}"),
    }
}
