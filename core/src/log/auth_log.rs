//! The auth log: the last things that happened to each tenant, redacted by type.

use std::collections::VecDeque;
use std::fmt;

use super::entry::{Entry, Happened};
use super::way::Way;
use crate::effect::{Effect, Event};
use crate::hash::ByName;
use crate::id::{Attempt, TenantId};
use crate::input::{Command, Input, Refused};
use crate::tenant::{Move, Stand};
use crate::time::{Timestamp, millis};

/// What happened to each tenant, oldest first, up to
/// [`Config::with_log_entries`](crate::Config::with_log_entries) each. A forgotten tenant's entries go with it.
#[derive(Default)]
#[cfg_attr(feature = "trial", derive(Clone))]
pub struct AuthLog {
    limit: usize,
    changes: u64,
    by_tenant: ByName<TenantId, VecDeque<Entry>>,
    ways: ByName<TenantId, Way>,
}

/// An input that has not been handled yet, as far as the log has a use for it.
pub(crate) struct Heard {
    /// Nobody yet where it is a redirect: its first effect says whose it was.
    tenant: Option<TenantId>,
    happened: Happened,
}

impl AuthLog {
    pub(crate) const fn new(limit: usize) -> Self {
        Self { limit, changes: 0, by_tenant: ByName::new(), ways: ByName::new() }
    }

    /// What happened to a tenant, oldest first.
    pub fn of(&self, tenant: &TenantId) -> impl DoubleEndedIterator<Item = &Entry> {
        self.by_tenant.get(tenant).into_iter().flatten()
    }

    /// Through which states a tenant has come, oldest move first: with the feature `way`, and as long
    /// as entries are kept.
    pub fn way_of(&self, tenant: &TenantId) -> impl DoubleEndedIterator<Item = &Move> {
        self.ways.get(tenant).into_iter().flat_map(Way::moves)
    }

    /// How often it has changed. While this stays, what it holds stays.
    pub const fn changes(&self) -> u64 {
        self.changes
    }

    /// The same as lines of JSON, one for each entry.
    pub fn to_json_lines(&self, tenant: &TenantId) -> String {
        self.of(tenant).map(|entry| entry.to_json_line(tenant)).collect()
    }

    /// What is to be noted of an input once it has been handled.
    pub(crate) fn hear(&self, input: &Input) -> Option<Heard> {
        if self.limit == 0 {
            return None;
        }
        Some(Heard { tenant: tenant_of(input).cloned(), happened: Happened::by(input)? })
    }

    /// Notes what was heard and what came of it, for tenants that are known.
    pub(crate) fn note(
        &mut self,
        at: Timestamp,
        heard: Option<Heard>,
        came: &Result<Vec<Effect>, Refused>,
        is_known: impl Fn(&TenantId) -> bool,
    ) {
        if self.limit == 0 {
            return;
        }
        let effects = came.as_deref().unwrap_or_default();
        let refused = came.as_ref().err().map(Happened::refused);
        if let Some(Heard { tenant, happened }) = heard {
            let whose = tenant.or_else(|| effects.first().map(whose).cloned());
            if let Some(tenant) = whose.filter(|tenant| self.has(tenant) || is_known(tenant)) {
                self.push(&tenant, at, happened);
                if let Some(refused) = refused {
                    self.push(&tenant, at, refused);
                }
            }
        }
        for effect in effects {
            if let Effect::Notify(Event::Forgotten { tenant }) = effect {
                self.by_tenant.remove(tenant);
                self.ways.remove(tenant);
                self.changes += 1;
            } else if self.has(whose(effect)) || is_known(whose(effect)) {
                self.push(whose(effect), at, Happened::of(effect));
            }
        }
    }

    /// Whether ways are kept. A constant where they are not, so that a page does without their code.
    pub(crate) const fn keeps_ways(&self) -> bool {
        cfg!(feature = "way") && self.limit > 0
    }

    /// Notes the moves that a tenant has made.
    pub(crate) fn went(&mut self, tenant: &TenantId, at: Timestamp, before: &Stand, after: &Stand) {
        let moves = before.moves_to(after, at);
        if !moves.is_empty() {
            self.ways.get_or_insert_with(tenant, Way::default).go(moves);
        }
    }

    /// Whether something is known of it. That may be a tenant that is being forgotten.
    fn has(&self, tenant: &TenantId) -> bool {
        self.by_tenant.get(tenant).is_some()
    }

    fn push(&mut self, tenant: &TenantId, at: Timestamp, mut happened: Happened) {
        let entries = self.by_tenant.get_or_insert_with(tenant, VecDeque::new);
        if let Happened::Answered { attempt, took_ms, .. }
        | Happened::Unanswered { attempt, took_ms, .. } = &mut happened
        {
            *took_ms = sent_at(entries, *attempt).map(|sent| millis(at.since(sent)));
        }
        if entries.len() >= self.limit {
            entries.pop_front();
        }
        entries.push_back(Entry { at, happened });
        self.changes += 1;
    }
}

impl fmt::Debug for AuthLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries: usize = self.by_tenant.values().map(VecDeque::len).sum();
        write!(f, "AuthLog({entries} entries of {} tenants)", self.by_tenant.len())
    }
}

fn sent_at(entries: &VecDeque<Entry>, asked: Attempt) -> Option<Timestamp> {
    let sent = |entry: &&Entry| matches!(&entry.happened, Happened::Sent { attempt, .. } if *attempt == asked);
    entries.iter().rev().find(sent).map(|entry| entry.at)
}

fn whose(effect: &Effect) -> &TenantId {
    match effect {
        Effect::Save { record, .. } => record.tenant(),
        Effect::Erase(tenant) | Effect::Open { tenant, .. } => tenant,
        Effect::Send { id, .. } => &id.tenant,
        Effect::Notify(event) => event.tenant(),
    }
}

const fn tenant_of(input: &Input) -> Option<&TenantId> {
    match input {
        Input::Command(
            Command::Add { tenant, .. }
            | Command::Update { tenant, .. }
            | Command::SignIn { tenant, .. }
            | Command::HandOver { tenant, .. }
            | Command::Cancel(tenant)
            | Command::Renew(tenant)
            | Command::Want(tenant)
            | Command::Check(tenant)
            | Command::SignOut(tenant)
            | Command::Forget(tenant),
        )
        | Input::Saved { tenant, .. }
        | Input::SaveConflict { tenant, .. }
        | Input::StoreChanged { tenant, .. }
        | Input::SaveFailed { tenant }
        | Input::Erased { tenant }
        | Input::EraseFailed { tenant } => Some(tenant),
        Input::Responded { id, .. } => Some(&id.tenant),
        Input::Rejected(rejection) => Some(&rejection.tenant),
        Input::Redirected(_) | Input::Online | Input::Resumed | Input::Tick => None,
    }
}
