//! The way: through which states a tenant has come, and when.

use std::collections::VecDeque;

use crate::tenant::Move;

/// So many moves are kept: two sign-ins and some renewals.
const LIMIT: usize = 32;

/// The last moves of a tenant, oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Way(VecDeque<Move>);

impl Way {
    pub(super) fn moves(&self) -> impl DoubleEndedIterator<Item = &Move> {
        self.0.iter()
    }

    pub(super) fn go(&mut self, moves: Vec<Move>) {
        self.0.extend(moves);
        let spare = self.0.len().saturating_sub(LIMIT);
        self.0.drain(..spare);
    }
}
