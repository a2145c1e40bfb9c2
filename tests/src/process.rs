//! One process: a core, the effects it has asked for and that have not been performed yet, and
//! everything it has ever shown.

use std::collections::VecDeque;
use std::fmt::Write as _;

use tenantry_core::{
    Config, Effect, Event, Input, OwnerId, Refused, SignInUrl, Tenants, Timestamp,
};

use crate::disk::Disk;

/// A running process.
#[derive(Debug)]
pub struct Process {
    pub(crate) tenants: Tenants,
    pub(crate) waiting: VecDeque<Effect>,
    pub(crate) opened: Vec<SignInUrl>,
    events: Vec<Event>,
    shown: String,
}

impl Process {
    pub(crate) fn start(owner: u8, disk: &Disk) -> Self {
        let config = Config::new(OwnerId::new([owner; 16]));
        Self {
            tenants: Tenants::restore(config, disk.all()),
            waiting: VecDeque::new(),
            opened: Vec::new(),
            events: Vec::new(),
            shown: String::new(),
        }
    }

    /// Tells the core; what it asks for waits until it is performed.
    pub(crate) fn tell(&mut self, now: Timestamp, input: Input) -> Result<(), Refused> {
        // Writing to a String has no error.
        write!(self.shown, "{input:?}").ok();
        let effects = self.tenants.handle(now, input)?;
        write!(self.shown, "{effects:?}{:?}", self.tenants).ok();
        self.waiting.extend(effects);
        Ok(())
    }

    pub(crate) fn note(&mut self, event: Event) {
        self.events.push(event);
    }

    /// What the core has reported since the last call.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// The core, for reading.
    pub const fn tenants(&self) -> &Tenants {
        &self.tenants
    }

    /// Everything that a log of this process could hold.
    pub fn shown(&self) -> &str {
        &self.shown
    }
}
