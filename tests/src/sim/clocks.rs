//! Clocks: one of the machine, and where they are apart, one of each process beside it.

use tenantry_core::Timestamp;

use super::checks::Seen;
use super::happening::Happening;
use super::setup::Clocks;
use super::world::World;

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;

/// By so many milliseconds the clock of a process is off at most, where clocks are kept. Two are then
/// less apart than a lease outlasts its request.
const KEPT: i64 = 4_500;

/// The same where they are not kept. Two may then be half a minute apart, which is how long a token
/// may be used after its end; and whose clock is ahead takes over what is still under way.
const NOT_KEPT: i64 = 15_000;

impl World {
    /// The time as a process is told it.
    pub(super) fn wall(&self, slot: usize) -> Timestamp {
        let offset = self.offset.saturating_add(self.processes[slot].skew);
        Timestamp::from_unix_millis(self.now.saturating_add_signed(offset))
    }

    /// Whether all clocks are as right as clocks are: who hands a token out may have it from another.
    pub(super) fn are_clocks_near(&self) -> bool {
        self.offset == 0 && self.are_clocks_together()
    }

    /// Whether the clocks of all processes tell about the same time.
    pub(super) fn are_clocks_together(&self) -> bool {
        self.processes.iter().all(|process| process.skew.abs() <= NOT_KEPT)
    }

    /// Whether no two clocks are so far apart that a lease ends for one while the other's request is
    /// still under way.
    pub(super) fn do_leases_hold(&self) -> bool {
        let skews = || self.processes.iter().map(|process| process.skew);
        let (least, most) = (skews().min().unwrap_or(0), skews().max().unwrap_or(0));
        most - least <= 2 * KEPT
    }

    /// Draws by how much the clock of each process is off, where each has its own.
    pub(super) fn draw_clocks(&mut self) {
        let has_drawn = self.drift.in_hundred(40);
        let apart = match self.setup.clocks {
            Clocks::One => None,
            Clocks::Drawn => has_drawn.then_some(KEPT),
            Clocks::Apart => Some(NOT_KEPT),
        };
        if let Some(apart) = apart {
            for process in &mut self.processes {
                let most = self.drift.pick(&[apart / 10, apart]);
                let ahead = self.drift.between(0, 2 * most.unsigned_abs());
                process.skew = i64::try_from(ahead).unwrap_or_default() - most;
            }
        }
    }

    /// The machine's clock is wrong, or that of one process where each has its own.
    pub(super) fn clock_jumps(&mut self, slot: usize, offset: i64) {
        let skew = self.processes[slot].skew;
        let is_its_own = skew != 0 && self.drift.in_hundred(50);
        if is_its_own {
            self.set_own_clock(slot, skew + offset);
        } else {
            self.set_clock(offset);
        }
        if self.mishaps.in_hundred(70) {
            let mends_in = self.mishaps.between(SECOND, 30 * MINUTE);
            let mended = if is_its_own {
                Happening::OwnClockMends { slot, skew }
            } else {
                Happening::ClockMends
            };
            self.later(mends_in, mended);
        }
    }

    /// Sets the clock of one process.
    pub(super) fn set_own_clock(&mut self, slot: usize, skew: i64) {
        if self.processes[slot].skew != skew {
            self.processes[slot].skew = skew;
            self.note(|| format!("the clock of p{slot} is off by {skew} ms"));
            self.has_jumped();
        }
    }

    /// Sets the machine's clock.
    pub(super) fn set_clock(&mut self, offset: i64) {
        if self.offset != offset {
            self.offset = offset;
            self.note(|| format!("the clock is off by {offset} ms"));
            self.has_jumped();
        }
    }

    fn has_jumped(&mut self) {
        self.truth.jumped(self.now);
        self.see(&Seen::Jumped);
        // The next tick of each notices it, at the latest when a host's longest wait is over.
        (0..self.processes.len()).for_each(|slot| self.set_timer(slot));
        for flow in self.flows.values_mut() {
            flow.is_live = false;
        }
    }
}
