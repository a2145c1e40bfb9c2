//! The pace: how fast one client may ask one token endpoint, as a leaky bucket (GCRA).
//!
//! In any minute at most `requests_per_minute` requests begin: `burst` of them at once, the others
//! one interval apart.

use std::time::Duration;

use crate::time::Timestamp;

const MINUTE: Duration = Duration::from_mins(1);

/// How fast, as the policy says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rate {
    interval: Duration,
    /// How much earlier than its turn a request may begin, after a time of silence.
    tolerance: Duration,
}

impl Rate {
    /// `burst` is at least 1 and less than `per_minute`; the policy's check sees to it.
    pub(crate) fn new(per_minute: u32, burst: u32) -> Self {
        let steady = per_minute.saturating_sub(burst).max(1);
        // Rounded up to a whole millisecond, as time is kept.
        let millis = MINUTE.as_millis().div_ceil(u128::from(steady));
        let interval = Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX));
        Self { interval, tolerance: interval.saturating_mul(burst.saturating_sub(1)) }
    }
}

/// When the next request would have its turn if all came at the steady rate.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pace {
    next: Timestamp,
}

impl Pace {
    /// The earliest moment at which a request may begin.
    pub(crate) fn free_at(self, rate: Rate) -> Timestamp {
        self.next.minus(rate.tolerance)
    }

    /// Notes a request that begins now.
    pub(crate) fn take(&mut self, rate: Rate, now: Timestamp) {
        self.next = self.next.max(now).plus(rate.interval);
    }

    /// Nothing begins before `until`, and then one at a time: whoever was told to wait does not
    /// come back in a crowd.
    pub(crate) fn pause(&mut self, rate: Rate, until: Timestamp) {
        self.next = self.next.max(until.plus(rate.tolerance));
    }

    /// A clock that was set back cannot keep a client waiting for longer than the bucket holds.
    pub(crate) fn forgive(&mut self, rate: Rate, now: Timestamp) {
        self.next = self.next.min(now.plus(rate.tolerance).plus(rate.interval));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Begins requests as early as allowed, and says when they began.
    fn begun(rate: Rate, count: usize) -> Vec<u64> {
        let (mut pace, mut now) = (Pace::default(), Timestamp::from_unix_millis(1_000_000));
        let take = |_| {
            now = now.max(pace.free_at(rate));
            pace.take(rate, now);
            now.unix_millis()
        };
        (0..count).map(take).collect()
    }

    #[test]
    fn no_minute_ever_sees_more_requests_than_allowed() {
        for (per_minute, burst) in [(60, 5), (300, 10), (7, 1), (2, 1), (59, 58)] {
            let times = begun(Rate::new(per_minute, burst), 1_000);
            for (at, time) in times.iter().enumerate() {
                let within = times[at..].iter().take_while(|t| **t < time + 60_000).count();
                assert!(within <= per_minute as usize, "{within} of {per_minute}/{burst}");
            }
        }
    }

    #[test]
    fn a_thousand_requests_take_hardly_longer_than_the_budget_says() {
        let times = begun(Rate::new(300, 5), 1_000);

        let took = times[999] - times[0];

        assert!(took < 200_000 * 105 / 100, "{took} ms");
    }

    #[test]
    fn a_clock_set_back_by_a_year_keeps_nobody_waiting() {
        let rate = Rate::new(60, 5);
        let mut pace = Pace::default();
        pace.take(rate, Timestamp::from_unix_millis(40_000_000_000));

        let now = Timestamp::from_unix_millis(1_000_000);
        pace.forgive(rate, now);

        assert!(pace.free_at(rate) <= now.plus(rate.interval));
    }
}
