//! Facts: a name, a value, and a button that copies the value.

use egui::accesskit::Role;
use egui::{Align, Label, Layout, RichText, TextStyle, Ui, WidgetInfo, vec2};

use super::Action;
use crate::theme;

/// A line of a table of facts.
pub(crate) fn fact_ui(ui: &mut Ui, name: &str, value: impl Into<String>) {
    row_ui(ui, name, |ui| {
        ui.add(Label::new(value.into()).wrap());
    });
}

/// A line whose value is meant to be compared letter for letter, or copied.
pub(crate) fn exact_ui(ui: &mut Ui, name: &str, value: &str) -> Option<Action> {
    row_ui(ui, name, |ui| {
        ui.add(Label::new(RichText::new(value).text_style(TextStyle::Monospace)).wrap());
        copy_ui(ui, name, value)
    })
}

/// A line of whatever `content` draws.
pub(crate) fn row_ui<R>(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
    let height = ui.text_style_height(&TextStyle::Body);
    if ui.available_width() < 3.0 * theme::FACT_WIDTH {
        // Side by side would be a column of single words.
        return ui
            .vertical(|ui| {
                ui.spacing_mut().interact_size.y = height;
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.label(RichText::new(name).small().color(theme::weak(ui)));
                ui.horizontal_wrapped(content).inner
            })
            .inner;
    }
    ui.horizontal_top(|ui| {
        // As high as its text, so that name and value stand on one line.
        ui.spacing_mut().interact_size.y = height;
        ui.allocate_ui_with_layout(
            vec2(theme::FACT_WIDTH, height),
            Layout::left_to_right(Align::Min),
            |ui| {
                ui.set_min_width(theme::FACT_WIDTH);
                ui.label(RichText::new(name).color(theme::weak(ui)));
            },
        );
        ui.horizontal_wrapped(content).inner
    })
    .inner
}

fn copy_ui(ui: &mut Ui, name: &str, value: &str) -> Option<Action> {
    let button = ui.small_button("Copy");
    let name = format!("Copy {}", lower_first(name));
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    button.on_hover_text(name).clicked().then(|| Action::Copy(value.to_owned()))
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
