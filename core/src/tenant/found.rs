//! Found: the store holds something else than this process thought, and which of the two is newer.

use std::collections::VecDeque;
use std::mem;

use super::change::Change;
use super::record::{Intent, Record};
use super::renewal::Renewal;
use super::{Context, Tenant};
use crate::effect::{Effect, Event};
use crate::id::Generation;
use crate::time::Timestamp;

impl Tenant {
    /// The store holds `found` now. News may come late, and out of order: only what is newer counts.
    pub(crate) fn overheard(&mut self, found: Record, cx: &mut Context<'_>) {
        let is_newer = found.generation() > self.record.generation();
        if !is_newer || found.is_older_than(&self.record) || found.born != self.record.born {
            return;
        }
        self.adopt(Some(found), cx);
        if matches!(self.renewal, Renewal::Resting) {
            self.grant_due(cx);
        }
    }

    /// Takes over what another process has stored.
    pub(super) fn adopt(&mut self, found: Option<Record>, cx: &mut Context<'_>) {
        let fence_of = |record: &Record| record.grant.as_ref().map(|grant| grant.fence);
        let origin_of = |record: &Record| record.grant.as_ref().map(|grant| grant.origin);
        let (before, signed_in) = (fence_of(&self.record), origin_of(&self.record));
        match found {
            // A late answer was filed where the record had been removed. The end that is known here
            // is of the grant before: this one is tried before it ends, under fences of its own.
            Some(mut found) if self.record.is_outlived_by(&found) => {
                found.counts_on_from(&self.record);
                self.take_record(found, cx);
            }
            // Somebody who has only the older record is spending the same refresh token: what comes
            // of that is newer than what is known here.
            Some(mut found) if self.is_being_spent_in(&found, cx) => {
                found.counts_on_from(&self.record);
                self.take_record(found, cx);
            }
            // An older record was put back. Its refresh token is spent; this process's is not.
            Some(found) if found.is_older_than(&self.record) => {
                // Its fence may be higher all the same, and none is given twice.
                self.record.counts_on_from(&found);
                // Who has only that one may be asking, and of the newer grant nobody is asked yet.
                let asking = found.intent.filter(|intent| intent.owner != cx.config.owner());
                let of_none = |intent: Box<Intent>| Box::new(Intent { tries: 0, ..*intent });
                // The one that is known here may be of former times; of the same fence, it counts.
                let known = self.record.intent.take();
                self.record.intent =
                    asking.map(of_none).into_iter().chain(known).max_by_key(|intent| intent.fence);
                self.count_from(found.generation, cx.now);
            }
            Some(mut found) => {
                if found.born == self.record.born {
                    // A newer grant may stand in a record whose fence was put back.
                    found.counts_on_from(&self.record);
                }
                self.take_record(found, cx);
            }
            // The store lost the record. What this process holds is then all there is.
            None => self.count_from(Generation::NONE, cx.now),
        }
        if fence_of(&self.record) != before {
            self.let_be();
            if self.record.grant.is_some() {
                if origin_of(&self.record) != signed_in {
                    self.supersede_flows();
                }
                cx.effects.push(Effect::Notify(Event::Adopted { tenant: self.id.clone() }));
            } else {
                self.ended(cx);
            }
        }
    }

    /// Whether somebody else is spending the refresh token that is known here under an older grant.
    fn is_being_spent_in(&self, found: &Record, cx: &Context<'_>) -> bool {
        let known = self.record.grant().and_then(|grant| grant.refresh_token.as_ref());
        let spent = found.grant().and_then(|grant| grant.refresh_token.as_ref());
        let is_same = known.zip(spent).is_some_and(|(known, spent)| known.same_as(spent));
        let is_asking = |intent: &Intent| intent.owner != cx.config.owner();
        is_same
            && found.is_older_than(&self.record)
            && found.intent.as_deref().is_some_and(is_asking)
    }

    /// Expects `generation` in the store from now on, and still gives no generation twice: another
    /// process may know the record by one of those that were lost.
    fn count_from(&mut self, generation: Generation, now: Timestamp) {
        let known = self.pen.burnt.max(self.record.generation);
        self.pen.burnt = known.max(Generation::beginning(now));
        self.record.generation = generation;
    }

    /// Lets go of changes that were meant for a record which has been forgotten, and made anew.
    pub(super) fn drop_changes_of_its_past(&mut self, cx: &mut Context<'_>) {
        let (past, rest): (VecDeque<_>, _) =
            mem::take(&mut self.pen.waiting).into_iter().partition(Change::is_of_one_grant);
        self.pen.waiting = rest;
        for change in past {
            self.was_moot(change, cx);
        }
    }

    /// Its turn is over where somebody else's intent was found that keeps nobody away any more: that
    /// one may have slept as this process has, and after a wake its answer comes first.
    pub(super) fn give_turn_back(&mut self, cx: &Context<'_>) {
        let left = self.record.intent.as_ref().is_some_and(|intent| {
            intent.owner != cx.config.owner() && intent.lease_until <= cx.now
        });
        let held = self.record.grant.as_ref().map(|grant| grant.fence);
        let is_left = |change: &Change| matches!(change, Change::Claim { after } if *after == held);
        if left && matches!(self.renewal, Renewal::Claiming) && self.pen.waiting.iter().any(is_left)
        {
            self.pen.waiting.retain(|change| !is_left(change));
            self.renewal = Renewal::Queued;
        }
    }
}
