//! Several students of one teacher, trained side by side.

use std::time::Instant;

use crate::{
    Error, Observer,
    augment::Augmentation,
    data::{Dataset, LoadOptions},
    random::stream,
    settings::Shared,
    teacher::{self, Bench, Splits, Teacher},
    transfer::{Ground, Known, TransferSet},
};

use super::{
    Environment, Job, Pixels,
    exam::{self, Exam},
    gate::Gate,
    student::Student,
    thrift::Thrift,
};

/// Trains all runs; see [`train`](super::train()).
pub(super) fn run(jobs: &[Job], environment: &Environment, observer: &mut dyn Observer) -> Result<(), Error> {
    let clock = Instant::now();
    let spec = &jobs[0].spec;
    let shared = Shared::read(spec)?;
    let device = &environment.device.device;
    observer.activity(&format!("loading {}", shared.dataset));
    let options = LoadOptions::read(&shared.teacher)?;
    let dataset = environment.home.load(&shared.dataset, &options)?;
    let splits = Splits::new(&shared, &dataset)?;
    let train = Pixels::new(&dataset, &dataset.train, device);
    let test = Pixels::new(&dataset, &dataset.test, device);
    let mut gate = Gate::new(jobs.len());
    let mut ground = Ground {
        dataset: &dataset,
        splits: &splits,
        spec,
        options: &options,
        environment,
        random: stream(shared.seed, "transfer", 0),
        observer: &mut *observer,
        stop: &mut |observer| gate.all(observer),
    };
    // Before the teacher is trained for hours: a mixture that cannot be had is refused at once.
    let Some(transfer) = TransferSet::gather(&shared, &splits, &dataset, &train, &mut ground)? else { return Ok(()) };
    let bench = Bench { shared: &shared, dataset: &dataset, splits: &splits, train: &train, test: &test, environment };
    let hash = teacher::teacher_hash(spec, &environment.home)?;
    let Some(teacher) = teacher::obtain(hash, &bench, observer, &mut |observer| gate.all(observer))? else {
        return Ok(());
    };
    observer.activity("preparing the students");
    let augmentation = Augmentation::read("augmentation", &shared.augmentation)?;
    let mut cohort = Cohort {
        clock,
        shared: &shared,
        dataset: &dataset,
        augmentation,
        transfer: &transfer,
        teacher: &teacher,
        known: None,
        exams: Vec::new(),
    };
    let mut thrift = Thrift::default();
    let mut students = jobs
        .iter()
        .enumerate()
        .map(|(run, job)| Student::new(run, job, &cohort, &bench))
        .collect::<Result<Vec<_>, _>>()?;
    if transfer.labels.is_none() && students.iter().any(|student| student.objective.needs_labels()) {
        let problem = "is above 0, but images of other sources have no labels that this teacher knows; set it to 0 or take the \
             teacher's own images alone.";
        return Err(Error::setting("objective.alpha", problem));
    }
    if cohort.augmentation.is_none() && transfer.online.is_none() {
        observer.activity("asking the teacher about the transfer set");
        let with_members = students.iter().any(|student| student.objective.needs_members());
        let folder = environment.teachers.join(&teacher.hash);
        cohort.known = Some(Known::obtain(&transfer, &teacher, dataset.classes, with_members, &folder)?);
        thrift.pass = cohort.time_of_a_pass();
    }
    cohort.exams = exam::all(&cohort, &bench)?;
    let started = students.iter().map(|student| student.done).min().unwrap_or(0);
    for number in started + 1..=shared.epochs {
        students.retain(|student| !gate.one(student.run, observer));
        if students.is_empty() {
            return Ok(());
        }
        observer.activity(&format!("epoch {number} of {}", shared.epochs));
        cohort.epoch(number, &mut students, &mut thrift, &mut gate, observer)?;
    }
    for student in students {
        cohort.finish(student, observer)?;
    }
    Ok(())
}

/// What the students of a cohort share while they learn.
pub(super) struct Cohort<'a> {
    /// When training began.
    pub clock: Instant,
    /// What its specs have in common.
    pub shared: &'a Shared,
    /// The teacher's data set.
    pub dataset: &'a Dataset,
    /// How transfer images are varied.
    pub augmentation: Augmentation,
    /// What the students are shown.
    pub transfer: &'a TransferSet<'a>,
    /// The teacher.
    pub teacher: &'a Teacher,
    /// What it says of the transfer set, when every epoch shows the same images.
    pub known: Option<Known>,
    /// The clean sets that students are evaluated on.
    pub exams: Vec<Exam<'a>>,
}
