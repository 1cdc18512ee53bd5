//! The training of one cohort.

mod cohort;
mod exam;
mod feed;
mod finale;
mod gate;
mod generate;
mod learner;
mod lesson;
mod pixels;
mod report;
mod student;
mod thrift;

use std::path::PathBuf;

use retort_wire::Spec;

use crate::{
    Error, Observer,
    data::Home,
    device::Opened,
    settings::{Task, cohort_key},
};

pub(crate) use feed::{Feed, one_hot};
pub(crate) use learner::{Learner, read as read_tapes};
pub(crate) use pixels::{Pixels, log_probabilities, shape_of};

/// One run to be trained.
#[derive(Clone, Debug)]
pub struct Job {
    /// The spec, checked against the catalog and full.
    pub spec: Spec,
    /// The folder of its checkpoint; it may hold one to resume from.
    pub checkpoint: PathBuf,
    /// Go on from the checkpoint, where there is one.
    pub resume: bool,
}

/// Where training happens.
pub struct Environment {
    /// The datasets.
    pub home: Home,
    /// The teacher cache.
    pub teachers: PathBuf,
    /// The cache of generators.
    pub generators: PathBuf,
    /// The device.
    pub device: Opened,
}

/// Trains the runs of one cohort side by side and tells `observer` what happens to each.
///
/// A run ends with `finished` or `failed`, or, when `should_stop` said so, without a word; its checkpoint then holds
/// its last finished epoch. An error concerns every run that has not ended yet.
pub fn train(jobs: &[Job], environment: &Environment, observer: &mut dyn Observer) -> Result<(), Error> {
    let Some(first) = jobs.first() else { return Ok(()) };
    let key = cohort_key(&first.spec);
    if jobs.iter().any(|job| cohort_key(&job.spec) != key) {
        return Err(Error::MixedCohort);
    }
    match Task::of(&first.spec)? {
        Task::Distillation => cohort::run(jobs, environment, observer),
        Task::Generator => generate::run(jobs, environment, observer),
    }
}
