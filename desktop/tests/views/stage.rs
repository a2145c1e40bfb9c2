//! A stage: one view, what it shows, and what was asked for last.

use egui::accesskit::Role;
use egui::{Ui, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use tenantry_desktop::theme;
use tenantry_desktop::views::{Action, pin_zone};

use crate::names::twins;

/// What a view is played with.
pub(crate) struct Stage<S> {
    pub(crate) state: S,
    pub(crate) action: Option<Action>,
}

pub(crate) fn play<'a, S: 'a>(
    state: S,
    view: impl Fn(&mut Ui, &mut S) -> Option<Action> + 'a,
) -> Harness<'a, Stage<S>> {
    pin_zone("UTC");
    Harness::builder()
        .with_size(vec2(900.0, 1400.0))
        .with_max_steps(12)
        .with_context_setup(theme::install)
        .build_ui_state(
            move |ui, stage: &mut Stage<S>| {
                if let Some(action) = view(ui, &mut stage.state) {
                    stage.action = Some(action);
                }
            },
            Stage { state, action: None },
        )
}

/// Everything that can be read or heard.
#[track_caller]
pub(crate) fn said<S>(harness: &Harness<'_, S>) -> String {
    assert_eq!(twins(harness), Vec::<String>::new(), "buttons that cannot be told apart");
    let mut said = String::new();
    for node in harness.root().children_recursive() {
        let node = node.accesskit_node();
        for text in [node.label(), node.value(), node.data().placeholder().map(str::to_owned)] {
            said.extend(text.filter(|text| !text.is_empty()).map(|text| text + "\n"));
        }
    }
    assert!(!said.contains("SECRET"), "a secret is on screen:\n{said}");
    said
}

#[track_caller]
pub(crate) fn assert_says<S>(harness: &Harness<'_, S>, sentences: &[&str]) {
    let said = said(harness);
    for sentence in sentences {
        assert!(said.contains(sentence), "{sentence:?} is not in:\n{said}");
    }
}

/// Opens or closes the only fold of that name.
#[track_caller]
pub(crate) fn fold<S>(harness: &mut Harness<'_, S>, name: &str) {
    let is_it = |node: &egui_kittest::kittest::AccessKitNode<'_>| {
        node.role() == Role::DisclosureTriangle && node.label().as_deref() == Some(name)
    };
    // It may be further down than the window reaches.
    harness.get_by(is_it).click_accesskit();
    harness.run();
}

/// Presses the only thing of that name, and returns what was asked for.
#[track_caller]
pub(crate) fn press<S>(harness: &mut Harness<'_, Stage<S>>, label: &str) -> String {
    harness.state_mut().action = None;
    // A step may have the name of its button.
    harness
        .get_by(|node| node.label().as_deref() == Some(label) && node.role() != Role::Label)
        .click();
    harness.run();
    let action = harness.state_mut().action.take();
    format!("{:?}", action.expect("an action"))
}
