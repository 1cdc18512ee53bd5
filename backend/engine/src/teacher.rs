//! Teachers: one network or an ensemble, trained by a recipe of their own, kept by content hash.

mod cache;
mod fit;
mod member;
mod splits;

use burn::{
    module::Module,
    tensor::{Tensor, TensorData, activation::log_softmax},
};
use retort_wire::Spec;
use sha2::{Digest, Sha256};

use crate::{
    Error,
    data::{self, Home},
    metric::Table,
    model::{self, Model},
    random::stream,
    settings::{Read, teacher_seed},
    train::{Pixels, log_probabilities},
};

pub(crate) use cache::{Bench, obtain, write};
pub use member::untrained as untrained_members;
pub(crate) use splits::Splits;

/// Changes whenever a teacher of the same settings would come out differently, so that old ones are not taken for new.
const GENERATION: u32 = 2;

/// A trained teacher.
pub(crate) struct Teacher {
    /// Its content hash: the name of its folder.
    pub hash: String,
    /// Whether it came from the cache.
    pub found: bool,
    /// Its members, as they are evaluated.
    members: Vec<Model>,
    /// What it predicts on the clean images of each split.
    pub predictions: Vec<Stored>,
}

/// The teacher's log-probabilities on one split.
pub(crate) struct Stored {
    /// The split.
    pub split: &'static str,
    /// Rows of the split's source, ascending.
    pub rows: Vec<u32>,
    /// Length of one row of `log_probabilities`.
    pub classes: usize,
    /// One row for each of `rows`.
    pub log_probabilities: Vec<f32>,
}

impl Teacher {
    /// Networks as they are, known by no name and asked nothing yet.
    pub(crate) fn of(members: Vec<Model>) -> Self {
        Self { hash: String::new(), found: false, members, predictions: Vec::new() }
    }

    /// log (1/m Σ softmax(z_k)) of the members' logits: the average is taken of probabilities, whatever temperature
    /// an objective applies afterwards.
    pub(crate) fn log_probabilities(&self, images: &Tensor<4>) -> Tensor<2> {
        match self.members.as_slice() {
            [only] => log_softmax(only.forward(images.clone()), 1),
            _ => ensemble(self.members(images)),
        }
    }

    /// The log-probabilities of every member, members x N x classes.
    pub(crate) fn members(&self, images: &Tensor<4>) -> Tensor<3> {
        Tensor::stack(self.members.iter().map(|member| log_softmax(member.forward(images.clone()), 1)).collect(), 0)
    }

    /// The log-probabilities of every member on the images at `rows`, members x rows x classes.
    pub(crate) fn members_on(&self, pixels: &Pixels, rows: &[u32]) -> Result<Tensor<3>, Error> {
        let device = pixels.device();
        let of = |member: &Model| {
            let values = log_probabilities(pixels, rows, &|images| member.forward(images))?;
            let classes = values.len() / rows.len().max(1);
            Ok(Tensor::<2>::from_data(TensorData::new(values, [rows.len(), classes]), &device))
        };
        Ok(Tensor::stack(self.members.iter().map(of).collect::<Result<Vec<_>, Error>>()?, 0))
    }

    /// Its first member.
    pub(crate) fn first(&self) -> Option<&Model> {
        self.members.first()
    }

    /// Its one member; none of an ensemble.
    pub(crate) fn only(&self) -> Option<&Model> {
        if self.members.len() == 1 { self.members.first() } else { None }
    }

    /// Its first member before it was trained.
    pub(crate) fn initial(&self, bench: &Bench<'_>) -> Result<Model, Error> {
        fit::fresh(bench, 1, &bench.environment.device.device)
    }

    /// What it predicts on `split`.
    pub(crate) fn on(&self, split: &str) -> Option<&Stored> {
        self.predictions.iter().find(|stored| stored.split == split)
    }
}

impl Stored {
    /// The log-probabilities of some rows, in their order; rows that it does not have are left out.
    pub(crate) fn select(&self, rows: &[u32]) -> Vec<f32> {
        let mut chosen = Vec::with_capacity(rows.len() * self.classes);
        for row in rows {
            if let Ok(place) = self.rows.binary_search(row) {
                chosen.extend_from_slice(&self.log_probabilities[place * self.classes..][..self.classes]);
            }
        }
        chosen
    }

    /// The stored values as metrics see them.
    pub(crate) fn table(&self) -> Table<'_> {
        Table { classes: self.classes, log_probabilities: &self.log_probabilities }
    }
}

/// The logarithm of the mean of the members' probabilities, N x classes, from their log-probabilities, members x N x
/// classes.
pub(crate) fn ensemble(members: Tensor<3>) -> Tensor<2> {
    let count = members.dims()[0] as f64;
    let top = members.clone().max_dim(0);
    let sum = (members - top.clone()).exp().sum_dim(0);
    (sum.log() + top).sub_scalar(count.ln()).squeeze_dim(0)
}

/// The name of the folder of the teacher that `spec` asks for: a hash of everything that decides its weights. It does
/// not depend on the device.
pub fn teacher_hash(spec: &Spec, home: &Home) -> Result<String, Error> {
    let mut teacher = spec.table("teacher");
    teacher.0.remove("own_seed");
    Ok(digest(&identity(&teacher, teacher_seed(spec)?, home)?))
}

/// Everything that decides the weights of a teacher with the settings `teacher`, in one line.
fn identity(teacher: &Spec, seed: i64, home: &Home) -> Result<String, Error> {
    let dataset = teacher.word("dataset")?;
    let known = data::describe(home).into_iter().find(|known| known.name == dataset);
    let sizes = known.map(|known| {
        [known.train_examples, known.test_examples, known.channels, known.height, known.width, known.classes]
    });
    // The published sets are what they are; what a user's folder holds may change under its name.
    let published = data::registry().iter().any(|entry| entry.name == dataset);
    let fingerprint = if published { String::new() } else { home.fingerprint(dataset)? };
    Ok(format!("{GENERATION} {dataset} {sizes:?} {fingerprint} {seed} {}", teacher.canonical()))
}

/// Half of SHA-256, in hexadecimal digits.
fn digest(text: &str) -> String {
    Sha256::digest(text).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;

    #[test]
    fn a3_an_ensemble_is_the_mean_of_probabilities_whatever_is_added_to_the_logits() {
        let device = Device::flex();
        let logits = |rows: [[f32; 3]; 2]| Tensor::<2>::from_floats(rows, &device);
        let members = [[[1.0, 2.0, 3.0], [0.0, 0.0, 5.0]], [[0.5, -1.0, 0.0], [200.0, 0.0, -200.0]], [[0.0; 3]; 2]];
        let of = |shift: f32| {
            let members = members.iter().map(|rows| log_softmax(logits(*rows).add_scalar(shift), 1)).collect();
            ensemble(Tensor::stack(members, 0))
        };
        let expected = members
            .iter()
            .map(|rows| burn::tensor::activation::softmax(logits(*rows), 1))
            .reduce(|sum, member| sum + member)
            .unwrap()
            .div_scalar(3.0);
        for shift in [0.0, 7.0] {
            let found: Vec<f32> = of(shift).exp().try_into_vec_as().unwrap();
            let expected: Vec<f32> = expected.clone().try_into_vec_as().unwrap();
            assert!(found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-6), "{found:?} is not {expected:?}");
            assert!(found.chunks(3).all(|row| (row.iter().sum::<f32>() - 1.0).abs() < 1e-6));
        }
    }
}
