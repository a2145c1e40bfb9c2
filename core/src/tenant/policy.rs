//! Policy: every number of the protocol, as data with documented defaults.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::grant::Grant;
use crate::id::TenantId;
use crate::lanes::{Rate, ServerProfile};
use crate::time::Timestamp;

/// Servers that forgive a repeat for a while are given up no sooner …
const GRACE_DEADLINE_SHORTEST: Duration = Duration::from_secs(10);

/// … and no later.
const GRACE_DEADLINE_LONGEST: Duration = Duration::from_secs(20);

/// A lease is longer by at most this for a slow store.
const STORE_ALLOWANCE: Duration = Duration::from_mins(1);

/// When to renew, how long to wait, how often to try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
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
    /// How long it may take where a lost answer is a lost grant: a strict server. Default 120
    /// seconds.
    pub strict_deadline: Duration,
    /// How much longer than its request's deadline an intent keeps others away. Default 10 seconds.
    pub lease_margin: Duration,
    /// What the server does with a refresh token that was used before. Default unknown: it is
    /// learned.
    pub server_profile: ServerProfile,
    /// Token requests of one client in one region within any minute, by this process. Default 60.
    pub requests_per_minute: u32,
    /// So many of them may begin at once, after a time of silence. Default 5.
    pub burst: u32,
    /// A server that asks for a longer wait is asked again after this one. Default 5 minutes.
    pub retry_after_cap: Duration,
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
    /// So soon after its issue a token that the API refuses counts as not known everywhere yet.
    /// Default 5 seconds.
    pub propagation_grace: Duration,
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
            strict_deadline: Duration::from_mins(2),
            lease_margin: Duration::from_secs(10),
            server_profile: ServerProfile::Unknown,
            requests_per_minute: 60,
            burst: 5,
            retry_after_cap: Duration::from_mins(5),
            api_deadline: Duration::from_secs(15),
            flow_deadline: Duration::from_mins(10),
            prompt_retry: Duration::from_secs(2),
            last_retry: Duration::from_mins(1),
            propagation_retry: Duration::from_secs(2),
            propagation_grace: Duration::from_secs(5),
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
    /// More would begin at once than in a whole minute.
    #[error("burst must be less than requests_per_minute")]
    Burst,
    /// A strict server would be given up before another.
    #[error("strict_deadline must not be shorter than token_deadline")]
    StrictDeadline,
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
        if self.burst >= self.requests_per_minute && self.requests_per_minute > 0 {
            return Err(UnworkablePolicy::Burst);
        }
        if self.strict_deadline < self.token_deadline {
            return Err(UnworkablePolicy::StrictDeadline);
        }
        let spans = [
            ("token_deadline", self.token_deadline),
            ("api_deadline", self.api_deadline),
            ("flow_deadline", self.flow_deadline),
            ("backoff_first", self.backoff_first),
            ("save_deadline", self.save_deadline),
            ("lease_margin", self.lease_margin),
            ("retry_after_cap", self.retry_after_cap),
        ];
        if let Some((name, _)) = spans.iter().find(|(_, span)| span.is_zero()) {
            return Err(UnworkablePolicy::Zero(name));
        }
        let counts = [
            ("proof_tries", u64::from(self.proof_tries)),
            ("posts_per_minute", self.posts_per_minute as u64),
            ("requests_per_minute", u64::from(self.requests_per_minute)),
            ("burst", u64::from(self.burst)),
        ];
        if let Some((name, _)) = counts.iter().find(|(_, count)| *count == 0) {
            return Err(UnworkablePolicy::Zero(name));
        }
        if self.backoff_first > self.backoff_cap {
            return Err(UnworkablePolicy::Backoff);
        }
        Ok(())
    }

    /// How fast one client may ask one token endpoint.
    pub(crate) fn rate(&self) -> Rate {
        Rate::new(self.requests_per_minute, self.burst)
    }

    /// How long the token endpoint of such a server may take.
    pub(crate) fn deadline_for(&self, profile: ServerProfile) -> Duration {
        match profile {
            ServerProfile::Unknown | ServerProfile::Static => self.token_deadline,
            ServerProfile::Strict => self.strict_deadline,
            // Time must be left for one more try within the grace.
            ServerProfile::Grace(seconds) => {
                let half = Duration::from_millis(u64::from(seconds) * 500);
                half.clamp(GRACE_DEADLINE_SHORTEST, GRACE_DEADLINE_LONGEST).min(self.token_deadline)
            }
        }
    }

    /// How long an intent keeps others away, given how long the store takes to write it.
    pub(crate) fn lease_for(&self, profile: ServerProfile, latency: Duration) -> Duration {
        let store = latency.saturating_mul(2).min(STORE_ALLOWANCE);
        self.deadline_for(profile).saturating_add(self.lease_margin).saturating_add(store)
    }

    /// No intent keeps others away for longer.
    pub(crate) fn longest_lease(&self) -> Duration {
        self.lease_for(ServerProfile::Strict, STORE_ALLOWANCE)
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
        assert_eq!(with(|p| p.wait_margin_percent = 25), Ok(()));
        assert_eq!(with(|p| p.wait_margin_percent = 26), Err(UnworkablePolicy::WaitMargin));
        assert_eq!(with(|p| p.strict_deadline = p.token_deadline), Ok(()));
        assert_eq!(with(|p| p.backoff_first = p.backoff_cap), Ok(()));
        assert_eq!(with(|p| p.burst = 60), Err(UnworkablePolicy::Burst));
        assert_eq!(
            with(|p| p.token_deadline = Duration::from_mins(3)),
            Err(UnworkablePolicy::StrictDeadline)
        );
        assert_eq!(
            with(|p| p.lease_margin = Duration::ZERO),
            Err(UnworkablePolicy::Zero("lease_margin"))
        );
        for count in ["requests_per_minute", "burst"] {
            let zero = |p: &mut Policy| match count {
                "burst" => p.burst = 0,
                _ => p.requests_per_minute = 0,
            };
            let mut policy = Policy::default();
            zero(&mut policy);
            assert_eq!(policy.check(), Err(UnworkablePolicy::Zero(count)));
        }
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
    fn half_of_what_a_server_forgives_is_left_for_another_try_within_ten_to_twenty_seconds() {
        let policy = Policy::default();
        let deadline = |profile| policy.deadline_for(profile).as_secs();

        for (grace, seconds) in [(1, 10), (20, 10), (30, 15), (40, 20), (600, 20)] {
            assert_eq!(deadline(ServerProfile::Grace(grace)), seconds, "of {grace}");
        }
        assert_eq!(deadline(ServerProfile::Unknown), 30);
        assert_eq!(deadline(ServerProfile::Strict), 120);
    }

    #[test]
    fn a_part_of_a_span_is_in_proportion_to_its_chance_and_of_no_span_too_long_to_tell() {
        let span = Duration::from_secs(1_000);

        assert_eq!(part_of(span, 1 << 31), span / 2);
        assert_eq!(part_of(span, 1 << 30), span / 4);
        for long in [Duration::MAX, Duration::from_hours(24 * 365 * 1_000)] {
            let days = part_of(long, u32::MAX).as_secs() / 86_400;
            assert_eq!(days, 49, "of {long:?}");
        }
    }

    #[test]
    fn chance_covers_its_whole_range() {
        let drawn: Vec<u32> = (0..1000).map(|i| chance(&tenant("acme"), i) >> 28).collect();

        for sixteenth in 0..16 {
            assert!(drawn.contains(&sixteenth), "no draw in the {sixteenth}th sixteenth");
        }
    }
}
