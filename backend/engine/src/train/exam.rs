//! A clean set of images on which students are evaluated.

use crate::{
    Error,
    metric::{Table, measure},
    model::Model,
};

use super::{Pixels, log_probabilities};

/// A student's log-probabilities on an exam, row by row.
pub(crate) type Paper = Vec<f32>;

/// A set of images, with what is known about them.
pub(crate) struct Exam<'a> {
    /// The split's name.
    pub split: &'static str,
    pixels: &'a Pixels,
    /// Rows of the images in their source.
    pub rows: Vec<u32>,
    /// Their true classes, where these mean something.
    pub labels: Option<Vec<u32>>,
    teacher: Vec<f32>,
}

impl<'a> Exam<'a> {
    /// An exam on these rows; `labels` are those of the whole source.
    pub(crate) fn new(
        split: &'static str,
        pixels: &'a Pixels,
        rows: Vec<u32>,
        labels: Option<&[u32]>,
        teacher: Vec<f32>,
    ) -> Self {
        let labels = labels.map(|labels| rows.iter().map(|row| labels[*row as usize]).collect());
        Self { split, pixels, rows, labels, teacher }
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
