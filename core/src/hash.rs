//! Hashing: how tenants and clients are found by their names.

use std::hash::{BuildHasher as _, Hasher as _};

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use crate::id::TenantId;

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

/// What can be found by its name.
pub(crate) trait Named: Eq {
    /// Few that are not equal have the same.
    fn name(&self) -> &str;
}

impl Named for TenantId {
    fn name(&self) -> &str {
        self.as_str()
    }
}

/// A map for what is many. Its order says nothing, and is shown to nobody.
#[derive(Clone, Debug)]
pub(crate) struct ByName<K, V>(HashTable<(K, V)>);

impl<K, V> ByName<K, V> {
    pub(crate) const fn new() -> Self {
        Self(HashTable::new())
    }
}

impl<K, V> Default for ByName<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Named, V> ByName<K, V> {
    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.0.find(hash_of(key), |(known, _)| known == key).map(|(_, value)| value)
    }

    /// The value of that key; `new`, where there is none yet.
    pub(crate) fn get_or_insert_with(&mut self, key: &K, new: impl FnOnce() -> V) -> &mut V
    where
        K: Clone,
    {
        let is_it = |(known, _): &(K, V)| known == key;
        let entry = self.0.entry(hash_of(key), is_it, |(known, _)| hash_of(known));
        &mut entry.or_insert_with(|| (key.clone(), new())).into_mut().1
    }

    pub(crate) fn remove(&mut self, key: &K) {
        if let Ok(entry) = self.0.find_entry(hash_of(key), |(known, _)| known == key) {
            entry.remove();
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }
}

fn hash_of(key: &impl Named) -> u64 {
    hash(key.name().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_the_same_as_a_tree() {
        let (mut by_name, mut tree) = (ByName::new(), std::collections::BTreeMap::new());
        let mut number = 1_u32;
        for turn in 0..4_000 {
            // Numbers that look random (Knuth's multiplier), in a range where many meet again.
            number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let key = TenantId::new(&format!("org-{}", number >> 23)).unwrap();
            if turn % 3 == 0 {
                by_name.remove(&key);
                tree.remove(&key);
            } else {
                let (ours, theirs) =
                    (by_name.get_or_insert_with(&key, || turn), tree.entry(key.clone()));
                assert_eq!(ours, theirs.or_insert(turn));
            }
            assert_eq!((by_name.get(&key), by_name.len()), (tree.get(&key), tree.len()));
        }

        let mut all: Vec<_> = by_name.values().collect();
        all.sort_unstable();
        let mut expected: Vec<_> = tree.values().collect();
        expected.sort_unstable();
        assert_eq!(all, expected);
    }
}
