//! A run that trains a generator of images and nothing else.

use std::time::Instant;

use retort_wire::{MetricRow, Num};

use crate::{
    Error, Observer,
    data::LoadOptions,
    generator::{self, Losses, Watch, generator_hash},
    settings::Read,
};

use super::{Environment, Job, Pixels, gate::Gate};

/// Trains the generator of each run, or finds it.
pub(super) fn run(jobs: &[Job], environment: &Environment, observer: &mut dyn Observer) -> Result<(), Error> {
    let clock = Instant::now();
    let device = &environment.device.device;
    let mut gate = Gate::new(jobs.len());
    for (run, job) in jobs.iter().enumerate() {
        let name = job.spec.word("teacher.dataset")?;
        observer.activity(&format!("loading {name}"));
        let dataset = environment.home.load(name, &LoadOptions::read(&job.spec.table("teacher"))?)?;
        let pixels = Pixels::new(&dataset, &dataset.train, device);
        let seed = job.spec.seed();
        let bench = generator::Bench {
            table: &job.spec.table("generator"),
            dataset: &dataset,
            pixels: &pixels,
            seed,
            folder: &environment.generators,
            device,
        };
        let hash = generator_hash(&job.spec, &environment.home, seed)?;
        let mut reporter = Reporter { run, clock, observer, gate: &mut gate, refusal: None };
        let outcome = generator::obtain(hash, &bench, &mut reporter);
        let refusal = reporter.refusal.take();
        match (outcome, refusal) {
            (_, Some(reason)) => observer.failed(run, &reason),
            (Ok(Some(_)), None) => observer.finished(run),
            (Ok(None), None) => {}
            (Err(error), None) => observer.failed(run, &error.to_string()),
        }
    }
    Ok(())
}

/// Tells what happens to one generator as what happens to its run.
struct Reporter<'a> {
    run: usize,
    clock: Instant,
    observer: &'a mut dyn Observer,
    gate: &'a mut Gate,
    /// Why the observer did not take something.
    refusal: Option<String>,
}

impl Reporter<'_> {
    fn refused(&mut self, reason: String) -> Error {
        self.refusal = Some(reason.clone());
        Error::Refused(reason)
    }
}

impl Watch for Reporter<'_> {
    fn activity(&mut self, text: &str) {
        self.observer.activity(text);
    }

    fn generator(&mut self, hash: &str, found: bool) {
        let word = if found { "found" } else { "to be trained" };
        self.observer.activity(&format!("generator {} {word}", hash.get(..12).unwrap_or(hash)));
    }

    fn epoch(&mut self, losses: &Losses) -> Result<(), Error> {
        let seconds = self.clock.elapsed().as_secs_f64();
        let row = |metric: &str, value: f64| MetricRow {
            epoch: losses.epoch,
            split: "train".to_owned(),
            metric: metric.to_owned(),
            value: Num(value),
            seconds,
        };
        let rows = vec![row("generator_loss", losses.generator), row("discriminator_loss", losses.discriminator)];
        self.observer.epoch(self.run, losses.epoch, rows).map_err(|reason| self.refused(reason))
    }

    fn samples(&mut self, png: &[u8]) -> Result<(), Error> {
        self.observer.samples(self.run, png).map_err(|reason| self.refused(reason))
    }

    fn should_stop(&mut self) -> bool {
        self.gate.due() && self.gate.one(self.run, self.observer)
    }
}
