//! For trying the core only: parts that no product sees, so that they can be measured alone.

use crate::agenda;
use crate::time::Timestamp;

/// Who is due, and when the next one is: deadlines by small number.
#[derive(Clone, Debug, Default)]
pub struct Agenda(agenda::Agenda);

impl Agenda {
    /// Makes room for so many more numbers, as a core does that restores so many tenants.
    pub fn reserve(&mut self, more: usize) {
        self.0.reserve(more);
    }

    /// The earliest deadline.
    pub fn first(&self) -> Option<Timestamp> {
        self.0.first()
    }

    /// Who is due first, if anybody is.
    pub fn first_due(&self, now: Timestamp) -> Option<u32> {
        self.0.first_due(now)
    }

    /// Gives a number another deadline, or none.
    pub fn set(&mut self, number: u32, deadline: Option<Timestamp>) {
        self.0.set(number, deadline);
    }
}
