//! The front: what opens the vault before there are orgs to show, and closes it again.

mod change;
mod leaving;
mod work;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use eframe::Frame;
use egui::text_edit::TextEditState;
use egui::util::IdTypeMap;
use egui::{CentralPanel, Context, Ui};
use tenantry_core::Timestamp;

use crate::app::{App, Parting};
use crate::theme;
use crate::vault::{CannotOpen, Found, Keeping, KeyFrom, Stored, Vault};
use crate::views::{
    Attempt, Before, Cause, Changing, Choosing, Farewell, Knock, Locked, Opener, Parted, Probe,
    Trouble, changing_ui, choosing_ui, closing_ui, locked_ui, saving_ui, stopping_ui, stuck_ui,
};
use crate::{CannotStart, Engine, Settings};
use change::proof;
use leaving::Leaving;
use work::{Done, Work};

/// The window, locked or open.
pub struct Front {
    settings: Settings,
    vault: Vault,
    repaint: Arc<dyn Fn() + Send + Sync>,
    work: Work,
    inside: Inside,
    /// When somebody was at the window last.
    touched: Timestamp,
    /// Why it is to be locked as soon as no answer is awaited, and since when.
    closing: Option<(Cause, Timestamp)>,
    /// Whether somebody is closing the window.
    leaving: Leaving,
}

/// What the window shows.
enum Inside {
    /// How records are kept is to be chosen.
    Choosing(Choosing),
    /// The vault is locked.
    Locked(Locked),
    /// The vault cannot be asked.
    Stuck(String),
    /// The orgs.
    Open(Box<App>),
    /// The orgs go on, and how they are kept is being changed.
    Changing(Box<App>, Changing),
}

impl Front {
    /// A window on those settings: open at once where they say how records are kept.
    ///
    /// # Errors
    /// [`CannotStart`]: it is to be open at once, and the engine does not start.
    pub fn new(
        settings: Settings,
        repaint: impl Fn() + Send + Sync + 'static,
    ) -> Result<Self, CannotStart> {
        let repaint: Arc<dyn Fn() + Send + Sync> = Arc::new(repaint);
        let vault = Vault::of(&settings.data_dir);
        let work = Work::new(Arc::clone(&repaint));
        let touched = settings.clock.now();
        let inside = Inside::Stuck(String::new());
        let mut front = Self {
            settings,
            vault,
            repaint,
            work,
            inside,
            touched,
            closing: None,
            leaving: Leaving::No,
        };
        // A key that was given is the engine's alone, and goes with it.
        match std::mem::take(&mut front.settings.keeping) {
            Keeping::AsChosen => front.look(Cause::Start),
            keeping => {
                front.inside = Inside::Open(front.open(keeping)?);
                front.tidy();
            }
        }
        Ok(front)
    }

    /// Looks at the folder, and shows what is to be done about it.
    fn look(&mut self, cause: Cause) {
        self.inside = match self.vault.look() {
            Ok(Found::Nothing(stored)) => self.choose(Before::Nothing, stored),
            Ok(Found::Memory) => self.choose(Before::Memory, Stored::None),
            Ok(Found::Passphrase) => Inside::Locked(Locked::new(Opener::Passphrase, cause)),
            Ok(Found::Keychain) => {
                let mut locked = Locked::new(Opener::Keychain, cause);
                if cause == Cause::Start {
                    locked.attempt = Attempt::UnderWay;
                    self.open_with_keychain();
                }
                Inside::Locked(locked)
            }
            Ok(Found::Orphaned) => Inside::Stuck(ORPHANED.to_owned()),
            Err(error) => Inside::Stuck(error.to_string()),
        };
    }

    fn choose(&self, before: Before, stored: Stored) -> Inside {
        self.work.probe(&self.settings.keychain);
        Inside::Choosing(Choosing::new(before, stored))
    }

    fn open(&self, keeping: Keeping) -> Result<Box<App>, CannotStart> {
        let settings = Settings { keeping, ..self.settings.clone() };
        let repaint = Arc::clone(&self.repaint);
        Ok(Box::new(App::new(Engine::start(settings, move || repaint())?)))
    }

