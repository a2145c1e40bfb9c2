//! The words of the timeline: what each entry of the auth log is about, how it went, and says.

use std::time::Duration;

use tenantry_core::{Event, Failure, Happened, HttpError, Order, Purpose, Shown, SignedOut};

use super::super::times;
use super::super::words::{is_trouble, sentence};
use crate::theme::Tone;

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Command,
    Browser,
    Request,
    Record,
    News,
}

impl Kind {
    pub(crate) const EVERY: [Self; 5] =
        [Self::News, Self::Command, Self::Browser, Self::Request, Self::Record];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Command => "Command",
            Self::Browser => "Browser",
            Self::Request => "Request",
            Self::Record => "Record",
            Self::News => "News",
        }
    }

    pub(crate) const fn meaning(self) -> &'static str {
        match self {
            Self::Command => "What somebody asked for here.",
            Self::Browser => "The sign-in page, on its way out and back.",
            Self::Request => "What was sent to Genesys Cloud, and what came back.",
            Self::Record => "What was written to the disk, and read from it.",
            Self::News => "What came of it.",
        }
    }
}

/// What an entry is about, and how it went.
pub(crate) fn kind(happened: &Happened) -> (Kind, Tone) {
    match happened {
        Happened::Commanded(_) => (Kind::Command, Tone::Quiet),
        Happened::Refused(_) => (Kind::Command, Tone::Broken),
        Happened::Opened => (Kind::Browser, Tone::Busy),
        Happened::Redirected => (Kind::Browser, Tone::Good),
        Happened::RedirectedWithError { .. } => (Kind::Browser, Tone::Broken),
        Happened::Sent { .. } => (Kind::Request, Tone::Busy),
        Happened::Answered { status, .. } => (Kind::Request, answer(*status)),
        Happened::Unanswered { .. } => (Kind::Request, Tone::Waiting),
        Happened::Rejected { .. } => (Kind::Request, Tone::Broken),
        Happened::Saving { .. } | Happened::Erasing => (Kind::Record, Tone::Busy),
        Happened::Saved { .. } | Happened::Erased => (Kind::Record, Tone::Good),
        Happened::SaveConflict { .. } => (Kind::Record, Tone::Waiting),
        Happened::StoreChanged { .. } => (Kind::Record, Tone::Quiet),
        Happened::SaveFailed | Happened::EraseFailed => (Kind::Record, Tone::Broken),
        Happened::Reported(event) => (Kind::News, of_event(event)),
        // Entries that this window has no words for yet.
        _ => (Kind::News, Tone::Quiet),
    }
}

const fn answer(status: u16) -> Tone {
    match status {
        0..=399 => Tone::Good,
        429 | 500.. => Tone::Waiting,
        _ => Tone::Broken,
    }
}

const fn of_event(event: &Event) -> Tone {
    match event {
        Event::Registered { .. }
        | Event::SignedIn { .. }
        | Event::Renewed { .. }
        | Event::Adopted { .. }
        | Event::Checked { .. } => Tone::Good,
        Event::SignInFailed { failure, .. } if is_trouble(failure) => Tone::Broken,
        Event::RenewalDelayed { .. } | Event::TokenTooFresh { .. } => Tone::Waiting,
        Event::Stopped { .. } | Event::Quarantined { .. } => Tone::Broken,
        Event::SignedOut { why: SignedOut::ByUser | SignedOut::Never, .. } => Tone::Quiet,
        Event::Due { .. }
        | Event::SignedOut { .. }
        | Event::Unsaved { .. }
        | Event::NotRegistered { .. }
        | Event::NotForgotten { .. } => Tone::NeedsYou,
        // The end of a sign-in that somebody gave up, and news without words yet.
        _ => Tone::Quiet,
    }
}

/// The entry in a sentence that does not name the org.
pub(crate) fn said(happened: &Happened) -> String {
    match happened {
        Happened::Commanded(order) => commanded(*order).to_owned(),
        Happened::Refused(why) => format!("Not done: {}.", why.as_str()),
        Happened::Opened => "The sign-in page was opened in the browser.".to_owned(),
        Happened::Redirected => "The browser came back with a code.".to_owned(),
        Happened::RedirectedWithError { error, text } => {
            format!("The browser came back with {}{}.", error.as_str(), quoted(text.as_ref()))
        }
        Happened::Sent { purpose, host, fields, timeout_ms, .. } => {
            let form = if fields.is_empty() {
                String::new()
            } else {
                format!(
                    " with {}",
                    fields.iter().map(|field| field.name).collect::<Vec<_>>().join(", ")
                )
            };
            let longest = times::span(Duration::from_millis(*timeout_ms));
            format!("{} {host}{form}. Waits at most {longest}.", purpose_in_words(*purpose))
        }
        Happened::Answered { status, error, text, took_ms, .. } => {
            let code = error.as_ref().map(|code| format!(": {}", code.as_str()));
            let code = code.unwrap_or_default();
            format!("Answered {status}{}{code}{}.", after(*took_ms), quoted(text.as_ref()))
        }
        Happened::Unanswered { error, took_ms, .. } => unanswered(*error, *took_ms),
        Happened::Rejected { status, code, .. } => {
            let code = code.as_ref().map(|code| format!(" ({})", code.as_str()));
            format!("An API call was refused with {status}{}.", code.unwrap_or_default())
        }
        Happened::Saving { tries, expires_at, flows, .. } => saving(*tries, *expires_at, *flows),
        Happened::Saved { .. } => "Saved.".to_owned(),
        Happened::SaveFailed => "Not saved: the disk refused. It is tried again.".to_owned(),
        Happened::SaveConflict { .. } => {
            "Not saved: another program had changed the record. It is read anew.".to_owned()
        }
        Happened::StoreChanged { .. } => "Another program changed the record.".to_owned(),
        Happened::Erasing => "The record is deleted\u{2026}".to_owned(),
        Happened::Erased => "The record is gone.".to_owned(),
        Happened::EraseFailed => "Not deleted: the disk refused. It is tried again.".to_owned(),
        Happened::Reported(event) => reported(event),
        // As above: the entry's own name says more than nothing.
        other => format!("{other:?}"),
    }
}

