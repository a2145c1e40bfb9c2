//! The strip for when nothing comes through: what it says, and when trying again is in vain.

use std::time::Duration;

use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use tenantry_core::HttpError;
use tenantry_desktop::Outage;
use tenantry_desktop::views::offline_ui;

use crate::stage::{Stage, assert_says, play, press};
use crate::world::{NOON, World};

fn outage() -> Outage {
    Outage {
        since: Some(NOON),
        is_elsewhere: false,
        host: "login.mypurecloud.ie".to_owned(),
        error: HttpError::NotConnected,
        keep: 2,
        bare: 1,
        pausing: 0,
        again: NOON.plus(Duration::from_secs(30)),
    }
}

fn shown(outage: Outage) -> Harness<'static, Stage<(World, Outage)>> {
    let mut harness =
        play((World::new(), outage), |ui, (world, outage)| offline_ui(ui, world.scene(), outage));
    harness.run();
    harness
}

#[test]
fn it_says_since_when_who_waits_and_when_it_is_tried_again() {
    let mut harness = shown(outage());

    assert_says(
        &harness,
        &[
            "Offline since 12:00. login.mypurecloud.ie did not answer: no connection could be made.",
            "3 orgs wait; 2 of their tokens are still good. It is tried again at 12:00:30.",
        ],
    );
    assert_eq!(press(&mut harness, "Try now"), "TryNow");
}

#[test]
fn who_must_pause_is_not_offered_another_try() {
    let harness = shown(Outage { pausing: 3, ..outage() });
    assert!(harness.get_by_label("Try now").accesskit_node().is_disabled());

    let harness = shown(Outage { pausing: 2, ..outage() });
    assert!(!harness.get_by_label("Try now").accesskit_node().is_disabled(), "one may");
}
