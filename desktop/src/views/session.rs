//! The session panel: what the tenant holds, and what can be done with it.

use egui::{Button, RichText, Ui};
use tenantry_core::{Client, Grant, GrantType, Status, Tenant};

use super::copied::token_ui;
use super::facts::{fact_ui, row_ui};
use super::words::Situation;
use super::{Action, Question, Scene, Trial, marks, times};
use crate::theme;

/// Draws what the tenant holds.
pub(crate) fn session_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    tenant: &Tenant,
    session: &Situation,
) -> Option<Action> {
    ui.label(RichText::new("Session").text_style(theme::title()).color(theme::strong(ui)));
    row_ui(ui, "State", |ui| {
        marks::mark_ui(ui, session.tone, session.word);
        ui.label(RichText::new(session.word).color(theme::tone(ui, session.tone)));
    });
    let asked = if let Some(grant) = tenant.grant() {
        grant_ui(ui, scene, tenant, grant)
    } else {
        fact_ui(ui, "Token", "none");
        None
    };
    match scene.trials.get(tenant.id()) {
        Some(Trial::Asked) => fact_ui(ui, "Test call", "asked; the answer comes in a moment"),
        Some(Trial::Over(call)) => fact_ui(ui, "Test call", call.to_string()),
        None => {}
    }
    ui.add_space(theme::GAP);
    let acted = actions_ui(ui, tenant);
    asked.or(acted)
}

/// The grant type as Genesys Cloud's own pages call it.
pub(crate) const fn grant_type(client: &Client) -> &'static str {
    match client {
        Client::Public { .. } => "Code Authorization (PKCE, no secret)",
        Client::Confidential { .. } => "Code Authorization",
        Client::Credentials { .. } => "Client Credentials",
    }
}

fn grant_ui(ui: &mut Ui, scene: Scene<'_>, tenant: &Tenant, grant: &Grant) -> Option<Action> {
    let ends = grant.expires_at();
    let token = if ends > scene.now {
        times::watch(ui, scene.now, ends);
        format!("good for {} (until {})", times::left(scene.now, ends), times::clock(ends))
    } else {
        format!("ended {}", times::clock(ends))
    };
    fact_ui(ui, "Token", token);
    fact_ui(ui, "Renewal", renewal(scene, tenant, grant));
    fact_ui(ui, "Refresh token", refresh_token(tenant, grant));
    fact_ui(ui, "Granted scopes", scopes(tenant, grant));
    token_ui(ui, scene, tenant, grant)
}

fn renewal(scene: Scene<'_>, tenant: &Tenant, grant: &Grant) -> String {
    match tenant.session(scene.tenants.policy()) {
        Status::SignedIn { renews_at: Some(at), .. } => {
            format!("by itself in {} ({})", times::left(scene.now, at), times::clock(at))
        }
        Status::SignedIn { renews_at: None, .. } | Status::SignedOut(_) => {
            format!("none; sign in again before {}", times::clock(grant.expires_at()))
        }
        Status::Queued => "waits for its turn".to_owned(),
        Status::Claiming
        | Status::Renewing
        | Status::Redirecting { .. }
        | Status::Exchanging
        | Status::Identifying
        | Status::Committing => "under way".to_owned(),
        Status::Holding { until, .. } => {
            format!("put off; tried again in {}", times::left(scene.now, until))
        }
        Status::Yielding { .. } => "under way in another program".to_owned(),
        Status::Stopped(_) => "stopped until the client is put right".to_owned(),
        Status::Unsaved { .. } => "done, and not saved yet".to_owned(),
    }
}

fn refresh_token(tenant: &Tenant, grant: &Grant) -> &'static str {
    match (&tenant.registration().client, grant.has_refresh_token()) {
        (_, true) => "present",
        (Client::Credentials { .. }, false) => {
            "none needed: the client asks for a new token by itself"
        }
        (Client::Public { .. }, false) => "none: Genesys Cloud gives none to a public client",
        (Client::Confidential { .. }, false) => {
            "none: this org's inactivity timeout is probably on"
        }
    }
}

fn scopes(tenant: &Tenant, grant: &Grant) -> String {
    let by_itself = tenant.registration().client.grant_type() == GrantType::ClientCredentials;
    match (grant.scopes(), by_itself) {
        ([], true) => "none; the client's roles say what it may do".to_owned(),
        ([], false) => "none told".to_owned(),
        (scopes, _) => scopes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}

fn actions_ui(ui: &mut Ui, tenant: &Tenant) -> Option<Action> {
    let id = || tenant.id().clone();
    let by_itself = tenant.registration().client.grant_type() == GrantType::ClientCredentials;
    let grant = tenant.grant();
    let renewable = grant.is_some_and(|grant| by_itself || grant.has_refresh_token());
    let no_grant = grant.is_none().then_some("Nobody is signed in to this org.");
    let no_renewal = match (grant, renewable) {
        (None, _) => no_grant,
        (Some(_), false) => Some("There is no refresh token; sign in again instead."),
        (Some(_), true) => None,
    };
    ui.horizontal_wrapped(|ui| {
        let mut action = None;
        if grant.is_some() && !by_itself && button_ui(ui, "Sign in again", None) {
            action = Some(Action::SignIn(id()));
        }
        if button_ui(ui, "Renew now", no_renewal) {
            action = Some(Action::Renew(id()));
        }
        if button_ui(ui, "Test call", no_grant) {
            action = Some(Action::TestCall(id()));
        }
        if button_ui(ui, "Hand it over\u{2026}", no_grant) {
            action = Some(Action::Pack(Some(id())));
        }
        if button_ui(ui, "Edit", None) {
            action = Some(Action::Edit(id()));
        }
        if button_ui(ui, "Sign out", no_grant) {
            action = Some(Action::Ask(Question::SignOut(id())));
        }
        if button_ui(ui, "Forget", None) {
            action = Some(Action::Ask(Question::Forget(id())));
        }
        action
    })
    .inner
}

/// A button, or why it cannot be pressed.
fn button_ui(ui: &mut Ui, text: &str, obstacle: Option<&str>) -> bool {
    let response = ui.add_enabled(obstacle.is_none(), Button::new(text));
    match obstacle {
        Some(obstacle) => response.on_disabled_hover_text(obstacle).clicked(),
        None => response.clicked(),
    }
}
