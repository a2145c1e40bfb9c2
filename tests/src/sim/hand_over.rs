//! Hand-overs: an admin gives an org's sign-in to a program elsewhere, as the desktop does it.
//!
//! ```text
//! read the record -> journal, seal -> let go -> the bundle is whole -> taken in elsewhere
//! ```
//!
//! The bundle is whole only once the record has been let go of. Who starts after a crash finds the
//! journal: where the record was let go of, the bundle is whole, and else it is thrown away.

use tenantry_core::{Command, Generation, GrantType, Input, SignedOut, Status};

use super::checks::{Parting, Seen};
use super::fault::Fault;
use super::happening::Happening;
use super::lives::drawn;
use super::plan;
use super::process::{Home, Life};
use super::state::State;
use super::step::Told;
use super::view::{GrantView, RecordView};
use super::who::Who;
use super::world::{Armed, World};

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;

/// What goes wrong with the save that lets go, where something does.
const IN_THE_WAY: [Fault; 4] =
    [Fault::WriteFails, Fault::SyncFails, Fault::TornWrite, Fault::Locked];

/// A sign-in on its way to another program, and what the journal of the host says of it.
#[derive(Debug)]
pub(super) struct Bundle {
    /// Who hands it over.
    who: Who,
    generation: Generation,
    grant: GrantView,
    bytes: Vec<u8>,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// It is being sealed; nothing has changed yet.
    Sealing,
    /// It is sealed, and the core has been told to let go.
    LettingGo,
    /// It is whole: nobody but who takes it in has the sign-in.
    Whole,
}

/// Whether a tenant has been let go of.
enum Fate {
    Pending,
    Gone,
    Stayed,
}

impl World {
    /// There is a program elsewhere, with a store, a clock and troubles of its own.
    pub(super) fn opens_elsewhere(&mut self) {
        let slot = self.processes.len();
        let mut process = drawn(slot, &mut self.parting);
        process.home = Home::Elsewhere;
        self.processes.push(process);
        let mut troubles = plan::draw(&mut self.parting, 1, self.orgs);
        for planned in &mut troubles {
            (planned.slot, planned.tenant) = (slot, self.orgs + planned.tenant);
        }
        self.waiting.extend(troubles);
        let first = self.parting.between(2 * MINUTE, self.span.faults_end / 2);
        self.later(first, Happening::HandsOver);
    }

    /// An admin hands over what is settled, in whatever process that runs.
    pub(super) fn hands_over(&mut self) {
        if self.is_over {
            return;
        }
        let next = self.parting.between(MINUTE, self.span.faults_end / 4);
        self.later(next, Happening::HandsOver);
        let givers = self.processes.iter().filter(|process| process.home == Home::Here).count();
        let (slot, tenant) = (self.parting.index(givers), self.parting.index(self.orgs));
        let is_free = !self.bundles.contains_key(&tenant);
        if self.is_asleep || !self.processes[slot].is_running() || !is_free {
            return;
        }
        let Some(bundle) = self.packed(self.processes[slot].who, tenant) else { return };
        // Nobody else hands over now: what the store says, nobody else lets go of before it is sealed.
        let stored = self.store.view(tenant).map(|view| view.generation);
        if stored != Some(bundle.generation.get()) {
            return;
        }
        self.note(|| format!("   person: hands {tenant} over in {}", bundle.who));
        self.bundles.insert(tenant, bundle);
        let takes = self.parting.between(50, 3 * SECOND);
        self.later(takes, Happening::Sealed { tenant });
    }

    /// The sign-in as it goes into a bundle; nothing where something is under way, or a client signs
    /// in for itself.
    fn packed(&self, who: Who, tenant: usize) -> Option<Bundle> {
        let known = self.processes[who.slot].tenants.get(&self.ids[tenant])?;
        let record = known.settled()?;
        let is_person = known.registration().client.grant_type() == GrantType::AuthorizationCode;
        let bytes = record.to_bytes().to_vec();
        let grant = RecordView::read(&bytes)?.grant.filter(|_| is_person)?;
        let (generation, stage) = (record.generation(), Stage::Sealing);
        Some(Bundle { who, generation, grant, bytes, stage })
    }

    /// A bundle is sealed: if nothing has happened meanwhile, the record is let go of.
    pub(super) fn sealed(&mut self, tenant: usize) {
        let Some(bundle) = self.bundles.get_mut(&tenant) else { return };
        let (who, generation) = (bundle.who, bundle.generation);
        if self.processes[who.slot].who != who || self.processes[who.slot].life == Life::Dead {
            // Who starts next finds the journal.
            return;
        }
        if self.is_asleep || !self.processes[who.slot].is_running() {
            return self.later(SECOND, Happening::Sealed { tenant });
        }
        if self.packed(who, tenant).is_none_or(|now| now.generation != generation) {
            return self.takes_back(tenant);
        }
        if let Some(bundle) = self.bundles.get_mut(&tenant) {
            bundle.stage = Stage::LettingGo;
        }
        self.goes_wrong(who, tenant);
        self.see(&Seen::HandOver { who, tenant, parting: Parting::Asked });
        let command = Command::HandOver { tenant: self.ids[tenant].clone(), generation };
        if self.tell(who, Input::Command(command), Some(tenant)) == Told::Refused {
            self.go_on_with_hand_over(who);
        }
    }

