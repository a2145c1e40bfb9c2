//! The claim: from "renew now" to the request on its way, and what is remembered of requests.

use std::time::Duration;

use super::change::{Change, Filing};
use super::renewal::{Renewal, renewed};
use super::{Answer, Context, Grant, Tenant, answer_wait};
use crate::failure::Failure;
use crate::id::{Attempt, Fence};
use crate::registration::GrantType;
use crate::time::{Timestamp, Wait};
use crate::wire::token;

/// So many answers that did not come in time are still recognised.
const LATE_LIMIT: usize = 4;

/// How long the last posts are remembered for pacing.
const MINUTE: Duration = Duration::from_mins(1);

/// A request to the token endpoint.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) attempt: Attempt,
    /// The fence of the intent that it was sent under.
    pub(super) fence: Fence,
    /// When it was sent.
    pub(super) at: Timestamp,
    /// The grant at that time: whose refresh token was sent, if it was a refresh.
    pub(super) held: Option<Grant>,
}

/// Requests of the past that still matter: for pacing, and for answers that come late.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent {
    posts: Vec<Timestamp>,
    unanswered: Vec<Asked>,
}

impl Sent {
    /// Remembers a request whose answer did not come in time: it may come yet.
    pub(super) fn gave_up(&mut self, asked: Asked) {
        self.unanswered.push(asked);
        if self.unanswered.len() > LATE_LIMIT {
            self.unanswered.remove(0);
        }
    }

    /// Forgets requests under way: their answers no longer count.
    pub(super) fn disown(&mut self) {
        self.unanswered.clear();
    }
}

impl Tenant {
    /// Saves the intent, unless there were too many requests within a minute.
    pub(super) fn claim(&mut self, cx: &mut Context<'_>) {
        let minute_ago = cx.now.minus(MINUTE);
        self.sent.posts.retain(|at| (minute_ago..=cx.now).contains(at));
        if self.sent.posts.len() >= cx.config.policy.posts_per_minute {
            let first = self.sent.posts.first().copied().unwrap_or(cx.now);
            let wait = Wait::to(cx.now, first.plus(MINUTE + Duration::from_millis(1)));
            self.renewal = Renewal::Holding { wait, cause: Failure::Paced };
            return;
        }
        self.renewal = Renewal::Claiming;
        let held = self.record.grant.as_ref().filter(|_| !self.pen.is_signing_out());
        let after = held.map(|grant| grant.fence);
        self.save(Change::Claim { after }, cx);
    }

    /// Another process holds the intent.
    pub(super) fn yielded(&mut self, until: Timestamp, cx: &Context<'_>) {
        self.renewal = Renewal::Yielding(Wait::to(cx.now, until));
    }

    /// The intent is in the store: the token endpoint may be asked.
    pub(super) fn claimed(&mut self, cx: &mut Context<'_>) {
        let Some(intent) = self.record.intent.clone() else { return };
        let deadline = cx.config.policy.token_deadline;
        if !matches!(self.renewal, Renewal::Claiming) {
            // The person has signed in or out meanwhile.
            self.save(Change::Release(intent.fence), cx);
            return;
        }
        if cx.now.plus(deadline) >= intent.lease_until || cx.now < intent.started.minus(MINUTE) {
            // The store took so long that the answer could come after the lease: claim anew.
            self.claim(cx);
            return;
        }
        let registration = &self.record.registration;
        let refresh_token =
            self.record.grant.as_ref().and_then(|grant| grant.refresh_token.as_ref());
        let request = match (registration.client.grant_type(), refresh_token) {
            (GrantType::ClientCredentials, _) => token::client_credentials(registration),
            (GrantType::AuthorizationCode, Some(token)) => token::refresh(registration, token),
            (GrantType::AuthorizationCode, None) => {
                // What was to be renewed is gone from the store.
                self.rest();
                self.save(Change::Release(intent.fence), cx);
                return;
            }
        };
        self.sent.posts.push(cx.now);
        let attempt = self.send(request, deadline, cx);
        let held = self.record.grant.clone();
        let asked = Asked { attempt, fence: intent.fence, at: cx.now, held };
        self.renewal = Renewal::Renewing { asked, wait: answer_wait(deadline, cx) };
    }

    /// An answer to a request that was given up: a success is still a success.
    pub(super) fn late_answer(&mut self, asked: Attempt, answer: &Answer, cx: &mut Context<'_>) {
        let Some(at) = self.sent.unanswered.iter().position(|late| late.attempt == asked) else {
            return;
        };
        let Asked { fence, at, held, .. } = self.sent.unanswered.remove(at);
        // A late token of client credentials would have to be proved, and another is as good.
        let held = held.filter(|held| held.refresh_token.is_some());
        let (Ok(response), Some(held)) = (answer, held) else { return };
        let Ok(granted) = token::granted(&self.login_host(), response) else { return };
        if matches!(self.renewal, Renewal::Claiming) {
            // What was about to be sent is spent.
            self.renewal = Renewal::Committing;
        }
        self.file(Box::new(renewed(&held, granted, at)), Filing::Renewal(fence), cx);
    }
}
