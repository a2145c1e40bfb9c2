//! The vault: how records are kept, chosen by a person, and where the key to them is.
//!
//! The way that was chosen is the only one that is tried. Where it does not work, it says so; it
//! never falls back to a weaker one by itself.

mod change;
mod key;
mod keychain;
pub(crate) mod ledger;
mod note;
mod passphrase;
pub(crate) mod sealed;

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use thiserror::Error;
use zeroize::Zeroizing;

pub(crate) use change::Unsettled;
pub use change::{CannotChange, Change, Proof};
pub use key::Key;
pub use keychain::{Keychain, KeychainTrouble, SystemKeychain, probe};
pub(crate) use note::sync;
use note::{Before, Note, Place};
pub use passphrase::SHORTEST_PASSPHRASE;
use passphrase::Wrapped;
pub use sealed::Unopened;

/// How an engine keeps its records.
#[derive(Clone, Debug, Default)]
pub enum Keeping {
    /// As a person chose. The window asks; an engine by itself cannot be started so.
    #[default]
    AsChosen,
    /// In files sealed with this key.
    Sealed {
        /// The key.
        key: Key,
        /// Where it comes from.
        from: KeyFrom,
    },
    /// Nowhere but in memory: they are gone when the program ends.
    Memory,
}

/// Where a key comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFrom {
    /// From the system's keychain.
    Keychain,
    /// From a passphrase.
    Passphrase,
    /// From whoever started the program, and it is not kept: tests and the demo.
    Caller,
}

/// What a data folder says of how its records are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nobody has chosen yet.
    Nothing(Stored),
    /// Nothing is stored. A choice can be made anew.
    Memory,
    /// The key is in the keychain.
    Keychain,
    /// The key is wrapped by a passphrase.
    Passphrase,
    /// There are sealed records, and no note of how.
    Orphaned,
}

/// Which records of an older version are in a folder that has no vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    /// None.
    None,
    /// So many plain files, readable without a key.
    Plain(usize),
}

/// Why a vault is not begun or opened. Each sentence says what to do; nothing was lost.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CannotOpen {
    /// The passphrase is another.
    #[error("This is not the passphrase. Nothing was changed; try again.")]
    WrongPassphrase,
    /// The passphrase is too short.
    #[error("The passphrase is too short: it needs at least {SHORTEST_PASSPHRASE} characters.")]
    TooShort,
    /// The keychain does not do its part.
    #[error(transparent)]
    Keychain(#[from] KeychainTrouble),
    /// The keychain holds a key, and it is another.
    #[error(
        "The key in the keychain is not the one that the records were sealed with. Restore the \
         keychain or vault.json from a backup of the same day."
    )]
    OtherKey,
    /// The note cannot be read or written.
    #[error(
        "The file vault.json in Tenantry's data folder cannot be used: {0}. Check the disk and the \
         rights, or restore the file from a backup."
    )]
    Note(String),
    /// The folder is not as it was when the choice was offered.
    #[error("Another program has chosen meanwhile how records are kept. Look again.")]
    Changed,
    /// An earlier change was cut short, and could not be taken back.
    #[error(
        "An earlier change of how records are kept was cut short, and stands half way. Check the \
         disk, then start Tenantry again, which takes it back."
    )]
    Unfinished,
    /// There are records that would be left behind.
    #[error(
        "There are orgs stored as files already, and in memory they would be lost. Choose the \
         keychain or a passphrase."
    )]
    WouldLose,
    /// The system gives no random numbers.
    #[error("The system gives no random numbers: {0}. Restart the machine.")]
    NoChance(String),
}

/// The vault of one data folder.
#[derive(Clone, Debug)]
pub struct Vault {
    data_dir: PathBuf,
}

impl Vault {
    /// The vault of that folder, whatever is in it.
    pub fn of(data_dir: impl Into<PathBuf>) -> Self {
        Self { data_dir: data_dir.into() }
    }

    /// How records are kept here.
    ///
    /// # Errors
    /// [`CannotOpen::Note`]: the note cannot be read.
    pub fn look(&self) -> Result<Found, CannotOpen> {
        Ok(match self.note()?.map(|note| note.place) {
            Some(Place::Memory) => Found::Memory,
            Some(Place::Keychain(_)) => Found::Keychain,
            Some(Place::Passphrase(..)) => Found::Passphrase,
            None => self.found_without_note().map_err(note_trouble)?,
        })
    }

    /// Keeps the key in the keychain from now on.
    ///
    /// # Errors
    /// [`CannotOpen`]: nothing has begun.
    pub fn begin_with_keychain(&self, keychain: &dyn Keychain) -> Result<Keeping, CannotOpen> {
        let before = self.before()?;
        probe(keychain)?;
        let key = Key::random().map_err(no_chance)?;
        let vault = note::Vault::new(&key).map_err(no_chance)?;
        change::store(keychain, &vault.id, &key)?;
        let name = vault.id.clone();
        let noted = self.begin(Place::Keychain(vault), before);
        if noted.is_err() {
            // Nothing is sealed with it; were it to stay, it would open nothing.
            keychain.delete(&name).ok();
        }
        noted.map(|()| Keeping::Sealed { key, from: KeyFrom::Keychain })
    }

