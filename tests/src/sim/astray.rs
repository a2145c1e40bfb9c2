//! Redirects that go astray: they reach another process than the one that began, over the same store.

use super::setup::Redirects;
use super::world::World;

impl World {
    /// Which slot a redirect reaches whose flow was begun in that one.
    pub(super) fn reached_from(&mut self, slot: usize) -> usize {
        if self.setup.redirects == Redirects::Own || self.astray.in_hundred(50) {
            return slot;
        }
        let home = self.processes[slot].home;
        let runs =
            |at: &usize| self.processes[*at].home == home && self.processes[*at].is_running();
        let running: Vec<usize> = (0..self.processes.len()).filter(runs).collect();
        if running.is_empty() { slot } else { self.astray.pick(&running) }
    }
}
