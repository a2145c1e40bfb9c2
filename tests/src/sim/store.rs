//! The store of a machine: records replaced by compare-and-swap, their past, and their damages.
//!
//! It seals what it holds, as the real ones do: a damaged record cannot be opened at all.

use tenantry_core::{Generation, Record, TenantId};

use super::view::RecordView;

/// So many earlier versions of a record are kept, to be put back by a fault.
const PAST: usize = 6;

/// One record's place.
#[derive(Debug, Default)]
struct Place {
    bytes: Option<Vec<u8>>,
    /// What is in them, if they are a record.
    view: Option<RecordView>,
    past: Vec<Vec<u8>>,
}

impl Place {
    fn put(&mut self, bytes: Vec<u8>) -> Option<Vec<u8>> {
        self.view = RecordView::read(&bytes);
        self.bytes.replace(bytes)
    }
}

/// The records of all tenants.
#[derive(Debug)]
pub struct Store(Vec<Place>);

/// What came of a save.
#[derive(Debug)]
pub enum Saved {
    /// It replaced this.
    Landed(Option<RecordView>),
    /// Something else is there.
    Conflict(Option<Vec<u8>>),
}

impl Store {
    /// An empty one.
    pub fn new(tenants: usize) -> Self {
        Self((0..tenants).map(|_| Place::default()).collect())
    }

    /// The bytes of a record.
    pub fn bytes(&self, tenant: usize) -> Option<&[u8]> {
        self.0[tenant].bytes.as_deref()
    }

    /// The record, if there is one that can be read.
    pub fn view(&self, tenant: usize) -> Option<&RecordView> {
        self.0[tenant].view.as_ref()
    }

    /// Everything of the tenants from that one on, as a process finds it when it starts.
    pub fn all(&self, from: usize, ids: &[TenantId]) -> Vec<(TenantId, Vec<u8>)> {
        let stored = ids.iter().zip(&self.0[from..]);
        stored.filter_map(|(id, place)| Some((id.clone(), place.bytes.clone()?))).collect()
    }

    /// Compare and swap.
    pub fn save(&mut self, tenant: usize, record: &Record, expects: Generation) -> Saved {
        let place = &mut self.0[tenant];
        let is_expected = match (&place.bytes, &place.view) {
            (None, _) => expects == Generation::NONE,
            (Some(_), found) => found.as_ref().is_some_and(|f| f.generation == expects.get()),
        };
        if !is_expected {
            return Saved::Conflict(place.bytes.clone());
        }
        let before = place.view.take();
        if let Some(old) = place.put(record.to_bytes().to_vec()) {
            place.past.push(old);
            if place.past.len() > PAST {
                place.past.remove(0);
            }
        }
        Saved::Landed(before)
    }

    /// Puts a record where none is.
    pub fn take_in(&mut self, tenant: usize, bytes: Vec<u8>) {
        self.0[tenant].put(bytes);
    }

    /// Removes a record.
    pub fn erase(&mut self, tenant: usize) {
        (self.0[tenant].bytes, self.0[tenant].view) = (None, None);
    }

    /// Damages what is there, so that it cannot be opened any more.
    pub fn spoil(&mut self, tenant: usize) -> bool {
        let place = &mut self.0[tenant];
        if place.bytes.is_none() {
            return false;
        }
        place.put(vec![0xff, 0x00, 0x7b]);
        true
    }

    /// Puts an earlier version back; `age` counts from the newest.
    pub fn roll_back(&mut self, tenant: usize, age: usize) -> bool {
        let place = &mut self.0[tenant];
        let Some(old) = place.past.iter().rev().nth(age).cloned() else { return false };
        if place.bytes.is_none() {
            return false;
        }
        place.put(old);
        true
    }

    /// Writes an earlier version over the newest, as its next generation: what a writer does that
    /// read long ago and compares nothing.
    pub fn write_old(&mut self, tenant: usize, age: usize) -> bool {
        let place = &mut self.0[tenant];
        if place.bytes.is_none() {
            return false;
        }
        let Some(old) = place.past.iter().rev().nth(age) else { return false };
        // Whoever finds what cannot be read counts on from the last that could be.
        let last = || place.past.last().and_then(|bytes| RecordView::read(bytes));
        let now = place.view.as_ref().map(|view| view.generation);
        let Some(generation) = now.or_else(|| last().map(|view| view.generation + 1)) else {
            return false;
        };
        let Ok(mut old) = serde_json::from_slice::<serde_json::Value>(old) else { return false };
        old["generation"] = (generation + 1).into();
        let Ok(bytes) = serde_json::to_vec(&old) else { return false };
        place.put(bytes);
        true
    }
}
