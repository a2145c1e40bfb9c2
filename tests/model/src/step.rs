//! A step of the core: what it is told at one moment, and all that follows from it.
//!
//! The core is pure: the same core, told the same at the same time, takes the same step. A step is
//! therefore taken once and remembered, however many states of the world it is part of.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tenantry_core::{Command, Effect, Input, RequestId, StoredBytes, TenantId, Tenants, Timestamp};

use crate::beginning::API_HOST;
use crate::network::Reply;
use crate::page::Page;
use crate::print::print_of;
use crate::process::{Core, Save, Stored};
use crate::wire;

/// What a core is told.
#[derive(Clone, Debug, Hash)]
pub(crate) enum Told {
    Tick,
    Renew,
    /// A person gives what is stored to another program.
    HandOver,
    Stored(Stored),
    Answer(Reply),
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) core: Arc<Core>,
    pub(crate) asks: Vec<Ask>,
    /// The access token that a caller can get now.
    pub(crate) hands_out: HandsOut,
}

/// What a caller who asks for the access token gets.
#[derive(Clone, Copy, Debug)]
pub(crate) enum HandsOut {
    Nothing,
    /// The access token of that number.
    Token(u8),
    /// One that no server gave.
    Unknown,
}

/// One thing that a core asks for.
#[derive(Debug)]
pub(crate) enum Ask {
    Save(Save),
    /// A request that brings the refresh token of that number.
    Send {
        id: RequestId,
        refresh: u8,
        timeout: Duration,
    },
    /// Something that this model does not know.
    Unknown,
}

impl Step {
    /// Takes a step. `None` where the core says that the caller is wrong.
    fn take(core: &Core, tenant: &TenantId, now: Timestamp, told: &Told) -> Option<Self> {
        let mut tenants = core.tenants.clone();
        let effects = tenants.handle(now, input(&tenants, tenant, told)?).ok()?;
        let asks = effects.iter().filter_map(ask).collect();
        let hands_out = handed_out(&tenants, tenant, now);
        Some(Self { core: Core::new(tenants), asks, hands_out })
    }
}

/// What the core is told; nothing where a person could not wish it.
fn input(tenants: &Tenants, tenant: &TenantId, told: &Told) -> Option<Input> {
    let tenant = tenant.clone();
    Some(match told {
        Told::Tick => Input::Tick,
        Told::Renew => Input::Command(Command::Renew(tenant)),
        Told::HandOver => {
            let generation = tenants.get(&tenant)?.settled()?.generation();
            Input::Command(Command::HandOver { tenant, generation })
        }
        Told::Stored(Stored::Saved(generation)) => Input::Saved { tenant, generation: *generation },
        Told::Stored(Stored::Conflict(page)) => {
            let found = Some(StoredBytes::from(page.bytes.to_vec()));
            Input::SaveConflict { tenant, found }
        }
        Told::Answer(Reply { to, outcome }) => {
            Input::Responded { id: to.id.clone(), result: wire::response(*outcome) }
        }
    })
}

fn ask(effect: &Effect) -> Option<Ask> {
    match effect {
        Effect::Save { record, expects } => {
            let page = Page::read(&record.to_bytes()).map(Arc::new);
            let (generation, expects) = (record.generation(), *expects);
            Some(page.map_or(Ask::Unknown, |page| Ask::Save(Save { page, generation, expects })))
        }
        Effect::Send { id, request, timeout } => {
            let refresh = wire::presented(request);
            let (id, timeout) = (id.clone(), *timeout);
            Some(refresh.map_or(Ask::Unknown, |refresh| Ask::Send { id, refresh, timeout }))
        }
        Effect::Erase(_) | Effect::Open { .. } => Some(Ask::Unknown),
        Effect::Notify(_) => None,
    }
}

fn handed_out(tenants: &Tenants, tenant: &TenantId, now: Timestamp) -> HandsOut {
    let Ok(token) = tenants.access_token(now, tenant, API_HOST) else {
        return HandsOut::Nothing;
    };
    wire::access_number(token.expose()).map_or(HandsOut::Unknown, HandsOut::Token)
}

/// So many parts of the memory can be used at once.
const PARTS: usize = 64;

type Part = HashMap<u64, Option<Arc<Step>>>;

/// Every step that was ever taken.
pub(crate) struct Memory {
    parts: [Mutex<Part>; PARTS],
}

impl Memory {
    pub(crate) fn new() -> Self {
        Self { parts: std::array::from_fn(|_| Mutex::default()) }
    }

    /// The step that follows, from memory or for the first time.
    pub(crate) fn step(
        &self,
        core: &Core,
        tenant: &TenantId,
        now: Timestamp,
        told: &Told,
    ) -> Option<Arc<Step>> {
        let print = print_of(&(core, now, told));
        let part = &self.parts[usize::try_from(print).unwrap_or_default() % PARTS];
        let known = part.lock().unwrap_or_else(PoisonError::into_inner).get(&print).cloned();
        if let Some(known) = known {
            return known;
        }
        let step = Step::take(core, tenant, now, told).map(Arc::new);
        part.lock().unwrap_or_else(PoisonError::into_inner).insert(print, step.clone());
        step
    }

    /// How many steps are remembered.
    pub(crate) fn len(&self) -> usize {
        let lens =
            self.parts.iter().map(|part| part.lock().unwrap_or_else(PoisonError::into_inner).len());
        lens.sum()
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Memory({} steps)", self.len())
    }
}
