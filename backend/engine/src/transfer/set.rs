//! The transfer set of a cohort, put together.

use sha2::{Digest, Sha256};

use crate::{
    Error,
    data::{Dataset, Split},
    random::stream,
    settings::Shared,
    teacher::Splits,
    train::Pixels,
};

use super::{Gathered, Ground, Online, additions};

/// All images that the students are shown, and what is known about them.
pub(crate) struct TransferSet<'a> {
    store: Store<'a>,
    /// Rows of [`pixels`](Self::pixels), those of the main source first; one may stand there for two sources.
    pub rows: Vec<u32>,
    /// How many of them belong to the main source.
    pub main: usize,
    /// True classes by row of the pixels, where every image has one that means something to the teacher.
    pub labels: Option<&'a [u32]>,
    /// Temperatures by place in `rows`, 0 for the objective's own; none when all are the objective's.
    pub temperatures: Option<Vec<f32>>,
    /// By place in `rows`, 1 for images that no augmentation varies and 0 for the others; none when all are varied.
    pub fixed: Option<Vec<f32>>,
    /// Images that are made anew for every batch.
    pub online: Option<Online>,
    /// Whether the images are training images of the teacher's data set and nothing else, whose stored predictions
    /// can be looked up by row.
    pub is_own: bool,
}

#[expect(clippy::large_enum_variant, reason = "a cohort holds one")]
enum Store<'a> {
    Borrowed(&'a Pixels),
    Owned { pixels: Pixels, digest: String },
}

impl<'a> TransferSet<'a> {
    /// Puts the transfer set together; none when everybody asked to stop meanwhile. `train` are the training images of
    /// `dataset`, the teacher's.
    pub(crate) fn gather(
        shared: &Shared,
        splits: &Splits,
        dataset: &'a Dataset,
        train: &'a Pixels,
        ground: &mut Ground<'_>,
    ) -> Result<Option<Self>, Error> {
        let other = match shared.transfer_dataset.as_deref() {
            Some(name) => {
                ground.observer.activity(&format!("loading {name}"));
                let other = ground.environment.home.load(name, ground.options)?;
                other.same_shape_as(dataset, "transfer.dataset")?;
                Some(other)
            }
            None => None,
        };
        let rows = splits.transfer(shared, dataset, other.as_ref())?;
        let mut additions = additions(&ground.spec.table("transfer"))?;
        let online = additions.iter().position(|addition| addition.source.is_online());
        let online = match online.map(|place| additions.remove(place)) {
            Some(addition) => {
                let Some(supply) = addition.source.supply(ground)? else { return Ok(None) };
                let count = (addition.share * shared.batch_size as f64) as usize;
                if count == 0 {
                    let problem = format!("is less than one image of a batch of {}; raise it.", shared.batch_size);
                    return Err(Error::setting(&addition.path, problem));
                }
                Some(Online { supply, count, temperature: addition.temperature, seed: shared.seed })
            }
            None => None,
        };
        let main = rows.len();
        let (mut temperatures, mut fixed) = (vec![0.0_f32; main], vec![0.0_f32; main]);
        let whole = main as f64 / (1.0 - additions.iter().map(|addition| addition.share).sum::<f64>());
        let mut further = Vec::new();
        for addition in &additions {
            let count = (addition.share * whole).round() as usize;
            ground.random = stream(shared.seed, &addition.stream, 0);
            let Some(more) = addition.source.gather(count, ground)? else { return Ok(None) };
            further.push(more);
            temperatures.resize(temperatures.len() + count, addition.temperature as f32);
            fixed.resize(fixed.len() + count, f32::from(u8::from(addition.source.is_fixed())));
        }
        let temperatures = temperatures.iter().any(|value| *value > 0.0).then_some(temperatures);
        let own = |more: &Gathered| matches!(more, Gathered::Rows(_));
        if other.is_none() && further.iter().all(own) {
            let mut rows = rows;
            for more in further {
                if let Gathered::Rows(more) = more {
                    rows.extend(more);
                }
            }
            let is_own = online.is_none();
            return Ok(Some(Self {
                store: Store::Borrowed(train),
                rows,
                main,
                labels: is_own.then_some(dataset.train.labels.as_slice()),
                temperatures,
                fixed: None,
                online,
                is_own,
            }));
        }
        let mut images = chosen(other.as_ref().unwrap_or(dataset), &rows);
        for more in further {
            match more {
                Gathered::Images(more) => images.extend(more),
                Gathered::Rows(more) => images.extend(chosen(dataset, &more)),
            }
        }
        let count = fixed.len();
        let digest: String = Sha256::digest(&images).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let split = Split::of_images(images, vec![0; count]);
        let pixels = Pixels::new(dataset, &split, ground.device());
        Ok(Some(Self {
            store: Store::Owned { pixels, digest },
            rows: (0..count as u32).collect(),
            main,
            labels: None,
            temperatures,
            fixed: fixed.contains(&1.0).then_some(fixed),
            online,
            is_own: false,
        }))
    }

    /// The images.
    pub(crate) fn pixels(&self) -> &Pixels {
        match &self.store {
            Store::Borrowed(pixels) => pixels,
            Store::Owned { pixels, .. } => pixels,
        }
    }

    /// SHA-256 of the images, where they are no plain part of the teacher's data set.
    pub(crate) fn digest(&self) -> Option<&str> {
        match &self.store {
            Store::Borrowed(_) => None,
            Store::Owned { digest, .. } => Some(digest),
        }
    }
}

/// The images at some rows of a training set.
fn chosen(dataset: &Dataset, rows: &[u32]) -> Vec<u8> {
    let size = dataset.image_bytes();
    rows.iter().flat_map(|row| &dataset.train.images[*row as usize * size..][..size]).copied().collect()
}

#[cfg(test)]
mod tests;
