//! The pen: one save at a time per tenant, in order, each by compare-and-swap.

use std::collections::VecDeque;
use std::time::Duration;

use super::change::{Change, Filing, Judge, Verdict};
use super::record::Record;
use super::renewal::Renewal;
use super::{Context, Grant, SignedOut, Tenant};
use crate::effect::{Effect, Event};
use crate::id::Generation;
use crate::registration::Registration;
use crate::sabotage::Bug;
use crate::secret::RefreshToken;
use crate::time::{Timestamp, Wait};

/// What is being saved, and what is to be saved after it.
#[derive(Clone, Debug, Default)]
pub(super) struct Pen {
    /// Boxed, as most tenants write nothing most of the time.
    writing: Option<Box<Writing>>,
    pub(super) waiting: VecDeque<Change>,
    /// The generation of a save that was dropped or overtaken, and may land yet.
    pub(super) burnt: Generation,
    /// How long the store took for the last intent.
    latency: Duration,
}

#[derive(Clone, Debug)]
struct Writing {
    change: Change,
    record: Box<Record>,
    stage: Stage,
    failures: u32,
    since: Timestamp,
}

impl Writing {
    const fn is_claim(&self) -> bool {
        matches!(self.change, Change::Claim { .. })
    }

    /// Whether it is a claim that the store has refused for so long that it would be given back.
    fn is_overdue_claim(&self, deadline: Duration, now: Timestamp) -> bool {
        let intent = self.record.intent.as_ref().filter(|_| self.is_claim());
        matches!(self.stage, Stage::Failed(_))
            && intent.is_some_and(|intent| !intent.leaves(deadline, now))
    }
}

#[derive(Clone, Debug)]
enum Stage {
    /// The store has been asked. Ends with its answer, or is asked again.
    Asked(Wait),
    /// The store failed. Ends with another attempt.
    Failed(Wait),
}

impl Pen {
    /// One that gives no generation up to that one.
    pub(super) fn from(burnt: Generation) -> Self {
        Self { burnt, ..Self::default() }
    }

    pub(super) fn deadline(&self) -> Option<Timestamp> {
        self.writing.as_ref().map(|writing| match writing.stage {
            Stage::Asked(wait) | Stage::Failed(wait) => wait.until(),
        })
    }

    /// The record of a new grant that the store has refused so far, and when it is asked again.
    pub(super) fn unsaved(&self) -> Option<(&Record, Timestamp)> {
        let writing = self.writing.as_ref()?;
        let (Stage::Asked(wait) | Stage::Failed(wait)) = &writing.stage;
        let (Change::File { .. }, 1..) = (&writing.change, writing.failures) else {
            return None;
        };
        Some((&writing.record, wait.until()))
    }

    /// The new grant that is being saved: nobody but a planted bug looks at it.
    pub(super) fn filing(&self) -> Option<&Grant> {
        let writing = self.writing.as_ref()?;
        matches!(writing.change, Change::File { .. }).then_some(writing.record.grant.as_ref()?)
    }

    /// What is being saved, then what waits, oldest first.
    pub(super) fn changes(&self) -> impl Iterator<Item = &Change> {
        self.writing.iter().map(|writing| &writing.change).chain(&self.waiting)
    }

    /// Whether nothing is being saved or waits to be.
    pub(super) fn is_at_rest(&self) -> bool {
        self.writing.is_none() && self.waiting.is_empty()
    }

    /// Whether a new grant is being saved or waits to be.
    pub(super) fn is_filing(&self) -> bool {
        self.changes().any(|change| matches!(change, Change::File { .. }))
    }

    /// Whether a person's sign-out is on its way to the store: then nothing is handed out.
    pub(super) fn is_signing_out(&self) -> bool {
        self.changes().any(|change| matches!(change, Change::SignOut { .. }))
    }

    /// The registration that is on its way to the store.
    pub(super) fn registering(&self) -> Option<&Registration> {
        self.changes().filter_map(Change::registration).last()
    }

    /// Forgets changes that a sign-out overtakes before they reach the store.
    fn drop_overtaken(&mut self) {
        self.waiting.retain(|change| matches!(change, Change::Register(_)));
        let failing = |writing: &Writing| {
            matches!(writing.stage, Stage::Failed(_))
                && !matches!(writing.change, Change::Register(_))
        };
        if self.writing.as_deref().is_some_and(failing) {
            let dropped = self.writing.take();
            self.burnt = dropped.map_or(self.burnt, |writing| writing.record.generation());
        }
    }
}

