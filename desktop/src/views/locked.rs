//! The locked window, the one whose vault cannot be opened, and the change of the passphrase.

use std::time::Duration;

use egui::{Key, Response, Ui};
use tenantry_core::Timestamp;

use super::choosing::{Attempt, Knock, attempt_ui, heading_ui, say, tell};
use super::org::card_ui;
use super::passphrase::{Typed, passphrase_ui};
use super::stepper::primary_ui;
use super::times;
use crate::theme::{self, Tone};
use crate::vault::SHORTEST_PASSPHRASE;

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
    ui.set_max_width(theme::READING_WIDTH);
    heading_ui(ui, "Tenantry is locked");
    say(ui, &since(locked.cause));
    ui.add_space(theme::SPACE);
    card_ui(ui, |ui| match locked.opener {
        Opener::Passphrase => by_passphrase_ui(ui, locked),
        Opener::Keychain => by_keychain_ui(ui, locked),
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
    if ui.memory(|memory| memory.focused().is_none()) {
        field.request_focus();
    }
    ui.add_space(theme::GAP);
    if attempt_ui(ui, &locked.attempt, "Trying the passphrase…") {
        return None;
    }
    let pressed = primary_ui(ui, "Unlock");
    let wanted = (pressed || entered(ui, &field)) && !locked.typed.is_empty();
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

fn entered(ui: &Ui, field: &Response) -> bool {
    field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

/// Draws a window that is about to be locked.
pub fn closing_ui(ui: &mut Ui) {
    heading_ui(ui, "Tenantry is being locked");
    let waiting = "An answer of Genesys Cloud is under way. It is saved first, so that no org loses \
                   its sign-in.";
    attempt_ui(ui, &Attempt::UnderWay, waiting);
}

/// Draws a vault that cannot be asked how it is opened.
pub fn stuck_ui(ui: &mut Ui, why: &str) -> Option<Knock> {
    ui.set_max_width(theme::READING_WIDTH);
    heading_ui(ui, "Your orgs cannot be opened yet");
    ui.add_space(theme::GAP);
    card_ui(ui, |ui| {
        tell(ui, Tone::Broken, why);
        say(ui, "Nothing was changed.");
        ui.add_space(theme::GAP);
        primary_ui(ui, "Look again").then_some(Knock::Look)
    })
}

/// A change of the passphrase, as far as it is typed.
#[derive(Debug, Default)]
pub struct Changing {
    /// What came of the last attempt.
    pub attempt: Option<Attempt>,
    old: Typed,
    new: Typed,
    again: Typed,
}

impl Changing {
    fn obstacle(&self) -> Option<&'static str> {
        if self.old.is_empty() {
            Some("Type the passphrase you have now, then the new one twice.")
        } else if self.new.expose().chars().count() < SHORTEST_PASSPHRASE {
            Some("The new passphrase needs at least 12 characters; several words are good.")
        } else if self.new != self.again {
            Some("The two new ones are not the same yet.")
        } else {
            None
        }
    }
}

/// Draws the change of the passphrase.
pub fn changing_ui(ui: &mut Ui, changing: &mut Changing) -> Option<Knock> {
    ui.set_max_width(theme::READING_WIDTH);
    heading_ui(ui, "Change the passphrase");
    say(
        ui,
        "Your orgs stay as they are and go on being renewed. An old backup of vault.json can still \
         be opened with the old passphrase.",
    );
    ui.add_space(theme::SPACE);
    card_ui(ui, |ui| {
        passphrase_ui(ui, "The passphrase now", &mut changing.old);
        passphrase_ui(ui, "The new one", &mut changing.new);
        passphrase_ui(ui, "The new one once more", &mut changing.again);
        ui.add_space(theme::GAP);
        let attempt = changing.attempt.clone().unwrap_or(Attempt::None);
        if attempt_ui(ui, &attempt, "Wrapping the key anew…") {
            return None;
        }
        let obstacle = changing.obstacle();
        let answer = ui.horizontal(|ui| {
            let change = ui.add_enabled_ui(obstacle.is_none(), |ui| primary_ui(ui, "Change it"));
            let leave = ui.button("Leave it as it is").clicked();
            (change.inner, leave)
        });
        if let Some(obstacle) = obstacle {
            say(ui, obstacle);
        }
        match answer.inner {
            (_, true) => Some(Knock::Leave),
            (true, _) => Some(Knock::Change(changing.old.clone(), changing.new.clone())),
            (false, false) => None,
        }
    })
}
