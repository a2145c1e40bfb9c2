//! Room: how much of a record a registration, its flows and their hints may take.

use std::io;

use serde::Serialize;

use crate::id::TenantId;
use crate::input::Refused;

/// So many flows of one tenant may be open at once.
pub(crate) const FLOWS_LIMIT: usize = 4;

/// In a URL every byte may become three.
pub(super) const ENCODED: usize = 3;

/// A registration with what its flows repeat of it, and the hints of one flow, may be this long.
const TEXTS_LIMIT: usize = 8 * 1024;

pub(super) fn fits(length: usize, tenant: &TenantId) -> Result<(), Refused> {
    if length > TEXTS_LIMIT { Err(Refused::TooLong(tenant.clone())) } else { Ok(()) }
}

/// Counts what is written to it, so that secrets are measured without a copy.
#[derive(Default)]
pub(crate) struct Length(usize);

impl Length {
    /// How long `value` is in a record.
    pub(crate) fn of(value: &impl Serialize) -> usize {
        let mut length = Self::default();
        // Neither a tree of texts nor counting has an error.
        serde_json::to_writer(&mut length, value).ok();
        length.0
    }
}

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
