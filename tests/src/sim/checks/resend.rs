//! I3: after a success for a refresh token is seen or saved, that token is never sent again.

use std::collections::{BTreeMap, BTreeSet};

use tenantry_sandbox::Fingerprint;

use super::{Check, Seen};
use crate::sim::message::{Answer, Purpose};
use crate::sim::who::Who;

/// Refresh tokens that a process knows to be spent, and those of which the store tells everybody.
#[derive(Debug, Default)]
pub(super) struct Resend {
    seen: BTreeSet<(Who, Fingerprint)>,
    /// Who saw which token replaced by which; when the successor is saved, everybody may know.
    successors: BTreeMap<Fingerprint, Fingerprint>,
    spent: BTreeMap<Fingerprint, usize>,
}

impl Check for Resend {
    fn name(&self) -> &'static str {
        "I3 no resend after success"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        match seen {
            Seen::Answered { who, presented: Some(presented), answer, .. } => {
                let Answer::Granted { refresh: Some(next), .. } = answer else { return Ok(()) };
                // A server that does not rotate gives the same one back.
                if next != *presented {
                    self.seen.insert((*who, (*presented).clone()));
                    self.successors.insert(next.clone(), (*presented).clone());
                }
            }
            Seen::Stored(stored) => {
                let held = stored.after.grant.as_ref().and_then(|grant| grant.refresh.as_ref());
                if let Some(spent) = held.and_then(|held| self.successors.get(held)) {
                    self.spent.insert(spent.clone(), stored.tenant);
                }
            }
            // What everybody could know from the store is gone with it.
            Seen::Damaged { tenant, .. } => self.spent.retain(|_, owner| owner != tenant),
            Seen::Sent(sent) if sent.asked.purpose == Purpose::Refresh => {
                let Some(token) = &sent.asked.presented else { return Ok(()) };
                if self.seen.contains(&(sent.who, token.clone())) && !sent.is_damaged {
                    return Err(format!("{} sent a token that it saw spent", sent.who));
                }
                // Where one who had it before was given it back by a damage, that one spent it too.
                let is_excused = |owner: &usize| *owner != sent.tenant && sent.is_damaged;
                if self.spent.get(token).is_some_and(|owner| !is_excused(owner)) {
                    return Err(format!("{} sent a token whose successor is saved", sent.who));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::checks::Sent;
    use crate::sim::checks::samples::{
        OTHER, answered, asked, granted, holding, mark, sent, stored,
    };

    fn spent() -> Resend {
        let mut check = Resend::default();
        check.see(&answered(&granted("a", "new"), Some(&mark("old")))).unwrap();
        check
    }

    #[test]
    fn sending_what_one_saw_spent_is_a_breach() {
        let asked = asked(Purpose::Refresh, "old");

        assert!(spent().see(&Seen::Sent(sent(&asked))).is_err());
        let by_another = Sent { who: OTHER, ..sent(&asked) };
        assert_eq!(spent().see(&Seen::Sent(by_another)), Ok(()), "nobody could know");
    }

    #[test]
    fn once_the_successor_is_saved_nobody_may_send_it() {
        let mut check = spent();
        check.see(&Seen::Stored(stored(None, &holding(1, 1, "new")))).unwrap();
        let asked = asked(Purpose::Refresh, "old");

        assert!(check.see(&Seen::Sent(Sent { who: OTHER, ..sent(&asked) })).is_err());
    }

    #[test]
    fn a_server_that_does_not_rotate_is_asked_with_the_same_token_again() {
        let mut check = Resend::default();
        check.see(&answered(&granted("a", "same"), Some(&mark("same")))).unwrap();

        assert_eq!(check.see(&Seen::Sent(sent(&asked(Purpose::Refresh, "same")))), Ok(()));
    }
}
