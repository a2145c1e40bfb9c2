//! Many tenants: the one `handle`, the next deadline, and reading.

mod agenda;

use std::collections::BTreeMap;

use agenda::Agenda;

use crate::effect::{Effect, Event};
use crate::id::{Attempt, OwnerId, TenantId};
use crate::input::{Command, Input, Refused, StoredBytes};
use crate::secret::RedirectUrl;
use crate::tenant::{Context, Key, Policy, Record, Tenant, Unreadable};
use crate::time::{Timestamp, Wait};
use crate::wire::authorize;

/// What a process brings along.
#[derive(Clone, Debug)]
pub struct Config {
    /// The name of this process among all that share its store.
    pub owner: OwnerId,
    /// When to renew, how long to wait, how often to try.
    pub policy: Policy,
}

impl Config {
    /// The default policy, for the process of that name.
    pub fn new(owner: OwnerId) -> Self {
        Self { owner, policy: Policy::default() }
    }
}

/// What the times told so far say of the clock they come from.
#[derive(Clone, Copy, Debug)]
enum Clock {
    /// It was set back, or nobody knows it yet. Ends with the next tick that looks at everybody.
    Jumped,
    /// It went on; this was the latest time.
    Steady(Timestamp),
}

impl Clock {
    fn told(self, now: Timestamp) -> Self {
        match self {
            Self::Steady(latest) if !Wait::to(latest, Timestamp::MAX).is_over(now) => {
                Self::Steady(now)
            }
            Self::Steady(_) | Self::Jumped => Self::Jumped,
        }
    }
}

/// Every tenant of an application.
#[derive(Debug)]
#[cfg_attr(feature = "trial", derive(Clone))]
pub struct Tenants {
    config: Config,
    tenants: BTreeMap<TenantId, Tenant>,
    quarantined: BTreeMap<TenantId, Unreadable>,
    pins: BTreeMap<Key, TenantId>,
    agenda: Agenda,
    /// Attempts of tenants that are gone: their answers may come yet.
    attempts: Attempt,
    clock: Clock,
    /// Until then answers go first, deadlines later.
    quiet: Option<Wait>,
}

impl Tenants {
    /// Every tenant as its stored bytes say. What cannot be read is quarantined by name, and
    /// touches no other tenant.
    pub fn restore<B: AsRef<[u8]>>(
        config: Config,
        stored: impl IntoIterator<Item = (TenantId, B)>,
    ) -> Self {
        let mut tenants = Self {
            config,
            tenants: BTreeMap::new(),
            quarantined: BTreeMap::new(),
            pins: BTreeMap::new(),
            agenda: Agenda::default(),
            attempts: Attempt::default(),
            clock: Clock::Jumped,
            quiet: None,
        };
        for (id, bytes) in stored {
            match Record::read(&id, bytes.as_ref()) {
                Ok(record) => {
                    let tenant = Tenant::restored(record);
                    if let Some(key) = tenant.key() {
                        // Of two that expect the same org, the one that is signed in has it.
                        let pin = tenants.pins.entry(key).or_insert_with(|| id.clone());
                        if tenant.grant().is_some() {
                            *pin = id.clone();
                        }
                    }
                    tenants.agenda.set(&id, tenant.deadline(&tenants.config.policy));
                    tenants.tenants.insert(id, tenant);
                }
                Err(why) => {
                    tenants.quarantined.insert(id, why);
                }
            }
        }
        tenants
    }

