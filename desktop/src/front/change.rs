//! Changing how records are kept, from the button to the news, while the orgs go on.

use std::sync::Arc;

use egui::Context;

use super::work::{Changed, Old, Work};
use super::{Front, Inside, forget_typing};
use crate::records::Step;
use crate::vault::{CannotChange, CannotOpen, Change, Keeping, KeyFrom};
use crate::views::{Attempt, Changing, KeptNow, Typed};

impl Front {
    /// Shows the change, and tries the keychain where it could be chosen.
    pub(super) fn change(&mut self) {
        let inside = std::mem::replace(&mut self.inside, Inside::Stuck(String::new()));
        self.inside = match inside {
            Inside::Open(mut app) if app.engine().is_handing_over() => {
                app.tell("A hand-over is under way. Change how orgs are kept when it is over.");
                Inside::Open(app)
            }
            Inside::Open(app) => {
                let now = kept_now(app.engine().keeping());
                if now != KeptNow::Keychain {
                    self.work.probe(&self.settings.keychain);
                }
                Inside::Changing(app, Changing::new(now))
            }
            other => other,
        };
    }

    pub(super) fn prepared(&mut self, prepared: Result<Arc<Change>, CannotOpen>) {
        let keychain = &self.settings.keychain;
        match (prepared, &mut self.inside) {
            (Ok(change), Inside::Changing(app, _)) => {
                let hand = app.engine().hand();
                self.work.change(self.vault.clone(), keychain, (hand, change));
            }
            (Ok(change), _) => Work::abandon(keychain, change),
            (Err(error), Inside::Changing(_, changing)) => {
                changing.attempt = Attempt::Failed(error.into());
            }
            (Err(_), _) => {}
        }
    }

    pub(super) fn stepped(&mut self, step: Step) {
        if let (Inside::Changing(_, changing), Step::Sealed(done, all)) = (&mut self.inside, step) {
            changing.sealed = Some((done, all));
        }
    }

    pub(super) fn changed(&mut self, ctx: &Context, changed: Result<Changed, CannotChange>) {
        let Inside::Changing(app, changing) = &mut self.inside else { return };
        match changed {
            Ok(Changed { keeping, left }) => {
                let news = news(changing.now(), &keeping, left.as_ref());
                app.kept(keeping);
                self.back_to_the_orgs(ctx, Some(&news));
            }
            Err(error) => {
                changing.attempt = Attempt::Failed(error.to_string().into());
                changing.sealed = None;
            }
        }
    }

    pub(super) fn back_to_the_orgs(&mut self, ctx: &Context, news: Option<&str>) {
        forget_typing(ctx);
        let changing = std::mem::replace(&mut self.inside, Inside::Stuck(String::new()));
        if let Inside::Changing(mut app, _) = changing {
            if let Some(news) = news {
                app.tell(news);
            }
            self.inside = Inside::Open(app);
        }
    }

    /// Deletes what an earlier change has left in the keychain.
    pub(super) fn tidy(&self) {
        Work::tidy(self.vault.clone(), &self.settings.keychain);
    }
}

const fn kept_now(keeping: &Keeping) -> KeptNow {
    match keeping {
        Keeping::Sealed { from: KeyFrom::Passphrase, .. } => KeptNow::Passphrase,
        Keeping::Sealed { from: KeyFrom::Keychain | KeyFrom::Caller, .. } => KeptNow::Keychain,
        Keeping::Memory | Keeping::AsChosen => KeptNow::Memory,
    }
}

/// What a change begins with: the passphrase is typed anew, so that nobody changes it who finds the
/// window open.
pub(super) fn proof(keeping: &Keeping, typed: Typed) -> Old {
    match keeping {
        Keeping::Sealed { from: KeyFrom::Passphrase, .. } => Old::Passphrase(typed),
        Keeping::Sealed { key, .. } => Old::Key(key.clone()),
        Keeping::Memory | Keeping::AsChosen => Old::Nothing,
    }
}

fn news(before: KeptNow, keeping: &Keeping, left: Option<&CannotOpen>) -> String {
    let done = match (before, kept_now(keeping)) {
        (KeptNow::Passphrase, KeptNow::Passphrase) => "The passphrase is changed.",
        (_, KeptNow::Passphrase) => "Your orgs are behind the passphrase now.",
        (_, KeptNow::Keychain) => "The key to your orgs is in the keychain now.",
        (_, KeptNow::Memory) => "Your orgs are in memory only now.",
    };
    left.map_or_else(
        || done.to_owned(),
        |why| format!("{done} The old key is still in the keychain, and opens nothing here: {why}"),
    )
}
