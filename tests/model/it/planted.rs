//! A model that cannot fail shows nothing: each bug that is planted here must be found.

use tenantry_core::Bug;
use tenantry_model::{Bounds, Promise, Rotation, Sabotage, Verdict};

use crate::{explore_until_broken, two};

#[test]
fn a_host_store_or_setting_that_is_not_as_promised_is_found_out() {
    for sabotage in Sabotage::ALL {
        let report = explore_until_broken(two(sabotage.server(), Bounds::SMALL).with(sabotage));

        let broken = report.all(Verdict::Broken);
        assert!(broken.contains(&sabotage.breaks().name()), "{sabotage:?}: {broken:?}");
    }
}

#[test]
fn a_bug_in_the_core_is_found() {
    use Rotation::{Grace, Static, Strict};
    let planted = [
        (Bug::NoIntent, Strict, Promise::SentUnderIntent),
        (Bug::ShortLease, Strict, Promise::SentUnderIntent),
        (Bug::NoYield, Strict, Promise::OneIntent),
        (Bug::RevealBeforeSave, Strict, Promise::StoredFirst),
        (Bug::LateSuccessDropped, Strict, Promise::SentOnce),
        (Bug::BlindClear, Strict, Promise::EndedByProof),
        // A strict server never grants one refresh token twice, so no answer comes after a newer
        // grant there.
        (Bug::NoFence, Grace, Promise::NeverBack),
        (Bug::NoFence, Static, Promise::NeverBack),
        (Bug::HandOverKept, Strict, Promise::OneOwner),
        (Bug::HandOverOfSpent, Strict, Promise::OneOwner),
    ];
    for (bug, server, promise) in planted {
        let bounds = Bounds { hand_overs: u8::from(promise == Promise::OneOwner), ..Bounds::SMALL };
        let report = explore_until_broken(two(server, bounds).suffering(bug));

        let broken = report.all(Verdict::Broken);
        assert!(broken.contains(&promise.name()), "{bug:?} at {server:?}: {broken:?}");
    }
}
