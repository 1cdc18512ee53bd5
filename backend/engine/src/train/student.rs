//! One run of a cohort.

use burn::{
    module::Module as _,
    tensor::{Device, Tensor},
};

use crate::{
    Error, Evidence,
    augment::EpochSize,
    checkpoint,
    initialise::{self, Beginning, Origin},
    objective::{Drawn, Objective},
    teacher::Bench,
};

use super::{Job, Learner, cohort::Cohort, exam::Paper, feed::Step, shape_of};

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
    /// What its objective drew for the epoch.
    pub drawn: Drawn,
    /// Temperatures by place in the transfer set, N x 1, where sources have their own.
    temperatures: Option<Tensor<2>>,
    /// The temperature of images that are made for a batch, where it is another than the objective's.
    made: Option<f32>,
    /// Epochs behind it.
    pub done: u32,
    /// Its log-probabilities on every exam, from the last evaluation.
    pub papers: Vec<Paper>,
    /// What the last epoch's metrics were computed from, where that is kept.
    pub evidence: Vec<Evidence>,
    /// Its weights before the first step, kept only where something is measured from there.
    pub initial: Option<Tensor<1>>,
}

impl<'a> Student<'a> {
    /// Before its first epoch, or after the last one of its checkpoint.
    pub(super) fn new(run: usize, job: &'a Job, cohort: &Cohort<'_>, bench: &Bench<'_>) -> Result<Self, Error> {
        let device = &bench.environment.device.device;
        let shared = cohort.shared;
        let feed = cohort.feed(false);
        // The epoch before the first, which no student is shown.
        let before = feed.epoch(0);
        let Beginning { model, rate_factor, least_rate } = initialise::begin(&Origin {
            table: &job.spec.table("student"),
            shape: shape_of(cohort.dataset),
            seed: shared.seed,
            device,
            teacher: cohort.teacher.first(),
            teacher_initial: &|| cohort.teacher.initial(bench),
            batches: &|| Box::new(before.batches().map(|positions| before.load(positions).images)),
        })?;
        let initial = (shared.plane > 0).then(|| model.valid().weights());
        let mut learner = Learner::new(model, &job.spec.table("training"), shared.seed, "student ")?;
        learner.scale_rate(rate_factor, least_rate);
        let key = job.spec.canonical();
        let done = if job.resume { checkpoint::load(&job.checkpoint, &key, &mut learner, device)? } else { 0 };
        let objective = Objective::read(&job.spec.table("objective"))?;
        // Where the objective has no temperature, a source's has nothing to change.
        let own = job.spec.number("objective.temperature").unwrap_or(1.0) as f32;
        let chosen = |temperature: f32| if temperature > 0.0 { temperature } else { own };
        let online = cohort.transfer.online.as_ref().map(|online| chosen(online.temperature as f32));
        let made = online.filter(|temperature| *temperature != own || cohort.transfer.temperatures.is_some());
        let count = cohort.transfer.rows.len();
        let listed = match (&cohort.transfer.temperatures, made) {
            (Some(values), _) => Some(values.iter().map(|value| chosen(*value)).collect::<Vec<f32>>()),
            (None, Some(_)) => Some(vec![own; count]),
            (None, None) => None,
        };
        let temperatures = listed.map(|values| Tensor::<1>::from_floats(values.as_slice(), device).reshape([count, 1]));
        let done = done.min(shared.epochs);
        let learner = Some(learner);
        let (drawn, papers, evidence) = (Drawn::default(), Vec::new(), Vec::new());
        Ok(Self { run, job, key, learner, objective, drawn, temperatures, made, done, papers, evidence, initial })
    }

    /// Draws what the objective needs for an epoch.
    pub(super) fn draw(&mut self, epoch: u32, size: EpochSize, classes: usize, device: &Device) {
        self.drawn = self.objective.draw(self.job.spec.seed(), epoch, size, classes, device);
    }

    /// The temperature of each image of a batch, N x 1; none when all have the objective's own.
    pub(super) fn temperature(&self, step: &Step) -> Option<Tensor<2>> {
        let listed = self.temperatures.as_ref()?.clone().select(0, step.places.clone());
        Some(match self.made.filter(|_| step.made > 0) {
            Some(temperature) => {
                let made = Tensor::full([step.made, 1], temperature, &listed.device());
                Tensor::cat(vec![listed, made], 0)
            }
            None => listed,
        })
    }
}
