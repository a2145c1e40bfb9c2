//! Sign-ins that another process of the same store has begun: their redirects may come here.

use super::Tenant;
use super::change::Change;
use super::flow::SignIn;
use super::record::Flow;
use crate::time::Timestamp;
use crate::wire::authorize::Redirect;

impl Flow {
    /// Whether it waits for that redirect, now.
    pub(super) fn awaits(&self, redirect: &Redirect, now: Timestamp) -> bool {
        self.state.same_as(&redirect.state)
            && now < self.deadline
            && self.redirect_uri.leads_to(&redirect.base)
    }
}

impl Tenant {
    /// Whether a redirect may be for it.
    pub(crate) const fn has_flows(&self) -> bool {
        !self.sign_ins.is_empty() || !self.record.flows.is_empty()
    }

    /// The flow of that redirect, where another process has begun it. Whoever takes it out of the store
    /// first may send its code.
    pub(super) fn begun_elsewhere(&self, redirect: &Redirect, now: Timestamp) -> Option<&Flow> {
        let flow = self.record.flows.iter().find(|flow| flow.awaits(redirect, now))?;
        let is_own = |sign_in: &SignIn| sign_in.flow.state.same_as(&flow.state);
        // It may have been given up here, and the store does not know yet.
        let ends_it = |change: &Change| matches!(change, Change::CloseFlow(state) if state.same_as(&flow.state));
        let is_over = self.pen.is_signing_out() || self.pen.changes().any(ends_it);
        (!is_over && !self.sign_ins.iter().any(is_own)).then_some(flow)
    }
}
