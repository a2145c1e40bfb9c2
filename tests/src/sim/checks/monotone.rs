//! I5: generation and fence of a record never go back.

use super::{Check, Seen};

/// A save may only count on from what it replaces.
#[derive(Debug, Default)]
pub(super) struct Monotone;

impl Check for Monotone {
    fn name(&self) -> &'static str {
        "I5 monotone store"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        let Seen::Stored(stored) = seen else { return Ok(()) };
        let Some(before) = stored.before else { return Ok(()) };
        let after = stored.after;
        if after.generation <= before.generation {
            return Err(format!("generation {} became {}", before.generation, after.generation));
        }
        if after.fence < before.fence {
            return Err(format!("fence {} became {}", before.fence, after.fence));
        }
        let fence = |record: &crate::sim::view::RecordView| record.grant.as_ref().map(|g| g.fence);
        match (fence(before), fence(after)) {
            // What was put back may hold a grant that was filed after its fence was given anew.
            (Some(old), Some(new)) if new < old && !stored.is_damaged => {
                Err(format!("a grant of fence {old} was replaced by one of fence {new}"))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::checks::samples::{holding, stored};

    #[test]
    fn a_generation_or_fence_that_goes_back_is_a_breach() {
        let see = |before: (u64, u64), after: (u64, u64)| {
            let (before, after) =
                (holding(before.0, before.1, "r"), holding(after.0, after.1, "r"));
            Monotone.see(&Seen::Stored(stored(Some(&before), &after)))
        };

        assert_eq!(see((1, 1), (2, 1)), Ok(()));
        assert!(see((2, 1), (2, 1)).is_err());
        assert!(see((2, 2), (3, 1)).is_err());
    }
}
