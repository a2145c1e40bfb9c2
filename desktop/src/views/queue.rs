//! The consent queue: which orgs to authorize, how far that has come, and what it came to.

use std::collections::BTreeSet;

use egui::{Label, ProgressBar, RichText, ScrollArea, Ui};
use tenantry_core::{Client, SignedOut, Status, Tenant, TenantId};

use super::ask::label;
use super::facts::fact_ui;
use super::org::card_ui;
use super::stepper::primary_ui;
use super::{Action, Scene, marks, places, times};
use crate::queue::{Pace, Progress, Queue, Queued};
use crate::theme::{self, Tone};

/// Which of the orgs that need a sign-in are left out of the next queue.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    left_out: BTreeSet<TenantId>,
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
pub fn choice_ui(ui: &mut Ui, scene: Scene<'_>, choice: &mut Choice) -> Option<Action> {
    let mut candidates: Vec<&Tenant> =
        scene.tenants.iter().filter(|tenant| is_for_a_queue(scene, tenant)).collect();
    candidates.sort_by_cached_key(|tenant| tenant.registration().label.to_lowercase());
    heading_ui(ui, "Authorize several orgs");
    let text = "One after the other, your browser opens each org's own sign-in page. Sign in there \
                as a user of that org; Tenantry proves it and goes on with the next.";
    ui.add(Label::new(RichText::new(text).color(theme::weak(ui))).wrap());
    ui.add_space(theme::GAP);
    let is_chosen =
        |tenant: &&&Tenant| obstacle(tenant).is_none() && !choice.left_out.contains(tenant.id());
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
    let rows = ScrollArea::vertical().id_salt("choice").auto_shrink([false, false]);
    let height = ui.spacing().interact_size.y;
    rows.show_rows(ui, height, candidates.len(), |ui, seen| {
        for tenant in candidates.get(seen).unwrap_or_default() {
            candidate_ui(ui, tenant, choice);
        }
    });
    action
}

fn candidate_ui(ui: &mut Ui, tenant: &Tenant, choice: &mut Choice) {
    let registration = tenant.registration();
    let obstacle = obstacle(tenant);
    ui.horizontal(|ui| {
        let mut is_in = obstacle.is_none() && !choice.left_out.contains(tenant.id());
        let name = format!("{}, {}", registration.label, places::address(&registration.region));
        let checkbox = ui.add_enabled(obstacle.is_none(), egui::Checkbox::new(&mut is_in, name));
        if checkbox.changed() && is_in {
            choice.left_out.remove(tenant.id());
        } else if checkbox.changed() {
            choice.left_out.insert(tenant.id().clone());
        }
        if let Some(obstacle) = obstacle {
            let text = RichText::new(obstacle).small().color(theme::tone(ui, Tone::NeedsYou));
            ui.add(Label::new(text).truncate());
        }
    });
}

/// Draws a queue: where it is, what it needs, and what it came to.
pub fn queue_ui(ui: &mut Ui, scene: Scene<'_>, queue: &Queue) -> Option<Action> {
    let tally = queue.tally();
    let all = queue.entries().len();
    let over = all - tally.open;
    heading_ui(ui, &title(queue));
    ui.add(ProgressBar::new(share(over, all)).desired_height(6.0));
    let text = format!(
        "{} signed in, {} failed, {} skipped, {} to go.",
        tally.done, tally.failed, tally.skipped, tally.open
    );
    ui.label(RichText::new(text).color(theme::weak(ui)));
    ui.add_space(theme::GAP);
    let acted = card_ui(ui, |ui| stand_ui(ui, scene, queue));
    ui.add_space(theme::GAP);
    let mut retried = None;
    let rows = ScrollArea::vertical().id_salt("queue").auto_shrink([false, false]);
    let height = ui.spacing().interact_size.y;
    rows.show_rows(ui, height, all, |ui, seen| {
        for entry in queue.entries().get(seen).unwrap_or_default() {
            retried = entry_ui(ui, scene, entry).or_else(|| retried.take());
        }
    });
    acted.or(retried)
}

fn heading_ui(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).heading().color(theme::strong(ui))).wrap());
}

fn title(queue: &Queue) -> String {
    let (tally, all) = (queue.tally(), queue.entries().len());
    match (queue.is_over(), queue.pace()) {
        (true, _) if tally.done == all => format!("All {all} orgs are signed in"),
        (true, _) => format!("{} of {all} orgs are signed in", tally.done),
        (false, Pace::Running) => format!("Authorizing {} of {all}", all - tally.open + 1),
        (false, Pace::Halted) => format!("{} of {all} orgs are still to be authorized", tally.open),
    }
}

