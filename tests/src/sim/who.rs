//! Who: one life of one process.

use std::fmt;

/// A process between a start and its end. Started again, it is somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Who {
    /// Which of the processes.
    pub slot: usize,
    /// Which of its lives.
    pub life: u32,
}

impl Who {
    /// The name it signs its records with.
    pub fn owner(self) -> [u8; 16] {
        let mut owner = [0; 16];
        owner[0] = u8::try_from(self.slot).unwrap_or(u8::MAX);
        owner[1..5].copy_from_slice(&self.life.to_le_bytes());
        owner
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "p{}.{}", self.slot, self.life)
    }
}
