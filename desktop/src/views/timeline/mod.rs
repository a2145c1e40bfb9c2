//! The timeline: what happened to one org or to all, newest first, found by kind, org and word.

mod finder;
mod line;
mod lines;
mod rows;
mod words;

use std::path::{Path, PathBuf};

use egui::{Label, Panel, RichText, TextEdit, Ui, WidgetInfo};
use tenantry_core::TenantId;

use super::ask::label;
use super::stepper::primary_ui;
use super::{Action, Scene, marks, times};
use crate::theme::{self, Tone};
use lines::{Key, LIMIT, Lines, Wanted};

/// What somebody looks at in the timeline.
#[derive(Debug, Default)]
pub struct Timeline {
    wanted: Wanted,
    lines: Lines,
    chosen: Option<Key>,
    export: Export,
}

/// How far an export is.
#[derive(Debug, Default)]
enum Export {
    #[default]
    NotAsked,
    /// Where to is being typed.
    Asking(String),
    Done(PathBuf, usize),
    Failed(String, String),
}

impl Timeline {
    /// The timeline of that org, or of all.
    pub(crate) fn turn_to(&mut self, org: Option<TenantId>) {
        self.wanted = Wanted { org, ..Wanted::default() };
        self.chosen = None;
        self.export = Export::NotAsked;
    }

    /// The org whose timeline it is, where it is one.
    pub(crate) const fn org(&self) -> Option<&TenantId> {
        self.wanted.org.as_ref()
    }

    /// Asks where the lines are to be written to, and proposes a file in that folder.
    pub(crate) fn ask_where(&mut self, scene: Scene<'_>, folder: &Path) {
        let whose = self.wanted.org.as_ref().map_or("timeline", TenantId::as_str);
        let name = format!("tenantry-{whose}-{}.jsonl", times::in_a_name(scene.now));
        self.export = Export::Asking(folder.join(name).display().to_string());
    }

    /// The lines that are shown, as they are written.
    pub(crate) fn json_lines(&self) -> String {
        self.lines.to_json_lines()
    }

    /// What came of writing them.
    pub(crate) fn written(&mut self, path: &Path, written: Result<(), String>) {
        self.export = match written {
            Ok(()) => Export::Done(path.to_owned(), self.lines.shown.len()),
            Err(why) => Export::Failed(path.display().to_string(), why),
        };
    }
}

/// Draws the timeline.
pub fn timeline_ui(ui: &mut Ui, scene: Scene<'_>, timeline: &mut Timeline) -> Option<Action> {
    timeline.lines.update(scene, &timeline.wanted);
    let headed = header_ui(ui, scene, timeline);
    if scene.tenants.log().changes() == 0 {
        empty_ui(ui);
        return headed;
    }
    finder::finder_ui(ui, timeline);
    // What is looked for may have just been typed.
    timeline.lines.update(scene, &timeline.wanted);
    let found = found_ui(ui, scene, timeline);
    let exported = export_ui(ui, timeline);
    ui.add_space(theme::GAP);
    let chosen = timeline.chosen.as_ref();
    let line = timeline.lines.shown.iter().find(|line| Some(&line.key) == chosen);
    let below = line.and_then(|line| {
        let panel = Panel::bottom("timeline line").frame(theme::line_frame(ui));
        panel.show(ui, |ui| line::line_ui(ui, line, timeline.org().is_some())).inner
    });
    rows::rows_ui(ui, &timeline.lines.shown, timeline.wanted.org.is_some(), &mut timeline.chosen);
    headed.or(found).or(exported).or(below)
}

fn header_ui(ui: &mut Ui, scene: Scene<'_>, timeline: &Timeline) -> Option<Action> {
    let title = timeline
        .org()
        .map_or_else(|| "Timeline".to_owned(), |org| format!("Timeline of {}", label(scene, org)));
    let title = RichText::new(title).heading().color(theme::strong(ui));
    ui.add(Label::new(title).truncate());
    let zone = times::zone_in_words(scene.now);
    let text = format!("What happened since Tenantry was started, newest first. Times are {zone}.");
    ui.add(Label::new(RichText::new(text).color(theme::weak(ui))).wrap());
    let org = timeline.org()?;
    ui.horizontal(|ui| {
        let back = ui.button("Back to the org").clicked().then(|| Action::Choose(org.clone()));
        back.or_else(|| {
            ui.button("Timeline of all orgs").clicked().then_some(Action::Timeline(None))
        })
    })
    .inner
}