    fn open_with_keychain(&self) {
        let (vault, keychain) = (self.vault.clone(), Arc::clone(&self.settings.keychain));
        self.work.open(move || vault.open_with_keychain(&*keychain));
    }

    fn take_in(&mut self, ctx: &Context, done: Done) {
        match done {
            Done::Probed(probed) => {
                let (Inside::Choosing(Choosing { probe, .. })
                | Inside::Changing(_, Changing { probe, .. })) = &mut self.inside
                else {
                    return;
                };
                *probe =
                    probed.map_or_else(|trouble| Probe::Fails(trouble.into()), |()| Probe::Works);
            }
            Done::Opened(opened) => self.opened(ctx, opened),
            Done::Prepared(prepared) => self.prepared(prepared),
            Done::Stepped(step) => self.stepped(step),
            Done::Changed(changed) => self.changed(ctx, changed),
        }
    }

    fn opened(&mut self, ctx: &Context, opened: Result<Keeping, CannotOpen>) {
        if let (Err(CannotOpen::Changed), Inside::Locked(locked)) = (&opened, &self.inside) {
            // Another window has changed what opens it.
            let cause = locked.cause;
            return self.look(cause);
        }
        let opened = match opened {
            Ok(keeping) => self.open(keeping).map_err(|error| error.to_string().into()),
            Err(error) => Err(Trouble::from(error)),
        };
        match (opened, &mut self.inside) {
            (Ok(app), Inside::Choosing(_) | Inside::Locked(_)) => {
                forget_typing(ctx);
                self.touched = self.settings.clock.now();
                self.inside = Inside::Open(app);
                self.tidy();
            }
            (Err(why), Inside::Choosing(choosing)) => choosing.attempt = Attempt::Failed(why),
            (Err(why), Inside::Locked(locked)) => locked.attempt = Attempt::Failed(why),
            (_, Inside::Stuck(_) | Inside::Open(_) | Inside::Changing(..)) => {}
        }
    }

    fn knocked(&mut self, ctx: &Context, knock: Knock) {
        let vault = self.vault.clone();
        match (knock, &mut self.inside) {
            (
                Knock::Probe,
                Inside::Choosing(Choosing { probe, .. })
                | Inside::Changing(_, Changing { probe, .. }),
            ) => {
                *probe = Probe::Asking;
                self.work.probe(&self.settings.keychain);
            }
            (Knock::Begin(way, typed), Inside::Choosing(choosing)) => {
                choosing.attempt = Attempt::UnderWay;
                self.work.begin(vault, &self.settings.keychain, way, typed);
            }
            (Knock::Open(typed), Inside::Locked(locked)) => {
                locked.attempt = Attempt::UnderWay;
                match locked.opener {
                    Opener::Keychain => self.open_with_keychain(),
                    Opener::Passphrase => {
                        self.work.open(move || vault.open_with_passphrase(typed.expose()));
                    }
                }
            }
            (Knock::Change(way, old, new), Inside::Changing(app, changing)) => {
                changing.attempt = Attempt::UnderWay;
                let old = proof(app.engine().keeping(), old);
                self.work.prepare(vault, &self.settings.keychain, old, (way, new));
            }
            (Knock::Leave, Inside::Changing(..)) => self.back_to_the_orgs(ctx, None),
            (Knock::Look, Inside::Stuck(_)) => self.look(Cause::Start),
            // A page that is no longer shown.
            (_, _) => {}
        }
    }

