//! What holds in every state, and what is reached in some.

use tenantry_model::{Bounds, Rotation, Verdict};

use crate::{explore, two};

#[test]
fn every_promise_holds_whatever_the_server_does_with_a_refresh_token() {
    for rotation in [Rotation::Strict, Rotation::Grace, Rotation::Static] {
        let report = explore(two(rotation, Bounds::SMALL));

        assert_eq!(report.all(Verdict::Broken), Vec::<&str>::new(), "{rotation:?}");
        assert!(report.unique > 10_000, "{rotation:?}: only {} states", report.unique);
    }
}

#[test]
fn a_sign_in_that_is_handed_over_has_one_owner_at_any_moment() {
    let bounds = Bounds { crashes: 0, hand_overs: 1, ..Bounds::SMALL };
    let report = explore(two(Rotation::Strict, bounds));

    assert_eq!(report.all(Verdict::Broken), Vec::<&str>::new());
    assert!(report.all(Verdict::Reached).contains(&"what may be handed over is"));
}

#[test]
fn late_truth_takeover_and_adoption_all_happen() {
    let report = explore(two(Rotation::Strict, Bounds::SMALL));

    assert_eq!(report.all(Verdict::Unreached), Vec::<&str>::new());
}

#[test]
fn a_core_that_is_told_the_same_takes_the_same_steps() {
    let [first, second] = [1, 2].map(|_| explore(two(Rotation::Strict, Bounds::SMALL)));

    let counts = |report: &tenantry_model::Report| (report.unique, report.tried, report.steps);
    assert_eq!(counts(&first), counts(&second));
}
