//! The form: a new org, or what is known of one, with a sentence under each field that needs one.

mod client;
mod fields;

use egui::{ComboBox, RichText, Ui};
use tenantry_core::{Region, Standing};

use super::ask::label;
use super::draft::{Draft, Entry, Kind, Mending, Name, Place, Purpose};
use super::org::card_ui;
use super::page::page_ui;
use super::stepper::primary_ui;
use super::{Action, Scene, places};
use crate::consequence::Consequence;
use crate::theme;
use client::{advanced_ui, client_ui};
use fields::{Field, below_ui, field_ui, problem_ui, radio_card_ui, section_ui, warning_ui};

/// Draws the form.
pub fn form_ui(ui: &mut Ui, scene: Scene<'_>, draft: &mut Draft) -> Option<Action> {
    let entry = draft.entry(scene.tenants);
    let save = save_ui_at_bottom(ui, scene, draft, entry);
    let copied = page_ui(ui, "form", |ui| {
        let title = match &draft.purpose {
            Purpose::Add => "Add an org".to_owned(),
            Purpose::Edit(id) => format!("Edit {}", label(scene, id)),
            Purpose::Mend(mending) => format!("Mend {}", mending.at),
        };
        ui.heading(RichText::new(title).color(theme::strong(ui)));
        if let Some(mending) = draft.mends() {
            mending_ui(ui, mending);
        }
        ui.add_space(theme::GAP);
        card_ui(ui, |ui| who_ui(ui, scene, draft));
        ui.add_space(theme::GAP);
        card_ui(ui, |ui| kind_ui(ui, draft));
        ui.add_space(theme::GAP);
        let copied = card_ui(ui, |ui| client_ui(ui, draft));
        ui.add_space(theme::GAP);
        card_ui(ui, |ui| advanced_ui(ui, draft));
        copied
    });
    save.or(copied)
}

/// What is wrong with the line of an import that is mended here.
fn mending_ui(ui: &mut Ui, mending: &Mending) {
    for problem in &mending.problems {
        problem_ui(ui, problem);
    }
    let text = "Saving goes back to the import with this line mended. Nothing is stored before you \
                add the orgs there. What may be a secret in the wrong column is left out.";
    below_ui(ui, None, text);
}

/// Save and Cancel stay in sight however far the form is scrolled.
fn save_ui_at_bottom(ui: &mut Ui, scene: Scene<'_>, draft: &Draft, entry: Entry) -> Option<Action> {
    egui::Panel::bottom("save")
        .frame(egui::Frame::new().inner_margin(egui::Margin::symmetric(0, 10)))
        .show(ui, |ui| {
            if let Some(refusal) = &draft.refusal {
                problem_ui(ui, refusal);
            }
            let consequence = consequence(scene, draft, &entry);
            consequence_ui(ui, consequence);
            ui.horizontal_wrapped(|ui| {
                let (saved, reason) = save_ui(ui, draft, entry, consequence);
                let left = ui.button("Cancel").clicked().then_some(Action::Leave);
                ui.label(RichText::new(reason).color(theme::weak(ui)));
                saved.or(left)
            })
            .inner
        })
        .inner
}

/// What saving does to a sign-in that there is.
fn consequence(scene: Scene<'_>, draft: &Draft, entry: &Entry) -> Consequence {
    match (draft.tenant().and_then(|id| scene.tenants.get(id)), entry) {
        (Some(tenant), Entry::Good(_, next)) => Consequence::of(scene.tenants, tenant, next),
        (_, Entry::Good(..) | Entry::NotYet(_)) => Consequence::None,
    }
}

fn consequence_ui(ui: &mut Ui, consequence: Consequence) {
    match consequence {
        Consequence::None | Consequence::Keeps => {}
        Consequence::GivesUp | Consequence::Ends => warning_ui(ui, consequence.text()),
    }
}

/// What was asked for, and why it cannot be asked for yet.
fn save_ui(
    ui: &mut Ui,
    draft: &Draft,
    entry: Entry,
    consequence: Consequence,
) -> (Option<Action>, String) {
    match entry {
        Entry::Good(id, registration) => {
            let ends = consequence == Consequence::Ends;
            let saved = primary_ui(ui, if ends { "Sign out and save" } else { "Save" });
            let saved = saved.then(|| match draft.purpose {
                Purpose::Add => Action::Add(id, registration),
                Purpose::Edit(_) if ends => Action::Replace(id, registration),
                Purpose::Edit(_) => Action::Update(id, registration),
                Purpose::Mend(_) => Action::Mended(id, registration),
            });
            (saved, String::new())
        }
        Entry::NotYet(reason) => {
            ui.add_enabled(false, egui::Button::new("Save")).on_disabled_hover_text(&reason);
            (None, reason)
        }
    }
}

