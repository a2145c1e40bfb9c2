//! Reports: what people paste into forums and tickets, read as evidence.
//!
//! Secrets are masked first, and everything else is read from the masked text: what is derived
//! cannot hold one. (Of a secret itself, only marks are kept; of Basic authentication, the id.) Then come, the more precise before the less: settings, hosts, requests, answers,
//! and at last what the sentences say.

mod answers;
mod basic;
mod clock;
mod facts;
mod marks;
mod mask;
mod names;
mod phrases;
mod place;
mod prose;
mod quotes;
mod request;
mod scan;
mod settings;
mod spans;
#[cfg(test)]
mod tests;
mod times;
mod token;
mod trouble;
mod understood;
mod words;
mod written;

use serde::Serialize;

use super::evidence::Evidence;
use facts::Facts;

/// More of a paste than this is not read, in bytes.
pub const REPORT_LIMIT: usize = 64 * 1024;

/// What was read from something that somebody pasted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// What it says, for [`Diagnosis::of`](super::Diagnosis::of).
    pub evidence: Evidence,
    /// What was understood, a sentence each.
    pub understood: Vec<String>,
    /// How many secrets were taken out.
    pub masked: usize,
    /// What was pasted, without its secrets.
    pub text: String,
}

impl Evidence {
    /// Reads what people paste: answers, commands, configurations, code, logs and sentences.
    ///
    /// Secrets are taken out before anything else is done. What is not understood is left out; what
    /// would help to know are the [`Question`](super::Question)s of the diagnosis. No more than
    /// [`REPORT_LIMIT`] bytes are read.
    pub fn from_report(text: &str) -> Report {
        let head = window(text, 0, REPORT_LIMIT);
        let mask::Masked { text: shown, count } = mask::mask(head);
        let mut evidence = read(&shown);
        for mark in marks::of(head) {
            if !evidence.setup.secret_marks.contains(&mark) && !evidence.answers.is_empty() {
                evidence.setup.secret_marks.push(mark);
            }
        }
        if evidence != Self::default() {
            basic::read(&mut evidence, head);
        }
        let mut understood = understood::sentences(&evidence);
        if head.len() < text.len() {
            understood.push(format!("Only the first {} KiB were read.", REPORT_LIMIT / 1024));
        }
        Report { evidence, understood, masked: count, text: shown }
    }
}

/// Reads a text without secrets.
fn read(text: &str) -> Evidence {
    let mut facts = Facts::default();
    let pairs = scan::pairs(text);
    let places = place::places(text);
    if place::is_of_other_vendor(text, &places) {
        return Evidence::default();
    }
    settings::places(&mut facts, &places);
    settings::read(&mut facts, text, &pairs);
    settings::listed(&mut facts, text);
    let asked = request::read(&mut facts, text, &pairs, &places);
    answers::read(&mut facts, text, &pairs, &asked);
    trouble::read(&mut facts, text, &asked);
    facts.granted(&pairs);
    clock::read(&mut facts, text);
    times::read(&mut facts, text);
    prose::read(&mut facts, text);
    facts.done(&asked)
}

/// At most so many bytes from there on, cut between characters.
fn window(text: &str, from: usize, limit: usize) -> &str {
    let far = from.saturating_add(limit).min(text.len());
    let end = (from..=far).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(from);
    text.get(from..end).unwrap_or_default()
}

#[cfg(test)]
fn read_for_tests(text: &str) -> Evidence {
    Evidence::from_report(text).evidence
}
