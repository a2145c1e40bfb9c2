//! Changes: the orgs that are here otherwise than in the text, and which of them a person has chosen.

use std::collections::BTreeSet;

use egui::accesskit::Role;
use egui::{Align, Checkbox, Layout, Rect, RichText, ScrollArea, Ui, UiBuilder, WidgetInfo, vec2};
use tenantry_core::TenantId;

use super::{Import, orgs, say, tell};
use crate::Consequence;
use crate::import::{Change, Plan};
use crate::theme::{self, Tone};
use crate::views::facts::fact_ui;
use crate::views::{Action, Scene};

/// So many orgs are named before the others are counted.
const NAMED: usize = 5;

/// What is said of sign-ins has at least so much height; more can be scrolled to.
const SHORTEST: f32 = 40.0;

/// The chosen changes.
pub(super) fn chosen(plan: &Plan, choice: &BTreeSet<TenantId>) -> Vec<Change> {
    plan.changes().filter(|change| choice.contains(&change.tenant)).cloned().collect()
}

/// What the button says that makes them.
pub(super) fn verb(chosen: &[Change]) -> String {
    let ends = chosen.iter().filter(|change| change.consequence == Consequence::Ends).count();
    let changed = format!("Change {}", orgs(chosen.len()));
    if ends == 0 { changed } else { format!("{changed} and sign out of {ends}") }
}

/// The button that makes the chosen changes.
pub(super) fn button_ui(ui: &mut Ui, import: &Import) -> Option<Action> {
    let chosen = chosen(&import.plan, &import.changing);
    let is_asked = !chosen.is_empty() && ui.button(verb(&chosen)).clicked();
    is_asked.then_some(Action::ChangeAll(chosen))
}

/// Draws how many differ, what the chosen changes do to sign-ins, and how to choose all or none.
pub(super) fn changes_ui(ui: &mut Ui, scene: Scene<'_>, import: &mut Import) {
    let all: BTreeSet<TenantId> = import.plan.changes().map(|it| it.tenant.clone()).collect();
    if all.is_empty() {
        return;
    }
    let chosen = chosen(&import.plan, &import.changing);
    ui.horizontal_wrapped(|ui| {
        let differ = if all.len() == 1 { "differs" } else { "differ" };
        let text = format!("{} {differ}, and {} chosen.", orgs(all.len()), are(chosen.len()));
        ui.label(RichText::new(text).color(theme::strong(ui)));
        if chosen.len() < all.len() && ui.small_button("Choose every change").clicked() {
            import.changing.clone_from(&all);
        }
        if !chosen.is_empty() && ui.small_button("Choose no change").clicked() {
            import.changing.clear();
        }
    });
    // Where a window is short, the lines have the most of it.
    let most = (ui.available_height() * 0.3).max(SHORTEST);
    let scroll = ScrollArea::vertical().id_salt("consequences").max_height(most);
    scroll.auto_shrink([false, true]).show(ui, |ui| consequences_ui(ui, scene, &chosen));
    ui.add_space(theme::GAP);
}

fn consequences_ui(ui: &mut Ui, scene: Scene<'_>, chosen: &[Change]) {
    if chosen.is_empty() {
        say(
            ui,
            "What is here stays as it is unless you choose it. What a text leaves out stays, too.",
        );
    }
    for (consequence, tone) in [
        (Consequence::Ends, Tone::Broken),
        (Consequence::GivesUp, Tone::NeedsYou),
        (Consequence::Keeps, Tone::Good),
        (Consequence::None, Tone::Quiet),
    ] {
        let of = chosen.iter().filter(|change| change.consequence == consequence);
        let labels: Vec<_> = of.map(|change| label(scene, change)).collect();
        if !labels.is_empty() {
            tell(ui, tone, &format!("{}: {}", named(&labels), consequence.text()));
        }
    }
}

fn are(count: usize) -> String {
    match count {
        0 => "none is".to_owned(),
        1 => "1 is".to_owned(),
        many => format!("{many} are"),
    }
}

fn label(scene: Scene<'_>, change: &Change) -> String {
    crate::views::ask::label(scene, &change.tenant).to_owned()
}

fn named(labels: &[String]) -> String {
    let named: Vec<_> = labels.iter().take(NAMED).map(String::as_str).collect();
    match labels.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

/// The width of the box in which a line is chosen.
pub(super) const BOX: f32 = 110.0;

/// The box of a line. Its name says which org, as there are many.
pub(super) fn box_ui(ui: &mut Ui, rect: Rect, change: &Change, choice: &mut BTreeSet<TenantId>) {
    let mut is_chosen = choice.contains(&change.tenant);
    let text = RichText::new("Change it").small();
    // A child takes no room of the row that it stands in.
    let layout = Layout::left_to_right(Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout));
    child.spacing_mut().interact_size.y = rect.height();
    let response = child.add(Checkbox::new(&mut is_chosen, text));
    let name = format!("Change {}", change.tenant);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_chosen, &name));
    if response.changed() && is_chosen {
        choice.insert(change.tenant.clone());
    } else if response.changed() {
        choice.remove(&change.tenant);
    }
}

/// All that a chosen line would change.
pub(super) fn detail_ui(ui: &mut Ui, change: &Change, choice: &mut BTreeSet<TenantId>) {
    let tone = match change.consequence {
        Consequence::Ends => Tone::Broken,
        Consequence::GivesUp => Tone::NeedsYou,
        Consequence::Keeps | Consequence::None => Tone::Quiet,
    };
    for difference in &change.differences {
        fact_ui(ui, difference.field, &difference.change);
    }
    tell(ui, tone, change.consequence.text());
    say(ui, "To have both, give this one another name.");
    let (rect, _) = ui.allocate_exact_size(vec2(BOX, 24.0), egui::Sense::hover());
    box_ui(ui, rect, change, choice);
}