fn empty_ui(ui: &mut Ui) {
    ui.add_space(theme::SPACE);
    super::org::card_ui(ui, |ui| {
        let title = RichText::new("Nothing has happened yet").text_style(theme::title());
        ui.label(title.color(theme::strong(ui)));
        ui.label(
            "Sign-ins, renewals, every request to Genesys Cloud and its answer appear here as \
             they happen, with the correlation ids that Genesys support asks for.",
        );
        ui.label(
            "No line holds a secret, so all of it can be copied and sent. It is kept in memory, \
             256 lines of each org at most, and ends with the program: export what you want to \
             keep.",
        );
    });
}

/// How many lines there are, and what can be done with all of them.
fn found_ui(ui: &mut Ui, scene: Scene<'_>, timeline: &mut Timeline) -> Option<Action> {
    let (shown, found) = (timeline.lines.shown.len(), timeline.lines.found);
    let is_bare = timeline.lines.counts.iter().all(|(_, count)| *count == 0);
    let text = match (shown, found) {
        (0, _) if is_bare => {
            "Nothing has happened to this org since Tenantry was started.".to_owned()
        }
        (0, _) => "No line is like that.".to_owned(),
        (1, ..=LIMIT) => "1 line.".to_owned(),
        (_, ..=LIMIT) => format!("{shown} lines."),
        (_, _) => format!(
            "{shown} lines, of the newest {LIMIT} of {found}. Choose an org or a kind to see \
             further back."
        ),
    };
    ui.horizontal_wrapped(|ui| {
        finder::org_ui(ui, scene, &mut timeline.wanted.org);
        let copied = ui.add_enabled(shown > 0, egui::Button::new("Copy all shown")).clicked();
        let export = ui.add_enabled(shown > 0, egui::Button::new("Export\u{2026}"));
        let export =
            export.on_hover_text("Write the lines that are shown to a file, as JSON lines.");
        ui.label(RichText::new(text).color(theme::weak(ui)));
        if export.clicked() {
            return Some(Action::AskWhereToExport);
        }
        copied.then(|| Action::Copy(timeline.lines.to_text()))
    })
    .inner
}

fn export_ui(ui: &mut Ui, timeline: &mut Timeline) -> Option<Action> {
    let (typed, failed) = match &mut timeline.export {
        Export::NotAsked => return None,
        Export::Done(path, lines) => {
            let path = path.display().to_string();
            let said = format!("{lines} lines are in {path}");
            let mut action = None;
            ui.horizontal_wrapped(|ui| {
                marks::mark_ui(ui, Tone::Good, "Exported");
                ui.add(Label::new(said).wrap());
                if ui.small_button("Copy the path").clicked() {
                    action = Some(Action::Copy(path));
                }
            });
            return action;
        }
        Export::Asking(typed) => (typed, None),
        Export::Failed(typed, why) => (typed, Some(&*why)),
    };
    if let Some(why) = failed {
        ui.horizontal_wrapped(|ui| {
            marks::mark_ui(ui, Tone::Broken, "Not exported");
            ui.add(Label::new(why).wrap());
        });
    }
    let mut action = None;
    let mut given_up = false;
    ui.horizontal(|ui| {
        let width = (ui.available_width() - 170.0).max(120.0);
        let field = ui.add(TextEdit::singleline(typed).desired_width(width));
        field.widget_info(|| WidgetInfo {
            label: Some("File to export to".to_owned()),
            ..WidgetInfo::text_edit(true, &*typed, &*typed, "")
        });
        if primary_ui(ui, "Export") {
            action = Some(Action::Export(PathBuf::from(typed.trim())));
        }
        given_up = ui.button("Cancel").clicked();
    });
    if given_up {
        timeline.export = Export::NotAsked;
    }
    action
}
