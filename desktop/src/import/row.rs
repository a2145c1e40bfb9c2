//! A row: one org as a text says it, cell by cell, with nothing checked yet.

use std::collections::BTreeMap;
use std::fmt;

use tenantry_core::{Registration, TenantId};
use zeroize::Zeroizing;

use super::Column;
use crate::export;

/// Where a row stands in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum At {
    /// A line of CSV, counted from one.
    Line(u64),
    /// An object of JSON, counted from one.
    Entry(usize),
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Entry(entry) => write!(f, "entry {entry}"),
        }
    }
}

/// One org as a text says it.
pub(super) struct Row {
    pub(super) at: At,
    cells: BTreeMap<Column, Zeroizing<String>>,
    /// Why its cells cannot be trusted to be what their columns say. Then there are none.
    pub(super) broken: Option<String>,
}

impl Row {
    pub(super) const fn new(at: At) -> Self {
        Self { at, cells: BTreeMap::new(), broken: None }
    }

    /// A row whose cells are not looked at: one of them may be a secret in the wrong place.
    pub(super) const fn broken(at: At, why: String) -> Self {
        Self { at, cells: BTreeMap::new(), broken: Some(why) }
    }

    /// A row that says what is known of an org, its secret included.
    pub(super) fn of(at: At, id: &TenantId, registration: &Registration) -> Self {
        let mut row = Self::new(at);
        for column in Column::ALL {
            row.put(column, &export::cell(column, id, registration));
        }
        if let Some(secret) = registration.client.secret() {
            row.put(Column::Secret, secret.expose());
        }
        row
    }

    /// Says it, unless it is empty.
    pub(super) fn put(&mut self, column: Column, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.cells.insert(column, Zeroizing::new(text.to_owned()));
        }
    }

    /// What it says; nothing where it says nothing.
    pub(super) fn get(&self, column: Column) -> &str {
        self.cells.get(&column).map_or("", |text| text.as_str())
    }

    pub(super) fn says(&self, column: Column) -> bool {
        self.cells.contains_key(&column)
    }

    /// Whether both say the same.
    pub(super) fn says_what(&self, other: &Self) -> bool {
        self.cells == other.cells
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row").field("at", &self.at).finish_non_exhaustive()
    }
}
