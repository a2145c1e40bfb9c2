//! Requests: what was sent for an org and what came back, from the auth log, which holds no secret.

mod explain;

use std::time::Duration;

use egui::{Align, CursorIcon, Id, Label, Layout, RichText, TextStyle, Ui, vec2};
use tenantry_core::{
    Attempt, Entry, Field, Happened, HttpError, Purpose, Shown, Tenant, Timestamp,
};

use super::fold::Fold;
use super::{Scene, times};
use crate::theme::{self, Tone};

/// So many are shown; the newest sign-in has four at most.
const SHOWN: usize = 8;
/// The width of a name beside its value.
const NAME_WIDTH: f32 = 170.0;

/// A request, and what came back.
struct Exchange<'a> {
    at: Timestamp,
    attempt: Attempt,
    purpose: Purpose,
    line: (&'static str, &'a str),
    headers: &'a [Field],
    form: &'a [Field],
    answer: Option<Answer<'a>>,
}

/// What came back.
enum Answer<'a> {
    Said {
        status: u16,
        error: Option<&'a Shown>,
        text: Option<&'a Shown>,
        fields: &'a [Field],
        correlation_id: Option<&'a Shown>,
        took_ms: Option<u64>,
    },
    Nothing(HttpError),
}

/// Draws what was sent for an org, newest first.
pub(crate) fn requests_ui(ui: &mut Ui, scene: Scene<'_>, tenant: &Tenant) {
    let exchanges = exchanges(scene.tenants.log().of(tenant.id()));
    let name = "What was sent, and what came back";
    let title = RichText::new(name).text_style(theme::title()).color(theme::strong(ui));
    let fold = Fold { id: Id::unique("the requests"), name, is_open: false };
    fold.show(
        ui,
        |ui| {
            ui.add(Label::new(title).selectable(false));
        },
        |ui| all_ui(ui, tenant, &exchanges),
    );
}

fn all_ui(ui: &mut Ui, tenant: &Tenant, exchanges: &[Exchange<'_>]) {
    if exchanges.is_empty() {
        weak(ui, "Nothing has been sent for this org since Tenantry was started.");
        return;
    }
    weak(ui, "Newest first. Secrets are never kept here. Point at a name to see what it is for.");
    for (index, exchange) in exchanges.iter().enumerate() {
        let id = Id::unique(("request", tenant.id().as_str(), exchange.at.unix_millis(), index));
        let fold = Fold { id, name: title(exchange.purpose), is_open: index == 0 };
        fold.show(ui, |ui| head_ui(ui, exchange), |ui| exchange_ui(ui, exchange));
    }
}

/// The newest requests of a log, each with its answer.
fn exchanges<'a>(log: impl Iterator<Item = &'a Entry>) -> Vec<Exchange<'a>> {
    let mut found: Vec<Exchange<'a>> = Vec::new();
    for Entry { at, happened } in log {
        match happened {
            Happened::Sent { attempt, purpose, method, url, headers, fields, .. } => {
                let (at, attempt, purpose) = (*at, *attempt, *purpose);
                let line = (*method, url.as_str());
                let (headers, form) = (headers.as_slice(), fields.as_slice());
                found.push(Exchange { at, attempt, purpose, line, headers, form, answer: None });
            }
            Happened::Answered {
                attempt,
                status,
                error,
                text,
                fields,
                correlation_id,
                took_ms,
                ..
            } => {
                let said = Answer::Said {
                    status: *status,
                    error: error.as_ref(),
                    text: text.as_ref(),
                    fields,
                    correlation_id: correlation_id.as_ref(),
                    took_ms: *took_ms,
                };
                answered(&mut found, *attempt, said);
            }
            Happened::Unanswered { attempt, error, .. } => {
                answered(&mut found, *attempt, Answer::Nothing(*error));
            }
            _ => {}
        }
    }
    found.reverse();
    found.truncate(SHOWN);
    found
}

fn answered<'a>(found: &mut [Exchange<'a>], attempt: Attempt, answer: Answer<'a>) {
    if let Some(asked) = found.iter_mut().rev().find(|asked| asked.attempt == attempt) {
        asked.answer = Some(answer);
    }
}

const fn title(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Exchange => "Exchange the code",
        Purpose::Refresh => "Renew the token",
        Purpose::ClientCredentials => "Ask for a token",
        Purpose::Identity => "Prove the org",
        Purpose::CheckUp => "Check-up",
        Purpose::End => "End the token",
    }
}

