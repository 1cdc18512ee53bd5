//! A clean set of images on which students are evaluated.

use crate::{
    Error,
    metric::{Table, measure},
    model::Model,
    random::{permutation, stream},
    teacher::Bench,
};

use super::{Pixels, cohort::Cohort, log_probabilities};

/// A student's log-probabilities on an exam, row by row.
pub(crate) type Paper = Vec<f32>;

/// A set of images, with what is known about them.
pub(crate) struct Exam<'a> {
    /// The split's name.
    pub split: &'static str,
    /// Where the images lie.
    pub pixels: &'a Pixels,
    /// Rows of the images in their source.
    pub rows: Vec<u32>,
    /// Their true classes, where these mean something.
    pub labels: Option<Vec<u32>>,
    teacher: Vec<f32>,
}

impl<'a> Exam<'a> {
    /// An exam on these rows; `labels` are those of the whole source.
    fn new(split: &'static str, pixels: &'a Pixels, rows: Vec<u32>, labels: Option<&[u32]>, teacher: Vec<f32>) -> Self {
        let labels = labels.map(|labels| rows.iter().map(|row| labels[*row as usize]).collect());
        Self { split, pixels, rows, labels, teacher }
    }

    /// The teacher's log-probabilities, row by row.
    pub(crate) fn answers(&self) -> &[f32] {
        &self.teacher
    }

    /// What a network says about every image.
    pub(crate) fn sit(&self, model: &Model) -> Result<Paper, Error> {
        log_probabilities(self.pixels, &self.rows, &|images| model.forward(images))
    }

    /// Every metric of a paper.
    pub(crate) fn mark(&self, paper: &Paper, classes: usize) -> Vec<(String, f64)> {
        let table = |log_probabilities| Table { classes, log_probabilities };
        measure(table(paper), Some(table(&self.teacher)), self.labels.as_deref())
    }
}

/// The clean sets on which the students of a cohort are evaluated: transfer images of the main source, validation, test.
pub(super) fn all<'a>(cohort: &Cohort<'a>, bench: &Bench<'a>) -> Result<Vec<Exam<'a>>, Error> {
    let (transfer, teacher) = (cohort.transfer, cohort.teacher);
    let mut exams = Vec::new();
    let main = &transfer.rows[..transfer.main];
    let wanted = cohort.shared.train_examples.min(main.len());
    if wanted > 0 {
        let rows = if wanted == main.len() {
            main.to_vec()
        } else {
            let order = permutation(&mut stream(cohort.shared.seed, "train_clean", 0), main.len());
            let mut rows: Vec<u32> = order[..wanted].iter().map(|place| main[*place]).collect();
            rows.sort_unstable();
            rows
        };
        let stored = if transfer.is_own { teacher.on("train_clean") } else { None };
        let answers = match stored {
            Some(stored) => stored.select(&rows),
            None => log_probabilities(transfer.pixels(), &rows, &|images| teacher.log_probabilities(&images))?,
        };
        exams.push(Exam::new("train_clean", transfer.pixels(), rows, transfer.labels, answers));
    }
    if let Some(stored) = teacher.on("validation") {
        let labels = Some(bench.dataset.train.labels.as_slice());
        let answers = stored.log_probabilities.clone();
        exams.push(Exam::new("validation", bench.train, stored.rows.clone(), labels, answers));
    }
    if let Some(stored) = teacher.on("test") {
        let labels = Some(bench.dataset.test.labels.as_slice());
        let answers = stored.log_probabilities.clone();
        exams.push(Exam::new("test", bench.test, stored.rows.clone(), labels, answers));
    }
    Ok(exams)
}
