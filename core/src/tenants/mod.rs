//! Many tenants: the one `handle`, the next deadline, and reading.

mod clock;
mod commands;
mod common;
mod config;
mod directory;
mod leaving;
mod reading;

use clock::Clock;
use common::Common;
pub use config::Config;
pub use directory::Handle;
use directory::{Directory, Ready};
use leaving::Leaving;

use crate::agenda::Agenda;
use crate::effect::{Effect, Event};
use crate::hash::ByName;
use crate::id::{Attempt, TenantId};
use crate::input::{Input, Refused, StoredBytes};
use crate::lanes::Lanes;
use crate::log::AuthLog;
use crate::sabotage::Bug;
use crate::sorted::Sorted;
use crate::tenant::{Context, Key, Record, Tenant, Unreadable};
use crate::time::{Timestamp, Wait};

/// Every tenant of an application.
#[derive(Debug)]
#[cfg_attr(feature = "trial", derive(Clone))]
pub struct Tenants {
    config: Config,
    directory: Directory,
    /// By seat.
    tenants: Vec<Option<Box<Tenant>>>,
    quarantined: Sorted<TenantId, Unreadable>,
    pins: ByName<Key, TenantId>,
    /// Seats of tenants with open flows: a redirect may be for them.
    with_flows: Sorted<u32, ()>,
    lanes: Lanes,
    leaving: Leaving,
    agenda: Agenda,
    /// Attempts of tenants that are gone: their answers may come yet.
    attempts: Attempt,
    clock: Clock,
    /// Until then answers go first, deadlines and turns later.
    quiet: Option<Wait>,
    log: AuthLog,
}

impl Tenants {
    /// Every tenant as its stored bytes say. What cannot be read is quarantined by name, and
    /// touches no other tenant.
    pub fn restore<B: AsRef<[u8]>>(
        config: Config,
        stored: impl IntoIterator<Item = (TenantId, B)>,
    ) -> Self {
        let mut tenants = Self {
            log: AuthLog::new(config.log_entries()),
            config,
            directory: Directory::default(),
            tenants: Vec::new(),
            quarantined: Sorted::default(),
            pins: ByName::new(),
            with_flows: Sorted::default(),
            lanes: Lanes::default(),
            leaving: Leaving::default(),
            agenda: Agenda::default(),
            attempts: Attempt::default(),
            clock: Clock::Jumped,
            quiet: None,
        };
        let stored = stored.into_iter();
        let (least, _) = stored.size_hint();
        tenants.directory.open(least);
        tenants.agenda.reserve(least);
        tenants.tenants.reserve_exact(least);
        let mut common = Common::default();
        for (id, bytes) in stored {
            match Record::read(&id, bytes.as_ref()) {
                Ok(record) => tenants.take_in(&id, record, &mut common),
                Err(why) => {
                    tenants.quarantined.insert(id, why);
                }
            }
        }
        tenants.directory.close();
        tenants
    }

    fn take_in(&mut self, id: &TenantId, mut record: Record, common: &mut Common) {
        let lane = self.lanes.of(record.registration());
        common.share(id, lane, &mut record);
        if let Some(grant) = record.grant() {
            self.lanes.recall(lane, record.profile(), grant.issued_at());
        }
        let tenant = Tenant::restored(record, lane);
        if let Some(key) = tenant.key() {
            // Of two that expect the same org, the one that is signed in has it.
            let pin = self.pins.get_or_insert_with(&key, || id.clone());
            if tenant.grant().is_some() {
                *pin = id.clone();
            }
        }
        self.directory.dismiss(id);
        let seat = self.directory.admit(id);
        self.seat_down(seat, tenant);
        self.settle(seat, None);
    }

    /// Tells the core that `input` happened at `now`, and returns what to do about it.
    ///
    /// # Errors
    /// [`Refused`]: the caller is wrong, and nothing has changed. A failure of the world is an
    /// [`Event`] instead.
    pub fn handle(&mut self, now: Timestamp, input: Input) -> Result<Vec<Effect>, Refused> {
        let heard = self.log.hear(&input);
        let came = self.told(now, input);
        let Self { log, directory, quarantined, .. } = self;
        let is_known = |id: &TenantId| directory.seat(id).is_some() || quarantined.contains_key(id);
        log.note(now, heard, &came, is_known);
        came
    }

