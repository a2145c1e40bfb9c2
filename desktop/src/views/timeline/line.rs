//! The chosen line, whole: what it says, its correlation id, and what can be done with it.

use egui::{Label, RichText, Ui};

use super::super::facts::{exact_ui, fact_ui};
use super::super::{Action, marks, times};
use super::lines::Line;
use crate::theme;

/// Draws it.
pub(super) fn line_ui(ui: &mut Ui, line: &Line, is_of_one_org: bool) -> Option<Action> {
    ui.set_min_width(ui.available_width());
    ui.horizontal(|ui| {
        marks::mark_ui(ui, line.tone, line.kind.word());
        let title = format!("{}: {}", line.kind.word(), line.org);
        let title = RichText::new(title).text_style(theme::title()).color(theme::strong(ui));
        ui.add(Label::new(title).truncate());
    });
    ui.add(Label::new(&line.said).wrap());
    fact_ui(ui, "When", times::exact(line.key.at));
    let id = line.correlation_id.as_ref();
    let copied = id.and_then(|id| exact_ui(ui, "Correlation id", id));
    let done = ui.horizontal_wrapped(|ui| {
        let mut action = None;
        if ui.button("Copy line").clicked() {
            action = Some(Action::Copy(line.text()));
        }
        if ui.button("Copy as JSON").clicked() {
            action = Some(Action::Copy(line.json().trim_end().to_owned()));
        }
        if !is_of_one_org {
            if ui.button("Only this org").clicked() {
                action = Some(Action::Timeline(Some(line.key.tenant.clone())));
            }
            if ui.button("Show the org").clicked() {
                action = Some(Action::Choose(line.key.tenant.clone()));
            }
        }
        action
    });
    copied.or(done.inner)
}
