//! Pages: as wide as one reads, with what scrolls in the margin on the right.

use std::ops::Range;

use egui::{Align, AsIdSalt, Layout, ProgressBar, ScrollArea, TextWrapMode, Ui, UiBuilder, vec2};

use crate::theme;

/// The width of the names in rows, where there is room for it.
const NAMES: f32 = 320.0;

/// Draws a page that is scrolled as a whole, and as wide as one reads.
pub(crate) fn page_ui<R>(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
    page_up_to(ui, name, theme::READING_WIDTH, content)
}

/// The same, no wider than that.
pub(crate) fn page_up_to<R>(
    ui: &mut Ui,
    name: impl AsIdSalt,
    widest: f32,
    content: impl FnOnce(&mut Ui) -> R,
) -> R {
    let scroll = ScrollArea::vertical().id_salt(name).auto_shrink([false, false]);
    let shown = scroll.show(ui, |ui| {
        leave_margin(ui);
        ui.set_max_width(ui.available_width().min(widest));
        let drawn = content(ui);
        ui.add_space(theme::SPACE);
        drawn
    });
    shown.inner
}

/// Draws a page of which only the rows are scrolled.
pub(crate) fn standing_ui<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    let mut without_margin = ui.available_rect_before_wrap();
    without_margin.max.x -= theme::MARGIN;
    ui.scope_builder(UiBuilder::new().max_rect(without_margin), content).inner
}

/// From here on nothing is drawn where the scroll bar stands.
pub(crate) fn leave_margin(ui: &mut Ui) {
    ui.set_max_width(ui.available_width() - theme::MARGIN);
}

/// Draws rows as wide as the page, of which only those in sight are laid out.
pub(crate) fn rows_ui(
    ui: &mut Ui,
    scroll: ScrollArea,
    (height, count): (f32, usize),
    draw: impl FnOnce(&mut Ui, Range<usize>),
) {
    let mut with_margin = ui.available_rect_before_wrap();
    with_margin.max.x += theme::MARGIN;
    ui.scope_builder(UiBuilder::new().max_rect(with_margin), |ui| {
        scroll.auto_shrink([false, false]).show_rows(ui, height, count, |ui, seen| {
            leave_margin(ui);
            draw(ui, seen);
        });
    });
}

/// Draws what a row is about in a column of its own, so that what is said of all of them begins at
/// one line.
pub(crate) fn name_column_ui<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    let size = vec2(NAMES.min(ui.available_width() / 2.0), ui.spacing().interact_size.y);
    let column = ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_width(size.x);
        ui.style_mut().wrap_mode = Some(TextWrapMode::Truncate);
        content(ui)
    });
    column.inner
}

/// Draws a bar that is as full as the part is of the whole, of small counts.
pub(crate) fn progress_ui(ui: &mut Ui, part: usize, whole: usize) {
    let small = |count: usize| f32::from(u16::try_from(count).unwrap_or(u16::MAX));
    let share = small(part) / small(whole.max(1));
    ui.scope(|ui| {
        ui.visuals_mut().extreme_bg_color = theme::line(ui);
        ui.add(ProgressBar::new(share).desired_height(6.0));
    });
}
