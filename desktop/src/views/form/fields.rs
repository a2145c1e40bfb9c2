//! The parts of a form: a field with its name, what is said below it, and a choice in two lines.

use egui::accesskit::Role;
use egui::{Label, Rect, Response, RichText, Sense, TextEdit, Ui, WidgetInfo, WidgetText, vec2};

use crate::theme::{self, Tone};

/// A text field: its name, what it shows while empty, and whether it shows what is typed.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) hint: &'static str,
    pub(super) secrecy: Secrecy,
}

#[derive(PartialEq, Eq)]
pub(super) enum Secrecy {
    Shown,
    Hidden,
}

impl Field {
    pub(super) const fn of(name: &'static str, hint: &'static str) -> Self {
        Self { name, hint, secrecy: Secrecy::Shown }
    }
}

pub(super) fn field_ui(ui: &mut Ui, field: &Field, text: &mut String) -> Response {
    let label = ui.label(field.name);
    ui.add(
        TextEdit::singleline(text)
            .id_salt(field.name)
            .hint_text(field.hint)
            .password(field.secrecy == Secrecy::Hidden)
            .desired_width(f32::INFINITY)
            .margin(egui::Margin::symmetric(8, 5)),
    )
    .labelled_by(label.id)
}

pub(super) fn below_ui(ui: &mut Ui, problem: Option<&str>, explanation: &str) {
    match problem {
        Some(problem) => problem_ui(ui, problem),
        None if explanation.is_empty() => {}
        None => {
            let text = RichText::new(explanation).small().color(theme::weak(ui));
            ui.add(Label::new(text).wrap());
        }
    }
    ui.add_space(4.0);
}

pub(super) fn problem_ui(ui: &mut Ui, problem: &str) {
    let text = RichText::new(problem).small().color(theme::tone(ui, Tone::Broken));
    ui.add(Label::new(text).wrap());
}

pub(super) fn section_ui(ui: &mut Ui, name: &str) {
    ui.label(RichText::new(name).text_style(theme::title()).color(theme::strong(ui)));
    ui.add_space(2.0);
}

/// What is odd, and may be right.
pub(super) fn warning_ui(ui: &mut Ui, warning: &str) {
    let text = RichText::new(warning).small().color(theme::tone(ui, Tone::NeedsYou));
    ui.add(Label::new(text).wrap());
}

/// A choice in two lines; all of it can be clicked.
pub(super) fn radio_card_ui(ui: &mut Ui, state: theme::Row, title: &str, text: &str) -> bool {
    let chosen = state == theme::Row::Chosen;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 58.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, title));
    let hovered = !chosen && response.hovered();
    let fill = theme::row(ui, if hovered { theme::Row::Hovered } else { state });
    let stroke = if response.has_focus() {
        theme::focus(ui)
    } else {
        egui::Stroke::new(1.0, theme::line(ui))
    };
    ui.painter().rect(rect, 6.0, fill, stroke, egui::StrokeKind::Inside);
    let circle = egui::pos2(rect.left() + 22.0, rect.center().y);
    let (accent, inside) = theme::accent(ui);
    if chosen {
        ui.painter().circle_filled(circle, 8.0, accent);
        ui.painter().circle_filled(circle, 3.5, inside);
    } else {
        ui.painter().circle_stroke(circle, 7.5, egui::Stroke::new(1.5, theme::weak(ui)));
    }
    let lines = rect.shrink2(vec2(14.0, 8.0)).with_min_x(rect.left() + 42.0);
    let (upper, lower) = lines.split_top_bottom_at_fraction(0.5);
    line_ui(ui, upper, RichText::new(title).color(theme::strong(ui)));
    line_ui(ui, lower, RichText::new(text).small().color(theme::weak(ui)));
    response.on_hover_text(text).clicked()
}

fn line_ui(ui: &Ui, rect: Rect, text: RichText) {
    let galley = WidgetText::from(text).into_galley(
        ui,
        Some(egui::TextWrapMode::Truncate),
        rect.width(),
        egui::FontSelection::Default,
    );
    let at = egui::Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect);
    ui.painter().galley(at.min, galley, theme::weak(ui));
}
