//! Leaving: the question before a window closes on something, and the wait for an answer.

use egui::{Button, Id, Key, Label, Modal, RichText, Ui};

use super::choosing::{Attempt, attempt_ui, heading_ui, say};
use super::org::card_ui;
use super::page::page_ui;
use crate::{Awaited, theme};

/// What is drawn while the window is being closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Farewell {
    /// A question, over what is there.
    Asking(Stopping),
    /// This comes to its end first.
    Saving(Awaited),
    /// Nothing any more.
    Gone,
}

/// What a person would stop or lose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stopping {
    /// How many orgs of a running queue are still to be authorized; none without one.
    pub left: usize,
    /// The orgs whose sign-in page is open.
    pub pages: Vec<String>,
    /// How many orgs are in memory only, and end with the window.
    pub forgotten: usize,
}

/// What a person answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parted {
    /// The window stays.
    Stay,
    /// What is under way is stopped.
    Stop,
    /// No answer is waited for.
    AtOnce,
}

/// Draws the question before a window closes.
pub fn stopping_ui(ui: &Ui, stopping: &Stopping) -> Option<Parted> {
    let modal = Modal::new(Id::unique("leaving")).frame(theme::question(ui));
    let modal = modal.show(ui.ctx(), |ui| {
        ui.set_width(440.0);
        let title = RichText::new(title(stopping)).heading().color(theme::strong(ui));
        ui.add(Label::new(title).wrap());
        for text in texts(stopping) {
            ui.add(Label::new(text).wrap());
        }
        ui.add_space(theme::GAP);
        ui.horizontal(|ui| {
            let stay = ui.button("Stay");
            if ui.memory(|memory| memory.focused().is_none()) {
                // The keyboard begins at the harmless answer.
                stay.request_focus();
            }
            let color = theme::tone(ui, theme::Tone::Broken);
            let stop = ui.add(Button::new(RichText::new(answer(stopping)).color(color)));
            match (stay.clicked(), stop.clicked()) {
                (true, _) => Some(Parted::Stay),
                (_, true) => Some(Parted::Stop),
                (false, false) => None,
            }
        })
        .inner
    });
    let escaped =
        ui.input(|input| input.key_pressed(Key::Escape)) || modal.backdrop_response.clicked();
    modal.inner.or_else(|| escaped.then_some(Parted::Stay))
}

/// Whether nothing is under way: what they would lose is all that there is to ask about.
fn is_at_rest(stopping: &Stopping) -> bool {
    stopping.left == 0 && stopping.pages.is_empty()
}

fn answer(stopping: &Stopping) -> &'static str {
    if is_at_rest(stopping) { "Forget and close" } else { "Stop and close" }
}

fn title(stopping: &Stopping) -> String {
    match (stopping.left, &stopping.pages[..]) {
        (0, []) => match stopping.forgotten {
            1 => "Close and forget the org?".to_owned(),
            many => format!("Close and forget {many} orgs?"),
        },
        (0, [page]) => format!("Close while you sign in to {page}?"),
        (0, pages) => format!("Close while {} sign-in pages are open?", pages.len()),
        (1, _) => "Close with 1 org still to be authorized?".to_owned(),
        (left, _) => format!("Close with {left} orgs still to be authorized?"),
    }
}

fn texts(stopping: &Stopping) -> Vec<String> {
    let Stopping { left, pages, forgotten } = stopping;
    let mut texts = Vec::new();
    if *forgotten > 0 {
        let what = match (left, forgotten) {
            (0, 1) => "The org and its sign-in are",
            (0, _) => "The orgs and their sign-ins are",
            (_, _) => "The orgs, their sign-ins and the queue are",
        };
        texts.push(format!(
            "{what} in memory only, and end with the window. To keep them, stay, and choose \
             Change\u{2026} at the bottom left."
        ));
    } else if *left > 0 {
        texts.push(
            "The queue halts. It is kept, and waits for you when you open Tenantry again. What is \
             signed in stays so."
                .to_owned(),
        );
    }
    if !pages.is_empty() {
        texts.push(format!(
            "The sign-in page of {} in your browser leads nowhere while Tenantry is closed.",
            pages.join(", ")
        ));
    }
    texts
}

/// Draws the wait for what comes to its end first, in place of everything else.
pub fn saving_ui(ui: &mut Ui, awaited: Awaited) -> Option<Parted> {
    page_ui(ui, "closing", |ui| {
        heading_ui(ui, "Tenantry is closing");
        ui.add_space(theme::SPACE);
        card_ui(ui, |ui| {
            awaited_ui(ui, awaited);
            say(
                ui,
                "Then the window closes by itself, after two and a half minutes at the latest.",
            );
        });
        ui.add_space(theme::GAP);
        let at_once = ui.button("Close without it").clicked().then_some(Parted::AtOnce);
        let cost = match awaited {
            Awaited { answers: 0, .. } => {
                "At the next start the hand-over is finished, or taken back, and you are told which."
            }
            Awaited { .. } => "An org whose answer is lost may need somebody to sign in again.",
        };
        say(ui, cost);
        at_once
    })
}

/// Draws what is under way, and why it comes to its end first.
pub(super) fn awaited_ui(ui: &mut Ui, Awaited { answers, handed_over }: Awaited) {
    if answers > 0 {
        let waiting = match answers {
            1 => "Waiting for 1 answer, to save it\u{2026}".to_owned(),
            many => format!("Waiting for {many} answers, to save them\u{2026}"),
        };
        attempt_ui(ui, &Attempt::UnderWay, &waiting);
        say(
            ui,
            "What Genesys Cloud answers, and what you have just changed, is saved first, so that no \
             org loses its sign-in.",
        );
        ui.add_space(theme::GAP);
    }
    if handed_over > 0 {
        let (waiting, why) = match handed_over {
            1 => (
                "Handing over 1 org\u{2026}".to_owned(),
                "The file is finished and the org is let go of first, so that its sign-in has one \
                 owner.",
            ),
            many => (
                format!("Handing over {many} orgs\u{2026}"),
                "The file is finished and the orgs are let go of first, so that each sign-in has one \
                 owner.",
            ),
        };
        attempt_ui(ui, &Attempt::UnderWay, &waiting);
        say(ui, why);
        ui.add_space(theme::GAP);
    }
}
