//! A model that cannot fail shows nothing: each bug that is planted here must be found.

use tenantry_core::Bug;
use tenantry_model::{Bounds, Promise, Rotation, Sabotage, Verdict};

use crate::{explore_until_broken, two};

#[test]
fn a_host_or_store_that_does_not_keep_its_word_is_found_out() {
    for sabotage in Sabotage::ALL {
        let report = explore_until_broken(two(Rotation::Strict, Bounds::SMALL).with(sabotage));

        let broken = report.all(Verdict::Broken);
        assert!(broken.contains(&sabotage.breaks().name()), "{sabotage:?}: {broken:?}");
    }
}

#[test]
fn a_bug_in_the_core_is_found() {
    let planted = [
        (Bug::NoIntent, Promise::SentUnderIntent),
        (Bug::ShortLease, Promise::SentUnderIntent),
        (Bug::NoYield, Promise::OneIntent),
        (Bug::RevealBeforeSave, Promise::StoredFirst),
        (Bug::LateSuccessDropped, Promise::SentOnce),
        (Bug::BlindClear, Promise::EndedByProof),
    ];
    for (bug, promise) in planted {
        let report = explore_until_broken(two(Rotation::Strict, Bounds::SMALL).suffering(bug));

        let broken = report.all(Verdict::Broken);
        assert!(broken.contains(&promise.name()), "{bug:?}: {broken:?}");
    }
}
