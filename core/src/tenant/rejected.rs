//! Rejected: what an API call's 401 or 403 says about the token it was made with.

use super::change::Change;
use super::record::SignedOut;
use super::renewal::Renewal;
use super::{Context, Tenant};
use crate::effect::{Effect, Event};
use crate::id::Fingerprint;
use crate::input::Rejection;
use crate::lanes::Urgency;
use crate::sabotage::Bug;
use crate::time::{Timestamp, Wait};

impl Tenant {
    /// An API call of the application was refused.
    pub(crate) fn rejected(&mut self, rejection: &Rejection, cx: &mut Context<'_>) {
        let Some(grant) = &self.record.grant else { return };
        let (fingerprint, issued_at) = (Fingerprint::of(&grant.access_token), grant.issued_at);
        let fence = grant.fence;
        let address = rejection.code.as_deref() == Some("ip.not.authorized");
        // A 403 and a forbidden address say nothing about the token.
        let other = rejection.status != 401 && !cx.config.suffers(Bug::RenewOnForbidden);
        let every = cx.config.suffers(Bug::RenewPerRejection);
        if other || address || (rejection.token != fingerprint && !every) {
            return;
        }
        if let Some(until) = self.replay_at(fingerprint, issued_at, cx) {
            let notice = Event::TokenTooFresh { tenant: self.id.clone(), until };
            cx.effects.push(Effect::Notify(notice));
            return;
        }
        if self.rejected == Some(fingerprint) && !every {
            return;
        }
        self.rejected = Some(fingerprint);
        if self.is_renewable() {
            if matches!(self.renewal, Renewal::Yielding(_)) {
                // Another process lets the token rest while this one is good; it is not any more.
                self.renewal = Renewal::Resting;
            }
            self.renew(Urgency::Caller, cx);
        } else {
            self.save(Change::End { fence, why: SignedOut::Rejected }, cx);
        }
    }

    /// When a call may be repeated that was refused with a fresh token: once, after a moment.
    fn replay_at(
        &mut self,
        token: Fingerprint,
        issued_at: Timestamp,
        cx: &Context<'_>,
    ) -> Option<Timestamp> {
        let policy = cx.config.policy();
        let told = self.too_fresh.as_deref().filter(|(told, _)| *told == token);
        let told = told.map(|(_, wait)| *wait);
        let is_fresh = cx.now < issued_at.plus(policy.propagation_grace);
        let wait = match told {
            Some(wait) => wait,
            None if is_fresh => Wait::new(cx.now, policy.propagation_retry),
            None => return None,
        };
        self.too_fresh = Some(Box::new((token, wait)));
        (!wait.is_over(cx.now)).then(|| wait.until())
    }
}
