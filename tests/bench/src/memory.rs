//! Memory: every byte that is asked of the allocator, counted.

use std::alloc::System;
use std::error::Error;
use std::hint::black_box;
use std::process::ExitCode;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region as Counted, Stats, StatsAlloc};
use tenantry_core::{
    Failure, Grant, Policy, Record, Registration, Tenant, TenantId, Timestamp, trial::Agenda,
};

use tenantry_bench::orgs::{HOST, Orgs};
use tenantry_bench::settings::Settings;
use tenantry_bench::table::{Row, Table, figure};

#[global_allocator]
static COUNTING: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let settings = Settings::from_args()?;
    let mut table = Table::begin("Memory: bytes asked of the allocator and not given back");
    table.section("an idle tenant that is signed in", tenants(settings.most));
    table.section("of that, the agenda", settings.counts().map(agenda));
    table.section("reading every token of 1000", reading());
    Ok(table.end())
}

/// What a fleet keeps after its start.
fn tenants(count: usize) -> Vec<Row> {
    let (begun, before) = (Counted::new(COUNTING), resident());
    let orgs = Orgs::signed_in(count, Policy::default());
    let (kept, after) = (begun.change(), resident());
    let blocks = figure(kept.allocations) - figure(kept.deallocations);
    drop(orgs);
    let size = |name: &str, bytes: usize| Row::told(name, format!("{bytes} bytes"));
    vec![
        Row::figure(format!("{count} tenants, each"), (each(live(&kept), count), "bytes"), 1536.0),
        Row::told("in so many blocks", format!("{:.1}", blocks / figure(count))),
        Row::told(
            "with what the allocator adds",
            before.zip(after).map_or_else(
                || "unknown".to_owned(),
                |(before, after)| format!("{:.0} bytes", (after - before) / figure(count)),
            ),
        ),
        size("size of Tenant", size_of::<Tenant>()),
        size("size of Record", size_of::<Record>()),
        size("size of Registration", size_of::<Registration>()),
        size("size of Grant", size_of::<Grant>()),
        size("size of Failure", size_of::<Failure>()),
    ]
}

/// The memory of this process as the system counts it, where it tells.
fn resident() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024.0)
}

/// What the agenda keeps when room was made for everybody at the start, as a core does.
fn agenda(count: usize) -> Row {
    let begun = Counted::new(COUNTING);
    let mut agenda = Agenda::default();
    agenda.reserve(count);
    for number in (0..).take(count) {
        agenda.set(number, Some(Timestamp::from_unix_millis(u64::from(number))));
    }
    let kept = live(&begun.change());
    drop(black_box(agenda));
    Row::figure(format!("{count} tenants, each"), (each(kept, count), "bytes"), 24.0)
}

/// What reading allocates.
fn reading() -> [Row; 2] {
    let orgs = Orgs::signed_in(1_000, Policy::default());
    let names: Vec<TenantId> = orgs.names().cloned().collect();
    let handles: Vec<_> = names.iter().filter_map(|name| orgs.tenants.handle_of(name)).collect();

    let begun = Counted::new(COUNTING);
    for name in &names {
        black_box(orgs.tenants.access_token(orgs.now, name, HOST).ok());
    }
    let by_id = begun.change();
    let begun = Counted::new(COUNTING);
    for handle in handles {
        black_box(orgs.tenants.access_token_by(orgs.now, handle, HOST).ok());
    }
    let by_handle = begun.change();

    let row = |what, stats: Stats| {
        Row::figure(what, (figure(stats.allocations + stats.reallocations), "allocations"), 0.0)
    };
    [row("by name", by_id), row("by handle", by_handle)]
}

/// What was asked for and not given back.
fn live(stats: &Stats) -> f64 {
    figure(stats.bytes_allocated) - figure(stats.bytes_deallocated)
}

fn each(bytes: f64, count: usize) -> f64 {
    bytes / figure(count)
}
