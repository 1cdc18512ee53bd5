//! One epoch of a cohort.

use std::time::{Duration, Instant};

use burn::tensor::Tensor;

use crate::{Error, Observer, augment::EpochSize, objective::View, teacher::ensemble};

use super::{
    Feed,
    cohort::Cohort,
    feed::{Step, one_hot},
    gate::Gate,
    student::Student,
    thrift::Thrift,
};

/// What the teacher says of one batch.
struct Answer {
    ensemble: Tensor<2>,
    members: Option<Tensor<3>>,
}

impl Cohort<'_> {
    /// Shows every batch of the epoch to all students that have not learnt it yet, and reports.
    pub(super) fn epoch(
        &self,
        number: u32,
        students: &mut Vec<Student<'_>>,
        thrift: &mut Thrift,
        gate: &mut Gate,
        observer: &mut dyn Observer,
    ) -> Result<(), Error> {
        let needs_labels = students.iter().any(|student| student.objective.needs_labels());
        let with_members = students.iter().any(|student| student.objective.needs_members());
        let feed = self.feed(needs_labels);
        let device = feed.pixels.device();
        let epoch = feed.epoch(number);
        let size = EpochSize { examples: epoch.shown(), batch_size: self.shared.batch_size };
        for student in students.iter_mut().filter(|student| student.done < number) {
            student.draw(number, size, self.dataset.classes, &device);
        }
        let mut answers = Vec::new();
        for positions in epoch.batches() {
            let step = epoch.load(positions);
            let answer = self.answer(&step, with_members, thrift);
            let mut shown = 0;
            for student in students.iter_mut().filter(|student| student.done < number) {
                let Some(learner) = student.learner.take() else { continue };
                let rate = learner.rate(number);
                let temperature = student.temperature(&step);
                student.learner = Some(learner.learn(rate, step.images.clone(), &mut |logits| {
                    student.objective.loss(&View {
                        student: logits,
                        teacher: answer.ensemble.clone(),
                        members: answer.members.clone(),
                        labels: step.labels.clone(),
                        temperature: temperature.clone(),
                        positions: step.shown.clone(),
                        progress: f64::from(number - 1) / f64::from(self.shared.epochs),
                        drawn: &student.drawn,
                    })
                }));
                shown += 1;
            }
            thrift.shown(shown);
            answers.push(answer.ensemble);
            if gate.due() {
                // A stop in the middle of an epoch gives the epoch up; the checkpoint is of the one before.
                students.retain(|student| !gate.one(student.run, observer));
                if students.is_empty() {
                    return Ok(());
                }
            }
        }
        self.report(&epoch, answers, students, thrift, observer)
    }
}

impl<'a> Cohort<'a> {
    /// The transfer set as students are shown it.
    pub(super) fn feed<'f>(&'f self, with_labels: bool) -> Feed<'f>
    where
        'a: 'f,
    {
        let (pixels, rows) = (self.transfer.pixels(), &self.transfer.rows);
        let labels = self.transfer.labels.filter(|_| with_labels);
        Feed {
            pixels,
            rows,
            labels: labels.map(|labels| one_hot(labels, rows, self.dataset.classes, &pixels.device())),
            augmentation: &self.augmentation,
            fixed: self.transfer.fixed.as_ref().map(|fixed| Tensor::from_floats(fixed.as_slice(), &pixels.device())),
            online: self.transfer.online.as_ref(),
            batch_size: self.shared.batch_size,
            seed: self.shared.seed,
            prefix: String::new(),
        }
    }

    /// How long the teacher takes for one batch.
    pub(super) fn time_of_a_pass(&self) -> Duration {
        let feed = self.feed(false);
        let epoch = feed.epoch(0);
        let Some(positions) = epoch.batches().next() else { return Duration::ZERO };
        let step = epoch.load(positions);
        let began = Instant::now();
        let _ = self.teacher.log_probabilities(&step.images).sum().into_data();
        began.elapsed()
    }

    /// Looks the teacher's answer up, or asks it; once for all students.
    fn answer(&self, step: &Step, with_members: bool, thrift: &mut Thrift) -> Answer {
        if let Some(known) = &self.known {
            let select = |members: &Tensor<3>| members.clone().select(1, step.places.clone());
            return Answer {
                ensemble: known.ensemble.clone().select(0, step.places.clone()),
                members: known.members.as_ref().map(select),
            };
        }
        let began = Instant::now();
        let answer = if with_members {
            let members = self.teacher.members(&step.images);
            Answer { ensemble: ensemble(members.clone()), members: Some(members) }
        } else {
            Answer { ensemble: self.teacher.log_probabilities(&step.images), members: None }
        };
        thrift.asked(began.elapsed());
        answer
    }
}
