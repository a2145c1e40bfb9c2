//! A write: one save that the store performs, and what it does to the promises.

use std::sync::Arc;

use tenantry_core::Timestamp;

use crate::disk::{Disk, Notes};
use crate::page::{Held, Intent, Page, Says};
use crate::process::Process;
use crate::promise::Promise;
use crate::state::State;

/// What a save makes of what was stored.
struct Write<'a> {
    now: Timestamp,
    by: &'a Process,
    before: &'a Says,
    next: &'a Says,
    notes: Notes,
}

/// Replaces the record, and looks whether that keeps the promises.
pub(crate) fn perform(state: &mut State, by: &Process, page: Arc<Page>) {
    let Disk { page: before, notes } = state.disk.clone();
    let write = Write { now: state.now, by, before: &before.says, next: &page.says, notes };
    let judged = [
        (write.goes_back(), Promise::NeverBack),
        (write.claims_a_claimed(), Promise::OneIntent),
        (write.ends_unproved(), Promise::EndedByProof),
        (write.gives_away_spent(state), Promise::OneOwner),
    ];
    for (_, promise) in judged.into_iter().filter(|(broken, _)| *broken) {
        state.breaks(promise);
    }
    let notes = write.noted();
    state.disk = Disk { page, notes };
}

impl Write<'_> {
    fn refresh(&self) -> Option<u8> {
        self.next.grant.as_ref().and_then(Held::refresh)
    }

    fn goes_back(&self) -> bool {
        self.next.generation <= self.before.generation
            || self.next.fence < self.before.fence
            // Of two grants, the one with the higher fence is the newer.
            || fence(self.next).is_some_and(|next| fence(self.before) > Some(next))
            || self.refresh().is_some_and(|refresh| refresh < self.notes.newest)
    }

    /// The intent that was not there before.
    fn claim(&self) -> Option<&Intent> {
        let earlier = self.before.intent.as_ref().map(|intent| intent.fence);
        self.next.intent.as_ref().filter(|intent| earlier != Some(intent.fence))
    }

    /// The intent of somebody else that was there before.
    fn of_another(&self) -> Option<&Intent> {
        self.before.intent.as_ref().filter(|intent| intent.owner() != self.by.owner)
    }

    fn claims_a_claimed(&self) -> bool {
        self.claim().is_some() && self.of_another().is_some_and(|intent| intent.holds(self.now))
    }

    fn ends_unproved(&self) -> bool {
        let ended = self.before.grant.as_ref().filter(|_| self.next.grant.is_none());
        let refused = |refresh: u8| self.by.refused >> refresh & 1 == 1;
        let parted = |refresh: u8| self.by.parting == Some(refresh) && self.next.is_handed_over();
        ended.is_some_and(|held| !held.refresh().is_some_and(|it| refused(it) || parted(it)))
    }

    /// The refresh token that another program has from now on.
    fn given_away(&self) -> Option<u8> {
        let held = self.before.grant.as_ref().filter(|_| self.next.is_handed_over());
        held.and_then(Held::refresh)
    }

    fn gives_away_spent(&self, state: &State) -> bool {
        let is_excused = state.excuses >= state.server.excuses_needed();
        self.given_away().is_some_and(|refresh| !state.server.takes(refresh)) && !is_excused
    }

    /// What is to be known of the record from now on.
    fn noted(&self) -> Notes {
        let mut notes = self.notes;
        if let Some(refresh) = self.refresh() {
            notes.newest = notes.newest.max(refresh);
        }
        if let Some(access) = self.next.grant.as_ref().and_then(Held::access) {
            notes.kept |= 1 << access;
        }
        if fence(self.next) != fence(self.before) {
            let claimed = self.before.intent.as_ref().map(|intent| intent.fence);
            notes.took_over = notes.takes_over && fence(self.next) == claimed;
        }
        if self.claim().is_some() {
            notes.claimed = self.refresh().unwrap_or_default();
            // Who claims anew goes on with a takeover.
            let own = self.before.intent.is_some() && self.of_another().is_none();
            notes.takes_over = self.of_another().is_some() || (own && notes.takes_over);
        }
        notes.elsewhere = notes.elsewhere.or_else(|| self.given_away());
        if self.next.intent.is_none() {
            (notes.claimed, notes.takes_over) = (0, false);
        }
        notes
    }
}

/// The fence under which the grant was obtained.
fn fence(says: &Says) -> Option<u64> {
    says.grant.as_ref().map(|grant| grant.fence)
}
