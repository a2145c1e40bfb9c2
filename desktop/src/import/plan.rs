//! The plan: what would become of each line, given what is here already.

mod among;
mod differences;
mod here;
mod merged;

use std::collections::BTreeMap;

use tenantry_core::{ClientId, ClientSecret, Region, Registration, TenantId, Tenants};

use super::Source;
use super::entry::Entry;
use super::row::Row;
use crate::consequence::Consequence;
use among::{Among, tell_names_apart};
pub use differences::Difference;
use here::Here;

/// What would become of every line.
#[derive(Debug, Default)]
pub struct Plan {
    lines: Vec<Planned>,
}

/// A client that a line names: known in its own region only.
pub(crate) type Reach = (Region, ClientId);

/// What would become of one line.
#[derive(Debug)]
pub struct Planned {
    /// Where it is, such as `line 3`.
    pub at: String,
    /// What it calls the org.
    pub label: String,
    /// Where the org is, as far as that is known.
    pub place: String,
    /// Through which client, as far as it may be shown.
    pub client: String,
    /// Where its secret comes from.
    pub secret: SecretFrom,
    /// What would become of it.
    pub fate: Fate,
    /// What is worth knowing, besides.
    pub notes: Vec<String>,
}

/// Where a secret comes from. It is never shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretFrom {
    /// The client has none.
    None,
    /// It is in the text.
    Text,
    /// It was typed for all lines of the client.
    Typed,
    /// It stays as it is here.
    Kept,
    /// An org that is here has the same client.
    Stored(String),
    /// Nobody has said it.
    Nowhere,
}

/// What would become of a line.
#[derive(Clone, Debug)]
pub enum Fate {
    /// The org is added.
    Added(TenantId, Box<Registration>),
    /// It would be, if its client's secret was known.
    LacksSecret(Region, ClientId),
    /// It is here already, and the line says nothing new.
    Same,
    /// It is here already, and otherwise. It stays as it is unless a person chooses the change.
    Differs(Box<Change>),
    /// It stays out.
    Refused(Vec<String>),
}

/// What a line would change of an org that is here.
#[derive(Clone, Debug)]
pub struct Change {
    /// Which org.
    pub tenant: TenantId,
    /// What would be known of it: what is here, with all that the line says.
    pub next: Box<Registration>,
    /// What differs.
    pub differences: Vec<Difference>,
    /// What becomes of its sign-in.
    pub consequence: Consequence,
}

/// How many lines become what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Orgs that are added.
    pub new: usize,
    /// Orgs whose secret is needed first.
    pub lacking: usize,
    /// Orgs that are here, and otherwise.
    pub changed: usize,
    /// Orgs that are here as the text says.
    pub same: usize,
    /// Lines that stay out.
    pub problems: usize,
}

impl Plan {
    /// What would become of each line. `typed` has the secrets that a person typed for a client.
    pub fn of(
        source: &Source,
        tenants: &Tenants,
        typed: impl Fn(&Region, &ClientId) -> Option<ClientSecret>,
    ) -> Self {
        let mut entries: Vec<_> = source.rows.iter().map(|row| (row, Entry::of(row))).collect();
        tell_names_apart(&mut entries);
        let among = Among::of(&entries);
        let here = Here::of(tenants);
        let planned = |(row, entry): (&Row, Entry)| {
            let conflicts = among.conflicts(row, &entry);
            here.planned(row, entry, conflicts, &typed)
        };
        Self { lines: entries.into_iter().map(planned).collect() }
    }

    /// Every line, in the order of the text.
    pub fn lines(&self) -> &[Planned] {
        &self.lines
    }

    /// The orgs that would be added.
    pub fn added(&self) -> impl Iterator<Item = (&TenantId, &Registration)> {
        self.lines.iter().filter_map(|line| match &line.fate {
            Fate::Added(id, registration) => Some((id, &**registration)),
            Fate::LacksSecret(..) | Fate::Same | Fate::Differs(_) | Fate::Refused(_) => None,
        })
    }

    /// The orgs that could be changed.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.lines.iter().filter_map(Planned::change)
    }

    /// How many lines become what.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for line in &self.lines {
            let count = match line.fate {
                Fate::Added(..) => &mut tally.new,
                Fate::LacksSecret(..) => &mut tally.lacking,
                Fate::Differs(_) => &mut tally.changed,
                Fate::Same => &mut tally.same,
                Fate::Refused(_) => &mut tally.problems,
            };
            *count += 1;
        }
        tally
    }

    /// The clients whose secret is needed, and for how many lines.
    pub fn wanting(&self) -> BTreeMap<Reach, usize> {
        let mut wanting = BTreeMap::new();
        for line in &self.lines {
            if let Fate::LacksSecret(region, client) = &line.fate {
                *wanting.entry((region.clone(), client.clone())).or_default() += 1;
            }
        }
        wanting
    }

    /// The lines that stay out, and why, for people.
    pub fn problems(&self) -> String {
        let told = self.lines.iter().filter_map(|line| {
            let why = line.fate.why()?;
            let label = if line.label.is_empty() { "no label" } else { &line.label };
            Some(format!("{} ({label}): {why}\n", upper_first(&line.at)))
        });
        told.collect()
    }
}

impl Planned {
    /// What it would change of an org that is here.
    pub fn change(&self) -> Option<&Change> {
        match &self.fate {
            Fate::Differs(change) => Some(change),
            Fate::Added(..) | Fate::LacksSecret(..) | Fate::Same | Fate::Refused(_) => None,
        }
    }
}

impl Change {
    /// What differs, in one line.
    pub fn text(&self) -> String {
        self.differences.iter().map(Difference::text).collect::<Vec<_>>().join("; ")
    }
}

impl Fate {
    /// Why a line stays out although somebody may have wished otherwise; nothing for the others.
    pub fn why(&self) -> Option<String> {
        match self {
            Self::Added(..) | Self::Same | Self::Differs(_) => None,
            Self::LacksSecret(..) => Some("The client's secret is needed.".to_owned()),
            Self::Refused(problems) => Some(problems.join(" ")),
        }
    }
}

/// The same as the beginning of a sentence.
pub(crate) fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests;
