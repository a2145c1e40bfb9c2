//! The stepper: the way to a grant drawn from top to bottom, with the current step lit.

use egui::accesskit::Role;
use egui::{
    Align2, Button, FontId, Label, Pos2, Rect, RichText, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2,
    vec2,
};
use tenantry_core::{Failure, Status, Tenant, TenantId};

use super::facts::{exact_ui, fact_ui};
use super::steps::{Progress, Step, steps};
use super::words::is_trouble;
use super::{Action, Scene, marks, places, times};
use crate::theme::{self, Tone};

/// Where the marks are, and the line between them.
const GUTTER: f32 = 36.0;
const DISC: f32 = 26.0;

/// Draws the tenant's steps.
pub(crate) fn stepper_ui(ui: &mut Ui, scene: Scene<'_>, tenant: &Tenant) -> Option<Action> {
    let mut action = None;
    let steps = steps(scene.tenants, tenant);
    let unfinished = steps.iter().any(|(_, progress)| *progress != Progress::Done);
    let last = steps.len().saturating_sub(1);
    ui.label(RichText::new("Signing in").text_style(theme::title()).color(theme::strong(ui)));
    ui.add_space(2.0);
    for (index, &(step, progress)) in steps.iter().enumerate() {
        let to_compare = step == Step::Check && unfinished;
        let from = ui.cursor().min;
        let asked = ui
            .horizontal_top(|ui| {
                disc_ui(ui, index + 1, progress);
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 4.0;
                    title_ui(ui, name(step), progress);
                    let asked = step_ui(ui, scene, tenant, Place { step, progress, to_compare });
                    ui.add_space(if index == last || !is_open(progress) { 0.0 } else { 8.0 });
                    asked
                })
                .inner
            })
            .inner;
        action = action.or(asked);
        if index != last {
            connect(ui, from, progress);
        }
    }
    action
}

/// Whether a step has more to say than its name.
const fn is_open(progress: Progress<'_>) -> bool {
    !matches!(progress, Progress::Done | Progress::Ahead)
}

/// One step, where it is drawn.
#[derive(Clone, Copy)]
struct Place<'a> {
    step: Step,
    progress: Progress<'a>,
    /// Whether the person should see what is registered.
    to_compare: bool,
}

const fn name(step: Step) -> &'static str {
    match step {
        Step::Check => "Check the client",
        Step::SignIn => "Sign in",
        Step::Browser => "Wait for the browser",
        Step::Exchange => "Exchange the code",
        Step::Token => "Ask for a token",
        Step::Prove => "Prove the org",
        Step::Done => "Done",
    }
}

fn disc_ui(ui: &mut Ui, number: usize, progress: Progress<'_>) {
    let (rect, response) = ui.allocate_exact_size(vec2(GUTTER, DISC), Sense::hover());
    let at = Rect::from_min_size(rect.min, Vec2::splat(DISC));
    let said = match progress {
        Progress::Done => "done",
        Progress::Now => "now",
        Progress::Failed(_) => "failed",
        Progress::Waiting { .. } => "waiting",
        Progress::Ahead => "ahead",
    };
    response
        .widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("Step {number}: {said}")));
    let numbered = |ui: &Ui, color| {
        let font = FontId::proportional(14.0);
        ui.painter().text(at.center(), Align2::CENTER_CENTER, number, font, color);
    };
    match progress {
        Progress::Done => marks::paint(ui, at.shrink(2.0), Tone::Good),
        Progress::Failed(failure) => marks::paint(ui, at.shrink(1.0), tone_of(failure)),
        Progress::Waiting { .. } => marks::paint(ui, at.shrink(1.0), Tone::Waiting),
        Progress::Now => {
            let (fill, text) = theme::accent(ui);
            ui.painter().circle_filled(at.center(), DISC / 2.0 - 0.5, fill);
            numbered(ui, text);
        }
        Progress::Ahead => {
            let line = Stroke::new(1.5, theme::line(ui));
            ui.painter().circle_stroke(at.center(), DISC / 2.0 - 1.5, line);
            numbered(ui, theme::weak(ui));
        }
    }
}

