//! The agenda: the next due tenant comes off and gets its next deadline.

use std::hint::black_box;

use orx_priority_queue::{DaryHeapOfIndices, PriorityQueue as _};
use tenantry_core::{Timestamp, trial::Agenda};

use crate::rounds::race;
use crate::settings::Settings;
use crate::table::Row;

/// How long until a tenant is due again: between 70 and 75 % of a day, as by the default policy.
const SPAN: std::ops::Range<u64> = 60_480_000..64_800_000;

/// Measures every number of tenants.
pub fn rows(settings: Settings) -> Vec<Row> {
    settings.counts().map(|count| row(settings, count)).collect()
}

fn row(settings: Settings, count: usize) -> Row {
    let mut agenda = Agenda::default();
    agenda.reserve(count);
    let mut reference = DaryHeapOfIndices::<u32, u64, 4>::with_index_bound(count);
    let mut chance = fastrand::Rng::with_seed(1);
    for number in (0..).take(count) {
        let at = chance.u64(..SPAN.end);
        agenda.set(number, Some(Timestamp::from_unix_millis(at)));
        reference.push(number, at);
    }
    // Everybody who is compared draws the same spans.
    let (mut ours, mut theirs) = (chance.clone(), chance);
    let [subject, reference] = race(
        settings,
        [
            &mut |times| {
                (0..times).for_each(|_| {
                    let at = agenda.first().unwrap_or_default().unix_millis();
                    let next = Timestamp::from_unix_millis(at + ours.u64(SPAN));
                    if let Some(number) = black_box(agenda.first_due(Timestamp::MAX)) {
                        agenda.set(number, None);
                        agenda.set(number, Some(next));
                    }
                });
            },
            &mut |times| {
                (0..times).for_each(|_| {
                    if let Some((number, at)) = black_box(reference.pop()) {
                        reference.push(number, at + theirs.u64(SPAN));
                    }
                });
            },
        ],
    );
    Row::times(format!("{count} tenants"), subject, ("orx 4-ary heap", reference), 2.0)
}