impl Tenant {
    /// Brings a new grant to the store, for the tenant as it is reached now; where it was had for
    /// the refresh token of another, that one is `spent`.
    pub(super) fn file(
        &mut self,
        grant: Box<Grant>,
        by: Filing,
        spent: Option<RefreshToken>,
        cx: &mut Context<'_>,
    ) {
        let key = self.key_of(&grant.org.id);
        cx.pins.get_or_insert_with(&key, || self.id.clone());
        self.reserved = Some(key);
        let reach = Box::new(self.record.registration.reach());
        self.save(Change::File { grant, reach, by, spent }, cx);
    }

    /// Brings `change` to the store, after those that are on their way.
    pub(super) fn save(&mut self, change: Change, cx: &mut Context<'_>) {
        if matches!(change, Change::SignOut { .. }) {
            self.pen.drop_overtaken();
        }
        self.pen.waiting.push_back(change);
        self.write_next(cx);
    }

    fn write_next(&mut self, cx: &mut Context<'_>) {
        while self.pen.writing.is_none() {
            let Some(change) = self.pen.waiting.pop_front() else { return };
            let judge = self.judge(cx);
            match change.judge(&self.record, &judge) {
                Verdict::Write(mut record) => {
                    if record.generation <= self.pen.burnt {
                        record.generation = self.pen.burnt.next();
                    }
                    let writing =
                        Writing { change, record, stage: asked(cx), failures: 0, since: cx.now };
                    cx.effects.push(save_of(&writing.record, self.record.generation()));
                    self.pen.writing = Some(Box::new(writing));
                }
                Verdict::Yield(until) => self.yielded(until, cx),
                Verdict::Moot => self.was_moot(change, cx),
            }
        }
    }

