//! Policy: every number of the protocol, as data with documented defaults.

use std::time::Duration;

use thiserror::Error;

use super::grant::Grant;
use crate::id::TenantId;
use crate::time::Timestamp;

/// When to renew, how long to wait, how often to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Renew when this part of the lifetime has passed, in percent. Default 75: the 18-hour mark
    /// of a 24-hour token.
    pub renew_at_percent: u32,
    /// Renew up to this part of the lifetime earlier, in percent, so that tenants authorized
    /// together do not renew together. Default 5.
    pub jitter_percent: u32,
    /// Callers wait for a renewal only when less than this is left … Default 5 minutes.
    pub wait_margin: Duration,
    /// … or less than this part of the lifetime, in percent, whichever is shorter. Default 10.
    pub wait_margin_percent: u32,
    /// How long the token endpoint may take. Default 30 seconds.
    pub token_deadline: Duration,
    /// How long an intent keeps others away; longer than the deadline. Default 40 seconds.
    pub lease: Duration,
    /// How long the API may take. Default 15 seconds.
    pub api_deadline: Duration,
    /// How long a person may take to sign in. Default 10 minutes.
    pub flow_deadline: Duration,
    /// After the first renewal with unknown outcome: retry this soon. Default 2 seconds.
    pub prompt_retry: Duration,
    /// After the second: retry this long before the access token ends. Default 60 seconds.
    pub last_retry: Duration,
    /// A new token may be refused for a moment; ask again once after this. Default 2 seconds.
    pub propagation_retry: Duration,
    /// The shortest backoff. Default 2 seconds.
    pub backoff_first: Duration,
    /// The longest backoff. Default 5 minutes.
    pub backoff_cap: Duration,
    /// How often the org of a new token is asked for before giving up. Default 6.
    pub proof_tries: u32,
    /// Token requests of one tenant within a minute. Default 4.
    pub posts_per_minute: usize,
    /// How long a store may take before the save is asked for again. Default 60 seconds.
    pub save_deadline: Duration,
    /// After a sleep: how long answers that were waiting go first. Default 2 seconds.
    pub wake_grace: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            renew_at_percent: 75,
            jitter_percent: 5,
            wait_margin: Duration::from_mins(5),
            wait_margin_percent: 10,
            token_deadline: Duration::from_secs(30),
            lease: Duration::from_secs(40),
            api_deadline: Duration::from_secs(15),
            flow_deadline: Duration::from_mins(10),
            prompt_retry: Duration::from_secs(2),
            last_retry: Duration::from_mins(1),
            propagation_retry: Duration::from_secs(2),
            backoff_first: Duration::from_secs(2),
            backoff_cap: Duration::from_mins(5),
            proof_tries: 6,
            posts_per_minute: 4,
            save_deadline: Duration::from_mins(1),
            wake_grace: Duration::from_secs(2),
        }
    }
}

/// A policy that cannot work, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum UnworkablePolicy {
    /// Renewal would begin before the token is received, or when it has ended.
    #[error("renew_at_percent must be above jitter_percent and below 100")]
    RenewAt,
    /// Callers would always wait.
    #[error("wait_margin_percent must leave time between renew_at_percent and the end")]
    WaitMargin,
    /// An intent would end while its request is still under way.
    #[error("lease must be longer than token_deadline")]
    Lease,
    /// Nothing could ever be sent, asked or awaited.
    #[error("{0} must not be zero")]
    Zero(&'static str),
    /// The first backoff would be longer than the longest.
    #[error("backoff_first must not be longer than backoff_cap")]
    Backoff,
}

impl Policy {
    /// Checks that the numbers fit together.
    ///
    /// # Errors
    /// [`UnworkablePolicy`] names the first number that does not.
    pub fn check(&self) -> Result<(), UnworkablePolicy> {
        if self.renew_at_percent <= self.jitter_percent || self.renew_at_percent >= 100 {
            return Err(UnworkablePolicy::RenewAt);
        }
        if self.renew_at_percent.saturating_add(self.wait_margin_percent) > 100 {
            return Err(UnworkablePolicy::WaitMargin);
        }
        if self.lease <= self.token_deadline {
            return Err(UnworkablePolicy::Lease);
        }
        let spans = [
            ("token_deadline", self.token_deadline),
            ("api_deadline", self.api_deadline),
            ("flow_deadline", self.flow_deadline),
            ("backoff_first", self.backoff_first),
            ("save_deadline", self.save_deadline),
        ];
        if let Some((name, _)) = spans.iter().find(|(_, span)| span.is_zero()) {
            return Err(UnworkablePolicy::Zero(name));
        }
        if self.proof_tries == 0 {
            return Err(UnworkablePolicy::Zero("proof_tries"));
        }
        if self.posts_per_minute == 0 {
            return Err(UnworkablePolicy::Zero("posts_per_minute"));
        }
        if self.backoff_first > self.backoff_cap {
            return Err(UnworkablePolicy::Backoff);
        }
        Ok(())
    }

