//! The proof: a new token is asked whose it is before anything is filed.

use std::time::Duration;

use super::grant::{Grant, Origin};
use super::{Answer, Context, Org, Tenant, answer_wait};
use crate::effect::Effect;
use crate::failure::Failure;
use crate::id::{Attempt, Fence, OrgId, RequestId};
use crate::sabotage::Bug;
use crate::secret::AccessToken;
use crate::time::{Timestamp, Wait};
use crate::wire::http::{HttpError, HttpRequest};
use crate::wire::identity::{self, Identity};
use crate::wire::refusal::Refusal;
use crate::wire::token::Granted;

/// A new token that is being proved.
#[derive(Clone, Debug)]
pub(super) struct Proof {
    granted: Granted,
    asked: Timestamp,
    step: Step,
    tries: u32,
    refusals: u32,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Asking { attempt: Attempt, wait: Wait },
    Waiting(Wait),
}

/// What has become of a proof.
#[derive(Clone, Debug)]
pub(super) enum Proven {
    /// It goes on.
    Again(Proof),
    /// The token is the expected org's: this may be filed.
    Yes(Box<Grant>),
    /// It is not, or nobody could say. The token has been told to end.
    No(Failure),
}

impl Proof {
    pub(super) const fn deadline(&self) -> Timestamp {
        match self.step {
            Step::Asking { wait, .. } | Step::Waiting(wait) => wait.until(),
        }
    }

    pub(super) fn is_due(&self, now: Timestamp) -> bool {
        match self.step {
            Step::Asking { wait, .. } | Step::Waiting(wait) => wait.is_over(now),
        }
    }

    pub(super) fn is_asked_by(&self, attempt: Attempt) -> bool {
        matches!(self.step, Step::Asking { attempt: asked, .. } if asked == attempt)
    }
}

impl Tenant {
    /// Asks whose the token is, for the first time. It was asked for at `asked`; the answer may have
    /// waited through a sleep, so its lifetime counts from then.
    pub(super) fn begin_proof(
        &mut self,
        granted: Granted,
        asked: Timestamp,
        cx: &mut Context<'_>,
    ) -> Proof {
        let step = self.ask_identity(&granted, cx);
        // A question from the future was asked by a clock that has been put right since.
        let asked = asked.min(cx.now);
        Proof { granted, asked, step, tries: 1, refusals: 0 }
    }

    fn ask_identity(&mut self, granted: &Granted, cx: &mut Context<'_>) -> Step {
        let request = identity::request(&self.record.registration.region, &granted.access_token);
        let deadline = cx.config.policy().api_deadline;
        let attempt = self.send(request, deadline, cx);
        Step::Asking { attempt, wait: answer_wait(deadline, cx) }
    }

    /// The platform answered, or did not.
    pub(super) fn proof_answered(
        &mut self,
        proof: Proof,
        answer: &Answer,
        cx: &mut Context<'_>,
    ) -> Proven {
        let host = self.api_host();
        let identity = match answer {
            Ok(response) => identity::identity(&host, response),
            Err(error) => {
                let failure = Failure::Unreachable { host, error: *error };
                // The page keeps its policy for as long as it lives.
                if *error == HttpError::NotAllowed {
                    return self.disprove(&proof, failure, cx);
                }
                return self.prove_later(proof, failure, cx);
            }
        };
        let identity = match identity {
            Ok(identity) if cx.config.suffers(Bug::NoProof) => Ok(self.taken_on_trust(identity)),
            judged => judged,
        };
        match identity {
            Ok(identity) => match self.objection(&identity, cx) {
                None => {
                    let attempt = self.attempts.take_next();
                    let origin = Origin { owner: cx.config.owner(), attempt };
                    Proven::Yes(Box::new(proof.into_grant(identity, origin)))
                }
                Some(failure) => self.disprove(&proof, failure, cx),
            },
            // A token may need a moment until every server knows it.
            Err(Refusal::TokenDead(_)) if proof.refusals == 0 => {
                let wait = Wait::new(cx.now, cx.config.policy().propagation_retry);
                Proven::Again(Proof { refusals: 1, step: Step::Waiting(wait), ..proof })
            }
            Err(Refusal::TokenDead(said) | Refusal::Forbidden(said) | Refusal::Other(said)) => {
                self.disprove(&proof, Failure::TokenRefused(said), cx)
            }
            Err(Refusal::Throttled { said, .. }) => {
                self.prove_later(proof, Failure::Throttled(said), cx)
            }
            Err(Refusal::ServerTrouble(said)) => {
                self.prove_later(proof, Failure::ServerTrouble(said), cx)
            }
            Err(
                Refusal::Unreadable(said)
                | Refusal::InvalidGrant(said)
                | Refusal::InvalidClient(said)
                | Refusal::UnauthorizedClient(said),
            ) => self.prove_later(proof, Failure::NotGenesysCloud(said), cx),
        }
    }