fn who_ui(ui: &mut Ui, scene: Scene<'_>, draft: &mut Draft) {
    section_ui(ui, "The org");
    let problem = draft.checked_label().problem().map(str::to_owned);
    let field = &Field::of("Label", "What you call it, such as Acme Europe");
    let field = field_ui(ui, field, &mut draft.label);
    if draft.label.is_empty() && ui.memory(|memory| memory.focused().is_none()) {
        // Who opens the form wants to write.
        field.request_focus();
    }
    below_ui(ui, problem.as_deref(), "");
    if draft.tenant().is_none() {
        let problem = draft.checked_name(scene.tenants).problem().map(str::to_owned);
        let mut name = draft.name_text();
        if field_ui(ui, &Field::of("Name", "acme-europe"), &mut name).changed() {
            draft.name = Name::Typed(name);
        }
        below_ui(ui, problem.as_deref(), "Names its record on this computer. It stays as it is.");
    }
    region_ui(ui, draft);
    let problem = draft.checked_org().problem().map(str::to_owned);
    field_ui(ui, &Field::of("Expected org id (optional)", "a UUID"), &mut draft.org);
    below_ui(
        ui,
        problem.as_deref(),
        "Where it is given, nobody can sign in a user of another org by mistake. Otherwise it is \
         learned at the first sign-in.",
    );
    let label = ui.label("Standing");
    ui.horizontal_wrapped(|ui| {
        ui.radio_value(&mut draft.standing, Standing::Secondary, "Secondary: a customer's org")
            .labelled_by(label.id);
        ui.radio_value(&mut draft.standing, Standing::Primary, "Primary: your own org")
            .labelled_by(label.id);
    });
}

fn region_ui(ui: &mut Ui, draft: &mut Draft) {
    let problem = draft.address_problem();
    let field = Field::of("Find the region", "A name, or an address copied from your browser");
    if field_ui(ui, &field, &mut draft.address).changed()
        && let Some(region) = places::find(&draft.address)
    {
        draft.place = Place::Known(region);
    }
    below_ui(ui, problem, "");
    let label = ui.label("Region");
    let chosen = match &draft.place {
        Place::Unchosen => "Choose the region of the org\u{2026}".to_owned(),
        Place::Known(region) => places::in_full(region),
        Place::Custom => "Custom: two base URLs".to_owned(),
    };
    let combo = ComboBox::from_id_salt("region").width(ui.available_width()).truncate();
    combo
        .selected_text(chosen)
        .show_ui(ui, |ui| {
            for region in Region::ALL {
                let place = Place::Known(region.clone());
                ui.selectable_value(&mut draft.place, place, places::in_full(region));
            }
            ui.selectable_value(&mut draft.place, Place::Custom, "Custom: two base URLs");
        })
        .response
        .labelled_by(label.id);
    if draft.place != Place::Custom {
        below_ui(
            ui,
            None,
            "The client is known in its own region only. Your browser's address \
                            bar shows the region when you use the org.",
        );
        return;
    }
    let problem = draft.checked_region().problem().map(str::to_owned);
    field_ui(ui, &Field::of("Login base URL", "https://login.example"), &mut draft.login_base);
    field_ui(ui, &Field::of("API base URL", "https://api.example"), &mut draft.api_base);
    below_ui(ui, problem.as_deref(), "For a gateway or a test server.");
}

fn kind_ui(ui: &mut Ui, draft: &mut Draft) {
    section_ui(ui, "The kind of client");
    let kinds = [
        (
            Kind::Confidential,
            "Web or desktop app with a secret",
            "Code Authorization. A person signs in once; Tenantry renews from then on.",
        ),
        (
            Kind::Public,
            "Public client, without a secret",
            "Code Authorization with PKCE. A person signs in each time the token has ended.",
        ),
        (
            Kind::Credentials,
            "Client credentials, without a person",
            "The client signs in for itself, with the rights of its roles.",
        ),
    ];
    for (kind, title, text) in kinds {
        let state = if draft.kind == kind { theme::Row::Chosen } else { theme::Row::Resting };
        if radio_card_ui(ui, state, title, text) {
            draft.kind = kind;
        }
    }
}
