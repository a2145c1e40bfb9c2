//! Going on: what has happened is taken in, what is due is done, and the core is told.

use std::sync::Arc;
use std::time::Duration;

use tenantry_core::{Event as CoreEvent, Input, Refused, Timestamp};
use tokio::runtime::Handle;

use super::{Engine, Event, LONGEST_REST};
use crate::clock::Passed;
use crate::fetch::Fetch;
use crate::inbox::{Inbox, Message};

impl Engine {
    /// Takes in what has happened, does what is due, and returns the news. Never waits.
    pub fn pump(&mut self) -> Vec<Event> {
        if let Passed::Asleep(slept) = self.vigil.look() {
            tracing::info!(slept_secs = slept.as_secs(), "woke");
            self.tell_surely(Input::Resumed);
            self.events.push(Event::Woke { slept });
        }
        // Answers go first, deadlines later.
        while let Ok(message) = self.inbox.try_recv() {
            self.take(message);
        }
        if self.driver.host().deadline.is_some_and(|deadline| deadline <= self.now()) {
            self.tick();
        }
        self.go_on_with_replacing();
        self.go_on();
        self.go_on_with_hand_over();
        self.close_idle_listeners();
        self.call_when_due();
        std::mem::take(&mut self.events)
    }

    /// When to pump again at the latest; sooner when `repaint` was called.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        let latest = self.now().plus(LONGEST_REST);
        let due = [self.driver.host().deadline, self.watch.due()];
        Some(due.into_iter().flatten().fold(latest, Timestamp::min))
    }

    /// Pumps, and where there is no news waits until something happens, something is due, or the
    /// limit is over.
    pub fn pump_for(&mut self, limit: Duration) -> Vec<Event> {
        let events = self.pump();
        if !events.is_empty() {
            return events;
        }
        let due = self.next_deadline().map_or(LONGEST_REST, |due| due.since(self.now()));
        // An end of the wait is as good as a message: either way the engine is pumped.
        if let Ok(message) = self.inbox.recv_timeout(limit.min(due)) {
            self.take(message);
        }
        self.pump()
    }

    pub(super) fn take(&mut self, message: Message) {
        match message {
            Message::Core(input) => {
                if let Input::Saved { tenant, .. } = &input {
                    self.notices.saved(tenant);
                }
                self.tell_surely(input);
            }
            Message::Exchanged(exchange) => self.exchanged(&exchange),
            Message::CallFailed { reason } => self.call_failed(reason),
            Message::Redirect { url, reply } => self.receive(url, reply),
            Message::Called { tenant, call, rejection } => {
                if let Some(rejection) = rejection {
                    self.tell_surely(Input::Rejected(rejection));
                }
                self.events.push(Event::TestCalled { tenant, call });
            }
            Message::Knocked { base, answer } => {
                self.seen.answered(&base, answer);
                self.looked(&base);
            }
            Message::Sealed(written) => self.sealed(written),
            Message::Problem(problem) => {
                tracing::warn!(problem = %problem, "notice");
                self.notices.add(problem);
                self.events.push(Event::Noticed);
            }
            Message::Beat => self.tick(),
            // Idle listeners are closed after every pump.
            Message::Answered => {}
        }
    }

    pub(super) fn tick(&mut self) {
        self.tell_surely(Input::Tick);
    }

    /// Tells the core something that is no caller's wish.
    pub(super) fn tell_surely(&mut self, input: Input) {
        // Only wishes and redirects can be refused.
        self.tell(input).ok();
    }

    pub(super) fn tell(&mut self, input: Input) -> Result<(), Refused> {
        self.revision = self.revision.next();
        self.driver.handle(input)?;
        for event in std::mem::take(&mut self.driver.host_mut().events) {
            self.log(&event);
            self.tell_browsers(&event);
            self.tell_queue(&event);
            self.watch(&event);
            if matches!(event, CoreEvent::SignedIn { .. } | CoreEvent::SignInFailed { .. }) {
                self.notices.sign_in_over(event.tenant());
            }
            self.events.push(Event::Org(event));
        }
        Ok(())
    }

    /// Writes an org's news into the program's own log.
    fn log(&self, event: &CoreEvent) {
        let (tenant, news) = (event.tenant().as_str(), event.code());
        let known = self.tenants().get(event.tenant());
        let status = known.map(|it| it.status(self.tenants().policy()).code());
        tracing::info!(tenant, news, status, "org");
    }

    /// What a request needs to be made elsewhere.
    pub(super) fn hands(&self) -> (Arc<Fetch>, Inbox, Handle) {
        let host = self.driver.host();
        (Arc::clone(&host.fetch), host.inbox.clone(), host.runtime.clone())
    }
}
