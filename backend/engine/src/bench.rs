//! Steps of training without what surrounds them, for `cargo xtask bench train`.

use std::iter::zip;

use burn::{module::Module, tensor::Device};
use retort_wire::Spec;

use crate::{
    Error,
    augment::Augmentation,
    data::{Dataset, Split},
    model,
    objective::{Drawn, Objective, View, cross_entropy},
    random::stream,
    settings::Recipe,
    teacher::Teacher,
    train::{Feed, Learner, Pixels, one_hot, read_tapes, shape_of},
};

/// How much there is to do.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Students that learn side by side.
    pub students: usize,
    /// Members of the teacher; with none, students learn from true labels.
    pub members: usize,
    /// Examples of an epoch.
    pub examples: usize,
}

/// Students and a teacher with fresh weights, and images made of noise: how fast a step is does not depend on them.
pub struct Bench {
    learners: Vec<Learner>,
    teacher: Option<Teacher>,
    objective: Objective,
    augmentation: Augmentation,
    pixels: Pixels,
    dataset: Dataset,
    batch_size: usize,
    device: Device,
    epoch: u32,
}

impl Bench {
    /// What a full spec describes, on images of channels, height and width.
    pub fn new(spec: &Spec, size: Size, shape: [usize; 3], device: &Device) -> Result<Self, Error> {
        let (student, training) = (spec.table("student"), spec.table("training"));
        let dataset = noise(size.examples, shape);
        let fresh =
            |prefix: &str, index| model::build(&student, shape_of(&dataset), &mut stream(0, prefix, index), device);
        let learners = (0..size.students as u32)
            .map(|index| Learner::new(fresh("student", index)?, &training, 0, ""))
            .collect::<Result<_, _>>()?;
        let members: Vec<_> =
            (0..size.members as u32).map(|index| Ok(fresh("teacher", index)?.valid())).collect::<Result<_, Error>>()?;
        Ok(Self {
            learners,
            teacher: (!members.is_empty()).then(|| Teacher::of(members)),
            objective: Objective::read(&spec.table("objective"))?,
            augmentation: Augmentation::read("augmentation", &spec.table("augmentation"))?,
            pixels: Pixels::new(&dataset, &dataset.train, device),
            dataset,
            batch_size: Recipe::read(&training)?.batch_size,
            device: device.clone(),
            epoch: 0,
        })
    }

    /// One epoch, as a cohort does it: each batch is loaded once, the teacher is asked once, and every student learns.
    /// Returns the students' mean losses.
    pub fn epoch(&mut self) -> Result<Vec<f64>, Error> {
        self.epoch += 1;
        let rows: Vec<u32> = (0..self.dataset.train.labels.len() as u32).collect();
        let labels = one_hot(&self.dataset.train.labels, &rows, self.dataset.classes, &self.device);
        let feed = Feed {
            pixels: &self.pixels,
            rows: &rows,
            labels: self.teacher.is_none().then_some(labels),
            augmentation: &self.augmentation,
            fixed: None,
            online: None,
            batch_size: self.batch_size,
            seed: 0,
            prefix: String::new(),
        };
        let drawn = Drawn::default();
        let epoch = feed.epoch(self.epoch);
        for positions in epoch.batches() {
            let step = epoch.load(positions.clone());
            let teacher = self.teacher.as_ref().map(|teacher| teacher.log_probabilities(&step.images));
            for learner in std::mem::take(&mut self.learners) {
                let rate = learner.rate(1);
                self.learners.push(learner.learn(
                    rate,
                    step.images.clone(),
                    &mut |logits| match (&teacher, &step.labels) {
                        (None, Some(labels)) => cross_entropy(logits, labels.clone()),
                        (None, None) => logits.sum(),
                        (Some(teacher), _) => self.objective.loss(&View {
                            student: logits,
                            teacher: teacher.clone(),
                            members: None,
                            labels: None,
                            temperature: None,
                            positions: positions.clone(),
                            progress: 0.0,
                            drawn: &drawn,
                        }),
                    },
                ));
            }
        }
        let (seen, _) = read_tapes(self.learners.iter_mut(), Vec::new())?;
        Ok(seen.iter().map(|seen| seen.loss / rows.len() as f64).collect())
    }
}

/// Images of ten classes in which there is nothing to be seen.
fn noise(examples: usize, [channels, height, width]: [usize; 3]) -> Dataset {
    let mut images = vec![0; examples * channels * height * width];
    for (image, value) in zip(&mut images, 0_u32..) {
        *image = (value.wrapping_mul(2_654_435_761) >> 24) as u8;
    }
    let labels = (0..examples as u32).map(|example| example % 10).collect();
    Dataset {
        name: "noise".to_owned(),
        channels,
        height,
        width,
        classes: 10,
        class_names: (0..10).map(|class| class.to_string()).collect(),
        train: Split { images, labels, ..Split::default() },
        test: Split::default(),
        mean: vec![0.5; channels],
        standard_deviation: vec![0.29; channels],
        vocabulary: None,
    }
}
