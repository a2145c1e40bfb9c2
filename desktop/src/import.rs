//! Import: the text of a file in, a plan of what would become of each line out. Nothing is stored.

mod column;
mod csv;
mod entry;
mod json;
mod plan;
mod row;
mod text;

pub(crate) use column::{Column, other_names};
pub(crate) use csv::is_formula;
pub use plan::{Fate, Plan, Planned, SecretFrom};
pub use text::{LIMIT, Text};

use row::Row;
use thiserror::Error;

/// So many orgs are read at once.
pub const MOST: usize = 10_000;

/// What a text holds: orgs as they are said there, with nothing checked yet.
#[derive(Debug, Default)]
pub struct Source {
    rows: Vec<Row>,
    /// What the text also says, and nobody reads.
    unused: Vec<String>,
}

#[cfg(test)]
impl Source {
    /// Where each org stands, and what it is called.
    fn labels(&self) -> Vec<String> {
        self.rows.iter().map(|row| format!("{} {}", row.at, row.get(Column::Label))).collect()
    }
}

/// Why a text cannot be imported at all. Each sentence says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// It is too long.
    #[error(
        "This is longer than {} MiB, and no list of orgs is. Is it the right file?",
        LIMIT / (1024 * 1024)
    )]
    TooLong,
    /// There are too many orgs.
    #[error("There are more than {MOST} orgs in it. Import it in parts.")]
    TooMany,
    /// There is nothing in it.
    #[error("There is nothing in it. Give CSV with a first line that names the columns, or JSON.")]
    Empty,
    /// It is no text.
    #[error("It is no text in UTF-8. In Excel, save it as \u{201c}CSV UTF-8\u{201d}.")]
    NoText,
    /// No column is known.
    #[error(
        "Its first line names no column that Tenantry knows. Begin with a line such as: \
         label,region,client id,client secret"
    )]
    NoHeader,
    /// A column is there twice.
    #[error("The columns {0:?} and {1:?} mean the same. Keep one of them.")]
    Twice(String, String),
    /// It is not JSON.
    #[error("It is not JSON: line {line}, column {column}. It may have been cut off there.")]
    NotJson {
        /// Where it stops to be JSON.
        line: usize,
        /// Where in the line.
        column: usize,
    },
    /// It is JSON, and not of orgs.
    #[error(
        "It is JSON, and holds no orgs. Give an object for each org, a list of them, or an object \
         whose \u{201c}orgs\u{201d} is such a list."
    )]
    NoOrgs,
}

impl Source {
    /// Reads CSV or JSON, whichever it is.
    ///
    /// # Errors
    /// [`Unreadable`] says why nothing can be read from it.
    pub fn read(text: &Text) -> Result<Self, Unreadable> {
        let text = text.expose();
        let source = match text.trim_start().chars().next() {
            None => return Err(Unreadable::Empty),
            Some('{' | '[') => json::read(text)?,
            Some(_) => csv::read(text)?,
        };
        match source.rows.len() {
            0 => Err(Unreadable::Empty),
            1..=MOST => Ok(source),
            _ => Err(Unreadable::TooMany),
        }
    }

    /// How many orgs there are.
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The names of what is not used.
    pub fn unused(&self) -> &[String] {
        &self.unused
    }
}