    /// Keeps the key wrapped by a passphrase from now on.
    ///
    /// # Errors
    /// [`CannotOpen`]: nothing has begun.
    pub fn begin_with_passphrase(&self, passphrase: &str) -> Result<Keeping, CannotOpen> {
        let before = self.before()?;
        long_enough(passphrase)?;
        let key = Key::random().map_err(no_chance)?;
        let vault = note::Vault::new(&key).map_err(no_chance)?;
        let wrapped = Wrapped::new(&key, passphrase, &vault.id).map_err(no_chance)?;
        self.begin(Place::Passphrase(vault, wrapped), before)?;
        Ok(Keeping::Sealed { key, from: KeyFrom::Passphrase })
    }

    /// Keeps nothing from now on: the folder gets a marker, and no more.
    ///
    /// # Errors
    /// [`CannotOpen`]: there are records, or the marker cannot be written.
    pub fn begin_in_memory(&self) -> Result<Keeping, CannotOpen> {
        let before = self.before()?;
        if matches!(self.look()?, Found::Nothing(Stored::Plain(_))) {
            return Err(CannotOpen::WouldLose);
        }
        self.begin(Place::Memory, before)?;
        Ok(Keeping::Memory)
    }

    /// Gets the key from the keychain.
    ///
    /// # Errors
    /// [`CannotOpen`]: it is not there, or another.
    pub fn open_with_keychain(&self, keychain: &dyn Keychain) -> Result<Keeping, CannotOpen> {
        let Some(Place::Keychain(vault)) = self.note()?.map(|note| note.place) else {
            return Err(CannotOpen::Changed);
        };
        let key = Key::of(&keychain.read(&vault.id)?).ok_or(CannotOpen::OtherKey)?;
        if !vault.is_opened_by(&key) {
            return Err(CannotOpen::OtherKey);
        }
        Ok(Keeping::Sealed { key, from: KeyFrom::Keychain })
    }

    /// Gets the key by the passphrase.
    ///
    /// # Errors
    /// [`CannotOpen`]: it is another.
    pub fn open_with_passphrase(&self, passphrase: &str) -> Result<Keeping, CannotOpen> {
        let key = self.unwrap(passphrase)?;
        Ok(Keeping::Sealed { key, from: KeyFrom::Passphrase })
    }

    fn unwrap(&self, passphrase: &str) -> Result<Key, CannotOpen> {
        let Some(Place::Passphrase(vault, wrapped)) = self.note()?.map(|note| note.place) else {
            return Err(CannotOpen::Changed);
        };
        let key = wrapped.unwrap(passphrase, &vault.id).filter(|key| vault.is_opened_by(key));
        key.ok_or(CannotOpen::WrongPassphrase)
    }

    /// Whether a choice may be made, and what it replaces.
    fn before(&self) -> Result<Before, CannotOpen> {
        match self.look()? {
            Found::Nothing(_) => Ok(Before::Nothing),
            // Nothing depends on it.
            Found::Memory => Ok(Before::Something),
            Found::Keychain | Found::Passphrase | Found::Orphaned => Err(CannotOpen::Changed),
        }
    }

    /// Notes the choice, where nobody else has chosen meanwhile.
    fn begin(&self, place: Place, before: Before) -> Result<(), CannotOpen> {
        let note = Note::new(place);
        match before {
            // The disk sees to it that there is one first note.
            Before::Nothing => self.write(&note, before),
            Before::Something => {
                let _lock = self.lock()?;
                self.before().and_then(|before| self.write(&note, before))
            }
        }
    }

    fn note(&self) -> Result<Option<Note>, CannotOpen> {
        Note::read(&self.data_dir).map_err(note_trouble)
    }

    fn write(&self, note: &Note, before: Before) -> Result<(), CannotOpen> {
        note.write(&self.data_dir, before).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => CannotOpen::Changed,
            _ => note_trouble(error),
        })
    }

    fn found_without_note(&self) -> io::Result<Found> {
        let mut plain = 0;
        let entries = match fs::read_dir(orgs(&self.data_dir)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(Found::Nothing(Stored::None));
            }
            Err(error) => return Err(error),
        };
        for entry in entries {
            match entry?.path().extension().and_then(|extension| extension.to_str()) {
                Some("sealed") => return Ok(Found::Orphaned),
                Some("json") => plain += 1,
                _ => {}
            }
        }
        Ok(Found::Nothing(if plain == 0 { Stored::None } else { Stored::Plain(plain) }))
    }
}

/// Where the records of a data folder are.
pub(crate) fn orgs(data_dir: &Path) -> PathBuf {
    data_dir.join("orgs")
}

/// Opens the bytes of a sealed file, for whoever holds the key: what is in it is the record as the
/// core wrote it, with every secret of the org.
///
/// # Errors
/// [`Unopened`]; it quotes none of the bytes.
pub fn unseal(key: &Key, file: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unopened> {
    sealed::open(key, file).map(|opened| opened.bytes)
}

fn long_enough(passphrase: &str) -> Result<(), CannotOpen> {
    if passphrase.chars().count() < SHORTEST_PASSPHRASE {
        Err(CannotOpen::TooShort)
    } else {
        Ok(())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "as map_err hands it over")]
fn note_trouble(error: io::Error) -> CannotOpen {
    CannotOpen::Note(error.to_string())
}

fn no_chance(error: getrandom::Error) -> CannotOpen {
    CannotOpen::NoChance(error.to_string())
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
