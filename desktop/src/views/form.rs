//! The form: a new org, or what is known of one, with a sentence under each field that needs one.

use egui::accesskit::Role;
use egui::{
    ComboBox, Label, Rect, Response, RichText, ScrollArea, Sense, TextEdit, Ui, WidgetInfo,
    WidgetText, vec2,
};
use tenantry_core::{Region, Standing};

use super::ask::label;
use super::draft::{Draft, Entry, Kind, Name, Place, Purpose};
use super::org::card_ui;
use super::stepper::primary_ui;
use super::{Action, Scene, places};
use crate::theme::{self, Tone};

/// Draws the form.
pub fn form_ui(ui: &mut Ui, scene: Scene<'_>, draft: &mut Draft) -> Option<Action> {
    let entry = draft.entry(scene.tenants);
    let save = save_ui_at_bottom(ui, draft, entry);
    ScrollArea::vertical().id_salt("form").auto_shrink([false, false]).show(ui, |ui| {
        ui.set_max_width((ui.available_width() - 14.0).min(theme::READING_WIDTH));
        let title = match &draft.purpose {
            Purpose::Add => "Add an org".to_owned(),
            Purpose::Edit(id) => format!("Edit {}", label(scene, id)),
        };
        ui.heading(RichText::new(title).color(theme::strong(ui)));
        ui.add_space(theme::GAP);
        card_ui(ui, |ui| who_ui(ui, scene, draft));
        ui.add_space(theme::GAP);
        card_ui(ui, |ui| kind_ui(ui, draft));
        ui.add_space(theme::GAP);
        card_ui(ui, |ui| client_ui(ui, draft));
        ui.add_space(theme::SPACE);
    });
    save
}

/// Save and Cancel stay in sight however far the form is scrolled.
fn save_ui_at_bottom(ui: &mut Ui, draft: &Draft, entry: Entry) -> Option<Action> {
    egui::Panel::bottom("save")
        .frame(egui::Frame::new().inner_margin(egui::Margin::symmetric(0, 10)))
        .show(ui, |ui| {
            if let Some(refusal) = &draft.refusal {
                problem_ui(ui, refusal);
            }
            ui.horizontal(|ui| {
                let (saved, reason) = save_ui(ui, draft, entry);
                let left = ui.button("Cancel").clicked().then_some(Action::Leave);
                ui.label(RichText::new(reason).color(theme::weak(ui)));
                saved.or(left)
            })
            .inner
        })
        .inner
}

