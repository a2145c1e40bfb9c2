//! The question before something that cannot be undone.

use egui::{Button, Id, Key, Label, Modal, RichText, Ui};
use tenantry_core::TenantId;

use super::{Action, Question, Scene};
use crate::theme;

/// Draws the question over everything else.
pub fn ask_ui(ui: &Ui, scene: Scene<'_>, question: &Question) -> Option<Action> {
    let Wording { title, text, yes, no } = wording(scene, question);
    let modal = Modal::new(Id::unique("question")).frame(theme::question(ui));
    let modal = modal.show(ui.ctx(), |ui| {
        ui.set_width(440.0);
        ui.add(Label::new(RichText::new(title).heading().color(theme::strong(ui))).wrap());
        ui.add(Label::new(text).wrap());
        ui.add_space(theme::GAP);
        ui.horizontal(|ui| {
            let kept = ui.button(no);
            if ui.memory(|memory| memory.focused().is_none()) {
                // The keyboard begins at the harmless answer.
                kept.request_focus();
            }
            let color = theme::tone(ui, theme::Tone::Broken);
            let done = ui.add(Button::new(RichText::new(yes).color(color)));
            match (kept.clicked(), done.clicked()) {
                (true, _) => Some(Action::Keep),
                (_, true) => Some(answered(question)),
                (false, false) => None,
            }
        })
        .inner
    });
    let escaped =
        ui.input(|input| input.key_pressed(Key::Escape)) || modal.backdrop_response.clicked();
    modal.inner.or_else(|| escaped.then_some(Action::Keep))
}

struct Wording {
    title: String,
    text: &'static str,
    yes: &'static str,
    no: &'static str,
}

fn wording(scene: Scene<'_>, question: &Question) -> Wording {
    match question {
        Question::SignOut(id) => Wording {
            title: format!("Sign out of {}?", label(scene, id)),
            text: "The token and the refresh token end, here and in Genesys Cloud. Whatever uses \
                   them stops working until somebody signs in again.",
            yes: "Yes, sign out",
            no: "Stay signed in",
        },
        Question::Forget(id) => Wording {
            title: format!("Forget {}?", label(scene, id)),
            text: "Tenantry signs out of the org and deletes its record on this computer: the \
                   client id, the secret, the tokens. In Genesys Cloud, the org and its client \
                   stay as they are. This cannot be undone.",
            yes: "Yes, forget it",
            no: "Keep it",
        },
        Question::HandOver { moving: 0 } => Wording {
            title: "Write the file?".to_owned(),
            text: "No sign-in moves: the file holds client ids and secrets, and every org here stays \
                   as it is.",
            yes: "Yes, write it",
            no: "Not now",
        },
        Question::HandOver { moving: 1 } => Wording {
            title: "Hand over 1 sign-in?".to_owned(),
            text: "As soon as the file is on the disk, this app lets go of it and renews it no more. \
                   From then on the file and its passphrase are the only way to it: without either, \
                   somebody has to sign in again.",
            yes: "Yes, hand over",
            no: "Not now",
        },
        Question::HandOver { moving } => Wording {
            title: format!("Hand over {moving} sign-ins?"),
            text: "As soon as the file is on the disk, this app lets go of them and renews them no \
                   more. From then on the file and its passphrase are the only way to them: without \
                   either, somebody has to sign in to each org again.",
            yes: "Yes, hand over",
            no: "Not now",
        },
        Question::DiscardQueue(open) => Wording {
            title: if *open == 1 {
                "Stop with 1 org still to be authorized?".to_owned()
            } else {
                format!("Stop with {open} orgs still to be authorized?")
            },
            text: "The queue is put away, and a sign-in that is under way is given up. The orgs stay \
                   as they are: those that are signed in stay so, and the others can be chosen for \
                   another queue.",
            yes: "Yes, stop",
            no: "Keep the queue",
        },
    }
}

fn answered(question: &Question) -> Action {
    match question {
        Question::SignOut(id) => Action::SignOut(id.clone()),
        Question::Forget(id) => Action::Forget(id.clone()),
        Question::HandOver { .. } => Action::HandOver,
        Question::DiscardQueue(_) => Action::DiscardQueue,
    }
}

/// What people call the org; its id where nobody can tell.
pub(crate) fn label<'a>(scene: Scene<'a>, id: &'a TenantId) -> &'a str {
    scene.tenants.get(id).map_or(id.as_str(), |tenant| &tenant.registration().label)
}
