//! The check-up: what the org itself says, asked with the tenant's own token, one question at a time.
//!
//! ```text
//! Token -> Timeout -> Org -> Client -> Authorization -> Scopes -> told
//! Token -> told      where the org has an inactivity timer, or nobody can say whether it has
//! ```
//!
//! Nothing here changes the grant or the record, and no answer leads to a renewal: what a check-up
//! hears is for people to read.

use std::time::Duration;

use super::{Answer, Context, Tenant, answer_wait};
use crate::diagnosis::{CheckUp, Checked, ClockOffset};
use crate::effect::{Effect, Event};
use crate::id::{Attempt, Fingerprint};
use crate::secret::AccessToken;
use crate::time::{Timestamp, Wait};
use crate::wire::checked::{self, Next, Subject};

/// Whoever asks again within this time is told what was found before. A check-up is six requests at
/// most; with this pause it takes a twenty-fifth of the 300 that Genesys Cloud allows a token.
const PAUSE: Duration = Duration::from_secs(30);

/// A tenant's check-ups. Boxed, as few tenants ever have one.
#[derive(Clone, Debug, Default)]
pub(super) struct CheckUps {
    running: Option<Running>,
    last: Option<CheckUp>,
    /// Until then no other may begin to ask.
    pause: Option<Wait>,
}

/// The check-up under way.
#[derive(Clone, Debug)]
struct Running {
    checked: Checked,
    clock: Option<ClockOffset>,
    /// What is being asked.
    subject: Subject,
    attempt: Attempt,
    wait: Wait,
}

impl Tenant {
    /// What the last check-up found.
    pub fn check_up(&self) -> Option<&CheckUp> {
        self.check_ups.as_ref()?.last.as_ref()
    }

    /// Begins a check-up. One that is under way is joined, one that has just ended is told again,
    /// and without a token there is nothing to ask with.
    pub(crate) fn check(&mut self, cx: &mut Context<'_>) {
        if self.running().is_some() {
            return;
        }
        let Some(token) = self.token_to_ask_with(cx.now) else {
            return self.checked_without_asking(cx);
        };
        let known = self.check_ups.get_or_insert_default();
        if known.pause.is_some_and(|pause| !pause.is_over(cx.now)) {
            return self.tell_checked(cx);
        }
        known.pause = Some(Wait::new(cx.now, PAUSE));
        self.ask_about(Subject::Token, (Checked::default(), None), &token, cx);
    }

    /// The stored token, as long as it may be good.
    fn token_to_ask_with(&self, now: Timestamp) -> Option<AccessToken> {
        let grant = self.grant().filter(|grant| now < grant.expires_at)?;
        let refused = |rejected| rejected == Fingerprint::of(&grant.access_token);
        (!self.rejected.is_some_and(refused)).then(|| grant.access_token.clone())
    }

    fn ask_about(
        &mut self,
        subject: Subject,
        (checked, clock): (Checked, Option<ClockOffset>),
        token: &AccessToken,
        cx: &mut Context<'_>,
    ) {
        let registration = &self.record.registration;
        let request =
            checked::request(&registration.region, registration.client.id(), subject, token);
        let deadline = cx.config.policy().api_deadline;
        let attempt = self.send(request, deadline, cx);
        let running = Running { checked, clock, subject, attempt, wait: answer_wait(deadline, cx) };
        self.check_ups.get_or_insert_default().running = Some(running);
    }

    pub(super) fn check_is_asked_by(&self, attempt: Attempt) -> bool {
        self.running().is_some_and(|running| running.attempt == attempt)
    }

    /// The org answered, or did not.
    pub(super) fn check_answered(&mut self, answer: &Answer, cx: &mut Context<'_>) {
        let Some(mut running) = self.take_running() else { return };
        let Ok(response) = answer else { return self.unheard(running, cx) };
        let asked = running.wait.from();
        let clock = response.date().and_then(|date| ClockOffset::of(asked, cx.now, date));
        running.clock = ClockOffset::better(running.clock, clock);
        match checked::hear(&mut running.checked, running.subject, response) {
            Next::Ask => self.ask_next(running, cx),
            Next::LeaveAlone => {
                checked::leave_alone(&mut running.checked, running.subject);
                self.finish(running, cx);
            }
            Next::End => self.finish(running, cx),
        }
    }

    fn ask_next(&mut self, running: Running, cx: &mut Context<'_>) {
        let next = running.subject.next().zip(self.token_to_ask_with(cx.now));
        match next {
            Some((subject, token)) => {
                self.ask_about(subject, (running.checked, running.clock), &token, cx);
            }
            None => self.finish(running, cx),
        }
    }

    /// Gives up an answer that did not come. Nothing else is asked: it would not be answered either.
    pub(super) fn check_due(&mut self, cx: &mut Context<'_>) {
        let is_due = |running: &Running| running.wait.is_over(cx.now);
        if self.running().is_some_and(is_due)
            && let Some(running) = self.take_running()
        {
            self.unheard(running, cx);
        }
    }

    fn unheard(&mut self, mut running: Running, cx: &mut Context<'_>) {
        checked::unheard(&mut running.checked, running.subject);
        self.finish(running, cx);
    }

    /// Nobody is signed in any more: what was heard so far is all.
    pub(super) fn end_check_up(&mut self, cx: &mut Context<'_>) {
        if let Some(running) = self.take_running() {
            self.finish(running, cx);
        }
    }

    /// Forgets what another client, or another org, said.
    pub(super) fn forget_check_ups(&mut self, cx: &mut Context<'_>) {
        let forgotten = self.check_ups.take();
        if forgotten.is_some_and(|known| known.running.is_some()) {
            self.tell_checked(cx);
        }
    }

    fn finish(&mut self, running: Running, cx: &mut Context<'_>) {
        let Running { checked, clock, .. } = running;
        let found = CheckUp { at: cx.now, asked_at: Some(cx.now), checked, clock };
        self.check_ups.get_or_insert_default().last = Some(found);
        self.tell_checked(cx);
    }

    /// What the org said before, if anything, is all that is known of it.
    fn checked_without_asking(&mut self, cx: &mut Context<'_>) {
        let known = self.check_ups.get_or_insert_default();
        let found = known.last.take().unwrap_or_default();
        known.last = Some(CheckUp { at: cx.now, ..found });
        self.tell_checked(cx);
    }

    fn tell_checked(&self, cx: &mut Context<'_>) {
        cx.effects.push(Effect::Notify(Event::Checked { tenant: self.id.clone() }));
    }

    fn running(&self) -> Option<&Running> {
        self.check_ups.as_ref()?.running.as_ref()
    }

    fn take_running(&mut self) -> Option<Running> {
        self.check_ups.as_mut()?.running.take()
    }

    /// When the answer that is waited for is given up.
    pub(super) fn check_deadline(&self) -> Option<Timestamp> {
        self.running().map(|running| running.wait.until())
    }
}