fn head_ui(ui: &mut Ui, exchange: &Exchange<'_>) {
    let (tone, came) = match &exchange.answer {
        None => (Tone::Busy, "no answer yet".to_owned()),
        Some(Answer::Nothing(error)) => (Tone::Waiting, error.to_string()),
        Some(Answer::Said { status, took_ms, .. }) => {
            let tone = if *status < 400 { Tone::Good } else { Tone::Broken };
            let took = took_ms.map_or_else(String::new, |ms| format!(" after {}", took(ms)));
            (tone, format!("answered {status}{took}"))
        }
    };
    ui.horizontal_wrapped(|ui| {
        for text in [
            RichText::new(title(exchange.purpose)).color(theme::strong(ui)),
            RichText::new(came).color(theme::tone(ui, tone)),
            RichText::new(times::clock(exchange.at)).small().color(theme::weak(ui)),
        ] {
            ui.add(Label::new(text).selectable(false));
        }
    });
}

fn took(ms: u64) -> String {
    if ms < 1_000 { format!("{ms} ms") } else { times::span(Duration::from_millis(ms)) }
}

fn exchange_ui(ui: &mut Ui, exchange: &Exchange<'_>) {
    ui.indent("exchange", |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        told_ui(ui, exchange);
    });
    ui.add_space(theme::GAP);
}

fn told_ui(ui: &mut Ui, exchange: &Exchange<'_>) {
    caption(ui, "What we sent");
    let (method, url) = exchange.line;
    code(ui, &format!("{method} {url}"));
    for field in exchange.headers.iter().chain(exchange.form) {
        field_ui(ui, field);
    }
    ui.add_space(theme::GAP);
    caption(ui, "What came back");
    match &exchange.answer {
        None => weak(ui, "Nothing yet."),
        Some(Answer::Nothing(error)) => weak(ui, &format!("No answer: {error}.")),
        Some(Answer::Said { status, error, text, fields, correlation_id, .. }) => {
            line_ui(ui, "status", Some(&status.to_string()));
            for (name, said) in [("error", error), ("description", text)] {
                if let Some(said) = said {
                    line_ui(ui, name, Some(said.as_str()));
                }
            }
            let is_told = |field: &&Field| {
                !matches!(field.name, "error" | "description" | "error_description" | "code")
                    || (error.is_none() && text.is_none())
            };
            for field in fields.iter().filter(is_told) {
                field_ui(ui, field);
            }
            if let Some(id) = correlation_id {
                line_ui(ui, "ININ-Correlation-Id", Some(id.as_str()));
            }
        }
    }
}

fn field_ui(ui: &mut Ui, field: &Field) {
    line_ui(ui, field.name, field.value.as_deref());
}

/// A name, explained to who points at it, and its value, where that is no secret.
fn line_ui(ui: &mut Ui, name: &str, value: Option<&str>) {
    let is_wide = ui.available_width() >= 3.0 * NAME_WIDTH;
    let height = ui.text_style_height(&TextStyle::Body);
    let row = |ui: &mut Ui| {
        ui.spacing_mut().interact_size.y = height;
        if is_wide {
            let side_by_side = Layout::left_to_right(Align::Min);
            ui.allocate_ui_with_layout(vec2(NAME_WIDTH, height), side_by_side, |ui| {
                ui.set_min_width(NAME_WIDTH);
                name_ui(ui, name);
            });
        } else {
            name_ui(ui, name);
        }
        if let Some(value) = value {
            return code(ui, value);
        }
        let (text, why) = explain::kept_back(name);
        let hidden = RichText::new(text).small().italics().color(theme::weak(ui));
        ui.add(Label::new(hidden)).on_hover_text(why);
    };
    if is_wide {
        ui.horizontal_top(row)
    } else {
        ui.horizontal_wrapped(row)
    };
}

fn name_ui(ui: &mut Ui, name: &str) {
    let shown = RichText::new(name).text_style(TextStyle::Monospace).color(theme::weak(ui));
    let label = ui.add(Label::new(shown).selectable(false));
    if let Some(explanation) = explain::explain(name) {
        label.on_hover_cursor(CursorIcon::Help).on_hover_text(explanation);
    }
}

fn caption(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).small().color(theme::strong(ui)));
}

fn code(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).text_style(TextStyle::Monospace)).wrap());
}

fn weak(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).color(theme::weak(ui))).wrap());
}
