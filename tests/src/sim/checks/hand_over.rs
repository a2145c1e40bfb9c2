//! I20: a sign-in that is handed over has one owner at any time, and is never nowhere.

use std::collections::{BTreeMap, BTreeSet};

use tenantry_sandbox::Fingerprint;

use super::{Check, Parting, Seen, Sent, Stored};
use crate::sim::message::{Answer, Purpose};
use crate::sim::view::{Ended, GrantView};
use crate::sim::who::Who;

/// A grant that was let go of.
#[derive(Debug)]
struct Gone {
    tenant: usize,
    /// Who ran then, and has not read the store since.
    unaware: BTreeSet<Who>,
    /// Whether it is in a bundle that is whole, or was.
    is_given: bool,
}

/// What is sealed, what is stored, and what was let go of.
#[derive(Debug, Default)]
pub(super) struct OneOwner {
    asked: BTreeMap<usize, Who>,
    stored: BTreeMap<usize, GrantView>,
    /// By each token of the grant.
    gone: BTreeMap<Fingerprint, Gone>,
    running: BTreeSet<Who>,
    damaged: BTreeSet<usize>,
    /// Whom a person has signed out last.
    signed_out: BTreeSet<usize>,
    /// Who had a grant again since the last one was let go of. It may have ended since.
    signed_in_anew: BTreeSet<usize>,
}

fn tokens(grant: &GrantView) -> impl Iterator<Item = &Fingerprint> {
    std::iter::once(&grant.access).chain(&grant.refresh)
}

impl OneOwner {
    /// Whether that token was let go of by that tenant.
    fn is_gone(&self, tenant: usize, token: &Fingerprint) -> bool {
        self.gone.get(token).is_some_and(|gone| gone.tenant == tenant)
    }

    fn is_unaware(&self, who: Who, token: &Fingerprint) -> bool {
        self.gone.get(token).is_some_and(|gone| gone.unaware.contains(&who))
    }

    fn is_given(&self, token: &Fingerprint) -> bool {
        self.gone.get(token).is_some_and(|gone| gone.is_given)
    }

    fn parted(&mut self, who: Who, tenant: usize, parting: &Parting<'_>) -> Result<(), String> {
        let is_excused = self.damaged.contains(&tenant);
        match parting {
            Parting::Asked => {
                self.asked.insert(tenant, who);
            }
            Parting::Whole(grant) => {
                let is_stored = self.stored.get(&tenant).is_some_and(|stored| stored == *grant);
                let is_gone = tokens(grant).all(|token| self.is_gone(tenant, token));
                if (is_stored || !is_gone) && !is_excused {
                    return Err(format!("{who} gave away what it still has"));
                }
                if tokens(grant).any(|token| self.is_given(token)) && !is_excused {
                    return Err(format!("{who} gave away what another bundle has"));
                }
                for token in tokens(grant) {
                    if let Some(gone) = self.gone.get_mut(token) {
                        gone.is_given = true;
                    }
                }
                self.heard(who, tenant);
            }
            Parting::TakenBack(grant) => {
                // Where somebody has signed in anew meanwhile, or out, nobody misses it.
                let has_another = self.stored.contains_key(&tenant)
                    || self.signed_in_anew.contains(&tenant)
                    || self.signed_out.contains(&tenant);
                let is_gone = |token| self.is_gone(tenant, token) && !self.is_given(token);
                if tokens(grant).any(is_gone) && !has_another && !is_excused {
                    return Err(format!(
                        "the only copy of tenant {tenant}'s grant was thrown away"
                    ));
                }
            }
            // Elsewhere it has an owner again, who may hand it on.
            Parting::TakenIn(_) => {}
        }
        Ok(())
    }

    /// Who saves or is told so knows what the store says.
    fn heard(&mut self, who: Who, tenant: usize) {
        for gone in self.gone.values_mut().filter(|gone| gone.tenant == tenant) {
            gone.unaware.remove(&who);
        }
    }

