//! Reading: JSON is read by one piece of code for all types.
//!
//! For each type that reads itself straight from `serde_json`, most of that reader is compiled once
//! more, and its errors bring all that they can print, to the digits of fractions: a sixth of the
//! module that a browser loads. So `serde_json` says once whether a text is JSON, and what is read of
//! it here needs no second look. The words of the errors are its words, and their places its places.
//!
//! `serde_json` takes a list for a struct, too, field by field. Here an object is an object.

mod access;
mod parts;
mod source;

use std::cell::Cell;
use std::fmt::{self, Display};

use serde::Deserialize;
use serde::de::{DeserializeOwned, Expected, IgnoredAny, Unexpected};

use source::Source;

/// A text that is not what it should be.
#[derive(Debug)]
pub struct Misread(Box<Fault>);

#[derive(Debug, Default)]
struct Fault {
    what: String,
    line: usize,
    column: usize,
}

/// Reads a value from all of a text.
///
/// # Errors
/// [`Misread`] says what is wrong with the text, and where.
pub fn read_json<T: DeserializeOwned>(text: &[u8]) -> Result<T, Misread> {
    Json::of(text)?.read()
}

/// A text that is JSON.
pub(crate) struct Json<'a>(&'a [u8]);

impl<'a> Json<'a> {
    /// Whether it is JSON.
    pub(crate) fn of(text: &'a [u8]) -> Result<Self, Misread> {
        match serde_json::from_slice::<IgnoredAny>(text) {
            Ok(_) => Ok(Self(text)),
            Err(error) => {
                let (line, column) = (error.line(), error.column());
                Err(Misread(Box::new(Fault { what: without_place(&error), line, column })))
            }
        }
    }

    /// What it says.
    pub(crate) fn read<T: Deserialize<'a>>(&self) -> Result<T, Misread> {
        let read = Cell::new(0);
        T::deserialize(Source::of(self.0, &read)).map_err(|misread| misread.placed(self.0, &read))
    }
}

impl Misread {
    /// The line at which reading ended, from 1.
    pub const fn line(&self) -> usize {
        self.0.line
    }

    /// The column at which reading ended, from 1.
    pub const fn column(&self) -> usize {
        self.0.column
    }

    /// What is wrong, without its place.
    pub fn what(&self) -> &str {
        &self.0.what
    }

    fn said(what: &dyn Display) -> Self {
        Self(Box::new(Fault { what: what.to_string(), ..Fault::default() }))
    }

    /// The same, where reading ended: at that address.
    fn placed(self, text: &[u8], read: &Cell<usize>) -> Self {
        let length = read.get().saturating_sub(address(text)).min(text.len());
        let read = text.get(..length).unwrap_or_default();
        let column = read.iter().rev().take_while(|c| **c != b'\n').count();
        let line = read.split(|c| *c == b'\n').count();
        Self(Box::new(Fault { line, column, ..*self.0 }))
    }
}

/// Where a part of a text begins.
fn address(part: &[u8]) -> usize {
    part.as_ptr().addr()
}

/// What the parser says, without its place.
fn without_place(error: &serde_json::Error) -> String {
    let mut what = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    what.truncate(what.len().saturating_sub(place.len()));
    what
}

impl Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at line {} column {}", self.0.what, self.0.line, self.0.column)
    }
}

impl std::error::Error for Misread {}

impl serde::de::Error for Misread {
    fn custom<T: Display>(what: T) -> Self {
        Self::said(&what)
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::said(&format_args!("invalid type: {}, expected {expected}", Found(found)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::said(&format_args!("invalid value: {}, expected {expected}", Found(found)))
    }
}

/// What was found, in `serde_json`'s words. A fraction comes here as it is written.
struct Found<'a>(Unexpected<'a>);

impl Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Unexpected::Bool(found) => write!(f, "boolean `{found}`"),
            Unexpected::Unsigned(found) => write!(f, "integer `{found}`"),
            Unexpected::Signed(found) => write!(f, "integer `{found}`"),
            Unexpected::Str(found) => write!(f, "string {found:?}"),
            Unexpected::Other(found) => f.write_str(found),
            Unexpected::Unit => f.write_str("null"),
            Unexpected::Seq => f.write_str("sequence"),
            Unexpected::Map => f.write_str("map"),
            Unexpected::UnitVariant => f.write_str("unit variant"),
            // Nothing else comes from JSON.
            Unexpected::Float(_)
            | Unexpected::Char(_)
            | Unexpected::Bytes(_)
            | Unexpected::Option
            | Unexpected::NewtypeStruct
            | Unexpected::Enum
            | Unexpected::NewtypeVariant
            | Unexpected::TupleVariant
            | Unexpected::StructVariant => f.write_str("another value"),
        }
    }
}

#[cfg(test)]
mod tests;
