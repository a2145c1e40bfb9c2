//! The empty window: what Tenantry is for, and how to begin.

use egui::{Label, RichText, Ui};

use super::Action;
use super::draft::REDIRECT_URI;
use super::facts::exact_ui;
use super::org::card_ui;
use super::page::page_ui;
use super::stepper::primary_ui;
use crate::theme;

const STEPS: [(&str, &str); 3] = [
    (
        "1   Create an OAuth client",
        "In Genesys Cloud, open Admin > Integrations > OAuth and add a client. Choose Code \
         Authorization, and register this redirect URI letter for letter:",
    ),
    (
        "2   Add the org here",
        "Give it a label, choose its region, and paste the client id and the secret.",
    ),
    (
        "3   Sign in once",
        "Your browser opens the org's own sign-in page. From then on Tenantry proves whose token \
         it holds, renews it in time, and tells you when it needs you.",
    ),
];

/// Draws the first thing a newcomer sees.
pub fn welcome_ui(ui: &mut Ui) -> Option<Action> {
    page_ui(ui, "welcome", steps_ui)
}

fn steps_ui(ui: &mut Ui) -> Option<Action> {
    ui.heading(RichText::new("Keep every org signed in").color(theme::strong(ui)));
    let what = "Tenantry signs you in to any number of Genesys Cloud orgs, one browser page each, and \
                keeps them signed in.";
    ui.add(Label::new(RichText::new(what).color(theme::weak(ui))).wrap());
    ui.add_space(theme::SPACE);
    let mut copied = None;
    for (index, (title, text)) in STEPS.into_iter().enumerate() {
        card_ui(ui, |ui| {
            ui.label(RichText::new(title).text_style(theme::title()).color(theme::strong(ui)));
            ui.add(Label::new(text).wrap());
            if index == 0 {
                copied = exact_ui(ui, "Redirect URI", REDIRECT_URI);
            }
        });
        ui.add_space(theme::GAP);
    }
    ui.add_space(theme::GAP);
    let begun = ui.horizontal_wrapped(|ui| {
        let added = primary_ui(ui, "Add your first org").then_some(Action::Compose);
        let imported = ui.button("Import many from a list").clicked().then_some(Action::Import);
        added.or(imported)
    });
    begun.inner.or(copied)
}
