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
    heap: Vec<Entry>,
    /// Where in the heap each number is.
    places: Vec<u32>,
}

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
        self.heap.reserve_exact(more);
        self.places.reserve_exact(more);
    }

    /// The earliest deadline.
    pub(crate) fn first(&self) -> Option<Timestamp> {
        self.heap.first().map(|entry| entry.at)
    }

    /// Who is due first, if anybody is.
    pub(crate) fn first_due(&self, now: Timestamp) -> Option<u32> {
        self.heap.first().filter(|entry| entry.at <= now).map(|entry| entry.number)
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
        match (self.place_of(number), deadline) {
            (None, None) => {}
            (None, Some(at)) => {
                self.heap.push(Entry { at, number });
                self.rise(self.heap.len() - 1);
            }
            (Some(place), Some(at)) => {
                self.heap[place].at = at;
                self.settle(place);
            }
            (Some(place), None) => {
                self.places[number as usize] = ABSENT;
                self.heap.swap_remove(place);
                if place < self.heap.len() {
                    self.settle(place);
                }
            }
        }
    }

    fn place_of(&mut self, number: u32) -> Option<usize> {
        let at = number as usize;
        if at >= self.places.len() {
            self.places.resize(at + 1, ABSENT);
        }
        (self.places[at] != ABSENT).then(|| self.places[at] as usize)
    }

    /// Moves an entry up or down to where it belongs.
    fn settle(&mut self, place: usize) {
        let risen = self.rise(place);
        if risen == place {
            self.sink(place);
        }
    }

    fn rise(&mut self, mut place: usize) -> usize {
        let entry = self.heap[place];
        while place > 0 {
            let parent = (place - 1) / ARITY;
            if self.heap[parent].rank() <= entry.rank() {
                break;
            }
            self.put(place, self.heap[parent]);
            place = parent;
        }
        self.put(place, entry);
        place
    }

    fn sink(&mut self, mut place: usize) {
        let entry = self.heap[place];
        while let Some(lowest) = self.lowest_child(place) {
            if entry.rank() <= self.heap[lowest].rank() {
                break;
            }
            self.put(place, self.heap[lowest]);
            place = lowest;
        }
        self.put(place, entry);
    }

    fn lowest_child(&self, place: usize) -> Option<usize> {
        let first = place * ARITY + 1;
        let Some([a, b, c, d]) = self.heap.get(first..).and_then(<[Entry]>::first_chunk) else {
            return (first..self.heap.len()).min_by_key(|child| self.heap[*child].rank());
        };
        let (left, lower_left) = if b.rank() < a.rank() { (first + 1, b) } else { (first, a) };
        let (right, lower_right) =
            if d.rank() < c.rank() { (first + 3, d) } else { (first + 2, c) };
        Some(if lower_right.rank() < lower_left.rank() { right } else { left })
    }

    fn put(&mut self, place: usize, entry: Entry) {
        self.heap[place] = entry;
        // Numbers are u32, so places are, too.
        self.places[entry.number as usize] = u32::try_from(place).unwrap_or(ABSENT);
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