    /// Tells the core that `input` happened at `now`, and returns what to do about it.
    ///
    /// # Errors
    /// [`Refused`]: the caller is wrong, and nothing has changed. A failure of the world is an
    /// [`Event`] instead.
    pub fn handle(&mut self, now: Timestamp, input: Input) -> Result<Vec<Effect>, Refused> {
        let mut effects = Vec::new();
        self.clock = self.clock.told(now);
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
            Input::Rejected(rejection) => {
                self.with(now, &rejection.tenant, &mut effects, |tenant, cx| {
                    tenant.rejected(&rejection, cx);
                });
            }
            Input::Resumed => self.quiet = Some(Wait::new(now, self.config.policy.wake_grace)),
            Input::Tick => self.tick(now, &mut effects),
        }
        Ok(effects)
    }

    /// When [`Input::Tick`] is next due. A host should tick at least every 30 seconds anyway, so
    /// that a clock set back is noticed.
    pub fn deadline(&self) -> Option<Timestamp> {
        let first = self.agenda.first()?;
        Some(self.quiet.map_or(first, |quiet| first.max(quiet.until())))
    }

    /// The tenant of that name.
    pub fn get(&self, id: &TenantId) -> Option<&Tenant> {
        self.tenants.get(id)
    }

    /// Every tenant, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Tenant> {
        self.tenants.values()
    }

    /// Tenants whose stored bytes cannot be read, and why.
    pub fn quarantined(&self) -> impl Iterator<Item = (&TenantId, &Unreadable)> {
        self.quarantined.iter()
    }

    /// Whose flow waits for that redirect.
    pub fn expecting(&self, url: &RedirectUrl, now: Timestamp) -> Option<&TenantId> {
        let redirect = authorize::redirect(url)?;
        let mut tenants = self.tenants.values();
        tenants.find(|tenant| tenant.awaits(&redirect, now)).map(Tenant::id)
    }

    /// The policy in force.
    pub const fn policy(&self) -> &Policy {
        &self.config.policy
    }

    fn command(
        &mut self,
        now: Timestamp,
        command: Command,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        match command {
            Command::Add { tenant: id, registration } => {
                // Stores that are folders may know no case.
                let mut known = self.tenants.keys().chain(self.quarantined.keys());
                if known.any(|known| known.as_str().eq_ignore_ascii_case(id.as_str())) {
                    return Err(Refused::Exists(id));
                }
                registration.check(&id)?;
                let Self { config, pins, .. } = self;
                let tenant = {
                    let mut cx = Context { now, config, pins, effects };
                    Tenant::added(id.clone(), *registration, self.attempts, &mut cx)
                };
                self.tenants.insert(id.clone(), tenant);
                self.settle(&id, None);
                Ok(())
            }
            Command::Update { tenant, registration } => {
                registration.check(&tenant)?;
                self.ask(now, &tenant, effects, |tenant, cx| tenant.update(*registration, cx))
            }
            Command::SignIn { tenant, entropy, hints } => {
                hints.check(&tenant)?;
                self.ask(now, &tenant, effects, |tenant, cx| tenant.sign_in(&entropy, &hints, cx))
            }
            Command::Cancel(tenant) => self.ask(now, &tenant, effects, Tenant::cancel_flows),
            Command::Renew(tenant) => self.ask(now, &tenant, effects, Tenant::renew_now),
            Command::SignOut(tenant) => self.ask(now, &tenant, effects, Tenant::sign_out),
            Command::Forget(tenant) => self.forget(now, &tenant, effects),
        }
    }

    fn forget(
        &mut self,
        now: Timestamp,
        id: &TenantId,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        let unreadable = self.quarantined.remove(id);
        if unreadable.is_none() {
            // Ending the token at the platform is all that is asked of a tenant that goes; its
            // save has no one to answer to.
            let mut parting = Vec::new();
            // That it was not signed in is no obstacle.
            let parted = self.ask(now, id, &mut parting, Tenant::sign_out);
            if let Err(refused @ Refused::UnknownTenant(_)) = parted {
                return Err(refused);
            }
            effects.extend(parting.into_iter().filter(|e| matches!(e, Effect::Send { .. })));
            self.remove(id);
        }
        effects.push(Effect::Erase(id.clone()));
        effects.push(Effect::Notify(Event::Forgotten { tenant: id.clone() }));
        Ok(())
    }

    fn redirected(
        &mut self,
        now: Timestamp,
        url: &RedirectUrl,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        let id = self.expecting(url, now).cloned();
        let (Some(id), Some(redirect)) = (id, authorize::redirect(url)) else {
            return Err(Refused::UnexpectedRedirect);
        };
        self.with(now, &id, effects, |tenant, cx| tenant.redirected(redirect, cx));
        Ok(())
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
            Err(why) => {
                // Somebody damaged the record, or a newer version took it over. Nothing may be
                // written over it; the tenant stops here.
                self.remove(id);
                self.quarantined.insert(id.clone(), why.clone());
                effects.push(Effect::Notify(Event::Quarantined { tenant: id.clone(), why }));
            }
        }
    }

    /// Takes a tenant out. Answers to its requests may come yet, so the count of its attempts stays.
    fn remove(&mut self, id: &TenantId) {
        let Some(gone) = self.tenants.remove(id) else { return };
        self.attempts = self.attempts.max(gone.attempts());
        self.pins.retain(|_, holder| holder != id);
        self.agenda.set(id, None);
    }

    fn tick(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        if self.quiet.is_some_and(|quiet| !quiet.is_over(now)) {
            return;
        }
        self.quiet = None;
        let due = match self.clock {
            // The deadlines were made by another clock and say nothing.
            Clock::Jumped => self.tenants.keys().cloned().collect(),
            Clock::Steady(_) => self.agenda.due(now),
        };
        self.clock = Clock::Steady(now);
        for id in due {
            self.with(now, &id, effects, Tenant::tick);
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

    /// Lets a tenant make its transition, then notes its new deadline and its org.
    fn with(
        &mut self,
        now: Timestamp,
        id: &TenantId,
        effects: &mut Vec<Effect>,
        transition: impl FnOnce(&mut Tenant, &mut Context<'_>),
    ) {
        let Self { config, tenants, pins, .. } = self;
        let Some(tenant) = tenants.get_mut(id) else { return };
        let before = tenant.key();
        transition(tenant, &mut Context { now, config, pins, effects });
        self.settle(id, before);
    }

    fn settle(&mut self, id: &TenantId, before: Option<Key>) {
        let Some(tenant) = self.tenants.get_mut(id) else { return };
        self.agenda.set(id, tenant.deadline(&self.config.policy));
        let reserved = tenant.take_idle_reservation();
        let after = tenant.key();
        if before == after && reserved.is_none() {
            return;
        }
        let idle =
            [before, reserved].into_iter().flatten().filter(|key| Some(key) != after.as_ref());
        for key in idle {
            if self.pins.get(&key) == Some(id) {
                self.pins.remove(&key);
            }
        }
        if let Some(after) = after {
            self.pins.entry(after).or_insert_with(|| id.clone());
        }
    }
}
