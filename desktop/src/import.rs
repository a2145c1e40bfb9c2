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
pub(crate) use plan::upper_first;
pub use plan::{Change, Difference, Fate, Plan, Planned, SecretFrom, Tally};
pub use text::{LIMIT, Text};

use entry::Entry;
use row::Row;
use tenantry_core::{Registration, TenantId};
use thiserror::Error;

use crate::views::draft::{Draft, Mending};

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

    /// That line as a form holds it, with what is wrong with it.
    pub(crate) fn draft(&self, line: usize, problems: Vec<String>) -> Option<Draft> {
        let row = self.rows.get(line)?;
        Some(Entry::of(row).mending(row, Mending { line, at: row.at.to_string(), problems }))
    }

    /// Has that line say what a form said.
    pub(crate) fn mend(&mut self, line: usize, id: &TenantId, registration: &Registration) {
        if let Some(row) = self.rows.get_mut(line) {
            *row = Row::of(row.at, id, registration);
        }
    }

    /// The names of what is not used.
    pub fn unused(&self) -> &[String] {
        &self.unused
    }
}
