//! What the teacher says of a transfer set that never changes.

use std::{fs, path::Path};

use burn::tensor::{Tensor, TensorData};

use crate::{
    Error,
    teacher::{Teacher, write},
    train::log_probabilities,
};

use super::TransferSet;

/// The teacher's answers on every image of a transfer set, by place.
pub(crate) struct Known {
    /// The ensemble's log-probabilities, examples x classes.
    pub ensemble: Tensor<2>,
    /// The members', members x examples x classes, where an objective looks at them.
    pub members: Option<Tensor<3>>,
    /// How many of the ensemble's answers were found on disk.
    pub from_cache: usize,
}

impl Known {
    /// Looks the answers up, or asks the teacher once. Answers on images that are not simply training images of the
    /// teacher's data set are kept in the teacher's folder under the hash of the images.
    pub(crate) fn obtain(
        set: &TransferSet<'_>,
        teacher: &Teacher,
        classes: usize,
        with_members: bool,
        folder: &Path,
    ) -> Result<Self, Error> {
        let (values, from_cache) = answers(set, teacher, classes, folder)?;
        let device = set.pixels().device();
        let shape = [set.rows.len(), classes];
        let ensemble = Tensor::from_data(TensorData::new(values, shape), &device);
        let members = if with_members { Some(teacher.members_on(set.pixels(), &set.rows)?) } else { None };
        Ok(Self { ensemble, members, from_cache })
    }
}

fn answers(
    set: &TransferSet<'_>,
    teacher: &Teacher,
    classes: usize,
    folder: &Path,
) -> Result<(Vec<f32>, usize), Error> {
    let stored = if set.is_own { teacher.on("train_clean").map(|stored| stored.select(&set.rows)) } else { None };
    if let Some(stored) = stored.filter(|stored| stored.len() == set.rows.len() * classes) {
        return Ok((stored, if teacher.found { set.rows.len() } else { 0 }));
    }
    let ask = || log_probabilities(set.pixels(), &set.rows, &|images| teacher.log_probabilities(&images));
    let Some(digest) = set.digest() else { return Ok((ask()?, 0)) };
    let path = folder.join(format!("transfer-{digest}.f32"));
    if let Some(values) = read(&path, set.rows.len() * classes) {
        return Ok((values, set.rows.len()));
    }
    let values = ask()?;
    let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    write(&path, &bytes)?;
    Ok((values, 0))
}

/// The values of a file that has exactly so many; anything else is as good as no file.
fn read(path: &Path, count: usize) -> Option<Vec<f32>> {
    let bytes = fs::read(path).ok().filter(|bytes| bytes.len() == count * size_of::<f32>())?;
    Some(bytes.as_chunks().0.iter().map(|value| f32::from_le_bytes(*value)).collect())
}
