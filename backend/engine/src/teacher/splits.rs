//! Which training examples are whose.

use crate::{
    Error,
    data::Dataset,
    random::{stratified, stream},
    settings::{Part, Read, Shared},
};

/// Rows of the training set of the teacher's dataset.
pub(crate) struct Splits {
    /// Held out from teacher and students.
    pub validation: Vec<u32>,
    /// All others.
    pub pool: Vec<u32>,
    /// Those of the pool that the teacher is trained on.
    pub seen: Vec<u32>,
}

impl Splits {
    /// The validation set and the teacher's subset, each from a stream of the teacher's seed.
    pub(crate) fn new(shared: &Shared, dataset: &Dataset) -> Result<Self, Error> {
        let labels = &dataset.train.labels;
        let all: Vec<u32> = (0..labels.len() as u32).collect();
        let held = (shared.teacher.real("validation_share")? * all.len() as f64).round() as usize;
        let validation = match held {
            0 => Vec::new(),
            held => stratified(&mut stream(shared.teacher_seed, "validation", 0), &all, labels, held),
        };
        let pool: Vec<u32> = all.into_iter().filter(|row| validation.binary_search(row).is_err()).collect();
        let seen = match shared.teacher.whole("examples")? as usize {
            0 => pool.clone(),
            wanted if wanted > pool.len() => {
                let problem =
                    format!("is {wanted}, but {} has only {} training examples left.", dataset.name, pool.len());
                return Err(Error::setting("teacher.examples", problem));
            }
            wanted => stratified(&mut stream(shared.teacher_seed, "subset", 0), &pool, labels, wanted),
        };
        Ok(Self { validation, pool, seen })
    }

    /// The rows that the students are shown: of the teacher's training set, or of `other`.
    pub(crate) fn transfer(
        &self,
        shared: &Shared,
        dataset: &Dataset,
        other: Option<&Dataset>,
    ) -> Result<Vec<u32>, Error> {
        let (candidates, source) = match other {
            Some(other) => ((0..other.train.labels.len() as u32).collect(), other),
            None => (self.pool.clone(), dataset),
        };
        let rows: Vec<u32> = match shared.part {
            Part::All => candidates,
            Part::Teacher => self.seen.clone(),
            Part::Rest => candidates.into_iter().filter(|row| self.seen.binary_search(row).is_err()).collect(),
            Part::Stratified(wanted) if wanted as usize > candidates.len() => {
                let problem =
                    format!("is {wanted}, but {} has only {} examples for it.", source.name, candidates.len());
                return Err(Error::setting("transfer.examples", problem));
            }
            Part::Stratified(wanted) => {
                stratified(&mut stream(shared.seed, "transfer", 0), &candidates, &source.train.labels, wanted as usize)
            }
        };
        if rows.is_empty() {
            let problem = "leaves no example; let the teacher see fewer (teacher.examples), or choose another part.";
            return Err(Error::setting("transfer.part", problem));
        }
        Ok(rows)
    }
}
