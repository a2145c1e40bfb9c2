//! Faults that strike at once: at processes, the machine, its clock, stored records, the platform.

use tenantry_sandbox::ClientState;

use super::fault::{Fault, Realm};
use super::happening::Happening;
use super::plan::Planned;
use super::process::{Kind, Letter, Life};
use super::state::State;
use super::who::Who;
use super::world::{Armed, World};
use crate::scene::Cast;

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const YEARS: i64 = 10 * 365 * 24 * 3_600_000;
const HOUR: i64 = 3_600_000;

impl Planned {
    /// The same fault, as set in that state.
    pub(super) const fn strike(&self, state: State) -> Armed {
        let Self { fault, tenant, slot, times, .. } = *self;
        Armed { fault, tenant, slot, state, left: times }
    }
}

impl World {
    /// A planned fault strikes, or waits for the next message or save.
    pub(super) fn strike(&mut self, planned: &Planned) {
        if self.is_over || self.processes[planned.slot].life == Life::Dead {
            return;
        }
        let Some(phase) = self.phase(planned.slot, planned.tenant) else { return };
        let armed = planned.strike(phase.state);
        let struck = match planned.fault.realm() {
            Realm::Message | Realm::Save => {
                self.armed.push(armed);
                return;
            }
            Realm::Machine => self.strike_machine(&armed),
            Realm::Stored => self.strike_record(&armed),
            Realm::Platform => self.strike_platform(&armed),
        };
        if struck {
            self.struck(&armed);
        }
    }

    fn strike_machine(&mut self, armed: &Armed) -> bool {
        let slot = armed.slot;
        match armed.fault {
            Fault::ProcessStopped => {
                let who = self.processes[slot].who;
                let is_hit = self.processes[slot].is_running();
                self.processes[slot].life = Life::Stopped;
                let span = self.mishaps.between(SECOND, 10 * MINUTE);
                self.later(span, Happening::Continues { who });
                return is_hit;
            }
            Fault::Sleep => {
                if self.is_asleep {
                    return false;
                }
                self.is_asleep = true;
                let span = self.mishaps.pick(&[5 * SECOND, MINUTE, 10 * MINUTE, 90 * MINUTE]);
                self.later(span, Happening::Wakes);
            }
            Fault::TabThrottled => {
                let span = self.mishaps.between(2 * MINUTE, 30 * MINUTE);
                self.processes[slot].throttled_until = self.now + span;
            }
            Fault::Crash | Fault::TabDiscarded => {
                let back_in = self.mishaps.between(SECOND, 10 * MINUTE);
                self.kill(slot, back_in);
            }
            Fault::ClockYears => {
                let ahead = self.mishaps.in_hundred(50);
                self.clock_jumps(slot, if ahead { YEARS } else { -YEARS });
            }
            Fault::ClockBackHour => self.clock_jumps(slot, self.offset - HOUR),
            Fault::BootClockReset => {
                // The machine starts anew, with a clock that lost its battery.
                for slot in 0..self.processes.len() {
                    let back_in = self.mishaps.between(5 * SECOND, MINUTE);
                    self.kill(slot, back_in);
                }
                self.set_clock(-3 * YEARS);
                let mends_in = self.mishaps.between(10 * SECOND, 3 * MINUTE);
                self.later(mends_in, Happening::ClockMends);
            }
            _ => return false,
        }
        true
    }

    fn strike_record(&mut self, armed: &Armed) -> bool {
        let tenant = armed.tenant;
        let age = self.mishaps.index(3);
        let is_hit = match armed.fault {
            Fault::BitFlip => self.store.spoil(tenant),
            Fault::RolledBack => self.store.roll_back(tenant, age),
            Fault::SecondWriter => self.store.write_old(tenant, age),
            Fault::Deleted => {
                let was_there = self.store.bytes(tenant).is_some();
                self.store.erase(tenant);
                was_there
            }
            Fault::Evicted => {
                for other in 0..self.ids.len() {
                    if self.is_of(armed.slot, other) && self.store.bytes(other).is_some() {
                        self.store.erase(other);
                        self.damaged(other);
                    }
                }
                return true;
            }
            _ => false,
        };
        if is_hit {
            self.damaged(tenant);
        }
        is_hit
    }

