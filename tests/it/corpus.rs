//! The corpus: bad and odd bytes from outside, each taken for the class it belongs to.
//!
//! The files in `tests/corpus` say what should happen. Here each case is driven through the core in
//! the simulated world, and what always holds is checked along the way.

#![expect(clippy::panic, reason = "a case that leads somewhere else entirely fails its test")]

mod answers;
mod identity;
mod records;
mod redirects;
mod stage;

use std::collections::BTreeSet;

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// One bad input, by a name that says what is bad about it.
struct Case<T> {
    name: String,
    input: T,
}

/// The cases of one file. Their names are sentences, and no two are the same.
fn cases<T: DeserializeOwned>(text: &str) -> Vec<Case<T>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        case: Vec<toml::Table>,
    }
    let File { case: tables } = toml::from_str(text).unwrap();
    let mut names = BTreeSet::new();
    let read = |mut table: toml::Table| {
        let name = table.remove("name").unwrap().as_str().unwrap().to_owned();
        assert!(names.insert(name.clone()), "two cases are called {name:?}");
        let input = table.try_into().unwrap_or_else(|error| panic!("{name}: {error}"));
        Case { name, input }
    };
    tables.into_iter().map(read).collect()
}

/// Collects what was taken for something else than it is, so that one run shows all of it.
#[derive(Default)]
struct Misread(Vec<String>);

impl Misread {
    fn compare<C: PartialEq + std::fmt::Debug>(&mut self, name: &str, seen: &C, expected: &C) {
        if seen != expected {
            self.0.push(format!("{name}: {seen:?} instead of {expected:?}"));
        }
    }

    fn assert_none(&self) {
        assert!(self.0.is_empty(), "{} misread:\n{}", self.0.len(), self.0.join("\n"));
    }
}

/// Fills the places in a text: `{{name}}` as `value_of` says, `{{x*100}}` with 100 times `x`.
fn filled(text: &str, value_of: impl Fn(&str) -> String) -> String {
    let mut parts = text.split("{{");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (place, rest) = part.split_once("}}").expect("a place ends");
        match place.rsplit_once('*') {
            Some((unit, times)) => filled.push_str(&unit.repeat(times.parse().unwrap())),
            None => filled.push_str(&value_of(place)),
        }
        filled.push_str(rest);
    }
    filled
}

/// The bytes that hexadecimal digits stand for; white space is for people.
fn bytes_of(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(|c| !c.is_ascii_whitespace()).collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}

#[test]
fn there_are_at_least_three_hundred_cases_and_no_input_is_there_twice() {
    let files = [
        answers::TOKEN_ANSWERS,
        answers::ERROR_ANSWERS,
        identity::FILE,
        redirects::FILE,
        records::FILE,
    ];
    let mut inputs = BTreeSet::new();
    for (at, file) in files.into_iter().enumerate() {
        for Case { name, mut input } in cases::<toml::Table>(file) {
            input.remove("class");
            assert!(inputs.insert(format!("{at} {input}")), "{name:?} is there already");
        }
    }
    assert!(inputs.len() >= 300, "{} cases", inputs.len());
}
