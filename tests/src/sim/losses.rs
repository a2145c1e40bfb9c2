//! Losses: how many grants ended, by cause, and what of it no client can help.

use std::collections::BTreeMap;
use std::fmt;

use super::cause::Cause;
use super::view::GrantView;

/// What another client might have saved.
const EXCESS: [Cause; 5] = [
    Cause::AnswerTooLate,
    Cause::AnswerStuck,
    Cause::RequestTooLate,
    Cause::Clock,
    Cause::Avoidable,
];

/// Counts of lost grants and of renewals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    by_cause: BTreeMap<Cause, u64>,
    renewals: u64,
}

impl Losses {
    /// A grant was lost.
    pub fn count(&mut self, cause: Cause) {
        *self.by_cause.entry(cause).or_default() += 1;
    }

    /// A grant follows another.
    pub fn renewed(&mut self, before: Option<&GrantView>, after: &GrantView) {
        if before.is_some_and(|before| before.access != after.access) {
            self.renewals += 1;
        }
    }

    /// How many were lost for that cause.
    pub fn of(&self, cause: Cause) -> u64 {
        self.by_cause.get(&cause).copied().unwrap_or_default()
    }

    /// How many grants were followed by another.
    pub const fn renewals(&self) -> u64 {
        self.renewals
    }

    /// Answers truly lost: what the best of clients loses too.
    pub fn floor(&self) -> u64 {
        self.of(Cause::AnswerLost)
    }

    /// The floor, and everything that another client might have saved.
    pub fn total(&self) -> u64 {
        let excess: u64 = EXCESS.into_iter().map(|cause| self.of(cause)).sum();
        self.floor() + excess
    }

    /// For which causes grants were lost that another client might have saved.
    pub fn excess(&self) -> impl Iterator<Item = Cause> {
        EXCESS.into_iter().filter(|cause| self.of(*cause) > 0)
    }

    /// The total against the floor.
    pub fn ratio(&self) -> Option<f64> {
        let floor = u32::try_from(self.floor()).ok().filter(|floor| *floor > 0)?;
        Some(f64::from(u32::try_from(self.total()).ok()?) / f64::from(floor))
    }

    /// Adds those of another seed.
    pub fn add(&mut self, other: &Self) {
        for (cause, count) in &other.by_cause {
            *self.by_cause.entry(*cause).or_default() += count;
        }
        self.renewals += other.renewals;
    }
}

impl fmt::Display for Losses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} grants replaced;", self.renewals)?;
        for cause in Cause::ALL {
            write!(f, " {}: {};", cause.name(), self.of(cause))?;
        }
        Ok(())
    }
}
