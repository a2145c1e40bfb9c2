//! The list of orgs: those who need a person first; only the rows in sight are laid out.

use egui::accesskit::Role;
use egui::{
    Align2, EventFilter, FontSelection, Id, Key, Label, Rect, Response, RichText, ScrollArea,
    Sense, TextStyle, Ui, WidgetInfo, WidgetText, pos2, vec2,
};
use tenantry_core::{Standing, Tenant, TenantId};

use super::finder::{Finder, Goes, finder_ui};
use super::roll::{Entry, Roll};
use super::stepper::primary_ui;
use super::words::{self, Situation};
use super::{Action, Scene, marks, places, times};
use crate::queue::{Pace, Queue};
use crate::theme::{self, Row, Tone};

/// With fewer orgs, all are in sight and nobody has to look for one.
const FINDER_FROM: usize = 8;

/// Draws the list, what finds an org in it, and the button that makes it longer.
pub fn orgs_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    (chosen, queue): (Option<&TenantId>, Option<&Queue>),
    (roll, finder): (&mut Roll, &mut Finder),
) -> Option<Action> {
    let added = ui
        .horizontal(|ui| {
            ui.heading(RichText::new("Orgs").color(theme::strong(ui)));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let added = primary_ui(ui, "Add org").then_some(Action::Compose);
                let imported =
                    ui.button("Import\u{2026}").on_hover_text("Import or export many orgs.");
                added.or_else(|| imported.clicked().then_some(Action::Import))
            })
            .inner
        })
        .inner;
    let happened = summary_ui(ui, roll);
    let several = ui.horizontal_wrapped(|ui| {
        let several = several_ui(ui, roll, queue);
        let packed = pack_ui(ui, roll);
        several.or(packed)
    });
    let several = several.inner.or(happened);
    let mut goes = Goes::Nowhere;
    if roll.count() >= FINDER_FROM || !finder.is_idle() {
        goes = finder_ui(ui, finder, roll);
    }
    ui.add_space(theme::GAP);
    let found = roll.find(scene, finder);
    if found.is_empty() && !finder.is_idle() {
        ui.label(RichText::new("No org is like that.").color(theme::weak(ui)));
    }
    let chosen = rows_ui(ui, scene, found, chosen);
    let entered = found.first().filter(|_| goes == Goes::IntoList).map(|first| {
        ui.memory_mut(|memory| memory.request_focus(row_id(first)));
        Action::Choose(first.clone())
    });
    added.or(several).or(entered).or(chosen)
}

/// How many orgs there are, and the way to what happened to them. It stands here and not beside the
/// other ways, because the first sign-in adds one of those, and the list must not move under the mouse.
fn summary_ui(ui: &mut Ui, roll: &Roll) -> Option<Action> {
    let text = RichText::new(summary(roll)).color(theme::weak(ui));
    if roll.count() == 0 {
        ui.label(text);
        return None;
    }
    let line = ui.horizontal(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let happened = ui.button("Timeline").clicked().then_some(Action::Timeline(None));
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.add(Label::new(text).truncate());
            });
            happened
        })
        .inner
    });
    line.inner
}

/// The way to the queue, where there is one or several orgs need a sign-in.
fn several_ui(ui: &mut Ui, roll: &Roll, queue: Option<&Queue>) -> Option<Action> {
    let text = if let Some(queue) = queue {
        match (queue.tally().open, queue.pace()) {
            (0, _) => "Queue: finished".to_owned(),
            (open, Pace::Running) => format!("Queue: {open} to go"),
            (open, Pace::Halted) => format!("Queue halted: {open} to go"),
        }
    } else {
        let many = roll.for_a_queue();
        if many < 2 {
            return None;
        }
        format!("Authorize {many} orgs\u{2026}")
    };
    ui.button(text).clicked().then_some(Action::ChooseSeveral)
}

/// The way to a hand-over, where somebody is signed in to an org.
fn pack_ui(ui: &mut Ui, roll: &Roll) -> Option<Action> {
    if !roll.has_grants() {
        return None;
    }
    let button = ui.button("Hand over\u{2026}");
    let what = "Put sign-ins into an encrypted file, for a program on a server.";
    button.on_hover_text(what).clicked().then_some(Action::Pack(None))
}

