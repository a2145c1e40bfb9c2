//! Access: what is in a list, an object or a variant, one after the other, as serde wants it.

use std::borrow::Cow;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer as _, EnumAccess, Error as _, IntoDeserializer as _, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};

use super::Misread;
use super::parts::cut;
use super::source::Source;

/// What is left of a list or an object.
pub(super) struct Parts<'a, 'r> {
    pub(super) rest: Source<'a, 'r>,
    /// The value that belongs to the last key.
    pub(super) value: Source<'a, 'r>,
    /// Where the whole ends.
    pub(super) end: usize,
}

impl<'a, 'r> Parts<'a, 'r> {
    fn next(&mut self) -> Option<Source<'a, 'r>> {
        if self.rest.text.is_empty() {
            self.rest.read.set(self.end);
            return None;
        }
        Some(Source { text: cut(&mut self.rest.text), ..self.rest })
    }

    fn next_key(&mut self) -> Result<Option<Cow<'a, str>>, Misread> {
        let Some(key) = self.next() else { return Ok(None) };
        self.value.text = cut(&mut self.rest.text);
        key.text(&"a key").map(Some)
    }
}

impl<'a> SeqAccess<'a> for Parts<'a, '_> {
    type Error = Misread;

    fn next_element_seed<T: DeserializeSeed<'a>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Misread> {
        match self.next() {
            Some(value) => seed.deserialize(value).map(Some),
            None => Ok(None),
        }
    }
}

impl<'a> MapAccess<'a> for Parts<'a, '_> {
    type Error = Misread;

    fn next_key_seed<K: DeserializeSeed<'a>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Misread> {
        match self.next_key()? {
            Some(key) => seed.deserialize(named(&key)).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Result<V::Value, Misread> {
        seed.deserialize(self.value)
    }
}

/// A variant of an enum: its name, and what it holds.
pub(super) struct Variant<'a, 'r> {
    pub(super) name: Cow<'a, str>,
    pub(super) content: Content<'a, 'r>,
}

impl<'a, 'r> EnumAccess<'a> for Variant<'a, 'r> {
    type Error = Misread;
    type Variant = Content<'a, 'r>;

    fn variant_seed<V: DeserializeSeed<'a>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Content<'a, 'r>), Misread> {
        Ok((seed.deserialize(named(&self.name))?, self.content))
    }
}

pub(super) struct Content<'a, 'r>(pub(super) Option<Source<'a, 'r>>);

impl<'a, 'r> Content<'a, 'r> {
    fn some(self, expected: &'static str) -> Result<Source<'a, 'r>, Misread> {
        self.0.ok_or_else(|| Misread::invalid_type(Unexpected::UnitVariant, &expected))
    }
}

impl<'a> VariantAccess<'a> for Content<'a, '_> {
    type Error = Misread;

    fn unit_variant(self) -> Result<(), Misread> {
        self.0.map_or(Ok(()), serde::Deserialize::deserialize)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'a>>(self, seed: T) -> Result<T::Value, Misread> {
        seed.deserialize(self.some("newtype variant")?)
    }

    fn tuple_variant<V: Visitor<'a>>(self, length: usize, visitor: V) -> Result<V::Value, Misread> {
        self.some("tuple variant")?.deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'a>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misread> {
        self.some("struct variant")?.deserialize_map(visitor)
    }
}

fn named(name: &str) -> StrDeserializer<'_, Misread> {
    name.into_deserializer()
}
