//! Several students of one teacher, trained side by side.

use std::time::Instant;

use burn::tensor::{Tensor, TensorData};

use crate::{
    Error, Observer,
    augment::Augmentation,
    data::Dataset,
    random::{permutation, stream},
    settings::Shared,
    teacher::{self, Bench, Splits, Teacher},
};

use super::{
    Environment, Feed, Job, Pixels, exam::Exam, feed::one_hot, gate::Gate, log_probabilities, student::Student,
};

/// Trains all runs; see [`train`](super::train()).
pub(super) fn run(jobs: &[Job], environment: &Environment, observer: &mut dyn Observer) -> Result<(), Error> {
    let clock = Instant::now();
    let spec = &jobs[0].spec;
    let shared = Shared::read(spec)?;
    let device = &environment.device.device;
    observer.activity(&format!("loading {}", shared.dataset));
    let dataset = environment.home.load(&shared.dataset)?;
    let other = shared.transfer_dataset.as_deref().map(|name| environment.home.load(name)).transpose()?;
    let splits = Splits::new(&shared, &dataset)?;
    let rows = splits.transfer(&shared, &dataset, other.as_ref())?;
    let train = Pixels::new(&dataset, &dataset.train, device);
    let test = Pixels::new(&dataset, &dataset.test, device);
    let foreign = other.as_ref().map(|other| foreign_pixels(&dataset, other, device)).transpose()?;
    let mut gate = Gate::new(jobs.len());
    let bench = Bench { shared: &shared, dataset: &dataset, splits: &splits, train: &train, test: &test, environment };
    let hash = teacher::teacher_hash(spec, &environment.home)?;
    let Some(teacher) = teacher::obtain(hash, &bench, observer, &mut |observer| gate.all(observer))? else {
        return Ok(());
    };
    observer.activity("preparing the students");
    let mut students = jobs
        .iter()
        .enumerate()
        .map(|(run, job)| Student::new(run, job, &shared, &dataset, environment))
        .collect::<Result<Vec<_>, _>>()?;
    let mut cohort = Cohort {
        clock,
        shared: &shared,
        augmentation: Augmentation::read(&shared.augmentation)?,
        pixels: foreign.as_ref().unwrap_or(&train),
        labels: other.is_none().then_some(dataset.train.labels.as_slice()),
        classes: dataset.classes,
        rows,
        teacher: &teacher,
        known: None,
        exams: Vec::new(),
    };
    if cohort.labels.is_none() && students.iter().any(|student| student.objective.alpha > 0.0) {
        let problem = "is above 0, but the labels of another dataset mean nothing to this teacher; set it to 0.";
        return Err(Error::setting("objective.alpha", problem));
    }
    cohort.exams = cohort.exams(&bench)?;
    let started = students.iter().map(|student| student.done).min().unwrap_or(0);
    for number in started + 1..=shared.epochs {
        students.retain(|student| !gate.one(student.run, observer));
        if students.is_empty() {
            return Ok(());
        }
        observer.activity(&format!("epoch {number} of {}", shared.epochs));
        cohort.epoch(number, &mut students, &mut gate, observer)?;
    }
    for student in students {
        cohort.finish(student, observer)?;
    }
    Ok(())
}

/// The transfer images of another dataset, scaled by their own moments.
fn foreign_pixels(dataset: &Dataset, other: &Dataset, device: &burn::tensor::Device) -> Result<Pixels, Error> {
    let shape = |dataset: &Dataset| [dataset.channels, dataset.height, dataset.width];
    if shape(dataset) != shape(other) {
        let problem = format!(
            "is {}, whose images are {:?} (channels, height, width), but those of {} are {:?}; choose one of the same shape.",
            other.name,
            shape(other),
            dataset.name,
            shape(dataset)
        );
        return Err(Error::setting("transfer.dataset", problem));
    }
    Ok(Pixels::new(other, &other.train, device))
}

