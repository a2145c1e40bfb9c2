//! The about box: which version this is, under which licence, and where it keeps what it knows.

use egui::{Id, Key, Label, Modal, RichText, Ui};

use super::facts::{exact_ui, fact_ui};
use super::{Action, Footing};
use crate::theme;
use crate::vault::Keeping;

/// Draws it over everything else.
pub fn about_ui(ui: &Ui, footing: Footing<'_>) -> Option<Action> {
    let modal = Modal::new(Id::unique("about")).frame(theme::question(ui));
    let modal = modal.show(ui.ctx(), |ui| {
        ui.set_width(520.0);
        ui.heading(RichText::new("Tenantry").color(theme::strong(ui)));
        let what = "Keeps you signed in to many Genesys Cloud orgs.";
        ui.add(Label::new(RichText::new(what).color(theme::weak(ui))).wrap());
        ui.add_space(theme::GAP);
        let version = exact_ui(ui, "Version", env!("CARGO_PKG_VERSION"));
        fact_ui(ui, "Licence", env!("CARGO_PKG_LICENSE"));
        let folder = footing.data_dir.display().to_string();
        let folder = exact_ui(ui, "Data folder", &folder);
        let kept = match footing.keeping {
            Keeping::Sealed { .. } => "Every org is in an encrypted file of its own.",
            Keeping::Memory | Keeping::AsChosen => "No org is in it: all are kept in memory only.",
        };
        fact_ui(ui, "In it", kept);
        ui.add_space(theme::GAP);
        let closed = ui.button("Close");
        if ui.memory(|memory| memory.focused().is_none()) {
            closed.request_focus();
        }
        version.or(folder).or_else(|| closed.clicked().then_some(Action::CloseAbout))
    });
    let escaped =
        ui.input(|input| input.key_pressed(Key::Escape)) || modal.backdrop_response.clicked();
    modal.inner.or_else(|| escaped.then_some(Action::CloseAbout))
}
