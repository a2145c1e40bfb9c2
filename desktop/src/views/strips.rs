//! The strips above and below: what went wrong, what happened last, and how records are kept.

use std::path::Path;

use egui::{Align, Button, Label, Layout, RichText, Theme, Ui};

use super::org::badge_ui;
use super::{Action, marks};
use crate::theme::{self, Tone};

/// Draws each notice with a button that takes it away.
pub fn notices_ui<'a>(
    ui: &mut Ui,
    notices: impl IntoIterator<Item = (Tone, &'a str)>,
) -> Option<Action> {
    let mut action = None;
    for (index, (tone, text)) in notices.into_iter().enumerate() {
        ui.horizontal(|ui| {
            marks::mark_ui(ui, tone, "Notice");
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if ui.small_button("Dismiss").clicked() {
                    action = Some(Action::Dismiss(index));
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.add(Label::new(text).wrap());
                });
            });
        });
    }
    action
}

/// What the strip below says.
#[derive(Clone, Copy, Debug)]
pub struct Footing<'a> {
    /// What happened last.
    pub last: Option<&'a str>,
    /// How records are kept.
    pub keeping: Keeping,
    /// Where records are kept.
    pub data_dir: &'a Path,
}

/// How records are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// Sealed with a key.
    Encrypted,
    /// Readable by whoever may read this account's files.
    Plain,
}

/// Draws the strip below.
pub fn footing_ui(ui: &mut Ui, footing: Footing<'_>) {
    let (tone, badge, kept) = match footing.keeping {
        Keeping::Encrypted => (Tone::Good, "Encrypted", "Records are encrypted files."),
        Keeping::Plain => (
            Tone::NeedsYou,
            "Not encrypted yet",
            "Records are files that only your user account can read.",
        ),
    };
    ui.horizontal(|ui| {
        badge_ui(ui, tone, badge);
        ui.add(Label::new(RichText::new(kept).small().color(theme::weak(ui))).truncate())
            .on_hover_text(format!("They are in {}.", footing.data_dir.display()));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let version = concat!("Tenantry ", env!("CARGO_PKG_VERSION"));
            ui.label(RichText::new(version).small().color(theme::weak(ui)));
            ui.separator();
            theme_ui(ui);
            ui.separator();
            let last = footing.last.unwrap_or("Nothing has happened yet.");
            ui.add(Label::new(RichText::new(last).small()).truncate());
        });
    });
}

/// A button that turns the lights on or off, where the system does not say how it likes them.
fn theme_ui(ui: &mut Ui) {
    let (name, other) = match ui.theme() {
        Theme::Dark => ("Light", Theme::Light),
        Theme::Light => ("Dark", Theme::Dark),
    };
    let button = ui.add(Button::new(RichText::new(name).small()).frame(false));
    if button.on_hover_text("Change how the window looks.").clicked() {
        ui.ctx().set_theme(other);
    }
}
