//! I10: a redirect is used if and only if one live flow waits for exactly it, once.

use std::collections::BTreeSet;

use tenantry_sandbox::Fingerprint;

use super::{Check, Seen};
use crate::sim::who::Who;

/// The states that each process has taken.
#[derive(Debug, Default)]
pub(super) struct Redirect {
    taken: BTreeSet<(Who, Fingerprint)>,
}

impl Check for Redirect {
    fn name(&self) -> &'static str {
        "I10 redirect binding"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        let Seen::Redirected(redirect) = seen else { return Ok(()) };
        let who = redirect.who;
        if redirect.is_taken && !redirect.is_genuine {
            return Err(format!("{who} took a redirect that no sign-in page sent"));
        }
        if redirect.is_expected && !redirect.is_taken {
            return Err(format!("{who} did not take the redirect of its own live flow"));
        }
        let taken = redirect.state.filter(|_| redirect.is_taken);
        if taken.is_some_and(|state| !self.taken.insert((who, state.clone()))) {
            return Err(format!("{who} took a redirect twice"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::checks::Redirected;
    use crate::sim::checks::samples::{ONE, mark};

    #[test]
    fn a_forged_redirect_that_is_taken_and_a_genuine_one_that_is_not_are_breaches() {
        let state = mark("s");
        let mut check = Redirect::default();
        let mut see = |is_genuine, is_expected, is_taken| {
            let state = Some(&state);
            let redirect = Redirected { who: ONE, state, is_genuine, is_expected, is_taken };
            check.see(&Seen::Redirected(redirect))
        };

        assert!(see(false, false, true).is_err());
        assert!(see(true, true, false).is_err());
        assert_eq!(see(true, true, true), Ok(()));
        assert!(see(true, false, true).is_err(), "taken twice");
        assert_eq!(see(false, false, false), Ok(()));
    }
}
