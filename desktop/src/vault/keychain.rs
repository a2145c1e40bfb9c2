//! The keychain: the system's own place for a key, asked on a thread so that nobody waits for ever.

use std::fmt::Debug;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use keyring_core::api::CredentialStoreApi;
use keyring_core::{Entry, Error as KeyringError};
use thiserror::Error;
use zeroize::Zeroizing;

/// The name under which the system lists what is kept there.
const SERVICE: &str = "Tenantry";

/// How long a keychain may take. It may ask the person for a password meanwhile.
const PATIENCE: Duration = Duration::from_secs(45);

/// A place for small secrets, outside this program.
pub trait Keychain: Debug + Send + Sync {
    /// Stores a secret under a name.
    ///
    /// # Errors
    /// [`KeychainTrouble`] says why not.
    fn write(&self, name: &str, secret: &[u8]) -> Result<(), KeychainTrouble>;

    /// The secret of that name.
    ///
    /// # Errors
    /// [`KeychainTrouble`] says why not.
    fn read(&self, name: &str) -> Result<Zeroizing<Vec<u8>>, KeychainTrouble>;

    /// Deletes the secret of that name.
    ///
    /// # Errors
    /// [`KeychainTrouble`] says why not.
    fn delete(&self, name: &str) -> Result<(), KeychainTrouble>;
}

/// Why a keychain does not do what is asked. Each sentence says what to do; the system's own words
/// are in [`KeychainTrouble::technical`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeychainTrouble {
    /// There is none.
    #[error("No keychain answers on this computer. {HOW_TO_START}")]
    Absent(String),
    /// It is there, and does not let anybody in.
    #[error("The keychain does not let Tenantry in. Unlock it, then ask it again.")]
    Locked(String),
    /// It has nothing of that name.
    #[error(
        "The keychain answers, but Tenantry's key is not in it. It may be locked, or be another \
         user's; if the key was deleted, restore it from a backup of the keychain."
    )]
    NoKey,
    /// What it gave back is not what was stored.
    #[error("The keychain does not give back what is stored in it, so no key is safe there.")]
    Forgetful,
    /// It did not answer.
    #[error(
        "The keychain has not answered for {} seconds. It may be waiting for a password in a window \
         of its own.",
        .0.as_secs()
    )]
    Silent(Duration),
    /// Something else.
    #[error("The keychain answers, but does not keep a secret. {HOW_TO_START}")]
    Failed(String),
}

#[cfg(all(unix, not(target_os = "macos")))]
const HOW_TO_START: &str =
    "GNOME Keyring or KWallet is one: see that it runs and is unlocked, then ask it again.";

#[cfg(not(all(unix, not(target_os = "macos"))))]
const HOW_TO_START: &str = "See that you are signed in to this computer, then ask it again.";

impl KeychainTrouble {
    /// What the system said, for whoever looks after it.
    pub fn technical(&self) -> Option<&str> {
        match self {
            Self::Absent(said) | Self::Locked(said) | Self::Failed(said) => Some(said),
            Self::NoKey | Self::Forgetful | Self::Silent(_) => None,
        }
    }
}

/// Whether the keychain keeps a secret: one is written, read and deleted.
///
/// # Errors
/// [`KeychainTrouble`] says what does not work.
pub fn probe(keychain: &dyn Keychain) -> Result<(), KeychainTrouble> {
    let mut chance = [0; 16];
    getrandom::fill(&mut chance).map_err(|error| KeychainTrouble::Failed(error.to_string()))?;
    let name = format!("probe-{:016x}", u128::from_le_bytes(chance));
    keychain.write(&name, &chance)?;
    let found = keychain.read(&name);
    keychain.delete(&name)?;
    if found?.as_slice() == chance { Ok(()) } else { Err(KeychainTrouble::Forgetful) }
}

/// The keychain of this system: Keychain Services, Credential Manager, or the Secret Service.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemKeychain;

impl Keychain for SystemKeychain {
    fn write(&self, name: &str, secret: &[u8]) -> Result<(), KeychainTrouble> {
        let secret = Zeroizing::new(secret.to_vec());
        within(PATIENCE, entry(name), move |entry| entry.set_secret(&secret))
    }

