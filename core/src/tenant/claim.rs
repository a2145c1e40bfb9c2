//! The claim: from "renew now" to the request on its way.

use std::time::Duration;

use super::change::{Change, Filing};
use super::record::Intent;
use super::renewal::{Renewal, renewed};
use super::sent::{Asked, MINUTE};
use super::{Answer, Context, Tenant, answer_wait};
use crate::failure::Failure;
use crate::id::{Attempt, Fence};
use crate::registration::GrantType;
use crate::sabotage::Bug;
use crate::time::{Timestamp, Wait};
use crate::wire::token;

impl Tenant {
    /// Queues for a turn, unless there were too many requests within a minute.
    pub(super) fn queue(&mut self, cx: &Context<'_>) {
        let paced = self.sent.too_many(cx.config.policy().posts_per_minute, cx.now);
        if let Some(first) = paced.filter(|_| !cx.config.suffers(Bug::NoPacing)) {
            let wait = Wait::to(cx.now, first.plus(MINUTE + Duration::from_millis(1)));
            self.renewal = Renewal::Holding { wait, cause: Box::new(Failure::Paced) };
            return;
        }
        self.renewal = Renewal::Queued;
    }

    /// The turn has come: saves the intent.
    pub(super) fn claim(&mut self, cx: &mut Context<'_>) {
        self.renewal = Renewal::Claiming;
        let held = self.record.grant.as_ref().filter(|_| !self.pen.is_signing_out());
        let after = held.map(|grant| grant.fence);
        if cx.config.suffers(Bug::NoIntent) {
            return self.ask_unclaimed(cx);
        }
        self.save(Change::Claim { after }, cx);
    }

    /// Another process holds the intent.
    pub(super) fn yielded(&mut self, until: Timestamp, cx: &Context<'_>) {
        let longest = cx.config.policy().longest_lease();
        let by_another_clock = |intent: &&Intent| intent.is_by_another_clock(longest, cx.now);
        if let Some(intent) = self.record.intent.as_deref().filter(by_another_clock)
            && self.foreseen.as_deref().is_none_or(|(fence, _)| *fence != intent.fence)
        {
            let lease = intent.lease_until.since(intent.started).min(longest);
            self.foreseen = Some(Box::new((intent.fence, Wait::new(cx.now, lease))));
        }
        self.renewal = Renewal::Yielding(Wait::to(cx.now, until));
    }

    /// The intent is in the store: the token endpoint may be asked.
    pub(super) fn claimed(&mut self, cx: &mut Context<'_>) {
        let Some(intent) = self.record.intent.clone() else { return };
        let policy = cx.config.policy();
        let deadline = policy.deadline_for(cx.profile(self.lane));
        if !matches!(self.renewal, Renewal::Claiming) {
            // The person has signed in or out meanwhile.
            self.save(Change::Release(intent.fence), cx);
            return;
        }
        if !intent.leaves(deadline, cx.now) && !cx.config.suffers(Bug::ShortLease) {
            // The store took so long that the answer could come after the lease. The next lease is
            // longer by what the store needs.
            let took = cx.now.since(intent.started);
            self.hold(None, Failure::StoreSlow { took }, cx);
            self.save(Change::Release(intent.fence), cx);
            return;
        }
        self.ask_for_token(intent.fence, cx);
    }

    pub(super) fn ask_for_token(&mut self, fence: Fence, cx: &mut Context<'_>) {
        let deadline = cx.config.policy().deadline_for(cx.profile(self.lane));
        let registration = &self.record.registration;
        let refresh_token =
            self.record.grant.as_ref().and_then(|grant| grant.refresh_token.as_ref());
        let request = match (registration.client.grant_type(), refresh_token) {
            (GrantType::ClientCredentials, _) => token::client_credentials(registration),
            (GrantType::AuthorizationCode, Some(token)) => token::refresh(registration, token),
            (GrantType::AuthorizationCode, None) => {
                // What was to be renewed is gone from the store.
                self.rest();
                self.save(Change::Release(fence), cx);
                return;
            }
        };
        let request = if cx.config.suffers(Bug::WrongClient) {
            self.in_another_name(request, cx)
        } else {
            request
        };
        self.sent.post(cx.now);
        let attempt = self.send(request, deadline, cx);
        let held = self.record.grant.clone().map(Box::new);
        let asked = Asked { attempt, fence, at: cx.now, held };
        self.renewal =
            Renewal::Renewing { asked: Box::new(asked), wait: answer_wait(deadline, cx) };
    }

    /// An answer to a request that was given up: a success is still a success.
    pub(super) fn late_answer(&mut self, asked: Attempt, answer: &Answer, cx: &mut Context<'_>) {
        let Some(asked) = self.sent.answered_late(asked) else { return };
        if cx.config.suffers(Bug::LateSuccessDropped) {
            return;
        }
        // A late token of client credentials would have to be proved, and another is as good.
        let held = asked.held.as_ref().filter(|held| held.refresh_token.is_some());
        let (Ok(response), Some(held)) = (answer, held) else { return };
        let Ok(granted) = token::granted(&self.login_host(), response) else { return };
        for evidence in self.sent.evidence_of(&asked, &granted) {
            cx.lanes.learn(self.lane, evidence);
        }
        if matches!(self.renewal, Renewal::Claiming) {
            // What was about to be sent is spent.
            self.renewal = Renewal::Committing;
        }
        let grant = Box::new(renewed(held, granted, asked.at.min(cx.now)));
        self.file(grant, Filing::Renewal(asked.fence), held.refresh_token.clone(), cx);
    }
}
