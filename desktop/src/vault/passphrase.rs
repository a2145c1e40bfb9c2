//! The passphrase: stretched by argon2id into a key that wraps the data key, and nothing else.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::key::{KEY_BYTES, Key};

/// A shorter passphrase is not taken.
pub const SHORTEST_PASSPHRASE: usize = 12;

/// 64 MiB, three times over, in one lane: the second recommendation of RFC 9106 with its memory.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;

/// What a file may ask for. More would be somebody's attempt to keep this machine busy.
const MOST_MEMORY_KIB: u32 = 1024 * 1024;
const MOST_PASSES: u32 = 16;
const MOST_LANES: u32 = 8;

const SALT_BYTES: usize = 16;

/// A data key wrapped by a passphrase, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Wrapped {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
    key: String,
}

impl Wrapped {
    /// Wraps `key`, bound to the vault of that id.
    ///
    /// # Errors
    /// The system gives no random numbers, or no memory.
    pub(super) fn new(key: &Key, passphrase: &str, vault: &str) -> Result<Self, getrandom::Error> {
        let mut salt = [0; SALT_BYTES];
        getrandom::fill(&mut salt)?;
        let salt = BASE64_STANDARD.encode(salt);
        let (memory_kib, passes, lanes) = (MEMORY_KIB, PASSES, LANES);
        let mut wrapped = Self { memory_kib, passes, lanes, salt, key: String::new() };
        let wrapping = wrapped.stretch(passphrase).ok_or(getrandom::Error::UNEXPECTED)?;
        let sealed = wrapping.seal(&wrapped.about(vault), key.expose())?;
        wrapped.key = BASE64_STANDARD.encode(sealed);
        Ok(wrapped)
    }

    /// The data key; nothing where the passphrase is another, or a bit of this.
    pub(super) fn unwrap(&self, passphrase: &str, vault: &str) -> Option<Key> {
        let sealed = BASE64_STANDARD.decode(&self.key).ok()?;
        let wrapping = self.stretch(passphrase)?;
        Key::of(&wrapping.open(&self.about(vault), &sealed)?)
    }

    /// Whether the work it asks for is such as this program would ask for.
    pub(super) fn is_sensible(&self) -> bool {
        (MEMORY_KIB / 8..=MOST_MEMORY_KIB).contains(&self.memory_kib)
            && (1..=MOST_PASSES).contains(&self.passes)
            && (1..=MOST_LANES).contains(&self.lanes)
    }

    fn stretch(&self, passphrase: &str) -> Option<Key> {
        let salt = BASE64_STANDARD.decode(&self.salt).ok()?;
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(KEY_BYTES)).ok()?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut stretched = Zeroizing::new([0; KEY_BYTES]);
        argon2.hash_password_into(passphrase.as_bytes(), &salt, stretched.as_mut_slice()).ok()?;
        Key::of(stretched.as_slice())
    }

    fn about(&self, vault: &str) -> Vec<u8> {
        let Self { memory_kib, passes, lanes, salt, key: _ } = self;
        format!("tenantry-key 1 {vault} argon2id {memory_kib} {passes} {lanes} {salt}").into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: &str = "correct horse battery staple";

    #[test]
    fn only_the_passphrase_unwraps_the_key_and_only_in_its_vault() {
        let key = Key::random().unwrap();
        let wrapped = Wrapped::new(&key, RIGHT, "one").unwrap();

        assert_eq!(wrapped.unwrap(RIGHT, "one").unwrap().expose(), key.expose());
        assert!(wrapped.unwrap("correct horse battery stable", "one").is_none());
        assert!(wrapped.unwrap(RIGHT, "another").is_none());
    }

    #[test]
    fn what_is_kept_says_how_it_was_stretched_and_holds_neither_key_nor_passphrase() {
        let key = Key::random().unwrap();
        let kept = serde_json::to_string(&Wrapped::new(&key, RIGHT, "one").unwrap()).unwrap();

        assert!(kept.contains(r#""memoryKib":65536,"passes":3,"lanes":1"#), "{kept}");
        assert!(!kept.contains("horse"), "{kept}");
        assert!(!kept.contains(&BASE64_STANDARD.encode(key.expose())), "{kept}");
    }

    #[test]
    fn a_file_that_asks_for_other_work_is_not_followed() {
        let wrapped = Wrapped::new(&Key::random().unwrap(), RIGHT, "one").unwrap();
        assert!(wrapped.is_sensible());

        let endless = Wrapped { passes: u32::MAX, ..wrapped.clone() };
        let huge = Wrapped { memory_kib: u32::MAX, ..wrapped.clone() };
        let weaker = Wrapped { memory_kib: 8, ..wrapped.clone() };
        assert!([endless, huge, weaker].iter().all(|odd| !odd.is_sensible()));
        let fewer = Wrapped { passes: 1, ..wrapped };
        assert!(fewer.unwrap(RIGHT, "one").is_none(), "the numbers are bound to the key");
    }
}
