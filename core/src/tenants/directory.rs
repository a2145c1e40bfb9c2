//! The directory: every tenant by its name and by its handle, and the tokens that are ready.
//!
//! Asking for a token is what an application does most. So what may be handed out lies in one short
//! line per tenant: found by hash or handle, read without a look at the tenant itself.

use std::collections::BTreeMap;
use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use crate::id::TenantId;
use crate::lanes::LaneId;
use crate::secret::AccessToken;
use crate::time::Timestamp;

/// Finds a tenant without its name; good until the tenant is forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Handle {
    seat: u32,
    uses: u32,
}

/// A token that may be handed out for requests to the API host of its lane, until then.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    pub(super) token: AccessToken,
    pub(super) until: Timestamp,
    pub(super) lane: LaneId,
}

/// One line of the directory.
#[derive(Clone, Debug)]
struct Seat {
    name: Option<TenantId>,
    ready: Option<Ready>,
    /// How many tenants have sat here: the handle of an earlier one finds nobody.
    uses: u32,
}

/// Every tenant by name and by handle.
#[derive(Clone, Debug, Default)]
pub(super) struct Directory {
    seats: Vec<Seat>,
    free: Vec<u32>,
    by_hash: HashTable<u32>,
    by_name: BTreeMap<TenantId, u32>,
}

impl Directory {
    pub(super) fn reserve(&mut self, more: usize) {
        self.seats.reserve_exact(more);
    }

    pub(super) fn seat(&self, name: &TenantId) -> Option<u32> {
        let is_it = |seat: &u32| self.seats[*seat as usize].name.as_ref() == Some(name);
        self.by_hash.find(hash(name), is_it).copied()
    }

    /// Whether somebody has that name, whatever its case: stores that are folders may know none.
    pub(super) fn knows(&self, name: &TenantId) -> bool {
        let is_alike = |seat: &u32| {
            let known = self.seats[*seat as usize].name.as_ref();
            known.is_some_and(|known| known.as_str().eq_ignore_ascii_case(name.as_str()))
        };
        self.by_hash.find(hash(name), is_alike).is_some()
    }

    /// A seat for somebody new.
    pub(super) fn admit(&mut self, name: &TenantId) -> u32 {
        let seat = self.free.pop().unwrap_or_else(|| {
            self.seats.push(Seat { name: None, ready: None, uses: 0 });
            // Four billion tenants do not fit into memory.
            u32::try_from(self.seats.len() - 1).unwrap_or(u32::MAX)
        });
        self.seats[seat as usize].name = Some(name.clone());
        let Self { seats, by_hash, .. } = self;
        by_hash.insert_unique(hash(name), seat, |seat| {
            seats[*seat as usize].name.as_ref().map_or(0, hash)
        });
        self.by_name.insert(name.clone(), seat);
        seat
    }

    pub(super) fn dismiss(&mut self, name: &TenantId) -> Option<u32> {
        let seat = self.by_name.remove(name)?;
        if let Ok(entry) = self.by_hash.find_entry(hash(name), |other| *other == seat) {
            entry.remove();
        }
        let uses = self.seats[seat as usize].uses.saturating_add(1);
        self.seats[seat as usize] = Seat { name: None, ready: None, uses };
        self.free.push(seat);
        Some(seat)
    }

    pub(super) fn handle(&self, name: &TenantId) -> Option<Handle> {
        let seat = self.seat(name)?;
        Some(Handle { seat, uses: self.seats[seat as usize].uses })
    }

    /// The seat of that handle, while the tenant it was given for sits there.
    pub(super) fn seat_of(&self, handle: Handle) -> Option<u32> {
        let seat = self.seats.get(handle.seat as usize)?;
        (seat.uses == handle.uses && seat.name.is_some()).then_some(handle.seat)
    }

    pub(super) fn ready(&self, seat: u32) -> Option<&Ready> {
        self.seats[seat as usize].ready.as_ref()
    }

    pub(super) fn set_ready(&mut self, seat: u32, ready: Option<Ready>) {
        self.seats[seat as usize].ready = ready;
    }

    /// Every seat, by name.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&TenantId, u32)> {
        self.by_name.iter().map(|(name, seat)| (name, *seat))
    }
}

/// The same for names that differ in case only. Seeded with a constant, so that every platform does
/// the same; the names are the application's own, and nobody else can choose them to collide.
fn hash(name: &TenantId) -> u64 {
    let mut lower = [0; TenantId::LONGEST];
    let text = name.as_str().as_bytes();
    let lower = &mut lower[..text.len()];
    lower.copy_from_slice(text);
    lower.make_ascii_lowercase();
    FixedState::default().hash_one(lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> TenantId {
        TenantId::new(text).unwrap()
    }

    #[test]
    fn a_name_is_found_letter_for_letter_and_known_in_any_case() {
        let mut directory = Directory::default();
        let seat = directory.admit(&name("Acme"));

        assert_eq!(directory.seat(&name("Acme")), Some(seat));
        assert_eq!(directory.seat(&name("acme")), None);
        assert!(directory.knows(&name("aCME")) && !directory.knows(&name("acme2")));
    }

    #[test]
    fn the_handle_of_somebody_forgotten_finds_nobody_even_when_the_seat_is_taken_again() {
        let mut directory = Directory::default();
        directory.admit(&name("acme"));
        let old = directory.handle(&name("acme")).unwrap();

        directory.dismiss(&name("acme"));
        let seat = directory.admit(&name("globex"));

        assert_eq!(directory.seat_of(old), None);
        assert_eq!(directory.seat(&name("acme")), None);
        let new = directory.handle(&name("globex")).unwrap();
        assert_eq!(directory.seat_of(new), Some(seat));
    }

    #[test]
    fn thousands_come_and_go_and_each_is_found() {
        let mut directory = Directory::default();
        let names: Vec<_> = (0..5_000).map(|i| name(&format!("org-{i}"))).collect();
        let seats: Vec<_> = names.iter().map(|name| directory.admit(name)).collect();
        for name in names.iter().step_by(3) {
            directory.dismiss(name);
        }

        for (at, name) in names.iter().enumerate() {
            let expected = (at % 3 != 0).then_some(seats[at]);
            assert_eq!(directory.seat(name), expected);
        }
    }
}
