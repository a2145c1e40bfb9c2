//! Sent: requests of the past that still matter, for pacing, for late answers and as evidence.

use std::mem;
use std::time::Duration;

use super::Grant;
use crate::id::{Attempt, Fence};
use crate::lanes::Evidence;
use crate::time::Timestamp;
use crate::wire::token::Granted;

/// So many answers that did not come in time are still recognised.
const LATE_LIMIT: usize = 4;

/// How long requests are remembered for pacing, and how soon a retry is a prompt one.
pub(super) const MINUTE: Duration = Duration::from_mins(1);

/// A request to the token endpoint.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) attempt: Attempt,
    /// The fence of the intent that it was sent under.
    pub(super) fence: Fence,
    /// When it was sent.
    pub(super) at: Timestamp,
    /// The grant at that time: whose refresh token was sent, if it was a refresh.
    pub(super) held: Option<Box<Grant>>,
}

/// The grant whose refresh token was sent, and when.
#[derive(Clone, Copy, Debug)]
struct Spending {
    held: Fence,
    at: Timestamp,
}

impl Spending {
    fn of(asked: &Asked) -> Option<Self> {
        asked.held.as_ref().map(|held| Self { held: held.fence, at: asked.at })
    }
}

/// Requests of the past that still matter.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent {
    posts: Vec<Timestamp>,
    unanswered: Vec<Asked>,
    /// The last request whose outcome nobody knows.
    unknown: Option<Spending>,
    /// The last request that was granted.
    granted: Option<Spending>,
}

impl Sent {
    /// Notes a request to the token endpoint.
    pub(super) fn post(&mut self, now: Timestamp) {
        self.posts.push(now);
    }

    /// The first request of the last minute, where there were `limit` of them.
    pub(super) fn too_many(&mut self, limit: usize, now: Timestamp) -> Option<Timestamp> {
        let minute_ago = now.minus(MINUTE);
        self.posts.retain(|at| (minute_ago..=now).contains(at));
        if self.posts.len() < limit {
            return None;
        }
        self.posts.first().copied()
    }

    /// Remembers a request whose answer did not come in time: it may come yet.
    pub(super) fn gave_up(&mut self, asked: Asked) {
        self.unanswered.push(asked);
        if self.unanswered.len() > LATE_LIMIT {
            self.unanswered.remove(0);
        }
    }

    /// The request that was given up and has an answer now.
    pub(super) fn answered_late(&mut self, attempt: Attempt) -> Option<Asked> {
        let at = self.unanswered.iter().position(|late| late.attempt == attempt)?;
        Some(self.unanswered.remove(at))
    }

    /// Forgets requests under way: their answers no longer count.
    pub(super) fn disown(&mut self) {
        self.unanswered.clear();
    }

    /// The server may have acted on that request. Says whether it may have acted before on one
    /// with the same refresh token.
    pub(super) fn outcome_unknown(&mut self, asked: &Asked) -> bool {
        let this = Spending::of(asked);
        let earlier = mem::replace(&mut self.unknown, this);
        earlier.zip(this).is_some_and(|(earlier, this)| earlier.held == this.held)
    }

    /// Whether the same refresh token had been sent shortly before, with unknown outcome.
    pub(super) fn is_prompt_retry(&self, asked: &Asked) -> bool {
        let Some(this) = Spending::of(asked) else { return false };
        self.unknown.is_some_and(|earlier| {
            let soon = this.at.since(earlier.at) <= MINUTE;
            earlier.held == this.held && earlier.at < this.at && soon
        })
    }

    /// What a granted refresh says of the server.
    pub(super) fn evidence_of(&mut self, asked: &Asked, granted: &Granted) -> Vec<Evidence> {
        let sent = asked.held.as_ref().and_then(|held| held.refresh_token.as_ref());
        let (Some(this), Some(sent)) = (Spending::of(asked), sent) else { return Vec::new() };
        let Some(received) = &granted.refresh_token else { return Vec::new() };
        if received.same_as(sent) {
            return vec![Evidence::SameToken];
        }
        let earlier = self.granted.replace(this).filter(|earlier| earlier.held == this.held);
        let apart = |earlier: Spending| this.at.max(earlier.at).since(this.at.min(earlier.at));
        let repeated = earlier.map(|earlier| Evidence::Repeated(apart(earlier)));
        std::iter::once(Evidence::NewToken).chain(repeated).collect()
    }
}
