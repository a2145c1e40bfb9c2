//! The server profile: what a token endpoint does with a refresh token that was used before.
//!
//! Genesys Cloud documents none of it, so it is learned from what the endpoint does, per region
//! and client, or told by [`Policy`](crate::Policy).

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// So many prompt retries must be refused before a server counts as strict: one could be a grant
/// that somebody revoked at that very moment.
const REFUSALS_OF_THE_STRICT: u8 = 2;

/// What a server does with a refresh token that was used before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ServerProfile {
    /// Nobody knows yet.
    #[default]
    Unknown,
    /// The same refresh token comes back and stays good: asking again is harmless.
    Static,
    /// A new one comes back, and the old one may be repeated for so many seconds.
    Grace(u32),
    /// A new one comes back, and the old one is spent: a repeat ends the grant.
    Strict,
}

impl ServerProfile {
    /// For how long a spent refresh token may be repeated, where that is known.
    pub(crate) const fn grace(self) -> Option<Duration> {
        match self {
            Self::Grace(seconds) => Some(Duration::from_secs(seconds as u64)),
            Self::Unknown | Self::Static | Self::Strict => None,
        }
    }
}

/// One thing that a server did with a refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// The answer brought the token that was sent.
    SameToken,
    /// The answer brought another one.
    NewToken,
    /// Two requests with one token were both granted, that far apart.
    Repeated(Duration),
    /// A prompt retry, after a request of unknown outcome, was refused.
    RetryRefused,
}

/// What has been learned so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Learned {
    profile: ServerProfile,
    refusals: u8,
}

impl Learned {
    pub(crate) const fn profile(self) -> ServerProfile {
        self.profile
    }

    /// Goes on from what a record says was known.
    pub(crate) fn recall(&mut self, profile: ServerProfile) {
        *self = Self { profile, refusals: 0 };
    }

    pub(crate) fn learn(&mut self, evidence: Evidence) {
        match evidence {
            Evidence::SameToken => {
                *self = Self { profile: ServerProfile::Static, refusals: 0 };
            }
            // A server that was static rotates now: what it forgives is open again.
            Evidence::NewToken if self.profile == ServerProfile::Static => *self = Self::default(),
            Evidence::NewToken => {}
            Evidence::Repeated(apart) => {
                let seconds = u32::try_from(apart.as_secs()).unwrap_or(u32::MAX).max(1);
                let known = self.profile.grace().map_or(0, |grace| grace.as_secs());
                let seconds = seconds.max(u32::try_from(known).unwrap_or(u32::MAX));
                *self = Self { profile: ServerProfile::Grace(seconds), refusals: 0 };
            }
            Evidence::RetryRefused => {
                self.refusals = self.refusals.saturating_add(1);
                if self.refusals >= REFUSALS_OF_THE_STRICT {
                    self.profile = ServerProfile::Strict;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(evidence: &[Evidence]) -> ServerProfile {
        let mut learned = Learned::default();
        for evidence in evidence {
            learned.learn(*evidence);
        }
        learned.profile()
    }

    #[test]
    fn the_first_renewal_tells_a_static_server() {
        assert_eq!(after(&[]), ServerProfile::Unknown);
        assert_eq!(after(&[Evidence::SameToken]), ServerProfile::Static);
        assert_eq!(after(&[Evidence::NewToken]), ServerProfile::Unknown);
    }

    #[test]
    fn a_static_server_that_begins_to_rotate_is_unknown_again() {
        assert_eq!(after(&[Evidence::SameToken, Evidence::NewToken]), ServerProfile::Unknown);
    }

    #[test]
    fn one_refused_retry_proves_nothing_and_two_prove_a_strict_server() {
        assert_eq!(after(&[Evidence::RetryRefused]), ServerProfile::Unknown);
        assert_eq!(after(&[Evidence::RetryRefused; 2]), ServerProfile::Strict);
    }

    #[test]
    fn a_repeat_that_was_granted_proves_the_grace_it_took() {
        let repeated = |secs| Evidence::Repeated(Duration::from_secs(secs));

        assert_eq!(after(&[repeated(7), repeated(3)]), ServerProfile::Grace(7));
        assert_eq!(after(&[Evidence::RetryRefused, repeated(7)]), ServerProfile::Grace(7));
        assert_eq!(after(&[repeated(7), Evidence::NewToken]), ServerProfile::Grace(7));
    }
}
