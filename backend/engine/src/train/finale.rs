//! What is measured once, after the last epoch: augmented transfer images, the alignment of representations, the loss
//! between teacher and student; and what is measured of weights after every epoch.

use std::collections::HashMap;

use burn::tensor::{Tensor, Transaction, activation::log_softmax};
use retort_wire::{Num, Plane};

use crate::{
    Error, Evidence,
    augment::EpochSize,
    metric::{cka, measure},
    model::{Model, pooled},
    objective::View,
};

use super::{Learner, Pixels, cohort::Cohort, feed::one_hot, log_probabilities, student::Student};

/// Values by name.
type Values = Vec<(String, f64)>;

/// Values, and what they were computed from where that is kept.
type Measured = (Values, Vec<Evidence>);

impl Cohort<'_> {
    /// Every metric of every student, by run, in evaluation mode on one epoch of augmented transfer images that no
    /// epoch of training has shown, at most as many as clean ones are evaluated.
    pub(super) fn augmented(&self, students: &[Student<'_>]) -> Result<HashMap<usize, Measured>, Error> {
        let models: Vec<(usize, Model)> =
            students.iter().filter_map(|student| Some((student.run, student.learner.as_ref()?.valid()))).collect();
        let feed = self.feed(false);
        let epoch = feed.epoch(0);
        let wanted = self.shared.train_examples.min(epoch.shown());
        let (mut teacher, mut outputs, mut seen) = (Vec::new(), vec![Vec::new(); models.len()], 0);
        for positions in epoch.batches() {
            if seen >= wanted {
                break;
            }
            let step = epoch.load(positions);
            seen += step.shown.len();
            teacher.push(self.teacher.log_probabilities(&step.images));
            for ((_, model), outputs) in models.iter().zip(&mut outputs) {
                outputs.push(log_softmax(model.forward(step.images.clone()), 1));
            }
        }
        if seen == 0 {
            return Ok(HashMap::new());
        }
        let joined = std::iter::once(teacher).chain(outputs).map(|parts| Tensor::cat(parts, 0));
        let mut tables = read(joined)?.into_iter();
        let teacher = tables.next().unwrap_or_default();
        let labels: Option<Vec<u32>> = self.transfer.labels.filter(|_| self.augmentation.keeps_classes).map(|labels| {
            epoch.order.iter().take(seen).map(|place| labels[self.transfer.rows[*place] as usize]).collect()
        });
        let mark = |values: Vec<f32>| {
            let marks = measure(self.table(&values), Some(self.table(&teacher)), labels.as_deref());
            let label = labels.as_deref().unwrap_or_default();
            let kept = self.shared.evidence.then(|| self.pair("train_augmented", values, &teacher, label));
            (marks, kept.into_iter().flatten().collect())
        };
        Ok(models.iter().zip(tables).map(|((run, _), values)| (*run, mark(values))).collect())
    }

    /// ‖θs − θt‖ / ‖θt‖ over the trained parameters, after the last epoch with both where evidence is kept; none where the
    /// two are no networks of one kind.
    pub(super) fn distance(&self, learner: &Learner, last: bool) -> Result<Option<(f64, Vec<Evidence>)>, Error> {
        let (Some(teacher), student) = (self.teacher.only(), learner.valid()) else { return Ok(None) };
        if !student.is_like(teacher) {
            return Ok(None);
        }
        let mut evidence = Vec::new();
        if last && self.shared.evidence {
            for (side, model) in [("student", &student), ("teacher", teacher)] {
                let values = model.trained()?;
                let table = format!("weights.{side}");
                evidence.push(Evidence { table, width: values.len(), values, label: Vec::new() });
            }
        }
        Ok(Some((student.distance(teacher)?, evidence)))
    }

    /// CKA of student and teacher (its first member) per stage, on the test images, where it was asked for and both have
    /// as many stages: linear and RBF with images as samples, and RBF with columns of pixels as samples, where there is
    /// more than one.
    pub(super) fn alignment(&self, learner: &Learner) -> Result<Measured, Error> {
        let (Some(exam), Some(teacher)) = (self.exams.iter().find(|exam| exam.split == "test"), self.teacher.first())
        else {
            return Ok(Measured::default());
        };
        if !self.shared.cka {
            return Ok(Measured::default());
        }
        let student = stages(&learner.valid(), exam.pixels, &exam.rows)?;
        let teacher = stages(teacher, exam.pixels, &exam.rows)?;
        if student.len() != teacher.len() {
            return Ok(Measured::default());
        }
        let (mut values, mut evidence) = Measured::default();
        for (number, (student, teacher)) in (1..).zip(student.into_iter().zip(teacher)) {
            let sides = (student.means.features(), teacher.means.features());
            values.push((format!("cka_linear_stage{number}"), cka::linear(&sides.0, &sides.1)));
            values.push((format!("cka_rbf_stage{number}"), cka::rbf(&sides.0, &sides.1)));
            let columns = (student.columns.features(), teacher.columns.features());
            let has_columns = columns.0.width > 1 && columns.1.width > 1;
            if has_columns {
                values.push((format!("cka_columns_stage{number}"), cka::columns(&columns.0, &columns.1)));
            }
            if self.shared.evidence {
                for (side, stage) in [("student", student), ("teacher", teacher)] {
                    let mut keep = |kind: &str, Numbers { width, values }| {
                        let table = format!("test.{kind}{number}.{side}");
                        evidence.push(Evidence { table, width, values, label: Vec::new() });
                    };
                    keep("stage", stage.means);
                    if has_columns {
                        keep("columns", stage.columns);
                    }
                }
            }
        }
        Ok((values, evidence))
    }

    /// The objective on the plane through teacher, student and the student's initial weights (Stanton and others 2021,
    /// Fig. 6c), on the clean transfer images that are evaluated; none where it was not asked for or cannot be drawn.
    ///
    /// A point (v, u) stands for θt + v · (θs − θt) + u · (θi − (θs + θt) / 2), so the teacher lies at (0, 0), the
    /// student at (1, 0) and the initial weights at (0.5, 1).
    pub(super) fn plane(&self, student: &Student<'_>) -> Result<Option<Plane>, Error> {
        let (Some(initial), Some(teacher), Some(learner)) = (&student.initial, self.teacher.only(), &student.learner)
        else {
            return Ok(None);
        };
        let (Some(exam), model) = (self.exams.iter().find(|exam| exam.split == "train_clean"), learner.valid()) else {
            return Ok(None);
        };
        if !model.is_like(teacher) {
            return Ok(None);
        }
        let (from, to) = (teacher.weights(), model.weights());
        let across = to.clone() - from.clone();
        let up = initial.clone() - (from.clone() + to).div_scalar(2.0);
        let size = self.shared.plane.max(2);
        let (v, u) = ((-0.5, 1.5), (-0.5, 1.5));
        let at = |range: (f64, f64), step: usize| range.0 + (range.1 - range.0) * step as f64 / (size - 1) as f64;
        let mut losses = Vec::with_capacity(size * size);
        for row in 0..size {
            for column in 0..size {
                let weights =
                    from.clone() + across.clone().mul_scalar(at(v, column)) + up.clone().mul_scalar(at(u, row));
                let placed = model.clone().with_weights(weights)?;
                losses.push(self.loss(student, &placed, exam.pixels, &exam.rows, exam.answers())?);
            }
        }
        let values = read(losses.into_iter().map(|loss| loss.reshape([1, 1])))?;
        let values =
            values.into_iter().map(|value| Num(f64::from(value.first().copied().unwrap_or(f32::NAN)))).collect();
        Ok(Some(Plane::new(size as u32, v, u, values)))
    }

    /// The student's objective with other weights in its place, the mean over some clean transfer images.
    fn loss(
        &self,
        student: &Student<'_>,
        model: &Model,
        pixels: &Pixels,
        rows: &[u32],
        answers: &[f32],
    ) -> Result<Tensor<1>, Error> {
        let device = pixels.device();
        let values = log_probabilities(pixels, rows, &|images| model.forward(images))?;
        let tensor =
            |values: &[f32]| Tensor::<1>::from_floats(values, &device).reshape([rows.len(), self.dataset.classes]);
        let labels = self.transfer.labels.filter(|_| student.objective.needs_labels());
        let members = student.objective.needs_members().then(|| self.teacher.members_on(pixels, rows)).transpose()?;
        let size = EpochSize { examples: rows.len(), batch_size: rows.len() };
        let drawn = student.objective.draw(self.shared.seed, 0, size, self.dataset.classes, &device);
        Ok(student.objective.loss(&View {
            student: tensor(&values),
            teacher: tensor(answers),
            members,
            labels: labels.map(|labels| one_hot(labels, rows, self.dataset.classes, &device)),
            temperature: None,
            positions: 0..rows.len(),
            progress: 1.0,
            drawn: &drawn,
        }))
    }

    /// How many of the teacher's answers on the transfer set came from disk.
    pub(super) fn answers_found(&self) -> usize {
        self.known.as_ref().map_or(0, |known| known.from_cache)
    }
}

