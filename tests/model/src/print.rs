//! Prints: 64-bit digests by which states are told apart.

use std::fmt::{self, Debug, Write as _};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The digest of something that can be hashed.
pub(crate) fn print_of(thing: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    thing.hash(&mut hasher);
    hasher.finish()
}

/// Hashes the debug text of something, which need not be kept for that.
pub(crate) fn hash_text<H: Hasher>(thing: &impl Debug, hasher: &mut H) {
    // Neither a hasher nor a derived Debug has an error.
    write!(Text(hasher), "{thing:?}").ok();
}

struct Text<'a, H>(&'a mut H);

impl<H: Hasher> fmt::Write for Text<'_, H> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}