fn summary(roll: &Roll) -> String {
    let needy = roll.tally(|tone| matches!(tone, Tone::Broken | Tone::NeedsYou));
    match (roll.count(), needy) {
        (0, _) => "None yet.".to_owned(),
        (1, 0) => "1 org, and it does not need you.".to_owned(),
        (all, 0) => format!("{all} orgs, and none needs you."),
        (1, _) => "1 org, and it needs you.".to_owned(),
        (all, 1) => format!("{all} orgs, 1 needs you."),
        (all, needy) => format!("{all} orgs, {needy} need you."),
    }
}

fn rows_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    found: &[TenantId],
    chosen: Option<&TenantId>,
) -> Option<Action> {
    let goal = goal(ui, found);
    ui.spacing_mut().item_spacing.y = 2.0;
    let mut action = None;
    let rows = ScrollArea::vertical().id_salt("orgs").auto_shrink([false, false]).animated(false);
    rows.show_rows(ui, theme::ROW_HEIGHT, found.len(), |ui, seen| {
        if let Some(goal) = goal {
            reveal(ui, seen.start, goal);
        }
        let seen = found.get(seen).unwrap_or_default();
        for entry in seen.iter().filter_map(|id| Entry::of(scene, id)) {
            let state = if chosen == Some(entry.id()) { Row::Chosen } else { Row::Resting };
            if row_ui(ui, scene, entry, state).clicked() {
                action = Some(Action::Choose(entry.id().clone()));
            }
        }
    });
    let goal = goal.and_then(|goal| found.get(goal));
    if let Some(goal) = goal {
        ui.memory_mut(|memory| memory.request_focus(row_id(goal)));
        action = Some(Action::Choose(goal.clone()));
    }
    action
}

fn row_id(id: &TenantId) -> Id {
    Id::unique(("org row", id.as_str()))
}

/// Where the keyboard goes from the row that has it.
fn goal(ui: &Ui, found: &[TenantId]) -> Option<usize> {
    const PAGE: isize = 8;
    const KEYS: [(Key, isize); 6] = [
        (Key::ArrowDown, 1),
        (Key::ArrowUp, -1),
        (Key::PageDown, PAGE),
        (Key::PageUp, -PAGE),
        (Key::Home, isize::MIN),
        (Key::End, isize::MAX),
    ];
    let is_pressed = |(key, _): &(Key, isize)| ui.input(|input| input.key_pressed(*key));
    let (_, rows) = KEYS.into_iter().find(is_pressed)?;
    // Looked for only now, because there may be many.
    let focused = ui.memory(egui::Memory::focused)?;
    let row = found.iter().position(|id| row_id(id) == focused)?;
    Some(row.saturating_add_signed(rows).min(found.len().saturating_sub(1)))
}

/// Scrolls to a row that may not have been laid out. The list does so at once, because a row that
/// is out of sight cannot have the keyboard.
fn reveal(ui: &Ui, first_seen: usize, goal: usize) {
    let height = theme::ROW_HEIGHT + ui.spacing().item_spacing.y;
    let rows = |count: usize| f32::from(u16::try_from(count).unwrap_or(u16::MAX)) * height;
    let top = ui.max_rect().top() + rows(goal) - rows(first_seen);
    let rect = Rect::from_min_size(
        pos2(ui.max_rect().left(), top),
        vec2(ui.available_width(), theme::ROW_HEIGHT),
    );
    ui.scroll_to_rect(rect, None);
}

fn row_ui(ui: &mut Ui, scene: Scene<'_>, entry: Entry<'_>, state: Row) -> Response {
    let size = vec2(ui.available_width(), theme::ROW_HEIGHT);
    let (_, rect) = ui.allocate_space(size);
    let response = ui.interact(rect, row_id(entry.id()), Sense::click());
    let situation = entry.situation(scene);
    let said = spoken(entry, &situation);
    response.widget_info(|| {
        WidgetInfo::selected(Role::ListBoxOption, true, state == Row::Chosen, &said)
    });
    if response.has_focus() {
        let arrows = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
    }
    if let Some(until) = situation.until {
        times::watch(ui, scene.now, until);
    }
    if ui.is_rect_visible(rect) {
        let hovered = state == Row::Resting && response.hovered();
        let fill = theme::row(ui, if hovered { Row::Hovered } else { state });
        ui.painter().rect_filled(rect, 6.0, fill);
        if response.has_focus() {
            let stroke = theme::focus(ui);
            ui.painter().rect_stroke(rect.shrink(1.0), 6.0, stroke, egui::StrokeKind::Inside);
        }
        paint_row(ui, rect, scene, entry, &situation);
    }
    response.on_hover_ui(|ui| {
        ui.add(Label::new(said).wrap());
        if is_primary(entry) {
            ui.add(Label::new(RichText::new(PRIMARY).small().color(theme::weak(ui))).wrap());
        }
    })
}

