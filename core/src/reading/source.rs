//! A source: a part of a JSON text that a value is read from, as serde wants it.
//!
//! It knows where it begins and ends, so what is wrong with it spoils nothing beside it.

#![expect(clippy::wildcard_enum_match_arm, reason = "all that was not expected is told alike")]

use std::borrow::Cow;
use std::cell::Cell;

use serde::de::{Deserializer, Error as _, Expected, Unexpected, Visitor};

use super::access::{Content, Parts, Variant};
use super::parts::{Value, cut, value};
use super::{Misread, address};

/// The text of one value.
#[derive(Clone, Copy)]
pub(super) struct Source<'a, 'r> {
    pub(super) text: &'a [u8],
    /// How far the whole text has been read, as an address.
    pub(super) read: &'r Cell<usize>,
}

impl<'a, 'r> Source<'a, 'r> {
    pub(super) fn of(text: &'a [u8], read: &'r Cell<usize>) -> Self {
        Self { text: text.trim_ascii(), read }
    }

    // What follows knows nothing of the type that is read, so that it is there once.

    fn value(self) -> Result<Value<'a>, Misread> {
        self.read.set(address(self.text) + self.text.len());
        value(self.text).map_err(|what| Misread::said(&what))
    }

    pub(super) fn text(self, expected: &dyn Expected) -> Result<Cow<'a, str>, Misread> {
        match self.value()? {
            Value::Text(text) => Ok(text),
            found => Err(self.other(&found, expected)),
        }
    }

    fn parts(self, expected: &dyn Expected) -> Result<Parts<'a, 'r>, Misread> {
        match self.value()? {
            Value::List(rest) | Value::Map(rest) => {
                let rest = Self { text: rest.trim_ascii(), ..self };
                Ok(Parts { rest, value: rest, end: self.read.get() })
            }
            found => Err(self.other(&found, expected)),
        }
    }

    fn list(self, expected: &dyn Expected) -> Result<Parts<'a, 'r>, Misread> {
        if self.text.first() == Some(&b'{') {
            return Err(self.other(&self.value()?, expected));
        }
        self.parts(expected)
    }

    /// A list of no more than that. What has a length is not read to the end of its list, as every
    /// other list and every object is.
    fn tuple(self, length: usize, expected: &dyn Expected) -> Result<Parts<'a, 'r>, Misread> {
        let list = self.list(expected)?;
        let mut rest = list.rest.text;
        for _ in 0..length {
            cut(&mut rest);
        }
        if rest.is_empty() {
            return Ok(list);
        }
        self.read.set(address(rest));
        Err(Misread::said(&"trailing characters"))
    }

    fn map(self, expected: &dyn Expected) -> Result<Parts<'a, 'r>, Misread> {
        if self.text.first() == Some(&b'[') {
            return Err(self.other(&self.value()?, expected));
        }
        self.parts(expected)
    }

    fn variant(self) -> Result<Variant<'a, 'r>, Misread> {
        match self.value()? {
            Value::Text(name) => Ok(Variant { name, content: Content(None) }),
            Value::Map(mut rest) => {
                let key = Self { text: cut(&mut rest), ..self };
                let content = Self { text: cut(&mut rest), ..self };
                if content.text.is_empty() || !rest.is_empty() {
                    return Err(no_value());
                }
                let name = key.text(&"a variant")?;
                Ok(Variant { name, content: Content(Some(content)) })
            }
            _ => {
                self.read.set(address(self.text) + 1);
                Err(no_value())
            }
        }
    }

    /// What is said of a value that is of another kind.
    fn other(self, found: &Value<'_>, expected: &dyn Expected) -> Misread {
        let fraction;
        let found = match found {
            Value::Null => Unexpected::Unit,
            Value::Bool(found) => Unexpected::Bool(*found),
            Value::Unsigned(found) => Unexpected::Unsigned(*found),
            Value::Signed(found) => Unexpected::Signed(*found),
            Value::Text(found) => Unexpected::Str(found),
            Value::List(_) => self.unread(Unexpected::Seq),
            Value::Map(_) => self.unread(Unexpected::Map),
            Value::Fraction(found) => {
                fraction = format!("floating point `{found}`");
                Unexpected::Other(&fraction)
            }
        };
        Misread::invalid_type(found, expected)
    }

    /// What has parts is refused before they are read.
    fn unread(self, found: Unexpected<'_>) -> Unexpected<'_> {
        self.read.set(address(self.text));
        found
    }
}

fn no_value() -> Misread {
    Misread::said(&"expected value")
}

/// Serde's methods of one kind, which do the same.
macro_rules! alike {
    ($($method:ident)* => $one:ident) => {
        $(fn $method<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Misread> {
            self.$one(visitor)
        })*
    };
}

impl<'a> Deserializer<'a> for Source<'a, '_> {
    type Error = Misread;

    alike! { deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8
    deserialize_u16 deserialize_u32 deserialize_f32 deserialize_f64 => deserialize_u64 }
    alike! { deserialize_char deserialize_string deserialize_identifier
    deserialize_bytes deserialize_byte_buf => deserialize_str }

    fn deserialize_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Misread> {
        match self.text {
            [b'"', ..] => self.deserialize_str(visitor),
            [b'{', ..] => self.deserialize_map(visitor),
            [b'[', ..] => self.deserialize_seq(visitor),
            [b'n', ..] => self.deserialize_unit(visitor),
            [b't' | b'f', ..] => self.deserialize_bool(visitor),
            _ => self.deserialize_u64(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Misread> {
        match self.value()? {
            Value::Bool(value) => visitor.visit_bool(value),
            found => Err(self.other(&found, &visitor)),
        }
    }

    fn deserialize_u64<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Misread> {
        match self.value()? {
            Value::Unsigned(number) => visitor.visit_u64(number),
            Value::Signed(number) => visitor.visit_i64(number),
            found => Err(self.other(&found, &visitor)),
        }
    }

    fn deserialize_str<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Misread> {
        let text = self.text(&visitor)?;
        visitor.visit_str(&text)
    }

    fn deserialize_unit<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Misread> {
        match self.value()? {
            Value::Null => visitor.visit_unit(),
            found => Err(self.other(&found, &visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Misread> {
        if self.text == b"null" { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_seq<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Misread> {
        let list = self.list(&visitor)?;
        visitor.visit_seq(list)
    }

    fn deserialize_map<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Misread> {
        let map = self.map(&visitor)?;
        visitor.visit_map(map)
    }

    fn deserialize_ignored_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Misread> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misread> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_unit_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misread> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_tuple<V: Visitor<'a>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Misread> {
        let list = self.tuple(length, &visitor)?;
        visitor.visit_seq(list)
    }

    fn deserialize_tuple_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Misread> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misread> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'a>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misread> {
        let variant = self.variant()?;
        visitor.visit_enum(variant)
    }
}
