//! The rows of the timeline: one line each, or two where it is narrow; only those in sight are laid out.

use egui::accesskit::Role;
use egui::{
    Align2, EventFilter, FontSelection, Id, Key as Press, Rect, Response, RichText, ScrollArea,
    Sense, TextStyle, TextWrapMode, Ui, Vec2, WidgetInfo, WidgetText, pos2, vec2,
};

use super::super::{marks, page, times};
use super::lines::{Key, Line};
use crate::theme::{self, Row};

/// How a row is laid out.
#[derive(Clone, Copy)]
struct Layout {
    height: f32,
    is_wide: bool,
    /// Of one org, its name says nothing.
    names_orgs: bool,
}

/// From this width on, a row is one line.
const WIDE: f32 = 640.0;
const TIME: f32 = 138.0;
const KIND: f32 = 72.0;

/// Draws the rows, and takes in which one is chosen.
pub(super) fn rows_ui(ui: &mut Ui, lines: &[Line], is_of_one_org: bool, chosen: &mut Option<Key>) {
    let is_wide = ui.available_width() >= WIDE;
    let height = if is_wide { theme::LINE_HEIGHT } else { 2.0 * theme::LINE_HEIGHT - 8.0 };
    let layout = Layout { height, is_wide, names_orgs: !is_of_one_org };
    let goal = goal(ui, lines);
    ui.spacing_mut().item_spacing.y = 1.0;
    let scroll = ScrollArea::vertical().id_salt("timeline").animated(false);
    page::rows_ui(ui, scroll, (height, lines.len()), |ui, seen| {
        if let Some(goal) = goal {
            reveal(ui, height, seen.start, goal);
        }
        for line in lines.get(seen).unwrap_or_default() {
            let state = if chosen.as_ref() == Some(&line.key) { Row::Chosen } else { Row::Resting };
            if row_ui(ui, line, layout, state).clicked() {
                *chosen = (state != Row::Chosen).then(|| line.key.clone());
                // The arrows go on from where somebody clicked.
                ui.memory_mut(|memory| memory.request_focus(row_id(&line.key)));
            }
        }
    });
    if let Some(line) = goal.and_then(|goal| lines.get(goal)) {
        ui.memory_mut(|memory| memory.request_focus(row_id(&line.key)));
        *chosen = Some(line.key.clone());
    }
}

fn row_id(key: &Key) -> Id {
    Id::unique(("timeline row", key))
}

/// Where the keyboard goes from the row that has it. Which that is is looked for only when it goes.
fn goal(ui: &Ui, lines: &[Line]) -> Option<usize> {
    const PAGE: usize = 12;
    const KEYS: [Press; 6] =
        [Press::ArrowDown, Press::ArrowUp, Press::PageDown, Press::PageUp, Press::Home, Press::End];
    let pressed = ui.input(|input| KEYS.into_iter().find(|key| input.key_pressed(*key)))?;
    let focus = ui.memory(egui::Memory::focused)?;
    let row = lines.iter().position(|line| row_id(&line.key) == focus)?;
    let last = lines.len() - 1;
    Some(match pressed {
        Press::ArrowDown => (row + 1).min(last),
        Press::ArrowUp => row.saturating_sub(1),
        Press::PageDown => (row + PAGE).min(last),
        Press::PageUp => row.saturating_sub(PAGE),
        Press::Home => 0,
        _ => last,
    })
}

/// Scrolls to a row that may not have been laid out, at once: out of sight it cannot be focused.
fn reveal(ui: &Ui, height: f32, first_seen: usize, goal: usize) {
    let step = height + ui.spacing().item_spacing.y;
    let rows = |count: usize| f32::from(u16::try_from(count).unwrap_or(u16::MAX)) * step;
    let top = ui.max_rect().top() + rows(goal) - rows(first_seen);
    let size = vec2(ui.available_width(), height);
    ui.scroll_to_rect(Rect::from_min_size(pos2(ui.max_rect().left(), top), size), None);
}

fn row_ui(ui: &mut Ui, line: &Line, layout: Layout, state: Row) -> Response {
    let size = vec2(ui.available_width(), layout.height);
    let (_, rect) = ui.allocate_space(size);
    let response = ui.interact(rect, row_id(&line.key), Sense::click());
    response.widget_info(|| {
        let said = line.text();
        WidgetInfo::selected(Role::ListBoxOption, true, state == Row::Chosen, said)
    });
    if response.has_focus() {
        let arrows = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
    }
    if ui.is_rect_visible(rect) {
        let hovered = state == Row::Resting && response.hovered();
        let fill = theme::row(ui, if hovered { Row::Hovered } else { state });
        ui.painter().rect_filled(rect, 4.0, fill);
        if response.has_focus() {
            let stroke = theme::focus(ui);
            ui.painter().rect_stroke(rect.shrink(1.0), 4.0, stroke, egui::StrokeKind::Inside);
        }
        paint(ui, rect.shrink2(vec2(6.0, 4.0)), line, layout);
    }
    response.on_hover_ui(|ui| {
        ui.label(line.text());
    })
}

fn paint(ui: &Ui, rect: Rect, line: &Line, layout: Layout) {
    let (upper, lower) =
        if layout.is_wide { (rect, rect) } else { rect.split_top_bottom_at_fraction(0.5) };
    let small = |text: &str| RichText::new(text).small();
    let time = small(&times::second(line.key.at)).color(theme::weak(ui));
    text(ui, upper.with_max_x(upper.left() + TIME), time);
    let at = pos2(upper.left() + TIME + 4.0, upper.center().y - 7.0);
    marks::paint(ui, Rect::from_min_size(at, Vec2::splat(14.0)), line.tone);
    let kind = upper.with_min_x(at.x + 20.0).with_max_x(at.x + 20.0 + KIND);
    text(ui, kind, small(line.kind.word()).color(theme::tone(ui, line.tone)));
    let words = upper.with_min_x(kind.right());
    let org = small(&line.org).color(theme::strong(ui));
    match (layout.names_orgs, layout.is_wide) {
        (true, true) => {
            let width = (words.width() * 0.3).min(190.0);
            text(ui, words.with_max_x(words.left() + width - 8.0), org);
            sentence(ui, words.with_min_x(words.left() + width), line);
        }
        (true, false) => {
            text(ui, words, org);
            sentence(ui, lower, line);
        }
        (false, true) => sentence(ui, words, line),
        (false, false) => sentence(ui, lower, line),
    }
}

/// What the line says, and at the right its correlation id, as far as there is room.
fn sentence(ui: &Ui, rect: Rect, line: &Line) {
    let mut room = rect;
    if let Some(id) = &line.correlation_id {
        let id = RichText::new(id).size(11.5).color(theme::weak(ui));
        let galley = galley(ui, id, rect.width() * 0.3);
        let at = Align2::RIGHT_CENTER.align_size_within_rect(galley.size(), rect);
        ui.painter().galley(at.min, galley, theme::weak(ui));
        room = rect.with_max_x(at.left() - 10.0);
    }
    text(ui, room, RichText::new(&line.said).small());
}

/// Paints as much of the text as there is room for.
fn text(ui: &Ui, rect: Rect, text: RichText) {
    let galley = galley(ui, text, rect.width());
    let at = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect);
    ui.painter().galley(at.min, galley, ui.visuals().text_color());
}

fn galley(ui: &Ui, text: RichText, width: f32) -> std::sync::Arc<egui::Galley> {
    let font = FontSelection::from(TextStyle::Small);
    WidgetText::from(text).into_galley(ui, Some(TextWrapMode::Truncate), width, font)
}
