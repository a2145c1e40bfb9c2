//! The check-up: what the org says of itself, line by line, each fine, worth knowing or broken.

use egui::{Label, RichText, Ui};
use tenantry_core::Tenant;
use tenantry_core::diagnosis::{Action as Remedy, CheckLine, CheckUp, CheckVerdict, Topic};

use super::why::remedy_ui;
use super::{Action, Scene, marks, times};
use crate::theme::{self, Tone};

/// Draws the last check-up, and the button for the next.
pub(crate) fn check_up_ui(ui: &mut Ui, scene: Scene<'_>, tenant: &Tenant) -> Option<Action> {
    ui.label(RichText::new("Check-up").text_style(theme::title()).color(theme::strong(ui)));
    let Some(found) = scene.tenants.check_up(tenant.id()) else {
        let text = "Asks the org, with its own token, what it says of the client, the token and \
                    itself. It changes nothing, and leaves the org's inactivity timer alone.";
        ui.add(Label::new(RichText::new(text).color(theme::weak(ui))).wrap());
        return ui.button("Check up now").clicked().then(|| Action::Check(tenant.id().clone()));
    };
    found_ui(ui, tenant, found)
}

fn found_ui(ui: &mut Ui, tenant: &Tenant, found: &CheckUp) -> Option<Action> {
    let (registration, grant) = (tenant.registration(), tenant.grant());
    let mut lines = found.lines(registration, grant);
    // What needs somebody comes first; else as people read them.
    lines.sort_by_key(|line| std::cmp::Reverse(line.verdict));
    let when = format!("Checked {}.", times::clock(found.at));
    ui.label(RichText::new(when).small().color(theme::weak(ui)));
    if let Some(foretold) = found.foretells(registration, grant) {
        ui.horizontal_top(|ui| {
            marks::mark_ui(ui, Tone::NeedsYou, "Needs a person");
            let at = times::clock(foretold.at);
            ui.add(Label::new(format!("Needs a person before {at}. {}", foretold.because)).wrap());
        });
    }
    let mut action = None;
    for line in &lines {
        action = line_ui(ui, tenant, line).or(action);
    }
    ui.add_space(theme::GAP);
    let again = ui.button("Check up again").clicked().then(|| Action::Check(tenant.id().clone()));
    action.or(again)
}

fn line_ui(ui: &mut Ui, tenant: &Tenant, line: &CheckLine) -> Option<Action> {
    let (tone, word) = match line.verdict {
        CheckVerdict::Fine => (Tone::Good, "Fine"),
        CheckVerdict::WorthKnowing => (Tone::NeedsYou, "Worth knowing"),
        CheckVerdict::Broken => (Tone::Broken, "Broken"),
    };
    ui.horizontal_top(|ui| {
        marks::mark_ui(ui, tone, &format!("{}: {word}", topic(line.topic)));
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.label(RichText::new(topic(line.topic)).small().color(theme::weak(ui)));
            ui.add(Label::new(&line.text).wrap());
            if let Some(fix) = &line.fix {
                ui.add(Label::new(RichText::new(fix).color(theme::strong(ui))).wrap());
            }
            // The next check-up has its button below all lines.
            let remedy = line.action.filter(|remedy| !matches!(remedy, Remedy::Check));
            remedy.and_then(|remedy| remedy_ui(ui, tenant, remedy))
        })
        .inner
    })
    .inner
}

const fn topic(topic: Topic) -> &'static str {
    match topic {
        Topic::Token => "Access token",
        Topic::Region => "Region",
        Topic::Org => "Org",
        Topic::HomeOrg => "Home org",
        Topic::Client => "Client",
        Topic::GrantType => "Grant type",
        Topic::RedirectUri => "Redirect URI",
        Topic::Lifetime => "Token lifetime",
        Topic::Roles => "Roles",
        Topic::Scopes => "Scopes",
        Topic::ScopeNames => "Scope names",
        Topic::Authorization => "Authorization",
        Topic::InactivityTimeout => "Inactivity timeout",
        Topic::RefreshToken => "Refresh token",
        Topic::Clock => "Clock",
        Topic::TokenContext => "Token context",
        _ => "Other",
    }
}
