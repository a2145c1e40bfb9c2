//! The clock: the system's, moved ahead where tests and the demo want it, and whether it slept.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tenantry_core::Timestamp;

/// At least so often somebody looks at the clock.
pub(crate) const BEAT: Duration = Duration::from_secs(15);

/// The wall clock may run so much ahead of the steady one before it means a sleep.
const TOLERANCE: Duration = Duration::from_secs(10);

/// The system clock plus an offset. Clones share the offset.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    ahead_millis: Arc<AtomicU64>,
}

impl Clock {
    /// The system clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let ahead = Duration::from_millis(self.ahead_millis.load(Ordering::SeqCst));
        Timestamp::from_unix_millis(0).plus(since).plus(ahead)
    }

    /// Moves this clock and all its clones ahead.
    pub fn advance(&self, by: Duration) {
        let millis = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.ahead_millis.fetch_add(millis, Ordering::SeqCst);
    }
}

/// What became of the time since somebody last looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passed {
    /// It passed while the program ran.
    Awake,
    /// The machine, or the program, stood still for so long.
    Asleep(Duration),
}

/// Watches two clocks, of which on most systems one stops while the machine sleeps.
#[derive(Debug)]
pub(crate) struct Vigil {
    wall: SystemTime,
    steady: Instant,
}

impl Vigil {
    pub(crate) fn begin() -> Self {
        Self { wall: SystemTime::now(), steady: Instant::now() }
    }

    /// Looks at both clocks.
    pub(crate) fn look(&mut self) -> Passed {
        let now = Self::begin();
        let wall = now.wall.duration_since(self.wall).unwrap_or_default();
        let steady = now.steady.duration_since(self.steady);
        *self = now;
        passed(wall, steady)
    }
}

fn passed(wall: Duration, steady: Duration) -> Passed {
    // Where the steady clock runs on through a sleep, a missed look tells as much.
    if wall > steady + TOLERANCE || steady > BEAT * 2 + TOLERANCE {
        Passed::Asleep(wall.max(steady))
    } else {
        Passed::Awake
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_is_moved_along() {
        let clock = Clock::system();
        let clone = clock.clone();
        let before = clone.now();

        clock.advance(Duration::from_hours(1));

        assert!(clone.now() >= before.plus(Duration::from_hours(1)));
    }

    #[test]
    fn a_wall_clock_that_runs_ahead_or_a_long_silence_means_a_sleep() {
        let secs = Duration::from_secs;

        assert_eq!(passed(secs(15), secs(15)), Passed::Awake);
        assert_eq!(passed(secs(20), secs(15)), Passed::Awake);
        assert_eq!(passed(secs(3600), secs(2)), Passed::Asleep(secs(3600)));
        assert_eq!(passed(secs(3600), secs(3600)), Passed::Asleep(secs(3600)));
        assert_eq!(passed(secs(0), secs(15)), Passed::Awake, "set back is the core's affair");
    }
}
