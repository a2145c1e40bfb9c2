//! Stopped: a client that the server does not accept, for one tenant and for all that share it.

use super::change::Change;
use super::renewal::Renewal;
use super::{Context, Tenant};
use crate::effect::{Effect, Event};
use crate::failure::Failure;
use crate::id::Fence;
use crate::lanes::Urgency;

impl Tenant {
    /// The client is wrong: no more requests until somebody puts it right. The grant stays.
    pub(super) fn stop(&mut self, fence: Fence, failure: Failure, cx: &mut Context<'_>) {
        self.rest_stopped(failure, cx);
        self.save(Change::Release(fence), cx);
    }

    fn rest_stopped(&mut self, failure: Failure, cx: &mut Context<'_>) {
        self.renewal = Renewal::Stopped(Box::new(failure.clone()));
        cx.effects.push(Effect::Notify(Event::Stopped { tenant: self.id.clone(), failure }));
    }

    /// Stops where another tenant of the same client was refused, unless somebody asks.
    pub(super) fn stops_with_its_client(&mut self, cx: &mut Context<'_>) -> bool {
        let client = &self.record.registration.client;
        let stopped = cx.lanes.stopped(self.lane, client).cloned();
        match stopped {
            Some(failure) if self.urgency > Urgency::Caller => {
                self.rest_stopped(failure, cx);
                true
            }
            Some(_) | None => false,
        }
    }

    /// The client is accepted again.
    pub(crate) fn client_recovered(&mut self, cx: &mut Context<'_>) {
        let by_client = |failure: &Failure| {
            matches!(failure, Failure::ClientRejected { .. } | Failure::GrantTypeRefused(_))
        };
        if matches!(&self.renewal, Renewal::Stopped(failure) if by_client(failure)) {
            self.rest();
            self.renewal_due(cx);
        }
    }
}
