//! Hashing: how tenants and clients are found by their names.

use std::hash::{BuildHasher as _, Hasher as _};

use foldhash::fast::FixedState;

/// The same for names that differ in case only. Seeded with a constant, so that every platform does
/// the same; the names are the application's own, and nobody else can choose them to collide.
#[inline]
pub(crate) fn hash(name: &[u8]) -> u64 {
    /// Makes each letter of a word small, and makes no two other characters of a name the same.
    const SMALL: u64 = 0x2020_2020_2020_2020;
    let mut hasher = FixedState::default().build_hasher();
    let (words, rest) = name.as_chunks::<8>();
    for word in words {
        hasher.write_u64(u64::from_le_bytes(*word) | SMALL);
    }
    // At most 7 bytes are left, behind the length.
    hasher
        .write_u64(rest.iter().fold(name.len() as u64, |word, c| word << 8 | u64::from(c | 0x20)));
    hasher.finish()
}
