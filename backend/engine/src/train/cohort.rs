//! Several students of one teacher, trained side by side.

use std::time::{Duration, Instant};

use burn::tensor::{Tensor, TensorData};
use retort_wire::{MetricRow, Num};

use crate::{
    Error, Observer, Predictions,
    augment::Augmentation,
    checkpoint,
    data::Dataset,
    metric::{Table, argmax, measure},
    objective::Objective,
    random::{permutation, stream},
    settings::Shared,
    teacher::{self, Bench, Splits, Teacher},
};

use super::{
    Environment, Feed, Job, Learner, Pixels,
    exam::{Exam, Paper},
    feed::one_hot,
    log_probabilities, read_tapes, shape_of,
};

/// How often, inside an epoch, observers are asked whether to stop.
const PATIENCE: Duration = Duration::from_millis(300);

/// One run.
struct Student<'a> {
    run: usize,
    job: &'a Job,
    key: String,
    learner: Option<Learner>,
    objective: Objective,
    done: u32,
    /// Its log-probabilities on every exam, from the last evaluation.
    papers: Vec<Paper>,
}

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

impl<'a> Student<'a> {
    fn new(
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

/// What the students of a cohort share while they learn.
struct Cohort<'a> {
    clock: Instant,
    shared: &'a Shared,
    augmentation: Augmentation,
    pixels: &'a Pixels,
    /// True classes of `pixels`, where they mean something.
    labels: Option<&'a [u32]>,
    classes: usize,
    /// The transfer set: rows of `pixels`.
    rows: Vec<u32>,
    teacher: &'a Teacher,
    /// The teacher's log-probabilities on the transfer set, when every epoch shows the same images.
    known: Option<Tensor<2>>,
    exams: Vec<Exam<'a>>,
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
        log_probabilities(self.pixels, rows, &|images| self.teacher.log_probabilities(images))
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
                None => self.teacher.log_probabilities(step.images.clone()),
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

    fn table<'t>(&self, log_probabilities: &'t [f32]) -> Table<'t> {
        Table { classes: self.classes, log_probabilities }
    }

    /// Reads the epoch's results, evaluates, tells the observer, and writes checkpoints.
    fn report(
        &self,
        number: u32,
        order: &[usize],
        shown: Vec<Tensor<2>>,
        students: &mut Vec<Student<'_>>,
        observer: &mut dyn Observer,
    ) -> Result<(), Error> {
        let learners =
            students.iter_mut().filter(|student| student.done < number).filter_map(|student| student.learner.as_mut());
        let (seen, teacher) = read_tapes(learners, shown)?;
        let teacher = teacher.unwrap_or_default();
        let labels: Option<Vec<u32>> = self
            .labels
            .filter(|_| !self.augmentation.mixes)
            .map(|labels| order.iter().map(|place| labels[self.rows[*place] as usize]).collect());
        let evaluate = number % self.shared.evaluate_every == 0 || number == self.shared.epochs;
        let mut seen = seen.into_iter();
        let mut ended = Vec::new();
        for student in students.iter_mut().filter(|student| student.done < number) {
            let (Some(learner), Some(seen)) = (&student.learner, seen.next()) else { continue };
            let loss = seen.loss / order.len() as f64;
            let mut rows = Vec::new();
            let mut push = |split: &str, metric: &str, value: f64| {
                let seconds = self.clock.elapsed().as_secs_f64();
                rows.push(MetricRow {
                    epoch: number,
                    split: split.to_owned(),
                    metric: metric.to_owned(),
                    value: Num(value),
                    seconds,
                });
            };
            push("train", "loss", loss);
            push("train", "learning_rate", learner.rate(number));
            for (metric, value) in
                measure(self.table(&seen.log_probabilities), Some(self.table(&teacher)), labels.as_deref())
            {
                push("train", &metric, value);
            }
            let diverged = !loss.is_finite();
            if evaluate && !diverged {
                let model = learner.valid();
                student.papers = self.exams.iter().map(|exam| exam.sit(&model)).collect::<Result<_, _>>()?;
                for (exam, paper) in self.exams.iter().zip(&student.papers) {
                    for (metric, value) in exam.mark(paper, self.classes) {
                        push(exam.split, &metric, value);
                    }
                }
            }
            student.done = number;
            if let Err(reason) = observer.epoch(student.run, number, rows) {
                observer.failed(student.run, &reason);
                ended.push(student.run);
            } else if diverged {
                observer.failed(student.run, &format!("diverged at epoch {number}"));
                ended.push(student.run);
            } else {
                checkpoint::save(&student.job.checkpoint, number, &student.key, learner)?;
            }
        }
        students.retain(|student| !ended.contains(&student.run));
        Ok(())
    }

    /// Hands over the final predictions.
    fn finish(&self, mut student: Student<'_>, observer: &mut dyn Observer) -> Result<(), Error> {
        if student.papers.is_empty() {
            // Resumed after its last epoch.
            let Some(learner) = &student.learner else { return Ok(()) };
            let model = learner.valid();
            student.papers = self.exams.iter().map(|exam| exam.sit(&model)).collect::<Result<_, _>>()?;
        }
        let mut predictions = Vec::new();
        for (exam, paper) in self.exams.iter().zip(&student.papers) {
            let rows = paper.chunks_exact(self.classes).map(argmax);
            let first = paper.chunks_exact(self.classes).next().map(argmax);
            if exam.split == "test" && rows.len() > 1 && rows.clone().all(|class| Some(class) == first) {
                let text =
                    "The student predicts one class for every test image; lower the learning rate or the temperature.";
                observer.warning(student.run, text);
            }
            // Another dataset's images have no place in the teacher's table, and their labels mean nothing.
            if let Some(label) = exam.labels.clone() {
                predictions.push(Predictions {
                    split: exam.split.to_owned(),
                    index: exam.rows.clone(),
                    label,
                    classes: self.classes,
                    log_probabilities: paper.clone(),
                });
            }
        }
        match observer.predictions(student.run, &predictions) {
            Ok(()) => observer.finished(student.run),
            Err(reason) => observer.failed(student.run, &reason),
        }
        Ok(())
    }
}

/// Remembers who asked to stop, and asks only now and then.
pub(crate) struct Gate {
    stopped: Vec<bool>,
    asked: Instant,
}

impl Gate {
    fn new(runs: usize) -> Self {
        Self { stopped: vec![false; runs], asked: Instant::now() }
    }

    fn due(&mut self) -> bool {
        let due = self.asked.elapsed() >= PATIENCE;
        if due {
            self.asked = Instant::now();
        }
        due
    }

    fn one(&mut self, run: usize, observer: &mut dyn Observer) -> bool {
        self.stopped[run] = self.stopped[run] || observer.should_stop(run);
        self.stopped[run]
    }

    /// Whether everybody asked to stop.
    fn all(&mut self, observer: &mut dyn Observer) -> bool {
        self.due() && (0..self.stopped.len()).fold(true, |all, run| self.one(run, observer) && all)
    }
}
