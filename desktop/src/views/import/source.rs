//! Where orgs come from, and where they can be taken: files, the clipboard, a first line to begin
//! with, and the export.

use std::path::PathBuf;

use egui::{Event, Id, Key, Label, TextEdit, Ui, ViewportCommand};

use super::{Import, heading_ui, say, tell};
use crate::export::{Format, export};
use crate::import::{Column, Text, other_names};
use crate::theme::{self, Tone};
use crate::views::facts::fact_ui;
use crate::views::fold::Fold;
use crate::views::org::card_ui;
use crate::views::page::page_ui;
use crate::views::stepper::primary_ui;
use crate::views::{Action, Scene};

const CSV: &str = "label,region,client id,client secret,client type,org id,redirect uri,scopes,standing\n\
     Acme Europe,mypurecloud.ie,6f1f2b3c-1111-4222-8333-444455556666,,confidential,,\
     http://localhost:47080/callback,users:readonly,secondary\n";

const JSON: &str = r#"{
  "orgs": [
    {
      "label": "Acme Europe",
      "region": "mypurecloud.ie",
      "clientId": "6f1f2b3c-1111-4222-8333-444455556666",
      "clientSecret": "",
      "clientType": "confidential",
      "redirectUri": "http://localhost:47080/callback",
      "scopes": ["users:readonly"]
    }
  ]
}
"#;

/// Takes in a text that is pasted while nobody writes, or that no field could hold.
pub(super) fn pasted(ui: &Ui, scene: Scene<'_>, import: &mut Import) -> Option<Action> {
    let writes = ui.ctx().text_edit_focused();
    let mut text = None;
    ui.input_mut(|input| {
        input.events.retain_mut(|event| match event {
            Event::Paste(pasted) if !writes || is_orgs(pasted) => {
                text = Some(std::mem::take(pasted));
                false
            }
            _ => true,
        });
    });
    let text = text?;
    if !is_orgs(&text) && !text.trim().is_empty() {
        text.trim().clone_into(&mut import.path);
        return Some(Action::ReadFile(PathBuf::from(text.trim())));
    }
    let text = Text::pasted(text).map_err(|why| why.to_string());
    import.take("the clipboard", text, scene.tenants);
    None
}

/// Whether it is a list of orgs, and no path and no secret.
fn is_orgs(text: &str) -> bool {
    let text = text.trim();
    text.contains('\n') || text.starts_with(['{', '['])
}

/// Draws the ways in, and the way out.
pub(super) fn source_ui(ui: &mut Ui, scene: Scene<'_>, import: &mut Import) -> Option<Action> {
    page_ui(ui, "import", |ui| {
        heading_ui(ui, "Import orgs");
        say(
            ui,
            "From CSV, as spreadsheets save it, or JSON. You see what becomes of each line before \
             anything is stored.",
        );
        ui.add_space(theme::GAP);
        let read = card_ui(ui, |ui| ways_in_ui(ui, import));
        ui.add_space(theme::GAP);
        let copied = card_ui(ui, columns_ui);
        ui.add_space(theme::GAP);
        let exported = card_ui(ui, |ui| export_ui(ui, scene, import));
        ui.add_space(theme::SPACE);
        let left = ui.button("Close").clicked().then_some(Action::Leave);
        read.or(copied).or(exported).or(left)
    })
}

fn ways_in_ui(ui: &mut Ui, import: &mut Import) -> Option<Action> {
    title_ui(ui, "Drop a file on this window, or paste its text");
    say(
        ui,
        "Where a window takes no drops, type the file's path. A pasted text is not shown, because it \
         may hold secrets.",
    );
    ui.add_space(theme::GAP);
    if ui.button("Paste").clicked() {
        ui.ctx().send_viewport_cmd(ViewportCommand::RequestPaste);
    }
    ui.add_space(theme::GAP);
    let wanted = path_ui(ui, "Path of a file", &mut import.path, "Read it");
    if let Some(trouble) = &import.trouble {
        tell(ui, Tone::Broken, trouble);
    }
    wanted.then(|| Action::ReadFile(PathBuf::from(import.path.trim())))
}

