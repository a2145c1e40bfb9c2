//! Renewal: every transition from one grant to the next, and of client credentials.
//!
//! ```text
//! Resting -> Claiming (intent being saved) -> Renewing (token endpoint asked)
//!         -> [Proving, client credentials only] -> Committing (grant being saved) -> Resting
//! Renewing -> Holding (outcome unknown, throttled, server down) -> Claiming
//! Claiming -> Yielding (another process holds the intent) -> Claiming, or its newer grant
//! Renewing -> Stopped (the client is wrong; the grant stays) -> Claiming when asked
//! ```

use std::mem;
use std::time::Duration;

use super::change::{Change, Filing};
use super::claim::Asked;
use super::grant::Grant;
use super::proof::{Proof, Proven};
use super::record::SignedOut;
use super::{Answer, Context, Tenant};
use crate::effect::{Effect, Event};
use crate::failure::Failure;
use crate::id::{Attempt, Fence, Fingerprint};
use crate::registration::GrantType;
use crate::time::{Timestamp, Wait};
use crate::wire::http::{Delivery, HttpError};
use crate::wire::refusal::Refusal;
use crate::wire::token::{self, Granted};

/// A server that asks for a longer wait is asked again after this one.
const RETRY_AFTER_LONGEST: Duration = Duration::from_mins(15);

/// The session's half of a tenant.
#[derive(Clone, Debug, Default)]
pub(super) enum Renewal {
    /// Nothing is under way. Ends when the grant is due, or when asked.
    #[default]
    Resting,
    /// The intent is being saved. Ends with the save.
    Claiming,
    /// The token endpoint has been asked. Ends with the answer.
    Renewing { asked: Asked, wait: Wait },
    /// A token of client credentials is being proved. Ends with the proof.
    Proving { proof: Proof, fence: Fence },
    /// What came of it is being saved. Ends with the save.
    Committing,
    /// Put off. Ends when the wait is over.
    Holding { wait: Wait, cause: Failure },
    /// Another process holds the intent. Ends with its lease.
    Yielding(Wait),
    /// The client is wrong. Ends when it is put right, or when asked.
    Stopped(Failure),
}

impl Renewal {
    pub(super) const fn deadline(&self) -> Option<Timestamp> {
        match self {
            // The grant and the pen have deadlines of their own.
            Self::Resting | Self::Claiming | Self::Committing | Self::Stopped(_) => None,
            Self::Renewing { wait, .. } | Self::Holding { wait, .. } | Self::Yielding(wait) => {
                Some(wait.until())
            }
            Self::Proving { proof, .. } => Some(proof.deadline()),
        }
    }

    pub(super) fn is_asked_by(&self, asked: Attempt) -> bool {
        match self {
            Self::Renewing { asked: request, .. } => request.attempt == asked,
            Self::Proving { proof, .. } => proof.is_asked_by(asked),
            Self::Resting
            | Self::Claiming
            | Self::Committing
            | Self::Holding { .. }
            | Self::Yielding(_)
            | Self::Stopped(_) => false,
        }
    }
}

impl Tenant {
    /// Begins a renewal now, unless one is under way.
    pub(super) fn renew(&mut self, cx: &mut Context<'_>) {
        match self.renewal {
            Renewal::Resting | Renewal::Holding { .. } | Renewal::Stopped(_) => self.claim(cx),
            Renewal::Claiming
            | Renewal::Renewing { .. }
            | Renewal::Proving { .. }
            | Renewal::Committing
            | Renewal::Yielding(_) => {}
        }
    }

    /// An answer to a renewal's request has come, in time or late.
    pub(super) fn renewal_answered(
        &mut self,
        asked: Attempt,
        answer: &Answer,
        cx: &mut Context<'_>,
    ) {
        if !self.renewal.is_asked_by(asked) {
            self.late_answer(asked, answer, cx);
            return;
        }
        match mem::take(&mut self.renewal) {
            Renewal::Renewing { asked, .. } => self.token_answered(asked, answer, cx),
            Renewal::Proving { proof, fence } => {
                let proven = self.proof_answered(proof, answer, cx);
                self.renewal_proven(fence, proven, cx);
            }
            unchanged @ (Renewal::Resting
            | Renewal::Claiming
            | Renewal::Committing
            | Renewal::Holding { .. }
            | Renewal::Yielding(_)
            | Renewal::Stopped(_)) => self.renewal = unchanged,
        }
    }

