//! What is told at the end of an epoch and at the end of a run.

use std::collections::HashMap;

use burn::tensor::Tensor;
use retort_wire::{MetricRow, Num, run::ONE_CLASS};

use crate::{
    Error, Evidence, Observer, Predictions, checkpoint,
    metric::{Table, argmax, measure},
};

use super::{Learner, cohort::Cohort, exam::Paper, feed::Epoch, read_tapes, student::Student, thrift::Thrift};

impl Cohort<'_> {
    pub(super) fn table<'t>(&self, log_probabilities: &'t [f32]) -> Table<'t> {
        Table { classes: self.dataset.classes, log_probabilities }
    }

    pub(super) fn row(&self, epoch: u32, split: &str, metric: &str, value: f64) -> MetricRow {
        let seconds = self.clock.elapsed().as_secs_f64();
        MetricRow { epoch, split: split.to_owned(), metric: metric.to_owned(), value: Num(value), seconds }
    }

    /// What student and teacher said of the same images, as evidence.
    pub(super) fn pair(&self, split: &str, student: Vec<f32>, teacher: &[f32], label: &[u32]) -> [Evidence; 2] {
        let width = self.dataset.classes;
        let table =
            |side: &str, values| Evidence { table: format!("{split}.{side}"), width, values, label: label.to_vec() };
        [table("student", student), table("teacher", teacher.to_vec())]
    }

    fn examine(&self, learner: &Learner) -> Result<Vec<Paper>, Error> {
        let model = learner.valid();
        self.exams.iter().map(|exam| exam.sit(&model)).collect()
    }

    /// Reads the epoch's results, evaluates, tells the observer, and writes checkpoints.
    pub(super) fn report(
        &self,
        epoch: &Epoch<'_>,
        answers: Vec<Tensor<2>>,
        students: &mut Vec<Student<'_>>,
        thrift: &Thrift,
        observer: &mut dyn Observer,
    ) -> Result<(), Error> {
        let (number, shown) = (epoch.number, epoch.shown());
        let learners =
            students.iter_mut().filter(|student| student.done < number).filter_map(|student| student.learner.as_mut());
        let (seen, teacher) = read_tapes(learners, answers)?;
        let teacher = teacher.unwrap_or_default();
        let labels: Option<Vec<u32>> = self
            .transfer
            .labels
            .filter(|_| self.augmentation.keeps_classes)
            .map(|labels| epoch.order.iter().map(|place| labels[self.transfer.rows[*place] as usize]).collect());
        let last = number == self.shared.epochs;
        let evaluate = number.is_multiple_of(self.shared.evaluate_every) || last;
        let mut augmented = if last && self.shared.augmented { self.augmented(students)? } else { HashMap::new() };
        let together = students.len();
        let mut seen = seen.into_iter();
        let mut ended = Vec::new();
        for student in students.iter_mut().filter(|student| student.done < number) {
            let (Some(learner), Some(seen)) = (&student.learner, seen.next()) else { continue };
            let loss = seen.loss / shown as f64;
            let mut rows = vec![self.row(number, "train", "loss", loss)];
            rows.push(self.row(number, "train", "learning_rate", learner.rate(number)));
            let online = measure(self.table(&seen.log_probabilities), Some(self.table(&teacher)), labels.as_deref());
            rows.extend(online.into_iter().map(|(metric, value)| self.row(number, "train", &metric, value)));
            let diverged = !loss.is_finite();
            let mut evidence = Vec::new();
            if last && self.shared.evidence {
                let label = labels.as_deref().unwrap_or_default();
                evidence.extend(self.pair("train", seen.log_probabilities, &teacher, label));
            }
            if !diverged && let Some((distance, weights)) = self.distance(learner, last)? {
                rows.push(self.row(number, "train", "weight_distance", distance));
                evidence.extend(weights);
            }
            if let Some((values, answers)) = augmented.remove(&student.run) {
                rows.extend(values.into_iter().map(|(name, value)| self.row(number, "train_augmented", &name, value)));
                evidence.extend(answers);
            }
            if last && !diverged {
                let (cka, features) = self.alignment(learner)?;
                rows.extend(cka.into_iter().map(|(name, value)| self.row(number, "test", &name, value)));
                evidence.extend(features);
                student.evidence = evidence;
                if let Some(plane) = self.plane(student)?
                    && let Err(reason) = observer.plane(student.run, &plane)
                {
                    observer.warning(student.run, &reason);
                }
            }
            observer.saved(student.run, &thrift.saved(together, self.answers_found()));
            if evaluate && !diverged {
                student.papers = self.examine(learner)?;
                for (exam, paper) in self.exams.iter().zip(&student.papers) {
                    let marks = exam.mark(paper, self.dataset.classes);
                    rows.extend(marks.into_iter().map(|(metric, value)| self.row(number, exam.split, &metric, value)));
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
    pub(super) fn finish(&self, mut student: Student<'_>, observer: &mut dyn Observer) -> Result<(), Error> {
        if student.papers.is_empty() {
            // Resumed after its last epoch.
            let Some(learner) = &student.learner else { return Ok(()) };
            student.papers = self.examine(learner)?;
        }
        let mut predictions = Vec::new();
        for (exam, paper) in self.exams.iter().zip(&student.papers) {
            if exam.split == "test" && says_one_thing(self.table(paper)) {
                observer.warning(student.run, ONE_CLASS);
            }
            // Another dataset's images have no place in the teacher's table, and their labels mean nothing.
            if let Some(label) = exam.labels.clone() {
                predictions.push(Predictions {
                    split: exam.split.to_owned(),
                    index: exam.rows.clone(),
                    label,
                    classes: self.dataset.classes,
                    log_probabilities: paper.clone(),
                });
            }
        }
        let kept = match student.evidence.as_slice() {
            [] => Ok(()),
            evidence => observer.evidence(student.run, evidence),
        };
        match kept.and_then(|()| observer.predictions(student.run, &predictions)) {
            Ok(()) => observer.finished(student.run),
            Err(reason) => observer.failed(student.run, &reason),
        }
        Ok(())
    }
}

/// Whether every row has the same most probable class.
fn says_one_thing(table: Table<'_>) -> bool {
    let mut classes = table.rows().map(argmax);
    let first = classes.next();
    table.rows().len() > 1 && classes.all(|class| Some(class) == first)
}
