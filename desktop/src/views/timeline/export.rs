//! The export of the timeline: where to, and what came of it.

use std::path::PathBuf;

use egui::{Label, TextEdit, Ui, WidgetInfo};

use super::super::stepper::primary_ui;
use super::super::{Action, marks};
use crate::theme::Tone;

/// How far an export is.
#[derive(Debug, Default)]
pub(super) enum Export {
    #[default]
    NotAsked,
    /// Where to is being typed.
    Asking(String),
    Done(PathBuf, usize),
    Failed(String, String),
}

/// Draws it, where an export was asked for.
pub(super) fn export_ui(ui: &mut Ui, export: &mut Export) -> Option<Action> {
    let (typed, failed) = match export {
        Export::NotAsked => return None,
        Export::Done(path, lines) => {
            let path = path.display().to_string();
            let said = match lines {
                1 => format!("1 line is in {path}"),
                many => format!("{many} lines are in {path}"),
            };
            let mut action = None;
            ui.horizontal_wrapped(|ui| {
                marks::mark_ui(ui, Tone::Good, "Exported");
                ui.add(Label::new(said).wrap());
                if ui.small_button("Copy the path").clicked() {
                    action = Some(Action::Copy(path));
                }
            });
            return action;
        }
        Export::Asking(typed) => (typed, None),
        Export::Failed(typed, why) => (typed, Some(&*why)),
    };
    if let Some(why) = failed {
        ui.horizontal_wrapped(|ui| {
            marks::mark_ui(ui, Tone::Broken, "Not exported");
            ui.add(Label::new(why).wrap());
        });
    }
    let mut action = None;
    let mut given_up = false;
    ui.horizontal(|ui| {
        let width = (ui.available_width() - 170.0).max(120.0);
        let field = ui.add(TextEdit::singleline(typed).desired_width(width));
        field.widget_info(|| WidgetInfo {
            label: Some("File to export to".to_owned()),
            ..WidgetInfo::text_edit(true, &*typed, &*typed, "")
        });
        if primary_ui(ui, "Export") {
            action = Some(Action::Export(PathBuf::from(typed.trim())));
        }
        given_up = ui.button("Cancel").clicked();
    });
    if given_up {
        *export = Export::NotAsked;
    }
    action
}
