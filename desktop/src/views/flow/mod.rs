//! The flow: the core's own states as a picture, with the one that an org is in lit.

mod chart;
mod lines;
mod meaning;
mod paint;
mod tale;

use egui::{Id, Label, RichText, Ui};
use tenantry_core::Tenant;

use super::fold::Fold;
use super::{Scene, times, words};
use crate::theme;
use tale::Tale;

/// From this width on there is room for the picture without anybody asking for it.
const ROOM: f32 = 400.0;

/// Draws the picture of an org's flow.
pub(crate) fn flow_ui(ui: &mut Ui, scene: Scene<'_>, tenant: &Tenant) {
    let is_open = ui.available_width() >= ROOM;
    let name = "The flow";
    let fold = Fold { id: Id::unique("the flow"), name, is_open };
    let title = RichText::new(name).text_style(theme::title()).color(theme::strong(ui));
    fold.show(
        ui,
        |ui| {
            ui.add(Label::new(title).selectable(false));
        },
        |ui| picture_ui(ui, scene, tenant),
    );
}

fn picture_ui(ui: &mut Ui, scene: Scene<'_>, tenant: &Tenant) {
    let tale = Tale::of(scene, tenant);
    let sentence = tale.sentence(scene.now, &tenant.registration().label);
    if let Some(at) = tale.next.and_then(|next| next.when.limit()) {
        times::watch(ui, scene.now, at);
    }
    ui.add(Label::new(format!("{sentence}.")).wrap());
    ui.add_space(theme::GAP);
    let look = paint::Look {
        tale: &tale,
        tone: words::tone(scene, tenant),
        grant_type: tenant.registration().client.grant_type(),
        now: scene.now,
        sentence,
    };
    paint::chart_ui(ui, &look);
    ui.add_space(2.0);
    let legend = "Blue is the way it came, dashed what comes next. Times are UTC. Point at a state to \
                  see what it means.";
    ui.add(Label::new(RichText::new(legend).small().color(theme::weak(ui))).wrap());
}