    /// Locks when nobody has been at the window for long, or when somebody asked for it.
    fn lock_when_due(&mut self, ctx: &Context) {
        let now = self.settings.clock.now();
        // What is being sealed anew comes to its end first.
        let is_changing = matches!(&self.inside, Inside::Changing(_, it) if it.is_under_way());
        let (Inside::Open(app) | Inside::Changing(app, _)) = &mut self.inside else { return };
        // Somebody who signs in is at the browser.
        let is_used = ctx.input(|input| !input.events.is_empty());
        if is_used || app.engine().awaits_a_browser() || self.touched > now {
            self.touched = now;
        }
        let cause = match app.take_parting() {
            Some(Parting::Lock) => Some(Cause::Asked(now)),
            Some(Parting::ChangeKeeping) => return self.change(),
            None => self.settings.lock_after.and_then(|after| {
                let idle = now.since(self.touched);
                (is_behind_a_passphrase(app.engine()) && idle >= after)
                    .then_some(Cause::Idle(now, idle))
            }),
        };
        let closing = self.closing.or_else(|| cause.map(|cause| (cause, now)));
        // An answer that nobody takes in would be lost, and with it perhaps the org's grant. A
        // hand-over that is cut short would have to be ended by the next start.
        let waits = closing.is_some_and(|(_, since)| {
            !app.engine().awaited().is_nothing() && now.since(since) < LONGEST_ANSWER
        }) || is_changing;
        self.closing = closing.filter(|_| waits);
        if let Some((cause, _)) = closing.filter(|_| !waits) {
            self.lock(ctx, cause);
        }
    }

    /// The engine ends, and with it every token and the key.
    fn lock(&mut self, ctx: &Context, cause: Cause) {
        forget_typing(ctx);
        self.inside = Inside::Stuck(String::new());
        self.look(cause);
        ctx.request_repaint();
    }
}

/// How long a lock waits for answers that are under way; no request takes longer.
const LONGEST_ANSWER: Duration = Duration::from_secs(150);

fn is_behind_a_passphrase(engine: &Engine) -> bool {
    matches!(engine.keeping(), Keeping::Sealed { from: KeyFrom::Passphrase, .. })
}

/// What is said where the note is missing.
const ORPHANED: &str = "There are encrypted orgs in Tenantry's data folder, but the file vault.json, \
     which says how they are opened, is missing. Restore it from a backup, then look again. To begin \
     anew instead, move the folder orgs elsewhere first.";

impl eframe::App for Front {
    fn logic(&mut self, ctx: &Context, frame: &mut Frame) {
        for done in self.work.done() {
            self.take_in(ctx, done);
        }
        // Before the engine goes on: after a long sleep it would begin to renew, and be locked.
        self.lock_when_due(ctx);
        self.leave_when_asked(ctx);
        if let Inside::Open(app) | Inside::Changing(app, _) = &mut self.inside {
            app.logic(ctx, frame);
        }
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut Frame) {
        let farewell = self.farewell();
        match part(ui, farewell.as_ref()) {
            Some(Parted::Stay) => self.stay(),
            Some(Parted::Stop) => self.stop_and_close(),
            Some(Parted::AtOnce) => self.close_at_once(ui.ctx()),
            None => {}
        }
        if matches!(farewell, Some(Farewell::Saving(_) | Farewell::Gone)) {
            return;
        }
        if let (Inside::Open(app), None) = (&mut self.inside, self.closing) {
            app.ui(ui, frame);
            return;
        }
        let panel = CentralPanel::default().frame(theme::canvas_frame(ui));
        let knock = panel.show(ui, |ui| match &mut self.inside {
            Inside::Choosing(choosing) => choosing_ui(ui, choosing),
            Inside::Locked(locked) => locked_ui(ui, locked),
            Inside::Stuck(why) => stuck_ui(ui, why),
            Inside::Changing(_, changing) => changing_ui(ui, changing),
            Inside::Open(app) => {
                closing_ui(ui, app.engine().awaited());
                None
            }
        });
        if let Some(knock) = knock.inner {
            self.knocked(ui.ctx(), knock);
            ui.ctx().request_repaint();
        }
    }
}

/// Draws what there is to be said while the window is being closed.
fn part(ui: &mut Ui, farewell: Option<&Farewell>) -> Option<Parted> {
    match farewell? {
        Farewell::Asking(stopping) => stopping_ui(ui, stopping),
        Farewell::Saving(awaited) => {
            let panel = CentralPanel::default().frame(theme::canvas_frame(ui));
            panel.show(ui, |ui| saving_ui(ui, *awaited)).inner
        }
        Farewell::Gone => None,
    }
}

impl fmt::Debug for Front {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Front").field("vault", &self.vault).finish_non_exhaustive()
    }
}

/// Drops what could be undone in text fields: a typed passphrase is among it.
fn forget_typing(ctx: &Context) {
    ctx.data_mut(IdTypeMap::remove_by_type::<TextEditState>);
}
