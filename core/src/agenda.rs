//! The agenda: who is due, and when the next one is. An indexed heap with four children per node.
//!
//! Everybody has a number, as small as possible, and at most one deadline. The first is known at
//! once; a change costs O(log n) and no allocation; 20 bytes per number where room was reserved.

use crate::time::Timestamp;

/// So many children has each node: fewer levels, and the four lie in one cache line.
const ARITY: usize = 4;

/// The place of a number that has no deadline.
const ABSENT: u32 = u32::MAX;

/// Deadlines by number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Agenda {
    heap: Heap,
    places: Places,
}

/// Where in its heap each number is. Heaps of which a number is in one at most can share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places(Vec<u32>);

/// Numbers by their deadlines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heap(Vec<Entry>);

#[derive(Clone, Copy, Debug)]
struct Entry {
    at: Timestamp,
    number: u32,
}

impl Entry {
    /// By time, then by number, so that the order is the same everywhere. As one number, because
    /// two of them can be compared without a branch that nobody could foretell.
    const fn rank(self) -> u128 {
        (self.at.unix_millis() as u128) << 64 | self.number as u128
    }
}

impl Agenda {
    /// Makes room for so many more numbers, and no more than that.
    pub(crate) fn reserve(&mut self, more: usize) {
        self.heap.0.reserve_exact(more);
        self.places.0.reserve_exact(more);
    }

    /// The earliest deadline.
    pub(crate) fn first(&self) -> Option<Timestamp> {
        self.heap.0.first().map(|entry| entry.at)
    }

    /// Who is due first, if anybody is.
    pub(crate) fn first_due(&self, now: Timestamp) -> Option<u32> {
        self.heap.0.first().filter(|entry| entry.at <= now).map(|entry| entry.number)
    }

    /// Takes everybody off who is due, the earliest first.
    pub(crate) fn take_due(&mut self, now: Timestamp) -> Vec<u32> {
        let mut due = Vec::new();
        while let Some(number) = self.first_due(now) {
            self.set(number, None);
            due.push(number);
        }
        due
    }

    /// Gives a number another deadline, or none.
    pub(crate) fn set(&mut self, number: u32, deadline: Option<Timestamp>) {
        self.heap.set(&mut self.places, number, deadline);
    }
}

impl Places {
    fn of(&mut self, number: u32) -> Option<usize> {
        let at = number as usize;
        if at >= self.0.len() {
            self.0.resize(at + 1, ABSENT);
        }
        (self.0[at] != ABSENT).then(|| self.0[at] as usize)
    }
}

impl Heap {
    /// Who is first.
    pub(crate) fn first(&self) -> Option<u32> {
        self.0.first().map(|entry| entry.number)
    }

    /// Gives a number another deadline, or none.
    pub(crate) fn set(&mut self, places: &mut Places, number: u32, deadline: Option<Timestamp>) {
        match (places.of(number), deadline) {
            (None, None) => {}
            (None, Some(at)) => {
                self.0.push(Entry { at, number });
                self.rise(places, self.0.len() - 1);
            }
            (Some(place), Some(at)) => {
                self.0[place].at = at;
                self.settle(places, place);
            }
            (Some(place), None) => {
                places.0[number as usize] = ABSENT;
                self.0.swap_remove(place);
                if place < self.0.len() {
                    self.settle(places, place);
                }
            }
        }
    }

    /// Moves an entry up or down to where it belongs.
    fn settle(&mut self, places: &mut Places, place: usize) {
        let risen = self.rise(places, place);
        if risen == place {
            self.sink(places, place);
        }
    }

    fn rise(&mut self, places: &mut Places, mut place: usize) -> usize {
        let entry = self.0[place];
        while place > 0 {
            let parent = (place - 1) / ARITY;
            if self.0[parent].rank() <= entry.rank() {
                break;
            }
            self.put(places, place, self.0[parent]);
            place = parent;
        }
        self.put(places, place, entry);
        place
    }

    fn sink(&mut self, places: &mut Places, mut place: usize) {
        let entry = self.0[place];
        while let Some(lowest) = self.lowest_child(place) {
            if entry.rank() <= self.0[lowest].rank() {
                break;
            }
            self.put(places, place, self.0[lowest]);
            place = lowest;
        }
        self.put(places, place, entry);
    }

    fn lowest_child(&self, place: usize) -> Option<usize> {
        let first = place * ARITY + 1;
        let Some([a, b, c, d]) = self.0.get(first..).and_then(<[Entry]>::first_chunk) else {
            return (first..self.0.len()).min_by_key(|child| self.0[*child].rank());
        };
        let (left, lower_left) = if b.rank() < a.rank() { (first + 1, b) } else { (first, a) };
        let (right, lower_right) =
            if d.rank() < c.rank() { (first + 3, d) } else { (first + 2, c) };
        Some(if lower_right.rank() < lower_left.rank() { right } else { left })
    }

    fn put(&mut self, places: &mut Places, place: usize, entry: Entry) {
        self.0[place] = entry;
        // Numbers are u32, so places are, too.
        places.0[entry.number as usize] = u32::try_from(place).unwrap_or(ABSENT);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_unix_millis(millis)
    }

    #[test]
    fn the_earliest_comes_first_and_a_moved_deadline_leaves_no_trace() {
        let mut agenda = Agenda::default();

        agenda.set(0, Some(at(20)));
        agenda.set(1, Some(at(10)));
        agenda.set(1, Some(at(30)));
        assert_eq!((agenda.first(), agenda.first_due(at(19))), (Some(at(20)), None));

        agenda.set(0, None);
        assert_eq!(agenda.take_due(at(30)), [1]);
        assert_eq!(agenda.first(), None);
    }

    #[test]
    fn it_agrees_with_a_sorted_set_through_ten_thousand_changes() {
        let (mut agenda, mut model) = (Agenda::default(), BTreeSet::new());
        let mut deadlines = [None; 200];
        let mut chance = 1_u64;
        for _ in 0..10_000 {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let (number, time) = (chance >> 33 & 0xff, chance >> 41 & 0x3ff);
            let slot = usize::try_from(number).unwrap() % 200;
            let deadline = (time % 4 != 0).then(|| at(time));
            if let Some(old) = deadlines[slot].take() {
                model.remove(&(old, slot));
            }
            model.extend(deadline.map(|at| (at, slot)));
            deadlines[slot] = deadline;

            agenda.set(u32::try_from(slot).unwrap(), deadline);

            assert_eq!(agenda.first(), model.first().map(|(at, _)| *at));
        }
        let expected: Vec<_> =
            model.iter().map(|(_, slot)| u32::try_from(*slot).unwrap()).collect();
        assert_eq!(agenda.take_due(Timestamp::MAX), expected);
    }
}