    fn stored(&mut self, stored: &Stored<'_>) -> Result<(), String> {
        let (who, tenant) = (stored.who, stored.tenant);
        let before = stored.before.and_then(|record| record.grant.as_ref());
        match &stored.after.grant {
            Some(held) => {
                let is_gone = |token| self.is_gone(tenant, token);
                // Where the org was forgotten meanwhile, no record tells who has not heard: it is back.
                let is_told = stored.before.is_some()
                    || !tokens(held).any(|token| self.is_unaware(who, token));
                if tokens(held).any(is_gone) && is_told && !stored.is_damaged {
                    return Err(format!("{who} has again what it let go of"));
                }
                self.gone.retain(|token, gone| {
                    gone.tenant != tenant || tokens(held).all(|held| held != token)
                });
                self.stored.insert(tenant, held.clone());
                self.signed_in_anew.insert(tenant);
            }
            None => {
                self.stored.remove(&tenant);
            }
        }
        if stored.after.ended == Ended::ByUser {
            self.signed_out.insert(tenant);
        } else {
            self.signed_out.remove(&tenant);
        }
        self.heard(who, tenant);
        let Some(lost) = before.filter(|_| stored.after.ended == Ended::HandedOver) else {
            return Ok(());
        };
        if stored.after.grant.is_some() {
            return Ok(());
        }
        if self.asked.get(&tenant) != Some(&who) && !stored.is_damaged {
            return Err(format!("{who} let go of what nobody asked it to hand over"));
        }
        self.signed_in_anew.remove(&tenant);
        for token in tokens(lost) {
            let unaware = self.running.clone();
            self.gone.insert(token.clone(), Gone { tenant, unaware, is_given: false });
        }
        Ok(())
    }

    fn sent(&self, sent: &Sent<'_>) -> Result<(), String> {
        let Some(token) = sent.asked.presented.as_ref() else { return Ok(()) };
        if sent.is_damaged || !self.is_gone(sent.tenant, token) {
            return Ok(());
        }
        match sent.asked.purpose {
            Purpose::Refresh => Err(format!("{} spent what another owns now", sent.who)),
            // Who forgets an org removes its record without a look at it.
            Purpose::End if sent.phase.is_none() && self.is_unaware(sent.who, token) => Ok(()),
            Purpose::End => Err(format!("{} ended what another owns now", sent.who)),
            _ => Ok(()),
        }
    }
}

