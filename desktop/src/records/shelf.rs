//! The shelf: records in memory, which end with the program.

use std::collections::BTreeMap;
use std::io;

use tenantry_core::{Generation, Record, TenantId};
use zeroize::Zeroizing;

use super::folder::{Outcome, generation};

/// Records that are nowhere else.
#[derive(Default)]
pub(crate) struct Shelf {
    records: BTreeMap<TenantId, Zeroizing<Vec<u8>>>,
}

impl Shelf {
    /// Stores `record` where generation `expects` of it is stored.
    pub(super) fn save(&mut self, record: &Record, expects: Generation) -> Outcome {
        let tenant = record.tenant();
        let found = self.records.get(tenant);
        let stored = found.and_then(|bytes| generation(tenant, bytes)).unwrap_or(Generation::NONE);
        if stored != expects {
            return Outcome::Conflict(found.cloned());
        }
        self.records.insert(tenant.clone(), record.to_bytes());
        Outcome::Saved
    }

    /// What is stored of that tenant.
    pub(super) fn look(&self, tenant: &TenantId) -> Option<Zeroizing<Vec<u8>>> {
        self.records.get(tenant).cloned()
    }

    /// Each record.
    pub(super) fn records(&self) -> io::Result<Vec<Record>> {
        let read = |(tenant, bytes): (&TenantId, &Zeroizing<Vec<u8>>)| Record::read(tenant, bytes);
        self.records.iter().map(read).collect::<Result<_, _>>().map_err(io::Error::other)
    }

    pub(super) fn erase(&mut self, tenant: &TenantId) {
        self.records.remove(tenant);
    }
}

impl std::fmt::Debug for Shelf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Shelf({})", self.records.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::testing::{acme, record};

    #[test]
    fn a_record_is_replaced_by_its_generation_only() {
        let mut shelf = Shelf::default();
        let (first, second) = (record("first"), record("second"));

        assert_eq!(shelf.save(&first, Generation::NONE), Outcome::Saved);
        let again = shelf.save(&second, Generation::NONE);
        assert_eq!(again, Outcome::Conflict(Some(first.to_bytes())));
        assert_eq!(shelf.save(&second, first.generation()), Outcome::Saved);

        shelf.erase(&acme());
        assert_eq!(shelf.save(&first, second.generation()), Outcome::Conflict(None));
    }
}
