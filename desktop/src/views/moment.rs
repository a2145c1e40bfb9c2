//! A moment: while it lasts, what was worked out of the orgs stays right.

use super::Scene;
use crate::Revision;

/// The same orgs in the same second: words about time left are those of a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    revision: Revision,
    second: u64,
}

impl Moment {
    pub(super) const fn of(revision: Revision, scene: Scene<'_>) -> Self {
        Self { revision, second: scene.now.unix_millis() / 1_000 }
    }
}
