//! What the lines of one text are to each other: namesakes, repetitions, and one client in two places.

use std::collections::BTreeMap;

use tenantry_core::Region;

use crate::import::entry::Entry;
use crate::import::row::Row;
use crate::views::draft::{Check, Name};
use crate::views::places;

/// Labels that differ may come to one name: long ones, and those in letters that no file has. Each
/// has a name of its own, and the same one whenever the text is read again.
pub(super) fn tell_names_apart(entries: &mut [(&Row, Entry)]) {
    let mut labels: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for (_, Entry { draft, .. }) in entries {
        let (name, label) = (draft.name_text(), draft.label.trim().to_lowercase());
        if draft.name != Name::Suggested || name.is_empty() {
            continue;
        }
        let labels = labels.entry(name.clone()).or_default();
        let next = labels.len();
        let place = *labels.entry(label).or_insert(next);
        if place > 0 {
            // Names are ASCII, and there are no more than five digits of them.
            let name = name.get(..58).unwrap_or(&name);
            draft.name = Name::Typed(format!("{name}-{}", place + 1));
        }
    }
}

/// What the lines of one text are to each other.
pub(super) struct Among<'a> {
    named: BTreeMap<String, Vec<&'a Row>>,
    clients: BTreeMap<String, BTreeMap<Region, &'a Row>>,
}

impl<'a> Among<'a> {
    pub(super) fn of(entries: &[(&'a Row, Entry)]) -> Self {
        let mut among = Self { named: BTreeMap::new(), clients: BTreeMap::new() };
        for (row, Entry { draft, .. }) in entries {
            let name = draft.name_text().to_lowercase();
            if !name.is_empty() {
                among.named.entry(name).or_default().push(row);
            }
            if let (Check::Good(region), Check::Good(client)) =
                (draft.checked_region(), draft.checked_client_id())
                && region.domain().is_some()
            {
                let client = client.as_str().to_lowercase();
                among.clients.entry(client).or_default().entry(region).or_insert(row);
            }
        }
        among
    }

    pub(super) fn conflicts(&self, row: &Row, entry: &Entry) -> Vec<String> {
        let mut conflicts = Vec::new();
        let name = entry.draft.name_text();
        let namesakes = self.named.get(&name.to_lowercase()).map_or(&[][..], Vec::as_slice);
        let other = namesakes.iter().find(|other| other.at != row.at);
        if let Some(other) = other {
            let first = namesakes.first().is_some_and(|first| first.at == row.at);
            if namesakes.iter().all(|other| other.says_what(row)) {
                if !first {
                    conflicts.push(format!("It says what {} says. One is enough.", other.at));
                }
            } else {
                conflicts.push(format!(
                    "The name {name} is that of {} as well. Give each a name of its own, in a column \
                     called name.",
                    other.at
                ));
            }
        }
        let client = entry.draft.client_id.trim().to_lowercase();
        if let (Check::Good(region), Some(regions)) =
            (entry.draft.checked_region(), self.clients.get(&client))
            && let Some((other, at)) = regions.iter().find(|(other, _)| **other != region)
            && region.domain().is_some()
        {
            conflicts.push(format!(
                "Its client is in {} here, and in {} in {}. A client is known in its own region only: \
                 correct one of them.",
                places::address(&region),
                places::address(other),
                at.at
            ));
        }
        conflicts
    }
}
