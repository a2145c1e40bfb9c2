//! The lines of the timeline: which entries are shown, newest first, read anew when the log changes.

use std::cmp::Reverse;

use tenantry_core::{Entry, TenantId, Timestamp};

use super::super::ask::label;
use super::super::{Scene, times};
use super::words::{self, Kind};
use crate::theme::Tone;

/// So many lines are shown and searched at most.
pub(crate) const LIMIT: usize = 10_000;

/// Which entries are shown, as far as their kind decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Show {
    #[default]
    All,
    /// What did not go as it should.
    Trouble,
    Only(Kind),
}

impl Show {
    pub(crate) fn every() -> impl Iterator<Item = Self> {
        [Self::All, Self::Trouble].into_iter().chain(Kind::EVERY.map(Self::Only))
    }

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Trouble => "Trouble",
            Self::Only(kind) => kind.word(),
        }
    }

    pub(crate) const fn meaning(self) -> &'static str {
        match self {
            Self::All => "Everything.",
            Self::Trouble => "What failed, was put off, or needs you.",
            Self::Only(kind) => kind.meaning(),
        }
    }

    fn has(self, (kind, tone): (Kind, Tone)) -> bool {
        match self {
            Self::All => true,
            Self::Trouble => matches!(tone, Tone::Broken | Tone::NeedsYou | Tone::Waiting),
            Self::Only(only) => kind == only,
        }
    }
}

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Of all orgs, where it is none.
    pub(crate) org: Option<TenantId>,
    pub(crate) show: Show,
    /// Words that must all be in a line.
    pub(crate) text: String,
}

/// Tells a line from all others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) tenant: TenantId,
    pub(crate) at: Timestamp,
    /// Which of those of that org and that moment.
    twin: usize,
}

/// An entry in words.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) key: Key,
    pub(crate) org: String,
    pub(crate) kind: Kind,
    pub(crate) tone: Tone,
    pub(crate) said: String,
    pub(crate) correlation_id: Option<String>,
    entry: Entry,
}

impl Line {
    fn of(scene: Scene<'_>, tenant: &TenantId, entry: &Entry, twin: usize) -> Self {
        let (kind, tone) = words::kind(&entry.happened);
        Self {
            key: Key { tenant: tenant.clone(), at: entry.at, twin },
            org: label(scene, tenant).to_owned(),
            kind,
            tone,
            said: words::said(&entry.happened),
            correlation_id: words::correlation_id(&entry.happened).map(str::to_owned),
            entry: entry.clone(),
        }
    }

    /// The whole line, as it is copied and read out.
    pub(crate) fn text(&self) -> String {
        let Self { key, org, kind, said, correlation_id, .. } = self;
        let mut text = format!("{}  {org}  {}: {said}", times::exact(key.at), kind.word());
        if let Some(id) = correlation_id {
            text.push_str("  Correlation id: ");
            text.push_str(id);
        }
        text
    }

    /// As the core writes it.
    pub(crate) fn json(&self) -> String {
        self.entry.to_json_line(&self.key.tenant)
    }

    /// Whether each of these small words is somewhere in it.
    fn has(&self, words: &[String]) -> bool {
        if words.is_empty() {
            return true;
        }
        let Self { key, org, kind, said, correlation_id, .. } = self;
        let id = correlation_id.as_deref().unwrap_or_default();
        let all = [said, org, key.tenant.as_str(), kind.word(), id].map(str::to_lowercase);
        words.iter().all(|word| all.iter().any(|text| text.contains(word.as_str())))
    }
}

/// Whether the lines are those of before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Read {
    Before,
    Anew,
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// Newest first.
    pub(crate) shown: Vec<Line>,
    /// How many entries there are of each kind that can be shown, of the chosen orgs.
    pub(crate) counts: Vec<(Show, usize)>,
    /// How many were found before the limit and the words.
    pub(crate) found: usize,
    /// What was looked for, and in which state of the log.
    read: Option<(Wanted, u64)>,
}

impl Lines {
    /// Reads the log anew, where it or what is looked for has changed.
    pub(crate) fn update(&mut self, scene: Scene<'_>, wanted: &Wanted) -> Read {
        let changes = scene.tenants.log().changes();
        let is_current =
            self.read.as_ref().is_some_and(|(earlier, then)| earlier == wanted && *then == changes);
        if is_current {
            return Read::Before;
        }
        *self = Self::read(scene, wanted);
        self.read = Some((wanted.clone(), changes));
        Read::Anew
    }

    fn read(scene: Scene<'_>, wanted: &Wanted) -> Self {
        let mut entries = entries(scene, wanted.org.as_ref());
        let kinds: Vec<_> = entries.iter().map(|(_, entry)| words::kind(&entry.happened)).collect();
        let count = |show: Show| kinds.iter().filter(|kind| show.has(**kind)).count();
        let counts = Show::every().map(|show| (show, count(show))).collect();
        entries.retain(|(_, entry)| wanted.show.has(words::kind(&entry.happened)));
        let found = entries.len();
        let looked_for: Vec<_> = wanted.text.split_whitespace().map(str::to_lowercase).collect();
        let mut shown: Vec<Line> = Vec::with_capacity(found.min(LIMIT));
        let mut before: Option<Key> = None;
        for (tenant, entry) in entries.into_iter().take(LIMIT) {
            let is_twin = |key: &Key| key.at == entry.at && key.tenant == *tenant;
            let twin = before.as_ref().filter(|key| is_twin(key)).map_or(0, |key| key.twin + 1);
            let line = Line::of(scene, tenant, entry, twin);
            before = Some(line.key.clone());
            if line.has(&looked_for) {
                shown.push(line);
            }
        }
        Self { shown, counts, found, read: None }
    }

    /// The lines that are shown as the core writes them, in the order in which they happened.
    pub(crate) fn to_json_lines(&self) -> String {
        self.shown.iter().rev().map(Line::json).collect()
    }

    /// The lines that are shown, in words.
    pub(crate) fn to_text(&self) -> String {
        self.shown.iter().map(|line| line.text() + "\n").collect()
    }
}

/// Every entry of those orgs, newest first; of one moment, the last of an org first.
fn entries<'a>(scene: Scene<'a>, org: Option<&'a TenantId>) -> Vec<(&'a TenantId, &'a Entry)> {
    let log = scene.tenants.log();
    let of = |tenant: &'a TenantId| log.of(tenant).rev().map(move |entry| (tenant, entry));
    let mut entries: Vec<_> = if let Some(org) = org {
        of(org).collect()
    } else {
        let unreadable = scene.tenants.quarantined().map(|(tenant, _)| tenant);
        let known = scene.tenants.iter().map(tenantry_core::Tenant::id);
        known.chain(unreadable).flat_map(of).collect()
    };
    entries.sort_by_key(|(_, entry)| Reverse(entry.at));
    entries
}
