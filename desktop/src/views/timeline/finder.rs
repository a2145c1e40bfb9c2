//! The timeline's finder: a search field, the kinds with how many there are of each, and the orgs.

use egui::accesskit::Role;
use egui::{ComboBox, Key, Modifiers, RichText, TextEdit, Ui, WidgetInfo};
use tenantry_core::{Tenant, TenantId};

use super::super::Scene;
use super::super::ask::label;
use super::Timeline;
use crate::theme;

const HINT: &str = "Search: org, words, status, host, correlation id";

/// Draws it.
pub(super) fn finder_ui(ui: &mut Ui, timeline: &mut Timeline) {
    let wanted = &mut timeline.wanted;
    let field = TextEdit::singleline(&mut wanted.text).hint_text(HINT);
    let field = ui.add(field.desired_width(f32::INFINITY));
    field.widget_info(|| WidgetInfo {
        label: Some("Search the timeline".to_owned()),
        ..WidgetInfo::text_edit(true, &wanted.text, &wanted.text, HINT)
    });
    let find = Modifiers::COMMAND | Modifiers::SHIFT;
    if ui.input_mut(|input| input.consume_key(find, Key::F)) {
        field.request_focus();
    }
    if field.has_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
        wanted.text.clear();
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP;
        for (show, count) in &timeline.lines.counts {
            let text = RichText::new(format!("{} {count}", show.word())).small();
            let choice = ui.selectable_label(wanted.show == *show, text);
            if choice.on_hover_text(show.meaning()).clicked() {
                wanted.show = *show;
            }
        }
    });
}

/// Draws the choice of one org or all.
pub(super) fn org_ui(ui: &mut Ui, scene: Scene<'_>, org: &mut Option<TenantId>) {
    let name = |org: Option<&TenantId>| {
        org.map_or_else(|| "All orgs".to_owned(), |org| label(scene, org).to_owned())
    };
    let chosen = name(org.as_ref());
    let combo = ComboBox::from_id_salt("timeline org")
        .selected_text(RichText::new(&chosen).small())
        .width(120.0)
        .truncate()
        .height(320.0);
    let combo = combo.show_ui(ui, |ui| {
        ui.selectable_value(org, None, "All orgs");
        let mut all: Vec<_> = scene.tenants.iter().map(Tenant::id).collect();
        all.sort_by_cached_key(|id| label(scene, id).to_lowercase());
        let height = ui.spacing().interact_size.y;
        only_those_in_sight(ui, height, &all, |ui, id| {
            let is_it = org.as_ref() == Some(id);
            if ui.selectable_label(is_it, label(scene, id)).clicked() {
                *org = Some((*id).clone());
            }
        });
    });
    combo
        .response
        .widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, format!("Org: {chosen}")));
}

/// Lays out the rows that can be seen of many, in a scroll area of somebody else.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number of rows, not below 0"
)]
fn only_those_in_sight<T>(ui: &mut Ui, height: f32, all: &[T], mut row: impl FnMut(&mut Ui, &T)) {
    let step = height + ui.spacing().item_spacing.y;
    let (top, sight) = (ui.cursor().top(), ui.clip_rect());
    let first = ((sight.top() - top) / step).floor().max(0.0) as usize;
    let last = ((sight.bottom() - top) / step).ceil().max(0.0) as usize;
    let (first, last) = (first.min(all.len()), last.min(all.len()));
    let space = |rows: usize| f32::from(u16::try_from(rows).unwrap_or(u16::MAX)) * step;
    ui.add_space(space(first));
    for one in all.get(first..last).unwrap_or_default() {
        row(ui, one);
    }
    ui.add_space(space(all.len() - last));
}