impl Check for OneOwner {
    fn name(&self) -> &'static str {
        "I20 one owner"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        match seen {
            Seen::HandOver { who, tenant, parting } => return self.parted(*who, *tenant, parting),
            Seen::Stored(stored) => return self.stored(stored),
            Seen::Sent(sent) => return self.sent(sent),
            Seen::Stepped(step) => {
                self.running.insert(step.who);
            }
            Seen::Died { who } => {
                self.running.remove(who);
            }
            // The success of a request that was under way belongs to who has the next token.
            Seen::Answered { tenant, presented: Some(presented), answer, .. } => {
                let Answer::Granted { access, refresh } = answer else { return Ok(()) };
                if self.is_gone(*tenant, presented) {
                    let unaware = self.gone.get(presented).map(|gone| gone.unaware.clone());
                    for token in [Some(access), refresh.as_ref()].into_iter().flatten() {
                        let (tenant, unaware) = (*tenant, unaware.clone().unwrap_or_default());
                        self.gone.insert(token.clone(), Gone { tenant, unaware, is_given: false });
                    }
                }
            }
            Seen::Damaged { tenant, .. } => {
                self.damaged.insert(*tenant);
                self.stored.remove(tenant);
            }
            Seen::Revealed(revealed) => {
                let gone = self.gone.get(revealed.access);
                let gone = gone.filter(|gone| gone.tenant == revealed.tenant);
                let knows = gone.is_some_and(|gone| !gone.unaware.contains(&revealed.who));
                if knows && !self.damaged.contains(&revealed.tenant) {
                    return Err(format!("{} handed out what it let go of", revealed.who));
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
    use crate::sim::checks::Revealed;
    use crate::sim::checks::samples::{
        ONE, OTHER, answered, asked, granted, holding, mark, phase, revealed, sent, stored,
    };
    use crate::sim::state::State;
    use crate::sim::view::RecordView;

    fn held() -> GrantView {
        holding(1, 1, "r").grant.unwrap()
    }

    fn part(check: &mut OneOwner, parting: Parting<'_>) -> Result<(), String> {
        check.see(&Seen::HandOver { who: ONE, tenant: 0, parting })
    }

    /// Two run; one of them has let go.
    fn gone() -> OneOwner {
        let mut check = OneOwner::default();
        check.running.extend([ONE, OTHER]);
        part(&mut check, Parting::Asked).unwrap();
        let before = holding(1, 1, "r");
        let after = RecordView { grant: None, ended: Ended::HandedOver, ..holding(2, 1, "r") };
        check.see(&Seen::Stored(stored(Some(&before), &after))).unwrap();
        check
    }

    #[test]
    fn a_file_that_is_whole_while_the_store_has_the_grant_is_a_breach() {
        let (record, grant) = (holding(1, 1, "r"), held());
        let mut check = OneOwner::default();
        check.see(&Seen::Stored(stored(None, &record))).unwrap();

        assert!(part(&mut check, Parting::Whole(&grant)).is_err());
        assert_eq!(part(&mut gone(), Parting::Whole(&grant)), Ok(()));
    }

    #[test]
    fn a_file_that_is_thrown_away_after_the_store_has_let_go_is_a_breach() {
        let grant = held();

        assert_eq!(part(&mut OneOwner::default(), Parting::TakenBack(&grant)), Ok(()));
        assert!(part(&mut gone(), Parting::TakenBack(&grant)).is_err());
    }

    #[test]
    fn nobody_misses_a_file_where_somebody_has_signed_in_anew_though_that_ended_too() {
        let mut check = gone();
        let gone = RecordView { grant: None, ..holding(2, 1, "r") };
        let anew = holding(3, 3, "s");
        let ended = RecordView { grant: None, ended: Ended::Expired, ..holding(4, 3, "s") };
        check.see(&Seen::Stored(stored(Some(&gone), &anew))).unwrap();
        check.see(&Seen::Stored(stored(Some(&anew), &ended))).unwrap();

        assert_eq!(part(&mut check, Parting::TakenBack(&held())), Ok(()));
    }

    #[test]
    fn a_grant_that_two_files_have_is_a_breach() {
        let grant = held();
        let mut check = gone();
        part(&mut check, Parting::Whole(&grant)).unwrap();

        assert_eq!(part(&mut check, Parting::TakenBack(&grant)), Ok(()), "of another file");
        assert!(part(&mut check, Parting::Whole(&grant)).is_err());
    }

    #[test]
    fn letting_go_of_what_nobody_handed_over_is_a_breach() {
        let before = holding(1, 1, "r");
        let after = RecordView { grant: None, ended: Ended::HandedOver, ..holding(2, 1, "r") };

        assert!(OneOwner::default().see(&Seen::Stored(stored(Some(&before), &after))).is_err());
    }

    #[test]
    fn who_has_let_go_spends_and_ends_nothing_of_it() {
        for (purpose, token) in [(Purpose::Refresh, "r"), (Purpose::End, "access of r")] {
            let asked = asked(purpose, token);
            let phase = Some(phase(State::SignedIn));
            let by_the_owner = Sent { tenant: 3, who: OTHER, ..sent(&asked) };
            let asked = Sent { phase, ..sent(&asked) };

            assert!(gone().see(&Seen::Sent(asked)).is_err(), "{purpose:?}");
            assert_eq!(gone().see(&Seen::Sent(by_the_owner)), Ok(()), "{purpose:?}");
        }
    }

    #[test]
    fn what_came_of_what_was_let_go_of_is_not_kept_here_either() {
        let mut check = gone();
        check.see(&answered(&granted("a", "next"), Some(&mark("r")))).unwrap();

        let before = RecordView { grant: None, ended: Ended::HandedOver, ..holding(2, 1, "r") };
        let mut see = |after: RecordView| check.see(&Seen::Stored(stored(Some(&before), &after)));

        assert!(see(holding(3, 2, "next")).is_err());
        assert_eq!(see(holding(3, 2, "anew")), Ok(()));
    }

    #[test]
    fn a_forgotten_org_comes_back_only_by_who_has_not_heard() {
        let has_again = |who| {
            let record = holding(3, 2, "r");
            gone().see(&Seen::Stored(Stored { who, ..stored(None, &record) }))
        };

        assert_eq!(has_again(OTHER), Ok(()));
        assert!(has_again(Who { slot: 1, life: 2 }).is_err(), "it has read the store since");

        let (mut check, record) = (gone(), holding(3, 2, "r"));
        for before in [None, Some(&record)] {
            let is_back = Stored { who: OTHER, ..stored(before, &record) };
            assert_eq!(check.see(&Seen::Stored(is_back)), Ok(()), "once it is back, it is kept");
        }

        let mut check = gone();
        let elsewhere = Stored { tenant: 3, who: OTHER, ..stored(None, &record) };
        check.see(&Seen::Stored(elsewhere)).unwrap();
        assert!(check.is_gone(0, &mark("r")), "that another has it now brings nothing back");
    }

    #[test]
    fn who_knows_hands_out_nothing_of_it_and_who_has_not_heard_cannot_know() {
        let (access, grant) = (mark("access of r"), held());
        let see = |check: &mut OneOwner, who| {
            check.see(&Seen::Revealed(Revealed { who, ..revealed(&access) }))
        };
        let mut check = gone();
        part(&mut check, Parting::Whole(&grant)).unwrap();

        assert!(see(&mut check, ONE).is_err());
        assert_eq!(see(&mut check, OTHER), Ok(()));
        let started_since = Who { slot: 1, life: 2 };
        assert!(see(&mut check, started_since).is_err());
    }
}
