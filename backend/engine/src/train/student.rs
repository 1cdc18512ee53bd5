//! One run of a cohort.

use crate::{Error, checkpoint, data::Dataset, objective::Objective, settings::Shared};

use super::{Environment, Job, Learner, exam::Paper, shape_of};

/// One run.
pub(super) struct Student<'a> {
    /// Its index in the cohort.
    pub run: usize,
    /// What was asked for.
    pub job: &'a Job,
    /// Its spec in one line, kept with its checkpoints.
    pub key: String,
    /// Its network; taken out only while it makes a step.
    pub learner: Option<Learner>,
    /// What it minimises.
    pub objective: Objective,
    /// Epochs behind it.
    pub done: u32,
    /// Its log-probabilities on every exam, from the last evaluation.
    pub papers: Vec<Paper>,
}

impl<'a> Student<'a> {
    /// Before its first epoch, or after the last one of its checkpoint.
    pub(super) fn new(
        run: usize,
        job: &'a Job,
        shared: &Shared,
        dataset: &Dataset,
        environment: &Environment,
    ) -> Result<Self, Error> {
        let device = &environment.device.device;
        let (network, recipe) = (job.spec.table("student"), job.spec.table("training"));
        let mut learner = Learner::new(&network, &recipe, shape_of(dataset), shared.seed, "student ", device)?;
        let key = job.spec.canonical();
        let done = if job.resume { checkpoint::load(&job.checkpoint, &key, &mut learner, device)? } else { 0 };
        let objective = Objective::read(&job.spec.table("objective"))?;
        Ok(Self { run, job, key, learner: Some(learner), objective, done: done.min(shared.epochs), papers: Vec::new() })
    }
}
