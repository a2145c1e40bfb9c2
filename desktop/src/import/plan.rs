//! The plan: what would become of each line, given what is here already.

mod among;
mod differences;

use std::collections::{BTreeMap, BTreeSet};

use tenantry_core::{ClientId, ClientSecret, Region, Registration, Tenant, TenantId, Tenants};

use super::Source;
use super::entry::Entry;
use super::row::Row;
use among::{Among, tell_names_apart};
use differences::differences;

use crate::views::draft::{Check, Draft, Entry as Drafted, Kind, looks_like_an_id};
use crate::views::places;

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
    /// It is here already, and otherwise.
    Differs(Vec<String>),
    /// It stays out.
    Refused(Vec<String>),
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

impl Fate {
    /// Why a line is not added although somebody may have wished it; nothing for the others.
    pub fn why(&self) -> Option<String> {
        match self {
            Self::Added(..) | Self::Same => None,
            Self::LacksSecret(..) => Some("The client's secret is needed.".to_owned()),
            Self::Differs(differences) => Some(format!(
                "It is here already and stays as it is. {} To have both, give this one another name.",
                differences.join(" ")
            )),
            Self::Refused(problems) => Some(problems.join(" ")),
        }
    }
}

/// What is here already.
struct Here<'a> {
    named: BTreeMap<String, &'a Tenant>,
    unreadable: BTreeSet<String>,
    clients: BTreeMap<Reach, &'a Tenant>,
    /// Where a client is known, whatever the region.
    regions: BTreeMap<String, &'a Tenant>,
}

impl<'a> Here<'a> {
    fn of(tenants: &'a Tenants) -> Self {
        let mut here = Self {
            named: BTreeMap::new(),
            unreadable: BTreeSet::new(),
            clients: BTreeMap::new(),
            regions: BTreeMap::new(),
        };
        for (id, _) in tenants.quarantined() {
            here.unreadable.insert(id.as_str().to_lowercase());
        }
        for tenant in tenants.iter() {
            let Registration { region, client, .. } = tenant.registration();
            here.named.insert(tenant.id().as_str().to_lowercase(), tenant);
            if region.domain().is_some() {
                here.regions.entry(client.id().as_str().to_lowercase()).or_insert(tenant);
            }
            if client.secret().is_some() {
                here.clients.entry((region.clone(), client.id().clone())).or_insert(tenant);
            }
        }
        here
    }

    fn planned(
        &self,
        row: &Row,
        mut entry: Entry,
        conflicts: Vec<String>,
        typed: impl Fn(&Region, &ClientId) -> Option<ClientSecret>,
    ) -> Planned {
        entry.problems.extend(conflicts);
        let name = entry.draft.name_text().to_lowercase();
        if self.unreadable.contains(&name) {
            entry.problems.push(format!(
                "An org called {name} is here and its record cannot be read. Forget it first, or give \
                 this one another name."
            ));
        }
        let client = entry.draft.client_id.trim();
        let mut planned = Planned {
            at: row.at.to_string(),
            label: entry.draft.label.trim().to_owned(),
            place: place(&entry.draft),
            client: if looks_like_an_id(client) { client.to_owned() } else { String::new() },
            secret: secret_from(&entry.draft),
            fate: Fate::Same,
            notes: entry.notes,
        };
        planned.fate = if !entry.problems.is_empty() {
            Fate::Refused(entry.problems)
        } else if let Some(tenant) = self.named.get(&name) {
            match differences(row, &entry.draft, tenant.registration()) {
                none if none.is_empty() => Fate::Same,
                some => Fate::Differs(some),
            }
        } else {
            self.find_secret(&mut entry.draft, &mut planned.secret, typed);
            self.note(&entry.draft, &mut planned.notes);
            added(&entry.draft)
        };
        planned
    }

    /// Where the text has no secret: what was typed, or what another org has of the same client.
    fn find_secret(
        &self,
        draft: &mut Draft,
        from: &mut SecretFrom,
        typed: impl Fn(&Region, &ClientId) -> Option<ClientSecret>,
    ) {
        if *from != SecretFrom::Nowhere {
            return;
        }
        let (Check::Good(region), Check::Good(client)) =
            (draft.checked_region(), draft.checked_client_id())
        else {
            return;
        };
        if let Some(secret) = typed(&region, &client) {
            draft.keep_secret(secret);
            *from = SecretFrom::Typed;
            return;
        }
        if let Some(tenant) = self.clients.get(&(region, client))
            && let Some(secret) = tenant.registration().client.secret()
        {
            draft.keep_secret(secret.clone());
            *from = SecretFrom::Stored(tenant.registration().label.clone());
        }
    }

    fn note(&self, draft: &Draft, notes: &mut Vec<String>) {
        let client = draft.client_id.trim().to_lowercase();
        let (Some(tenant), Check::Good(region)) =
            (self.regions.get(&client), draft.checked_region())
        else {
            return;
        };
        let Registration { label, region: other, .. } = tenant.registration();
        if region.domain().is_some() && *other != region {
            notes.push(format!(
                "{label} has the same client in {}, and a client is known in its own region only.",
                places::address(other)
            ));
        }
    }
}

fn place(draft: &Draft) -> String {
    match draft.checked_region() {
        Check::Good(region) => places::address(&region),
        Check::Missing | Check::Wrong(_) => String::new(),
    }
}

fn secret_from(draft: &Draft) -> SecretFrom {
    match draft.kind {
        Kind::Public => SecretFrom::None,
        Kind::Confidential | Kind::Credentials if draft.secret.is_empty() => SecretFrom::Nowhere,
        Kind::Confidential | Kind::Credentials => SecretFrom::Text,
    }
}

fn added(draft: &Draft) -> Fate {
    match (draft.drafted(), draft.checked_region(), draft.checked_client_id()) {
        (Drafted::Good(id, registration), ..) => Fate::Added(id, registration),
        (Drafted::NotYet(_), Check::Good(region), Check::Good(client))
            if draft.kind != Kind::Public && draft.secret.is_empty() =>
        {
            Fate::LacksSecret(region, client)
        }
        (Drafted::NotYet(why), ..) => Fate::Refused(vec![why]),
    }
}

fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests;
