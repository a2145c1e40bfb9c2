//! Folds: a title that opens and closes what is under it, by click or by key.

use egui::accesskit::Role;
use egui::collapsing_header::{CollapsingState, paint_default_icon};
use egui::{Id, Sense, Ui, WidgetInfo, vec2};

/// The side of the triangle before a title.
const TRIANGLE: f32 = 14.0;

/// What folds, and whether it is open where nobody has touched it.
pub(crate) struct Fold<'a> {
    pub(crate) id: Id,
    pub(crate) name: &'a str,
    pub(crate) is_open: bool,
}

impl Fold<'_> {
    /// Draws the title and, where it is open, what is under it; returns what came of that.
    pub(crate) fn show<R>(
        self,
        ui: &mut Ui,
        title: impl FnOnce(&mut Ui),
        content: impl FnOnce(&mut Ui) -> R,
    ) -> Option<R> {
        let Self { id, name, is_open } = self;
        let mut state = CollapsingState::load_with_default_open(ui.ctx(), id, is_open);
        let row = ui.horizontal(|ui| {
            let (_, triangle) = ui.allocate_exact_size(vec2(TRIANGLE, TRIANGLE), Sense::hover());
            paint_default_icon(ui, state.openness(ui.ctx()), &triangle);
            title(ui);
        });
        let row = ui.interact(row.response.rect, id.with("title"), Sense::click());
        let is_enabled = ui.is_enabled();
        row.widget_info(|| WidgetInfo::labeled(Role::DisclosureTriangle, is_enabled, name));
        if row.clicked() {
            state.toggle(ui);
        }
        if row.has_focus() {
            let line = crate::theme::focus(ui);
            ui.painter().rect_stroke(row.rect.expand(2.0), 4.0, line, egui::StrokeKind::Outside);
        }
        state.show_body_unindented(ui, content).map(|shown| shown.inner)
    }
}
