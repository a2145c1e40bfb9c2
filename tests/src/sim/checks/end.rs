//! I6: a grant ends only by proof.

use std::collections::BTreeSet;

use tenantry_sandbox::Fingerprint;

use super::{Check, Parting, Seen, Stored};
use crate::sim::message::Answer;
use crate::sim::view::Ended;
use crate::sim::who::Who;

/// What each process was told that may end a grant.
#[derive(Debug, Default)]
pub(super) struct EndByProof {
    refused: BTreeSet<(Who, Fingerprint)>,
    rejected: BTreeSet<(Who, Fingerprint)>,
    signed_out: BTreeSet<(Who, usize)>,
    handed_over: BTreeSet<(Who, usize)>,
}

impl EndByProof {
    fn check(&self, stored: &Stored<'_>) -> Result<(), String> {
        let before = stored.before.and_then(|record| record.grant.as_ref());
        let (Some(before), None) = (before, &stored.after.grant) else { return Ok(()) };
        let (who, ended) = (stored.who, stored.after.ended);
        if stored.is_damaged {
            // What is ended may have been put back after its end.
            return Ok(());
        }
        let is_proved = match ended {
            Ended::ByServer => before
                .refresh
                .as_ref()
                .is_some_and(|token| self.refused.contains(&(who, token.clone()))),
            Ended::ByUser => self.signed_out.contains(&(who, stored.tenant)),
            Ended::Expired => before.refresh.is_none() && before.expires_at <= stored.wall,
            Ended::Rejected => {
                before.refresh.is_none() && self.rejected.contains(&(who, before.access.clone()))
            }
            Ended::HandedOver => self.handed_over.contains(&(who, stored.tenant)),
            Ended::Never => false,
        };
        if is_proved { Ok(()) } else { Err(format!("{who} ended a grant as {ended:?}, unproved")) }
    }
}

impl Check for EndByProof {
    fn name(&self) -> &'static str {
        "I6 end by proof"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        match seen {
            Seen::Answered {
                who, presented: Some(token), answer: Answer::InvalidGrant, ..
            } => {
                self.refused.insert((*who, (*token).clone()));
            }
            Seen::Rejected { who, access, status: 401, .. } => {
                self.rejected.insert((*who, (*access).clone()));
            }
            Seen::SignedOut { who, tenant } => {
                self.signed_out.insert((*who, *tenant));
            }
            Seen::HandOver { who, tenant, parting: Parting::Asked } => {
                self.handed_over.insert((*who, *tenant));
            }
            Seen::Stored(stored) => return self.check(stored),
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::checks::samples::{answered, holding, mark, stored};
    use crate::sim::view::RecordView;

    fn ended(ended: Ended) -> RecordView {
        RecordView { generation: 2, fence: 1, ended, ..RecordView::default() }
    }

    #[test]
    fn an_end_that_nothing_proves_is_a_breach() {
        let before = holding(1, 1, "r");
        for why in [Ended::ByServer, Ended::ByUser, Ended::Expired, Ended::Rejected, Ended::Never] {
            let after = ended(why);
            let seen = Seen::Stored(stored(Some(&before), &after));

            assert!(EndByProof::default().see(&seen).is_err(), "{why:?}");
        }
    }

    #[test]
    fn the_servers_word_for_the_stored_token_is_proof_and_for_another_is_none() {
        let (before, after) = (holding(1, 1, "r"), ended(Ended::ByServer));
        for (token, proves) in [("r", true), ("older", false)] {
            let mut check = EndByProof::default();
            check.see(&answered(&Answer::InvalidGrant, Some(&mark(token)))).unwrap();

            let seen = check.see(&Seen::Stored(stored(Some(&before), &after)));

            assert_eq!(seen.is_ok(), proves, "{token}");
        }
    }
}
