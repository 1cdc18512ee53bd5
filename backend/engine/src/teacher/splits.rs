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

#[cfg(test)]
mod tests {
    use retort_wire::{Spec, Value};

    use super::*;
    use crate::data::{Home, LoadOptions};

    fn digits() -> (Home, Dataset) {
        let home = Home::with_extra(std::env::temp_dir().join("no datasets here"), None);
        let dataset = home.load("digits", &LoadOptions::default()).unwrap();
        (home, dataset)
    }

    fn shared(home: &Home, fields: &[(&str, Value)]) -> Shared {
        let mut spec = Spec::default();
        for (path, value) in fields {
            spec.set(*path, value.clone());
        }
        Shared::read(&crate::catalog(home).check(&spec).unwrap()).unwrap()
    }

    #[test]
    fn half_of_the_examples_and_the_rest_are_disjoint_stratified_halves() {
        let (home, dataset) = digits();
        for (seed, held) in [(0, 0.0), (3, 0.1)] {
            let part = |part: &str| {
                let fields = [
                    ("seed", Value::Integer(seed)),
                    ("teacher.examples", Value::Integer(640)),
                    ("teacher.validation_share", Value::Number(held)),
                    ("transfer.part", part.into()),
                ];
                let shared = shared(&home, &fields);
                let splits = Splits::new(&shared, &dataset).unwrap();
                (splits.transfer(&shared, &dataset, None).unwrap(), splits)
            };
            let ((first, splits), (second, other)) = (part("teacher"), part("rest"));
            assert_eq!((first.len(), second.len()), (640, splits.pool.len() - 640));
            assert_eq!((&first, &splits.seen), (&splits.seen, &other.seen));
            let mut both = [first.clone(), second].concat();
            both.sort_unstable();
            assert_eq!(both, splits.pool, "every example of the pool once");
            assert!(splits.validation.iter().all(|row| splits.pool.binary_search(row).is_err()));
            for class in 0..10 {
                let of = |rows: &[u32]| rows.iter().filter(|row| dataset.train.labels[**row as usize] == class).count();
                let share = of(&splits.pool) as f64 * 640.0 / splits.pool.len() as f64;
                assert!((of(&first) as f64 - share).abs() <= 1.0);
            }
        }
    }

    #[test]
    fn more_than_there_is_left_is_refused_by_name() {
        let (home, dataset) = digits();
        let held = ("teacher.validation_share", Value::Number(0.5));
        let too_many = shared(&home, &[held.clone(), ("teacher.examples", Value::Integer(800))]);
        let message = Splits::new(&too_many, &dataset).err().unwrap().to_string();
        assert_eq!(message, "teacher.examples is 800, but digits has only 721 training examples left.");
        let fields = [held, ("transfer.part", "stratified".into()), ("transfer.examples", Value::Integer(1000))];
        let shared = shared(&home, &fields);
        let splits = Splits::new(&shared, &dataset).unwrap();
        let message = splits.transfer(&shared, &dataset, None).unwrap_err().to_string();
        assert_eq!(message, "transfer.examples is 1000, but digits has only 721 examples for it.");
    }
}
