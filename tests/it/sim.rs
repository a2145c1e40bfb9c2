//! The random world: what always holds, whatever goes wrong.

use std::env;

use tenantry_tests::sim::report::Report;
use tenantry_tests::sim::{CheckUps, Clocks, HandOvers, News, Redirects, Setup, run, run_traced};

/// So many seeds in a test; `cargo task sim` runs as many as there is time for.
const SEEDS: u64 = 24;

/// Where a seed breaks an invariant, the trace is what a person reads next.
fn holds(seed: u64) {
    let run = run_traced(seed, Setup::default());
    assert_eq!(run.breach, None, "{}\nSEED={seed}", run.lines.join("\n"));
}

#[test]
fn every_invariant_holds_in_every_seed() {
    if let Some(seed) = env::var("SEED").ok().and_then(|seed| seed.parse().ok()) {
        return holds(seed);
    }
    let report = Report::of(0..SEEDS, 2, Setup::default());
    assert_eq!(report.violations(), 0, "{report}");
}

#[test]
fn every_invariant_holds_where_stores_tell_of_others_too() {
    let report = Report::of(0..SEEDS, 2, Setup { news: News::Told, ..Setup::default() });
    assert_eq!(report.violations(), 0, "{report}");
}

#[test]
fn every_invariant_holds_where_people_ask_for_check_ups_all_the_time() {
    let setup = Setup { check_ups: CheckUps::Asked, ..Setup::default() };
    let report = Report::of(0..SEEDS, 2, setup);
    assert_eq!(report.violations(), 0, "{report}");
}

#[test]
fn every_invariant_holds_where_sign_ins_are_handed_over_in_every_world() {
    let setup = Setup { hand_overs: HandOvers::Always, ..Setup::plain() };
    let report = Report::of(0..SEEDS, 2, setup);
    assert_eq!(report.violations(), 0, "{report}");
}

#[test]
fn every_invariant_holds_where_each_process_has_a_clock_of_its_own() {
    let setup = Setup { clocks: Clocks::Apart, ..Setup::plain() };
    let report = Report::of(0..SEEDS, 2, setup);
    assert_eq!(report.violations(), 0, "{report}");
}

#[test]
fn every_invariant_holds_where_redirects_reach_other_processes_of_the_store() {
    let setup = Setup { news: News::Told, redirects: Redirects::Astray, ..Setup::default() };
    let report = Report::of(0..SEEDS, 2, setup);
    assert_eq!(report.violations(), 0, "{report}");
}

#[test]
fn a_seed_means_the_same_world_each_time() {
    for seed in [1, 2, 3] {
        let (one, other) = (run(seed, Setup::default()), run_traced(seed, Setup::default()));

        assert_eq!((one.hash, one.steps), (other.hash, other.steps), "SEED={seed}");
    }
    assert_ne!(run(1, Setup::default()).hash, run(2, Setup::default()).hash);
}
