//! The corpus: bad and odd bytes from outside, each taken for the class it belongs to.
//!
//! The files in `tests/corpus` say what should happen. Here each case is driven through the core in
//! the simulated world, and what always holds is checked along the way.

#![expect(clippy::panic, reason = "a case that leads somewhere else entirely fails its test")]

mod answers;
mod case;
mod identity;
mod records;
mod redirects;
mod stage;
mod stored;

use std::collections::BTreeSet;

use case::{Case, bytes_of, cases, filled};

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