/// What the queue stands at, and what it needs from the person.
fn stand_ui(ui: &mut Ui, scene: Scene<'_>, queue: &Queue) -> Option<Action> {
    if let Some(tenant) = queue.current() {
        return current_ui(ui, scene, tenant);
    }
    if queue.is_over() {
        fact_ui(ui, "Needed from you", summary(queue));
        ui.add_space(theme::GAP);
        return primary_ui(ui, "Close the queue").then_some(Action::CloseQueue);
    }
    let failed = queue.entries().iter().rev().find_map(|entry| match &entry.progress {
        Progress::Failed { what, advice } => Some((&entry.tenant, what, advice)),
        _ => None,
    });
    if let Some((tenant, what, advice)) = failed {
        fact_ui(ui, label(scene, tenant), what);
        fact_ui(ui, "Needed from you", advice);
        ui.add_space(theme::GAP);
        return ui
            .horizontal(|ui| {
                let retried = primary_ui(ui, "Try again").then(|| Action::Retry(tenant.clone()));
                let skipped = ui.button("Go on without it").clicked().then_some(Action::GoOn);
                let closed = ui.button("Stop here").clicked().then_some(Action::CloseQueue);
                retried.or(skipped).or(closed)
            })
            .inner;
    }
    fact_ui(ui, "Needed from you", "Go on when you are ready: the browser opens for the next org.");
    ui.add_space(theme::GAP);
    ui.horizontal(|ui| {
        let on = primary_ui(ui, "Go on").then_some(Action::GoOn);
        on.or_else(|| ui.button("Stop here").clicked().then_some(Action::CloseQueue))
    })
    .inner
}

fn current_ui(ui: &mut Ui, scene: Scene<'_>, tenant: &TenantId) -> Option<Action> {
    let name = label(scene, tenant);
    ui.add(Label::new(RichText::new(name).text_style(theme::title())).wrap());
    let status = scene.tenants.get(tenant).map(|it| it.status(scene.tenants.policy()));
    match status {
        Some(Status::Redirecting { until, .. }) => {
            times::watch(ui, scene.now, until);
            let left = times::left(scene.now, until);
            fact_ui(ui, "What is happening", "The sign-in page is open in your browser.");
            fact_ui(ui, "What happens next", format!("Tenantry waits {left}, then asks you."));
            fact_ui(
                ui,
                "Needed from you",
                format!("Sign in there as a user of {name}, and choose Allow."),
            );
        }
        _ => fact_ui(ui, "What is happening", "The token is fetched, proved and saved."),
    }
    ui.add_space(theme::GAP);
    ui.horizontal(|ui| {
        let copied = ui.button("Copy the link").clicked().then(|| Action::CopyLink(tenant.clone()));
        let skipped = ui.button("Skip it").clicked().then(|| Action::Skip(tenant.clone()));
        let halted = ui.button("Halt after it").clicked().then_some(Action::Halt);
        copied.or(skipped).or(halted)
    })
    .inner
}

fn summary(queue: &Queue) -> &'static str {
    let tally = queue.tally();
    match (tally.failed, tally.skipped) {
        (0, 0) => "Nothing.",
        (0, _) => "Nothing now. Those that were skipped can be tried again from the list below.",
        (_, _) => "Look at those that failed: each says why, and can be tried again.",
    }
}

fn entry_ui(ui: &mut Ui, scene: Scene<'_>, entry: &Queued) -> Option<Action> {
    let (tone, word) = match &entry.progress {
        Progress::Waiting => (Tone::Quiet, "waiting"),
        Progress::UnderWay => (Tone::Busy, "under way"),
        Progress::Done => (Tone::Good, "signed in"),
        Progress::Skipped => (Tone::Waiting, "skipped"),
        Progress::Failed { .. } => (Tone::Broken, "failed"),
    };
    ui.horizontal(|ui| {
        marks::mark_ui(ui, tone, word);
        let again = matches!(entry.progress, Progress::Failed { .. } | Progress::Skipped);
        let name = label(scene, &entry.tenant);
        let retried = again && ui.small_button(format!("Try {name} again")).clicked();
        ui.add(Label::new(RichText::new(name).color(theme::strong(ui))).truncate());
        let what = match &entry.progress {
            Progress::Failed { what, .. } => what.as_str(),
            _ => word,
        };
        ui.add(Label::new(RichText::new(what).small().color(theme::weak(ui))).truncate());
        retried.then(|| Action::Retry(entry.tenant.clone()))
    })
    .inner
}

/// A share of small counts.
fn share(part: usize, whole: usize) -> f32 {
    let small = |count: usize| f32::from(u16::try_from(count).unwrap_or(u16::MAX));
    small(part) / small(whole.max(1))
}
