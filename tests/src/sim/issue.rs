//! An answer that carried a refresh token, and what became of it when.

use tenantry_sandbox::Fingerprint;

use super::who::Who;

/// What became of an answer that carried a refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is on its way.
    Underway,
    /// It never came, or without its token.
    Lost,
    /// It waits in a process that does not run.
    Waiting(Who),
    /// It came to a host that no longer waited.
    TooLate,
    /// It was handed to this process.
    Delivered(Who),
}

/// An answer that carried a refresh token.
#[derive(Debug)]
pub(super) struct Issue {
    /// The refresh token in it.
    pub(super) child: Fingerprint,
    /// Until when its host waits for it.
    pub(super) awaited_until: u64,
    /// What it was from when on, oldest first.
    fates: Vec<(u64, Fate)>,
}

impl Issue {
    /// It was given at that time.
    pub(super) fn new(child: Fingerprint, at: u64, awaited_until: u64) -> Self {
        Self { child, awaited_until, fates: vec![(at, Fate::Underway)] }
    }

    /// Something becomes of it.
    pub(super) fn becomes(&mut self, fate: Fate, at: u64) {
        // A process that has it has it, however often it is answered.
        let is_delivered = |(_, fate): &(u64, Fate)| matches!(fate, Fate::Delivered(_));
        if !self.fates.last().is_some_and(is_delivered) {
            self.fates.push((at, fate));
        }
    }

    /// What it was at that time; nothing where it had not been given yet.
    pub(super) fn fate_at(&self, at: u64) -> Option<Fate> {
        self.fates.iter().rev().find(|(since, _)| *since <= at).map(|(_, fate)| *fate)
    }
}

/// From when until when a store did not take what a process had.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unsaved {
    since: u64,
    until: Option<u64>,
}

impl Unsaved {
    /// The store fails, as it may have before.
    pub(super) fn fails(earlier: Option<Self>, at: u64) -> Self {
        let going_on = earlier.filter(|earlier| earlier.until.is_none());
        going_on.unwrap_or(Self { since: at, until: None })
    }

    /// The store takes it again.
    pub(super) fn ends(&mut self, at: u64) {
        self.until.get_or_insert(at);
    }

    /// Whether the store failed at that time.
    pub(super) fn was_at(self, at: u64) -> bool {
        self.since <= at && self.until.is_none_or(|until| at < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Who = Who { slot: 1, life: 1 };

    #[test]
    fn the_fate_of_an_answer_is_known_as_it_was() {
        let mut issue = Issue::new(Fingerprint::of("token"), 10, 40);
        issue.becomes(Fate::Waiting(ONE), 20);
        issue.becomes(Fate::Delivered(ONE), 30);
        issue.becomes(Fate::Lost, 35);

        let fates = [9, 10, 25, 50].map(|at| issue.fate_at(at));

        let expected =
            [None, Some(Fate::Underway), Some(Fate::Waiting(ONE)), Some(Fate::Delivered(ONE))];
        assert_eq!(fates, expected);
    }

    #[test]
    fn a_store_fails_from_its_first_refusal_until_it_takes_a_save() {
        let mut unsaved = Unsaved::fails(Some(Unsaved::fails(None, 10)), 20);
        unsaved.ends(30);
        unsaved.ends(40);

        assert_eq!([9, 10, 29, 30].map(|at| unsaved.was_at(at)), [false, true, true, false]);
        assert!(!Unsaved::fails(Some(unsaved), 50).was_at(45));
    }
}
