//! The roll: every org in the order of its need, and what they all amount to. It is called anew when
//! something has changed, and not for each frame.

use std::collections::BTreeMap;

use tenantry_core::{Tenant, TenantId, Timestamp, Unreadable};

use super::Scene;
use super::choice::is_for_a_queue;
use super::finder::{Finder, Order, is_named};
use super::moment::Moment;
use super::outlook::Outlook;
use super::words::{self, Situation};
use crate::Revision;
use crate::theme::Tone;

/// Who is in a row.
#[derive(Clone, Copy)]
pub(super) enum Entry<'a> {
    Tenant(&'a Tenant),
    Unreadable(&'a TenantId, &'a Unreadable),
}

impl<'a> Entry<'a> {
    /// Who that is, while it is there.
    pub(super) fn of(scene: Scene<'a>, id: &TenantId) -> Option<Self> {
        if let Some(tenant) = scene.tenants.get(id) {
            return Some(Self::Tenant(tenant));
        }
        let (id, why) = scene.tenants.quarantined().find(|(other, _)| *other == id)?;
        Some(Self::Unreadable(id, why))
    }

    pub(super) const fn id(self) -> &'a TenantId {
        match self {
            Self::Tenant(tenant) => tenant.id(),
            Self::Unreadable(id, _) => id,
        }
    }

    pub(super) fn label(self) -> &'a str {
        match self {
            Self::Tenant(tenant) => &tenant.registration().label,
            Self::Unreadable(id, _) => id.as_str(),
        }
    }

    /// When its token ends; those without one are last.
    fn ends(self) -> Timestamp {
        let grant = match self {
            Self::Tenant(tenant) => tenant.grant(),
            Self::Unreadable(..) => None,
        };
        grant.map_or(Timestamp::MAX, tenantry_core::Grant::expires_at)
    }

    fn tone(self, scene: Scene<'_>) -> Tone {
        match self {
            Self::Tenant(tenant) => words::tone(scene, tenant),
            Self::Unreadable(..) => Tone::Broken,
        }
    }

    pub(super) fn situation(self, scene: Scene<'_>) -> Situation {
        match self {
            Self::Tenant(tenant) => words::situation(scene, tenant),
            Self::Unreadable(id, why) => words::unreadable(id, why),
        }
    }
}

/// Every org, most urgent first, then by label.
#[derive(Debug, Default)]
pub struct Roll {
    called: Option<Moment>,
    listed: Vec<(Tone, TenantId)>,
    tally: BTreeMap<Tone, usize>,
    for_a_queue: usize,
    grants: usize,
    outlook: Outlook,
    /// What was found in it last.
    found: Option<(Finder, Vec<TenantId>)>,
}

impl Roll {
    /// Calls it, unless nothing has changed since.
    pub fn call(&mut self, revision: Revision, scene: Scene<'_>) {
        let called = Moment::of(revision, scene);
        if self.called != Some(called) {
            *self = Self { called: Some(called), ..Self::of(scene) };
        }
    }

    /// The roll as it is now.
    pub fn of(scene: Scene<'_>) -> Self {
        let mut roll = Self { outlook: Outlook::of(scene), ..Self::default() };
        let unreadable = scene.tenants.quarantined().map(|(id, why)| Entry::Unreadable(id, why));
        let mut entries: Vec<_> = unreadable
            .chain(scene.tenants.iter().map(Entry::Tenant))
            .map(|entry| (entry.tone(scene), entry))
            .collect();
        entries
            .sort_by_cached_key(|(tone, entry)| (*tone, entry.label().to_lowercase(), entry.id()));
        for (tone, entry) in entries {
            *roll.tally.entry(tone).or_default() += 1;
            if let Entry::Tenant(tenant) = entry {
                roll.for_a_queue += usize::from(is_for_a_queue(scene, tenant));
                roll.grants += usize::from(tenant.grant().is_some());
            }
            roll.listed.push((tone, entry.id().clone()));
        }
        roll
    }

    /// How many there are.
    pub(crate) const fn count(&self) -> usize {
        self.listed.len()
    }

