//! Secrets: how they are minted without chance, and how they are kept out of print.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What every minted secret contains, so that a scan can find one where it must not be.
pub const MARKER: &str = "SECRET";

/// A secret value. `Debug` shows its fingerprint only.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The secret itself.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// A short name for the secret that does not give it away.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.0)
    }

    /// A secret that follows from `label` alone, for scenes that must stay the same.
    pub fn derived(label: &str) -> Self {
        Self(spell(&Sha256::digest(label.as_bytes())))
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({})", self.fingerprint())
    }
}

/// The first 16 hexadecimal digits of a secret's SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The fingerprint of `secret`.
    pub fn of(secret: &str) -> Self {
        Self(hex(&Sha256::digest(secret.as_bytes())[..8]))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Makes every token, code and id of one provider, in an order that follows from its seed.
#[derive(Debug)]
pub(crate) struct Mint {
    seed: u64,
    minted: u64,
}

impl Mint {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { seed, minted: 0 }
    }

    /// An opaque token of 86 characters, as long as real ones are.
    pub(crate) fn token(&mut self) -> Secret {
        let first = self.block();
        let second = self.block();
        Secret(spell(&[first, second].concat()))
    }

    /// A shorter secret of 43 characters, for codes and client secrets.
    pub(crate) fn code(&mut self) -> Secret {
        Secret(spell(&self.block()))
    }

    /// A UUID, for correlation ids. Not a secret.
    pub(crate) fn uuid(&mut self) -> String {
        let mut bytes = self.block();
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        let digits = hex(&bytes[..16]);
        let groups =
            [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
        groups.join("-")
    }

    fn block(&mut self) -> [u8; 32] {
        self.minted += 1;
        let mut hash = Sha256::new();
        hash.update(self.seed.to_be_bytes());
        hash.update(self.minted.to_be_bytes());
        hash.finalize().into()
    }
}

/// Writes bytes in the alphabet of real tokens, which know `*`, `-` and `_`, with the marker inside.
fn spell(bytes: &[u8]) -> String {
    let mut text = URL_SAFE_NO_PAD.encode(bytes).replace('z', "*");
    text.replace_range(8..8 + MARKER.len(), MARKER);
    text
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 0x0f])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// Compares without stopping at the first difference, as a real server does.
pub(crate) fn same(left: &str, right: &str) -> bool {
    Sha256::digest(left.as_bytes()) == Sha256::digest(right.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_as_long_as_real_ones_and_carries_the_marker() {
        let token = Mint::new(1).token();

        assert_eq!(token.expose().len(), 86);
        assert!(token.expose().contains(MARKER));
    }

    #[test]
    fn the_same_seed_mints_the_same_tokens() {
        let (mut one, mut other) = (Mint::new(7), Mint::new(7));

        assert_eq!([one.token(), one.code()], [other.token(), other.code()]);
        assert_ne!(Mint::new(8).token(), Mint::new(7).token());
    }

    #[test]
    fn debug_never_shows_a_secret() {
        let printed = format!("{:?}", Mint::new(1).token());

        assert!(printed.starts_with("Secret("));
        assert!(!printed.contains(MARKER));
    }
}
