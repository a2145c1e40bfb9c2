//! The configuration: what a process brings along.

use crate::id::OwnerId;
use crate::lanes::Rate;
use crate::sabotage::Bug;
use crate::tenant::{Policy, UnworkablePolicy};

/// So many entries of the auth log are kept of each tenant.
const LOG_ENTRIES: usize = 256;

/// What a process brings along.
#[derive(Clone, Debug)]
pub struct Config {
    owner: OwnerId,
    policy: Policy,
    rate: Rate,
    log_entries: usize,
    #[cfg(feature = "trial")]
    bug: Option<Bug>,
}

impl Config {
    /// The default policy, for the process of that name.
    pub fn new(owner: OwnerId) -> Self {
        let policy = Policy::default();
        Self {
            owner,
            rate: policy.rate(),
            policy,
            log_entries: LOG_ENTRIES,
            #[cfg(feature = "trial")]
            bug: None,
        }
    }

    /// The same process with another policy.
    ///
    /// # Errors
    /// [`UnworkablePolicy`] names the first number that cannot work, and why.
    pub fn with_policy(self, policy: Policy) -> Result<Self, UnworkablePolicy> {
        policy.check()?;
        Ok(Self { rate: policy.rate(), policy, ..self })
    }

    /// The same process, whose auth log keeps so many entries of each tenant; none with 0.
    /// Default 256.
    #[must_use]
    pub fn with_log_entries(self, log_entries: usize) -> Self {
        Self { log_entries, ..self }
    }

    pub(crate) const fn log_entries(&self) -> usize {
        self.log_entries
    }

    /// The name of this process among all that share its store.
    pub const fn owner(&self) -> OwnerId {
        self.owner
    }

    /// When to renew, how long to wait, how often to try.
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The same process with a bug in it. For trials only.
    #[cfg(feature = "trial")]
    #[must_use]
    pub fn with_bug(self, bug: Bug) -> Self {
        Self { bug: Some(bug), ..self }
    }

    /// Whether that bug was planted.
    #[cfg(feature = "trial")]
    pub(crate) fn suffers(&self, bug: Bug) -> bool {
        self.bug == Some(bug)
    }

    /// Whether that bug was planted: never.
    #[cfg(not(feature = "trial"))]
    #[expect(clippy::unused_self, reason = "a trial asks the configuration")]
    pub(crate) const fn suffers(&self, _bug: Bug) -> bool {
        false
    }

    pub(crate) fn rate(&self) -> Rate {
        if self.suffers(Bug::NoBudget) { Rate::new(u32::MAX, u32::MAX / 2) } else { self.rate }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_that_can_work_is_in_force_and_paces_what_is_asked() {
        let config = Config::new(OwnerId::new([1; 16]));
        let policy = Policy { requests_per_minute: 300, ..Policy::default() };

        let paced = config.clone().with_policy(policy.clone()).unwrap();

        assert_eq!((paced.policy(), paced.rate()), (&policy, policy.rate()));
        assert_ne!(paced.rate(), config.rate());
        let absurd = Policy { requests_per_minute: 0, ..policy };
        assert!(config.with_policy(absurd).is_err());
    }
}
