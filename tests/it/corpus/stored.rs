//! Stored bytes of the corpus: a good record with something done to it, or other bytes.

use serde::Deserialize;
use serde_json::Value;

use super::case::{bytes_of, filled};

/// A good record with something done to it, or other bytes in its place.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stored {
    /// JSON pointers, and the JSON to put there; a key that is not there is added.
    #[serde(default)]
    set: Vec<(String, String)>,
    /// JSON pointers of what is taken out.
    #[serde(default)]
    remove: Vec<String>,
    /// Texts to be replaced in what comes of that, each once.
    #[serde(default)]
    replace: Vec<(String, String)>,
    /// What is put before and after it.
    #[serde(default)]
    before: String,
    #[serde(default)]
    after: String,
    /// How many of its bytes are there.
    cut: Option<usize>,
    /// Instead of a record.
    body: Option<String>,
    hex: Option<String>,
    pub(crate) class: Class,
}

/// What stored bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Class {
    /// A record.
    Read,
    /// Written by a newer version.
    Newer,
    /// Longer than any record.
    TooLong,
    /// Another tenant's.
    OfAnother,
    /// No record that was ever written.
    Contradictory,
    /// No record at all.
    Damaged,
}

impl Stored {
    /// Those bytes, made of a good record's.
    pub(crate) fn bytes(&self, good: &[u8]) -> Vec<u8> {
        let no_place = |place: &str| panic!("no place is called {place}");
        if let Some(hex) = &self.hex {
            return bytes_of(hex);
        }
        if let Some(body) = &self.body {
            return filled(body, no_place).into_bytes();
        }
        let mut record: Value = serde_json::from_slice(good).unwrap();
        for (pointer, json) in &self.set {
            let (parent, key) = parent(&mut record, pointer);
            let value = serde_json::from_str(&filled(json, no_place)).unwrap();
            match parent {
                Value::Object(map) => drop(map.insert(key, value)),
                Value::Array(list) if key == "-" => list.push(value),
                other => other[key.parse::<usize>().unwrap()] = value,
            }
        }
        for pointer in &self.remove {
            let (parent, key) = parent(&mut record, pointer);
            assert!(parent.as_object_mut().unwrap().remove(&key).is_some(), "{pointer}");
        }
        let mut text = record.to_string();
        for (from, to) in &self.replace {
            assert!(text.contains(from.as_str()), "{from:?} is not in {text}");
            text = text.replacen(from.as_str(), &filled(to, no_place), 1);
        }
        let text =
            format!("{}{text}{}", filled(&self.before, no_place), filled(&self.after, no_place));
        let mut bytes = text.into_bytes();
        bytes.truncate(self.cut.unwrap_or(usize::MAX));
        bytes
    }
}

/// What a JSON pointer's last step leads from, and the step.
fn parent<'a>(record: &'a mut Value, pointer: &str) -> (&'a mut Value, String) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    (record.pointer_mut(parent).expect(pointer), key.to_owned())
}
