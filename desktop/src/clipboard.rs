//! The clipboard for secrets: what is put there is taken back, as long as it is still there.
//!
//! On Wayland it is reached by the data-control protocol; where the compositor has none, by way of
//! `XWayland`; where there is neither, nothing is copied and the window says so. A system that lets
//! nobody read the clipboard is told of as well: then it is left as it is, because it may hold
//! something else by now.

use std::fmt;
use std::sync::{Mutex, PoisonError};

#[cfg(target_os = "macos")]
use arboard::SetExtApple as _;
#[cfg(all(unix, not(target_os = "macos")))]
use arboard::SetExtLinux as _;
#[cfg(windows)]
use arboard::SetExtWindows as _;

/// Where secrets are put for somebody to paste.
pub trait Clipboard: fmt::Debug + Send + Sync {
    /// Puts a secret there.
    ///
    /// # Errors
    /// What the system said.
    fn put(&self, secret: &str) -> Result<(), String>;

    /// Empties the clipboard, if it still holds that secret. It may wait for another program.
    fn take_back(&self, secret: &str) -> TakenBack;
}

/// What became of a secret on the clipboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TakenBack {
    /// It was still there, and is no more.
    Cleared,
    /// Something else was there, and still is.
    Replaced,
    /// Nobody knows: the clipboard could not be read or emptied, for this reason.
    Unknown(String),
}

/// The system's own.
#[derive(Default)]
pub struct SystemClipboard(Mutex<Option<arboard::Clipboard>>);

impl SystemClipboard {
    /// Does it with the clipboard, which is kept: on some systems what was put there goes with it.
    fn with<T>(
        &self,
        act: impl FnOnce(&mut arboard::Clipboard) -> Result<T, arboard::Error>,
    ) -> Result<T, arboard::Error> {
        // Whoever panicked with it has left it whole: it is a handle.
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(clipboard) = held.as_mut() {
            return act(clipboard);
        }
        act(held.insert(arboard::Clipboard::new()?))
    }
}

impl Clipboard for SystemClipboard {
    fn put(&self, secret: &str) -> Result<(), String> {
        // No list of what was copied is to have it.
        let put = self.with(|clipboard| clipboard.set().exclude_from_history().text(secret));
        put.map_err(|error| error.to_string())
    }

    fn take_back(&self, secret: &str) -> TakenBack {
        let taken = self.with(|clipboard| match clipboard.get_text() {
            Ok(text) if text == secret => clipboard.clear().map(|()| TakenBack::Cleared),
            Ok(_) | Err(arboard::Error::ContentNotAvailable) => Ok(TakenBack::Replaced),
            Err(error) => Err(error),
        });
        taken.unwrap_or_else(|error| TakenBack::Unknown(error.to_string()))
    }
}

impl fmt::Debug for SystemClipboard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SystemClipboard")
    }
}
