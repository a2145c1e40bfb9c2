//! One step of one process: it is told something, its effects are performed, its timer is set.

use std::fmt::Write as _;

use tenantry_core::{Effect, Event, Input, TenantId, Timestamp};

use super::brief;
use super::checks::{Redirected, Seen, Step};
use super::fault::Fault;
use super::happening::Happening;
use super::issue::Fate;
use super::plan::Planned;
use super::process::{Letter, Life, Reply};
use super::state::{Phase, State, session_of};
use super::who::Who;
use super::world::World;

/// A host ticks at least this often, so that a clock set back is noticed.
const TICK_LONGEST: u64 = 30_000;

/// While the clock is sound, such a tick does nothing, and most of them are left out.
const TICK_LONGEST_SOUND: u64 = 5 * MINUTE;

const MINUTE: u64 = 60_000;

/// One step in so many is printed, as a log would do with all of them; printing is what costs most.
const PRINT_ONE_IN: u64 = 4;

/// One of these in so many is printed with its whole core.
const PRINT_CORE_ONE_IN: u64 = 16;

/// What came of telling a core something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// It took it, and asked for so many things besides telling people, for the tenant it is of.
    Taken(usize),
    /// It refused the caller.
    Refused,
}

/// How things stood before a step.
struct Before {
    phases: Vec<Option<Phase>>,
    sharing: Vec<usize>,
}

impl World {
    /// Hands something to a process, or leaves it in its inbox while it does not run.
    pub(super) fn hand(&mut self, who: Who, letter: Letter) {
        let process = &mut self.processes[who.slot];
        if process.who != who || process.life == Life::Dead {
            if let Letter::Reply(reply) = letter {
                self.fate(reply.issue, Fate::Lost);
            }
            return;
        }
        if self.is_asleep || process.life == Life::Stopped {
            let issue = if let Letter::Reply(reply) = &letter { reply.issue } else { None };
            process.inbox.push_back(letter);
            return self.fate(issue, Fate::Waiting(who));
        }
        self.read(who, letter);
    }

    fn read(&mut self, who: Who, letter: Letter) {
        match letter {
            Letter::Tick => {
                self.tell(who, Input::Tick, None);
            }
            Letter::Save(tenant, input) => {
                self.tell(who, input, Some(tenant));
            }
            Letter::Reply(reply) => self.replied(who, *reply),
            Letter::GiveUp(message) => self.gives_up(who, message),
            Letter::Rejected(refusal) => {
                let (status, tenant) = (refusal.rejection.status, refusal.tenant);
                let told = self.tell(who, Input::Rejected(refusal.rejection), Some(tenant));
                let effects = if let Told::Taken(effects) = told { effects } else { 0 };
                let access = &refusal.access;
                self.see(&Seen::Rejected { who, tenant, access, status, effects });
            }
            Letter::Redirect { url, state, is_genuine } => {
                let is_expected = is_genuine && self.is_expected(who, state.as_ref());
                let tenant = state.as_ref().and_then(|state| self.flows.get(state));
                let tenant = tenant.map(|flow| flow.tenant);
                let told = self.tell(who, Input::Redirected(url), tenant);
                let is_taken = told != Told::Refused;
                if let Some(flow) = state.as_ref().and_then(|state| self.flows.get_mut(state)) {
                    flow.is_live &= !is_taken;
                }
                let state = state.as_ref();
                let seen = Redirected { who, state, is_genuine, is_expected, is_taken };
                self.see(&Seen::Redirected(seen));
            }
        }
    }

    fn replied(&mut self, who: Who, reply: Reply) {
        self.open.remove(&reply.message);
        self.fate(reply.issue, Fate::Delivered(who));
        let (tenant, presented) = (reply.tenant, reply.presented);
        let answer = reply.answer;
        self.see(&Seen::Answered { who, tenant, presented: presented.as_ref(), answer: &answer });
        let input = Input::Responded { id: reply.id, result: reply.result };
        self.tell(who, input, Some(tenant));
    }

