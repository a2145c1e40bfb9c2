//! Settings: what an engine is started with, and why it may not start.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use directories::ProjectDirs;
use tenantry_core::{Policy, SignInUrl, TenantId, UnworkablePolicy};
use thiserror::Error;

use crate::calls::Calls;
use crate::clipboard::{Clipboard, SystemClipboard};
use crate::clock::Clock;
use crate::vault::{CannotOpen, Keeping, Keychain, SystemKeychain};

/// How long nobody may be at the window before a passphrase is asked for again.
const IDLE_LOCK: Duration = Duration::from_mins(15);

/// What an engine is started with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the records are: in a folder `orgs` below it.
    pub data_dir: PathBuf,
    /// How they are kept.
    pub keeping: Keeping,
    /// Where the key is, where a person chooses the keychain.
    pub keychain: Arc<dyn Keychain>,
    /// Where an access token goes that a person copies.
    pub clipboard: Arc<dyn Clipboard>,
    /// How long nobody may be at the window before a passphrase is asked for again; for ever, where
    /// this is nothing.
    pub lock_after: Option<Duration>,
    /// How the sign-in page is opened.
    pub browser: Browser,
    /// How a person is called when an org needs one.
    pub calls: Calls,
    /// The time.
    pub clock: Clock,
    /// When to renew, how long to wait, how often to try.
    pub policy: Policy,
}

/// How the sign-in page is opened.
#[derive(Clone, Debug)]
pub enum Browser {
    /// By the system, in the person's own browser.
    System,
    /// By whoever holds the other end: tests, and a walk without a window.
    Handed(Sender<(TenantId, SignInUrl)>),
}

impl Settings {
    /// The system's browser, clock and keychain, and records in `data_dir` kept as a person chooses.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            keeping: Keeping::AsChosen,
            keychain: Arc::new(SystemKeychain),
            clipboard: Arc::new(SystemClipboard::default()),
            lock_after: Some(IDLE_LOCK),
            browser: Browser::System,
            calls: Calls::Nobody,
            clock: Clock::system(),
            policy: Policy::default(),
        }
    }

    /// The same, with the records where this platform keeps an application's data. The folder
    /// does not roam: the records are good on this machine.
    ///
    /// # Errors
    /// [`CannotStart::NoDataFolder`]: the user has no home.
    pub fn for_this_machine() -> Result<Self, CannotStart> {
        let folders = ProjectDirs::from("", "", "Tenantry").ok_or(CannotStart::NoDataFolder)?;
        Ok(Self::new(folders.data_local_dir()))
    }
}

/// Why an engine does not start. Each sentence says what to do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CannotStart {
    /// The user has no home folder.
    #[error("There is no folder for Tenantry's data: this user has no home. Set HOME.")]
    NoDataFolder,
    /// Only a person can choose.
    #[error(
        "Nobody has said how records are kept here, or the vault is locked: only the window can ask. \
         Open it, or start with a key."
    )]
    NotOpened,
    /// The vault is not as it was when it was opened.
    #[error(transparent)]
    Vault(#[from] CannotOpen),
    /// The data folder cannot be used.
    #[error(
        "Tenantry's data folder {path:?} cannot be used: {source}. Check that it is a folder, that \
         it belongs to you and that the disk is not full; nothing in it was changed."
    )]
    DataFolder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The system gives no threads or sockets.
    #[error("The system gives no threads or sockets: {0}. Close other programs and start again.")]
    NoThreads(io::Error),
    /// The system gives no random numbers.
    #[error("The system gives no random numbers: {0}. Restart the machine.")]
    NoChance(getrandom::Error),
    /// The HTTP library cannot be used.
    #[error("HTTP cannot be used on this system: {0}.")]
    NoHttp(reqwest::Error),
    /// The numbers of the policy do not fit together.
    #[error("The policy cannot work: {0}.")]
    Policy(#[from] UnworkablePolicy),
}
