//! One process: the real core, what it has asked of the store, and what it was told.

use std::collections::VecDeque;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use tenantry_core::{Generation, Tenants, Timestamp};

use crate::page::Page;
use crate::print::hash_text;

/// A running process.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Process {
    /// Which process it is, among all that ever ran.
    pub(crate) owner: u8,
    pub(crate) core: Arc<Core>,
    /// What the store has yet to perform, in order.
    pub(crate) saves: VecDeque<Save>,
    /// The answers of the store that are on their way back, in order.
    pub(crate) stored: VecDeque<Stored>,
    /// The refresh tokens whose success it was told, as a set of numbers.
    pub(crate) succeeded: u32,
    /// The refresh tokens whose end it was told, as a set of numbers.
    pub(crate) refused: u32,
    /// The refresh token that a person gives to another program here.
    pub(crate) parting: Option<u8>,
}

/// The real core, with a digest of everything that it is.
pub(crate) struct Core {
    pub(crate) tenants: Tenants,
    pub(crate) print: u64,
}

/// A save that the core has asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Save {
    pub(crate) page: Arc<Page>,
    pub(crate) generation: Generation,
    pub(crate) expects: Generation,
}

/// An answer of the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stored {
    /// It has that generation.
    Saved(Generation),
    /// It has something else.
    Conflict(Arc<Page>),
}

impl Core {
    pub(crate) fn new(tenants: Tenants) -> Arc<Self> {
        let mut hasher = DefaultHasher::new();
        hash_text(&tenants, &mut hasher);
        Arc::new(Self { tenants, print: hasher.finish() })
    }
}

impl Process {
    pub(crate) fn new(owner: u8, tenants: Tenants) -> Self {
        let (saves, stored) = (VecDeque::new(), VecDeque::new());
        Self {
            owner,
            core: Core::new(tenants),
            saves,
            stored,
            succeeded: 0,
            refused: 0,
            parting: None,
        }
    }

    /// Whether nothing is on its way between the process and the store.
    pub(crate) fn awaits_no_store(&self) -> bool {
        self.saves.is_empty() && self.stored.is_empty()
    }

    pub(crate) fn is_due(&self, now: Timestamp) -> bool {
        self.core.tenants.deadline().is_some_and(|deadline| deadline <= now)
    }

    /// Whether it knows of a success that no store has seen.
    pub(crate) const fn holds_news(&self, newest_stored: u8) -> bool {
        self.succeeded >> newest_stored != 0
    }
}

impl PartialEq for Core {
    fn eq(&self, other: &Self) -> bool {
        self.print == other.print
    }
}

impl Eq for Core {}

impl Hash for Core {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.print.hash(state);
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let policy = self.tenants.policy();
        f.debug_list().entries(self.tenants.iter().map(|tenant| tenant.session(policy))).finish()
    }
}

impl Hash for Save {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // The page says its own generation.
        (&self.page, self.expects.get()).hash(state);
    }
}

impl Hash for Stored {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Saved(generation) => (0, generation.get()).hash(state),
            Self::Conflict(page) => (1, page).hash(state),
        }
    }
}
