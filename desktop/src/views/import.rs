//! The import on screen: where the orgs come from, what becomes of each line, and what is added.

mod changes;
mod lines;
mod secrets;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use egui::{Label, RichText, ScrollArea, Ui, vec2};
use tenantry_core::{ClientId, ClientSecret, Region, Registration, TenantId, Tenants};
use zeroize::Zeroizing;

use super::page::leave_margin;
use super::stepper::primary_ui;
use super::{Action, Draft, Scene};
use crate::Consequence;
use crate::import::{Fate, Plan, Planned, Source, Tally, Text, Unreadable};
use crate::theme::{self, Tone};

/// An import while it is looked at. Nothing of it is stored.
#[derive(Default)]
pub struct Import {
    /// The path that was typed.
    path: String,
    /// Where an export is saved.
    export: String,
    source: Option<Source>,
    /// Where the text came from.
    name: String,
    plan: Plan,
    /// The secret of each client that some line needs, as far as it is typed.
    secrets: BTreeMap<(Region, ClientId), Zeroizing<String>>,
    show: lines::Show,
    chosen: Option<usize>,
    /// Why there is nothing to look at.
    trouble: Option<String>,
    /// The orgs that are to be changed; none that nobody chose.
    changing: BTreeSet<TenantId>,
    /// A form on one of its lines that was left by a look elsewhere.
    shelved: Option<Box<Draft>>,
    /// How many orgs came of it.
    added: usize,
    /// How many orgs it has changed.
    changed: usize,
}

impl fmt::Debug for Import {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Import").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Import {
    /// Looks at a text.
    pub fn take(&mut self, name: &str, text: Result<Text, String>, tenants: &Tenants) {
        let read = |text: Text| Source::read(&text).map_err(|why: Unreadable| why.to_string());
        match text.and_then(read) {
            Ok(source) => {
                let path = std::mem::take(&mut self.path);
                let export = std::mem::take(&mut self.export);
                *self = Self { path, export, name: name.to_owned(), ..Self::default() };
                self.source = Some(source);
                self.look(tenants);
                let wanting = self.plan.wanting().into_keys();
                self.secrets = wanting.map(|client| (client, Zeroizing::default())).collect();
            }
            Err(why) => self.trouble = Some(why),
        }
    }

    /// Looks again at what becomes of each line.
    pub fn look(&mut self, tenants: &Tenants) {
        let Self { source: Some(source), secrets, .. } = self else { return };
        let typed = |region: &Region, client: &ClientId| {
            let secret = secrets.get(&(region.clone(), client.clone()))?.trim();
            let is_one = !secret.is_empty() && secrets::problem(secret).is_none();
            is_one.then(|| ClientSecret::new(secret))
        };
        self.plan = Plan::of(source, tenants, typed);
        let differing: BTreeSet<_> = self.plan.changes().map(|change| &change.tenant).collect();
        self.changing.retain(|tenant| differing.contains(tenant));
    }

    /// A form on that line: as it was left, else with what the line holds.
    pub(crate) fn mending(&mut self, line: usize) -> Option<Box<Draft>> {
        let is_it = |draft: &mut Box<Draft>| draft.mends().is_some_and(|it| it.line == line);
        if let Some(shelved) = self.shelved.take_if(is_it) {
            return Some(shelved);
        }
        let Fate::Refused(problems) = &self.plan.lines().get(line)?.fate else { return None };
        self.source.as_ref()?.draft(line, problems.clone()).map(Box::new)
    }

    /// Keeps a form on one of its lines for later.
    pub(crate) fn shelve(&mut self, draft: Box<Draft>) {
        self.shelved = Some(draft);
    }

    /// Has a line say what a form said. Nothing is stored.
    pub(crate) fn mend(
        &mut self,
        line: usize,
        id: &TenantId,
        registration: &Registration,
        tenants: &Tenants,
    ) {
        if let Some(source) = &mut self.source {
            source.mend(line, id, registration);
            self.look(tenants);
        }
    }

    /// Notes how many orgs were changed by it.
    pub(crate) fn has_changed(&mut self, count: usize, tenants: &Tenants) {
        self.changed += count;
        self.changing.clear();
        self.look(tenants);
    }

    /// Notes how many orgs were added of it.
    pub(crate) fn has_added(&mut self, count: usize, tenants: &Tenants) {
        self.added += count;
        self.look(tenants);
        let wanting = self.plan.wanting();
        self.secrets.retain(|client, _| wanting.contains_key(client));
    }
}

/// Draws the import.
pub fn import_ui(ui: &mut Ui, scene: Scene<'_>, import: &mut Import) -> Option<Action> {
    let pasted = source::pasted(ui, scene, import);
    if import.source.is_none() {
        let asked = source::source_ui(ui, scene, import);
        return pasted.or(asked);
    }
    let room = ui.available_height();
    let page = ScrollArea::vertical().id_salt("import").auto_shrink([false, false]);
    let asked = page.show(ui, |ui| {
        leave_margin(ui);
        let top = ui.cursor().top();
        let done = head_ui(ui, scene, import);
        // In a short window the lines keep so much of it, and the page is scrolled.
        let height = (room - (ui.cursor().top() - top)).max(lines::SHORTEST);
        let size = vec2(ui.available_width(), height);
        let mended = ui.allocate_ui(size, |ui| lines::lines_ui(ui, import)).inner;
        done.or(mended)
    });
    pasted.or(asked.inner)
}

