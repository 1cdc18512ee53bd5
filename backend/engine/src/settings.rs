//! A checked spec, read into types.

use retort_wire::{Spec, spec::SEED};

use crate::{Error, generator};

/// Reads one field of a spec or of one of its tables; a missing field is an error that names it.
pub trait Read {
    /// A name.
    fn word(&self, path: &str) -> Result<&str, Error>;
    /// A real number.
    fn real(&self, path: &str) -> Result<f64, Error>;
    /// A whole number that is not negative.
    fn whole(&self, path: &str) -> Result<u32, Error>;
    /// A switch.
    fn on(&self, path: &str) -> Result<bool, Error>;
}

impl Read for Spec {
    fn word(&self, path: &str) -> Result<&str, Error> {
        self.text(path).ok_or_else(|| missing(path, "a name"))
    }

    fn real(&self, path: &str) -> Result<f64, Error> {
        self.number(path).ok_or_else(|| missing(path, "a number"))
    }

    fn whole(&self, path: &str) -> Result<u32, Error> {
        self.integer(path)
            .and_then(|whole| u32::try_from(whole).ok())
            .ok_or_else(|| missing(path, "a whole number that is not negative"))
    }

    fn on(&self, path: &str) -> Result<bool, Error> {
        self.switch(path).ok_or_else(|| missing(path, "true or false"))
    }
}

fn missing(path: &str, kind: &str) -> Error {
    Error::setting(path, format!("is not set to {kind}; check the spec against the catalog first."))
}

/// What a run is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// A student learns from a teacher.
    Distillation,
    /// A generator of images is trained, and nothing else.
    Generator,
}

impl Task {
    /// That of a spec; specs that were written before there was a choice are distillations.
    pub fn of(spec: &Spec) -> Result<Self, Error> {
        match spec.text("task.kind") {
            None | Some("distillation") => Ok(Self::Distillation),
            Some("generator") => Ok(Self::Generator),
            Some(other) => Err(Error::setting("task.kind", format!("is {other}; choose distillation or generator."))),
        }
    }
}

/// The epochs that a run reports; a generator's are portions of its steps.
pub fn epochs(spec: &Spec) -> Option<u32> {
    let whole = |path: &str| spec.integer(path).and_then(|whole| u32::try_from(whole).ok());
    match Task::of(spec) {
        Ok(Task::Generator) => whole("generator.steps").map(generator::epochs),
        _ => whole("training.epochs"),
    }
}

/// Which part of the transfer set's source is shown to the students.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    All,
    /// So many examples, every class with its share.
    Stratified(u32),
    /// The examples that the teacher was trained on.
    Teacher,
    /// The training examples that the teacher has not seen.
    Rest,
}

/// How one network is trained: the settings that the tables `teacher` and `training` share.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// Passes over the training set.
    pub epochs: u32,
    /// Examples per step.
    pub batch_size: usize,
    /// Initial learning rate.
    pub learning_rate: f64,
    /// The table itself, for the optimizer and the schedule.
    pub table: Spec,
}

/// What all runs of a cohort share.
#[derive(Clone, Debug, PartialEq)]
pub struct Shared {
    /// The run's seed.
    pub seed: i64,
    /// The seed of everything about the teacher.
    pub teacher_seed: i64,
    /// The table `teacher`.
    pub teacher: Spec,
    /// Dataset of the teacher, and of every evaluation.
    pub dataset: String,
    /// Dataset of the transfer set, when it is another one.
    pub transfer_dataset: Option<String>,
    /// Which part of it.
    pub part: Part,
    /// The augmentation of the transfer set.
    pub augmentation: Spec,
    /// Epochs of the students.
    pub epochs: u32,
    /// Examples per step.
    pub batch_size: usize,
    /// Epochs between evaluations.
    pub evaluate_every: u32,
    /// At most so many clean training images are evaluated.
    pub train_examples: usize,
    /// Whether augmented training images are evaluated after the last epoch.
    pub augmented: bool,
    /// Whether the representations of student and teacher are compared after the last epoch.
    pub cka: bool,
    /// Whether what the last epoch's metrics are computed from is kept.
    pub evidence: bool,
    /// Points a side of the plane through teacher, initial and final student; 0 for none.
    pub plane: usize,
}