    /// Goes on with a proof whose wait is over.
    pub(super) fn proof_due(&mut self, proof: Proof, cx: &mut Context<'_>) -> Proven {
        match proof.step {
            Step::Asking { wait, .. } | Step::Waiting(wait) if !wait.is_over(cx.now) => {
                Proven::Again(proof)
            }
            Step::Asking { .. } => {
                let error = HttpError::TimedOut;
                let failure = Failure::Unreachable { host: self.api_host(), error };
                self.prove_later(proof, failure, cx)
            }
            Step::Waiting(_) => {
                let step = self.ask_identity(&proof.granted, cx);
                Proven::Again(Proof { step, tries: proof.tries + 1, ..proof })
            }
        }
    }

    fn prove_later(&mut self, proof: Proof, failure: Failure, cx: &mut Context<'_>) -> Proven {
        if proof.tries >= cx.config.policy().proof_tries {
            return self.disprove(&proof, failure, cx);
        }
        let wait = cx.config.policy().backoff(&self.id, proof.tries, cx.now);
        Proven::Again(Proof { step: Step::Waiting(Wait::new(cx.now, wait)), ..proof })
    }

    fn disprove(&mut self, proof: &Proof, failure: Failure, cx: &mut Context<'_>) -> Proven {
        self.end_token(&proof.granted.access_token, cx);
        Proven::No(failure)
    }

    /// The org that was registered, under the label people gave it.
    pub(super) fn labelled(&self, id: &OrgId) -> Org {
        Org { id: id.clone(), name: self.record.registration.label.clone() }
    }

    /// What speaks against filing a token of that identity here.
    fn objection(&self, identity: &Identity, cx: &Context<'_>) -> Option<Failure> {
        let registration = &self.record.registration;
        let client = registration.client.id();
        if let Some(expected) = registration.org.as_ref().filter(|org| **org != identity.org.id) {
            return Some(Failure::WrongOrg {
                expected: self.labelled(expected),
                proved: identity.org.clone(),
            });
        }
        if let Some(proved) = identity.client.as_ref().filter(|proved| *proved != client) {
            return Some(Failure::WrongClient { expected: client.clone(), proved: proved.clone() });
        }
        let by = cx.pins.get(&self.key_of(&identity.org.id))?;
        (*by != self.id).then(|| Failure::OrgTaken { org: identity.org.clone(), by: by.clone() })
    }

    /// Asks the platform to end a token. Best effort: nobody waits for the answer.
    pub(super) fn end_token(&mut self, token: &AccessToken, cx: &mut Context<'_>) {
        let request = identity::end(&self.record.registration.region, token);
        self.send(request, cx.config.policy().api_deadline, cx);
    }

    /// Sends a request under the next attempt.
    pub(super) fn send(
        &mut self,
        request: HttpRequest,
        timeout: Duration,
        cx: &mut Context<'_>,
    ) -> Attempt {
        let attempt = self.attempts.take_next();
        let id = RequestId { tenant: self.id.clone(), attempt };
        cx.effects.push(Effect::Send { id, request, timeout });
        attempt
    }
}

impl Proof {
    pub(super) const fn access_token(&self) -> &AccessToken {
        &self.granted.access_token
    }

    fn into_grant(self, identity: Identity, origin: Origin) -> Grant {
        Grant {
            access_token: self.granted.access_token,
            refresh_token: self.granted.refresh_token,
            issued_at: self.asked,
            expires_at: self.asked.plus(self.granted.lifetime),
            org: identity.org,
            scopes: identity.scopes.into(),
            origin,
            // The record gives the fence when the grant is filed.
            fence: Fence::default(),
        }
    }
}
