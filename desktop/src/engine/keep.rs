//! Keeping: how the records are kept is changed while every org goes on.

use std::sync::Arc;

use super::Engine;
use crate::records::Hand;
use crate::vault::{CannotChange, Change, Keeping};

impl Engine {
    /// Keeps the records as `change` says from now on. Waits until each is sealed anew; what is
    /// saved meanwhile is saved after it.
    ///
    /// # Errors
    /// [`CannotChange`]: they are kept as before.
    pub fn keep(&mut self, change: &Arc<Change>) -> Result<(), CannotChange> {
        let kept = self.hand().change(change, |_| ())?;
        self.kept(kept);
        Ok(())
    }

    /// What asks for the change on another thread. The engine cannot end before it is used up.
    pub(crate) fn hand(&self) -> Hand {
        self.driver.host().records.hand()
    }

    /// The change is done.
    pub(crate) fn kept(&mut self, keeping: Keeping) {
        tracing::info!(?keeping, "how records are kept was changed");
        self.authorizing.keep_with(&keeping, &self.data_dir);
        self.keeping = keeping;
        // Where nothing was kept before, the queue was not either.
        self.queue_changed();
    }
}
