//! What is told of the marks of a plot, and how one is found by its key.

use std::sync::OnceLock;

use crate::order::sort_by;

/// What is told of marks, by their places. It is made when somebody looks: ten thousand marks have ten thousand
/// labels, of which nobody sees more than some tens.
pub trait Words: Send + Sync {
    /// What the mark is called in selections.
    fn key(&self, mark: usize) -> String;
    /// Its label.
    fn label(&self, mark: usize) -> String;
    /// Where it leads without scripts.
    fn href(&self, mark: usize) -> String;
    /// Its numbers, a line each.
    fn note(&self, mark: usize) -> String;
}

/// The places of marks by rising key, put in order when one is first looked for.
#[derive(Debug, Default)]
pub struct ByKey(OnceLock<Vec<u32>>);

impl ByKey {
    /// The place of the mark with that key among the first `count` of `words`.
    pub fn find(&self, words: &dyn Words, count: usize, key: &str) -> Option<usize> {
        let places = self.0.get_or_init(|| {
            let keys: Vec<String> = (0..count).map(|mark| words.key(mark)).collect();
            let mut places: Vec<u32> = (0..count as u32).collect();
            sort_by(&mut places, |one, other| keys[*one as usize].cmp(&keys[*other as usize]));
            places
        });
        let place = places.partition_point(|mark| words.key(*mark as usize).as_str() < key);
        places.get(place).map(|mark| *mark as usize).filter(|mark| words.key(*mark) == key)
    }
}

#[cfg(test)]
pub(super) mod testing {
    use super::Words;

    /// Marks called `mark-0`, `mark-1` and so on.
    pub struct Numbered;

    impl Words for Numbered {
        fn key(&self, mark: usize) -> String {
            format!("mark-{mark}")
        }

        fn label(&self, mark: usize) -> String {
            format!("τ {mark}")
        }

        fn href(&self, mark: usize) -> String {
            format!("/runs/{mark}")
        }

        fn note(&self, _: usize) -> String {
            "Accuracy 85.8 %".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ByKey, testing::Numbered};

    #[test]
    fn marks_are_found_by_their_keys() {
        let keys = ByKey::default();
        assert!((0..25).all(|mark| keys.find(&Numbered, 25, &format!("mark-{mark}")) == Some(mark)));
        assert_eq!(keys.find(&Numbered, 25, "mark-25"), None);
        assert_eq!(keys.find(&Numbered, 25, ""), None);
    }
}
