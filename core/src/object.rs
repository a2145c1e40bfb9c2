//! Objects: how JSON objects are read, by one piece of code for all of them.
//!
//! What serde derives would read each struct by code of its own, and once more as an array. A third
//! of the module that a browser loads was that. The words of the errors are serde's.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// What is read from one JSON object. [`object!`] writes it.
pub(crate) trait FromMap<'de>: Deserialize<'de> {
    /// What an error says was expected.
    const EXPECTED: &'static str;

    fn from_map<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;
}

/// Reads one object, and nothing but an object.
pub(crate) fn read<'de, T: FromMap<'de>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    from.deserialize_map(OfMap(PhantomData))
}

struct OfMap<T>(PhantomData<T>);

impl<'de, T: FromMap<'de>> Visitor<'de> for OfMap<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::from_map(map)
    }
}

/// What becomes of a key that nobody expects.
#[derive(Clone, Copy)]
pub(crate) enum Others {
    Refused,
    Ignored,
}

/// The keys of one object, each of which comes once at most.
pub(crate) struct Keys {
    names: &'static [&'static str],
    others: Others,
    /// A bit for each that has come.
    seen: u32,
}

impl Keys {
    /// At most 32 names.
    pub(crate) const fn new(names: &'static [&'static str], others: Others) -> Self {
        Self { names, others, seen: 0 }
    }

    /// The place among the names of the next key; its value is to be read next.
    pub(crate) fn next<'de, A: MapAccess<'de>>(
        &mut self,
        map: &mut A,
    ) -> Result<Option<usize>, A::Error> {
        while let Some(key) = map.next_key_seed(Key(self.names, self.others))? {
            let Some(at) = key else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if self.seen & 1 << at != 0 {
                return Err(A::Error::duplicate_field(self.names[at]));
            }
            self.seen |= 1 << at;
            return Ok(Some(at));
        }
        Ok(None)
    }
}

struct Key(&'static [&'static str], Others);

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("field identifier")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<Self::Value, E> {
        match (self.0.iter().position(|name| *name == key), self.1) {
            (None, Others::Refused) => Err(E::unknown_field(key, self.0)),
            (known, _) => Ok(known),
        }
    }
}

/// Lets a struct be read from an object: each field with its key, and what it is where the key is
/// missing, if it may be.
macro_rules! object {
    (
        $type:ident, $expected:literal, others $others:ident:
        $($field:ident = $key:literal $(or $default:expr)?),* $(,)?
    ) => {
        impl<'de> $crate::object::FromMap<'de> for $type {
            const EXPECTED: &'static str = $expected;

            fn from_map<A: serde::de::MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
                #[expect(non_camel_case_types, reason = "they are called as the fields are")]
                enum Place {
                    $($field),*
                }
                const NAMES: &[&str] = &[$($key),*];
                $(let mut $field = None;)*
                let others = $crate::object::Others::$others;
                let mut keys = $crate::object::Keys::new(NAMES, others);
                while let Some(at) = keys.next(&mut map)? {
                    match at {
                        $(at if at == Place::$field as usize => $field = Some(map.next_value()?),)*
                        _ => {}
                    }
                }
                Ok(Self { $($field: object!(@ $field, $key $(, $default)?)),* })
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::object::read(from)
            }
        }
    };
    (@ $read:ident, $key:literal, $default:expr) => {
        $read.unwrap_or_else(|| $default)
    };
    (@ $read:ident, $key:literal) => {
        match $read {
            Some(read) => read,
            None => return Err(serde::de::Error::missing_field($key)),
        }
    };
}

pub(crate) use object;

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Pair {
        one: u8,
        #[serde(rename = "theOther", default)]
        other: Option<String>,
    }

    mod own {
        #[derive(Debug, PartialEq)]
        pub(super) struct Pair {
            pub(super) one: u8,
            pub(super) other: Option<String>,
        }

        super::super::object! { Pair, "struct Pair", others Refused:
        one = "one", other = "theOther" or None }
    }

    #[test]
    fn it_reads_and_refuses_in_the_words_that_serde_derives() {
        for text in [
            r#"{"one":1}"#,
            r#"{"theOther":"x","one":2}"#,
            r#"{"theOther":null,"one":2}"#,
            "{}",
            r#"{"one":1,"one":1}"#,
            r#"{"one":1, "two":2}"#,
            r#"{"one":"1"}"#,
            r#"{"one":256}"#,
            r#"{"one":1"#,
            r#"{"one":1,}"#,
            "\n  7",
            "null",
            "",
        ] {
            let derived = serde_json::from_str::<Pair>(text).map_err(|error| error.to_string());
            let read = serde_json::from_str::<own::Pair>(text).map_err(|error| error.to_string());

            assert_eq!(
                read.map(|it| (it.one, it.other)),
                derived.map(|it| (it.one, it.other)),
                "{text}"
            );
        }
    }

    #[test]
    fn an_array_is_no_object() {
        assert!(serde_json::from_str::<own::Pair>(r#"[1,"x"]"#).is_err());
    }
}
