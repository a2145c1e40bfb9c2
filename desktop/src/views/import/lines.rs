//! Lines: what becomes of each, a filter over them, and all that is to be said of the chosen one.

use std::collections::BTreeSet;

use egui::accesskit::Role;
use egui::{Panel, Rect, RichText, ScrollArea, Sense, Ui, WidgetInfo, vec2};
use tenantry_core::TenantId;

use super::{Import, changes, tell, word};
use crate::import::{Fate, Planned, SecretFrom};
use crate::theme::{self, Row, Tone};
use crate::views::facts::fact_ui;
use crate::views::orgs::{elided, right_ui};
use crate::views::{Action, marks, page};

/// A line of the list.
const HEIGHT: f32 = 46.0;
/// So much of a window the filters and a few lines take, however short it is.
pub(super) const SHORTEST: f32 = 240.0;
/// What is said of the chosen one; more can be scrolled to.
const DETAIL: f32 = 250.0;

/// Which lines are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Show {
    #[default]
    All,
    Added,
    LacksSecret,
    Changed,
    Same,
    Out,
}

impl Show {
    const EVERY: [Self; 6] =
        [Self::All, Self::Added, Self::LacksSecret, Self::Changed, Self::Out, Self::Same];

    const fn word(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Added => "Will be added",
            Self::LacksSecret => "Secret needed",
            Self::Changed => "Here, and differ",
            Self::Same => "Here already",
            Self::Out => "Stay out",
        }
    }

    const fn has(self, line: &Planned) -> bool {
        match (self, &line.fate) {
            (Self::All, _)
            | (Self::Added, Fate::Added(..))
            | (Self::LacksSecret, Fate::LacksSecret(..))
            | (Self::Changed, Fate::Differs(_))
            | (Self::Same, Fate::Same)
            | (Self::Out, Fate::Refused(_)) => true,
            (Self::Added | Self::LacksSecret | Self::Changed | Self::Same | Self::Out, _) => false,
        }
    }
}

/// Draws the lines; only those in sight are laid out.
pub(super) fn lines_ui(ui: &mut Ui, import: &mut Import) -> Option<Action> {
    filters_ui(ui, import);
    ui.add_space(theme::GAP);
    let mut asked = None;
    let Import { plan, changing, chosen, .. } = import;
    let lines = plan.lines();
    if let Some(line) = chosen.and_then(|chosen| lines.get(chosen)) {
        // Where there is no room for both, it takes the place of the lines.
        let has_room = ui.available_height() > 1.5 * DETAIL;
        let left = if has_room {
            let margin = egui::Margin { bottom: 10, ..egui::Margin::default() };
            let panel = Panel::bottom("line").frame(egui::Frame::new().inner_margin(margin));
            let panel = panel.exact_size(DETAIL).show_separator_line(false);
            panel.show(ui, |ui| detail_ui(ui, line, changing)).inner
        } else {
            detail_ui(ui, line, changing)
        };
        match left {
            Some(Left::Back) => *chosen = None,
            Some(Left::Mend) => asked = chosen.map(Action::Mend),
            None => {}
        }
        if !has_room {
            return asked;
        }
    }
    rows_ui(ui, import);
    asked
}

fn filters_ui(ui: &mut Ui, import: &mut Import) {
    let lines = import.plan.lines();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP;
        for show in Show::EVERY {
            let count = lines.iter().filter(|line| show.has(line)).count();
            let text = RichText::new(format!("{} {count}", show.word())).small();
            if (count > 0 || show == Show::All)
                && ui.selectable_label(import.show == show, text).clicked()
            {
                import.show = show;
            }
        }
    });
}

fn rows_ui(ui: &mut Ui, import: &mut Import) {
    let Import { plan, changing, show, chosen, .. } = import;
    let lines = plan.lines();
    let shown: Vec<usize> =
        (0..lines.len()).filter(|at| lines.get(*at).is_some_and(|line| show.has(line))).collect();
    ui.spacing_mut().item_spacing.y = 2.0;
    let scroll = ScrollArea::vertical().id_salt("lines");
    page::rows_ui(ui, scroll, (HEIGHT, shown.len()), |ui, seen| {
        for at in shown.get(seen).unwrap_or_default() {
            if let Some(line) = lines.get(*at)
                && line_ui(ui, line, *chosen == Some(*at), changing)
            {
                *chosen = Some(*at).filter(|at| *chosen != Some(*at));
            }
        }
    });
}

/// What is said beside the word: why, or what else is to be known.
fn brief(line: &Planned) -> String {
    match &line.fate {
        Fate::Refused(problems) => problems.join(" "),
        Fate::Differs(change) => change.text(),
        Fate::Added(..) | Fate::LacksSecret(..) | Fate::Same => line.notes.join(" "),
    }
}

