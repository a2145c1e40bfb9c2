//! The configuration: what a process brings along.

use crate::id::OwnerId;
use crate::lanes::Rate;
use crate::tenant::{Policy, UnworkablePolicy};

/// What a process brings along.
#[derive(Clone, Debug)]
pub struct Config {
    owner: OwnerId,
    policy: Policy,
    rate: Rate,
}

impl Config {
    /// The default policy, for the process of that name.
    pub fn new(owner: OwnerId) -> Self {
        let policy = Policy::default();
        Self { owner, rate: policy.rate(), policy }
    }

    /// The same process with another policy.
    ///
    /// # Errors
    /// [`UnworkablePolicy`] names the first number that cannot work, and why.
    pub fn with_policy(self, policy: Policy) -> Result<Self, UnworkablePolicy> {
        policy.check()?;
        Ok(Self { rate: policy.rate(), policy, ..self })
    }

    /// The name of this process among all that share its store.
    pub const fn owner(&self) -> OwnerId {
        self.owner
    }

    /// When to renew, how long to wait, how often to try.
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    pub(crate) const fn rate(&self) -> Rate {
        self.rate
    }
}
