//! Sign-in pages that people leave: nobody waits for their flows, whose redirects stay good all the same.

use super::Tenant;
use super::flow::{SignIn, Stage};
use super::record::Flow;
use crate::input::Refused;
use crate::registration::FLOWS_LIMIT;

impl Tenant {
    /// Takes a flow off a full list, to make room: the one whose page has been open longest, because
    /// people leave such pages and begin anew.
    pub(super) fn flow_to_leave(&mut self) -> Result<Option<SignIn>, Refused> {
        if self.sign_ins.len() < FLOWS_LIMIT {
            return Ok(None);
        }
        let oldest = self.sign_ins.iter().position(SignIn::is_waiting_for_its_redirect);
        let oldest = oldest.ok_or_else(|| Refused::TooManyFlows(self.id.clone()))?;
        Ok(Some(self.sign_ins.remove(oldest)))
    }

    /// The person has signed in: the pages that are still open for it are too many now.
    pub(super) fn supersede_flows(&mut self) {
        self.supersede_flows_if(|_| true);
    }

    /// The flows that a restored record tells of. A grant that is younger came by another one.
    pub(super) fn resume_flows(&mut self) {
        self.sign_ins = self.record.flows.iter().cloned().map(SignIn::resumed).collect();
        if let Some(issued) = self.record.grant.as_ref().map(|grant| grant.issued_at) {
            self.supersede_flows_if(|flow| flow.started < issued);
        }
    }

    fn supersede_flows_if(&mut self, outdated: impl Fn(&Flow) -> bool) {
        for sign_in in &mut self.sign_ins {
            if matches!(sign_in.stage, Stage::Redirecting) && outdated(&sign_in.flow) {
                sign_in.stage = Stage::Superseded;
            }
        }
    }
}
