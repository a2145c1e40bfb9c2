//! Put off: what a renewal does when it has no answer, or is told to come back later.

use std::time::Duration;

use super::change::Change;
use super::renewal::Renewal;
use super::sent::Asked;
use super::{Context, Grant, Tenant};
use crate::effect::{Effect, Event};
use crate::failure::Failure;
use crate::id::Fingerprint;
use crate::lanes::ServerProfile;
use crate::registration::GrantType;
use crate::sabotage::Bug;
use crate::time::Wait;
use crate::wire::http::{Delivery, HttpError};

impl Tenant {
    /// No answer came. Where the request cannot have arrived, the intent may go.
    pub(super) fn unreachable(&mut self, asked: &Asked, error: HttpError, cx: &mut Context<'_>) {
        let failure = Failure::Unreachable { host: self.login_host(), error };
        match error.delivery() {
            Delivery::NotSent => {
                self.hold(None, failure, cx);
                self.save(Change::Release(asked.fence), cx);
            }
            Delivery::Unknown => self.unknown(asked, failure, cx),
        }
    }

    /// The server asked for fewer requests: the whole lane is silent for as long as this says.
    pub(super) fn throttled(&self, told: Option<Duration>, cx: &mut Context<'_>) -> Duration {
        let policy = cx.config.policy();
        let backoff = || policy.backoff(&self.id, self.failures.saturating_add(1), cx.now);
        let span = told.map_or_else(backoff, |told| told.min(policy.retry_after_cap));
        cx.lanes.close(self.lane, cx.config.rate(), cx.now, span);
        if cx.config.suffers(Bug::ThrottleShared) {
            cx.lanes.close_all(cx.config.rate(), cx.now, span);
        }
        span
    }

    /// The server may have acted: the intent stays, and what follows depends on the server.
    ///
    /// Where a second use may be forgiven for a moment, one retry is prompt. Where it is certainly
    /// harmless, retries go on. Else the old access token is used to its end before another.
    pub(super) fn unknown(&mut self, asked: &Asked, cause: Failure, cx: &mut Context<'_>) {
        let was_unknown = self.sent.outcome_unknown(asked);
        let policy = cx.config.policy();
        let grant_type = self.record.registration.client.grant_type();
        match cx.profile(self.lane) {
            _ if grant_type == GrantType::ClientCredentials => return self.hold(None, cause, cx),
            ServerProfile::Static => return self.hold(None, cause, cx),
            _ if cx.config.suffers(Bug::PromptForever) => {
                return self.hold(Some(policy.prompt_retry), cause, cx);
            }
            ServerProfile::Unknown | ServerProfile::Grace(_) if !was_unknown => {
                return self.hold(Some(policy.prompt_retry), cause, cx);
            }
            ServerProfile::Unknown | ServerProfile::Grace(_) | ServerProfile::Strict => {}
        }
        let backoff = policy.backoff(&self.id, self.failures.saturating_add(1), cx.now);
        // A token that the API has refused is of no use to its end.
        let is_refused =
            |grant: &Grant| self.rejected == Some(Fingerprint::of(&grant.access_token));
        let usable = self.record.grant.as_ref().filter(|grant| !is_refused(grant));
        let last = usable.map(|grant| grant.expires_at.minus(policy.last_retry));
        let until = last.unwrap_or_default().max(cx.now.plus(backoff));
        self.hold(Some(until.since(cx.now)), cause, cx);
    }

    /// Puts the renewal off, for `span` or the next backoff.
    pub(super) fn hold(&mut self, span: Option<Duration>, cause: Failure, cx: &mut Context<'_>) {
        self.failures = self.failures.saturating_add(1);
        let backoff = || cx.config.policy().backoff(&self.id, self.failures, cx.now);
        let wait = Wait::new(cx.now, span.unwrap_or_else(backoff));
        let event = Event::RenewalDelayed {
            tenant: self.id.clone(),
            until: wait.until(),
            failure: cause.clone(),
        };
        self.renewal = Renewal::Holding { wait, cause: Box::new(cause) };
        cx.effects.push(Effect::Notify(event));
    }

    /// The network is back.
    pub(crate) fn online(&mut self, cx: &mut Context<'_>) {
        let Renewal::Holding { cause, .. } = &self.renewal else { return };
        let Failure::Unreachable { error, .. } = &**cause else { return };
        if error.delivery() == Delivery::NotSent {
            self.queue(cx);
        }
    }
}
