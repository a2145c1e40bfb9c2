//! What takes long, on threads of its own: the keychain, and the stretching of a passphrase.

use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use crate::records::{Hand, Step};
use crate::vault::{
    CannotChange, CannotOpen, Change, Keeping, Key, Keychain, KeychainTrouble, Proof, Vault, probe,
};
use crate::views::{Typed, Way};

/// What has ended.
#[derive(Debug)]
pub(super) enum Done {
    Probed(Result<(), KeychainTrouble>),
    Opened(Result<Keeping, CannotOpen>),
    /// The new key is made, and nothing is on the disk.
    Prepared(Result<Arc<Change>, CannotOpen>),
    /// Another step of a change is durable.
    Stepped(Step),
    Changed(Result<Changed, CannotChange>),
}

/// A change that is done.
#[derive(Debug)]
pub(super) struct Changed {
    pub(super) keeping: Keeping,
    /// Why the old key is still in the keychain, where it is.
    pub(super) left: Option<CannotOpen>,
}

/// What a change begins with.
#[derive(Debug)]
pub(super) enum Old {
    Nothing,
    Key(Key),
    Passphrase(Typed),
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

    /// Makes the new key of a change.
    pub(super) fn prepare(
        &self,
        vault: Vault,
        keychain: &Arc<dyn Keychain>,
        old: Old,
        (way, new): (Way, Typed),
    ) {
        let keychain = Arc::clone(keychain);
        self.spawn(move || {
            let proof = match &old {
                Old::Nothing => Proof::Nothing,
                Old::Key(key) => Proof::Key(key),
                Old::Passphrase(typed) => Proof::Passphrase(typed.expose()),
            };
            let change = match way {
                Way::Keychain => vault.change_to_keychain(proof, &*keychain),
                Way::Passphrase => vault.change_to_passphrase(proof, new.expose()),
                // It is not offered.
                Way::Memory => Err(CannotOpen::WouldLose),
            };
            Done::Prepared(change.map(Arc::new))
        });
    }

    /// Carries a change out, by that hand; then the keychain is tidied.
    pub(super) fn change(
        &self,
        vault: Vault,
        keychain: &Arc<dyn Keychain>,
        (hand, change): (Hand, Arc<Change>),
    ) {
        let keychain = Arc::clone(keychain);
        let (tell, repaint) = (self.tell.clone(), Arc::clone(&self.repaint));
        self.spawn(move || {
            let done = hand.change(&change, |step| {
                // The window may be closed; then nobody looks.
                tell.send(Done::Stepped(step)).ok();
                repaint();
            });
            Done::Changed(match done {
                Ok(keeping) => Ok(Changed { keeping, left: vault.tidy(&*keychain).err() }),
                Err(error) => {
                    change.abandon(&*keychain);
                    Err(error)
                }
            })
        });
    }

    /// A change is not carried out after all.
    pub(super) fn abandon(keychain: &Arc<dyn Keychain>, change: Arc<Change>) {
        let keychain = Arc::clone(keychain);
        thread::spawn(move || change.abandon(&*keychain));
    }

    /// Deletes from the keychain what an earlier change has left there. What cannot be deleted now
    /// is deleted at another start: it opens nothing.
    pub(super) fn tidy(vault: Vault, keychain: &Arc<dyn Keychain>) {
        let keychain = Arc::clone(keychain);
        thread::spawn(move || {
            if let Err(error) = vault.tidy(&*keychain) {
                tracing::warn!(%error, "an old key is left");
            }
        });
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
