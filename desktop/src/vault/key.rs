//! The data key: 32 random bytes, and the only two things that are done with it.

use std::fmt;
use std::sync::Arc;

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

/// How long a key is.
pub(crate) const KEY_BYTES: usize = 32;

/// How long a nonce is: long enough that random ones never meet.
const NONCE_BYTES: usize = 24;

/// A key that seals and opens. Its bytes are wiped when the last copy goes.
#[derive(Clone)]
pub struct Key(Arc<Zeroizing<[u8; KEY_BYTES]>>);

impl Key {
    /// A new key.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        getrandom::fill(bytes.as_mut_slice())?;
        Ok(Self(Arc::new(bytes)))
    }

    /// The key of those bytes, where they are as many as a key has.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let mut own = Zeroizing::new([0; KEY_BYTES]);
        if bytes.len() != own.len() {
            return None;
        }
        own.copy_from_slice(bytes);
        Some(Self(Arc::new(own)))
    }

    /// The bytes, for a keychain or to be wrapped.
    pub(super) fn expose(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// Seals `plain`, bound to `about`: a nonce, and what only this key opens.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub(crate) fn seal(&self, about: &[u8], plain: &[u8]) -> Result<Vec<u8>, getrandom::Error> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce)?;
        let sealed =
            self.cipher().encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: about });
        // The cipher's only error is a message of 256 GiB.
        let sealed = sealed.map_err(|_too_long| getrandom::Error::UNEXPECTED)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`Key::seal`] made; nothing where a bit, the key or `about` is another.
    pub(crate) fn open(&self, about: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload { msg: sealed, aad: about };
        let plain = self.cipher().decrypt(&XNonce::from(*nonce), payload).ok()?;
        Some(Zeroizing::new(plain))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&**self.0).into())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_is_opened_by_the_same_key_about_the_same_thing_only() {
        let (key, other) = (Key::random().unwrap(), Key::random().unwrap());
        let sealed = key.seal(b"acme", b"a secret").unwrap();

        assert_eq!(key.open(b"acme", &sealed).unwrap().as_slice(), b"a secret");
        assert_eq!(key.open(b"globex", &sealed), None);
        assert_eq!(other.open(b"acme", &sealed), None);
        assert_eq!(key.open(b"acme", &sealed[..10]), None);
    }

    #[test]
    fn the_same_bytes_are_never_sealed_alike() {
        let key = Key::random().unwrap();

        assert_ne!(key.seal(b"", b"a secret").unwrap(), key.seal(b"", b"a secret").unwrap());
    }

    #[test]
    fn a_key_shows_nothing_of_itself() {
        assert_eq!(format!("{:?}", Key::random().unwrap()), "Key");
    }
}
