//! The strip for when nothing comes through: since when, who waits, and when it is tried again.

use egui::{Align, Button, Label, Layout, Ui};

use super::{Action, Scene, marks, times};
use crate::engine::Outage;
use crate::theme::Tone;

const PAUSING: &str =
    "It was tried so often within a minute that it pauses, and goes on by itself.";

/// Draws it.
pub fn offline_ui(ui: &mut Ui, scene: Scene<'_>, outage: &Outage) -> Option<Action> {
    ui.horizontal(|ui| {
        marks::mark_ui(ui, Tone::Waiting, "Offline");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let is_free = outage.pausing < outage.keep + outage.bare;
            let tried = ui.add_enabled(is_free, Button::new("Try now"));
            let tried = tried.on_disabled_hover_text(PAUSING).clicked();
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(sentence(scene, outage)).wrap());
            });
            tried.then_some(Action::TryNow)
        })
        .inner
    })
    .inner
}

fn sentence(scene: Scene<'_>, outage: &Outage) -> String {
    let Outage { host, error, .. } = outage;
    let since = outage.since.map(|since| format!(" since {}", times::hour(since)));
    let since = since.unwrap_or_default();
    let what = if outage.is_elsewhere {
        format!("{host} cannot be reached{since}: {error}.")
    } else {
        format!("Offline{since}. {host} did not answer: {error}.")
    };
    // A countdown would have the whole window drawn every second, for as long as it lasts.
    let again = if outage.again <= scene.now {
        "It is tried again now.".to_owned()
    } else {
        format!("It is tried again at {}.", times::second_of_day(outage.again))
    };
    format!("{what} {} {again}", tokens(outage.keep, outage.bare))
}

fn tokens(keep: usize, bare: usize) -> String {
    match (keep, bare) {
        (0, 1) => "1 org waits for a token.".to_owned(),
        (0, many) => format!("{many} orgs wait for a token."),
        (1, 0) => "1 org waits; its token is still good.".to_owned(),
        (many, 0) => format!("{many} orgs wait; their tokens are still good."),
        (keep, bare) => {
            format!("{} orgs wait; {keep} of their tokens {} still good.", keep + bare, are(keep))
        }
    }
}

const fn are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_and_how_many_tokens_are_still_good_is_said() {
        assert_eq!(tokens(1, 0), "1 org waits; its token is still good.");
        assert_eq!(tokens(12, 0), "12 orgs wait; their tokens are still good.");
        assert_eq!(tokens(1, 2), "3 orgs wait; 1 of their tokens is still good.");
        assert_eq!(tokens(0, 1), "1 org waits for a token.");
    }
}
