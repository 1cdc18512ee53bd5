//! Parts of the teacher's own training set, mixed in beside the main source: all of it, or one of its two halves.

use crate::{Error, random::stratified};

use super::{Gathered, Ground, Source, also};

/// Names of these sources, with a label and a line of help each.
pub(crate) const OWN: [(&str, &str, &str); 3] = [
    ("train", "Training set", "The training images of the teacher's dataset."),
    ("teacher", "The teacher's images", "Those that the teacher was trained on, D0."),
    ("rest", "All others", "Training images that the teacher has not seen, D1."),
];

/// So many images of a part, every class with its share.
pub(super) struct Own {
    /// One of [`OWN`].
    pub part: String,
}

impl Source for Own {
    fn gather(&self, count: usize, ground: &mut Ground<'_>) -> Result<Option<Gathered>, Error> {
        let splits = ground.splits;
        let candidates: Vec<u32> = match self.part.as_str() {
            "teacher" => splits.seen.clone(),
            "rest" => splits.pool.iter().copied().filter(|row| splits.seen.binary_search(row).is_err()).collect(),
            _ => splits.pool.clone(),
        };
        if count > candidates.len() {
            let problem = format!(
                "asks for {count} images of {}, which has {}; lower its share, or choose fewer transfer examples.",
                self.part,
                candidates.len()
            );
            return Err(Error::setting(also::PATH, problem));
        }
        let labels = &ground.dataset.train.labels;
        Ok(Some(Gathered::Rows(stratified(&mut ground.random, &candidates, labels, count))))
    }
}
