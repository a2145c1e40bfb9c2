//! Room: how much of a record a registration, its flows and their hints may take.

use serde::Serialize;
use zeroize::Zeroizing;

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

/// How long `value` is in a record.
pub(crate) fn length_of(value: &impl Serialize) -> usize {
    // A tree of texts, for which serde_json has no error. A writer that only counts would need no
    // copy, and all that writes JSON a second time in the module.
    Zeroizing::new(serde_json::to_vec(value).unwrap_or_default()).len()
}