const fn commanded(order: Order) -> &'static str {
    match order {
        Order::Add => "Add the org.",
        Order::Update => "Change what is known of the org.",
        Order::SignIn => "Sign in.",
        Order::Cancel => "Give up the sign-in.",
        Order::Renew => "Renew now.",
        Order::Check => "Check up.",
        Order::SignOut => "Sign out.",
        Order::HandOver => "Hand the sign-in over.",
        Order::Forget => "Forget the org.",
    }
}

const fn purpose_in_words(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Exchange => "Exchange the code at",
        Purpose::Refresh => "Renew at",
        Purpose::ClientCredentials => "Ask for a token at",
        Purpose::Identity => "Prove the org at",
        Purpose::CheckUp => "Check up at",
        Purpose::End => "End the token at",
    }
}

fn unanswered(error: HttpError, took_ms: Option<u64>) -> String {
    format!("No answer{}: {error}.", after(took_ms))
}

fn after(took_ms: Option<u64>) -> String {
    match took_ms {
        None => String::new(),
        Some(millis @ 0..10_000) => format!(" after {millis} ms"),
        Some(millis) => format!(" after {}", times::span(Duration::from_millis(millis))),
    }
}

fn quoted(text: Option<&Shown>) -> String {
    text.map(|text| format!(", \"{}\"", text.as_str().trim_end_matches('.'))).unwrap_or_default()
}

fn saving(
    tries: Option<u32>,
    expires_at: Option<tenantry_core::Timestamp>,
    flows: usize,
) -> String {
    match (tries, expires_at, flows) {
        (Some(_), ..) => "Saves that a new token is asked for, before it is asked for.".to_owned(),
        (None, _, 1..) => "Saves the sign-in that waits for the browser.".to_owned(),
        (None, Some(ends), 0) => format!("Saves the token that ends {}.", times::clock(ends)),
        (None, None, 0) => "Saves the record.".to_owned(),
    }
}

fn reported(event: &Event) -> String {
    match event {
        Event::Registered { .. } => "What is known of the org is saved.".to_owned(),
        Event::NotRegistered { .. } => {
            "The change was not taken: the org was signed in as another one meanwhile.".to_owned()
        }
        Event::SignedIn { .. } => "Signed in, and its org proved.".to_owned(),
        Event::SignInFailed { failure, .. } => failed("The sign-in failed", failure),
        Event::Renewed { .. } => "A new token is saved and in use.".to_owned(),
        Event::Adopted { .. } => "Renewed by another program, and taken over.".to_owned(),
        Event::RenewalDelayed { until, failure, .. } => {
            format!("The renewal is put off until {}. {failure}", times::second(*until))
        }
        Event::Stopped { failure, .. } => failed("Stopped until it is put right", failure),
        Event::Due { until, .. } => {
            format!("It cannot be renewed: sign in again before {}.", times::clock(*until))
        }
        Event::SignedOut { why, .. } => format!("Signed out. {why}"),
        Event::Unsaved { .. } => "It could not be saved; it is tried again.".to_owned(),
        Event::Quarantined { why, .. } => format!("The record cannot be read: {why}."),
        Event::Forgotten { .. } => "Forgotten.".to_owned(),
        Event::NotForgotten { .. } => {
            "The record could not be removed; it is tried again.".to_owned()
        }
        Event::TokenTooFresh { .. } => {
            "The API refused a token that was a moment old: repeat the call.".to_owned()
        }
        Event::Checked { .. } => "The check-up is over.".to_owned(),
        // News that this window has no words for yet.
        other => sentence(&other.code()),
    }
}

fn failed(what: &str, failure: &Failure) -> String {
    format!("{what}. {failure}")
}

/// Genesys Cloud's name for the request, where the entry has one.
pub(crate) fn correlation_id(happened: &Happened) -> Option<&str> {
    match happened {
        Happened::Answered { correlation_id, .. } => correlation_id.as_ref().map(Shown::as_str),
        Happened::Reported(event) => match &**event {
            Event::SignInFailed { failure, .. }
            | Event::RenewalDelayed { failure, .. }
            | Event::Stopped { failure, .. } => of_failure(failure),
            Event::SignedOut { why: SignedOut::Ended(said), .. } => said.correlation_id.as_deref(),
            _ => None,
        },
        _ => None,
    }
}

fn of_failure(failure: &Failure) -> Option<&str> {
    match failure {
        Failure::Throttled(said)
        | Failure::ServerTrouble(said)
        | Failure::NotGenesysCloud(said)
        | Failure::ClientRejected { said, .. }
        | Failure::GrantTypeRefused(said)
        | Failure::CodeRejected(said)
        | Failure::ContextRefused(said)
        | Failure::RequestRefused(said)
        | Failure::TokenRefused(said) => said.correlation_id.as_deref(),
        _ => None,
    }
}
