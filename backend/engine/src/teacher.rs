//! Teachers: one network or an ensemble, trained by a recipe of their own, kept by content hash.

mod cache;
mod fit;
mod splits;

use burn::{
    module::Module,
    tensor::{Device, Tensor, activation::log_softmax},
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
};

pub(crate) use cache::{Bench, obtain};
pub(crate) use splits::Splits;

/// Changes whenever a teacher of the same settings would come out differently, so that old ones are not taken for new.
const GENERATION: u32 = 1;

/// A trained teacher.
pub(crate) struct Teacher {
    /// Its content hash: the name of its folder.
    pub hash: String,
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
    /// log (1/m Σ softmax(z_k)) of the members' logits: the average is taken of probabilities, whatever temperature
    /// an objective applies afterwards.
    pub(crate) fn log_probabilities(&self, images: &Tensor<4>) -> Tensor<2> {
        ensemble(self.members.iter().map(|member| log_softmax(member.forward(images.clone()), 1)).collect())
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

/// The logarithm of the mean of the members' probabilities.
fn ensemble(mut members: Vec<Tensor<2>>) -> Tensor<2> {
    match (members.len(), members.pop()) {
        (1, Some(only)) => only,
        (count, Some(last)) => {
            members.push(last);
            let all: Tensor<3> = Tensor::stack(members, 0);
            let top = all.clone().max_dim(0);
            let sum = (all - top.clone()).exp().sum_dim(0);
            (sum.log() + top).sub_scalar((count as f64).ln()).squeeze_dim(0)
        }
        (_, None) => Tensor::zeros([0, 0], &Device::flex()),
    }
}

/// The name of the folder of the teacher that `spec` asks for: a hash of everything that decides its weights. It does
/// not depend on the device.
pub fn teacher_hash(spec: &Spec, home: &Home) -> Result<String, Error> {
    let mut teacher = spec.table("teacher");
    teacher.0.remove("own_seed");
    let dataset = spec.word("teacher.dataset")?;
    let known = data::describe(home).into_iter().find(|known| known.name == dataset);
    let sizes = known.map(|known| {
        [known.train_examples, known.test_examples, known.channels, known.height, known.width, known.classes]
    });
    // The published sets are what they are; what a user's folder holds may change under its name.
    let published = data::registry().iter().any(|entry| entry.name == dataset);
    let fingerprint = if published { String::new() } else { home.fingerprint(dataset)? };
    let mut hash = Sha256::new();
    hash.update(format!(
        "{GENERATION} {dataset} {sizes:?} {fingerprint} {} {}",
        teacher_seed(spec)?,
        teacher.canonical()
    ));
    Ok(hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ensemble_is_the_mean_of_probabilities_whatever_is_added_to_the_logits() {
        let device = Device::flex();
        let logits = |rows: [[f32; 3]; 2]| Tensor::<2>::from_floats(rows, &device);
        let members = [[[1.0, 2.0, 3.0], [0.0, 0.0, 5.0]], [[0.5, -1.0, 0.0], [200.0, 0.0, -200.0]], [[0.0; 3]; 2]];
        let of =
            |shift: f32| ensemble(members.iter().map(|rows| log_softmax(logits(*rows).add_scalar(shift), 1)).collect());
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
