//! A change of how records are kept: a new key in a new place, and the old way until every record
//! is sealed anew.
//!
//! | what is on the disk | what opens it |
//! | --- | --- |
//! | the old note | the old way |
//! | the old note with the new key, sealed by the old one; records sealed by either | the old way; the next start takes the change back |
//! | the new note; every record is sealed by the new key | the new way |
//! | the same, and the old key is still in the keychain | the new way; the next start deletes that key |
//!
//! A new key costs a moment and is worth it: whoever got hold of the old one, or of an old copy of
//! the note with the passphrase of that day, opens old copies of the records only.

use std::fmt;
use std::io;

use thiserror::Error;

use super::note::{self, Before, Note, Place};
use super::passphrase::Wrapped;
use super::{
    CannotOpen, Keeping, Key, KeyFrom, Keychain, KeychainTrouble, Vault, long_enough, no_chance,
    note_trouble, probe,
};
use crate::records::lock;

/// What proves that whoever asks may change how records are kept.
#[derive(Clone, Copy)]
pub enum Proof<'a> {
    /// Nothing is stored: there is nothing to open.
    Nothing,
    /// The key itself, as the keychain gave it when the orgs were opened.
    Key(&'a Key),
    /// The passphrase that opens the records now.
    Passphrase(&'a str),
}

/// A change that is prepared. Nothing of it is on the disk; a new key may be in the keychain.
pub struct Change {
    vault: Vault,
    before: Note,
    /// None where nothing was stored.
    old: Option<Key>,
    new: Key,
    after: Note,
    from: KeyFrom,
}

/// Why a change did not happen. Each sentence says what holds now.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CannotChange {
    /// The vault does not let it.
    #[error(transparent)]
    Vault(#[from] CannotOpen),
    /// Somebody else would be left with the old key.
    #[error(
        "Another Tenantry has these orgs open, and would be left with the old key. Close it or lock \
         it, then try again; nothing was changed."
    )]
    NotAlone,
    /// A record could not be sealed anew.
    #[error("{0}. Nothing was changed: everything is kept as before.")]
    TakenBack(String),
    /// A record could not be sealed anew, nor the others be taken back.
    #[error(
        "{0}. The change stands half way, and could not be taken back. What opened your orgs before \
         still opens all of them: check the disk, then start Tenantry again, which takes it back."
    )]
    HalfWay(String),
    /// The disk does not say which way holds.
    #[error(
        "{0}. It is not known whether the change is on the disk: either the old way or the new one \
         opens all of your orgs. Check the disk, then start Tenantry again."
    )]
    Unclear(String),
    /// The window was locked or closed.
    #[error("The orgs were closed before the change began. Nothing was changed.")]
    Closed,
}

impl Vault {
    /// Prepares to keep the records by a new key in the keychain, which is tried first.
    ///
    /// # Errors
    /// [`CannotOpen`]: nothing was changed.
    pub fn change_to_keychain(
        &self,
        proof: Proof<'_>,
        keychain: &dyn Keychain,
    ) -> Result<Change, CannotOpen> {
        let (before, old) = self.proven(proof)?;
        probe(keychain)?;
        let new = Key::random().map_err(no_chance)?;
        let vault = note::Vault::new(&new).map_err(no_chance)?;
        store(keychain, &vault.id, &new)?;
        Ok(self.change(before, old, new, Place::Keychain(vault)))
    }

    /// Prepares to keep the records by a new key behind that passphrase.
    ///
    /// # Errors
    /// [`CannotOpen`]: nothing was changed.
    pub fn change_to_passphrase(
        &self,
        proof: Proof<'_>,
        passphrase: &str,
    ) -> Result<Change, CannotOpen> {
        long_enough(passphrase)?;
        let (before, old) = self.proven(proof)?;
        let new = Key::random().map_err(no_chance)?;
        let vault = note::Vault::new(&new).map_err(no_chance)?;
        let wrapped = Wrapped::new(&new, passphrase, &vault.id).map_err(no_chance)?;
        Ok(self.change(before, old, new, Place::Passphrase(vault, wrapped)))
    }

    /// The note as it is, and the key that opens it.
    fn proven(&self, proof: Proof<'_>) -> Result<(Note, Option<Key>), CannotOpen> {
        let before = self.note()?.ok_or(CannotOpen::Changed)?;
        if before.has_next() {
            return Err(CannotOpen::Unfinished);
        }
        let old = match (&before.place, proof) {
            (Place::Memory, Proof::Nothing) => None,
            (Place::Keychain(vault), Proof::Key(key)) if vault.is_opened_by(key) => {
                Some(key.clone())
            }
            (Place::Passphrase(..), Proof::Passphrase(typed)) => Some(self.unwrap(typed)?),
            _ => return Err(CannotOpen::Changed),
        };
        Ok((before, old))
    }

    fn change(&self, before: Note, old: Option<Key>, new: Key, place: Place) -> Change {
        let from = match place {
            Place::Keychain(_) => KeyFrom::Keychain,
            Place::Memory | Place::Passphrase(..) => KeyFrom::Passphrase,
        };
        let mut after = Note::new(place);
        after.leftover.clone_from(&before.leftover);
        if let Place::Keychain(vault) = &before.place {
            after.leftover.push(vault.id.clone());
        }
        Change { vault: self.clone(), before, old, new, after, from }
    }

