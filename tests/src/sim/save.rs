//! The store at work: saves take time, may fail, and land by compare-and-swap.

use tenantry_core::{Generation, Input, Record, StoredBytes};

use super::cause::Cause;
use super::checks::{Seen, Stored};
use super::fault::{Fault, Realm};
use super::happening::Happening;
use super::process::Letter;
use super::setup::News;
use super::store::Saved;
use super::truth::Failed;
use super::view::{Ended, RecordView};
use super::who::Who;
use super::world::World;

/// A locked store is so for at least so many milliseconds; no other save takes as long.
const LOCKED_AT_LEAST: u64 = 1_000;

impl World {
    /// A process asks its store to save.
    pub(super) fn saves(&mut self, who: Who, record: Box<Record>, expects: Generation) {
        let (tenant, wall) =
            (self.index_of(who.slot, record.tenant()), self.wall(who.slot).unix_millis());
        let save = (tenant, record.generation());
        self.processes[who.slot].asked.entry(save).or_insert(wall);
        let mut takes = self.network.between(1, 8);
        if let Some(armed) = self.take_armed(who.slot, tenant, |fault| fault == Fault::Locked) {
            self.struck(&armed);
            takes = self.mishaps.between(LOCKED_AT_LEAST, 100_000);
        }
        // One store does one thing after the other.
        let at = self.processes[who.slot].store_free_at.max(self.now) + takes;
        self.processes[who.slot].store_free_at = at;
        if at - self.now >= LOCKED_AT_LEAST {
            // It is locked for this save, or for one of another tenant before it.
            self.truth.save_failed((who, tenant), Failed::Yes, self.now);
        }
        self.later(at - self.now, Happening::Writes { who, tenant, record, expects });
    }

    /// The store gets round to a save.
    pub(super) fn writes(&mut self, who: Who, tenant: usize, record: &Record, expects: Generation) {
        if self.processes[who.slot].who != who || !self.is_alive(who) {
            return;
        }
        let breaks = |fault: Fault| fault.realm() == Realm::Save && fault != Fault::Locked;
        let armed = self.take_armed(who.slot, tenant, breaks);
        let fault = armed.map(|armed| armed.fault);
        if let Some(armed) = &armed {
            self.struck(armed);
        }
        let id = self.ids[tenant].clone();
        if fault == Some(Fault::WriteFails) {
            self.truth.save_failed((who, tenant), Failed::Yes, self.now);
            return self.answers(who, tenant, Input::SaveFailed { tenant: id });
        }
        match self.store.save(tenant, record, expects) {
            Saved::Conflict(found) => {
                let found = found.map(StoredBytes::from);
                self.answers(who, tenant, Input::SaveConflict { tenant: id, found });
            }
            Saved::Landed(before) => {
                self.truth.save_failed((who, tenant), Failed::NoLonger, self.now);
                self.landed(who, (tenant, record.generation()), before.as_ref());
                self.tells_others(who, tenant);
                match fault {
                    Some(Fault::SyncFails) => {
                        self.answers(who, tenant, Input::SaveFailed { tenant: id });
                    }
                    Some(Fault::TornWrite) => {
                        // The machine lost power in the middle of it.
                        self.store.spoil(tenant);
                        self.damaged(tenant);
                        let back_in = self.mishaps.between(1_000, 60_000);
                        self.kill(who.slot, back_in);
                    }
                    _ => {
                        let generation = record.generation();
                        self.answers(who, tenant, Input::Saved { tenant: id, generation });
                    }
                }
            }
        }
    }

    /// The store tells whoever else is there what it holds now.
    fn tells_others(&mut self, who: Who, tenant: usize) {
        if self.setup.news == News::None {
            return;
        }
        let others: Vec<Who> = self
            .processes
            .iter()
            .map(|process| process.who)
            .filter(|other| *other != who && self.is_of(other.slot, tenant))
            .collect();
        for other in others {
            let found = self.store.bytes(tenant).map(|bytes| StoredBytes::from(bytes.to_vec()));
            let input = Input::StoreChanged { tenant: self.ids[tenant].clone(), found };
            if self.gossip.in_hundred(80) {
                // Late enough, at times, to be older than what was saved since.
                let takes = self.gossip.pick(&[1, 5, 50, 2_000, 90_000]);
                self.later(takes, Happening::Hands(other, Box::new(Letter::Save(tenant, input))));
            }
        }
    }

