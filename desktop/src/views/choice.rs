//! The choice of orgs for a consent queue, with what is known of each before its sign-in page opens.

use std::collections::{BTreeMap, BTreeSet};

use egui::{Label, RichText, ScrollArea, Ui};
use tenantry_core::{Client, SignedOut, Status, Tenant, TenantId};

use super::page::{name_column_ui, rows_ui, standing_ui};
use super::queue::heading_ui;
use super::stepper::primary_ui;
use super::{Action, Scene, marks, places};
use crate::preflight::{Remark, Seen, UNKNOWN, Verdict};
use crate::theme::{self, Tone};

/// Which of the orgs that need a sign-in are left out of the next queue.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    left_out: BTreeSet<TenantId>,
    /// What is said of each, and of which version of what was seen.
    remarks: BTreeMap<TenantId, Vec<Remark>>,
    version: u64,
}

/// The orgs that somebody could sign in to now.
pub(crate) fn candidates(scene: Scene<'_>) -> Vec<TenantId> {
    let needy = scene.tenants.iter().filter(|tenant| is_for_a_queue(scene, tenant));
    needy.map(|tenant| tenant.id().clone()).collect()
}

/// Whether somebody could sign in to it now.
pub(crate) fn is_for_a_queue(scene: Scene<'_>, tenant: &Tenant) -> bool {
    match tenant.session(scene.tenants.policy()) {
        // Another program has its sign-in; a second one is for a person to decide on.
        Status::SignedOut(SignedOut::HandedOver) => false,
        Status::SignedOut(_) | Status::Stopped(_) => true,
        Status::SignedIn { renews_at, .. } => {
            renews_at.is_none() && super::words::tone(scene, tenant) == Tone::NeedsYou
        }
        Status::Redirecting { .. }
        | Status::Exchanging
        | Status::Identifying
        | Status::Committing
        | Status::Queued
        | Status::Claiming
        | Status::Renewing
        | Status::Holding { .. }
        | Status::Yielding { .. }
        | Status::Unsaved { .. } => false,
    }
}

/// What keeps an org from being authorized on this computer, as far as it can be seen before.
fn obstacle(tenant: &Tenant) -> Option<String> {
    match &tenant.registration().client {
        Client::Credentials { .. } => None,
        Client::Public { redirect_uri, .. } | Client::Confidential { redirect_uri, .. } => {
            redirect_uri.loopback_port().is_none().then(|| {
                format!("The browser would not come back to this computer, but to {redirect_uri}.")
            })
        }
    }
}

/// Draws the choice of orgs before a queue begins.
pub fn choice_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    choice: &mut Choice,
    seen: &Seen,
) -> Option<Action> {
    standing_ui(ui, |ui| {
        let mut candidates: Vec<&Tenant> =
            scene.tenants.iter().filter(|tenant| is_for_a_queue(scene, tenant)).collect();
        candidates.sort_by_cached_key(|tenant| tenant.registration().label.to_lowercase());
        if choice.version != seen.version() {
            choice.remarks = seen.remarks(scene.tenants, candidates.iter().copied());
            choice.version = seen.version();
        }
        heading_ui(ui, "Authorize several orgs");
        let text = "One after the other, your browser opens each org's own sign-in page. Sign in there \
                as a user of that org; Tenantry proves it and goes on with the next.";
        ui.add(Label::new(RichText::new(text).color(theme::weak(ui))).wrap());
        ui.add_space(theme::GAP);
        let is_chosen = |tenant: &&&Tenant| {
            obstacle(tenant).is_none() && !choice.left_out.contains(tenant.id())
        };
        let chosen: Vec<TenantId> =
            candidates.iter().filter(is_chosen).map(|tenant| tenant.id().clone()).collect();
        let action = ui
            .horizontal(|ui| {
                let orgs = if chosen.len() == 1 { "org" } else { "orgs" };
                let name = format!("Authorize {} {orgs}", chosen.len());
                let begun = ui.add_enabled_ui(!chosen.is_empty(), |ui| primary_ui(ui, &name)).inner;
                let left = ui.button("Not now").clicked();
                if ui.button("Choose all").clicked() {
                    choice.left_out.clear();
                }
                if ui.button("Choose none").clicked() {
                    choice.left_out.extend(candidates.iter().map(|tenant| tenant.id().clone()));
                }
                if begun { Some(Action::Authorize(chosen)) } else { left.then_some(Action::Leave) }
            })
            .inner;
        ui.add_space(theme::GAP);
        let again = preflight_ui(ui, choice);
        let (height, count) = (ui.spacing().interact_size.y, candidates.len());
        rows_ui(ui, ScrollArea::vertical().id_salt("choice"), (height, count), |ui, seen| {
            for tenant in candidates.get(seen).unwrap_or_default() {
                candidate_ui(ui, tenant, choice);
            }
        });
        action.or(again)
    })
}

