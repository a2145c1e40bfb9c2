//! Cases: how the files in `tests/corpus` are written. The seeds for the fuzzer are read alike.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// One bad input, by a name that says what is bad about it.
pub(crate) struct Case<T> {
    pub(crate) name: String,
    pub(crate) input: T,
}

/// The cases of one file. Their names are sentences, and no two are the same.
pub(crate) fn cases<T: DeserializeOwned>(text: &str) -> Vec<Case<T>> {
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

/// Fills the places in a text: `{{name}}` as `value_of` says, `{{x*100}}` with 100 times `x`.
pub(crate) fn filled(text: &str, value_of: impl Fn(&str) -> String) -> String {
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
pub(crate) fn bytes_of(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(|c| !c.is_ascii_whitespace()).collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}
