//! The ledger: the newest generation ever seen of each record, so that an older file is noticed.
//!
//! It is sealed like the records, and lies beside them. Whoever puts back the whole folder at once
//! puts back the ledger, too; that is not noticed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tenantry_core::{Generation, TenantId};

use super::key::Key;

const ABOUT: &[u8] = b"tenantry-ledger 1";

/// The newest generation of each record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ledger {
    newest: BTreeMap<TenantId, Mark>,
}

/// What was seen of one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Mark {
    /// It is there.
    Kept(Generation),
    /// It was forgotten at that generation; whatever is not newer is a copy of it.
    Forgotten(Generation),
}

impl Ledger {
    /// Opens what [`Ledger::seal`] made; nothing where it is anything else.
    pub(crate) fn open(key: &Key, sealed: &[u8]) -> Option<Self> {
        serde_json::from_slice(&key.open(ABOUT, sealed)?).ok()
    }

    /// # Errors
    /// The system gives no random numbers.
    pub(crate) fn seal(&self, key: &Key) -> Result<Vec<u8>, getrandom::Error> {
        // A map of names and numbers, for which serde_json has no error.
        key.seal(ABOUT, &serde_json::to_vec(self).unwrap_or_default())
    }

    /// Whether a newer record of that tenant is known.
    pub(crate) fn knows_newer(&self, tenant: &TenantId, generation: Generation) -> bool {
        match self.newest.get(tenant) {
            None => false,
            Some(Mark::Kept(newest)) => generation < *newest,
            Some(Mark::Forgotten(last)) => generation <= *last,
        }
    }

    /// A record was found.
    pub(crate) fn seen(&mut self, tenant: &TenantId, generation: Generation) {
        if !self.knows_newer(tenant, generation) {
            self.newest.insert(tenant.clone(), Mark::Kept(generation));
        }
    }

    /// A record was written where nothing else could be: it is the newest, whatever was before.
    pub(crate) fn written(&mut self, tenant: &TenantId, generation: Generation) {
        self.newest.insert(tenant.clone(), Mark::Kept(generation));
    }

    /// A record was removed.
    pub(crate) fn forgotten(&mut self, tenant: &TenantId, last: Generation) {
        self.newest.insert(tenant.clone(), Mark::Forgotten(last));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::testing::acme;

    const fn at(number: u64) -> Generation {
        Generation::new(number)
    }

    #[test]
    fn an_older_record_is_known_as_such_and_the_newest_is_not() {
        let mut ledger = Ledger::default();
        assert!(!ledger.knows_newer(&acme(), at(1)), "nothing is known");

        ledger.seen(&acme(), at(5));
        ledger.seen(&acme(), at(4));

        assert!(ledger.knows_newer(&acme(), at(4)));
        assert!(!ledger.knows_newer(&acme(), at(5)) && !ledger.knows_newer(&acme(), at(6)));
    }

    #[test]
    fn a_copy_of_a_forgotten_record_is_older_and_an_org_that_is_added_again_is_not() {
        let mut ledger = Ledger::default();
        ledger.forgotten(&acme(), at(5));
        assert!(ledger.knows_newer(&acme(), at(5)));

        ledger.written(&acme(), at(2));

        assert!(!ledger.knows_newer(&acme(), at(2)), "though the clock was set back");
    }

    #[test]
    fn it_is_opened_by_its_key_only() {
        let (key, other) = (Key::random().unwrap(), Key::random().unwrap());
        let mut ledger = Ledger::default();
        ledger.seen(&acme(), at(5));
        let sealed = ledger.seal(&key).unwrap();

        assert_eq!(Ledger::open(&key, &sealed), Some(ledger));
        assert_eq!(Ledger::open(&other, &sealed), None);
        assert!(!String::from_utf8_lossy(&sealed).contains("acme"));
    }
}
