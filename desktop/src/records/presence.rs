//! Presence: every program that has a folder of records open says so, and the key is changed by one
//! that is alone. A program that ends is not present any more, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::thread;
use std::time::Instant;

use super::disk::{LOCK_PAUSE, LOCK_TIMEOUT};

/// Being there. Others may be, too.
#[derive(Debug)]
pub(super) struct Presence(File);

impl Presence {
    /// Is there from now on; waits while somebody else is there alone.
    pub(super) fn begin(folder: &Path) -> io::Result<Self> {
        let path = folder.with_extension("lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        let presence = Self(file);
        presence.share()?;
        Ok(presence)
    }

    /// Does it while nobody else is there; nothing where somebody is.
    pub(super) fn alone<R>(&self, work: impl FnOnce() -> R) -> io::Result<Option<R>> {
        // A lock that is held cannot be made another everywhere. Nothing depends on it in between.
        self.0.unlock()?;
        match self.0.try_lock() {
            Ok(()) => {
                let done = work();
                // What is done is done. Were these to fail, only the next change would not know.
                if let Err(error) = self.0.unlock().and_then(|()| self.share()) {
                    tracing::warn!(%error, "not present");
                }
                Ok(Some(done))
            }
            Err(TryLockError::WouldBlock) => self.share().map(|()| None),
            Err(TryLockError::Error(error)) => self.share().and(Err(error)),
        }
    }

    fn share(&self) -> io::Result<()> {
        let end = Instant::now() + LOCK_TIMEOUT;
        loop {
            match self.0.try_lock_shared() {
                Ok(()) => return Ok(()),
                Err(TryLockError::WouldBlock) if Instant::now() < end => thread::sleep(LOCK_PAUSE),
                Err(TryLockError::WouldBlock) => {
                    let text = "another program is changing how records are kept";
                    return Err(io::Error::new(ErrorKind::TimedOut, text));
                }
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_is_alone_may_do_it_and_everybody_is_there_again_afterwards() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("orgs");
        let one = Presence::begin(&folder).unwrap();
        let other = Presence::begin(&folder).unwrap();

        assert_eq!(one.alone(|| ()).unwrap(), None, "the other is there");
        drop(other);
        assert_eq!(one.alone(|| 1).unwrap(), Some(1));

        let other = Presence::begin(&folder).unwrap();
        assert_eq!(other.alone(|| ()).unwrap(), None, "the first is there again");
    }
}
