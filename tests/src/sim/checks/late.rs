//! I18: a success that reaches a process is kept, however late it comes.

use std::collections::{BTreeMap, BTreeSet};

use tenantry_sandbox::Fingerprint;

use super::{Check, Moment, Rest, Seen, Sent, Step, Stored};
use crate::sim::message::Answer;
use crate::sim::state::State;
use crate::sim::view::Ended;
use crate::sim::who::Who;

/// A success that was handed over and is not saved yet.
#[derive(Debug)]
struct Owed {
    who: Who,
    tenant: usize,
}

/// A refresh token that was sent.
#[derive(Debug)]
struct Under {
    tenant: usize,
    fence: u64,
}

/// The renewals that processes have in hand. By the time everything rests, none may be left.
#[derive(Debug, Default)]
pub(super) struct LateTruth {
    owed: BTreeMap<Fingerprint, Owed>,
    /// Under which fence each process sent each refresh token.
    sent: BTreeMap<(Who, Fingerprint), Under>,
    /// The fence of the newest grant of each tenant; none where a person signed out, or added it
    /// anew after its record was gone.
    newest: BTreeMap<usize, Option<u64>>,
    /// The tenants whose stored bytes are no record. Nothing may be written over them.
    unreadable: BTreeSet<usize>,
}

impl LateTruth {
    /// Whether what was asked for then is older than what is stored, or not wanted any more.
    fn is_moot(&self, who: Who, tenant: usize, presented: &Fingerprint) -> bool {
        let asked = self.sent.get(&(who, presented.clone()));
        match self.newest.get(&tenant) {
            None => false,
            Some(None) => true,
            Some(Some(newest)) => asked.is_none_or(|asked| *newest >= asked.fence),
        }
    }

    /// A process that has found unreadable bytes has nowhere to keep what it was given: it must not
    /// write over them. One that stops there while the record can be read has no such excuse.
    fn stepped(&mut self, step: &Step<'_>) {
        for (tenant, (_, after)) in step.phases.iter().enumerate() {
            let stops = after.is_some_and(|phase| phase.state == State::Quarantined);
            if stops && self.unreadable.contains(&tenant) {
                self.owed.retain(|_, owed| (owed.who, owed.tenant) != (step.who, tenant));
            }
        }
    }

    fn damaged(&mut self, tenant: usize, is_readable: bool) {
        if is_readable {
            self.unreadable.remove(&tenant);
        } else {
            self.unreadable.insert(tenant);
        }
    }

    fn stored(&mut self, stored: &Stored<'_>) {
        let held = stored.after.grant.as_ref();
        if held.is_some() && stored.before.is_none_or(|before| before.grant.is_none()) {
            // A new sign-in: what was asked for before it no longer matters.
            self.sent.retain(|(_, _), sent| sent.tenant != stored.tenant);
        }
        self.unreadable.remove(&stored.tenant);
        match held {
            Some(held) => {
                self.newest.insert(stored.tenant, Some(held.fence));
            }
            // A record without a grant where there was none: only a person who adds the tenant
            // anew makes one. What was asked for before is of the one that is gone.
            None if matches!(stored.after.ended, Ended::ByUser | Ended::HandedOver)
                || stored.before.is_none() =>
            {
                self.newest.insert(stored.tenant, None);
            }
            None => {}
        }
        let refresh = held.and_then(|grant| grant.refresh.as_ref());
        match refresh {
            Some(refresh) if self.owed.contains_key(refresh) => {
                self.owed.remove(refresh);
            }
            // A newer sign-in, a newer renewal or a sign-out makes the older one moot.
            _ if stored.before.map(|b| &b.grant) != Some(&stored.after.grant) => {
                self.owed.retain(|_, owed| owed.tenant != stored.tenant);
            }
            _ => {}
        }
    }
}

fn is_saving(rest: &Rest) -> bool {
    rest.phase.is_some_and(|phase| phase.state == State::Committing)
}

