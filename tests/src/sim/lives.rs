//! Lives: a process is drawn, starts from what is stored, and ends at any moment.

use std::collections::{BTreeMap, VecDeque};

use tenantry_core::{Config, OwnerId, TenantId, Tenants};

use super::checks::Seen;
use super::happening::Happening;
use super::issue::Fate;
use super::process::{Home, Kind, Letter, Life, Patience, Process};
use super::seed::Chance;
use super::who::Who;
use super::world::World;

impl World {
    /// Starts what runs in a slot.
    pub(super) fn starts(&mut self, slot: usize) {
        if self.processes[slot].life != Life::Dead {
            return;
        }
        if self.is_asleep {
            self.later(1_000, Happening::Starts { slot });
            return;
        }
        let who = Who { slot, life: self.processes[slot].who.life + 1 };
        let config = Config::new(OwnerId::new(who.owner())).with_policy(self.policy.clone());
        let Ok(config) = config else { return };
        let config = self.setup.settings(config);
        let now = self.now;
        let from = self.at_home(slot, 0);
        let stored = self.store.all(from, &self.ids[from..from + self.orgs]);
        let process = &mut self.processes[slot];
        process.tenants = Tenants::restore(config, stored);
        process.who = who;
        process.life = Life::Running;
        process.inbox.clear();
        process.asked.clear();
        (process.timer, process.store_free_at, process.started_at) = (None, 0, now);
        self.note(|| format!("{who} starts"));
        self.resumes_hand_overs(who);
        self.hand(who, Letter::Tick);
    }

    /// Ends a process at once. What it has not performed is never performed.
    pub(super) fn kill(&mut self, slot: usize, back_in: u64) {
        let process = &mut self.processes[slot];
        if process.life == Life::Dead {
            return;
        }
        let who = process.who;
        process.life = Life::Dead;
        process.timer = None;
        let unread = std::mem::take(&mut process.inbox);
        for letter in unread {
            if let Letter::Reply(reply) = letter {
                self.fate(reply.issue, Fate::Lost);
            }
        }
        self.truth.died(who);
        self.note(|| format!("{who} ends"));
        self.see(&Seen::Died { who });
        self.later(back_in, Happening::Starts { slot });
    }
}

/// What runs in a slot, before it starts.
pub(super) fn drawn(slot: usize, habits: &mut Chance) -> Process {
    Process {
        who: Who { slot, life: 0 },
        home: Home::Here,
        skew: 0,
        kind: if slot == 1 || habits.in_hundred(30) { Kind::Tab } else { Kind::Program },
        patience: if habits.in_hundred(70) { Patience::GivesUp } else { Patience::Waits },
        life: Life::Dead,
        tenants: Tenants::restore(
            Config::new(OwnerId::new([0; 16])),
            Vec::<(TenantId, Vec<u8>)>::new(),
        ),
        inbox: VecDeque::new(),
        timer: None,
        throttled_until: 0,
        asked: BTreeMap::new(),
        store_free_at: 0,
        started_at: 0,
    }
}
