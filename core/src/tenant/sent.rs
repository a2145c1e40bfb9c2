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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{OrgId, OwnerId};
    use crate::registration::Scopes;
    use crate::secret::{AccessToken, RefreshToken};
    use crate::tenant::Org;
    use crate::tenant::grant::Origin;

    const NOON: Timestamp = Timestamp::from_unix_millis(1_795_000_000_000);

    fn grant(fence: Fence) -> Grant {
        Grant {
            access_token: AccessToken::new("access"),
            refresh_token: Some(RefreshToken::new("refresh")),
            issued_at: NOON,
            expires_at: NOON,
            org: Org {
                id: OrgId::new("11111111-0000-4000-8000-000000000001").unwrap(),
                name: "Acme".into(),
            },
            scopes: Scopes::default(),
            origin: Origin { owner: OwnerId::new([1; 16]), attempt: Attempt::default() },
            fence,
        }
    }

    /// A refresh of the grant under that fence, so many seconds after noon.
    fn refresh(held: Fence, seconds: u64) -> Asked {
        Asked {
            attempt: Attempt::default(),
            fence: held.next(),
            at: NOON.plus(Duration::from_secs(seconds)),
            held: Some(Box::new(grant(held))),
        }
    }

    fn granted(refresh_token: &str) -> Granted {
        Granted {
            access_token: AccessToken::new("next"),
            refresh_token: Some(RefreshToken::new(refresh_token)),
            lifetime: MINUTE,
        }
    }

    #[test]
    fn the_last_four_requests_that_were_given_up_are_recognised_once_each() {
        let (mut sent, mut attempts) = (Sent::default(), Attempt::default());
        let given_up = [(); 5].map(|()| attempts.take_next());
        for attempt in given_up {
            sent.gave_up(Asked { attempt, ..refresh(Fence::default(), 0) });
        }

        let known = given_up.map(|attempt| sent.answered_late(attempt).is_some());

        assert_eq!(known, [false, true, true, true, true]);
        assert!(sent.answered_late(given_up[4]).is_none(), "answered twice");
    }

    #[test]
    fn what_is_disowned_is_not_recognised_any_more() {
        let mut sent = Sent::default();
        sent.gave_up(refresh(Fence::default(), 0));

        sent.disown();

        assert!(sent.answered_late(Attempt::default()).is_none());
    }

    #[test]
    fn a_prompt_retry_is_of_the_same_refresh_token_and_within_a_minute() {
        let (held, other) = (Fence::default(), Fence::default().next());
        let mut sent = Sent::default();
        assert!(!sent.is_prompt_retry(&refresh(held, 0)), "nothing was sent before");

        assert!(!sent.outcome_unknown(&refresh(held, 10)), "the first of its token");

        assert!(
            sent.is_prompt_retry(&refresh(held, 11)) && sent.is_prompt_retry(&refresh(held, 70))
        );
        assert!(!sent.is_prompt_retry(&refresh(held, 71)), "late");
        assert!(!sent.is_prompt_retry(&refresh(held, 10)), "the same request");
        assert!(!sent.is_prompt_retry(&refresh(other, 11)), "of another token");
        assert!(!sent.is_prompt_retry(&Asked { held: None, ..refresh(held, 11) }), "of none");
        assert!(
            sent.outcome_unknown(&refresh(held, 11)) && !sent.outcome_unknown(&refresh(other, 12))
        );
    }

    #[test]
    fn two_grants_for_one_refresh_token_tell_how_far_apart_it_was_used() {
        let (held, other) = (Fence::default(), Fence::default().next());
        let mut sent = Sent::default();
        let mut evidence = |asked| sent.evidence_of(&asked, &granted("next"));

        assert_eq!(evidence(refresh(held, 30)), [Evidence::NewToken]);
        let apart = Evidence::Repeated(Duration::from_secs(20));
        assert_eq!(evidence(refresh(held, 10)), [Evidence::NewToken, apart], "in whatever order");
        assert_eq!(evidence(refresh(other, 40)), [Evidence::NewToken], "of another token");

        let same = sent.evidence_of(&refresh(held, 50), &granted("refresh"));
        assert_eq!(same, [Evidence::SameToken]);
    }
}
