//! Fleets: every token has run out at start, and one client's budget is all there is.
//!
//! Time is simulated, so the figures but one are the same on every machine. The one is the CPU time
//! it all takes.

use std::time::Duration;

use tenantry_core::{Policy, TenantId, Timestamp};
use tenantry_tests::fleet::{Caller, Outcome, ROUND_TRIP, records, wake};
use tenantry_tests::tenant;

use crate::rounds::nanos;
use crate::table::{Row, figure};

/// What one client may ask within a minute, and what the token endpoint takes.
const BUDGET: u32 = 300;

/// Measures a fleet of so many.
pub fn rows(count: u32) -> Vec<Row> {
    let policy = Policy { requests_per_minute: BUDGET, ..Policy::default() };
    let orgs = usize::try_from(count).unwrap_or(usize::MAX);
    let fleet = || records(orgs);
    let mut outcome = Outcome::default();
    let records = fleet();
    let cpu = nanos(|| outcome = wake(records, policy.clone(), BUDGET, None));
    let paced = Duration::from_mins(1) * count / BUDGET;
    let in_time = outcome.took.as_secs_f64() / paced.as_secs_f64();
    let each = figure(outcome.requests) / f64::from(count);
    let missing = f64::from(count) - figure(outcome.served.len());
    vec![
        Row::figure("requests for each org", (each, "requests"), 1.02),
        Row::figure("answered 429", (figure(outcome.throttled), "requests"), 0.0),
        Row::figure("not signed in at the end", (missing, "orgs"), 0.0),
        Row::figure(
            format!("all signed in after {:.0} s, of the least", outcome.took.as_secs_f64()),
            (in_time, "x"),
            1.05,
        ),
        caller(&policy, fleet()),
        Row::told("CPU time of the core and the simulation", format!("{:.0} ms", cpu / 1e6)),
    ]
}

/// Somebody comes, after 10 seconds, for the token that would be the last.
fn caller(policy: &Policy, fleet: (Vec<(TenantId, Vec<u8>)>, Timestamp)) -> Row {
    let last = tenant("org-0000000");
    let comes = Duration::from_secs(10);
    let caller = Caller { tenant: last.clone(), comes };
    let outcome = wake(fleet, policy.clone(), BUDGET, Some(&caller));
    let served = outcome.served_at(&last).map_or(f64::NAN, |at| at.as_secs_f64() * 1e3);
    let slot = 60_000_u32.div_ceil(BUDGET - policy.burst);
    let at_most = f64::from(slot) + ROUND_TRIP.as_secs_f64() * 1e3;
    Row::figure("a caller waits", (served - comes.as_secs_f64() * 1e3, "ms"), at_most)
}