    /// When the grant of `tenant` should be renewed.
    pub(crate) fn renew_at(&self, tenant: &TenantId, grant: &Grant) -> Timestamp {
        let lifetime = grant.lifetime();
        let jitter = percent(lifetime, self.jitter_percent);
        let due = grant.issued_at.plus(percent(lifetime, self.renew_at_percent));
        due.minus(part_of(jitter, chance(tenant, grant.issued_at.unix_millis())))
    }

    /// From when on callers wait for a renewal rather than take what is left.
    pub(crate) fn wait_from(&self, grant: &Grant) -> Timestamp {
        let margin = self.wait_margin.min(percent(grant.lifetime(), self.wait_margin_percent));
        grant.expires_at.minus(margin)
    }

    /// How long to wait after `failures` failures in a row: exponential, capped, full jitter.
    pub(crate) fn backoff(&self, tenant: &TenantId, failures: u32, now: Timestamp) -> Duration {
        let factor = 2_u32.saturating_pow(failures.min(20));
        let longest = self.backoff_first.saturating_mul(factor).min(self.backoff_cap);
        let extra = longest.saturating_sub(self.backoff_first);
        self.backoff_first + part_of(extra, chance(tenant, now.unix_millis()))
    }
}

fn percent(span: Duration, percent: u32) -> Duration {
    span.saturating_mul(percent) / 100
}

/// That part of `span` which `chance` is of all chances.
fn part_of(span: Duration, chance: u32) -> Duration {
    let millis = u64::try_from(span.as_millis()).unwrap_or(u64::MAX >> 32);
    Duration::from_millis((millis.min(u64::MAX >> 32) * u64::from(chance)) >> 32)
}

/// Chance without randomness: the same for the same tenant and salt, on every platform (FNV-1a).
fn chance(tenant: &TenantId, salt: u64) -> u32 {
    let bytes = tenant.as_str().bytes().chain(salt.to_le_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    // The high half is the better mixed one.
    u32::try_from((hash ^ (hash << 29)) >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tenant(name: &str) -> TenantId {
        TenantId::new(name).unwrap()
    }

    #[test]
    fn the_default_policy_works_and_each_contradiction_is_named() {
        let with = |change: fn(&mut Policy)| {
            let mut policy = Policy::default();
            change(&mut policy);
            policy.check()
        };

        assert_eq!(with(|_| ()), Ok(()));
        assert_eq!(with(|p| p.renew_at_percent = 100), Err(UnworkablePolicy::RenewAt));
        assert_eq!(with(|p| p.wait_margin_percent = 26), Err(UnworkablePolicy::WaitMargin));
        assert_eq!(with(|p| p.lease = p.token_deadline), Err(UnworkablePolicy::Lease));
        assert_eq!(
            with(|p| p.posts_per_minute = 0),
            Err(UnworkablePolicy::Zero("posts_per_minute"))
        );
        assert_eq!(
            with(|p| p.flow_deadline = Duration::ZERO),
            Err(UnworkablePolicy::Zero("flow_deadline"))
        );
        assert_eq!(with(|p| p.backoff_cap = Duration::ZERO), Err(UnworkablePolicy::Backoff));
    }

    #[test]
    fn backoff_grows_to_its_cap_and_differs_between_tenants() {
        let policy = Policy::default();
        let now = Timestamp::from_unix_millis(1_700_000_000_000);

        for failures in 0..100 {
            let wait = policy.backoff(&tenant("acme"), failures, now);
            assert!(wait >= policy.backoff_first && wait <= policy.backoff_cap, "{wait:?}");
        }
        let waits: std::collections::BTreeSet<_> =
            (0..50).map(|i| policy.backoff(&tenant(&format!("t{i}")), 10, now)).collect();
        assert!(waits.len() > 45, "spread over {} different waits", waits.len());
    }

    #[test]
    fn chance_covers_its_whole_range() {
        let drawn: Vec<u32> = (0..1000).map(|i| chance(&tenant("acme"), i) >> 28).collect();

        for sixteenth in 0..16 {
            assert!(drawn.contains(&sixteenth), "no draw in the {sixteenth}th sixteenth");
        }
    }
}
