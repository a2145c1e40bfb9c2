//! One authorization code flow: its stages, and when each of them is over.

use super::proof::Proof;
use super::record::Flow;
use super::state::State;
use super::status::Status;
use crate::id::Attempt;
use crate::secret::{AuthorizationCode, FlowState};
use crate::time::{Timestamp, Wait};

/// One authorization code flow.
#[derive(Clone, Debug)]
pub(super) struct SignIn {
    pub(super) flow: Flow,
    pub(super) stage: Stage,
}

/// How far it has come.
#[derive(Clone, Debug)]
pub(super) enum Stage {
    /// The flow is being saved. Ends with the save.
    Preparing,
    /// The browser is with the person. Ends with the redirect, or at the flow's deadline.
    Redirecting,
    /// As Redirecting, but the person has signed in by another flow since: nobody waits for this one any
    /// more. Its redirect is still good, and at its deadline it ends without a word.
    Superseded,
    /// The redirect brought a code; the flow is leaving the record. Ends with the save.
    Spending(AuthorizationCode),
    /// The code waits for its turn to be sent. Ends when the lane gives it.
    Queued { code: AuthorizationCode, wait: Wait },
    /// The code has been sent. Ends with the answer.
    Exchanging { attempt: Attempt, wait: Wait },
    /// The new token is being proved. Ends with the proof.
    Identifying(Proof),
    /// The new grant is being saved. Ends with the save.
    Committing(Attempt),
    /// The flow is over and will be taken off the list.
    Over,
}

impl SignIn {
    /// A flow that was waiting for its redirect when the program ended, or waits in another process.
    pub(super) const fn resumed(flow: Flow) -> Self {
        Self { flow, stage: Stage::Redirecting }
    }

    pub(super) const fn deadline(&self) -> Option<Timestamp> {
        match &self.stage {
            // The pen has its own deadline.
            Stage::Spending(_) | Stage::Committing(_) | Stage::Over => None,
            Stage::Preparing | Stage::Redirecting | Stage::Superseded => Some(self.flow.deadline),
            Stage::Queued { wait, .. } | Stage::Exchanging { wait, .. } => Some(wait.until()),
            Stage::Identifying(proof) => Some(proof.deadline()),
        }
    }

    pub(super) fn is_due(&self, now: Timestamp) -> bool {
        match &self.stage {
            Stage::Spending(_) | Stage::Committing(_) | Stage::Over => false,
            Stage::Preparing | Stage::Redirecting | Stage::Superseded => {
                let whole = self.flow.deadline.since(self.flow.started);
                now >= self.flow.deadline || now.plus(whole) < self.flow.started
            }
            Stage::Queued { wait, .. } | Stage::Exchanging { wait, .. } => wait.is_over(now),
            Stage::Identifying(proof) => proof.is_due(now),
        }
    }

    pub(super) const fn status(&self) -> Status<'_> {
        match &self.stage {
            Stage::Preparing | Stage::Redirecting | Stage::Superseded => {
                Status::Redirecting { url: &self.flow.url, until: self.flow.deadline }
            }
            Stage::Spending(_) | Stage::Queued { .. } | Stage::Exchanging { .. } => {
                Status::Exchanging
            }
            Stage::Identifying(_) => Status::Identifying,
            Stage::Committing(_) | Stage::Over => Status::Committing,
        }
    }

    pub(super) fn stand(&self) -> (FlowState, State) {
        (self.flow.state.clone(), self.status().state())
    }

    pub(super) const fn is_waiting_for_its_redirect(&self) -> bool {
        matches!(self.stage, Stage::Redirecting | Stage::Superseded)
    }

    pub(super) const fn is_superseded(&self) -> bool {
        matches!(self.stage, Stage::Superseded)
    }

    pub(super) fn is_asked_by(&self, asked: Attempt) -> bool {
        match &self.stage {
            Stage::Exchanging { attempt, .. } => *attempt == asked,
            Stage::Identifying(proof) => proof.is_asked_by(asked),
            Stage::Preparing
            | Stage::Redirecting
            | Stage::Superseded
            | Stage::Spending(_)
            | Stage::Queued { .. }
            | Stage::Committing(_)
            | Stage::Over => false,
        }
    }
}