/// A path and what is done with it; `Enter` does it as well.
fn path_ui(ui: &mut Ui, name: &str, path: &mut String, verb: &str) -> bool {
    let label = ui.label(name);
    let field = TextEdit::singleline(path)
        .id_salt(name)
        .desired_width(f32::INFINITY)
        .margin(egui::Margin::symmetric(8, 5));
    let field = ui.add(field).labelled_by(label.id);
    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let is_there = !path.trim().is_empty();
    let pressed = ui.add_enabled_ui(is_there, |ui| primary_ui(ui, verb)).inner;
    is_there && (pressed || entered)
}

fn columns_ui(ui: &mut Ui) -> Option<Action> {
    title_ui(ui, "What is understood");
    say(
        ui,
        "CSV whose first line names the columns, with commas, semicolons or tabs between cells; JSON \
         with an object for each org; what the install wizard of a premium app posts (apiEnvironment, \
         orgId, oauthClientId); and what is exported below. An org needs a label, a region and a \
         client id. A secret that is not in the text is asked for once for each client.",
    );
    let name = "Every column, and its other names";
    let fold = Fold { id: Id::unique("every column"), name, is_open: false };
    let title = |ui: &mut Ui| _ = ui.add(Label::new(name).selectable(false));
    fold.show(ui, title, |ui| {
        say(ui, "Capitals, spaces and punctuation do not count.");
        for column in Column::ALL {
            let names = other_names(column).join(", ");
            let words = column.words().map(|words| format!(". It says {words}."));
            fact_ui(ui, column.name(), names + &words.unwrap_or_default());
        }
    });
    ui.add_space(theme::GAP);
    ui.horizontal_wrapped(|ui| {
        let csv = ui.button("Copy CSV to begin with").clicked().then_some(CSV);
        let json = ui.button("Copy JSON to begin with").clicked().then_some(JSON);
        csv.or(json).map(|text| Action::Copy(text.to_owned()))
    })
    .inner
}

fn export_ui(ui: &mut Ui, scene: Scene<'_>, import: &mut Import) -> Option<Action> {
    let count = scene.tenants.iter().count();
    title_ui(ui, "Export");
    if count == 0 {
        say(ui, "There is no org to export yet.");
        return None;
    }
    say(
        ui,
        &format!(
            "The settings of {}, without secrets and tokens. An import reads them back, and asks for \
             the secrets.",
            super::orgs(count)
        ),
    );
    ui.add_space(theme::GAP);
    let copied = ui.horizontal_wrapped(|ui| {
        let csv = ui.button("Copy all as CSV").clicked().then_some(Format::Csv);
        csv.or_else(|| ui.button("Copy all as JSON").clicked().then_some(Format::Json))
    });
    let saved =
        path_ui(ui, "Path of a new file, ending in .csv or .json", &mut import.export, "Save");
    let path = PathBuf::from(import.export.trim());
    let is_csv = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let format = if is_csv { Format::Csv } else { Format::Json };
    let copied = copied.inner.map(|format| Action::Copy(export(scene.tenants, format)));
    copied.or_else(|| saved.then(|| Action::Save(path, export(scene.tenants, format))))
}

fn title_ui(ui: &mut Ui, text: &str) {
    let text = egui::RichText::new(text).text_style(theme::title()).color(theme::strong(ui));
    ui.add(Label::new(text).wrap());
}

#[cfg(test)]
mod tests {
    use tenantry_core::{Config, OwnerId, Tenants};

    use super::*;
    use crate::import::{Fate, Plan, Source};

    #[test]
    fn what_is_copied_to_begin_with_lacks_nothing_but_the_secret() {
        let tenants = Tenants::restore::<Vec<u8>>(Config::new(OwnerId::new([1; 16])), []);
        for text in [CSV, JSON] {
            let source = Source::read(&Text::pasted(text.to_owned()).unwrap()).unwrap();
            let plan = Plan::of(&source, &tenants, |_, _| None);

            let [line] = plan.lines() else { panic!("{text}") };
            assert!(matches!(line.fate, Fate::LacksSecret(..)), "{:?}", line.fate);
            assert!(source.unused().is_empty() && line.notes.is_empty());
        }
    }
}
