//! Turns: between two orgs of a queue, what can have changed is looked at again, so that no sign-in
//! page opens in vain.
//!
//! Each turn tries the port and asks the login host once, without a secret; its answer shows the
//! clock as well. The page opens as soon as it answers, which on a healthy network is one round
//! trip. Where an answer of that host is awaited already, that one is taken. A host that is in
//! trouble (5xx) holds nobody up: its page may work. A clock that is off is told once, and again
//! after it was right; whoever tries again knows of it.

use std::time::Duration;

use tenantry_core::{SignInHints, TenantId};

use super::Engine;
use crate::preflight::Obstacle;
use crate::queue::Queue;

/// How long a login host may take before its page is not worth opening.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a person knows of this computer's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ClockKnown {
    /// It was right, or nobody has looked.
    #[default]
    Right,
    /// They were told that it is off.
    Off,
}

impl Engine {
    /// Begins the turn of the org that is next. Orgs that are gone are left out.
    pub(super) fn go_on(&mut self) {
        self.look_anew();
        while let Some(tenant) = self.queue().and_then(Queue::next).cloned() {
            let Some(org) = self.tenants().get(&tenant) else {
                self.change_queue(|queue| queue.keep(|known| *known != tenant));
                continue;
            };
            let base = org.registration().region.login_base();
            let uri = org.registration().client.redirect_uri().cloned();
            if let Some(uri) = uri {
                let tried = self.loopback.try_out(&uri);
                let why = tried.as_ref().err().map(ToString::to_string);
                self.seen.tried(uri, tried);
                if let Some(why) = why {
                    self.hold(&tenant, &Obstacle::Port(why));
                    return;
                }
            }
            self.change_queue(|queue| queue.look(&tenant));
            if !self.seen.is_asking(&base) {
                self.knock(base, PATIENCE);
            }
        }
    }

    /// A look whose answer nobody awaits any more, because the org was changed or is gone, begins
    /// anew.
    fn look_anew(&mut self) {
        let Some(tenant) = self.queue().and_then(Queue::looking) else { return };
        let org = self.tenants().get(tenant);
        let is_awaited =
            org.is_some_and(|org| self.seen.is_asking(&org.registration().region.login_base()));
        if !is_awaited {
            self.change_queue(|queue| {
                queue.wait_again(|progress| matches!(progress, crate::Progress::Looking));
            });
        }
    }

    /// A login host has answered, or will not: the sign-in of the org that waits for it begins, or
    /// the queue halts and says why.
    pub(super) fn looked(&mut self, base: &str) {
        let Some(tenant) = self.queue().and_then(Queue::looking).cloned() else { return };
        let Some(org) = self.tenants().get(&tenant) else { return };
        let registration = org.registration();
        if registration.region.login_base() != base {
            return;
        }
        let known = self.authorizing.clock;
        match self.seen.obstacle(registration) {
            Some(Obstacle::Clock(_)) if known == ClockKnown::Off => self.begin_turn(&tenant),
            Some(obstacle) => self.hold(&tenant, &obstacle),
            None => {
                self.authorizing.clock = ClockKnown::Right;
                self.begin_turn(&tenant);
            }
        }
    }

    fn begin_turn(&mut self, tenant: &TenantId) {
        match self.sign_in(tenant, SignInHints::default()) {
            Ok(()) => self.change_queue(|queue| queue.begin(tenant)),
            // No page was opened, so no sign-in has failed.
            Err(why) => self.hold_with(tenant, &why.to_string(), RIGHT),
        }
    }

    fn hold(&mut self, tenant: &TenantId, obstacle: &Obstacle) {
        let advice = match obstacle {
            Obstacle::Port(_) | Obstacle::Host(_) => RIGHT,
            Obstacle::Clock(_) => {
                self.authorizing.clock = ClockKnown::Off;
                CLOCK
            }
        };
        self.hold_with(tenant, obstacle.text(), advice);
    }

    fn hold_with(&mut self, tenant: &TenantId, what: &str, advice: &str) {
        self.change_queue(|queue| queue.hold(tenant, what.to_owned(), advice.to_owned()));
        self.call_to_queue(tenant, what);
    }
}

const RIGHT: &str = "Put it right, then try again. No page was opened, and no sign-in has failed.";

const CLOCK: &str = "Set the clock, then try again. Where you cannot set it, try again all the same: \
     this is said once.";
