//! A keychain for tests, in memory.

use std::collections::BTreeMap;
use std::sync::Mutex;

use zeroize::Zeroizing;

use super::{Keychain, KeychainTrouble};

/// A keychain of a test's own.
#[derive(Debug, Default)]
pub(crate) struct Pocket {
    pub(crate) kept: Mutex<BTreeMap<String, Vec<u8>>>,
    /// Loses what is written to it.
    pub(crate) has_a_hole: bool,
    /// Deletes nothing, for this reason.
    pub(crate) refuses: Mutex<Option<KeychainTrouble>>,
}

impl Keychain for Pocket {
    fn write(&self, name: &str, secret: &[u8]) -> Result<(), KeychainTrouble> {
        if !self.has_a_hole {
            self.kept.lock().unwrap().insert(name.to_owned(), secret.to_vec());
        }
        Ok(())
    }

    fn read(&self, name: &str) -> Result<Zeroizing<Vec<u8>>, KeychainTrouble> {
        let found = self.kept.lock().unwrap().get(name).cloned();
        found.map(Zeroizing::new).ok_or(KeychainTrouble::NoKey)
    }

    fn delete(&self, name: &str) -> Result<(), KeychainTrouble> {
        if let Some(trouble) = self.refuses.lock().unwrap().clone() {
            return Err(trouble);
        }
        let gone = self.kept.lock().unwrap().remove(name);
        gone.map(|_| ()).ok_or(KeychainTrouble::NoKey)
    }
}
