//! The chosen org: who it is, what it is doing, how it gets there, and what it holds.

use egui::{Label, Response, RichText, TextStyle, Ui};
use tenantry_core::diagnosis::Diagnosis;
use tenantry_core::{Standing, Tenant, TenantId, Unreadable};

use super::check_up::check_up_ui;
use super::flow::flow_ui;
use super::orgs::PRIMARY;
use super::page::page_up_to;
use super::requests::requests_ui;
use super::session::session_ui;
use super::stepper::{primary_ui, stepper_ui};
use super::why::why_ui;
use super::words::{self, Situation};
use super::{Action, Question, Scene, facts, marks, places, times};
use crate::theme::{self, Tone};

/// From this width on, what explains stands beside what is to be done.
const BESIDE: f32 = 1100.0;

/// An org, and what the core concludes of its trouble.
type Known<'a> = (&'a Tenant, Option<&'a Diagnosis>);

/// Draws the chosen org.
pub fn org_ui(ui: &mut Ui, scene: Scene<'_>, known: Known<'_>) -> Option<Action> {
    let (tenant, _) = known;
    let situation = words::situation(scene, tenant);
    let is_wide = ui.available_width() >= BESIDE;
    let widest = if is_wide { 2.0 * theme::READING_WIDTH } else { theme::READING_WIDTH };
    page_up_to(ui, ("org", tenant.id()), widest, |ui| {
        header_ui(ui, tenant);
        let happened = ui.button("Timeline of this org").clicked();
        ui.add_space(theme::GAP);
        situation_ui(ui, scene, &situation);
        ui.add_space(theme::GAP);
        let asked = if is_wide { beside_ui(ui, scene, known) } else { below_ui(ui, scene, known) };
        asked.or_else(|| happened.then(|| Action::Timeline(Some(tenant.id().clone()))))
    })
}

/// What is to be done on the left, and what explains it on the right.
fn beside_ui(ui: &mut Ui, scene: Scene<'_>, known: Known<'_>) -> Option<Action> {
    let (tenant, _) = known;
    ui.columns_const(|[left, right]| {
        right.vertical(|ui| explaining_ui(ui, scene, tenant));
        left.vertical(|ui| {
            let asked = doing_ui(ui, scene, known);
            let checked = checking_ui(ui, scene, tenant);
            asked.or(checked)
        })
        .inner
    })
}

/// All of it in one column.
fn below_ui(ui: &mut Ui, scene: Scene<'_>, known: Known<'_>) -> Option<Action> {
    let (tenant, _) = known;
    let asked = doing_ui(ui, scene, known);
    explaining_ui(ui, scene, tenant);
    let checked = checking_ui(ui, scene, tenant);
    asked.or(checked)
}

/// What there is to do, and why.
fn doing_ui(ui: &mut Ui, scene: Scene<'_>, (tenant, why): Known<'_>) -> Option<Action> {
    let session = words::session(scene, tenant);
    let stepped = card_ui(ui, |ui| stepper_ui(ui, scene, tenant));
    ui.add_space(theme::GAP);
    let remedy = why.and_then(|diagnosis| {
        let asked = card_ui(ui, |ui| why_ui(ui, tenant, diagnosis));
        ui.add_space(theme::GAP);
        asked
    });
    let asked = card_ui(ui, |ui| session_ui(ui, scene, tenant, &session));
    ui.add_space(theme::GAP);
    stepped.or(remedy).or(asked)
}

/// How it works: the flow as a picture, and what was sent.
fn explaining_ui(ui: &mut Ui, scene: Scene<'_>, tenant: &Tenant) {
    card_ui(ui, |ui| flow_ui(ui, scene, tenant));
    ui.add_space(theme::GAP);
    card_ui(ui, |ui| requests_ui(ui, scene, tenant));
    ui.add_space(theme::GAP);
}

fn checking_ui(ui: &mut Ui, scene: Scene<'_>, tenant: &Tenant) -> Option<Action> {
    card_ui(ui, |ui| check_up_ui(ui, scene, tenant))
}

/// Draws a record that cannot be read.
pub fn unreadable_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    id: &TenantId,
    why: &Unreadable,
) -> Option<Action> {
    page_up_to(ui, ("org", id), theme::READING_WIDTH, |ui| {
        ui.add(Label::new(RichText::new(id.as_str()).heading().color(theme::strong(ui))).wrap());
        ui.add_space(theme::GAP);
        situation_ui(ui, scene, &words::unreadable(id, why));
        ui.add_space(theme::GAP);
        primary_ui(ui, "Forget").then(|| Action::Ask(Question::Forget(id.clone())))
    })
}

pub(crate) fn card_ui<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    theme::card(ui)
        .show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            content(ui)
        })
        .inner
}

fn header_ui(ui: &mut Ui, tenant: &Tenant) {
    let registration = tenant.registration();
    let label = RichText::new(&registration.label).heading().color(theme::strong(ui));
    ui.horizontal(|ui| {
        if registration.standing == Standing::Primary {
            badge_ui(ui, Tone::Busy, "Primary").on_hover_text(PRIMARY);
        }
        ui.add(Label::new(label).truncate());
    });
    let org = match (tenant.grant(), &registration.org) {
        (Some(grant), _) => grant.org().to_string(),
        (None, Some(expected)) => format!("org {expected}, not signed in"),
        (None, None) => "org not known before the first sign-in".to_owned(),
    };
    let facts = [
        org,
        places::in_full(&registration.region),
        format!("client {}", registration.client.id()),
    ];
    for fact in facts {
        ui.add(Label::new(RichText::new(fact).color(theme::weak(ui))).truncate());
    }
}

/// A small word in a frame.
pub(crate) fn badge_ui(ui: &mut Ui, tone: Tone, text: &str) -> Response {
    let color = theme::tone(ui, tone);
    let shown = theme::badge(ui, tone).show(ui, |ui| {
        let text = RichText::new(text).text_style(TextStyle::Small).color(color);
        ui.add(Label::new(text).selectable(false));
    });
    shown.response
}

fn situation_ui(ui: &mut Ui, scene: Scene<'_>, situation: &Situation) {
    if let Some(until) = situation.until {
        times::watch(ui, scene.now, until);
    }
    theme::tinted(ui, situation.tone).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.horizontal(|ui| {
            marks::mark_ui(ui, situation.tone, situation.word);
            let word = RichText::new(situation.word).text_style(theme::title());
            ui.label(word.color(theme::tone(ui, situation.tone)));
        });
        facts::fact_ui(ui, "What is happening", &situation.now);
        facts::fact_ui(ui, "What happens next", &situation.next);
        facts::fact_ui(ui, "Needed from you", &situation.you);
    });
}
