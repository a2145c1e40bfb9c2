//! Awaited: what would be lost, or left alone, if the engine ended now.

use tenantry_core::{Status, Tenant, TenantId};

use super::Engine;

/// How much is to come to its end before the engine does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Awaited {
    /// How many orgs await an answer that would be lost.
    pub answers: usize,
    /// How many orgs are on their way into a bundle.
    pub handed_over: usize,
}

impl Awaited {
    /// Whether the engine may end.
    pub const fn is_nothing(self) -> bool {
        self.answers == 0 && self.handed_over == 0
    }
}

impl Engine {
    /// Whether a sign-in waits for a browser: somebody is at this machine, if not at the window.
    pub fn awaits_a_browser(&self) -> bool {
        !self.awaited.is_empty()
    }

    /// What would be lost, or left half done, if the engine ended now.
    pub fn awaited(&self) -> Awaited {
        Awaited { answers: self.answers_awaited(), handed_over: self.being_handed_over() }
    }

    fn answers_awaited(&self) -> usize {
        let policy = self.tenants().policy();
        let answers = self.tenants().iter().filter(|tenant| match tenant.status(policy) {
            Status::Exchanging
            | Status::Identifying
            | Status::Committing
            | Status::Claiming
            | Status::Renewing
            | Status::Unsaved { .. } => true,
            Status::SignedOut(_)
            | Status::SignedIn { .. }
            | Status::Stopped(_)
            | Status::Redirecting { .. }
            | Status::Queued
            | Status::Holding { .. }
            | Status::Yielding { .. } => false,
        });
        answers.count() + self.replacing.len()
    }

    /// The orgs whose sign-in page is open in a browser.
    pub fn pages_open(&self) -> impl Iterator<Item = &TenantId> {
        let policy = self.tenants().policy();
        let is_open =
            move |tenant: &&Tenant| matches!(tenant.status(policy), Status::Redirecting { .. });
        self.tenants().iter().filter(is_open).map(Tenant::id)
    }
}
