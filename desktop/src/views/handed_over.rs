//! How far a hand-over is, what came of it, and what to do with the file.

use egui::{Label, RichText, Spinner, TextStyle, Ui};
use tenantry_core::TenantId;

use super::ask::label;
use super::facts::{exact_ui, fact_ui};
use super::org::card_ui;
use super::page::page_ui;
use super::stepper::primary_ui;
use super::{Action, Scene, sentence};
use crate::theme::{self, Tone};
use crate::{HandedOver, HandingOver};

/// So many names are said; of more, how many there are.
const NAMED: usize = 12;

/// Draws a hand-over that has begun.
pub fn handing_over_ui(ui: &mut Ui, scene: Scene<'_>, so_far: &HandingOver) -> Option<Action> {
    page_ui(ui, "handing over", |ui| match so_far {
        HandingOver::Sealing => {
            working_ui(ui, "Encrypting the file. Every org is still signed in here.")
        }
        HandingOver::LettingGo(pending) => {
            let text = format!("The file is on the disk. Letting go of {}.", names(scene, pending));
            working_ui(ui, &text)
        }
        HandingOver::Over(over) => over_ui(ui, scene, over),
        HandingOver::Failed(why) => {
            heading_ui(ui, "The hand-over did not work");
            ui.add_space(theme::GAP);
            let text = RichText::new(sentence(why)).color(theme::tone(ui, Tone::Broken));
            ui.add(Label::new(text).wrap());
            ui.add_space(theme::GAP);
            close_ui(ui)
        }
    })
}

fn working_ui(ui: &mut Ui, text: &str) -> Option<Action> {
    heading_ui(ui, "Handing over");
    ui.add_space(theme::GAP);
    card_ui(ui, |ui| {
        ui.horizontal(|ui| {
            ui.add(Spinner::new().size(14.0));
            ui.add(Label::new(text).wrap());
        });
    });
    None
}

fn over_ui(ui: &mut Ui, scene: Scene<'_>, over: &HandedOver) -> Option<Action> {
    heading_ui(ui, "Handed over");
    ui.add_space(theme::GAP);
    let copied = card_ui(ui, |ui| {
        let copied = exact_ui(ui, "File", &over.file.display().to_string());
        for (name, orgs) in
            [("Moved", &over.moved), ("Copied", &over.copied), ("Left here", &over.stayed)]
        {
            if !orgs.is_empty() {
                fact_ui(ui, name, names(scene, orgs));
            }
        }
        copied
    });
    if !over.stayed.is_empty() {
        ui.add_space(theme::GAP);
        let text = "Those that were left here were renewed or signed out while the file was made, and \
                    are not in it. Hand them over once more if you want to.";
        ui.add(Label::new(RichText::new(text).color(theme::tone(ui, Tone::NeedsYou))).wrap());
    }
    ui.add_space(theme::GAP);
    let code = card_ui(ui, |ui| {
        let title = RichText::new("On the server").text_style(theme::title());
        ui.label(title.color(theme::strong(ui)));
        let text = "Install tenantry and age-encryption, then take the file into the store that your \
                    program uses. Do it once, and delete the file.";
        ui.add(Label::new(RichText::new(text).color(theme::weak(ui))).wrap());
        ui.add(Label::new(RichText::new(IMPORT).text_style(TextStyle::Monospace)).wrap());
        ui.button("Copy the example").clicked().then(|| Action::Copy(IMPORT.to_owned()))
    });
    ui.add_space(theme::GAP);
    let closed = close_ui(ui);
    copied.or(code).or(closed)
}

/// How the npm package takes it in.
const IMPORT: &str = "import { readFile } from 'node:fs/promises';
import { connect } from 'tenantry';
import { importBundle } from 'tenantry/bundle';
import { fileStore } from 'tenantry/file-store';

const store = fileStore('/var/lib/panel/orgs');
const bundle = await readFile('tenantry-orgs.age');
const { tenants } = await importBundle(bundle, process.env.BUNDLE_PASSPHRASE, store);
const orgs = await connect({ store, tenants });
";

fn close_ui(ui: &mut Ui) -> Option<Action> {
    primary_ui(ui, "Close").then_some(Action::CloseHandOver)
}

fn names(scene: Scene<'_>, orgs: &[TenantId]) -> String {
    let named: Vec<_> = orgs.iter().take(NAMED).map(|id| label(scene, id)).collect();
    match orgs.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

fn heading_ui(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).heading().color(theme::strong(ui))).wrap());
}
