//! I12: with a sound clock, no access token is handed out after its end.

use super::{Check, Seen};

/// A token may be used this much longer than the platform lets it live, in milliseconds.
const TOLERANCE: u64 = 30_000;

/// Nothing to remember.
#[derive(Debug, Default)]
pub(super) struct Clock;

impl Check for Clock {
    fn name(&self) -> &'static str {
        "I12 clock"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        let Seen::Revealed(revealed) = seen else { return Ok(()) };
        let Some(known) = revealed.known.filter(|_| revealed.is_clock_sound) else {
            return Ok(());
        };
        if revealed.at > known.ends_at.saturating_add(TOLERANCE) {
            return Err(format!("{} handed out a token after its end", revealed.who));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::checks::Revealed;
    use crate::sim::checks::samples::{mark, revealed};
    use crate::sim::truth::Access;

    #[test]
    fn a_token_handed_out_after_its_end_is_a_breach_unless_the_clock_is_to_blame() {
        let (access, known) =
            (mark("a"), Access { tenant: 0, org: None, ends_at: 10_000, issued_at: 0 });
        let see = |at, is_clock_sound| {
            let known = Some(&known);
            Clock.see(&Seen::Revealed(Revealed { at, known, is_clock_sound, ..revealed(&access) }))
        };

        assert_eq!(see(40_000, true), Ok(()));
        assert!(see(40_001, true).is_err());
        assert_eq!(see(40_001, false), Ok(()));
    }
}
