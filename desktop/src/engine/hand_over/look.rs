//! The look before sealing: whether the store still has what is about to be sealed.
//!
//! Another window on the folder may have handed a sign-in over, renewed it or ended it, and this one
//! has not heard. Whoever holds the claim is the only one who hands over, so what this look finds
//! cannot be handed over by anybody else until the claim is given back.

use tenantry_core::{Generation, Input, Record, StoredBytes, TenantId};

use super::{CannotHandOver, Engine, Work, packed};
use crate::bundle::Org;
use crate::records::{Hand, Look};

/// What the store has of some orgs, and this window does not.
pub(crate) type Found = Vec<(TenantId, Option<StoredBytes>)>;

/// Why a bundle was not sealed.
#[derive(Debug)]
pub(crate) enum NotSealed {
    /// The store has something else of these orgs.
    ChangedElsewhere(Found),
    /// What the store has could not be read, for this reason.
    NotRead(String),
    /// The bundle could not be written, for this reason.
    NotWritten(String),
}

/// Asks the store for those whose sign-in moves. The answer knows of no save that is asked for
/// after this, and is awaited where waiting harms nobody.
pub(super) fn ask(hand: Hand, orgs: &[Org]) -> Look {
    let moving = orgs.iter().filter(|org| org.record.is_some());
    hand.look(moving.map(|org| org.tenant.clone()).collect())
}

/// Whether the store has what those orgs go into the bundle with.
pub(super) fn is_stored(look: &Look, orgs: &[Org]) -> Result<(), NotSealed> {
    let stored = look.wait().map_err(|error| NotSealed::NotRead(error.to_string()))?;
    let mut other = stored;
    other.retain(|(tenant, bytes)| {
        let org = orgs.iter().find(|org| org.tenant == *tenant);
        let sealed = org.and_then(|org| org.record.as_ref()).map(Record::generation);
        sealed.is_none() || generation(tenant, bytes.as_ref()) != sealed
    });
    if other.is_empty() { Ok(()) } else { Err(NotSealed::ChangedElsewhere(other)) }
}

impl Engine {
    /// Somebody else has written: the orgs are shown as they are now. Who was only renewed goes with
    /// the newest token; where a sign-in is gone, nothing is handed over.
    pub(super) fn changed_elsewhere(&mut self, mut work: Work, found: Found) {
        let mut gone = Vec::new();
        for (tenant, found) in found {
            let newest = generation(&tenant, found.as_ref());
            self.tell_surely(Input::StoreChanged { tenant: tenant.clone(), found });
            match self.tenants().get(&tenant).map(packed) {
                Some(Err(why)) => return self.give_up(&work, why),
                Some(Ok(Org { record: Some(record), .. }))
                    if Some(record.generation()) == newest => {}
                Some(Ok(_)) | None => gone.push(tenant),
            }
        }
        if !gone.is_empty() {
            return self.give_up(&work, CannotHandOver::GoneMeanwhile(gone));
        }
        match self.packed(&work.order) {
            Ok(now) => {
                work.orgs = now;
                self.seal_again(work);
            }
            Err(why) => self.give_up(&work, why),
        }
    }
}

fn generation(tenant: &TenantId, bytes: Option<&StoredBytes>) -> Option<Generation> {
    let record = Record::read(tenant, bytes?.as_ref()).ok()?;
    Some(record.generation())
}
