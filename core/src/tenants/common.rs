//! Common: what many stored records say alike, kept in memory once.
//!
//! It lives while records are restored and no longer, so that no secret stays for its sake.

use crate::id::TenantId;
use crate::lanes::LaneId;
use crate::registration::{Client, Scopes};
use crate::sorted::Sorted;
use crate::tenant::Record;

/// What the records of each lane said last.
#[derive(Default)]
pub(super) struct Common {
    clients: Sorted<LaneId, Client>,
    scopes: Sorted<LaneId, Scopes>,
}

impl Common {
    /// Puts what is in memory already in the place of what `record` says alike.
    pub(super) fn share(&mut self, id: &TenantId, lane: LaneId, record: &mut Record) {
        record.tenant = id.clone();
        let registration = &mut record.registration;
        let client = self.clients.get_or_insert_with(lane, || registration.client.clone());
        if client.is_alike(&registration.client) {
            registration.client = client.clone();
        }
        let Some(grant) = &mut record.grant else { return };
        if let Some(org) = registration.org.as_ref().filter(|org| **org == grant.org.id) {
            grant.org.id = org.clone();
        }
        let scopes = self.scopes.get_or_insert_with(lane, || grant.scopes.clone());
        if *scopes == grant.scopes {
            grant.scopes = scopes.clone();
        }
    }
}
