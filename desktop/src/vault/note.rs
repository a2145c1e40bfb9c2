//! The vault's note: the small file that says how records are kept, and never with which key.

use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};

use super::key::Key;
use super::passphrase::Wrapped;

/// What the file is called, in the data folder.
pub(super) const FILE: &str = "vault.json";

/// A note that tells of a change under way is none for programs that do not know of changes: they
/// would take every record that is sealed anew for a damaged one.
const VERSION: u32 = 1;
const VERSION_WITH_NEXT: u32 = 2;

/// More of the file is not read.
const READ_LIMIT: u64 = 64 * 1024;

/// What the check is made of.
const CHECK: &[u8] = b"this is the key";

/// What the key that comes next is bound to.
const ABOUT_NEXT: &[u8] = b"tenantry-next 1";

/// What is noted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Note {
    version: u32,
    pub(super) place: Place,
    /// While a change is under way: the key that comes next, sealed by the one in that place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// Names in the keychain whose keys open nothing any more, and are still to be deleted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) leftover: Vec<String>,
}

/// Where the data key is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Place {
    /// There is none: nothing is stored.
    Memory,
    /// In the keychain, under the name of this vault.
    Keychain(Vault),
    /// Here, wrapped by a passphrase.
    Passphrase(Vault, Wrapped),
}

/// Which vault it is, and how to know its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Vault {
    pub(super) id: String,
    check: String,
}

impl Vault {
    /// A new vault with that key.
    pub(super) fn new(key: &Key) -> Result<Self, getrandom::Error> {
        let mut id = [0; 16];
        getrandom::fill(&mut id)?;
        let id = format!("{:032x}", u128::from_le_bytes(id));
        let check = BASE64_STANDARD.encode(key.seal(about(&id).as_bytes(), CHECK)?);
        Ok(Self { id, check })
    }

    /// Whether this is the key.
    pub(super) fn is_opened_by(&self, key: &Key) -> bool {
        let check = BASE64_STANDARD.decode(&self.check).ok();
        check.and_then(|check| key.open(about(&self.id).as_bytes(), &check)).is_some()
    }
}

fn about(id: &str) -> String {
    format!("tenantry-check 1 {id}")
}

/// Whether a note may be there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    Nothing,
    Something,
}

impl Note {
    pub(super) const fn new(place: Place) -> Self {
        Self { version: VERSION, place, next: None, leftover: Vec::new() }
    }

    /// The same, and `next` comes after `key`.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub(super) fn with_next(&self, key: &Key, next: &Key) -> Result<Self, getrandom::Error> {
        let sealed = BASE64_STANDARD.encode(key.seal(ABOUT_NEXT, next.expose())?);
        Ok(Self { version: VERSION_WITH_NEXT, next: Some(sealed), ..self.clone() })
    }

    /// The same, and nothing comes next.
    pub(super) fn without_next(&self) -> Self {
        Self { version: VERSION, next: None, ..self.clone() }
    }

    pub(super) const fn has_next(&self) -> bool {
        self.next.is_some()
    }

    /// The key that comes after `key`.
    pub(super) fn next(&self, key: &Key) -> Option<Key> {
        let sealed = BASE64_STANDARD.decode(self.next.as_ref()?).ok()?;
        Key::of(&key.open(ABOUT_NEXT, &sealed)?)
    }

    /// Whether that is the key of this place.
    pub(super) fn is_opened_by(&self, key: &Key) -> bool {
        match &self.place {
            Place::Memory => false,
            Place::Keychain(vault) | Place::Passphrase(vault, _) => vault.is_opened_by(key),
        }
    }

    /// Reads the note; none where there is none.
    ///
    /// # Errors
    /// It cannot be read, or is no note that this program knows.
    pub(super) fn read(data_dir: &Path) -> io::Result<Option<Self>> {
        let path = path(data_dir);
        let length = match fs::metadata(&path) {
            Ok(metadata) => metadata.len(),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        if length > READ_LIMIT {
            return Err(damaged());
        }
        let note: Self =
            serde_json::from_slice(&fs::read(&path)?).map_err(|_quotes_the_file| damaged())?;
        if note.version > VERSION_WITH_NEXT {
            let text = "a newer version of Tenantry wrote it; update this one";
            return Err(io::Error::new(ErrorKind::InvalidData, text));
        }
        match &note.place {
            Place::Passphrase(_, wrapped) if !wrapped.is_sensible() => Err(damaged()),
            _ => Ok(Some(note)),
        }
    }

    /// Writes the note, whole or not at all.
    ///
    /// # Errors
    /// The system does not let it, or there is one already and should not be.
    pub(super) fn write(&self, data_dir: &Path, before: Before) -> io::Result<()> {
        fs::create_dir_all(data_dir)?;
        let bytes = serde_json::to_vec(self).map_err(io::Error::other)?;
        let mut file = tempfile::Builder::new().prefix(".vault-").tempfile_in(data_dir)?;
        file.write_all(&bytes)?;
        file.as_file().sync_all()?;
        match before {
            Before::Nothing => file.persist_noclobber(path(data_dir)),
            Before::Something => file.persist(path(data_dir)),
        }
        .map_err(|error| error.error)?;
        sync(data_dir)
    }
}

fn path(data_dir: &Path) -> PathBuf {
    data_dir.join(FILE)
}

fn damaged() -> io::Error {
    io::Error::new(ErrorKind::InvalidData, "it is damaged")
}

/// Makes a rename in that folder durable; elsewhere than on Unix the system does so by itself.
pub(crate) fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) }
}