    fn token_answered(&mut self, asked: Asked, answer: &Answer, cx: &mut Context<'_>) {
        let (host, fence) = (self.login_host(), asked.fence);
        let refusal = match answer {
            Ok(response) => match token::granted(&host, response) {
                Ok(granted) => return self.renewal_granted(asked, granted, cx),
                Err(refusal) => refusal,
            },
            Err(error) => return self.unreachable(fence, *error, cx),
        };
        let is_refresh =
            self.record.registration.client.grant_type() == GrantType::AuthorizationCode;
        match refusal {
            Refusal::InvalidGrant(said) if is_refresh => {
                // The save is the re-read: where another process has renewed, it conflicts, and
                // its newer grant is adopted instead.
                let spent = asked.held.map_or(fence, |held| held.fence);
                self.renewal = Renewal::Committing;
                self.save(Change::End { fence: spent, why: SignedOut::Ended(said) }, cx);
            }
            Refusal::ServerTrouble(said) => self.unknown(Failure::ServerTrouble(said), cx),
            Refusal::Unreadable(said) => self.unknown(Failure::NotGenesysCloud(said), cx),
            Refusal::Throttled { said, retry_after } => {
                let told = retry_after.map(|wait| wait.min(RETRY_AFTER_LONGEST));
                self.hold(told, Failure::Throttled(said), cx);
                self.save(Change::Release(fence), cx);
            }
            Refusal::Forbidden(said) | Refusal::TokenDead(said) => {
                // Not how the login host refuses a grant: something stands in between.
                self.hold(None, Failure::NotGenesysCloud(said), cx);
                self.save(Change::Release(fence), cx);
            }
            refusal @ (Refusal::InvalidGrant(_)
            | Refusal::InvalidClient(_)
            | Refusal::UnauthorizedClient(_)
            | Refusal::Other(_)) => {
                let failure = self.exchange_failure(refusal);
                self.stop(fence, failure, cx);
            }
        }
    }

    fn renewal_granted(&mut self, asked: Asked, granted: Granted, cx: &mut Context<'_>) {
        let fence = asked.fence;
        if let Some(held) = asked.held.filter(|held| held.refresh_token.is_some()) {
            let grant = Box::new(renewed(&held, granted, asked.at));
            self.renewal = Renewal::Committing;
            self.file(grant, Filing::Renewal(fence), cx);
        } else {
            // Client credentials: each token is proved.
            let proof = self.begin_proof(granted, cx);
            self.renewal = Renewal::Proving { proof, fence };
        }
    }

    fn renewal_proven(&mut self, fence: Fence, proven: Proven, cx: &mut Context<'_>) {
        match proven {
            Proven::Again(proof) => self.renewal = Renewal::Proving { proof, fence },
            Proven::Yes(grant) => {
                self.renewal = Renewal::Committing;
                self.file(grant, Filing::Renewal(fence), cx);
            }
            // A token may need longer than a moment until every server knows it.
            Proven::No(failure)
                if failure.is_transient() || matches!(failure, Failure::TokenRefused(_)) =>
            {
                self.hold(None, failure, cx);
                self.save(Change::Release(fence), cx);
            }
            Proven::No(failure) => self.stop(fence, failure, cx),
        }
    }

    /// No answer came. Where the request cannot have arrived, the intent may go.
    fn unreachable(&mut self, fence: Fence, error: HttpError, cx: &mut Context<'_>) {
        let failure = Failure::Unreachable { host: self.login_host(), error };
        match error.delivery() {
            Delivery::NotSent => {
                self.hold(None, failure, cx);
                self.save(Change::Release(fence), cx);
            }
            Delivery::Unknown => self.unknown(failure, cx),
        }
    }

    /// The server may have acted: the intent stays. One prompt retry, in case it forgives a second
    /// use for a moment; then the old access token is used to its end before another.
    fn unknown(&mut self, cause: Failure, cx: &mut Context<'_>) {
        let policy = &cx.config.policy;
        let tries = self.record.intent.as_ref().map_or(1, |intent| intent.tries);
        if tries <= 1 {
            self.hold(Some(policy.prompt_retry), cause, cx);
            return;
        }
        let backoff = policy.backoff(&self.id, tries, cx.now);
        // A token that the API has refused is of no use to its end.
        let is_refused =
            |grant: &Grant| self.rejected == Some(Fingerprint::of(&grant.access_token));
        let usable = self.record.grant.as_ref().filter(|grant| !is_refused(grant));
        let last = usable.map(|grant| grant.expires_at.minus(policy.last_retry));
        let until = last.unwrap_or_default().max(cx.now.plus(backoff));
        self.hold(Some(until.since(cx.now)), cause, cx);
    }