    fn judge<'a>(&self, cx: &Context<'a>) -> Judge<'a> {
        let profile = cx.profile(self.lane);
        let lease = if cx.config.suffers(Bug::ShortLease) {
            Self::short_lease()
        } else {
            cx.config.policy().lease_for(profile, self.pen.latency)
        };
        Judge {
            now: cx.now,
            config: cx.config,
            profile,
            lease,
            refused: self.rejected,
            foreseen: self.foreseen.as_deref().copied(),
        }
    }

    /// The store has `generation`.
    pub(crate) fn saved(&mut self, generation: Generation, cx: &mut Context<'_>) {
        match self.pen.writing.take() {
            Some(writing) if writing.record.generation() == generation => {
                if matches!(writing.change, Change::Claim { .. }) {
                    self.pen.latency = cx.now.since(writing.since);
                }
                let before = self.take_record(*writing.record, cx);
                self.landed(writing.change, before, cx);
                self.write_next(cx);
            }
            // An answer to a save that was overtaken says nothing new.
            other => self.pen.writing = other,
        }
    }

    /// The store holds `found`, not what this process thought.
    pub(crate) fn conflicted(&mut self, found: Option<Record>, cx: &mut Context<'_>) {
        let Some(writing) = self.pen.writing.take() else { return };
        let there = found.as_ref().map_or(Generation::NONE, Record::generation);
        if there == self.record.generation() {
            // That is what this save expects: an older one was answered, and this one will be.
            self.pen.writing = Some(writing);
            return;
        }
        let ours =
            found.as_ref().is_some_and(|found| found.to_bytes() == writing.record.to_bytes());
        if let Some(found) = found.as_ref().filter(|_| cx.config.suffers(Bug::BlindOverwrite)) {
            self.record.generation = found.generation;
            self.pen.waiting.push_front(writing.change);
        } else if ours {
            // The store was slow and asked twice; the first save had landed.
            let before = self.take_record(*writing.record, cx);
            self.landed(writing.change, before, cx);
        } else {
            // The store may have been asked more than once, and still do what it was asked for:
            // what is written next must not be taken for that.
            self.pen.burnt = self.pen.burnt.max(writing.record.generation());
            let is_anew = found.as_ref().is_some_and(|found| found.born != self.record.born);
            self.adopt(found, cx);
            self.pen.waiting.push_front(writing.change);
            if is_anew {
                self.drop_changes_of_its_past(cx);
            }
            self.give_turn_back(cx);
        }
        self.write_next(cx);
        if matches!(self.renewal, Renewal::Resting) {
            // What was taken over may be due, or from a clock that was wrong.
            self.grant_due(cx);
        }
    }

    /// The store could not save.
    pub(crate) fn save_failed(&mut self, cx: &mut Context<'_>) {
        let Some(writing) = &mut self.pen.writing else { return };
        writing.failures = writing.failures.saturating_add(1);
        let wait = cx.config.policy().backoff(&self.id, writing.failures, cx.now);
        writing.stage = Stage::Failed(Wait::new(cx.now, wait));
        cx.effects.push(Effect::Notify(Event::Unsaved { tenant: self.id.clone() }));
    }

    /// Asks the store again, where it is time to.
    pub(super) fn save_again_if_due(&mut self, cx: &mut Context<'_>) {
        let generation = self.record.generation();
        let deadline = cx.config.policy().deadline_for(cx.profile(self.lane));
        let Some(writing) = &mut self.pen.writing else { return };
        let (Stage::Asked(wait) | Stage::Failed(wait)) = writing.stage;
        if !wait.is_over(cx.now) || cx.config.suffers(Bug::SaveGivenUp) {
            return;
        }
        if writing.is_overdue_claim(deadline, cx.now) {
            return self.claim_anew(cx);
        }
        writing.stage = asked(cx);
        cx.effects.push(save_of(&writing.record, generation));
    }

    /// Judges a claim anew that the store refused until nothing could be sent under it. Whether
    /// somebody else's lease runs was told by a clock of then, too.
    fn claim_anew(&mut self, cx: &mut Context<'_>) {
        let Some(overdue) = self.pen.writing.take() else { return };
        // It may have landed all the same.
        self.pen.burnt = self.pen.burnt.max(overdue.record.generation());
        self.pen.waiting.push_front(overdue.change);
        self.write_next(cx);
        if let Some(anew) = self.pen.writing.as_mut().filter(|anew| anew.is_claim()) {
            (anew.failures, anew.since) = (overdue.failures, overdue.since);
        }
    }

    /// A change is in the store, over what held that grant: what it was made for may go on.
    fn landed(&mut self, change: Change, before: Option<Grant>, cx: &mut Context<'_>) {
        match change {
            Change::Register(_) => self.registered(cx),
            Change::OpenFlow(flow) => self.flow_opened(&flow.state, cx),
            Change::SpendFlow(state) => self.flow_spent(&state, cx),
            Change::CloseFlow(_) | Change::Release(_) => {}
            Change::Claim { .. } => self.claimed(cx),
            Change::File { by: Filing::SignIn(attempt), .. } => self.sign_in_filed(attempt, cx),
            Change::File { by: Filing::Renewal(_), .. } => self.renewal_filed(cx),
            Change::End { why, .. } => {
                if why == SignedOut::HandedOver && cx.config.suffers(Bug::HandOverKept) {
                    self.record.grant = before;
                }
                self.rest();
                self.ended(cx);
            }
            Change::SignOut { .. } => self.signed_out(before, cx),
        }
    }

    /// A change had nothing left to do.
    pub(super) fn was_moot(&mut self, change: Change, cx: &mut Context<'_>) {
        match change {
            Change::SpendFlow(state) => self.flow_was_taken(&state, cx),
            Change::File { grant, by: Filing::SignIn(attempt), .. } => {
                self.sign_in_was_moot(attempt, &grant, cx);
            }
            Change::Register(_) => {
                let notice = Event::NotRegistered { tenant: self.id.clone() };
                cx.effects.push(Effect::Notify(notice));
            }
            Change::Claim { .. }
            | Change::End { .. }
            | Change::File { by: Filing::Renewal(_), .. } => self.overtaken(cx),
            Change::OpenFlow(_)
            | Change::CloseFlow(_)
            | Change::Release(_)
            | Change::SignOut { .. } => {}
        }
    }
}

fn asked(cx: &Context<'_>) -> Stage {
    Stage::Asked(Wait::new(cx.now, cx.config.policy().save_deadline))
}

fn save_of(record: &Record, expects: Generation) -> Effect {
    Effect::Save { record: Box::new(record.clone()), expects }
}
