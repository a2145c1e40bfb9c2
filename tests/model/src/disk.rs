//! The disk: one page, replaced by compare-and-swap, and how it came about.

use std::sync::Arc;

use tenantry_core::Generation;

use crate::page::{Page, Says};

/// The store that all processes share.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Disk {
    pub(crate) page: Arc<Page>,
    pub(crate) notes: Notes,
}

/// What is known of how the record came about, and is not in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Notes {
    /// The access tokens that were ever stored, as a set of numbers.
    pub(crate) kept: u32,
    /// The newest refresh token that was ever stored.
    pub(crate) newest: u8,
    /// The refresh token that was stored when the intent was.
    pub(crate) claimed: u8,
    /// The refresh token that another program holds now.
    pub(crate) elsewhere: Option<u8>,
    /// The intent took the place of another owner's, whose lease had ended.
    pub(crate) takes_over: bool,
    /// The grant was obtained under an intent that had taken over.
    pub(crate) took_over: bool,
}

impl Disk {
    /// A disk with the record of a tenant that has just signed in.
    pub(crate) fn new(page: Page) -> Self {
        Self { page: Arc::new(page), notes: Notes { kept: 1, ..Notes::default() } }
    }

    pub(crate) fn says(&self) -> &Says {
        &self.page.says
    }

    /// Whether a save that expects that generation may replace the record.
    pub(crate) fn expects(&self, generation: Generation) -> bool {
        self.says().generation == generation.get()
    }
}
