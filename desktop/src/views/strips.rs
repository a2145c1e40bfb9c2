//! The strips above and below: what went wrong, what happened last, and how records are kept.

use std::path::Path;

use egui::containers::menu::MenuButton;
use egui::{Align, Button, Label, Layout, RichText, Ui};

use super::org::badge_ui;
use super::{Action, marks};
use crate::preferences::{Calling, Look, Preferences};
use crate::theme::{self, Tone};
use crate::vault::{Keeping, KeyFrom};

/// Draws each notice with a button that takes it away.
pub fn notices_ui<'a>(
    ui: &mut Ui,
    notices: impl IntoIterator<Item = (Tone, &'a str)>,
) -> Option<Action> {
    let mut action = None;
    for (index, (tone, text)) in notices.into_iter().enumerate() {
        ui.horizontal(|ui| {
            marks::mark_ui(ui, tone, "Notice");
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if ui.small_button("Dismiss").clicked() {
                    action = Some(Action::Dismiss(index));
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.add(Label::new(text).wrap());
                });
            });
        });
    }
    action
}

/// What the strip below says.
#[derive(Clone, Copy, Debug)]
pub struct Footing<'a> {
    /// What happened last.
    pub last: Option<&'a str>,
    /// How records are kept.
    pub keeping: &'a Keeping,
    /// Where records are kept.
    pub data_dir: &'a Path,
    /// How the person likes the window.
    pub preferences: Preferences,
}

/// Draws the strip below.
pub fn footing_ui(ui: &mut Ui, footing: Footing<'_>) -> Option<Action> {
    let shown = ui.horizontal(|ui| {
        let action = kept_ui(ui, footing);
        let right = ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let about =
                small(ui, concat!("Tenantry ", env!("CARGO_PKG_VERSION")), "About Tenantry");
            ui.separator();
            let preferred = preferences_ui(ui, footing.preferences);
            ui.separator();
            let last = footing.last.unwrap_or("Nothing has happened yet.");
            ui.add(Label::new(RichText::new(last).small()).truncate());
            preferred.map(Action::Prefer).or_else(|| about.then_some(Action::About))
        });
        action.or(right.inner)
    });
    shown.inner
}

/// How records are kept, and what can be done about it.
fn kept_ui(ui: &mut Ui, footing: Footing<'_>) -> Option<Action> {
    let (tone, badge, kept) = match footing.keeping {
        Keeping::Sealed { from: KeyFrom::Keychain, .. } => {
            (Tone::Good, "Encrypted: keychain", "The key is in this system's keychain.")
        }
        Keeping::Sealed { from: KeyFrom::Passphrase, .. } => {
            (Tone::Good, "Encrypted: passphrase", "The key is wrapped by your passphrase.")
        }
        Keeping::Sealed { from: KeyFrom::Caller, .. } => {
            (Tone::Waiting, "Encrypted: key of this run", "The key is gone when the program ends.")
        }
        Keeping::Memory | Keeping::AsChosen => (
            Tone::NeedsYou,
            "Kept in memory only",
            "Every org is gone when the program ends; nothing is on the disk.",
        ),
    };
    let hover = match footing.keeping {
        Keeping::Sealed { .. } => {
            format!("{kept} The encrypted files are in {}.", footing.data_dir.display())
        }
        Keeping::Memory | Keeping::AsChosen => kept.to_owned(),
    };
    ui.scope(|ui| badge_ui(ui, tone, badge)).response.on_hover_text(hover);
    let Keeping::Sealed { from, .. } = footing.keeping else { return None };
    if *from == KeyFrom::Caller {
        return None;
    }
    let locks = small(
        ui,
        "Lock",
        "Drop every token and the key from memory. Nothing is renewed \
                                   until you unlock.",
    );
    let changes = *from == KeyFrom::Passphrase
        && small(ui, "Change passphrase", "Choose another passphrase. Your orgs stay as they are.");
    match (locks, changes) {
        (true, _) => Some(Action::Lock),
        (_, true) => Some(Action::ChangePassphrase),
        (false, false) => None,
    }
}

/// A small button without a frame.
fn small(ui: &mut Ui, name: &str, what: &str) -> bool {
    let button = ui.add(Button::new(RichText::new(name).small()).frame(false));
    button.on_hover_text(what).clicked()
}

/// How the person likes the window, and what was chosen instead.
fn preferences_ui(ui: &mut Ui, now: Preferences) -> Option<Preferences> {
    let name = RichText::new("Preferences").small();
    let button = Button::new(name).frame(false);
    let (_, chosen) = MenuButton::from_button(button).ui(ui, |ui| {
        let mut wished = now;
        ui.label(RichText::new("Light or dark").small().color(theme::weak(ui)));
        for look in Look::EVERY {
            ui.radio_value(&mut wished.look, look, look.word());
        }
        ui.separator();
        let mut calls = now.calling == Calling::On;
        let text = "Notify me when an org needs me";
        let hover = "A notification of your desktop, with the org's name, while nobody is at this \
                     window.";
        ui.checkbox(&mut calls, text).on_hover_text(hover);
        wished.calling = if calls { Calling::On } else { Calling::Off };
        (wished != now).then_some(wished)
    });
    chosen.and_then(|chosen| chosen.inner)
}
