//! The strips above and below: what went wrong, what happened last, and how records are kept.

use std::path::Path;

use egui::accesskit::Role;
use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{Align, Button, Label, Layout, RichText, Style, Ui, WidgetInfo};

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
                if ui.button("Dismiss").clicked() {
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
            let preferred = preferences_ui(ui, footing);
            ui.separator();
            let last = footing.last.unwrap_or("Nothing has happened yet.");
            ui.add(Label::new(RichText::new(last).small()).truncate());
            preferred.or_else(|| about.then_some(Action::About))
        });
        action.or(right.inner)
    });
    shown.inner
}

/// How records are kept, and what can be done about it.
fn kept_ui(ui: &mut Ui, footing: Footing<'_>) -> Option<Action> {
    let (tone, badge, kept) = kept_so(footing.keeping);
    let hover = match footing.keeping {
        Keeping::Sealed { .. } => {
            format!("{kept} The encrypted files are in {}.", footing.data_dir.display())
        }
        Keeping::Memory | Keeping::AsChosen => kept.to_owned(),
    };
    ui.scope(|ui| badge_ui(ui, tone, badge)).response.on_hover_text(hover);
    let changes = changes_ui(ui, footing.keeping);
    let Keeping::Sealed { from: KeyFrom::Keychain | KeyFrom::Passphrase, .. } = footing.keeping
    else {
        return changes;
    };
    let what = "Drop every token and the key from memory. Nothing is renewed until you unlock.";
    let locks = small(ui, "Lock", what).then_some(Action::Lock);
    changes.or(locks)
}

/// Draws what leads to the change, where the key is not the caller's.
fn changes_ui(ui: &mut Ui, keeping: &Keeping) -> Option<Action> {
    if matches!(keeping, Keeping::Sealed { from: KeyFrom::Caller, .. }) {
        return None;
    }
    let button = ui.add(Button::new(RichText::new("Change…").small()).frame(false));
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, CHANGE));
    marks::ring(ui, &button);
    let what = "To the keychain, to a passphrase, or to another passphrase.";
    button.on_hover_text(what).clicked().then_some(Action::ChangeKeeping)
}

/// What is heard of the button, which says less to the eye: it stands beside what it changes.
const CHANGE: &str = "Change how your orgs are kept…";

const fn kept_so(keeping: &Keeping) -> (Tone, &'static str, &'static str) {
    match keeping {
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
    }
}

/// A small button without a frame.
fn small(ui: &mut Ui, name: &str, what: &str) -> bool {
    let button = ui.add(Button::new(RichText::new(name).small()).frame(false));
    marks::ring(ui, &button);
    button.on_hover_text(what).clicked()
}

/// How the person likes the window, and what was chosen instead.
fn preferences_ui(ui: &mut Ui, footing: Footing<'_>) -> Option<Action> {
    let now = footing.preferences;
    let name = RichText::new("Preferences").small();
    let button = Button::new(name).frame(false);
    // As everywhere else: a menu's own style leaves boxes without a line around them.
    let menu = MenuConfig::new().style(|_: &mut Style| ());
    let menu = MenuButton::from_button(button).config(menu);
    let (button, chosen) = menu.ui(ui, |ui| {
        let mut wished = now;
        ui.label(RichText::new("Light or dark").small().color(theme::weak(ui)));
        for look in Look::EVERY {
            ui.radio_value(&mut wished.look, look, look.word());
        }
        ui.separator();
        let mut calls = now.calling == Calling::On;
        let text = "Notify me when an org needs me";
        let hover = "A notification of your desktop, with the org's name, while nobody is at this \
                     window: when an org needs you, and when the queue waits for you.";
        ui.checkbox(&mut calls, text).on_hover_text(hover);
        wished.calling = if calls { Calling::On } else { Calling::Off };
        ui.separator();
        ui.label(RichText::new("How your orgs are kept").small().color(theme::weak(ui)));
        let (_, kept, _) = kept_so(footing.keeping);
        ui.label(kept);
        let changes = changes_ui(ui, footing.keeping);
        changes.or_else(|| (wished != now).then_some(Action::Prefer(wished)))
    });
    marks::ring(ui, &button);
    chosen.and_then(|chosen| chosen.inner)
}