    /// Something may be in the way of the save, or end the process before, at or after it.
    fn goes_wrong(&mut self, who: Who, tenant: usize) {
        match self.parting.between(0, 99) {
            0..30 => {
                let ends_in = self.parting.between(0, 14);
                self.later(ends_in, Happening::Ends { who });
            }
            30..50 => {
                let (fault, state) = (self.parting.pick(&IN_THE_WAY), State::SignedIn);
                let left = self.parting.pick(&[1, 1, 3]);
                self.armed.push(Armed { fault, tenant, slot: who.slot, state, left });
            }
            50..60 => {
                // Another process has heard of nothing, and renews.
                self.asks_elsewhere(who, tenant);
            }
            _ => {}
        }
    }

    fn asks_elsewhere(&mut self, who: Who, tenant: usize) {
        let others = (0..self.processes.len()).filter(|slot| *slot != who.slot);
        let others: Vec<_> = others.filter(|slot| self.is_of(*slot, tenant)).collect();
        let slot = self.parting.pick(&others);
        if self.processes[slot].is_running() {
            let (who, id) = (self.processes[slot].who, self.ids[tenant].clone());
            self.tell(who, Input::Command(Command::Renew(id)), Some(tenant));
        }
    }

    /// A process ends.
    pub(super) fn ends(&mut self, who: Who) {
        if self.processes[who.slot].who == who {
            let back_in = self.parting.between(500, 5 * MINUTE);
            self.kill(who.slot, back_in);
        }
    }

    /// Looks whether what a process hands over has been let go of.
    pub(super) fn go_on_with_hand_over(&mut self, who: Who) {
        let letting = |bundle: &Bundle| bundle.who == who && bundle.stage == Stage::LettingGo;
        let under_way: Vec<usize> = self
            .bundles
            .iter()
            .filter(|(_, bundle)| letting(bundle))
            .map(|(tenant, _)| *tenant)
            .collect();
        for tenant in under_way {
            match self.fate_of(who.slot, tenant) {
                Fate::Pending => {}
                Fate::Gone => self.is_whole(who, tenant),
                Fate::Stayed => self.takes_back(tenant),
            }
        }
    }

    fn fate_of(&self, slot: usize, tenant: usize) -> Fate {
        let tenants = &self.processes[slot].tenants;
        let Some(known) = tenants.get(&self.ids[tenant]) else { return Fate::Stayed };
        let is_gone =
            matches!(known.session(tenants.policy()), Status::SignedOut(SignedOut::HandedOver));
        match (known.is_stored(), is_gone) {
            (false, _) => Fate::Pending,
            (true, true) => Fate::Gone,
            (true, false) => Fate::Stayed,
        }
    }

    /// The bundle gets its name: from now on the sign-in is there, and nowhere else.
    fn is_whole(&mut self, who: Who, tenant: usize) {
        let Some(bundle) = self.bundles.get_mut(&tenant) else { return };
        bundle.stage = Stage::Whole;
        let grant = bundle.grant.clone();
        self.see(&Seen::HandOver { who, tenant, parting: Parting::Whole(&grant) });
        let takes = self.parting.between(SECOND, 10 * MINUTE);
        self.later(takes, Happening::TakesIn { tenant });
    }

    /// Nothing has been let go of: the bundle is thrown away.
    fn takes_back(&mut self, tenant: usize) {
        let Some(bundle) = self.bundles.remove(&tenant) else { return };
        let who = bundle.who;
        self.note(|| format!("   {who} takes the bundle of {tenant} back"));
        self.see(&Seen::HandOver { who, tenant, parting: Parting::TakenBack(&bundle.grant) });
    }

    /// A process finds the journals of those that have ended.
    pub(super) fn resumes_hand_overs(&mut self, who: Who) {
        if self.processes[who.slot].home == Home::Elsewhere {
            return;
        }
        let is_over = |bundle: &Bundle| {
            let process = &self.processes[bundle.who.slot];
            process.who != bundle.who || process.life == Life::Dead
        };
        let left: Vec<usize> = self
            .bundles
            .iter()
            .filter(|(_, bundle)| bundle.stage != Stage::Whole && is_over(bundle))
            .map(|(tenant, _)| *tenant)
            .collect();
        for tenant in left {
            if matches!(self.fate_of(who.slot, tenant), Fate::Gone) {
                self.is_whole(who, tenant);
            } else {
                self.takes_back(tenant);
            }
        }
    }

    /// A bundle reaches the program elsewhere, which starts on what it was given.
    pub(super) fn takes_in(&mut self, tenant: usize) {
        let to = self.orgs + tenant;
        if self.store.bytes(to).is_some() {
            // Nobody takes in what would replace something: the bundle is kept.
            return self.later(10 * MINUTE, Happening::TakesIn { tenant });
        }
        let Some(bundle) = self.bundles.remove(&tenant) else { return };
        self.note(|| format!("   elsewhere: {tenant} is taken in as {to}"));
        self.store.take_in(to, bundle.bytes);
        self.truth.handed_over(tenant);
        if self.truth.is_damaged(tenant) {
            // What was put back here may be spent here.
            self.truth.damaged(to);
        }
        let who = bundle.who;
        self.see(&Seen::HandOver { who, tenant, parting: Parting::TakenIn(&bundle.grant) });
        let Some(slot) = (0..self.processes.len()).find(|slot| self.is_of(*slot, to)) else {
            return;
        };
        if self.processes[slot].life == Life::Dead {
            self.later(SECOND, Happening::Starts { slot });
            self.later(MINUTE, Happening::Calls { slot });
        } else {
            self.kill(slot, SECOND);
        }
    }
}