fn line_ui(
    ui: &mut Ui,
    line: &Planned,
    is_chosen: bool,
    changing: &mut BTreeSet<TenantId>,
) -> bool {
    let size = vec2(ui.available_width(), HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let (tone, word) = word(line, changing);
    let brief = brief(line);
    let label = if line.label.is_empty() { "No label" } else { &line.label };
    let said = format!("{}: {label}. {word}. {brief}", line.at);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_chosen, &said));
    let state = match (is_chosen, response.hovered()) {
        (true, _) => Row::Chosen,
        (false, true) => Row::Hovered,
        (false, false) => Row::Resting,
    };
    ui.painter().rect_filled(rect, 6.0, theme::row(ui, state));
    if response.has_focus() {
        let stroke = theme::focus(ui);
        ui.painter().rect_stroke(rect.shrink(1.0), 6.0, stroke, egui::StrokeKind::Inside);
    }
    let inner = rect.shrink2(vec2(10.0, 5.0));
    let mark = Rect::from_min_size(inner.min + vec2(0.0, 1.0), egui::Vec2::splat(theme::MARK));
    marks::paint(ui, mark, tone);
    let text = inner.with_min_x(mark.right() + 10.0);
    let (upper, mut lower) = text.split_top_bottom_at_fraction(0.5);
    if let Some(change) = line.change() {
        let rect = lower.with_min_x(lower.right() - changes::BOX);
        lower.set_right(rect.left());
        changes::box_ui(ui, rect, change, changing);
    }
    let weak = |text: &str| RichText::new(text).small().color(theme::weak(ui));
    let place = if line.place.is_empty() {
        line.at.clone()
    } else {
        format!("{} \u{b7} {}", line.place, line.at)
    };
    let right = right_ui(ui, upper, weak(&place)) - 8.0;
    elided(ui, upper.with_max_x(right), RichText::new(label).color(theme::strong(ui)));
    let left = elided(ui, lower, RichText::new(word).small().color(theme::tone(ui, tone)));
    if !brief.is_empty() {
        elided(ui, lower.with_min_x(left + 6.0), weak(&format!("\u{b7}  {brief}")));
    }
    response.on_hover_text(said).clicked()
}

/// What a person wants after a look at a line.
enum Left {
    /// That was enough.
    Back,
    /// To mend it.
    Mend,
}

/// All that is to be said of a line.
fn detail_ui(ui: &mut Ui, line: &Planned, changing: &mut BTreeSet<TenantId>) -> Option<Left> {
    let (tone, word) = word(line, changing);
    let card = theme::tinted(ui, tone).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        let scroll = ScrollArea::vertical().id_salt("line");
        scroll.auto_shrink([false, false]).show(ui, |ui| {
            let header = ui.horizontal(|ui| {
                marks::mark_ui(ui, tone, word);
                let word = RichText::new(word).text_style(theme::title());
                ui.label(word.color(theme::tone(ui, tone)));
                let mend = matches!(line.fate, Fate::Refused(_))
                    && ui.small_button("Mend this line\u{2026}").clicked();
                let back = ui.small_button("Back to the lines").clicked();
                if mend { Some(Left::Mend) } else { back.then_some(Left::Back) }
            });
            match &line.fate {
                Fate::Refused(problems) => {
                    for problem in problems {
                        tell(ui, Tone::Broken, problem);
                    }
                }
                Fate::Differs(change) => changes::detail_ui(ui, change, changing),
                Fate::LacksSecret(..) => {
                    tell(ui, Tone::NeedsYou, &line.fate.why().unwrap_or_default());
                }
                Fate::Added(..) | Fate::Same => {}
            }
            for note in &line.notes {
                tell(ui, Tone::NeedsYou, note);
            }
            fact_ui(ui, "Org", format!("{}, {}", or_none(&line.label), line.at));
            if let Fate::Added(name, _) = &line.fate {
                fact_ui(ui, "Name", name.as_str());
            }
            fact_ui(ui, "Region", or_none(&line.place));
            fact_ui(ui, "Client", or_none(&line.client));
            fact_ui(ui, "Secret", secret(&line.secret));
            header.inner
        })
    });
    card.inner.inner
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "not known, or not shown" } else { text }
}

fn secret(from: &SecretFrom) -> String {
    match from {
        SecretFrom::None => "none: the client is public".to_owned(),
        SecretFrom::Text => "hidden: it is in the text".to_owned(),
        SecretFrom::Typed => "hidden: it was typed here".to_owned(),
        SecretFrom::Kept => "hidden: it stays as it is here".to_owned(),
        SecretFrom::Stored(label) => format!("hidden: {label} has the same client"),
        SecretFrom::Nowhere => "not known".to_owned(),
    }
}
