//! Names: no two buttons in sight are called the same. That each has a name at all, the harness asks.

use std::collections::BTreeSet;

use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::NodeT as _;

use crate::stage::play;

/// Stands below and in the preferences, and does the same in both places.
const SAME_IN_BOTH: &str = "Change how your orgs are kept\u{2026}";

/// What a person who hears the window could not tell apart.
pub(crate) fn twins<S>(harness: &Harness<'_, S>) -> Vec<String> {
    let nodes = harness.root().children_recursive();
    let buttons = nodes.filter(|node| node.accesskit_node().role() == Role::Button);
    let mut heard = BTreeSet::new();
    let names = buttons.filter_map(|button| button.accesskit_node().label());
    names.filter(|name| name != SAME_IN_BOTH && !heard.insert(name.clone())).collect()
}

#[test]
fn two_buttons_of_one_name_are_noticed() {
    let mut harness = play((), |ui, ()| {
        for name in ["Copy", "Close", "Copy"] {
            let _ = ui.button(name);
        }
        None
    });
    harness.run();

    assert_eq!(twins(&harness), ["Copy"]);
}
