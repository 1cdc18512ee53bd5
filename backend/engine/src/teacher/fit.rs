//! The training of a teacher's members, one after the other, each from streams of its own.

use std::{path::Path, time::Instant};

use burn::{module::Module, tensor::Device};
use retort_wire::{MetricRow, Num};

use crate::{
    Error, Observer,
    augment::Augmentation,
    metric::{Table, measure},
    model::Model,
    objective::cross_entropy,
    settings::{Read, Recipe},
    train::{Feed, Learner, log_probabilities, one_hot, read_tapes, shape_of},
};

use super::{
    Teacher,
    cache::{Bench, weights},
    member, model, stream,
};

/// Finds or trains every member that the folder does not hold yet. Gives their rows (`member_<k>_<metric>`), or none
/// when everybody asked to stop.
pub(super) fn members(
    teacher: &mut Teacher,
    folder: &Path,
    bench: &Bench<'_>,
    observer: &mut dyn Observer,
    stop: &mut dyn FnMut(&mut dyn Observer) -> bool,
) -> Result<Option<Vec<MetricRow>>, Error> {
    let device = &bench.environment.device.device;
    let count = bench.shared.teacher.whole("members")?;
    let clock = Instant::now();
    let mut rows = Vec::new();
    for member in 1..=count {
        let path = weights(folder, member);
        let found = fresh(bench, member, device)?.try_load_file(&path);
        let model = match found {
            // A member that an interrupted training has finished: its weights are what they would be again.
            Ok(model) if path.exists() => model.valid(),
            _ => {
                let name = if count == 1 { "the teacher".to_owned() } else { format!("teacher {member} of {count}") };
                let found = member::obtain(member, &name, &path, bench, observer, stop, &clock, &mut rows)?;
                let Some(model) = found else { return Ok(None) };
                model
            }
        };
        let test: Vec<u32> = (0..bench.dataset.test.labels.len() as u32).collect();
        let outputs = log_probabilities(bench.test, &test, &|images| model.forward(images))?;
        let table = Table { classes: bench.dataset.classes, log_probabilities: &outputs };
        let epoch = bench.shared.teacher.whole("epochs")?;
        for (metric, value) in measure(table, None, Some(&bench.dataset.test.labels)) {
            rows.push(row(epoch, "test", member, &metric, value, &clock));
        }
        teacher.members.push(model);
    }
    Ok(Some(rows))
}

/// A member before training.
pub(super) fn fresh(bench: &Bench<'_>, member: u32, device: &Device) -> Result<Model, Error> {
    let mut random = stream(bench.shared.teacher_seed, &format!("teacher {member} init"), 0);
    model::build(&bench.shared.teacher, shape_of(bench.dataset), &mut random, device)
}

/// Trains a member; none when everybody asked to stop.
pub(super) fn fit(
    member: u32,
    name: &str,
    bench: &Bench<'_>,
    observer: &mut dyn Observer,
    stop: &mut dyn FnMut(&mut dyn Observer) -> bool,
    clock: &Instant,
    rows: &mut Vec<MetricRow>,
) -> Result<Option<Model>, Error> {
    let device = &bench.environment.device.device;
    let (table, seed) = (&bench.shared.teacher, bench.shared.teacher_seed);
    let prefix = format!("teacher {member} ");
    let recipe = Recipe::read(table)?;
    let augmentation = Augmentation::read("teacher", table)?;
    let (seen, labels) = (&bench.splits.seen, &bench.dataset.train.labels);
    let feed = Feed {
        pixels: bench.train,
        rows: seen,
        labels: Some(one_hot(labels, seen, bench.dataset.classes, device)),
        augmentation: &augmentation,
        fixed: None,
        online: None,
        batch_size: recipe.batch_size,
        seed,
        prefix: prefix.clone(),
    };
    let mut learner = Learner::new(fresh(bench, member, device)?, table, seed, &prefix)?;
    for number in 1..=recipe.epochs {
        observer.activity(&format!("training {name}, epoch {number} of {}", recipe.epochs));
        let epoch = feed.epoch(number);
        let rate = learner.rate(number);
        for positions in epoch.batches() {
            let step = epoch.load(positions);
            let labels = step.labels;
            learner = learner.learn(rate, step.images, &mut |logits| match &labels {
                Some(labels) => cross_entropy(logits, labels.clone()),
                None => logits.sum().mul_scalar(0.0),
            });
            if stop(observer) {
                return Ok(None);
            }
        }
        let (read, _) = read_tapes(std::iter::once(&mut learner), Vec::new())?;
        for outcome in read {
            let loss = outcome.loss / seen.len() as f64;
            if !loss.is_finite() {
                return Err(Error::TeacherDiverged { epoch: number });
            }
            rows.push(row(number, "train", member, "loss", loss, clock));
            rows.push(row(number, "train", member, "learning_rate", rate, clock));
            if augmentation.keeps_classes {
                let labels: Vec<u32> = epoch.order.iter().map(|place| labels[seen[*place] as usize]).collect();
                let table = Table { classes: bench.dataset.classes, log_probabilities: &outcome.log_probabilities };
                for (metric, value) in measure(table, None, Some(&labels)) {
                    rows.push(row(number, "train", member, &metric, value, clock));
                }
            }
        }
    }
    Ok(Some(learner.valid()))
}

fn row(epoch: u32, split: &str, member: u32, metric: &str, value: f64, clock: &Instant) -> MetricRow {
    MetricRow {
        epoch,
        split: split.to_owned(),
        metric: format!("member_{member}_{metric}"),
        value: Num(value),
        seconds: clock.elapsed().as_secs_f64(),
    }
}
