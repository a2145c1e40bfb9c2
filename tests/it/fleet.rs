//! Many orgs of one client: a budget that is shared, and nothing else.

use std::time::Duration;

use tenantry_core::Policy;
use tenantry_tests::fleet::{Caller, records, wake};
use tenantry_tests::tenant;

const LIMIT: u32 = 300;

fn policy() -> Policy {
    Policy { requests_per_minute: LIMIT, ..Policy::default() }
}

/// How long so many requests take at the least: the first minute's may come at once.
fn paced(count: u32) -> Duration {
    Duration::from_mins(1) * count / LIMIT
}

#[test]
fn a_thousand_orgs_that_wake_at_once_ask_once_each_and_are_never_told_to_slow_down() {
    let outcome = wake(records(1_000), policy(), LIMIT, None);

    assert_eq!((outcome.requests, outcome.throttled), (1_000, 0));
    assert!(outcome.took <= paced(1_000) * 105 / 100, "{:?}", outcome.took);
}

#[test]
fn the_token_that_ends_first_is_renewed_first() {
    let outcome = wake(records(100), policy(), LIMIT, None);

    let order: Vec<_> = outcome.served.iter().map(|(served, _)| served.clone()).collect();
    let mut by_need = order.clone();
    by_need.sort_by(|a, b| b.cmp(a));
    // The first of all begin at once, in the order of their deadlines, which is the same.
    assert_eq!(order, by_need);
}

#[test]
fn a_caller_who_waits_is_served_within_one_slot_and_the_round_trip() {
    let last = tenant("org-0000000");
    let comes = Duration::from_secs(10);
    let caller = Caller { tenant: last.clone(), comes };

    let outcome = wake(records(1_000), policy(), LIMIT, Some(&caller));

    let waited = outcome.served_at(&last).unwrap().checked_sub(comes).unwrap();
    assert!(waited <= Duration::from_millis(204 + 150), "{waited:?}");
}

#[test]
fn a_throttled_fleet_keeps_to_the_wait_it_was_told_and_loses_nobody() {
    let outcome = wake(records(200), policy(), 50, None);

    assert_eq!(outcome.served.len(), 200);
    assert!(outcome.throttled <= 40, "{} of {}", outcome.throttled, outcome.requests);
}