    fn read(&self, name: &str) -> Result<Zeroizing<Vec<u8>>, KeychainTrouble> {
        within(PATIENCE, entry(name), |entry| entry.get_secret().map(Zeroizing::new))
    }

    fn delete(&self, name: &str) -> Result<(), KeychainTrouble> {
        within(PATIENCE, entry(name), Entry::delete_credential)
    }
}

/// The store is looked for each time: one that is started later is found without a restart.
fn entry(name: &str) -> impl FnOnce() -> keyring_core::Result<Entry> + Send + 'static {
    let name = name.to_owned();
    move || store()?.build(SERVICE, &name, None)
}

#[cfg(target_os = "macos")]
fn store() -> keyring_core::Result<Arc<impl CredentialStoreApi>> {
    apple_native_keyring_store::keychain::Store::new()
}

#[cfg(windows)]
fn store() -> keyring_core::Result<Arc<impl CredentialStoreApi>> {
    windows_native_keyring_store::Store::new()
}

#[cfg(all(unix, not(target_os = "macos")))]
fn store() -> keyring_core::Result<Arc<impl CredentialStoreApi>> {
    zbus_secret_service_keyring_store::Store::new()
}

/// Does it on a thread of its own, and waits so long and no longer.
fn within<T: Send + 'static>(
    limit: Duration,
    entry: impl FnOnce() -> keyring_core::Result<Entry> + Send + 'static,
    work: impl FnOnce(&Entry) -> keyring_core::Result<T> + Send + 'static,
) -> Result<T, KeychainTrouble> {
    let (done, result) = mpsc::channel();
    let working = move || {
        let result = match entry() {
            // The store itself: without it, there is nothing to unlock.
            Err(error) => Err(KeychainTrouble::Absent(error.to_string())),
            Ok(entry) => work(&entry).map_err(trouble),
        };
        // Whoever waited may have gone.
        done.send(result).ok();
    };
    let begun = thread::Builder::new().name("keychain".to_owned()).spawn(working);
    begun.map_err(|error| KeychainTrouble::Failed(error.to_string()))?;
    result.recv_timeout(limit).unwrap_or(Err(KeychainTrouble::Silent(limit)))
}

/// The keychain's own words, without what it may have read.
fn trouble(error: KeyringError) -> KeychainTrouble {
    match error {
        KeyringError::NoEntry => KeychainTrouble::NoKey,
        KeyringError::NoDefaultStore => KeychainTrouble::Absent("there is no store".to_owned()),
        KeyringError::NoStorageAccess(error) => KeychainTrouble::Locked(error.to_string()),
        // These carry the bytes.
        KeyringError::BadEncoding(_) | KeyringError::BadDataFormat(..) => {
            KeychainTrouble::Failed("what it holds cannot be read".to_owned())
        }
        other => KeychainTrouble::Failed(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keychain_that_never_answers_is_waited_for_so_long_and_no_longer() {
        let limit = Duration::from_millis(50);
        let (end, never) = mpsc::channel::<()>();
        let entry = move || {
            // Ends with the test.
            never.recv().ok();
            Err(KeyringError::NoDefaultStore)
        };

        let answer = within(limit, entry, Entry::delete_credential);

        assert_eq!(answer, Err(KeychainTrouble::Silent(limit)));
        drop(end);
    }

    #[test]
    fn a_system_without_a_keychain_is_told_apart_from_one_that_is_locked() {
        let answer = within(PATIENCE, || Err(KeyringError::NoDefaultStore), Entry::get_secret);
        assert!(matches!(answer, Err(KeychainTrouble::Absent(_))), "{:?}", answer.err());

        let locked = trouble(KeyringError::NoStorageAccess("it is locked".into()));
        assert!(locked.to_string().contains("Unlock it, then ask it again"), "{locked}");
        assert_eq!(locked.technical(), Some("it is locked"));
        assert_eq!(trouble(KeyringError::NoEntry), KeychainTrouble::NoKey);
    }

    #[test]
    fn what_a_keychain_has_read_is_in_no_error() {
        let error = trouble(KeyringError::BadEncoding(b"SECRET".to_vec()));

        assert!(!format!("{error} {error:?}").contains("SECRET"));
    }
}