const fn tone_of(failure: &Failure) -> Tone {
    if is_trouble(failure) { Tone::Broken } else { Tone::NeedsYou }
}

/// The line from this step's mark down to the next one's.
fn connect(ui: &Ui, from: Pos2, progress: Progress<'_>) {
    let color = match progress {
        Progress::Done => theme::tone(ui, Tone::Good),
        Progress::Now | Progress::Failed(_) | Progress::Waiting { .. } | Progress::Ahead => {
            theme::line(ui)
        }
    };
    let x = from.x + DISC / 2.0;
    let (top, bottom) = (from.y + DISC, ui.cursor().min.y);
    if top < bottom {
        ui.painter().line_segment([pos2(x, top), pos2(x, bottom)], Stroke::new(2.0, color));
    }
}

fn title_ui(ui: &mut Ui, name: &str, progress: Progress<'_>) {
    let color = match progress {
        Progress::Now | Progress::Failed(_) | Progress::Waiting { .. } => theme::strong(ui),
        Progress::Done => ui.visuals().text_color(),
        Progress::Ahead => theme::weak(ui),
    };
    ui.horizontal(|ui| {
        ui.set_min_height(DISC);
        ui.label(RichText::new(name).text_style(theme::title()).color(color));
    });
}

fn step_ui(ui: &mut Ui, scene: Scene<'_>, tenant: &Tenant, at: Place<'_>) -> Option<Action> {
    let compared = at.to_compare.then(|| check_ui(ui, tenant)).flatten();
    let asked = match at.progress {
        Progress::Done | Progress::Ahead => {
            explain_when_last(ui, tenant, at);
            None
        }
        Progress::Failed(failure) => failed_ui(ui, tenant, failure),
        Progress::Waiting { cause, until } => {
            times::watch(ui, scene.now, until);
            say(ui, &cause.to_string());
            say(ui, &format!("Tried again in {}.", times::left(scene.now, until)));
            None
        }
        Progress::Now => now_ui(ui, scene, tenant, at.step),
    };
    compared.or(asked)
}

fn explain_when_last(ui: &mut Ui, tenant: &Tenant, at: Place<'_>) {
    if let (Step::Done, Progress::Done, Some(grant)) = (at.step, at.progress, tenant.grant()) {
        say(ui, &format!("Proved to be {}.", grant.org()));
        let label = &tenant.registration().label;
        if !share_a_word(label, &grant.org().name) {
            let text = format!(
                "You call it {label}. If that is another org, sign out, and sign in as one of its users."
            );
            let color = theme::tone(ui, Tone::NeedsYou);
            ui.add(Label::new(RichText::new(text).color(color)).wrap());
        }
    }
}

/// Whether two names may be of one org. Where no org was expected, the first who signs in decides
/// which one it is, and a person should see it when that was the wrong one.
fn share_a_word(label: &str, name: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let parts = text.split(|letter: char| !letter.is_alphanumeric());
        parts.filter(|part| !part.is_empty()).map(str::to_lowercase).collect()
    };
    let (called, named) = (words(label), words(name));
    named.is_empty() || called.iter().any(|word| named.contains(word))
}

/// What the person compares with Genesys Cloud, letter for letter.
fn check_ui(ui: &mut Ui, tenant: &Tenant) -> Option<Action> {
    let registration = tenant.registration();
    let client = &registration.client;
    say(
        ui,
        "In Genesys Cloud, open Admin > Integrations > OAuth of the org that owns the client, and \
         compare:",
    );
    let mut action = exact_ui(ui, "Client id", client.id().as_str());
    fact_ui(ui, "Grant type", super::session::grant_type(client));
    if let Some(uri) = client.redirect_uri() {
        let copied = exact_ui(ui, "Redirect URI", uri.as_str());
        action = action.or(copied);
        say(ui, "The redirect URI must be registered with the client letter for letter.");
    } else {
        say(ui, "The client needs the roles that your calls need, in every division they touch.");
    }
    fact_ui(ui, "Region", places::in_full(&registration.region));
    action
}

