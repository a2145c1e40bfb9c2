//! JSON of a server: one object, bounded in length and depth, with no key twice.

use serde::{Deserialize, Deserializer, Serialize};

use super::BODY_LIMIT;
use crate::object::FromMap;
use crate::reading::read_json;

/// No answer of Genesys Cloud is nested nearly as deep.
const NESTING_LIMIT: usize = 16;

/// RFC 8259 §8.1 lets a reader ignore it, and no grant is to be lost over three bytes.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Reads a body that is one JSON object. `None` for anything else.
pub(crate) fn object<T: for<'de> FromMap<'de>>(body: &[u8]) -> Option<T> {
    let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    if body.len() > BODY_LIMIT || nesting(body) > NESTING_LIMIT {
        return None;
    }
    // What is wrong with it is nobody's concern, and the error could quote it.
    read_json(body).ok()
}

/// How deep the brackets outside of strings go. Right for JSON, bounded for anything else.
fn nesting(body: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_string, mut escaped) = (false, false);
    for byte in body {
        match (in_string, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (true, b'"') => in_string = false,
            (true, _) => {}
            (false, b'"') => in_string = true,
            (false, b'[' | b'{') => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            (false, b']' | b'}') => depth = depth.saturating_sub(1),
            (false, _) => {}
        }
    }
    deepest
}

/// What a value says, where it is of that kind. One of another kind says nothing, and spoils
/// nothing of what stands beside it.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct Perhaps<T>(pub(crate) Option<T>);

impl<T> Perhaps<T> {
    pub(crate) const fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// The same, where it says something.
    pub(crate) fn map<U>(self, to: impl FnOnce(T) -> U) -> Perhaps<U> {
        Perhaps(self.0.map(to))
    }
}

impl<T> Default for Perhaps<T> {
    fn default() -> Self {
        Self(None)
    }
}

/// Only [`read_json`] may read it: there, each value is a text by itself, and one that cannot be read
/// is behind us all the same.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Perhaps<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(T::deserialize(deserializer).ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::object;

    struct Body {
        name: String,
    }

    object! { Body, "struct Body", others Ignored: name = "name" }

    fn read(body: impl AsRef<[u8]>) -> Option<String> {
        object::<Body>(body.as_ref()).map(|body| body.name)
    }

    #[test]
    fn an_answer_is_one_object_with_no_key_twice() {
        assert_eq!(read(r#"{"name":"a"}"#).unwrap(), "a");
        assert_eq!(read("\u{feff}{\"name\":\"a\"}").unwrap(), "a", "a byte order mark is ignored");
        for bad in [r#"["a"]"#, r#"{"name":"a","name":"b"}"#, r#"{"name":"a"}{}"#, "", "null"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_answer_is_read_to_sixteen_levels_and_64_kib_and_no_further() {
        let nested = |levels: usize| {
            let (open, close) = ("[".repeat(levels - 1), "]".repeat(levels - 1));
            format!(r#"{{"name":"a","x":{open}{close}}}"#)
        };
        let long = |length: usize| {
            let body = r#"{"name":"[[\"[[[[[[[[[[[[[[[[[["}"#;
            format!("{body}{}", " ".repeat(length - body.len()))
        };

        assert!(read(nested(16)).is_some());
        assert!(read(nested(17)).is_none());
        assert!(read(nested(30_000)).is_none());
        assert!(read(long(BODY_LIMIT)).is_some(), "brackets in a string nest nothing");
        assert!(read(long(BODY_LIMIT + 1)).is_none());
    }

    #[test]
    fn a_value_of_another_kind_says_nothing_and_spoils_nothing() {
        struct Mixed {
            a: Perhaps<String>,
            b: Perhaps<Body>,
        }
        object! { Mixed, "struct Mixed", others Ignored: a = "a", b = "b" }
        let read = |text: &str| object::<Mixed>(text.as_bytes()).map(|read| (read.a.0, read.b.0));

        let (a, b) = read(r#"{"a":"x","b":["name"]}"#).unwrap();
        assert_eq!((a.as_deref(), b.is_none()), (Some("x"), true));
        let (a, b) = read(r#"{"a":1e400,"b":{"name":"y"}}"#).unwrap();
        assert_eq!((a, b.unwrap().name.as_str()), (None, "y"));
    }
}
