//! I2: a refresh token is sent only under a saved, unexpired intent; one at a time in all.

use std::collections::BTreeMap;

use super::{Check, Seen, Sent, Stored};
use crate::sim::message::Purpose;
use crate::sim::view::RecordView;
use crate::sim::who::Who;

/// What each process saved last: somebody may have signed out since, which it cannot know yet.
#[derive(Debug, Default)]
pub(super) struct Intent {
    saved: BTreeMap<(Who, usize), RecordView>,
}

impl Check for Intent {
    fn name(&self) -> &'static str {
        "I2 intent before send"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        match seen {
            Seen::Sent(sent) if sent.asked.purpose == Purpose::Refresh => {
                sent_under_intent(sent, self.saved.get(&(sent.who, sent.tenant)))
            }
            Seen::Stored(stored) => {
                self.saved.insert((stored.who, stored.tenant), stored.after.clone());
                // What was put back may count as it counted before.
                if stored.is_damaged { Ok(()) } else { taken_over_in_time(stored) }
            }
            _ => Ok(()),
        }
    }
}

fn sent_under_intent(sent: &Sent<'_>, saved: Option<&RecordView>) -> Result<(), String> {
    let Some(record) = saved else { return Err("nothing was saved".into()) };
    let Some(intent) = &record.intent else { return Err("no intent is stored".into()) };
    if intent.owner != sent.who.owner() {
        return Err(format!("the intent is not {}'s", sent.who));
    }
    if sent.wall.saturating_add(sent.timeout) > intent.lease_until {
        return Err("the answer may come after the lease".into());
    }
    let held = record.grant.as_ref().and_then(|grant| grant.refresh.as_ref());
    if held != sent.asked.presented.as_ref() {
        return Err("what is sent is not what is stored".into());
    }
    Ok(())
}

/// Nobody takes over an intent whose lease still runs.
fn taken_over_in_time(stored: &Stored<'_>) -> Result<(), String> {
    let before = stored.before.and_then(|record| record.intent.as_ref());
    let (Some(before), Some(after)) = (before, &stored.after.intent) else { return Ok(()) };
    let lease = before.lease_until.saturating_sub(before.started);
    // One that begins later than a lease from now was written by a clock that was wrong.
    let runs =
        stored.wall < before.lease_until && before.started <= stored.wall.saturating_add(lease);
    if before.owner != after.owner && runs {
        return Err(format!("{} took over an intent whose lease still runs", stored.who));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::checks::samples::{ONE, OTHER, asked, claimed, holding, sent, stored};

    fn sending(record: &RecordView, wall: u64) -> Result<(), String> {
        let (mut check, asked) = (Intent::default(), asked(Purpose::Refresh, "r"));
        check.see(&Seen::Stored(stored(None, record)))?;
        check.see(&Seen::Sent(Sent { wall, ..sent(&asked) }))
    }

    #[test]
    fn a_refresh_under_its_own_stored_intent_is_fine() {
        assert_eq!(sending(&claimed(holding(1, 1, "r"), ONE), 1_000), Ok(()));
    }

    #[test]
    fn without_an_intent_under_anothers_or_too_late_it_is_a_breach() {
        let bare = holding(1, 1, "r");
        let other = claimed(bare.clone(), OTHER);
        let newer = claimed(holding(2, 2, "s"), ONE);
        let own = claimed(bare.clone(), ONE);
        for (record, wall) in [(&bare, 1_000), (&other, 1_000), (&newer, 1_000), (&own, 20_000)] {
            assert!(sending(record, wall).is_err(), "{record:?}");
        }
        let asked = asked(Purpose::Refresh, "r");
        assert!(Intent::default().see(&Seen::Sent(sent(&asked))).is_err(), "nothing saved");
    }

    #[test]
    fn taking_over_a_lease_that_runs_is_a_breach_and_one_that_ended_is_not() {
        let before = claimed(holding(1, 1, "r"), OTHER);
        let after = claimed(holding(2, 2, "r"), ONE);

        assert!(Intent::default().see(&Seen::Stored(stored(Some(&before), &after))).is_err());
        let late = Stored { wall: 50_000, ..stored(Some(&before), &after) };
        assert_eq!(Intent::default().see(&Seen::Stored(late)), Ok(()));
    }
}
