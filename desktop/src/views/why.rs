//! Why: what the core concludes of an org's trouble, what to do about it, and what will not help.

use egui::{Id, Label, RichText, Ui};
use tenantry_core::diagnosis::{
    Action as Remedy, Confidence, Diagnosis, Documented, Evidence, Finding, Judged, Question, Worth,
};
use tenantry_core::{Tenant, TenantId};

use super::facts::fact_ui;
use super::fold::Fold;
use super::moment::Moment;
use super::org::badge_ui;
use super::{Action, Scene};
use crate::Revision;
use crate::theme::{self, Tone};

/// What the core concludes of one org, drawn anew only when something has changed: the others of its
/// client are among the evidence, and there may be many.
#[derive(Debug, Default)]
pub struct Conclusion {
    of: Option<(Moment, TenantId)>,
    diagnosis: Option<Diagnosis>,
}

impl Conclusion {
    /// What the core concludes of that tenant, where it has found something.
    pub fn of(
        &mut self,
        revision: Revision,
        scene: Scene<'_>,
        tenant: &Tenant,
    ) -> Option<&Diagnosis> {
        let of = (Moment::of(revision, scene), tenant.id().clone());
        if self.of.as_ref() != Some(&of) {
            *self = Self { of: Some(of), diagnosis: diagnosis(scene, tenant) };
        }
        self.diagnosis.as_ref()
    }
}

fn diagnosis(scene: Scene<'_>, tenant: &Tenant) -> Option<Diagnosis> {
    let diagnosis = Diagnosis::of(&Evidence::of(scene.tenants, tenant.id())?);
    (!diagnosis.findings.is_empty()).then_some(diagnosis)
}

/// Draws the findings: the best one open, the others a click away.
pub(crate) fn why_ui(ui: &mut Ui, tenant: &Tenant, diagnosis: &Diagnosis) -> Option<Action> {
    let mut action = None;
    let mut findings = diagnosis.findings.iter();
    if let Some(first) = findings.next() {
        heading_ui(ui, "Why?");
        ui.add(Label::new(RichText::new(&first.title).color(theme::strong(ui))).wrap());
        action = finding_ui(ui, tenant, first);
    }
    for finding in findings {
        let title = format!("{}: {}", word(finding.confidence), finding.title);
        let id = Id::unique(("finding", tenant.id().as_str(), finding.cause.code()));
        let fold = Fold { id, name: &title, is_open: false };
        let asked = fold.show(
            ui,
            |ui| {
                ui.add(Label::new(RichText::new(&title).small()).selectable(false).wrap());
            },
            |ui| finding_ui(ui, tenant, finding),
        );
        let asked = asked.flatten();
        action = action.or(asked);
    }
    questions_ui(ui, &diagnosis.questions);
    action
}

fn heading_ui(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).text_style(theme::title()).color(theme::strong(ui)));
}

fn finding_ui(ui: &mut Ui, tenant: &Tenant, finding: &Finding) -> Option<Action> {
    ui.horizontal_wrapped(|ui| {
        badge_ui(ui, tone(finding.confidence), word(finding.confidence));
        if finding.documented == Documented::No {
            badge_ui(ui, Tone::Quiet, "Not documented");
        }
        ui.add(Label::new(RichText::new(&finding.reason).small().color(theme::weak(ui))).wrap());
    });
    for (number, known) in finding.known.iter().enumerate() {
        fact_ui(ui, if number == 0 { "What is known" } else { "" }, known);
    }
    ui.add_space(theme::GAP);
    let action = steps_ui(ui, tenant, finding);
    for judged in &finding.advice {
        advice_ui(ui, judged);
    }
    for source in finding.sources {
        ui.hyperlink_to(RichText::new(*source).small(), *source);
    }
    action
}

fn steps_ui(ui: &mut Ui, tenant: &Tenant, finding: &Finding) -> Option<Action> {
    let mut action = None;
    for (number, step) in finding.steps.iter().enumerate() {
        fact_ui(ui, if number == 0 { "What to do" } else { "Then" }, &step.text);
        let asked = step.action.and_then(|remedy| remedy_ui(ui, tenant, remedy));
        action = asked.or(action);
    }
    action
}

/// The button of a remedy, where this window has one.
pub(crate) fn remedy_ui(ui: &mut Ui, tenant: &Tenant, remedy: Remedy) -> Option<Action> {
    let action = act(remedy, tenant)?;
    ui.button(name(remedy)).clicked().then_some(action)
}

/// A piece of advice that goes around, and what it is worth.
fn advice_ui(ui: &mut Ui, judged: &Judged) {
    let name = match judged.worth {
        Worth::Helps => "What helps",
        Worth::Depends => "What may help",
        Worth::NotDocumented => "Not documented",
        Worth::Useless => "What will not help",
    };
    fact_ui(ui, name, format!("\u{201c}{}\u{201d} {}", judged.says, judged.why));
}

fn questions_ui(ui: &mut Ui, questions: &[Question]) {
    for question in questions {
        fact_ui(ui, "To be sure", question.text());
    }
}

const fn word(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Certain => "Certain",
        Confidence::Likely => "Likely",
        Confidence::Possible => "Possible",
    }
}

const fn tone(confidence: Confidence) -> Tone {
    match confidence {
        Confidence::Certain => Tone::Good,
        Confidence::Likely => Tone::Busy,
        Confidence::Possible => Tone::Quiet,
    }
}

/// What the button of a remedy says.
const fn name(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::SignIn => "Sign in now",
        Remedy::SignInAsSomebodyElse => "Sign in as somebody else",
        Remedy::Edit => "Edit the registration",
        Remedy::Renew => "Renew the token",
        Remedy::Check => "Check up",
        Remedy::CopyRedirectUri => "Copy the redirect URI",
        _ => "Do this",
    }
}

/// What the window does for a remedy.
fn act(remedy: Remedy, tenant: &Tenant) -> Option<Action> {
    let id = tenant.id().clone();
    match remedy {
        // The sign-in page is always asked to ask who is there.
        Remedy::SignIn | Remedy::SignInAsSomebodyElse => Some(Action::SignIn(id)),
        Remedy::Edit => Some(Action::Edit(id)),
        Remedy::Renew => Some(Action::Renew(id)),
        Remedy::Check => Some(Action::Check(id)),
        Remedy::CopyRedirectUri => {
            let uri = tenant.registration().client.redirect_uri()?;
            Some(Action::Copy(uri.as_str().to_owned()))
        }
        _ => None,
    }
}
