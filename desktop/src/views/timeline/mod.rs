//! The timeline: what happened to one org or to all, newest first, found by kind, org and word.

mod export;
mod finder;
mod line;
mod lines;
mod rows;
mod words;

use std::path::Path;

use egui::{Button, Id, Label, Margin, Panel, RichText, ScrollArea, Ui};
use tenantry_core::TenantId;

use super::ask::label;
use super::page::standing_ui;
use super::{Action, Scene, times};
use crate::theme;
use export::Export;
use lines::{Key, LIMIT, Lines, Read, Wanted};

/// What somebody looks at in the timeline.
#[derive(Debug, Default)]
pub struct Timeline {
    wanted: Wanted,
    lines: Lines,
    chosen: Option<Key>,
    export: Export,
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

/// With less height, the chosen line is shown in place of the others, and not below them.
const ROOM_FOR_BOTH: f32 = 300.0;

/// Draws the timeline.
pub fn timeline_ui(ui: &mut Ui, scene: Scene<'_>, timeline: &mut Timeline) -> Option<Action> {
    standing_ui(ui, |ui| {
        timeline.lines.update(scene, &timeline.wanted);
        header_ui(ui, scene, timeline);
        if scene.tenants.log().changes() == 0 {
            empty_ui(ui);
            return None;
        }
        finder::finder_ui(ui, timeline);
        let asked = all_ui(ui, scene, timeline);
        if timeline.lines.update(scene, &timeline.wanted) == Read::Anew {
            // Something else was looked for just now; what is above tells of what was before.
            ui.ctx().request_discard("the timeline shows other lines");
        }
        let exported = export::export_ui(ui, &mut timeline.export);
        ui.add_space(theme::GAP);
        let chosen = timeline.chosen.as_ref();
        let line = timeline.lines.shown.iter().find(|line| Some(&line.key) == chosen);
        if let Some(line) = line
            && ui.available_height() < ROOM_FOR_BOTH
        {
            let is_back = ui.button("Back to the lines").clicked();
            let content = |ui: &mut Ui| line::line_ui(ui, line, timeline.org().is_some());
            let shown = ScrollArea::vertical()
                .id_salt("line")
                .show(ui, |ui| theme::line_frame(ui).show(ui, content).inner);
            if is_back {
                timeline.chosen = None;
            }
            return asked.or(exported).or(shown.inner);
        }
        let below = line.and_then(|line| {
            let margin = Margin { top: 6, bottom: 10, ..Margin::default() };
            let frame = theme::line_frame(ui).outer_margin(margin);
            let panel = Panel::bottom("timeline line").frame(frame).show_separator_line(false);
            let shown = panel.show(ui, |ui| line::line_ui(ui, line, timeline.org().is_some()));
            settle(ui, shown.response.rect.height());
            shown.inner
        });
        rows::rows_ui(
            ui,
            &timeline.lines.shown,
            timeline.wanted.org.is_some(),
            &mut timeline.chosen,
        );
        asked.or(exported).or(below)
    })
}

/// A panel has room for what it holds only after it was drawn once: where its height has changed,
/// it is drawn again before anybody sees it.
fn settle(ui: &Ui, height: f32) {
    let id = Id::unique("height of the timeline's line");
    let earlier: Option<f32> = ui.data(|data| data.get_temp(id));
    if earlier.is_none_or(|earlier| (earlier - height).abs() > 0.5) {
        ui.data_mut(|data| data.insert_temp(id, height));
        ui.ctx().request_discard("the chosen line of the timeline has another height");
        ui.ctx().request_repaint();
    }
}

fn header_ui(ui: &mut Ui, scene: Scene<'_>, timeline: &Timeline) {
    let title = timeline
        .org()
        .map_or_else(|| "Timeline".to_owned(), |org| format!("Timeline of {}", label(scene, org)));
    let title = RichText::new(title).heading().color(theme::strong(ui));
    ui.add(Label::new(title).truncate());
    let zone = times::zone_in_words(scene.now);
    let text = format!("{} Times are {zone}.", count(&timeline.lines));
    ui.add(Label::new(RichText::new(text).color(theme::weak(ui))).wrap());
}

/// How many lines there are.
fn count(lines: &Lines) -> String {
    let (shown, found) = (lines.shown.len(), lines.found);
    let is_bare = lines.counts.iter().all(|(_, count)| *count == 0);
    match (shown, found) {
        (0, _) if is_bare => "Nothing has happened since Tenantry was started.".to_owned(),
        (0, _) => "No line is like that.".to_owned(),
        (1, ..=LIMIT) => "1 line since Tenantry was started.".to_owned(),
        (_, ..=LIMIT) => format!("{shown} lines since Tenantry was started, newest first."),
        (_, _) => format!(
            "{shown} lines of the newest {LIMIT}, newest first. There are {found}: choose an org \
             or a kind to see further back."
        ),
    }
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

/// Whose lines are shown, and what can be done with all of them.
fn all_ui(ui: &mut Ui, scene: Scene<'_>, timeline: &mut Timeline) -> Option<Action> {
    let is_any = !timeline.lines.shown.is_empty();
    ui.horizontal_wrapped(|ui| {
        finder::org_ui(ui, scene, &mut timeline.wanted.org);
        let back = timeline.org().filter(|_| ui.button("Back to the org").clicked());
        let back = back.map(|org| Action::Choose(org.clone()));
        let copy = ui.add_enabled(is_any, Button::new("Copy all"));
        let copied = copy.on_hover_text("Copy the lines that are shown, as text.").clicked();
        let export = ui.add_enabled(is_any, Button::new("Export\u{2026}"));
        let export =
            export.on_hover_text("Write the lines that are shown to a file, as JSON lines.");
        let asked = export.clicked().then_some(Action::AskWhereToExport);
        let copied = copied.then(|| Action::Copy(timeline.lines.to_text()));
        back.or(asked).or(copied)
    })
    .inner
}
