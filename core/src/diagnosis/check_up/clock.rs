//! The clock: by how much it differs from the platform's, as the `Date` of an answer shows.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::time::{Timestamp, millis};

/// A `Date` is a whole second: the answer was given somewhere within it.
const HALF_A_SECOND: Duration = Duration::from_millis(500);

/// By how much the clock here differs from the platform's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClockOffset {
    /// So many milliseconds is it ahead; negative where it is behind.
    pub ahead_ms: i64,
    /// Give or take so many: nobody knows when, between question and answer, the answer was dated.
    pub within_ms: u64,
}

impl ClockOffset {
    /// What an answer dated `date` says, to a question of `asked` that was heard at `heard`. Nothing
    /// where the clock went backwards meanwhile.
    pub(crate) fn of(asked: Timestamp, heard: Timestamp, date: Timestamp) -> Option<Self> {
        if heard < asked {
            return None;
        }
        let half = heard.since(asked) / 2;
        let (here, there) =
            (asked.plus(half).unix_millis(), date.plus(HALF_A_SECOND).unix_millis());
        Some(Self {
            ahead_ms: here.checked_signed_diff(there)?,
            within_ms: millis(half).saturating_add(millis(HALF_A_SECOND)),
        })
    }

    /// The one of two that says it more exactly.
    pub(crate) fn better(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        [one, other].into_iter().flatten().min_by_key(|offset| offset.within_ms)
    }

    /// Whole seconds ahead; none that may be no difference at all.
    pub const fn ahead_secs(self) -> i64 {
        if self.ahead_ms.unsigned_abs() <= self.within_ms { 0 } else { self.ahead_ms / 1_000 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(millis: u64) -> Timestamp {
        Timestamp::from_unix_millis(millis)
    }

    #[test]
    fn the_time_on_the_way_is_no_difference() {
        // Asked at 10.000, dated within the second 12, heard at 15.000: nothing is wrong.
        let offset = ClockOffset::of(at(10_000), at(15_000), at(12_000)).unwrap();

        assert_eq!(offset, ClockOffset { ahead_ms: 0, within_ms: 3_000 });
        assert_eq!(ClockOffset { ahead_ms: 2_900, ..offset }.ahead_secs(), 0);
        assert_eq!(ClockOffset { ahead_ms: -7_900, ..offset }.ahead_secs(), -7);
    }

    #[test]
    fn a_clock_that_is_set_back_between_question_and_answer_says_nothing() {
        assert_eq!(ClockOffset::of(at(10_000), at(9_000), at(10_000)), None);
        assert_eq!(ClockOffset::of(at(u64::MAX), at(u64::MAX), at(0)), None);
    }

    #[test]
    fn the_quicker_answer_is_the_better_one() {
        let (slow, quick) = (
            ClockOffset::of(at(0), at(9_000), at(4_000)),
            ClockOffset::of(at(10_000), at(10_100), at(10_000)),
        );

        assert_eq!(ClockOffset::better(slow, quick), quick);
        assert_eq!(ClockOffset::better(slow, None), slow);
    }
}
