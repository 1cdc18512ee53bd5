//! A few images of a data set, for pictures: read once, then kept.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use super::dataset::{Dataset, Split};
use super::error::Error;
use super::home::Home;

/// What distinguishes one sample from another: the home, the data set, how many images.
type Key = (PathBuf, String, usize);

/// Samples, and a text that differs when the files that they come from do.
type Kept = HashMap<Key, (String, Arc<Dataset>)>;

static KEPT: LazyLock<Mutex<Kept>> = LazyLock::new(Mutex::default);

impl Home {
    /// The data set with `count` of its training images and no test images: the first of each class in turn. It is
    /// read whole when it is first asked for and when its files have changed, and kept as the few images.
    pub fn sample(&self, name: &str, count: usize) -> Result<Arc<Dataset>, Error> {
        let stamp = self.stamp(name)?;
        // Held while reading: of two forms that open at once, the second waits for what the first one reads.
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (self.root().to_owned(), name.to_owned(), count);
        if let Some((_, sample)) = kept.get(&key).filter(|(other, _)| *other == stamp) {
            return Ok(Arc::clone(sample));
        }
        let sample = Arc::new(few_of(self.load_few(name, count)?, count));
        kept.insert(key, (stamp, Arc::clone(&sample)));
        Ok(sample)
    }
}

/// The data set with `count` of its training images, the classes taking turns, and no test images.
fn few_of(dataset: Dataset, count: usize) -> Dataset {
    let bytes = dataset.image_bytes();
    let mut train = Split::default();
    for index in in_turn(&dataset.train.labels, dataset.classes, count) {
        train.images.extend_from_slice(&dataset.train.images[index * bytes..][..bytes]);
        train.labels.push(dataset.train.labels[index]);
    }
    Dataset { train, test: Split::default(), ..dataset }
}

/// Where the first example of each class lies, then the second of each, until there are `count`.
pub(super) fn in_turn(labels: &[u32], classes: usize, count: usize) -> Vec<usize> {
    let mut seen = vec![0_usize; classes];
    let mut turns: Vec<(usize, u32, usize)> = Vec::with_capacity(labels.len());
    for (index, &class) in labels.iter().enumerate() {
        if let Some(seen) = seen.get_mut(class as usize) {
            turns.push((*seen, class, index));
            *seen += 1;
        }
    }
    turns.sort_unstable();
    turns.into_iter().take(count).map(|(_, _, index)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::LoadOptions;

    #[test]
    fn classes_take_turns() {
        let home = Home::with_extra(std::env::temp_dir().join("no datasets here"), None);
        let digits = home.sample("digits", 12).unwrap();
        assert_eq!(digits.train.labels, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
        assert_eq!(digits.train.images.len(), 12 * 64);
        assert!(digits.test.is_empty());
        let whole = home.load("digits", &LoadOptions::default()).unwrap();
        let first = whole.train.labels.iter().position(|label| *label == 3).unwrap();
        assert_eq!(digits.train.images[3 * 64..4 * 64], whole.train.images[first * 64..][..64]);
        assert!(Arc::ptr_eq(&digits, &home.sample("digits", 12).unwrap()), "it is read once");
    }

    #[test]
    fn a_set_that_has_fewer_gives_all() {
        assert_eq!(in_turn(&[2, 2, 0, 2], 3, 8), [2, 0, 1, 3]);
        assert_eq!(in_turn(&[2, 2, 0, 2], 3, 2), [2, 0]);
    }
}