/// What the students of a cohort share while they learn.
pub(super) struct Cohort<'a> {
    /// When training began.
    pub clock: Instant,
    /// What its specs have in common.
    pub shared: &'a Shared,
    /// How transfer images are varied.
    pub augmentation: Augmentation,
    /// Where the transfer images lie.
    pub pixels: &'a Pixels,
    /// True classes of `pixels`, where they mean something.
    pub labels: Option<&'a [u32]>,
    /// Number of classes.
    pub classes: usize,
    /// The transfer set: rows of `pixels`.
    pub rows: Vec<u32>,
    /// The teacher.
    pub teacher: &'a Teacher,
    /// The teacher's log-probabilities on the transfer set, when every epoch shows the same images.
    pub known: Option<Tensor<2>>,
    /// The clean sets that students are evaluated on.
    pub exams: Vec<Exam<'a>>,
}

impl<'a> Cohort<'a> {
    /// The clean sets on which students are evaluated.
    fn exams(&mut self, bench: &Bench<'a>) -> Result<Vec<Exam<'a>>, Error> {
        let mut exams = Vec::new();
        let whole = match self.augmentation.is_none().then(|| self.labels.and(self.teacher.on("train_clean"))).flatten()
        {
            Some(stored) => Some(stored.select(&self.rows)),
            None if self.augmentation.is_none() => Some(self.ask(&self.rows)?),
            None => None,
        };
        let wanted = self.shared.train_examples.min(self.rows.len());
        if wanted > 0 {
            let rows = if wanted == self.rows.len() {
                self.rows.clone()
            } else {
                let order = permutation(&mut stream(self.shared.seed, "train_clean", 0), self.rows.len());
                let mut rows: Vec<u32> = order[..wanted].iter().map(|place| self.rows[*place]).collect();
                rows.sort_unstable();
                rows
            };
            let teacher = match self.labels.and(self.teacher.on("train_clean")) {
                Some(stored) => stored.select(&rows),
                None => self.ask(&rows)?,
            };
            exams.push(Exam::new("train_clean", self.pixels, rows, self.labels, teacher));
        }
        if let Some(stored) = self.teacher.on("validation") {
            let labels = Some(bench.dataset.train.labels.as_slice());
            exams.push(Exam::new(
                "validation",
                bench.train,
                stored.rows.clone(),
                labels,
                stored.log_probabilities.clone(),
            ));
        }
        if let Some(stored) = self.teacher.on("test") {
            let labels = Some(bench.dataset.test.labels.as_slice());
            exams.push(Exam::new("test", bench.test, stored.rows.clone(), labels, stored.log_probabilities.clone()));
        }
        self.known = whole.map(|values| {
            let shape = [self.rows.len(), self.classes];
            Tensor::from_data(TensorData::new(values, shape), &self.pixels.device())
        });
        Ok(exams)
    }

    /// The teacher's log-probabilities on some rows of the transfer images.
    fn ask(&self, rows: &[u32]) -> Result<Vec<f32>, Error> {
        log_probabilities(self.pixels, rows, &|images| self.teacher.log_probabilities(&images))
    }

    fn epoch(
        &self,
        number: u32,
        students: &mut Vec<Student<'_>>,
        gate: &mut Gate,
        observer: &mut dyn Observer,
    ) -> Result<(), Error> {
        let needs_labels = students.iter().any(|student| student.objective.alpha > 0.0);
        let feed = Feed {
            pixels: self.pixels,
            rows: &self.rows,
            labels: self
                .labels
                .filter(|_| needs_labels)
                .map(|labels| one_hot(labels, &self.rows, self.classes, &self.pixels.device())),
            augmentation: &self.augmentation,
            batch_size: self.shared.batch_size,
            seed: self.shared.seed,
            prefix: String::new(),
        };
        let epoch = feed.epoch(number);
        let mut shown = Vec::new();
        for positions in epoch.batches() {
            let step = epoch.load(positions);
            let teacher = match &self.known {
                Some(known) => known.clone().select(0, step.places),
                None => self.teacher.log_probabilities(&step.images),
            };
            for student in students.iter_mut().filter(|student| student.done < number) {
                let Some(learner) = student.learner.take() else { continue };
                let rate = learner.rate(number);
                student.learner = Some(learner.learn(rate, step.images.clone(), |logits| {
                    student.objective.loss(logits, teacher.clone(), step.labels.clone())
                }));
            }
            shown.push(teacher);
            if gate.due() {
                // A stop in the middle of an epoch gives the epoch up; the checkpoint is of the one before.
                students.retain(|student| !gate.one(student.run, observer));
                if students.is_empty() {
                    return Ok(());
                }
            }
        }
        self.report(number, &epoch.order, shown, students, observer)
    }
}
