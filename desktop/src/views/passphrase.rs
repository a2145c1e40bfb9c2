//! A passphrase while it is typed: never shown, wiped when it goes; a new one is typed twice.

use std::fmt;

use egui::{Response, TextEdit, Ui};
use zeroize::Zeroizing;

use crate::vault::SHORTEST_PASSPHRASE;

/// Long enough that what is typed is not moved, which would leave copies behind.
const ROOM: usize = 1024;

/// What has been typed so far.
#[derive(Clone)]
pub struct Typed(Zeroizing<String>);

impl Typed {
    /// What has been typed, for the vault.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Default for Typed {
    fn default() -> Self {
        Self(Zeroizing::new(String::with_capacity(ROOM)))
    }
}

impl PartialEq for Typed {
    fn eq(&self, other: &Self) -> bool {
        *self.0 == *other.0
    }
}

impl Eq for Typed {}

impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Typed")
    }
}

/// Draws the field; dots stand for what is typed.
pub(crate) fn passphrase_ui(ui: &mut Ui, name: &str, typed: &mut Typed) -> Response {
    let label = ui.label(name);
    let field = TextEdit::singleline(&mut *typed.0)
        .id_salt(name)
        .password(true)
        .char_limit(ROOM / 4)
        .desired_width(360.0)
        .margin(egui::Margin::symmetric(8, 5));
    ui.add(field).labelled_by(label.id)
}

/// A new passphrase, as far as it is typed.
#[derive(Debug, Default)]
pub(crate) struct NewPassphrase {
    /// The first of the two.
    pub(crate) typed: Typed,
    again: Typed,
}

impl NewPassphrase {
    /// Why it cannot be used yet.
    pub(crate) fn obstacle(&self) -> Option<&'static str> {
        if self.typed.expose().chars().count() < SHORTEST_PASSPHRASE {
            Some("The passphrase needs at least 12 characters; several words are good.")
        } else if self.typed != self.again {
            Some("The two are not the same yet.")
        } else {
            None
        }
    }
}

/// Draws both fields, under these names; the answer is the second.
pub(crate) fn new_passphrase_ui(
    ui: &mut Ui,
    [name, again]: [&str; 2],
    new: &mut NewPassphrase,
) -> Response {
    passphrase_ui(ui, name, &mut new.typed);
    passphrase_ui(ui, again, &mut new.again)
}
