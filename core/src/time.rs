//! Points in time: an argument everywhere, never read from a clock.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A point in time, in milliseconds since the Unix epoch. Arithmetic saturates.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The last representable moment: later than everything.
    pub const MAX: Self = Self(u64::MAX);

    /// The moment `millis` milliseconds after the Unix epoch.
    pub const fn from_unix_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn unix_millis(self) -> u64 {
        self.0
    }

    /// This moment, `span` later.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(millis(span)))
    }

    /// This moment, `span` earlier.
    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(millis(span)))
    }

    /// How long after `earlier` this is; zero where it is not after it.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

/// Whole milliseconds, as far as they can be counted.
pub(crate) fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

/// How far a clock may step back before a wait counts as over.
const CLOCK_TOLERANCE: Duration = Duration::from_mins(1);

/// A wait that knows when it began, so that a clock set back cannot stretch it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wait {
    from: Timestamp,
    until: Timestamp,
}

impl Wait {
    pub(crate) fn new(from: Timestamp, span: Duration) -> Self {
        Self { from, until: from.plus(span) }
    }

    pub(crate) fn to(from: Timestamp, until: Timestamp) -> Self {
        Self { from, until: until.max(from) }
    }

    pub(crate) const fn from(self) -> Timestamp {
        self.from
    }

    pub(crate) const fn until(self) -> Timestamp {
        self.until
    }

    /// Whether the wait has ended: its time has come, or the clock stands before its beginning.
    pub(crate) fn is_over(self, now: Timestamp) -> bool {
        now >= self.until || now.plus(CLOCK_TOLERANCE) < self.from
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_unix_millis(1_000_000_000);

    #[test]
    fn arithmetic_saturates_at_both_ends() {
        assert_eq!(Timestamp::MAX.plus(Duration::MAX), Timestamp::MAX);
        assert_eq!(NOON.minus(Duration::MAX), Timestamp::default());
        assert_eq!(NOON.since(Timestamp::MAX), Duration::ZERO);
    }

    #[test]
    fn a_clock_set_back_by_a_year_ends_a_wait_instead_of_stretching_it() {
        let wait = Wait::new(NOON, Duration::from_secs(30));

        assert!(!wait.is_over(NOON.plus(Duration::from_secs(29))));
        assert!(!wait.is_over(NOON.minus(Duration::from_secs(1))), "a small step back is ignored");
        assert!(!wait.is_over(NOON.minus(CLOCK_TOLERANCE)), "nor is a minute");
        assert!(wait.is_over(NOON.minus(CLOCK_TOLERANCE + Duration::from_millis(1))));
        assert!(wait.is_over(NOON.minus(Duration::from_hours(2))));
        assert!(wait.is_over(NOON.plus(Duration::from_secs(30))));
    }
}
