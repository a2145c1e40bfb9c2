//! I4: nobody sees an access token before the record that holds its grant is saved.

use super::{Check, Seen};

/// The one exit is the state `Unsaved`.
#[derive(Debug, Default)]
pub(super) struct Reveal;

impl Check for Reveal {
    fn name(&self) -> &'static str {
        "I4 persist before reveal"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        let Seen::Revealed(revealed) = seen else { return Ok(()) };
        if revealed.was_saved || revealed.is_unsaved {
            return Ok(());
        }
        Err(format!("{} handed out a token that no save has held", revealed.who))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::checks::Revealed;
    use crate::sim::checks::samples::{mark, revealed};

    #[test]
    fn a_token_that_was_never_saved_is_a_breach_unless_it_says_so() {
        let access = mark("a");
        let see = |was_saved, is_unsaved| {
            let revealed = Revealed { was_saved, is_unsaved, ..revealed(&access) };
            Reveal.see(&Seen::Revealed(revealed))
        };

        assert!(see(false, false).is_err());
        assert_eq!((see(true, false), see(false, true)), (Ok(()), Ok(())));
    }
}
