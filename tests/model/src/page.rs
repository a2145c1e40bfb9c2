//! A page: the real bytes of one record, and what they say.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::Deserialize;
use tenantry_core::{SignedOut, Timestamp};

use crate::print::print_of;
use crate::wire::{access_number, refresh_number};

/// One record as it is stored.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) bytes: Arc<[u8]>,
    pub(crate) says: Says,
    print: u64,
}

/// What a record says, as far as the promises are about it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Says {
    pub(crate) generation: u64,
    pub(crate) fence: u64,
    pub(crate) grant: Option<Held>,
    pub(crate) intent: Option<Intent>,
    signed_out: SignedOut,
}

/// The grant in a record.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Held {
    access_token: String,
    refresh_token: String,
    pub(crate) fence: u64,
    pub(crate) issued_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

/// The intent in a record.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Intent {
    pub(crate) fence: u64,
    owner: [u8; 16],
    pub(crate) started: Timestamp,
    pub(crate) lease_until: Timestamp,
}

impl Says {
    /// Whether another program holds the grant now.
    pub(crate) fn is_handed_over(&self) -> bool {
        self.grant.is_none() && self.signed_out == SignedOut::HandedOver
    }
}

impl Held {
    pub(crate) fn access(&self) -> Option<u8> {
        access_number(&self.access_token)
    }

    pub(crate) fn refresh(&self) -> Option<u8> {
        refresh_number(&self.refresh_token)
    }
}

impl Intent {
    /// The number of the process that it belongs to.
    pub(crate) const fn owner(&self) -> u8 {
        self.owner[0]
    }

    pub(crate) fn holds(&self, now: Timestamp) -> bool {
        now < self.lease_until
    }
}

impl Page {
    /// Reads a record; nothing where it is none that this model knows.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let says: Says = serde_json::from_slice(bytes).ok()?;
        let is_numbered = says
            .grant
            .as_ref()
            .is_none_or(|grant| grant.access().is_some() && grant.refresh().is_some());
        is_numbered.then(|| Self { bytes: Arc::from(bytes), says, print: print_of(&bytes) })
    }
}

impl PartialEq for Page {
    fn eq(&self, other: &Self) -> bool {
        self.print == other.print
    }
}

impl Eq for Page {}

impl Hash for Page {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.print.hash(state);
    }
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.says)
    }
}
