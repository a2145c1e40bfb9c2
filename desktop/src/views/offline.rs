//! The strip for when nothing comes through: since when, who waits, and when it is tried again.

use egui::{Align, Label, Layout, Ui};

use super::{Action, Scene, marks, times};
use crate::engine::Outage;
use crate::theme::Tone;

/// Draws it.
pub fn offline_ui(ui: &mut Ui, scene: Scene<'_>, outage: &Outage) -> Option<Action> {
    ui.horizontal(|ui| {
        marks::mark_ui(ui, Tone::Waiting, "Offline");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let tried = ui.small_button("Try now").clicked();
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
        format!("Offline{since}: {host} did not answer, {error}.")
    };
    // A countdown would have the whole window drawn every second, for as long as it lasts.
    let again = if outage.again <= scene.now {
        "Tried again now.".to_owned()
    } else {
        format!("Tried again at {}.", times::second_of_day(outage.again))
    };
    format!("{what} {} {again}", tokens(outage.keep, outage.bare))
}

fn tokens(keep: usize, bare: usize) -> String {
    let kept = match keep {
        1 => "1 org keeps its token".to_owned(),
        many => format!("{many} orgs keep their tokens"),
    };
    let none = match bare {
        1 => "1 has none left".to_owned(),
        many => format!("{many} have none left"),
    };
    match (keep, bare) {
        (_, 0) => format!("{kept}."),
        (0, 1) => "1 org waits for a token.".to_owned(),
        (0, many) => format!("{many} orgs wait for a token."),
        (_, _) => format!("{kept}, {none}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_keeps_a_token_and_who_has_none_is_said() {
        assert_eq!(tokens(12, 0), "12 orgs keep their tokens.");
        assert_eq!(tokens(1, 2), "1 org keeps its token, 2 have none left.");
        assert_eq!(tokens(0, 1), "1 org waits for a token.");
    }
}
