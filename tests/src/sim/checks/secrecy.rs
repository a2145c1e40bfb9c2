//! I9: no secret in anything that a log could hold.

use tenantry_sandbox::MARKER;

use super::{Check, Seen};

/// What a marked secret looks like inside Basic authentication, at each of the three alignments.
const ENCODED: [&str; 3] = ["U0VDUkVU", "NFQ1JFV", "TRUNSRV"];

/// Every secret of the world carries the mark.
#[derive(Debug, Default)]
pub(super) struct Secrecy;

impl Check for Secrecy {
    fn name(&self) -> &'static str {
        "I9 secrecy"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        let Seen::Stepped(step) = seen else { return Ok(()) };
        if step.shown.is_empty() {
            return Ok(());
        }
        let leaks = step.shown.contains(MARKER) || ENCODED.iter().any(|e| step.shown.contains(e));
        if leaks { Err(format!("{} shows a secret", step.who)) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::checks::Step;
    use crate::sim::checks::samples::step;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn a_marked_secret_in_the_open_or_encoded_is_a_breach() {
        for padding in ["", "a", "ab"] {
            let plain = format!("{padding}{MARKER}xyz");
            for shown in [plain.clone(), STANDARD.encode(&plain)] {
                let seen = Seen::Stepped(Step { shown: &shown, ..step(&[]) });
                assert!(Secrecy.see(&seen).is_err(), "{shown}");
            }
        }
        let seen = Seen::Stepped(Step { shown: "AccessToken(…)", ..step(&[]) });
        assert_eq!(Secrecy.see(&seen), Ok(()));
    }
}