    fn strike_platform(&mut self, armed: &Armed) -> bool {
        let tenant = armed.tenant;
        let region = self.members[tenant].region;
        let id = self.members[tenant].registration.client.id().to_string();
        let client = tenantry_sandbox::ClientId::from(id.as_str());
        match armed.fault {
            Fault::FamilyRevoked => {
                let user = self.members[tenant].user.clone();
                self.provider.revoke_user(&user).is_ok()
            }
            Fault::ClientDisabled => {
                let disabled = self.provider.set_client_state(&client, ClientState::Disabled);
                let back_in = self.mishaps.between(MINUTE, 30 * MINUTE);
                self.later(back_in, Happening::ClientEnabled { tenant });
                disabled.is_ok()
            }
            Fault::SecretRotated => {
                if self.members[tenant].cast == Cast::Public {
                    return false;
                }
                let Ok(fresh) = self.provider.regenerate_secret(&client) else { return false };
                // Everybody who uses that client is told, some day.
                for member in &mut self.members {
                    if member.region == region && member.registration.client.id().to_string() == id
                    {
                        member.with_secret(fresh.expose());
                    }
                }
                true
            }
            _ => false,
        }
    }

    /// An admin switches a client on again.
    pub(super) fn enable_client(&mut self, tenant: usize) {
        let id = self.members[tenant].registration.client.id().to_string();
        let client = tenantry_sandbox::ClientId::from(id.as_str());
        // The scene has it: it was switched off before.
        self.provider.set_client_state(&client, ClientState::Active).ok();
    }

    /// A stopped process goes on: what waited in its sockets first, then what it had given up.
    pub(super) fn continues(&mut self, who: Who) {
        if self.processes[who.slot].who != who || self.processes[who.slot].life != Life::Stopped {
            return;
        }
        self.processes[who.slot].life = Life::Running;
        self.note(|| format!("{who} goes on"));
        if !self.is_asleep {
            self.drain(who);
        }
    }

    /// The machine wakes.
    pub(super) fn wakes(&mut self) {
        if !self.is_asleep {
            return;
        }
        self.is_asleep = false;
        self.note(|| "the machine wakes");
        for slot in 0..self.processes.len() {
            if self.processes[slot].is_running() {
                let who = self.processes[slot].who;
                self.tell(who, tenantry_core::Input::Resumed, None);
                self.drain(who);
            }
        }
    }

    fn drain(&mut self, who: Who) {
        let inbox = std::mem::take(&mut self.processes[who.slot].inbox);
        let is_late = |letter: &Letter| matches!(letter, Letter::GiveUp(_) | Letter::Tick);
        let (late, first): (Vec<_>, Vec<_>) = inbox.into_iter().partition(is_late);
        for letter in first.into_iter().chain(late) {
            self.hand(who, letter);
        }
        self.processes[who.slot].timer = None;
        self.set_timer(who.slot);
    }

    /// Nothing goes wrong any more: what was stopped goes on, what was broken works.
    pub(super) fn faults_end(&mut self) {
        self.note(|| "faults end");
        self.is_over = true;
        self.waiting.clear();
        self.armed.clear();
        if self.people.in_hundred(50) {
            self.set_clock(0);
        }
        self.wakes();
        for slot in 0..self.processes.len() {
            let who = self.processes[slot].who;
            self.processes[slot].throttled_until = 0;
            self.continues(who);
            self.starts(slot);
        }
        for tenant in 0..self.ids.len() {
            self.enable_client(tenant);
        }
    }

    /// Whether it is a page in a browser.
    pub(super) fn is_tab(&self, slot: usize) -> bool {
        self.processes[slot].kind == Kind::Tab
    }
}