    /// Tells a core something, and performs what follows.
    pub(super) fn tell(&mut self, who: Who, input: Input, about: Option<usize>) -> Told {
        self.steps += 1;
        let (slot, wall) = (who.slot, self.wall(who.slot));
        let sharing = if about.is_some() { self.sharing(slot) } else { Vec::new() };
        let before = Before { phases: self.phases(slot), sharing };
        let is_tick = matches!(input, Input::Tick);
        let is_printed = self.steps.is_multiple_of(PRINT_ONE_IN);
        let printed = if is_printed && !is_tick { format!("{input:?}") } else { String::new() };
        let told_briefly = self.trace.is_kept().then(|| brief::input(&input));
        let outcome = self.processes[slot].tenants.handle(wall, input);
        self.follow(who, wall);
        let (told, effects) = match outcome {
            Ok(effects) => {
                let about = about.map(|tenant| &self.ids[tenant]);
                (Told::Taken(acts_of(about, &effects)), effects)
            }
            Err(_refused) => (Told::Refused, Vec::new()),
        };
        if let Some(input) = told_briefly.filter(|_| !is_tick || !effects.is_empty()) {
            self.note_step(who, &input, told, &effects);
        }
        let shown = if is_printed { self.printed(slot, printed, &effects) } else { printed };
        self.observe((who, wall, about, is_tick), (&before, &effects, &shown));
        let cut = self.matching(slot, &before.phases, effects.len());
        let performed = cut.unwrap_or(effects.len());
        for effect in effects.into_iter().take(performed) {
            self.perform(who, effect);
        }
        if cut.is_some() {
            let back_in = self.mishaps.between(500, 5 * MINUTE);
            self.kill(slot, back_in);
        }
        self.set_timer(slot);
        self.go_on_with_hand_over(who);
        told
    }

    /// Notes the moves that tenants have made just now.
    fn follow(&mut self, who: Who, wall: Timestamp) {
        let log = self.processes[who.slot].tenants.log();
        let ways = self.ids[..self.orgs].iter().map(|id| log.way_of(id).rev());
        let made: Vec<_> = ways.flat_map(|way| way.take_while(|made| made.at == wall)).collect();
        for made in made.into_iter().copied().collect::<Vec<_>>() {
            self.see(&Seen::Moved { who, made });
        }
    }

    fn note_step(&mut self, who: Who, input: &str, told: Told, effects: &[Effect]) {
        let effects: Vec<_> = effects.iter().map(brief::effect).collect();
        let states: Vec<_> =
            self.phases(who.slot).iter().map(|p| p.map_or("-", |p| p.state.short())).collect();
        let refused = if told == Told::Refused { " REFUSED" } else { "" };
        let (states, effects) = (states.join(" "), effects.join("; "));
        self.note(|| format!("{who} [{states}] {input}{refused} -> {effects}"));
    }

    /// Everything that a log of a step could hold.
    fn printed(&self, slot: usize, mut shown: String, effects: &[Effect]) -> String {
        if shown.is_empty() && effects.is_empty() {
            return shown;
        }
        // Writing to a String has no error.
        write!(shown, " -> {effects:?}").ok();
        if self.steps.is_multiple_of(PRINT_CORE_ONE_IN) {
            write!(shown, "{:?}", self.processes[slot].tenants).ok();
        }
        shown
    }

    fn observe(
        &mut self,
        (who, wall, about, is_tick): (Who, Timestamp, Option<usize>, bool),
        (before, effects, shown): (&Before, &[Effect], &str),
    ) {
        let after = self.phases(who.slot);
        let phases: Vec<_> = before.phases.iter().copied().zip(after).collect();
        let mut sharing = before.sharing.clone();
        if about.is_some() {
            sharing.extend(self.sharing(who.slot));
        }
        let concerned: Vec<usize> =
            effects.iter().map(|effect| self.index_of(who.slot, tenant_of(effect))).collect();
        for (tenant, (before, after)) in phases.iter().enumerate() {
            let is_gone = after.is_none_or(|phase| phase.state == State::Quarantined);
            if before.is_some() && is_gone {
                // Its flows went with it.
                self.forget_flows(tenant);
            }
        }
        let deadline = self.processes[who.slot].deadline().map(Timestamp::unix_millis);
        let (wall, concerned, phases) = (wall.unix_millis(), &concerned[..], &phases[..]);
        self.trace.mix(wall ^ u64::try_from(effects.len()).unwrap_or_default());
        for (_, after) in phases {
            self.trace.mix(after.map_or(99, |phase| phase.state as u64));
        }
        let sharing = &sharing[..];
        let step = Step { who, wall, about, is_tick, concerned, phases, sharing, deadline, shown };
        self.see(&Seen::Stepped(step));
    }

    /// The tenants whose sessions, or codes, wait for what all tenants of a client share.
    fn sharing(&self, slot: usize) -> Vec<usize> {
        let waits = |state| matches!(state, State::Queued | State::Stopped | State::Holding);
        let tenants = &self.processes[slot].tenants;
        let session = |tenant: &usize| session_of(tenants, &self.ids[*tenant]);
        let has_code = |tenant: &usize| {
            self.phase(slot, *tenant).is_some_and(|phase| phase.state == State::Exchanging)
        };
        let waiting = |tenant: &usize| {
            session(tenant).is_some_and(|phase| waits(phase.state)) || has_code(tenant)
        };
        (0..self.ids.len()).filter(|tenant| self.is_of(slot, *tenant)).filter(waiting).collect()
    }

    fn phases(&self, slot: usize) -> Vec<Option<Phase>> {
        (0..self.ids.len()).map(|tenant| self.phase(slot, tenant)).collect()
    }