/// Draws what is above the lines.
fn head_ui(ui: &mut Ui, scene: Scene<'_>, import: &mut Import) -> Option<Action> {
    heading_ui(ui, "Import orgs");
    say(ui, &summary(import));
    ui.add_space(theme::GAP);
    let done = buttons_ui(ui, import);
    if let Some(trouble) = &import.trouble {
        tell(ui, Tone::Broken, trouble);
    }
    let unused = import.source.as_ref().map_or(&[][..], Source::unused);
    if !unused.is_empty() {
        let text = format!("Not used: {}.", unused.join(", "));
        let text = RichText::new(&text).small().color(theme::weak(ui));
        ui.add(Label::new(text).truncate());
    }
    ui.add_space(theme::GAP);
    secrets::secrets_ui(ui, scene, import);
    changes::changes_ui(ui, scene, import);
    done
}

fn summary(import: &Import) -> String {
    let Import { name, added, changed, plan, .. } = import;
    let all = orgs(plan.lines().len());
    let counts = counts(plan.tally());
    match (added, changed) {
        (0, 0) => format!("{all} in {name}: {counts}. Nothing is stored yet."),
        (added, 0) => format!("{} added of {all} in {name}. Now: {counts}.", were(*added)),
        (0, changed) => format!("{} changed of {all} in {name}. Now: {counts}.", were(*changed)),
        (added, changed) => format!(
            "{} added and {changed} changed of {all} in {name}. Now: {counts}.",
            were(*added)
        ),
    }
}

/// How many lines become what, where there are any.
fn counts(tally: Tally) -> String {
    let Tally { new, lacking, changed, same, problems } = tally;
    let counts = [
        (new, "new"),
        (lacking, if lacking == 1 { "lacks its secret" } else { "lack their secrets" }),
        (changed, "changed"),
        (same, "here already"),
        (problems, if problems == 1 { "with a problem" } else { "with problems" }),
    ];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    counts.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}

fn buttons_ui(ui: &mut Ui, import: &mut Import) -> Option<Action> {
    let count = import.plan.added().count();
    let out = import.plan.lines().iter().filter(|line| line.fate.why().is_some()).count();
    let mut again = false;
    let action = ui
        .horizontal_wrapped(|ui| {
            let mut action = None;
            if count > 0 || import.added + import.changed == 0 {
                let add = format!("Add {}", orgs(count));
                if ui.add_enabled_ui(count > 0, |ui| primary_ui(ui, &add)).inner {
                    action = Some(Action::AddAll(added(&import.plan)));
                }
            } else if primary_ui(ui, "Authorize them\u{2026}") {
                action = Some(Action::ChooseSeveral);
            }
            action = changes::button_ui(ui, import).or(action);
            if out > 0 && ui.button(copy(out)).clicked() {
                action = Some(Action::Copy(import.plan.problems()));
            }
            again = ui.button("Another text").clicked();
            if ui.button("Close").clicked() {
                action = Some(Action::Leave);
            }
            action
        })
        .inner;
    if again {
        *import = Import::default();
    }
    action
}

fn added(plan: &Plan) -> Vec<(TenantId, Box<Registration>)> {
    plan.added().map(|(id, registration)| (id.clone(), Box::new(registration.clone()))).collect()
}

/// The tone of a line, and its word.
fn word(line: &Planned, changing: &BTreeSet<TenantId>) -> (Tone, &'static str) {
    match &line.fate {
        Fate::Differs(change) if changing.contains(&change.tenant) => match change.consequence {
            Consequence::Ends => (Tone::NeedsYou, "Will be signed out and changed"),
            Consequence::None | Consequence::Keeps | Consequence::GivesUp => {
                (Tone::Good, "Will be changed")
            }
        },
        Fate::Added(..) if line.notes.is_empty() => (Tone::Good, "Will be added"),
        Fate::Added(..) => (Tone::NeedsYou, "Will be added, and is worth a look"),
        Fate::LacksSecret(..) => (Tone::NeedsYou, "Secret needed"),
        Fate::Same => (Tone::Quiet, "Here already"),
        Fate::Differs(_) => (Tone::NeedsYou, "Here, and differs"),
        Fate::Refused(_) => (Tone::Broken, "Stays out"),
    }
}

fn orgs(count: usize) -> String {
    if count == 1 { "1 org".to_owned() } else { format!("{count} orgs") }
}

fn copy(lines: usize) -> String {
    match lines {
        1 => "Copy the line that stays out".to_owned(),
        many => format!("Copy the {many} lines that stay out"),
    }
}

fn were(count: usize) -> String {
    if count == 1 { "1 org was".to_owned() } else { format!("{count} orgs were") }
}

fn heading_ui(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).heading().color(theme::strong(ui))).wrap());
}

fn say(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).color(theme::weak(ui))).wrap());
}

fn tell(ui: &mut Ui, tone: Tone, text: &str) {
    ui.add(Label::new(RichText::new(text).color(theme::tone(ui, tone))).wrap());
}