fn now_ui(ui: &mut Ui, scene: Scene<'_>, tenant: &Tenant, step: Step) -> Option<Action> {
    let id = tenant.id();
    match step {
        // Its facts are there already.
        Step::Check => None,
        Step::SignIn => {
            say(
                ui,
                "Opens the sign-in page in your browser. The page always asks who is there \
                 (prompt=login), so a user whom the browser remembers from another org is not \
                 taken for one of this org.",
            );
            primary_ui(ui, "Sign in").then(|| Action::SignIn(id.clone()))
        }
        Step::Token => match tenant.grant() {
            None if is_at_rest(scene, tenant) => {
                say(ui, "The client signs in for itself: no browser, no person.");
                primary_ui(ui, "Get a token").then(|| Action::SignIn(id.clone()))
            }
            _ => {
                say(ui, "Genesys Cloud is asked for a token with the client's secret.");
                None
            }
        },
        Step::Browser => browser_ui(ui, scene, tenant),
        Step::Exchange => {
            say(ui, "The code that the browser brought is good once; it is traded for a token.");
            None
        }
        Step::Prove => {
            say(ui, "GET /api/v2/tokens/me says which org the token belongs to.");
            None
        }
        Step::Done => {
            say(ui, "The token is being saved.");
            None
        }
    }
}

fn is_at_rest(scene: Scene<'_>, tenant: &Tenant) -> bool {
    matches!(tenant.session(scene.tenants.policy()), Status::SignedOut(_))
}

/// What to do about a page that never comes back.
pub(super) const REFUSED_BY_PAGE: &str = "A page that calls the client or the redirect URI invalid does \
     not come back: compare both with the client in Genesys Cloud, and see that it is active.";

fn browser_ui(ui: &mut Ui, scene: Scene<'_>, tenant: &Tenant) -> Option<Action> {
    let id = tenant.id();
    if let Status::Redirecting { until, .. } = tenant.status(scene.tenants.policy()) {
        times::watch(ui, scene.now, until);
        say(
            ui,
            &format!(
                "Sign in and consent in the browser. {} left. No page there? Copy the link and \
                 open it in any browser on this computer.",
                times::left(scene.now, until)
            ),
        );
        say(ui, REFUSED_BY_PAGE);
    }
    ui.horizontal(|ui| {
        let copied = ui.button("Copy the link").clicked();
        let cancelled = ui.button("Cancel the sign-in").clicked();
        match (copied, cancelled) {
            (true, _) => Some(Action::CopyLink(id.clone())),
            (_, true) => Some(Action::Cancel(id.clone())),
            (false, false) => None,
        }
    })
    .inner
}

fn failed_ui(ui: &mut Ui, tenant: &Tenant, failure: &Failure) -> Option<Action> {
    let color = theme::tone(ui, tone_of(failure));
    ui.add(Label::new(RichText::new(failure.to_string()).color(color)).wrap());
    say(ui, failure.advice());
    primary_ui(ui, "Try again").then(|| again(tenant.id(), tenant))
}

/// A renewal that was stopped goes on with the grant it has; everything else begins anew.
fn again(id: &TenantId, tenant: &Tenant) -> Action {
    if tenant.grant().is_some() && tenant.last_failure().is_none() {
        return Action::Renew(id.clone());
    }
    Action::SignIn(id.clone())
}

fn say(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).color(theme::weak(ui))).wrap());
}

/// The button that is most likely wanted.
pub(crate) fn primary_ui(ui: &mut Ui, text: &str) -> bool {
    let (fill, color) = theme::accent(ui);
    let button = ui.add(Button::new(RichText::new(text).color(color)).fill(fill));
    marks::ring(ui, &button);
    button.clicked()
}
