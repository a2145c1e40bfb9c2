//! The directory: every tenant by its name and by its handle, and the tokens that are ready.
//!
//! Asking for a token is what an application does most. So what may be handed out lies in one short
//! line per tenant: found by hash or handle, read without a look at the tenant itself.

use hashbrown::HashTable;

use crate::hash::hash;
use crate::id::TenantId;
use crate::lanes::LaneId;
use crate::secret::AccessToken;
use crate::sorted::Sorted;
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

/// One line of the directory: all that a reader looks at, in one cache line.
#[derive(Clone, Debug)]
#[repr(align(64))]
struct Seat {
    name: Name,
    token: Option<AccessToken>,
    until: Timestamp,
    lane: LaneId,
    /// How many tenants have sat here: the handle of an earlier one finds nobody.
    uses: u32,
}

impl Seat {
    /// The token that may be handed out now, and the lane whose API host may have it.
    fn ready(&self, now: Timestamp) -> Option<(&AccessToken, LaneId)> {
        self.token.as_ref().filter(|_| now < self.until).map(|token| (token, self.lane))
    }

    const fn empty(uses: u32) -> Self {
        let until = Timestamp::from_unix_millis(0);
        Self { name: Name::Nobody, token: None, until, lane: LaneId::FIRST, uses }
    }
}

/// Who sits on a seat. Most names, a UUID among them, fit into the line itself; the name on its
/// own would be somewhere else in memory, and would have to be fetched to be compared.
#[derive(Clone, Debug)]
enum Name {
    Nobody,
    Short { length: u8, text: [u8; Self::SHORT] },
    Long(TenantId),
}

impl Name {
    /// So many bytes are left of a line.
    const SHORT: usize = 38;

    fn of(id: &TenantId) -> Self {
        let name = id.as_str().as_bytes();
        let mut text = [0; Self::SHORT];
        match (text.get_mut(..name.len()), u8::try_from(name.len())) {
            (Some(place), Ok(length)) => {
                place.copy_from_slice(name);
                Self::Short { length, text }
            }
            _ => Self::Long(id.clone()),
        }
    }

    const fn is_somebody(&self) -> bool {
        !matches!(self, Self::Nobody)
    }

    /// The name as it was given; nothing where nobody sits, which is no name.
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Nobody => &[],
            Self::Short { length, text } => text.get(..usize::from(*length)).unwrap_or_default(),
            Self::Long(id) => id.as_str().as_bytes(),
        }
    }
}

/// Every tenant by name and by handle.
#[derive(Clone, Debug, Default)]
pub(super) struct Directory {
    seats: Vec<Seat>,
    free: Vec<u32>,
    by_hash: HashTable<u32>,
    by_name: Sorted<TenantId, u32>,
    /// Those who came while a whole store is taken in: they are put in order once, at its end.
    newcomers: Option<Vec<(TenantId, u32)>>,
}

impl Directory {
    /// A whole store is going to be taken in, of at least so many.
    pub(super) fn open(&mut self, more: usize) {
        self.seats.reserve_exact(more);
        self.newcomers = Some(Vec::with_capacity(more));
    }

    /// The whole store has been taken in.
    pub(super) fn close(&mut self) {
        self.by_name.extend(self.newcomers.take().unwrap_or_default());
    }

    pub(super) fn seat(&self, name: &TenantId) -> Option<u32> {
        let name = name.as_str().as_bytes();
        let is_it = |seat: &u32| self.seats[*seat as usize].name.bytes() == name;
        self.by_hash.find(hash(name), is_it).copied()
    }

    /// Whether somebody has that name, whatever its case: stores that are folders may know none.
    pub(super) fn knows(&self, name: &TenantId) -> bool {
        let name = name.as_str().as_bytes();
        let is_alike =
            |seat: &u32| self.seats[*seat as usize].name.bytes().eq_ignore_ascii_case(name);
        self.by_hash.find(hash(name), is_alike).is_some()
    }

    /// A seat for somebody new.
    pub(super) fn admit(&mut self, name: &TenantId) -> u32 {
        let seat = self.free.pop().unwrap_or_else(|| {
            self.seats.push(Seat::empty(0));
            // Four billion tenants do not fit into memory.
            u32::try_from(self.seats.len() - 1).unwrap_or(u32::MAX)
        });
        self.seats[seat as usize].name = Name::of(name);
        let Self { seats, by_hash, .. } = self;
        let again = |seat: &u32| hash(seats[*seat as usize].name.bytes());
        by_hash.insert_unique(hash(name.as_str().as_bytes()), seat, again);
        match &mut self.newcomers {
            Some(newcomers) => newcomers.push((name.clone(), seat)),
            None => {
                self.by_name.insert(name.clone(), seat);
            }
        }
        seat
    }

    pub(super) fn dismiss(&mut self, name: &TenantId) -> Option<u32> {
        let seat = self.by_name.remove(name)?;
        let hash = hash(name.as_str().as_bytes());
        if let Ok(entry) = self.by_hash.find_entry(hash, |other| *other == seat) {
            entry.remove();
        }
        let uses = self.seats[seat as usize].uses.saturating_add(1);
        self.seats[seat as usize] = Seat::empty(uses);
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
        (seat.uses == handle.uses && seat.name.is_somebody()).then_some(handle.seat)
    }

    /// The token of that seat that may be handed out now, and the lane whose API host may have it.
    pub(super) fn ready(&self, seat: u32, now: Timestamp) -> Option<(&AccessToken, LaneId)> {
        self.seats[seat as usize].ready(now)
    }

    /// As [`Directory::ready`], while the tenant that the handle was given for sits there.
    pub(super) fn ready_by(
        &self,
        handle: Handle,
        now: Timestamp,
    ) -> Option<(&AccessToken, LaneId)> {
        let seat = self.seats.get(handle.seat as usize)?;
        if seat.uses == handle.uses { seat.ready(now) } else { None }
    }

    /// Until when the token of that handle may be handed out, whatever the time is.
    pub(super) fn ready_until(&self, handle: Handle) -> Option<Timestamp> {
        let seat = &self.seats[self.seat_of(handle)? as usize];
        seat.token.as_ref().map(|_| seat.until)
    }

    pub(super) fn set_ready(&mut self, seat: u32, ready: Option<Ready>) {
        let seat = &mut self.seats[seat as usize];
        seat.token = None;
        if let Some(Ready { token, until, lane }) = ready {
            (seat.token, seat.until, seat.lane) = (Some(token), until, lane);
        }
    }

    /// Every seat, by name.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&TenantId, u32)> {
        self.by_name.iter().map(|(name, seat)| (name, *seat))
    }
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
    fn names_of_every_length_are_found_and_told_apart() {
        let mut directory = Directory::default();
        let names: Vec<_> = (1..=TenantId::LONGEST).map(|n| name(&"x".repeat(n))).collect();
        let seats: Vec<_> = names.iter().map(|name| directory.admit(name)).collect();

        for (name, seat) in names.iter().zip(seats) {
            assert_eq!(directory.seat(name), Some(seat));
            let loud = TenantId::new(&name.as_str().to_ascii_uppercase()).unwrap();
            assert!(directory.seat(&loud).is_none() && directory.knows(&loud), "{loud}");
        }
    }

    #[test]
    fn what_a_reader_looks_at_is_one_cache_line() {
        assert_eq!(size_of::<Seat>(), 64);
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