    fn answers(&mut self, who: Who, tenant: usize, input: Input) {
        let takes = self.network.between(1, 4);
        self.later(takes, Happening::Hands(who, Box::new(Letter::Save(tenant, input))));
    }

    fn landed(
        &mut self,
        who: Who,
        (tenant, generation): (usize, Generation),
        before: Option<&RecordView>,
    ) {
        let Some(after) = self.store.view(tenant).cloned() else { return };
        // What is under way can no longer be judged anew, even when the clock jumps meanwhile.
        let now = self.wall(who.slot).unix_millis();
        let asked = &self.processes[who.slot].asked;
        let wall = asked.get(&(tenant, generation)).copied().unwrap_or(now);
        let tokens = after
            .grant
            .iter()
            .flat_map(|grant| std::iter::once(grant.access.clone()).chain(grant.refresh.clone()));
        self.truth.stored(tokens.collect::<Vec<_>>(), self.now);
        let held = before.and_then(|before| before.grant.as_ref());
        self.note(|| {
            let (generation, fence) = (after.generation, after.fence);
            let grant = after.grant.as_ref().map(|grant| (&grant.refresh, grant.fence));
            let intent = after.intent.as_ref().map(|intent| intent.fence);
            format!("   store: {who} saved {tenant} g{generation} f{fence} {grant:?} {intent:?}")
        });
        let access = after.grant.as_ref().and_then(|grant| self.truth.access(&grant.access));
        let mut access = access.cloned();
        // Who was handed it over may go on with it.
        if let Some(access) =
            access.as_mut().filter(|access| access.tenant % self.orgs == tenant % self.orgs)
        {
            access.tenant = tenant;
        }
        let is_damaged = self.truth.is_damaged(tenant);
        let (after, access) = (&after, access.as_ref());
        self.see(&Seen::Stored(Stored { who, wall, tenant, before, after, access, is_damaged }));
        match (held, &after.grant) {
            (Some(lost), None) if after.ended == Ended::ByServer => {
                let cause_of = |token| {
                    // What was put back may have ended long ago.
                    if is_damaged { Cause::Store } else { self.truth.cause_of_end(token) }
                };
                let cause = lost.refresh.as_ref().map(cause_of);
                if let Some(cause) = cause {
                    self.losses.count(cause);
                    self.note(|| format!("LOSS of {tenant}: {}", cause.name()));
                    self.see(&Seen::Lost { tenant, cause });
                }
            }
            (_, None) => {}
            (held, Some(kept)) => self.losses.renewed(held, kept),
        }
    }

    /// The store gets round to removing a record.
    pub(super) fn erases(&mut self, who: Who, tenant: usize) {
        if !self.is_alive(who) {
            return;
        }
        let id = self.ids[tenant].clone();
        let fails = |fault| matches!(fault, Fault::WriteFails | Fault::SyncFails);
        let armed = self.take_armed(who.slot, tenant, fails);
        if let Some(armed) = &armed {
            self.struck(armed);
        }
        if armed.is_some_and(|armed| armed.fault == Fault::WriteFails) {
            return self.answers(who, tenant, Input::EraseFailed { tenant: id });
        }
        self.store.erase(tenant);
        self.tells_others(who, tenant);
        self.note(|| format!("   store: {who} removed {tenant}"));
        self.see(&Seen::Damaged { tenant, is_readable: true });
        self.forget_flows(tenant);
        let input = match armed {
            Some(_) => Input::EraseFailed { tenant: id },
            None => Input::Erased { tenant: id },
        };
        self.answers(who, tenant, input);
    }

    /// A record is not what was saved last.
    pub(super) fn damaged(&mut self, tenant: usize) {
        self.truth.damaged(tenant);
        if self.truth.was_handed_over(tenant) {
            // What is put back here may be spent here, whoever owns it.
            self.truth.damaged(tenant + self.orgs);
        }
        let is_readable = self.store.bytes(tenant).is_none() || self.store.view(tenant).is_some();
        self.see(&Seen::Damaged { tenant, is_readable });
        self.forget_flows(tenant);
    }

    fn is_alive(&self, who: Who) -> bool {
        let process = &self.processes[who.slot];
        process.who == who && process.life != super::process::Life::Dead
    }
}