    /// Puts the renewal off, for `span` or the next backoff.
    fn hold(&mut self, span: Option<Duration>, cause: Failure, cx: &mut Context<'_>) {
        self.failures = self.failures.saturating_add(1);
        let backoff = || cx.config.policy.backoff(&self.id, self.failures, cx.now);
        let wait = Wait::new(cx.now, span.unwrap_or_else(backoff));
        let event = Event::RenewalDelayed {
            tenant: self.id.clone(),
            until: wait.until(),
            failure: cause.clone(),
        };
        self.renewal = Renewal::Holding { wait, cause };
        cx.effects.push(Effect::Notify(event));
    }

    /// The client is wrong: no more requests until somebody puts it right. The grant stays.
    fn stop(&mut self, fence: Fence, failure: Failure, cx: &mut Context<'_>) {
        self.renewal = Renewal::Stopped(failure.clone());
        cx.effects.push(Effect::Notify(Event::Stopped { tenant: self.id.clone(), failure }));
        self.save(Change::Release(fence), cx);
    }

    /// The new grant is in the store.
    pub(super) fn renewal_filed(&mut self, cx: &mut Context<'_>) {
        if matches!(self.renewal, Renewal::Committing | Renewal::Holding { .. }) {
            self.rest();
        }
        self.rejected = None;
        cx.effects.push(Effect::Notify(Event::Renewed { tenant: self.id.clone() }));
    }

    /// The store holds a newer truth than what was to be saved.
    pub(super) fn overtaken(&mut self) {
        if matches!(self.renewal, Renewal::Claiming | Renewal::Committing) {
            self.rest();
        }
    }

    /// The end of the grant is in the store.
    pub(super) fn ended(&self, cx: &mut Context<'_>) {
        let why = self.record.signed_out.clone();
        cx.effects.push(Effect::Notify(Event::SignedOut { tenant: self.id.clone(), why }));
    }

    /// Nothing is under way any more.
    pub(super) fn rest(&mut self) {
        self.renewal = Renewal::Resting;
        self.failures = 0;
    }

    /// Goes on with a renewal whose wait is over.
    pub(super) fn renewal_due(&mut self, cx: &mut Context<'_>) {
        match mem::take(&mut self.renewal) {
            Renewal::Renewing { asked, wait } if wait.is_over(cx.now) => {
                self.sent.gave_up(asked);
                let host = self.login_host();
                self.unknown(Failure::Unreachable { host, error: HttpError::TimedOut }, cx);
            }
            Renewal::Holding { wait, .. } | Renewal::Yielding(wait) if wait.is_over(cx.now) => {
                self.claim(cx);
            }
            Renewal::Proving { proof, fence } => {
                let proven = self.proof_due(proof, cx);
                self.renewal_proven(fence, proven, cx);
            }
            Renewal::Resting => self.grant_due(cx),
            unchanged @ (Renewal::Claiming
            | Renewal::Renewing { .. }
            | Renewal::Committing
            | Renewal::Holding { .. }
            | Renewal::Yielding(_)
            | Renewal::Stopped(_)) => self.renewal = unchanged,
        }
    }

    /// Renews a grant that is due, or ends one that has run out and cannot be renewed.
    fn grant_due(&mut self, cx: &mut Context<'_>) {
        let Some(grant) = &self.record.grant else { return };
        let due = self.grant_deadline(&cx.config.policy).is_some_and(|at| at <= cx.now);
        // A grant from the future was received while the clock was wrong; its expiry is, too.
        let jumped = Wait::to(grant.issued_at, grant.expires_at).is_over(cx.now);
        if self.is_renewable() && (due || jumped) {
            self.claim(cx);
        } else if due {
            let fence = grant.fence;
            self.renewal = Renewal::Committing;
            self.save(Change::End { fence, why: SignedOut::Expired }, cx);
        }
    }
}

/// The grant that follows `held`, asked for at `at`: an answer may have waited through a sleep, so
/// its lifetime counts from the question. An answer without a refresh token keeps the old one
/// (RFC 6749 §6).
pub(super) fn renewed(held: &Grant, granted: Granted, at: Timestamp) -> Grant {
    Grant {
        access_token: granted.access_token,
        refresh_token: granted.refresh_token.or_else(|| held.refresh_token.clone()),
        issued_at: at,
        expires_at: at.plus(granted.lifetime),
        org: held.org.clone(),
        scopes: held.scopes.clone(),
        origin: held.origin,
        fence: held.fence,
    }
}