impl Recipe {
    /// Reads the table `teacher` or `training`.
    pub fn read(table: &Spec) -> Result<Self, Error> {
        Ok(Self {
            epochs: table.whole("epochs")?,
            batch_size: table.whole("batch_size")?.max(1) as usize,
            learning_rate: table.real("learning_rate")?,
            table: table.clone(),
        })
    }
}

impl Shared {
    /// Reads what a cohort shares from one of its specs.
    pub fn read(spec: &Spec) -> Result<Self, Error> {
        let dataset = spec.word("teacher.dataset")?.to_owned();
        let transfer = spec.word("transfer.dataset")?;
        let part = match spec.word("transfer.part")? {
            "all" => Part::All,
            "stratified" => Part::Stratified(spec.whole("transfer.examples")?),
            "teacher" => Part::Teacher,
            "rest" => Part::Rest,
            other => {
                return Err(Error::setting(
                    "transfer.part",
                    format!("is {other}; choose all, stratified, teacher or rest."),
                ));
            }
        };
        let transfer_dataset = (transfer != "same" && transfer != dataset).then(|| transfer.to_owned());
        if transfer_dataset.is_some() && matches!(part, Part::Teacher | Part::Rest) {
            return Err(Error::setting(
                "transfer.part",
                "speaks of the teacher's examples; use transfer.dataset = \"same\".",
            ));
        }
        Ok(Self {
            seed: spec.seed(),
            teacher_seed: teacher_seed(spec)?,
            teacher: spec.table("teacher"),
            dataset,
            transfer_dataset,
            part,
            augmentation: spec.table("augmentation"),
            epochs: spec.whole("training.epochs")?,
            batch_size: spec.whole("training.batch_size")?.max(1) as usize,
            evaluate_every: spec.whole("evaluation.every")?.max(1),
            train_examples: spec.whole("evaluation.train_examples")? as usize,
            augmented: spec.on("evaluation.augmented")?,
            cka: spec.on("evaluation.cka")?,
            evidence: spec.on("evaluation.evidence")?,
            plane: spec.whole("evaluation.plane")? as usize,
        })
    }
}

/// The seed of everything about the teacher: the run's own, or 0 for a teacher that all seeds share.
pub(crate) fn teacher_seed(spec: &Spec) -> Result<i64, Error> {
    Ok(if spec.on("teacher.own_seed")? { spec.seed() } else { 0 })
}

/// Runs with equal keys form a cohort: they share the teacher, the transfer set, its augmentation and order, and can
/// be trained side by side, each batch loaded, augmented and shown to the teacher once for all of them.
pub fn cohort_key(spec: &Spec) -> String {
    let shared = |path: &str| {
        path == SEED
            || ["task.", "generator.", "teacher.", "transfer.", "augmentation.", "evaluation."]
                .iter()
                .any(|table| path.starts_with(table))
            || matches!(path, "training.epochs" | "training.batch_size")
    };
    Spec(spec.0.iter().filter(|(path, _)| shared(path)).map(|(path, value)| (path.clone(), value.clone())).collect())
        .canonical()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cohort_may_differ_in_objective_student_and_optimizer_but_not_in_what_is_seen() {
        let mut spec = Spec::default();
        spec.set("seed", 1);
        spec.set("teacher.epochs", 3);
        spec.set("training.epochs", 5);
        let key = cohort_key(&spec);
        for (path, same) in [
            ("objective.temperature", true),
            ("student.architecture", true),
            ("training.learning_rate", true),
            ("training.epochs", false),
            ("augmentation.crop", false),
            ("transfer.part", false),
            ("seed", false),
        ] {
            let mut other = spec.clone();
            other.set(path, 7);
            assert_eq!(cohort_key(&other) == key, same, "{path}");
        }
    }
}