/// What a standing means.
pub(super) const PRIMARY: &str = "Primary: your own org. The others are your customers'.";

fn is_primary(entry: Entry<'_>) -> bool {
    matches!(entry, Entry::Tenant(tenant) if tenant.registration().standing == Standing::Primary)
}

/// The row in one sentence, for those who hear it and for those whose window is narrow.
fn spoken(entry: Entry<'_>, situation: &Situation) -> String {
    let Situation { word, brief, .. } = situation;
    let mut said = entry.label().to_owned();
    if let Entry::Tenant(tenant) = entry {
        if is_primary(entry) {
            said.push_str(", primary");
        }
        said = format!("{said}, {}", places::address(&tenant.registration().region));
    }
    let stop = if brief.is_empty() { "" } else { ": " };
    format!("{said}. {word}{stop}{brief}")
}

fn paint_row(ui: &Ui, rect: Rect, scene: Scene<'_>, entry: Entry<'_>, situation: &Situation) {
    let inner = rect.shrink2(vec2(10.0, 8.0));
    let mark = Rect::from_min_size(inner.min + vec2(0.0, 1.0), egui::Vec2::splat(theme::MARK));
    marks::paint(ui, mark, situation.tone);
    let text = inner.with_min_x(mark.right() + 10.0);
    let (upper, lower) = text.split_top_bottom_at_fraction(0.5);
    let mut right = upper.right();
    if let Entry::Tenant(tenant) = entry {
        let registration = tenant.registration();
        let place = RichText::new(places::address(&registration.region)).small();
        right = right_ui(ui, upper, place.color(theme::weak(ui))) - 8.0;
        if is_primary(entry) {
            let badge = RichText::new("PRIMARY").size(10.5);
            let color = theme::tone(ui, Tone::Busy);
            right = right_ui(ui, upper.with_max_x(right), badge.color(color)) - 8.0;
        }
    }
    let label = RichText::new(entry.label()).color(theme::strong(ui));
    elided(ui, upper.with_max_x(right), label);
    if let Entry::Tenant(tenant) = entry {
        paint_left(ui, rect, scene, tenant);
    }
    let word = RichText::new(situation.word).small().color(theme::tone(ui, situation.tone));
    let left = elided(ui, lower, word);
    if !situation.brief.is_empty() {
        let brief = RichText::new(format!("\u{b7}  {}", situation.brief)).small();
        elided(ui, lower.with_min_x(left + 6.0), brief.color(theme::weak(ui)));
    }
}

/// Paints what is left of the token's life, as a bar along the bottom of the row.
fn paint_left(ui: &Ui, rect: Rect, scene: Scene<'_>, tenant: &Tenant) {
    let Some(grant) = tenant.grant() else { return };
    let left = grant.expires_at().since(scene.now).as_secs_f32();
    let share = (left / grant.lifetime().as_secs_f32().max(1.0)).clamp(0.0, 1.0);
    let inner = rect.shrink2(vec2(10.0, 0.0)).with_min_x(rect.left() + 20.0 + theme::MARK);
    let track = Rect::from_min_max(pos2(inner.left(), rect.bottom() - 5.0), inner.max)
        .with_max_y(rect.bottom() - 3.0);
    ui.painter().rect_filled(track, 1.0, theme::line(ui));
    let lit = track.with_max_x(track.left() + track.width() * share);
    ui.painter().rect_filled(lit, 1.0, theme::tone(ui, words::tone(scene, tenant)));
}

/// Paints text at the right, and returns where it begins.
pub(super) fn right_ui(ui: &Ui, rect: Rect, text: RichText) -> f32 {
    let galley = WidgetText::from(text).into_galley(
        ui,
        Some(egui::TextWrapMode::Truncate),
        rect.width() / 2.0,
        FontSelection::from(TextStyle::Small),
    );
    let at = Align2::RIGHT_CENTER.align_size_within_rect(galley.size(), rect);
    ui.painter().galley(at.min, galley, theme::weak(ui));
    at.left()
}

/// Paints as much of the text as there is room for, and returns where it ends.
pub(super) fn elided(ui: &Ui, rect: Rect, text: RichText) -> f32 {
    let galley = WidgetText::from(text).into_galley(
        ui,
        Some(egui::TextWrapMode::Truncate),
        rect.width(),
        FontSelection::from(TextStyle::Body),
    );
    let at = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect);
    ui.painter().galley(at.min, galley, theme::strong(ui));
    at.right()
}
