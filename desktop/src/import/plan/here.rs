//! What is here already, and what becomes of a line beside it.

use std::collections::{BTreeMap, BTreeSet};

use tenantry_core::{ClientId, ClientSecret, Region, Registration, Tenant, Tenants};

use super::differences::differences;
use super::merged::{merged, note};
use super::{Change, Fate, Planned, Reach, SecretFrom};
use crate::consequence::Consequence;
use crate::import::entry::Entry;
use crate::import::row::Row;
use crate::views::draft::{Check, Draft, Entry as Drafted, Kind, looks_like_an_id};
use crate::views::places;

/// What is here already.
pub(super) struct Here<'a> {
    tenants: &'a Tenants,
    named: BTreeMap<String, &'a Tenant>,
    unreadable: BTreeSet<String>,
    clients: BTreeMap<Reach, &'a Tenant>,
    /// Where a client is known, whatever the region.
    regions: BTreeMap<String, &'a Tenant>,
}

impl<'a> Here<'a> {
    pub(super) fn of(tenants: &'a Tenants) -> Self {
        let mut here = Self {
            tenants,
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

    /// What becomes of a line.
    pub(super) fn planned(
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
            let mut draft = merged(row, &entry.draft, tenant);
            planned.secret = secret_from(&draft);
            self.find_secret(&mut draft, &mut planned.secret, typed);
            planned.notes.extend(note(row, &draft).map(str::to_owned));
            self.changed(&draft, tenant)
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

    /// What becomes of an org that is here.
    fn changed(&self, draft: &Draft, tenant: &Tenant) -> Fate {
        match added(draft) {
            Fate::Added(_, next) => {
                let differences = differences(tenant.registration(), &next);
                if differences.is_empty() {
                    return Fate::Same;
                }
                let consequence = Consequence::of(self.tenants, tenant, &next);
                let tenant = tenant.id().clone();
                Fate::Differs(Box::new(Change { tenant, next, differences, consequence }))
            }
            other => other,
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
        Kind::Confidential | Kind::Credentials if !draft.secret.is_empty() => SecretFrom::Text,
        Kind::Confidential | Kind::Credentials if draft.keeps_a_secret() => SecretFrom::Kept,
        Kind::Confidential | Kind::Credentials => SecretFrom::Nowhere,
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
