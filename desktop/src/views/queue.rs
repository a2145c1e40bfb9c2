//! The consent queue: how far it has come, and what it came to.

use egui::{Label, RichText, ScrollArea, Ui};
use tenantry_core::{Status, TenantId};

use super::ask::label;
use super::facts::fact_ui;
use super::org::card_ui;
use super::page::{name_column_ui, progress_ui, rows_ui, standing_ui};
use super::stepper::{REFUSED_BY_PAGE, primary_ui};
use super::{Action, Scene, marks, places, times};
use crate::queue::{Pace, Progress, Queue, Queued};
use crate::theme::{self, Tone};

/// Draws a queue: where it is, what it needs, and what it came to.
pub fn queue_ui(ui: &mut Ui, scene: Scene<'_>, queue: &Queue) -> Option<Action> {
    standing_ui(ui, |ui| {
        let tally = queue.tally();
        let all = queue.entries().len();
        let over = all - tally.open;
        heading_ui(ui, &title(queue));
        progress_ui(ui, over, all);
        let text = format!(
            "{} signed in, {} failed, {} skipped, {} to go.",
            tally.done, tally.failed, tally.skipped, tally.open
        );
        ui.label(RichText::new(text).color(theme::weak(ui)));
        ui.add_space(theme::GAP);
        let acted = match trouble(queue) {
            Some(trouble) => {
                let card = theme::tinted(ui, trouble.tone);
                card.show(ui, |ui| trouble_ui(ui, scene, &trouble)).inner
            }
            None => card_ui(ui, |ui| stand_ui(ui, scene, queue)),
        };
        ui.add_space(theme::GAP);
        let mut retried = None;
        let height = ui.spacing().interact_size.y;
        rows_ui(ui, ScrollArea::vertical().id_salt("queue"), (height, all), |ui, seen| {
            for entry in queue.entries().get(seen).unwrap_or_default() {
                retried = entry_ui(ui, scene, entry).or_else(|| retried.take());
            }
        });
        acted.or(retried)
    })
}

pub(super) fn heading_ui(ui: &mut Ui, text: &str) {
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
    if let Some(tenant) = queue.looking() {
        return looking_ui(ui, scene, tenant);
    }
    if queue.is_over() {
        fact_ui(ui, "Needed from you", summary(queue));
        ui.add_space(theme::GAP);
        return primary_ui(ui, "Close the queue").then_some(Action::CloseQueue);
    }
    fact_ui(ui, "Needed from you", "Go on when you are ready: the browser opens for the next org.");
    ui.add_space(theme::GAP);
    ui.horizontal(|ui| {
        let on = primary_ui(ui, "Go on").then_some(Action::GoOn);
        on.or_else(|| ui.button("Stop here").clicked().then_some(Action::CloseQueue))
    })
    .inner
}

/// Why a queue waits for a person.
struct Trouble<'a> {
    tenant: &'a TenantId,
    tone: Tone,
    word: &'static str,
    what: &'a str,
    advice: &'a str,
    /// What goes on without this org.
    without: (&'static str, Action),
}

/// What a halted queue waits for, where it is more than a word to go on: an org that is held, else
/// the one that failed last.
fn trouble(queue: &Queue) -> Option<Trouble<'_>> {
    let is_at_one = queue.current().is_some() || queue.looking().is_some();
    if is_at_one || queue.is_over() {
        return None;
    }
    let held = queue.entries().iter().find_map(|entry| match &entry.progress {
        Progress::Held { what, advice } => Some(Trouble {
            tenant: &entry.tenant,
            tone: Tone::NeedsYou,
            word: "the queue waits for you here",
            what,
            advice,
            without: ("Skip", Action::Skip(entry.tenant.clone())),
        }),
        _ => None,
    });
    let failed = queue.entries().iter().rev().find_map(|entry| match &entry.progress {
        Progress::Failed { what, advice } => Some(Trouble {
            tenant: &entry.tenant,
            tone: Tone::Broken,
            word: "the sign-in failed",
            what,
            advice,
            without: ("Go on without it", Action::GoOn),
        }),
        _ => None,
    });
    held.or(failed)
}

fn trouble_ui(ui: &mut Ui, scene: Scene<'_>, trouble: &Trouble<'_>) -> Option<Action> {
    let Trouble { tenant, tone, word, what, advice, without: (name, without) } = trouble;
    ui.set_min_width(ui.available_width());
    ui.horizontal(|ui| {
        marks::mark_ui(ui, *tone, word);
        let title = format!("{}: {}", label(scene, tenant), word);
        let title = RichText::new(title).text_style(theme::title());
        ui.add(Label::new(title.color(theme::tone(ui, *tone))).truncate());
    });
    fact_ui(ui, "What happened", *what);
    fact_ui(ui, "Needed from you", *advice);
    ui.add_space(theme::GAP);
    ui.horizontal(|ui| {
        let retried = primary_ui(ui, "Try again").then(|| Action::Retry((*tenant).clone()));
        let skipped = ui.button(*name).clicked().then(|| without.clone());
        let closed = ui.button("Stop here").clicked().then_some(Action::CloseQueue);
        retried.or(skipped).or(closed)
    })
    .inner
}

/// Its turn has come, and its page is not open yet.
fn looking_ui(ui: &mut Ui, scene: Scene<'_>, tenant: &TenantId) -> Option<Action> {
    let name = label(scene, tenant);
    ui.add(Label::new(RichText::new(name).text_style(theme::title())).wrap());
    let host = scene.tenants.get(tenant).map(|it| places::address(&it.registration().region));
    let host = host.unwrap_or_default();
    fact_ui(ui, "What is happening", format!("{host} is being asked whether it is there."));
    fact_ui(ui, "What happens next", "The sign-in page opens as soon as it answers.");
    fact_ui(ui, "Needed from you", "Nothing.");
    ui.add_space(theme::GAP);
    ui.horizontal(|ui| {
        let skipped = ui.button("Skip it").clicked().then(|| Action::Skip(tenant.clone()));
        skipped.or_else(|| ui.button("Halt").clicked().then_some(Action::Halt))
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
            fact_ui(ui, "If it shows an error", REFUSED_BY_PAGE);
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
        Progress::Looking => (Tone::Busy, "being looked at"),
        Progress::Held { .. } => (Tone::NeedsYou, "held"),
        Progress::UnderWay => (Tone::Busy, "under way"),
        Progress::Done => (Tone::Good, "signed in"),
        Progress::Skipped => (Tone::Waiting, "skipped"),
        Progress::Failed { .. } => (Tone::Broken, "failed"),
    };
    ui.horizontal(|ui| {
        marks::mark_ui(ui, tone, word);
        let again = matches!(entry.progress, Progress::Failed { .. } | Progress::Skipped);
        let name = label(scene, &entry.tenant);
        name_column_ui(ui, |ui| ui.label(RichText::new(name).color(theme::strong(ui))));
        let retried = again && ui.small_button(format!("Try {name} again")).clicked();
        let what = match &entry.progress {
            Progress::Failed { what, .. } | Progress::Held { what, .. } => what.as_str(),
            _ => word,
        };
        ui.add(Label::new(RichText::new(what).small().color(theme::weak(ui))).truncate());
        retried.then(|| Action::Retry(entry.tenant.clone()))
    })
    .inner
}