    fn told(&mut self, now: Timestamp, input: Input) -> Result<Vec<Effect>, Refused> {
        let mut effects = Vec::new();
        if !self.config.suffers(Bug::WallClockOnly) {
            self.clock = self.clock.told(now);
        }
        match input {
            Input::Command(command) => self.command(now, command, &mut effects)?,
            Input::Redirected(url) => self.redirected(now, &url, &mut effects)?,
            Input::Responded { id, result } => {
                // An answer for a tenant that is gone has nobody to go to.
                self.with(now, &id.tenant, &mut effects, |tenant, cx| {
                    tenant.answered(id.attempt, &result, cx);
                });
            }
            Input::Saved { tenant, generation } => {
                self.with(now, &tenant, &mut effects, |tenant, cx| tenant.saved(generation, cx));
            }
            Input::SaveFailed { tenant } => {
                self.with(now, &tenant, &mut effects, Tenant::save_failed);
            }
            Input::SaveConflict { tenant, found } => {
                self.conflicted(now, &tenant, found, &mut effects);
            }
            Input::StoreChanged { tenant, found } => {
                self.store_changed(now, &tenant, found, &mut effects);
            }
            Input::Erased { tenant } => self.leaving.erased(tenant, &mut effects),
            Input::EraseFailed { tenant } => {
                self.leaving.failed((now, &self.config), tenant, &mut effects);
            }
            Input::Rejected(rejection) => {
                self.with(now, &rejection.tenant, &mut effects, |tenant, cx| {
                    tenant.rejected(&rejection, cx);
                });
            }
            Input::Online => self.for_each(now, &mut effects, |_| true, Tenant::online),
            Input::Resumed if self.config.suffers(Bug::TimersFirst) => {}
            Input::Resumed => self.quiet = Some(Wait::new(now, self.config.policy().wake_grace)),
            Input::Tick => self.tick(now, &mut effects),
        }
        self.give_turns(now, &mut effects);
        Ok(effects)
    }

    fn conflicted(
        &mut self,
        now: Timestamp,
        id: &TenantId,
        found: Option<StoredBytes>,
        effects: &mut Vec<Effect>,
    ) {
        let is_filing = self.get(id).is_some_and(Tenant::is_filing);
        match found.map(|bytes| Record::read(id, bytes.as_ref())).transpose() {
            // Another process has forgotten the tenant. Only a new grant is worth a new record.
            Ok(None) if !is_filing => {
                self.remove(id);
                effects.push(Effect::Notify(Event::Forgotten { tenant: id.clone() }));
            }
            Ok(found) => self.with(now, id, effects, |tenant, cx| tenant.conflicted(found, cx)),
            Err(_) if self.config.suffers(Bug::QuarantineOverwritten) => {
                self.with(now, id, effects, |tenant, cx| tenant.conflicted(None, cx));
            }
            Err(why) => {
                // Somebody damaged the record, or a newer version took it over. Nothing may be
                // written over it; the tenant stops here.
                self.remove(id);
                self.quarantined.insert(id.clone(), why.clone());
                effects.push(Effect::Notify(Event::Quarantined { tenant: id.clone(), why }));
            }
        }
    }

    /// Somebody else has written. What cannot be made sense of here is found again at the next save.
    fn store_changed(
        &mut self,
        now: Timestamp,
        id: &TenantId,
        found: Option<StoredBytes>,
        effects: &mut Vec<Effect>,
    ) {
        // Whoever is writing is answered soon, and that answer is certain.
        if !self.get(id).is_some_and(Tenant::is_stored) {
            return;
        }
        match found.map(|bytes| Record::read(id, bytes.as_ref())).transpose() {
            Ok(None) => self.conflicted(now, id, None, effects),
            Ok(Some(found)) => {
                self.with(now, id, effects, |tenant, cx| tenant.overheard(found, cx));
            }
            Err(_) => {}
        }
    }

    /// Takes a tenant out. Answers to its requests may come yet, so the count of its attempts stays.
    fn remove(&mut self, id: &TenantId) {
        let Some(seat) = self.directory.dismiss(id) else { return };
        self.agenda.set(seat, None);
        self.with_flows.remove(&seat);
        let Some(mut gone) = self.tenants[seat as usize].take() else { return };
        self.attempts = self.attempts.max(gone.attempts());
        gone.take_wish_back(seat, self.config.rate(), &mut self.lanes);
        for key in gone.key().into_iter().chain(gone.reserved().cloned()) {
            if self.pins.get(&key) == Some(id) {
                self.pins.remove(&key);
            }
        }
    }

    fn tick(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        if self.is_quiet(now) {
            return;
        }
        self.quiet = None;
        let due = match self.clock {
            // The deadlines were made by another clock and say nothing.
            Clock::Jumped => {
                self.lanes.clock_jumped(self.config.rate(), now);
                self.directory.iter().map(|(_, seat)| seat).collect()
            }
            Clock::Steady(_) => self.agenda.take_due(now),
        };
        self.clock = Clock::Steady(now);
        self.leaving.tick(now, &self.config, effects);
        for seat in due {
            self.with_seat(now, seat, effects, Tenant::tick);
        }
    }