    /// Sets off the planned faults whose state has come. After how many effects the process is to
    /// crash, if one of them is that.
    fn matching(&mut self, slot: usize, before: &[Option<Phase>], effects: usize) -> Option<usize> {
        let mut cut = None;
        for (tenant, before) in before.iter().enumerate() {
            let after = self.phase(slot, tenant);
            let (was, is) = (before.map(|p| p.state), after.map(|p| p.state));
            if was == is || is.is_none() {
                continue;
            }
            let is_due = |p: &Planned| p.slot == slot && p.tenant == tenant && Some(p.state) == is;
            let mut due = Vec::new();
            self.waiting.retain_mut(|planned| {
                if !is_due(planned) {
                    return true;
                }
                if planned.passes > 0 {
                    planned.passes -= 1;
                    return true;
                }
                due.push(*planned);
                false
            });
            for planned in due {
                if planned.fault == Fault::Crash && planned.delay == 0 {
                    self.struck(&planned.strike(planned.state));
                    cut = Some(self.mishaps.index(effects + 1));
                } else if planned.is_armed() && planned.delay == 0 {
                    self.strike(&planned);
                } else {
                    self.later(planned.delay, Happening::Strikes(planned));
                }
            }
        }
        cut
    }

    fn perform(&mut self, who: Who, effect: Effect) {
        if !self.processes[who.slot].is_running() {
            return;
        }
        match effect {
            Effect::Save { record, expects } => self.saves(who, record, expects),
            Effect::Erase(tenant) => {
                let tenant = self.index_of(who.slot, &tenant);
                let at = self.processes[who.slot].store_free_at.max(self.now);
                self.later(at - self.now + 1, Happening::Erases { who, tenant });
            }
            Effect::Send { id, request, timeout } => self.sends(who, id, &request, timeout),
            Effect::Open { tenant, url } => self.opens(who, &tenant, &url),
            Effect::Notify(event) => {
                if ends_check_up(&event) {
                    let tenant = self.index_of(who.slot, event.tenant());
                    self.see(&Seen::CheckEnded { who, tenant });
                }
            }
        }
    }

    /// A timer goes off.
    pub(super) fn timer(&mut self, slot: usize) {
        if self.processes[slot].timer != Some(self.now) {
            return;
        }
        self.processes[slot].timer = None;
        let who = self.processes[slot].who;
        if self.processes[slot].is_running() && !self.is_asleep {
            self.hand(who, Letter::Tick);
        }
    }

    /// Sets the timer of a process to its next deadline.
    pub(super) fn set_timer(&mut self, slot: usize) {
        let (now, wall) = (self.now, self.wall(slot));
        let process = &mut self.processes[slot];
        if !process.is_running() {
            return;
        }
        let wait = process
            .deadline()
            .map_or(u64::MAX, |at| u64::try_from(at.since(wall).as_millis()).unwrap_or(u64::MAX));
        let is_sound = !self.truth.has_jumped_since(now.saturating_sub(2 * MINUTE));
        let longest = if is_sound { TICK_LONGEST_SOUND } else { TICK_LONGEST };
        let mut at = now + wait.clamp(1, longest);
        if now < process.throttled_until {
            at = at.next_multiple_of(MINUTE);
        }
        if process.timer.is_none_or(|set| at < set || set <= now) {
            process.timer = Some(at);
            self.later(at - now, Happening::Timer { slot });
        }
    }
}

/// How many things besides telling people are asked for on behalf of that tenant, or of anybody: what
/// is due for another may well fall into the same step.
fn acts_of(about: Option<&TenantId>, effects: &[Effect]) -> usize {
    let is_told = |effect: &&Effect| matches!(effect, Effect::Notify(_));
    let is_of = |effect: &&Effect| about.is_none_or(|tenant| tenant_of(effect) == tenant);
    effects.iter().filter(|effect| !is_told(effect) && is_of(effect)).count()
}

/// Whether nobody need wait for a check-up any more.
const fn ends_check_up(event: &Event) -> bool {
    matches!(event, Event::Checked { .. } | Event::Forgotten { .. } | Event::Quarantined { .. })
}

fn tenant_of(effect: &Effect) -> &TenantId {
    match effect {
        Effect::Save { record, .. } => record.tenant(),
        Effect::Erase(tenant) | Effect::Open { tenant, .. } => tenant,
        Effect::Send { id, .. } => &id.tenant,
        Effect::Notify(event) => event.tenant(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_on_behalf_of_another_tenant_is_no_act_of_the_one_told_of() {
        let ids = ["acme", "globex"].map(|id| TenantId::new(id).unwrap());
        let effects = ids.clone().map(Effect::Erase);

        assert_eq!(acts_of(Some(&ids[0]), &effects), 1);
        assert_eq!(acts_of(Some(&ids[0]), &effects[1..]), 0);
        assert_eq!(acts_of(None, &effects), 2);
    }
}
