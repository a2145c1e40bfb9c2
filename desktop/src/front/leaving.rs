//! Leaving: what happens when somebody closes the window while something is under way.
//!
//! An idle window closes at once, unless what it holds is in memory only. A queue that runs or a
//! sign-in page that is open is asked about, because a person is at it. An answer of Genesys Cloud is
//! saved first, and the window then closes by itself: with a rotated refresh token lost, somebody
//! would have to sign in again. So does a hand-over come to its end first; where it fails, the window
//! stays and says why.

use std::time::Duration;

use egui::{Context, ViewportCommand};
use tenantry_core::Timestamp;

use super::{Front, Inside, LONGEST_ANSWER};
use crate::HandingOver;
use crate::app::App;
use crate::queue::{Pace, Queue};
use crate::vault::Keeping;
use crate::views::{Farewell, Stopping};

/// When to look again whether an answer is saved.
const SOON: Duration = Duration::from_millis(100);

/// How far the window is with closing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Leaving {
    /// Nobody closes it.
    #[default]
    No,
    /// A person is asked whether to stop what is under way.
    Asking,
    /// Answers are saved first, since then.
    Saving(Timestamp),
    /// A hand-over comes to its end first, since then.
    HandingOver(Timestamp),
    /// Nothing is in its way any more.
    Free,
}

impl Front {
    /// Sees to it that nothing is lost when somebody closes the window.
    pub(super) fn leave_when_asked(&mut self, ctx: &Context) {
        let now = self.settings.clock.now();
        let wants = ctx.input(|input| input.viewport().close_requested());
        let (Inside::Open(app) | Inside::Changing(app, _)) = &mut self.inside else {
            // Locked, or not open yet: there is no engine. Who waits to leave may go now.
            if self.leaving != Leaving::No && !wants {
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
            self.leaving = Leaving::No;
            return;
        };
        let next = match self.leaving {
            Leaving::No if !wants => Leaving::No,
            Leaving::No | Leaving::Asking if stopping(app).is_some() => Leaving::Asking,
            // Where it was asked, that has ended meanwhile; closing is still what they wish.
            Leaving::No | Leaving::Asking => saving(app, now, now),
            Leaving::HandingOver(_) if has_failed(app) => Leaving::No,
            Leaving::Saving(since) | Leaving::HandingOver(since) => saving(app, since, now),
            Leaving::Free => Leaving::Free,
        };
        if wants && next != Leaving::Free {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            if ctx.input(|input| input.viewport().minimized == Some(true)) {
                // What is asked or said is to be seen.
                ctx.send_viewport_cmd(ViewportCommand::Minimized(false));
            }
        }
        if !wants && next == Leaving::Free && self.leaving != Leaving::Free {
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
        if next != self.leaving {
            ctx.request_repaint();
        }
        if matches!(self.leaving, Leaving::HandingOver(_)) && next == Leaving::No {
            // They may have turned to another page meanwhile.
            app.show_hand_over(ctx);
        }
        if matches!(next, Leaving::Saving(_) | Leaving::HandingOver(_)) {
            // Also where nothing is drawn that would ask for it.
            ctx.request_repaint_after(SOON);
        }
        self.leaving = next;
    }

    /// What is drawn over the window, or in its place, while it is being closed.
    pub(super) fn farewell(&self) -> Option<Farewell> {
        let (Inside::Open(app) | Inside::Changing(app, _)) = &self.inside else { return None };
        match self.leaving {
            Leaving::No => None,
            Leaving::Asking => stopping(app).map(Farewell::Asking),
            Leaving::Saving(_) | Leaving::HandingOver(_) => {
                Some(Farewell::Saving(app.engine().awaited()))
            }
            Leaving::Free => Some(Farewell::Gone),
        }
    }

    /// The person stays.
    pub(super) const fn stay(&mut self) {
        self.leaving = Leaving::No;
    }

    /// The person stops what is under way. What is kept goes on when the program is opened again.
    pub(super) fn stop_and_close(&mut self) {
        let now = self.settings.clock.now();
        if let Inside::Open(app) | Inside::Changing(app, _) = &mut self.inside {
            app.halt_queue();
            self.leaving = Leaving::Saving(now);
        }
    }

    /// The person waits for no answer.
    pub(super) fn close_at_once(&mut self, ctx: &Context) {
        self.leaving = Leaving::Free;
        ctx.send_viewport_cmd(ViewportCommand::Close);
    }
}

/// What is waited for before the window closes, where it is.
fn saving(app: &App, since: Timestamp, now: Timestamp) -> Leaving {
    // Asked only of who wishes to leave: it looks at every org.
    let awaited = app.engine().awaited();
    if awaited.is_nothing() || now.since(since) >= LONGEST_ANSWER {
        Leaving::Free
    } else if awaited.handed_over > 0 {
        Leaving::HandingOver(since)
    } else {
        Leaving::Saving(since)
    }
}

/// Whether a hand-over has failed, and its page says why.
const fn has_failed(app: &App) -> bool {
    matches!(app.engine().handing_over(), Some(HandingOver::Failed(_)))
}

/// What a person would lose.
fn stopping(app: &App) -> Option<Stopping> {
    let engine = app.engine();
    let is_running = |queue: &&Queue| queue.pace() == Pace::Running && !queue.is_over();
    let left = engine.queue().filter(is_running).map_or(0, |queue| queue.tally().open);
    let label = |id| {
        let tenant = engine.tenants().get(id);
        tenant.map_or_else(String::new, |tenant| tenant.registration().label.clone())
    };
    let pages: Vec<String> = engine.pages_open().map(label).collect();
    let is_kept = !matches!(engine.keeping(), Keeping::Memory);
    let forgotten = if is_kept { 0 } else { engine.tenants().iter().count() };
    let stopping = Stopping { left, pages, forgotten };
    (stopping != Stopping::default()).then_some(stopping)
}
