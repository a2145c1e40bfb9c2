//! A small map: a list sorted by key. For what is few, or comes in order: that is less code in
//! memory, and on the wire to a browser, than a tree is.

use std::collections::BinaryHeap;
use std::mem;

/// A map as a sorted list. To insert in the middle moves what is behind.
#[derive(Clone, Debug)]
pub(crate) struct Sorted<K, V>(Vec<(K, V)>);

impl<K, V> Default for Sorted<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Ord, V> Sorted<K, V> {
    fn place(&self, key: &K) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.cmp(key))
    }

    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let at = self.place(key).ok()?;
        self.0.get_mut(at).map(|(_, value)| value)
    }

    pub(crate) fn contains_key(&self, key: &K) -> bool {
        self.place(key).is_ok()
    }

    /// Puts `value` in the place of the old one.
    pub(crate) fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.place(&key) {
            Ok(at) => Some(mem::replace(&mut self.0[at].1, value)),
            Err(at) => {
                self.0.insert(at, (key, value));
                None
            }
        }
    }

    /// The value of that key; `new`, where there is none yet.
    pub(crate) fn get_or_insert_with(&mut self, key: K, new: impl FnOnce() -> V) -> &mut V {
        let at = self.place(&key).unwrap_or_else(|at| {
            self.0.insert(at, (key, new()));
            at
        });
        &mut self.0[at].1
    }

    /// Takes in what comes in whatever order, and has no key that is known already.
    pub(crate) fn extend(&mut self, more: Vec<(K, V)>)
    where
        V: Ord,
    {
        self.0.extend(more);
        if !self.0.is_sorted() {
            // As code, a kilobyte less than `sort` on the wire to a browser.
            self.0 = BinaryHeap::from(mem::take(&mut self.0)).into_sorted_vec();
        }
    }

    pub(crate) fn remove(&mut self, key: &K) -> Option<V> {
        self.place(key).ok().map(|at| self.0.remove(at).1)
    }

    /// Every entry, by key.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// Every entry, by key.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
        self.0.iter_mut().map(|(key, value)| (&*key, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_the_same_as_a_tree() {
        let (mut sorted, mut tree) = (Sorted::default(), std::collections::BTreeMap::new());
        let mut number = 1_u32;
        for turn in 0..2_000 {
            // Numbers that look random (Knuth's multiplier), in a range where many meet again.
            number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let key = number >> 24;
            match turn % 4 {
                0 => assert_eq!(sorted.remove(&key), tree.remove(&key)),
                1 => assert_eq!(sorted.insert(key, turn), tree.insert(key, turn)),
                2 => assert_eq!(
                    sorted.get_or_insert_with(key, || turn),
                    tree.entry(key).or_insert(turn)
                ),
                _ => assert_eq!(sorted.get_mut(&key), tree.get_mut(&key)),
            }
            assert_eq!(sorted.contains_key(&key), tree.contains_key(&key));
        }

        assert!(sorted.iter().eq(tree.iter()));
    }

    #[test]
    fn what_comes_at_once_is_in_order_afterwards() {
        let mut sorted = Sorted::default();
        sorted.insert(5, 'e');
        sorted.extend(vec![(9, 'i'), (1, 'a'), (7, 'g')]);

        let keys: Vec<_> = sorted.iter().map(|(key, _)| *key).collect();
        assert_eq!(keys, [1, 5, 7, 9]);
    }
}