impl Check for LateTruth {
    fn name(&self) -> &'static str {
        "I18 late truth wins"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        if let Seen::Damaged { tenant, is_readable } = seen {
            self.damaged(*tenant, *is_readable);
        }
        match seen {
            Seen::Stepped(step) => self.stepped(step),
            Seen::Answered { who, tenant, presented: Some(presented), answer } => {
                let Answer::Granted { refresh: Some(next), .. } = answer else { return Ok(()) };
                if next != *presented && !self.is_moot(*who, *tenant, presented) {
                    self.owed.insert(next.clone(), Owed { who: *who, tenant: *tenant });
                }
            }
            Seen::Sent(Sent { who, tenant, asked, stored: Some(record), .. }) => {
                if let (Some(token), Some(intent)) = (&asked.presented, &record.intent) {
                    let under = Under { tenant: *tenant, fence: intent.fence };
                    self.sent.insert((*who, token.clone()), under);
                }
            }
            Seen::Stored(stored) => self.stored(stored),
            Seen::Died { who } => self.owed.retain(|_, owed| owed.who != *who),
            // A person no longer wants it.
            Seen::SignedOut { tenant, .. } | Seen::Damaged { tenant, .. } => {
                self.newest.remove(tenant);
                self.owed.retain(|_, owed| owed.tenant != *tenant);
            }
            // One that came a moment ago is on its way to the store.
            Seen::Rested(rest) if rest.moment == Moment::End && !is_saving(rest) => {
                let here = |owed: &&Owed| owed.who == rest.who && owed.tenant == rest.tenant;
                if self.owed.values().any(|owed| here(&owed)) {
                    return Err(format!("{} never kept a success it was given", rest.who));
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
    use crate::sim::checks::samples::{ONE, answered, granted, holding, mark, phase, step, stored};
    use crate::sim::view::RecordView;

    fn rested() -> Seen<'static> {
        let (phase, has_token, moment) = (None, true, Moment::End);
        Seen::Rested(Rest { who: ONE, tenant: 0, wall: 0, phase, has_token, moment })
    }

    #[test]
    fn a_success_that_is_never_saved_is_a_breach() {
        let mut check = LateTruth::default();
        check.see(&answered(&granted("a", "new"), Some(&mark("old")))).unwrap();

        assert!(check.see(&rested()).is_err());
    }

    #[test]
    fn a_success_that_came_a_moment_ago_is_on_its_way_to_the_store() {
        let mut check = LateTruth::default();
        check.see(&answered(&granted("a", "new"), Some(&mark("old")))).unwrap();
        let Seen::Rested(rest) = rested() else { unreachable!() };
        let phase = Some(phase(State::Committing));

        assert_eq!(check.see(&Seen::Rested(Rest { phase, ..rest })), Ok(()));
    }

    #[test]
    fn a_success_that_is_saved_or_whose_process_dies_is_none() {
        for saved in [true, false] {
            let mut check = LateTruth::default();
            check.see(&answered(&granted("a", "new"), Some(&mark("old")))).unwrap();
            if saved {
                check.see(&Seen::Stored(stored(None, &holding(1, 1, "new")))).unwrap();
            } else {
                check.see(&Seen::Died { who: ONE }).unwrap();
            }

            assert_eq!(check.see(&rested()), Ok(()));
        }
    }

    #[test]
    fn a_process_that_stops_at_a_record_that_can_be_read_is_no_excuse() {
        for is_readable in [true, false] {
            let mut check = LateTruth::default();
            check.see(&Seen::Damaged { tenant: 0, is_readable }).unwrap();
            check.see(&answered(&granted("a", "new"), Some(&mark("old")))).unwrap();
            let stops = [(None, Some(phase(State::Quarantined)))];
            check.see(&Seen::Stepped(step(&stops))).unwrap();

            assert_eq!(check.see(&rested()).is_err(), is_readable);
        }
    }

    #[test]
    fn a_success_for_a_tenant_that_was_added_anew_since_is_not_wanted() {
        let mut check = LateTruth::default();
        check.see(&Seen::Damaged { tenant: 0, is_readable: true }).unwrap();
        let anew = RecordView { generation: 1, ..RecordView::default() };
        check.see(&Seen::Stored(stored(None, &anew))).unwrap();
        check.see(&answered(&granted("a", "new"), Some(&mark("old")))).unwrap();

        assert_eq!(check.see(&rested()), Ok(()));
    }
}