/// What was asked for, and why it cannot be asked for yet.
fn save_ui(ui: &mut Ui, draft: &Draft, entry: Entry) -> (Option<Action>, String) {
    match entry {
        Entry::Good(id, registration) => {
            let saved = primary_ui(ui, "Save").then(|| match draft.purpose {
                Purpose::Add => Action::Add(id, registration),
                Purpose::Edit(_) => Action::Update(id, registration),
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
    if draft.purpose == Purpose::Add {
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
    ui.horizontal(|ui| {
        ui.radio_value(&mut draft.standing, Standing::Secondary, "Secondary: a customer's org")
            .labelled_by(label.id);
        ui.radio_value(&mut draft.standing, Standing::Primary, "Primary: your own org")
            .labelled_by(label.id);
    });
}

fn region_ui(ui: &mut Ui, draft: &mut Draft) {
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

/// A choice in two lines; all of it can be clicked.
fn radio_card_ui(ui: &mut Ui, state: theme::Row, title: &str, text: &str) -> bool {
    let chosen = state == theme::Row::Chosen;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 58.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, title));
    let hovered = !chosen && response.hovered();
    let fill = theme::row(ui, if hovered { theme::Row::Hovered } else { state });
    let stroke = if response.has_focus() {
        theme::focus(ui)
    } else {
        egui::Stroke::new(1.0, theme::line(ui))
    };
    ui.painter().rect(rect, 6.0, fill, stroke, egui::StrokeKind::Inside);
    let circle = egui::pos2(rect.left() + 22.0, rect.center().y);
    let (accent, inside) = theme::accent(ui);
    if chosen {
        ui.painter().circle_filled(circle, 8.0, accent);
        ui.painter().circle_filled(circle, 3.5, inside);
    } else {
        ui.painter().circle_stroke(circle, 7.5, egui::Stroke::new(1.5, theme::weak(ui)));
    }
    let lines = rect.shrink2(vec2(14.0, 8.0)).with_min_x(rect.left() + 42.0);
    let (upper, lower) = lines.split_top_bottom_at_fraction(0.5);
    line_ui(ui, upper, RichText::new(title).color(theme::strong(ui)));
    line_ui(ui, lower, RichText::new(text).small().color(theme::weak(ui)));
    response.on_hover_text(text).clicked()
}

fn line_ui(ui: &Ui, rect: Rect, text: RichText) {
    let galley = WidgetText::from(text).into_galley(
        ui,
        Some(egui::TextWrapMode::Truncate),
        rect.width(),
        egui::FontSelection::Default,
    );
    let at = egui::Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect);
    ui.painter().galley(at.min, galley, theme::weak(ui));
}

fn client_ui(ui: &mut Ui, draft: &mut Draft) {
    section_ui(ui, "The client");
    ui.add(
        Label::new(
            RichText::new(
                "In Genesys Cloud: Admin > Integrations > OAuth, in the org that owns the client.",
            )
            .color(theme::weak(ui)),
        )
        .wrap(),
    );
    let problem = draft.checked_client_id().problem().map(str::to_owned);
    field_ui(ui, &Field::of("Client id", "a UUID"), &mut draft.client_id);
    below_ui(ui, problem.as_deref(), "");
    if draft.kind != Kind::Public {
        let problem = draft.checked_secret().problem().map(str::to_owned);
        let keeps = draft.keeps_a_secret();
        let hint = if keeps { "stored; leave empty to keep it" } else { "" };
        let field = Field { secrecy: Secrecy::Hidden, ..Field::of("Client secret", hint) };
        field_ui(ui, &field, &mut draft.secret);
        below_ui(ui, problem.as_deref(), "");
    }
    if draft.kind != Kind::Credentials {
        let problem = draft.checked_redirect_uri().problem().map(str::to_owned);
        field_ui(ui, &Field::of("Redirect URI", ""), &mut draft.redirect_uri);
        below_ui(
            ui,
            problem.as_deref(),
            "Register exactly this with the client in Genesys Cloud. The browser comes back to it, \
             on this computer.",
        );
    }
}

/// A text field: its name, what it shows while empty, and whether it shows what is typed.
struct Field {
    name: &'static str,
    hint: &'static str,
    secrecy: Secrecy,
}

#[derive(PartialEq, Eq)]
enum Secrecy {
    Shown,
    Hidden,
}

impl Field {
    const fn of(name: &'static str, hint: &'static str) -> Self {
        Self { name, hint, secrecy: Secrecy::Shown }
    }
}

fn field_ui(ui: &mut Ui, field: &Field, text: &mut String) -> Response {
    let label = ui.label(field.name);
    ui.add(
        TextEdit::singleline(text)
            .id_salt(field.name)
            .hint_text(field.hint)
            .password(field.secrecy == Secrecy::Hidden)
            .desired_width(f32::INFINITY)
            .margin(egui::Margin::symmetric(8, 5)),
    )
    .labelled_by(label.id)
}

fn below_ui(ui: &mut Ui, problem: Option<&str>, explanation: &str) {
    match problem {
        Some(problem) => problem_ui(ui, problem),
        None if explanation.is_empty() => {}
        None => {
            let text = RichText::new(explanation).small().color(theme::weak(ui));
            ui.add(Label::new(text).wrap());
        }
    }
    ui.add_space(4.0);
}

fn problem_ui(ui: &mut Ui, problem: &str) {
    let text = RichText::new(problem).small().color(theme::tone(ui, Tone::Broken));
    ui.add(Label::new(text).wrap());
}

fn section_ui(ui: &mut Ui, name: &str) {
    ui.label(RichText::new(name).text_style(theme::title()).color(theme::strong(ui)));
    ui.add_space(2.0);
}