    /// The key of a change that was cut short, where there was one: some records are sealed by it.
    ///
    /// # Errors
    /// [`CannotOpen::Changed`]: `key` is no longer the key of this vault.
    pub(crate) fn unfinished(&self, key: &Key) -> Result<Option<Key>, CannotOpen> {
        let note = self.note()?.filter(|note| note.is_opened_by(key));
        let note = note.ok_or(CannotOpen::Changed)?;
        match note.next(key) {
            None if note.has_next() => Err(CannotOpen::Note("it is damaged".to_owned())),
            next => Ok(next),
        }
    }

    /// Notes that the change which was cut short is taken back.
    pub(crate) fn forget_unfinished(&self) -> Result<(), CannotOpen> {
        let _lock = self.lock()?;
        let note = self.note()?.ok_or(CannotOpen::Changed)?;
        self.write(&note.without_next(), Before::Something)
    }

    /// Deletes from the keychain what opens nothing any more.
    ///
    /// # Errors
    /// [`CannotOpen`]: something is left; the next call tries again.
    pub fn tidy(&self, keychain: &dyn Keychain) -> Result<(), CannotOpen> {
        let leftover = self.note()?.map(|note| note.leftover).unwrap_or_default();
        let mut gone = Vec::new();
        let mut trouble = None;
        for name in leftover {
            match keychain.delete(&name) {
                Ok(()) | Err(KeychainTrouble::NoKey) => gone.push(name),
                Err(error) => trouble = Some(error),
            }
        }
        if !gone.is_empty() {
            // A keychain takes its time, so the note may be another by now.
            let _lock = self.lock()?;
            let mut note = self.note()?.ok_or(CannotOpen::Changed)?;
            note.leftover.retain(|name| !gone.contains(name));
            self.write(&note, Before::Something)?;
        }
        trouble.map_or(Ok(()), |error| Err(error.into()))
    }

    /// Keeps other programs from writing the note until it is dropped.
    pub(super) fn lock(&self) -> Result<std::fs::File, CannotOpen> {
        lock(&self.data_dir).map_err(note_trouble)
    }
}

impl Change {
    /// The folder of the records.
    pub(crate) fn orgs(&self) -> std::path::PathBuf {
        super::orgs(&self.vault.data_dir)
    }

    /// The old key, where there was one, and the new one.
    pub(crate) const fn keys(&self) -> (Option<&Key>, &Key) {
        (self.old.as_ref(), &self.new)
    }

    /// How records are kept when it is done.
    pub(crate) fn keeping(&self) -> Keeping {
        Keeping::Sealed { key: self.new.clone(), from: self.from }
    }

    /// Begins: from now on the note holds both keys. Other programs wait until the answer is
    /// dropped.
    pub(crate) fn begin(&self) -> Result<std::fs::File, CannotOpen> {
        let lock = self.vault.lock()?;
        if self.vault.note()?.as_ref() != Some(&self.before) {
            return Err(CannotOpen::Changed);
        }
        if let Some(old) = &self.old {
            let both = self.before.with_next(old, &self.new).map_err(no_chance)?;
            self.vault.write(&both, Before::Something)?;
        }
        Ok(lock)
    }

    /// From now on the new way opens everything, and the old one nothing.
    pub(crate) fn settle(&self) -> Result<(), Unsettled> {
        let written = self.vault.write(&self.after, Before::Something);
        // A disk that complains may have written all the same: what counts is what it says now.
        match self.vault.note() {
            Ok(Some(note)) if note == self.after => Ok(()),
            Ok(Some(_)) => Err(Unsettled::Surely(why_not(written))),
            Ok(None) | Err(_) => Err(Unsettled::Perhaps(why_not(written))),
        }
    }

    /// The old way opens everything, as if nothing had been.
    pub(crate) fn take_back(&self) -> Result<(), CannotOpen> {
        self.vault.write(&self.before, Before::Something)
    }

    /// Deletes the new key from the keychain, where the change did not happen.
    pub fn abandon(&self, keychain: &dyn Keychain) {
        let happened = self.vault.note().map(|note| note.as_ref() == Some(&self.after));
        if let (Place::Keychain(vault), Ok(false)) = (&self.after.place, happened) {
            // One that stays opens nothing.
            keychain.delete(&vault.id).ok();
        }
    }
}

/// Why the note does not say the new way.
#[derive(Debug)]
pub(crate) enum Unsettled {
    /// It says what it said before.
    Surely(String),
    /// It does not say anything that can be read.
    Perhaps(String),
}

fn why_not(written: Result<(), CannotOpen>) -> String {
    let lost = || note_trouble(io::Error::other("what was written to it is not in it"));
    written.err().unwrap_or_else(lost).to_string()
}

/// Puts the key into the keychain, and reads it back.
pub(super) fn store(keychain: &dyn Keychain, name: &str, key: &Key) -> Result<(), CannotOpen> {
    keychain.write(name, key.expose())?;
    if keychain.read(name)?.as_slice() == key.expose() {
        Ok(())
    } else {
        Err(KeychainTrouble::Forgetful.into())
    }
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change").field("from", &self.from).finish_non_exhaustive()
    }
}

impl fmt::Debug for Proof<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proof")
    }
}
