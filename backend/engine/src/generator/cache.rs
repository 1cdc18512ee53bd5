//! The generator cache: a folder per content hash, complete once `generator.json` is there.
//!
//! | file | holds |
//! |---|---|
//! | `weights.bpk` | the generator network |
//! | `losses.json` | the losses of every epoch |
//! | `samples.png` | 64 samples of fixed noise |
//! | `generator.json` | what it is and how long it took; written last |

use std::{
    fs::{self, File},
    path::Path,
    time::Instant,
};

use burn::{module::Module, tensor::Device};
use retort_wire::Spec;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    Error,
    data::{self, Dataset, Home},
    lock,
    model::Builder,
    random::stream,
    settings::Read,
    train::Pixels,
};

use super::{Generator, entry, fit};

const MARKER: &str = "generator.json";
const WEIGHTS: &str = "weights.bpk";

/// Changes whenever a generator of the same settings would come out differently, so that old ones are not taken for
/// new.
const GENERATION: u32 = 1;

/// A training is told about in so many portions at most; each is an epoch of the generator's run.
const PORTIONS: u32 = 100;

/// Everything that a generator is trained on.
pub(crate) struct Bench<'a> {
    /// The table `generator`.
    pub table: &'a Spec,
    /// The data set; all its training images are shown to the discriminator.
    pub dataset: &'a Dataset,
    /// Those images.
    pub pixels: &'a Pixels,
    /// The seed of everything random: 0 for the generator that all seeds of a study share.
    pub seed: i64,
    /// The folder of all generators.
    pub folder: &'a Path,
    /// The plain device.
    pub device: &'a Device,
}

/// The mean losses of one epoch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Losses {
    /// The epoch, from 1.
    pub epoch: u32,
    /// What the generator minimises.
    pub generator: f64,
    /// What the discriminator minimises.
    pub discriminator: f64,
}

/// Who is told what happens.
pub(crate) trait Watch {
    /// What is being done, in words.
    fn activity(&mut self, text: &str);
    /// The generator is known by its hash; `found` when it came from the cache.
    fn generator(&mut self, hash: &str, found: bool);
    /// An epoch is done. An error ends the training. Those of a generator that is found are told again.
    fn epoch(&mut self, losses: &Losses) -> Result<(), Error>;
    /// A sheet of samples, as a PNG; each replaces the one before.
    fn samples(&mut self, png: &[u8]) -> Result<(), Error>;
    /// Whether to stop; asked after every step.
    fn should_stop(&mut self) -> bool;
}

/// What `generator.json` says.
#[derive(Serialize, Deserialize)]
struct Marker {
    hash: String,
    generation: u32,
    settings: Spec,
    seed: i64,
    dataset: String,
    parameters: usize,
    seconds: f64,
    engine: String,
}

/// How many epochs a training of so many generator steps has.
pub(crate) fn epochs(steps: u32) -> u32 {
    steps.clamp(1, PORTIONS)
}

/// Generator steps that are done after so many epochs.
pub(super) fn steps_of(epoch: u32, steps: u32) -> u32 {
    (u64::from(epoch) * u64::from(steps) / u64::from(epochs(steps))) as u32
}

/// The name of the folder of the generator that `spec` asks for: a hash of everything that decides its weights. It does
/// not depend on the device.
pub fn generator_hash(spec: &Spec, home: &Home, seed: i64) -> Result<String, Error> {
    let dataset = spec.word("teacher.dataset")?;
    let published = data::registry().iter().any(|entry| entry.name == dataset);
    let fingerprint = if published { String::new() } else { home.fingerprint(dataset)? };
    let resolution = spec.integer("teacher.resolution").unwrap_or(0);
    let table = spec.table("generator").canonical();
    let mut hash = Sha256::new();
    hash.update(format!("generator {GENERATION} {dataset} {resolution} {fingerprint} {seed} {table}"));
    Ok(hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect())
}

/// The generator of that hash: from the cache, or trained now, once however many processes ask. None when it was asked
/// to stop.
pub(crate) fn obtain(hash: String, bench: &Bench<'_>, watch: &mut dyn Watch) -> Result<Option<Generator>, Error> {
    let folder = bench.folder.join(&hash);
    let size = fit::size(bench)?;
    fs::create_dir_all(&folder).map_err(Error::file(&folder, "written"))?;
    let marker = folder.join(MARKER);
    let Some(lock) = (if marker.exists() { Some(None) } else { lock(&folder, watch)?.map(Some) }) else {
        return Ok(None);
    };
    let found = marker.exists();
    watch.generator(&hash, found);
    let weights = folder.join(WEIGHTS);
    let painter = if found {
        let mut random = stream(bench.seed, "generator init", 0);
        let device = bench.device.clone().autodiff();
        let (painter, _) = (entry(bench.table)?.build)(bench.table, size, &mut Builder::new(&mut random, &device))?;
        let painter = painter.try_load_file(&weights).map_err(Error::weights(&weights))?.valid();
        for losses in read_losses(&folder)? {
            watch.epoch(&losses)?;
        }
        let path = folder.join("samples.png");
        watch.samples(&fs::read(&path).map_err(Error::file(&path, "read"))?)?;
        painter
    } else {
        let clock = Instant::now();
        let Some((painter, losses)) = fit::fit(bench, watch)? else { return Ok(None) };
        let temporary = weights.with_extension("tmp");
        painter.clone().save_file(&temporary).map_err(Error::weights(&temporary))?;
        fs::rename(&temporary, &weights).map_err(Error::file(&weights, "written"))?;
        write(&folder.join("losses.json"), &serde_json::to_vec(&losses).unwrap_or_default())?;
        write(&folder.join("samples.png"), &fit::samples(&painter, bench)?)?;
        let contents = Marker {
            hash,
            generation: GENERATION,
            settings: bench.table.clone(),
            seed: bench.seed,
            dataset: bench.dataset.name.clone(),
            parameters: painter.num_params(),
            seconds: clock.elapsed().as_secs_f64(),
            engine: env!("CARGO_PKG_VERSION").to_owned(),
        };
        write(&marker, &serde_json::to_vec_pretty(&contents).unwrap_or_default())?;
        painter
    };
    drop(lock);
    Ok(Some(Generator { painter, device: bench.device.clone() }))
}

fn read_losses(folder: &Path) -> Result<Vec<Losses>, Error> {
    let path = folder.join("losses.json");
    let bytes = fs::read(&path).map_err(Error::file(&path, "read"))?;
    serde_json::from_slice(&bytes).map_err(|problem| Error::Weights { path, problem: problem.to_string() })
}

/// Waits until nobody else trains this generator; none when it was asked to stop.
fn lock(folder: &Path, watch: &mut dyn Watch) -> Result<Option<File>, Error> {
    lock::wait(folder, |first| {
        if first {
            watch.activity("waiting for the generator, which another run is training");
        }
        watch.should_stop()
    })
}

/// Writes a file so that it is there whole or not at all.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    crate::teacher::write(path, bytes)
}
