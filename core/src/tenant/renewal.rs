//! Renewal: every transition from one grant to the next, and of client credentials.
//!
//! ```text
//! Resting -> Queued (its lane's turn) -> Claiming (intent being saved) -> Renewing (endpoint asked)
//!         -> [Proving, client credentials only] -> Committing (grant being saved) -> Resting
//! Renewing -> Holding (outcome unknown, throttled, server down) -> Queued
//! Claiming -> Yielding (another process holds the intent) -> Queued, or its newer grant
//! Renewing -> Stopped (the client is wrong; the grant stays) -> Queued when asked
//! ```

use std::mem;

use super::change::{Change, Filing};
use super::grant::Grant;
use super::proof::{Proof, Proven};
use super::record::SignedOut;
use super::sent::Asked;
use super::{Answer, Context, Tenant};
use crate::effect::{Effect, Event};
use crate::failure::Failure;
use crate::id::{Attempt, Fence};
use crate::lanes::{Evidence, Urgency};
use crate::registration::GrantType;
use crate::sabotage::Bug;
use crate::time::{Timestamp, Wait};
use crate::wire::http::HttpError;
use crate::wire::refusal::Refusal;
use crate::wire::token::{self, Granted};

/// The session's half of a tenant. What only few tenants have is boxed: the others are many.
#[derive(Clone, Debug, Default)]
pub(super) enum Renewal {
    /// Nothing is under way. Ends when the grant is due, or when asked.
    #[default]
    Resting,
    /// It waits for its turn to ask. Ends when the lane gives it.
    Queued,
    /// The intent is being saved. Ends with the save.
    Claiming,
    /// The token endpoint has been asked. Ends with the answer.
    Renewing { asked: Box<Asked>, wait: Wait },
    /// A token of client credentials is being proved. Ends with the proof.
    Proving { proof: Box<Proof>, fence: Fence },
    /// What came of it is being saved. Ends with the save.
    Committing,
    /// Put off. Ends when the wait is over.
    Holding { wait: Wait, cause: Box<Failure> },
    /// Another process holds the intent. Ends with its lease.
    Yielding(Wait),
    /// The client is wrong. Ends when it is put right, or when asked.
    Stopped(Box<Failure>),
}

