//! The disk: records by tenant, replaced by compare-and-swap, and what can go wrong with it.

use std::collections::BTreeMap;

use tenantry_core::{Generation, Input, Record, StoredBytes, TenantId};

/// What every process of the world shares.
#[derive(Debug, Default)]
pub struct Disk {
    files: BTreeMap<TenantId, Vec<u8>>,
    fault: Option<DiskFault>,
}

/// What is wrong with the disk, until it is mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskFault {
    /// Nothing can be written.
    Full,
    /// It is written, and the store says that it failed: the directory could not be synced.
    Unsure,
}

impl Disk {
    /// The bytes of one record.
    pub fn read(&self, tenant: &TenantId) -> Option<&[u8]> {
        self.files.get(tenant).map(Vec::as_slice)
    }

    /// Puts bytes where a record belongs, whatever they are.
    pub fn write(&mut self, tenant: &TenantId, bytes: &[u8]) {
        self.files.insert(tenant.clone(), bytes.to_vec());
    }

    /// Breaks the disk, or mends it.
    pub const fn set_fault(&mut self, fault: Option<DiskFault>) {
        self.fault = fault;
    }

    pub(crate) fn all(&self) -> Vec<(TenantId, Vec<u8>)> {
        self.files.iter().map(|(tenant, bytes)| (tenant.clone(), bytes.clone())).collect()
    }

    /// Removes a record; the answer is the input that the process will get.
    pub(crate) fn erase(&mut self, tenant: &TenantId) -> Input {
        let tenant = tenant.clone();
        if self.fault == Some(DiskFault::Full) {
            return Input::EraseFailed { tenant };
        }
        self.files.remove(&tenant);
        if self.fault == Some(DiskFault::Unsure) {
            return Input::EraseFailed { tenant };
        }
        Input::Erased { tenant }
    }

    /// Compare and swap; the answer is the input that the process will get.
    pub(crate) fn save(&mut self, record: &Record, expects: Generation) -> Input {
        let tenant = record.tenant().clone();
        if self.fault == Some(DiskFault::Full) {
            return Input::SaveFailed { tenant };
        }
        let found = self.files.get(&tenant);
        let generation = found.map(|bytes| Record::read(&tenant, bytes).map(|r| r.generation()));
        let matches = match generation {
            None => expects == Generation::NONE,
            Some(stored) => stored == Ok(expects),
        };
        if !matches {
            return Input::SaveConflict { tenant, found: found.cloned().map(StoredBytes::from) };
        }
        self.files.insert(tenant.clone(), record.to_bytes().to_vec());
        if self.fault == Some(DiskFault::Unsure) {
            return Input::SaveFailed { tenant };
        }
        Input::Saved { tenant, generation: record.generation() }
    }
}