    fn is_quiet(&self, now: Timestamp) -> bool {
        self.quiet.is_some_and(|quiet| !quiet.is_over(now))
    }

    /// Lets those ask who have waited for their turn.
    fn give_turns(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        if self.is_quiet(now) {
            return;
        }
        if let Some(lane) = self.lanes.take_recovered() {
            // A client is accepted again: everybody who stopped with it goes on.
            let is_of = |tenant: &Tenant| tenant.lane() == lane;
            self.for_each(now, effects, is_of, Tenant::client_recovered);
        }
        while let Some(seat) = self.lanes.take_turn(self.config.rate(), now) {
            self.with_seat(now, seat, effects, Tenant::turn_came);
        }
    }

    /// Lets all tenants of which `is_meant` holds make the same transition, by name.
    fn for_each(
        &mut self,
        now: Timestamp,
        effects: &mut Vec<Effect>,
        is_meant: impl Fn(&Tenant) -> bool,
        transition: impl Fn(&mut Tenant, &mut Context<'_>),
    ) {
        let known = self.directory.iter().map(|(_, seat)| seat);
        let is_meant = |seat: &u32| self.tenants[*seat as usize].as_deref().is_some_and(&is_meant);
        for seat in known.filter(is_meant).collect::<Vec<_>>() {
            self.with_seat(now, seat, effects, &transition);
        }
    }

    /// Lets a tenant answer a caller.
    fn ask(
        &mut self,
        now: Timestamp,
        id: &TenantId,
        effects: &mut Vec<Effect>,
        question: impl FnOnce(&mut Tenant, &mut Context<'_>) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        if self.quarantined.contains_key(id) {
            return Err(Refused::Quarantined(id.clone()));
        }
        let mut answer = Err(Refused::UnknownTenant(id.clone()));
        self.with(now, id, effects, |tenant, cx| answer = question(tenant, cx));
        answer
    }

    /// Lets the tenant of that name make its transition, if there is one.
    fn with(
        &mut self,
        now: Timestamp,
        id: &TenantId,
        effects: &mut Vec<Effect>,
        transition: impl FnOnce(&mut Tenant, &mut Context<'_>),
    ) {
        if let Some(seat) = self.directory.seat(id) {
            self.with_seat(now, seat, effects, transition);
        }
    }

    /// Lets a tenant make its transition, then notes what has become of it.
    fn with_seat(
        &mut self,
        now: Timestamp,
        seat: u32,
        effects: &mut Vec<Effect>,
        transition: impl FnOnce(&mut Tenant, &mut Context<'_>),
    ) {
        let Self { config, tenants, pins, lanes, log, .. } = self;
        let Some(tenant) = &mut tenants[seat as usize] else { return };
        let before = tenant.key();
        let stood = log.keeps_ways().then(|| tenant.stand());
        transition(tenant, &mut Context { now, config, pins, lanes, effects });
        if let Some(stood) = stood {
            log.went(tenant.id(), now, &stood, &tenant.stand());
        }
        self.settle(seat, before);
    }

    fn seat_down(&mut self, seat: u32, tenant: Tenant) {
        let at = seat as usize;
        if at >= self.tenants.len() {
            self.tenants.resize_with(at + 1, || None);
        }
        self.tenants[at] = Some(Box::new(tenant));
    }

    /// Notes what a transition has changed for others: when the tenant is due, whether it waits for
    /// a turn, what may be handed out of it, and which org it holds.
    fn settle(&mut self, seat: u32, before: Option<Key>) {
        let Self { config, directory, tenants, lanes, agenda, .. } = self;
        let Some(tenant) = &mut tenants[seat as usize] else { return };
        agenda.set(seat, tenant.deadline(config.policy()));
        tenant.note_wish(seat, config.rate(), lanes);
        let ready = tenant.ready(config);
        let lane = tenant.lane();
        directory.set_ready(seat, ready.map(|(token, until)| Ready { token, until, lane }));
        if tenant.has_flows() {
            self.with_flows.insert(seat, ());
        } else {
            self.with_flows.remove(&seat);
        }
        self.settle_pins(seat, before);
    }

    fn settle_pins(&mut self, seat: u32, before: Option<Key>) {
        let Some(tenant) = &mut self.tenants[seat as usize] else { return };
        let reserved = tenant.take_idle_reservation();
        let after = tenant.key();
        if before == after && reserved.is_none() {
            return;
        }
        let id = tenant.id();
        let idle =
            [before, reserved].into_iter().flatten().filter(|key| Some(key) != after.as_ref());
        for key in idle {
            if self.pins.get(&key) == Some(id) {
                self.pins.remove(&key);
            }
        }
        if let Some(after) = after {
            self.pins.get_or_insert_with(&after, || id.clone());
        }
    }
}