impl Renewal {
    pub(super) const fn deadline(&self) -> Option<Timestamp> {
        match self {
            // The grant, the lane and the pen have deadlines of their own.
            Self::Resting | Self::Queued | Self::Claiming | Self::Committing | Self::Stopped(_) => {
                None
            }
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
            | Self::Queued
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
    pub(super) fn renew(&mut self, urgency: Urgency, cx: &Context<'_>) {
        self.urgency = self.urgency.min(urgency);
        match self.renewal {
            Renewal::Resting | Renewal::Holding { .. } | Renewal::Stopped(_) => self.queue(cx),
            Renewal::Queued
            | Renewal::Claiming
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
            Renewal::Renewing { asked, .. } => self.token_answered(&asked, answer, cx),
            Renewal::Proving { proof, fence } => {
                let proven = self.proof_answered(*proof, answer, cx);
                self.renewal_proven(fence, proven, cx);
            }
            unchanged @ (Renewal::Resting
            | Renewal::Queued
            | Renewal::Claiming
            | Renewal::Committing
            | Renewal::Holding { .. }
            | Renewal::Yielding(_)
            | Renewal::Stopped(_)) => self.renewal = unchanged,
        }
    }

    fn token_answered(&mut self, asked: &Asked, answer: &Answer, cx: &mut Context<'_>) {
        let (host, fence) = (self.login_host(), asked.fence);
        let refusal = match answer {
            Ok(response) => match token::granted(&host, response) {
                Ok(granted) => return self.renewal_granted(asked, granted, cx),
                Err(refusal) => refusal,
            },
            Err(error) => return self.unreachable(asked, *error, cx),
        };
        if let Some(said) = self.wrong_reason(&refusal, cx) {
            let spent = asked.held.as_ref().map_or(fence, |held| held.fence);
            self.renewal = Renewal::Committing;
            return self
                .save(Change::End { fence: spent, why: SignedOut::Ended(Box::new(said)) }, cx);
        }
        let is_refresh =
            self.record.registration.client.grant_type() == GrantType::AuthorizationCode;
        match refusal {
            Refusal::InvalidGrant(said)
                if is_refresh && !self.record.registration.context.is_off() =>
            {
                // No proof: the context may be what was refused.
                self.stop(fence, Failure::ContextRefused(said), cx);
            }
            Refusal::InvalidGrant(said) if is_refresh => {
                // The save is the re-read: where another process has renewed, it conflicts, and
                // its newer grant is adopted instead.
                let spent = asked.held.as_ref().map_or(fence, |held| held.fence);
                if self.sent.is_prompt_retry(asked) {
                    cx.lanes.learn(self.lane, Evidence::RetryRefused);
                }
                self.renewal = Renewal::Committing;
                self.save(Change::End { fence: spent, why: SignedOut::Ended(Box::new(said)) }, cx);
            }
            Refusal::ServerTrouble(said) => self.unknown(asked, Failure::ServerTrouble(said), cx),
            Refusal::Unreadable(said) => self.unknown(asked, Failure::NotGenesysCloud(said), cx),
            Refusal::Throttled { said, retry_after } => {
                let span = self.throttled(retry_after, cx);
                self.hold(Some(span), Failure::Throttled(said), cx);
                self.save(Change::Release(fence), cx);
            }
            Refusal::Forbidden(said) | Refusal::TokenDead(said) => {
                // Not how the login host refuses a grant: something stands in between.
                self.hold(None, Failure::NotGenesysCloud(said), cx);
                self.save(Change::Release(fence), cx);
            }
            refusal @ (Refusal::InvalidClient(_) | Refusal::UnauthorizedClient(_)) => {
                let failure = self.exchange_failure(refusal);
                cx.lanes.stop(self.lane, &self.record.registration.client, failure.clone());
                self.stop(fence, failure, cx);
            }
            refusal @ (Refusal::InvalidGrant(_) | Refusal::Other(_)) => {
                let failure = self.exchange_failure(refusal);
                self.stop(fence, failure, cx);
            }
        }
    }

    fn renewal_granted(&mut self, asked: &Asked, granted: Granted, cx: &mut Context<'_>) {
        let fence = asked.fence;
        cx.lanes.accepted(self.lane, &self.record.registration.client);
        let refreshed = asked.held.as_ref().filter(|held| held.refresh_token.is_some());
        if let Some(held) = refreshed {
            for evidence in self.sent.evidence_of(asked, &granted) {
                cx.lanes.learn(self.lane, evidence);
            }
            let mut grant = Box::new(renewed(held, granted.clone(), asked.at.min(cx.now)));
            if cx.config.suffers(Bug::OldRefreshTokenDropped) {
                grant.refresh_token = granted.refresh_token;
            }
            self.renewal = Renewal::Committing;
            self.file(grant, Filing::Renewal(fence), held.refresh_token.clone(), cx);
        } else {
            // Client credentials: each token is proved.
            let proof = Box::new(self.begin_proof(granted, asked.at, cx));
            self.renewal = Renewal::Proving { proof, fence };
        }
    }

    fn renewal_proven(&mut self, fence: Fence, proven: Proven, cx: &mut Context<'_>) {
        match proven {
            Proven::Again(proof) => {
                self.renewal = Renewal::Proving { proof: Box::new(proof), fence };
            }
            Proven::Yes(grant) => {
                self.renewal = Renewal::Committing;
                self.file(grant, Filing::Renewal(fence), None, cx);
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

    /// The new grant is in the store.
    pub(super) fn renewal_filed(&mut self, cx: &mut Context<'_>) {
        if matches!(self.renewal, Renewal::Committing | Renewal::Holding { .. }) {
            self.rest();
        }
        self.rejected = None;
        if cx.config.suffers(Bug::SecretInEvent) {
            self.quote_a_secret(cx);
        }
        cx.effects.push(Effect::Notify(Event::Renewed { tenant: self.id.clone() }));
    }

    /// The store holds a newer truth than what was to be saved.
    pub(super) fn overtaken(&mut self, cx: &mut Context<'_>) {
        if matches!(self.renewal, Renewal::Claiming | Renewal::Committing) {
            self.rest();
            // What is stored may be due, or from a clock that was wrong.
            self.grant_due(cx);
        }
    }

    /// There is a newer grant: a renewal that has not begun is of the old one.
    pub(super) fn let_be(&mut self) {
        if matches!(self.renewal, Renewal::Queued | Renewal::Holding { .. } | Renewal::Yielding(_))
        {
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
        self.urgency = Urgency::Planned;
    }

    /// Goes on with a renewal whose wait is over.
    pub(super) fn renewal_due(&mut self, cx: &mut Context<'_>) {
        match mem::take(&mut self.renewal) {
            unchanged @ Renewal::Renewing { .. } if cx.config.suffers(Bug::RenewalWithoutEnd) => {
                self.renewal = unchanged;
            }
            Renewal::Renewing { asked, wait } if wait.is_over(cx.now) => {
                let host = self.login_host();
                let failure = Failure::Unreachable { host, error: HttpError::TimedOut };
                self.unknown(&asked, failure, cx);
                self.sent.gave_up(*asked);
            }
            Renewal::Holding { wait, .. } if wait.is_over(cx.now) => {
                if self.record.intent.is_some() {
                    self.urgency = self.urgency.min(Urgency::Retry);
                }
                self.queue(cx);
            }
            Renewal::Yielding(wait) if wait.is_over(cx.now) => self.queue(cx),
            Renewal::Proving { proof, fence } => {
                let proven = self.proof_due(*proof, cx);
                self.renewal_proven(fence, proven, cx);
            }
            Renewal::Resting => self.grant_due(cx),
            unchanged @ (Renewal::Queued
            | Renewal::Claiming
            | Renewal::Renewing { .. }
            | Renewal::Committing
            | Renewal::Holding { .. }
            | Renewal::Yielding(_)
            | Renewal::Stopped(_)) => self.renewal = unchanged,
        }
    }

    /// Renews a grant that is due, or ends one that has run out and cannot be renewed.
    pub(super) fn grant_due(&mut self, cx: &mut Context<'_>) {
        let Some(grant) = &self.record.grant else { return };
        let due = self.grant_deadline(cx.config.policy()).is_some_and(|at| at <= cx.now);
        // A grant from the future was received while the clock was wrong; its expiry is, too.
        let jumped = Wait::to(grant.issued_at, grant.expires_at).is_over(cx.now);
        if self.is_renewable() && (due || jumped) {
            self.queue(cx);
        } else if due && cx.now < grant.expires_at {
            self.told_due = Some(grant.fence);
            let (tenant, until) = (self.id.clone(), grant.expires_at);
            cx.effects.push(Effect::Notify(Event::Due { tenant, until }));
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