    /// How many are in such a tone.
    pub(crate) fn tally(&self, is_counted: impl Fn(Tone) -> bool) -> usize {
        self.tally.iter().filter(|(tone, _)| is_counted(**tone)).map(|(_, count)| count).sum()
    }

    /// How many somebody could sign in to now.
    pub(crate) const fn for_a_queue(&self) -> usize {
        self.for_a_queue
    }

    /// Whether somebody is signed in to one.
    pub(crate) const fn has_grants(&self) -> bool {
        self.grants > 0
    }

    /// Who is first.
    pub(crate) fn first(&self) -> Option<&TenantId> {
        self.listed.first().map(|(_, id)| id)
    }

    /// What the next day brings.
    pub(super) const fn outlook(&self) -> &Outlook {
        &self.outlook
    }

    /// Who is looked for, in the order that is wished.
    pub(super) fn find(&mut self, scene: Scene<'_>, finder: &Finder) -> &[TenantId] {
        let Self { listed, found, .. } = self;
        if found.as_ref().is_none_or(|(for_whom, _)| for_whom != finder) {
            *found = Some((finder.clone(), find(listed, scene, finder)));
        }
        found.as_ref().map_or(&[], |(_, found)| found)
    }
}

fn find(listed: &[(Tone, TenantId)], scene: Scene<'_>, finder: &Finder) -> Vec<TenantId> {
    let words = finder.words();
    let is_found = |entry: &Entry<'_>| match entry {
        Entry::Tenant(tenant) => words.is_empty() || is_named(tenant, &words),
        Entry::Unreadable(id, _) => {
            let name = id.as_str().to_lowercase();
            words.iter().all(|word| name.contains(word.as_str()))
        }
    };
    let shown = listed.iter().filter(|(tone, _)| finder.shows(*tone));
    let entries = shown.filter_map(|(_, id)| Entry::of(scene, id));
    let mut entries: Vec<_> = entries.filter(is_found).collect();
    match finder.order() {
        Order::Need => {}
        Order::Name => {
            entries.sort_by_cached_key(|entry| (entry.label().to_lowercase(), entry.id()));
        }
        Order::End => entries.sort_by_key(|entry| entry.ends()),
    }
    entries.into_iter().map(|entry| entry.id().clone()).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tenantry_core::{Config, OwnerId, Tenants};

    use super::*;

    fn orgs(names: &[&str]) -> Tenants {
        let damaged = names.iter().map(|name| (TenantId::new(name).unwrap(), b"{}"));
        Tenants::restore(Config::new(OwnerId::new([1; 16])), damaged)
    }

    fn scene(tenants: &Tenants, now: Timestamp) -> Scene<'_> {
        static NONE: BTreeMap<TenantId, super::super::Trial> = BTreeMap::new();
        Scene { tenants, now, trials: &NONE }
    }

    #[test]
    fn it_is_called_anew_when_orgs_were_told_something_or_a_second_has_passed_and_only_then() {
        let (few, many) = (orgs(&["acme"]), orgs(&["acme", "globex"]));
        let now = Timestamp::from_unix_millis(1_795_262_400_000);
        let soon = now.plus(Duration::from_millis(999));
        let first = Revision::default();
        let mut roll = Roll::default();

        roll.call(first, scene(&few, now));
        assert_eq!(roll.count(), 1);
        roll.call(first, scene(&many, soon));
        assert_eq!(roll.count(), 1, "nothing can have changed");
        roll.call(first.next(), scene(&many, soon));
        assert_eq!(roll.count(), 2);
        roll.call(first.next(), scene(&few, now.plus(Duration::from_secs(1))));
        assert_eq!(roll.count(), 1);
    }

    #[test]
    fn what_was_found_is_found_anew_when_the_roll_is() {
        let (few, many) = (orgs(&["acme"]), orgs(&["acme", "globex"]));
        let now = Timestamp::from_unix_millis(1_795_262_400_000);
        let finder = Finder::default();
        let mut roll = Roll::default();

        roll.call(Revision::default(), scene(&few, now));
        assert_eq!(roll.find(scene(&few, now), &finder).len(), 1);
        roll.call(Revision::default().next(), scene(&many, now));
        assert_eq!(roll.find(scene(&many, now), &finder).len(), 2);
    }
}