/// What was seen of all of them, and what cannot be seen.
fn preflight_ui(ui: &mut Ui, choice: &Choice) -> Option<Action> {
    if choice.remarks.is_empty() {
        return None;
    }
    let count = |verdict| choice.remarks.values().filter(|of| worst(of) == verdict).count();
    let [fine, asking] = [Verdict::Fine, Verdict::Asking].map(count);
    let [worth, broken] = [Verdict::WorthKnowing, Verdict::Broken].map(count);
    let asking = if asking > 0 { format!(", {asking} being asked") } else { String::new() };
    let text =
        format!("Before you begin: {fine} fine, {worth} worth a look, {broken} broken{asking}.");
    let again = ui
        .horizontal_wrapped(|ui| {
            ui.label(RichText::new(text).color(theme::strong(ui)));
            ui.small_button("Check again").clicked()
        })
        .inner;
    let unknown = RichText::new(UNKNOWN).small().color(theme::weak(ui));
    ui.add(Label::new(unknown).wrap());
    ui.add_space(theme::GAP);
    again.then_some(Action::Preflight)
}

fn worst(remarks: &[Remark]) -> Verdict {
    remarks.iter().map(|remark| remark.verdict).max().unwrap_or(Verdict::Fine)
}

/// How an org stands before its sign-in: the worst in sight, all of it on hover.
fn remarks_ui(ui: &mut Ui, remarks: &[Remark]) {
    let (tone, word) = match worst(remarks) {
        Verdict::Fine => (Tone::Good, "Fine"),
        Verdict::Asking => (Tone::Busy, "Being asked"),
        Verdict::WorthKnowing => (Tone::NeedsYou, "Worth a look"),
        Verdict::Broken => (Tone::Broken, "Broken"),
    };
    let all: Vec<_> = remarks.iter().map(|remark| remark.text.as_str()).collect();
    marks::mark_ui(ui, tone, word);
    let first = match worst(remarks) {
        Verdict::Fine | Verdict::Asking => "",
        Verdict::WorthKnowing | Verdict::Broken => all.first().copied().unwrap_or_default(),
    };
    let stop = if first.is_empty() { "" } else { ": " };
    let text = RichText::new(format!("{word}{stop}{first}")).small().color(theme::tone(ui, tone));
    let label = Label::new(text).truncate().show_tooltip_when_elided(false);
    ui.add(label).on_hover_text(all.join("\n"));
}

fn candidate_ui(ui: &mut Ui, tenant: &Tenant, choice: &mut Choice) {
    let registration = tenant.registration();
    let obstacle = obstacle(tenant);
    ui.horizontal(|ui| {
        let mut is_in = obstacle.is_none() && !choice.left_out.contains(tenant.id());
        let name = format!("{}, {}", registration.label, places::address(&registration.region));
        let checkbox = name_column_ui(ui, |ui| {
            let checkbox = egui::Checkbox::new(&mut is_in, &name);
            ui.add_enabled(obstacle.is_none(), checkbox).on_hover_text(&name)
        });
        if checkbox.changed() && is_in {
            choice.left_out.remove(tenant.id());
        } else if checkbox.changed() {
            choice.left_out.insert(tenant.id().clone());
        }
        if let Some(obstacle) = obstacle {
            let text = RichText::new(obstacle).small().color(theme::tone(ui, Tone::NeedsYou));
            ui.add(Label::new(text).truncate());
        } else if let Some(remarks) = choice.remarks.get(tenant.id()) {
            remarks_ui(ui, remarks);
        }
    });
}
