//! Comparisons of the last few runs, kept so that a second look reads no file.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use super::Pair;

/// A student's run, its attempt, and its teacher: predictions never change once they are written.
pub type Key = (String, u32, String);

/// A run beside its teacher on every split that both have, in the student's order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// Split and pair.
    pub pairs: Vec<(String, Arc<Pair>)>,
}

impl Comparison {
    fn bytes(&self) -> usize {
        self.pairs.iter().map(|(_, pair)| pair.bytes()).sum()
    }
}

/// The last comparisons, the youngest first.
#[derive(Debug)]
pub struct Shelf {
    kept: Mutex<VecDeque<(Key, Arc<Comparison>)>>,
    most: usize,
    bytes: usize,
}

impl Default for Shelf {
    fn default() -> Self {
        Self::new(6, 128 << 20)
    }
}

impl Shelf {
    /// Holds at most `most` comparisons and `bytes` bytes; one that is larger by itself is not kept.
    pub fn new(most: usize, bytes: usize) -> Self {
        Self { kept: Mutex::default(), most, bytes }
    }

    /// The comparison of `key`, if it is here; it becomes the youngest.
    pub fn get(&self, key: &Key) -> Option<Arc<Comparison>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|(other, _)| other == key)?;
        let found = kept.remove(place)?;
        let comparison = Arc::clone(&found.1);
        kept.push_front(found);
        Some(comparison)
    }

    /// Keeps a comparison, and lets the oldest go for it.
    pub fn put(&self, key: Key, comparison: &Arc<Comparison>) {
        if comparison.bytes() > self.bytes {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(other, _)| *other != key);
        kept.push_front((key, Arc::clone(comparison)));
        kept.truncate(self.most);
        while kept.iter().map(|(_, comparison)| comparison.bytes()).sum::<usize>() > self.bytes {
            kept.pop_back();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::five;
    use super::*;

    #[test]
    fn the_oldest_goes_first_and_nothing_grows() {
        let key = |name: &str| (name.to_owned(), 1, "teacher".to_owned());
        let comparison = Arc::new(Comparison { pairs: vec![("test".into(), Arc::new(five()))] });
        let bytes = comparison.bytes();
        assert!(bytes > 0);
        let shelf = Shelf::new(3, 2 * bytes);
        for name in ["a", "b"] {
            shelf.put(key(name), &comparison);
        }
        assert!(shelf.get(&key("a")).is_some(), "looked at again, it is the youngest");
        shelf.put(key("c"), &comparison);
        let there = ["a", "b", "c"].map(|name| shelf.get(&key(name)).is_some());
        assert_eq!(there, [true, false, true]);
        let small = Shelf::new(3, bytes - 1);
        small.put(key("a"), &comparison);
        assert_eq!(small.get(&key("a")), None);
        assert_eq!(shelf.get(&("a".to_owned(), 2, "teacher".to_owned())), None, "another attempt");
    }
}