/// What one stage of a network says about some images.
struct Stage {
    /// Means over all pixels, a number a channel.
    means: Numbers,
    /// Means over channels and rows, a number a column of pixels.
    columns: Numbers,
}

/// As many numbers for each of some images.
struct Numbers {
    width: usize,
    values: Vec<f32>,
}

impl Numbers {
    fn features(&self) -> cka::Features<'_> {
        cka::Features { width: self.width, values: &self.values }
    }
}

/// The outputs of a network's stages on the images at `rows`.
fn stages(model: &Model, pixels: &Pixels, rows: &[u32]) -> Result<Vec<Stage>, Error> {
    // Of each stage the means, and then the columns.
    let mut parts: Vec<Vec<Tensor<2>>> = Vec::new();
    for images in pixels.portions(rows) {
        let both = model.stages(images).into_iter().flat_map(|maps| [pooled(maps.clone()), columns(maps)]);
        for (number, table) in both.enumerate() {
            if parts.len() <= number {
                parts.push(Vec::new());
            }
            parts[number].push(table);
        }
    }
    let tables: Vec<Tensor<2>> = parts.into_iter().map(|parts| Tensor::cat(parts, 0)).collect();
    let widths: Vec<usize> = tables.iter().map(|table| table.dims()[1]).collect();
    let mut numbers = read(tables.into_iter())?.into_iter().zip(widths).map(|(mut values, width)| {
        values.truncate(rows.len() * width);
        Numbers { width, values }
    });
    let mut stages = Vec::new();
    while let (Some(means), Some(columns)) = (numbers.next(), numbers.next()) {
        stages.push(Stage { means, columns });
    }
    Ok(stages)
}

/// The mean over channels and rows of pixels: N x C x H x W to N x W.
fn columns(maps: Tensor<4>) -> Tensor<2> {
    let [count, channels, height, width] = maps.dims();
    maps.reshape([count, channels * height, width]).mean_dim(1).reshape([count, width])
}

/// Reads tables from the device in one transaction.
fn read(tables: impl Iterator<Item = Tensor<2>>) -> Result<Vec<Vec<f32>>, Error> {
    let transaction = tables.fold(Transaction::default(), Transaction::register);
    let data = transaction.try_execute().map_err(|problem| Error::Compute(problem.to_string()))?;
    data.into_iter()
        .map(|data| data.convert::<f32>().try_to_vec::<f32>().map_err(|problem| Error::Compute(format!("{problem:?}"))))
        .collect()
}
