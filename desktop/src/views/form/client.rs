//! The client's part of the form: its id, its secret, its redirect URI, its scopes, and what token
//! requests carry that nobody documents.

use egui::{Id, Label, RichText, Ui};

use super::fields::{Field, Secrecy, below_ui, field_ui, section_ui, warning_ui};
use crate::theme;
use crate::views::Action;
use crate::views::draft::{Draft, Kind};
use crate::views::fold::Fold;

/// Draws the client's part.
pub(super) fn client_ui(ui: &mut Ui, draft: &mut Draft) -> Option<Action> {
    section_ui(ui, "The client");
    say(ui, "In Genesys Cloud: Admin > Integrations > OAuth, in the org that owns the client.");
    let problem = draft.checked_client_id().problem().map(str::to_owned);
    field_ui(ui, &Field::of("Client id", "a UUID"), &mut draft.client_id);
    if let Some(odd) = draft.odd_client_id() {
        warning_ui(ui, odd);
    }
    below_ui(ui, problem.as_deref(), "");
    if draft.kind != Kind::Public {
        let problem = draft.checked_secret().problem().map(str::to_owned);
        let keeps = draft.keeps_a_secret();
        let hint = if keeps { "stored; leave empty to keep it" } else { "" };
        let field = Field { secrecy: Secrecy::Hidden, ..Field::of("Client secret", hint) };
        field_ui(ui, &field, &mut draft.secret);
        below_ui(ui, problem.as_deref(), "");
    }
    if draft.kind == Kind::Credentials {
        return None;
    }
    let copied = redirect_ui(ui, draft);
    scopes_ui(ui, draft);
    copied
}

fn redirect_ui(ui: &mut Ui, draft: &mut Draft) -> Option<Action> {
    let problem = draft.checked_redirect_uri().problem().map(str::to_owned);
    field_ui(ui, &Field::of("Redirect URI", ""), &mut draft.redirect_uri);
    let is_good = problem.is_none() && !draft.redirect_uri.trim().is_empty();
    let copied = ui.add_enabled(is_good, egui::Button::new("Copy the redirect URI")).clicked();
    below_ui(
        ui,
        problem.as_deref(),
        "Paste it in Genesys Cloud, letter for letter: Admin > Integrations > OAuth, in the client, under \
         Authorized redirect URIs. The browser comes back to it, on this computer.",
    );
    copied.then(|| Action::Copy(draft.redirect_uri.trim().to_owned()))
}

fn scopes_ui(ui: &mut Ui, draft: &mut Draft) {
    let problem = draft.checked_scopes().problem().map(str::to_owned);
    let field = Field::of("Scopes that you need (optional)", "users:readonly routing");
    let field = field_ui(ui, &field, &mut draft.scopes);
    let completions = draft.scope_completions();
    if !completions.is_empty() {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = theme::GAP;
            for name in completions {
                if ui.small_button(name).clicked() {
                    draft.complete_scope(name);
                    field.request_focus();
                    to_the_end(ui, field.id, &draft.scopes);
                }
            }
        });
    }
    for unknown in draft.unknown_scopes() {
        warning_ui(ui, &unknown.to_string());
    }
    below_ui(
        ui,
        problem.as_deref(),
        "Genesys Cloud takes scopes from the client, so they are never sent: what an org grants is \
         compared with them.",
    );
}

/// Whoever chose a completion goes on behind it.
fn to_the_end(ui: &Ui, field: Id, text: &str) {
    let Some(mut state) = egui::TextEdit::load_state(ui.ctx(), field) else { return };
    let end = egui::text::CCursor::new(text.chars().count());
    state.cursor.set_char_range(Some(egui::text::CCursorRange::one(end)));
    state.store(ui.ctx(), field);
}

/// Draws what token requests carry beyond what OAuth needs; hidden unless somebody looks for it.
pub(super) fn advanced_ui(ui: &mut Ui, draft: &mut Draft) {
    let is_set = !draft.context.is_off();
    let name = "Advanced: token context";
    let fold = Fold { id: Id::unique("token context"), name, is_open: is_set };
    let title = |ui: &mut Ui| {
        let title = RichText::new(name).color(theme::strong(ui));
        ui.add(Label::new(title).selectable(false));
    };
    fold.show(ui, title, |ui| {
        let text = "Sent with every token request, exactly as set. Genesys Cloud does not document any of \
                    it: an experiment, one field at a time. Leave it empty unless somebody who runs the \
                    platform told you otherwise.";
        if is_set {
            warning_ui(ui, text);
        } else {
            say(ui, text);
        }
        ui.add_space(theme::GAP);
        let context = &mut draft.context;
        let problem = context.checked_organization_id().problem().map(str::to_owned);
        field_ui(ui, &Field::of("organization_id", "an org id"), &mut context.organization_id);
        below_ui(ui, problem.as_deref(), "");
        let problem = context.checked_audience().problem().map(str::to_owned);
        field_ui(ui, &Field::of("audience", "a URL or a name"), &mut context.audience);
        below_ui(ui, problem.as_deref(), "");
        let problem = context.checked_resource().problem().map(str::to_owned);
        field_ui(ui, &Field::of("resource", "org ids, with spaces between"), &mut context.resource);
        below_ui(ui, problem.as_deref(), "");
        let problem = context.checked_scopes().problem().map(str::to_owned);
        let field = Field::of("Extra scopes", "such as offline_access");
        field_ui(ui, &field, &mut context.scopes);
        below_ui(ui, problem.as_deref(), "");
    });
}

fn say(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).color(theme::weak(ui))).wrap());
}
