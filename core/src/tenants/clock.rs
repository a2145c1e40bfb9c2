//! The clock: what the times told so far say of where they come from.

use crate::time::{Timestamp, Wait};

/// The clock that the host reads, as seen from here.
#[derive(Clone, Copy, Debug)]
pub(super) enum Clock {
    /// It was set back, or nobody knows it yet. Ends with the next tick that looks at everybody.
    Jumped,
    /// It went on; this was the latest time.
    Steady(Timestamp),
}

impl Clock {
    pub(super) fn told(self, now: Timestamp) -> Self {
        match self {
            Self::Steady(latest) if !Wait::to(latest, Timestamp::MAX).is_over(now) => {
                Self::Steady(now)
            }
            Self::Steady(_) | Self::Jumped => Self::Jumped,
        }
    }
}
