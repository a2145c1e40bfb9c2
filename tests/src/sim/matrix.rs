//! The matrix: which fault has struck in which state, and how often.

use std::fmt;

use super::fault::{Fault, Realm};
use super::state::State;

const STATES: usize = State::ALL.len();

/// Counts of strikes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix([[u64; STATES]; Fault::COUNT]);

impl Default for Matrix {
    fn default() -> Self {
        Self([[0; STATES]; Fault::COUNT])
    }
}

impl Matrix {
    /// A fault has struck.
    pub fn count(&mut self, fault: Fault, state: State) {
        self.0[fault as usize][state as usize] += 1;
    }

    /// How often that fault has struck in that state.
    pub fn at(&self, fault: Fault, state: State) -> u64 {
        self.0[fault as usize][state as usize]
    }

    /// Adds the strikes of another seed.
    pub fn add(&mut self, other: &Self) {
        for (row, more) in self.0.iter_mut().zip(&other.0) {
            for (count, more) in row.iter_mut().zip(more) {
                *count += more;
            }
        }
    }

    /// All strikes together.
    pub fn total(&self) -> u64 {
        self.0.iter().flatten().sum()
    }

    /// The cells that could have been hit and were not.
    pub fn empty(&self) -> Vec<(Fault, State)> {
        let cells = Fault::all().flat_map(|fault| State::ALL.map(|state| (fault, state)));
        cells
            .filter(|(fault, state)| {
                self.at(*fault, *state) == 0 && impossible(*fault, *state).is_none()
            })
            .collect()
    }

    /// The least of the cells that can be hit.
    pub fn least(&self) -> u64 {
        let cells = Fault::all().flat_map(|fault| State::ALL.map(|state| (fault, state)));
        let possible = cells.filter(|(fault, state)| impossible(*fault, *state).is_none());
        possible.map(|(fault, state)| self.at(fault, state)).min().unwrap_or_default()
    }
}

/// Why a fault cannot strike in a state, where it cannot.
pub fn impossible(fault: Fault, state: State) -> Option<&'static str> {
    match (fault.realm(), state) {
        (Realm::Message, State::Quarantined) => Some("a quarantined tenant sends nothing"),
        (Realm::Save, State::Quarantined) => Some("a quarantined tenant saves nothing"),
        _ => None,
    }
}

impl fmt::Display for Matrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:29}", "fault \\ state")?;
        State::ALL.iter().try_for_each(|state| write!(f, " {:>6}", state.short()))?;
        for fault in Fault::all() {
            write!(f, "\n{:29}", fault.name())?;
            for state in State::ALL {
                match (self.at(fault, state), impossible(fault, state)) {
                    (0, Some(_)) => write!(f, " {:>6}", "-")?,
                    (count, _) => write!(f, " {count:>6}")?,
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_could_be_hit_and_was_not_is_named() {
        let mut matrix = Matrix::default();
        let all = matrix.empty().len();

        matrix.count(Fault::Crash, State::Renewing);

        assert_eq!(matrix.empty().len(), all - 1);
        assert!(!matrix.empty().contains(&(Fault::RequestLost, State::Quarantined)));
    }
}
