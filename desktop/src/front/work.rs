//! What takes long, on threads of its own: the keychain, and the stretching of a passphrase.

use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use crate::vault::{CannotOpen, Keeping, Keychain, KeychainTrouble, Vault, probe};
use crate::views::{Typed, Way};

/// What has ended.
#[derive(Debug)]
pub(super) enum Done {
    Probed(Result<(), KeychainTrouble>),
    Opened(Result<Keeping, CannotOpen>),
    Changed(Result<(), CannotOpen>),
}

/// Where what has ended is told.
pub(super) struct Work {
    tell: Sender<Done>,
    told: Receiver<Done>,
    repaint: Arc<dyn Fn() + Send + Sync>,
}

impl Work {
    pub(super) fn new(repaint: Arc<dyn Fn() + Send + Sync>) -> Self {
        let (tell, told) = mpsc::channel();
        Self { tell, told, repaint }
    }

    /// What has ended since somebody last looked.
    pub(super) fn done(&self) -> Vec<Done> {
        self.told.try_iter().collect()
    }

    pub(super) fn probe(&self, keychain: &Arc<dyn Keychain>) {
        let keychain = Arc::clone(keychain);
        self.spawn(move || Done::Probed(probe(&*keychain)));
    }

    pub(super) fn open(&self, open: impl FnOnce() -> Result<Keeping, CannotOpen> + Send + 'static) {
        self.spawn(move || Done::Opened(open()));
    }

    pub(super) fn begin(&self, vault: Vault, keychain: &Arc<dyn Keychain>, way: Way, typed: Typed) {
        let keychain = Arc::clone(keychain);
        self.open(move || match way {
            Way::Keychain => vault.begin_with_keychain(&*keychain),
            Way::Passphrase => vault.begin_with_passphrase(typed.expose()),
            Way::Memory => vault.begin_in_memory(),
        });
    }

    pub(super) fn change(&self, vault: Vault, old: Typed, new: Typed) {
        self.spawn(move || Done::Changed(vault.change_passphrase(old.expose(), new.expose())));
    }

    fn spawn(&self, work: impl FnOnce() -> Done + Send + 'static) {
        let (tell, repaint) = (self.tell.clone(), Arc::clone(&self.repaint));
        thread::spawn(move || {
            // The window may be closed; then nobody waits.
            tell.send(work()).ok();
            repaint();
        });
    }
}

impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Work")
    }
}
