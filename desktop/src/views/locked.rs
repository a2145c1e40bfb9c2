//! The locked window, and the one whose vault cannot be opened.

use std::time::Duration;

use egui::{Key, Response, Ui};
use tenantry_core::Timestamp;

use super::choosing::{Attempt, Knock, attempt_ui, heading_ui, say, tell};
use super::leaving::awaited_ui;
use super::org::card_ui;
use super::page::page_ui;
use super::passphrase::{Typed, passphrase_ui};
use super::stepper::primary_ui;
use super::times;
use crate::Awaited;
use crate::theme::{self, Tone};

/// What opens the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opener {
    /// A passphrase.
    Passphrase,
    /// The keychain.
    Keychain,
}

/// Why it is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The program has just begun.
    Start,
    /// Somebody asked for it.
    Asked(Timestamp),
    /// Nobody was at the window for so long.
    Idle(Timestamp, Duration),
}

/// A locked window.
#[derive(Debug)]
pub struct Locked {
    /// What opens it.
    pub opener: Opener,
    /// Why it is locked.
    pub cause: Cause,
    /// What came of the last attempt.
    pub attempt: Attempt,
    typed: Typed,
}

impl Locked {
    /// Locked for that reason.
    pub fn new(opener: Opener, cause: Cause) -> Self {
        Self { opener, cause, attempt: Attempt::None, typed: Typed::default() }
    }
}

/// Draws a locked window.
pub fn locked_ui(ui: &mut Ui, locked: &mut Locked) -> Option<Knock> {
    page_ui(ui, "locked", |ui| {
        heading_ui(ui, "Tenantry is locked");
        say(ui, &since(locked.cause));
        ui.add_space(theme::SPACE);
        card_ui(ui, |ui| match locked.opener {
            Opener::Passphrase => by_passphrase_ui(ui, locked),
            Opener::Keychain => by_keychain_ui(ui, locked),
        })
    })
}

fn since(cause: Cause) -> String {
    let (when, why) = match cause {
        Cause::Start => {
            return "Your orgs are encrypted on this computer. Nothing is renewed until you unlock \
                    them; what ran out meanwhile is shown then."
                .to_owned();
        }
        Cause::Asked(when) => (when, "because you asked for it".to_owned()),
        Cause::Idle(when, idle) => {
            (when, format!("because nobody was at the window for {}", times::span(idle)))
        }
    };
    format!(
        "Locked since {}, {why}. No token is in memory, and nothing is renewed until you unlock: an \
         org whose token ends meanwhile is renewed then, or says what it needs.",
        times::clock(when)
    )
}

fn by_passphrase_ui(ui: &mut Ui, locked: &mut Locked) -> Option<Knock> {
    let field = passphrase_ui(ui, "Passphrase", &mut locked.typed);
    // Enter takes the keyboard away from the field, so it is asked for before that is given back.
    let entered = entered(ui, &field);
    if ui.memory(|memory| memory.focused().is_none()) {
        field.request_focus();
    }
    ui.add_space(theme::GAP);
    if attempt_ui(ui, &locked.attempt, "Trying the passphrase…") {
        return None;
    }
    let pressed = primary_ui(ui, "Unlock");
    let wanted = (pressed || entered) && !locked.typed.is_empty();
    wanted.then(|| Knock::Open(std::mem::take(&mut locked.typed)))
}

fn by_keychain_ui(ui: &mut Ui, locked: &Locked) -> Option<Knock> {
    if attempt_ui(ui, &locked.attempt, "Asking the keychain for the key…") {
        return None;
    }
    if matches!(locked.attempt, Attempt::Failed(_)) {
        say(
            ui,
            "Nothing was changed, and your orgs are still there. Tenantry waits for the keychain \
             you chose and uses nothing weaker in its place.",
        );
    }
    primary_ui(ui, "Unlock with the keychain").then(|| Knock::Open(Typed::default()))
}

pub(super) fn entered(ui: &Ui, field: &Response) -> bool {
    field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

/// Draws a window that is about to be locked.
pub fn closing_ui(ui: &mut Ui, awaited: Awaited) {
    page_ui(ui, "locked", |ui| {
        heading_ui(ui, "Tenantry is being locked");
        ui.add_space(theme::SPACE);
        card_ui(ui, |ui| awaited_ui(ui, awaited));
    });
}

/// Draws a vault that cannot be asked how it is opened.
pub fn stuck_ui(ui: &mut Ui, why: &str) -> Option<Knock> {
    page_ui(ui, "locked", |ui| {
        heading_ui(ui, "Your orgs cannot be opened yet");
        ui.add_space(theme::GAP);
        card_ui(ui, |ui| {
            tell(ui, Tone::Broken, why);
            say(ui, "Nothing was changed.");
            ui.add_space(theme::GAP);
            primary_ui(ui, "Look again").then_some(Knock::Look)
        })
    })
}
