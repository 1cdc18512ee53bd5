//! From a run's folder to a capsule, and capsules that were brought to a data folder.

use std::{collections::BTreeMap, fs, path::Path};

use retort_store::{Layout, folder, is_id, metrics, predictions};
use retort_wire::{
    MetricRow, Run, State,
    capsule::{FORMAT, Manifest, Report},
};
use sha2::{Digest, Sha256};

use super::{Capsule, Error, archive, report};

/// The commit that this program was built from, where whoever built it said so.
const COMMIT: Option<&str> = option_env!("RETORT_COMMIT");

/// The capsule of a finished run, with its predictions where they are asked for.
pub fn pack(layout: &Layout, run: &Run, with_predictions: bool) -> Result<Capsule, Error> {
    if run.state != State::Finished {
        return Err(Error::Unfinished(format!(
            "Run {} is {}; a capsule is made of a run that has finished.",
            run.id,
            run.state.name()
        )));
    }
    let raw =
        |path: &Path| fs::read(path).map_err(|_| Error::Unfinished(format!("Run {} has no {}.", run.id, name(path))));
    let metrics = raw(&layout.metrics(&run.id, run.attempt))?;
    let predictions = with_predictions.then(|| raw(&layout.predictions(&run.id, run.attempt))).transpose()?;
    Ok(Capsule { manifest: manifest(layout, run), metrics, predictions })
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// What a run's folder says of it.
fn manifest(layout: &Layout, run: &Run) -> Manifest {
    let status = folder::read_status(&layout.status(&run.id, run.attempt)).unwrap_or_default();
    let mut hashes = BTreeMap::new();
    if let Ok(tables) = predictions::read(&layout.predictions(&run.id, run.attempt)) {
        hashes.insert("labels".to_owned(), labels(&tables));
        hashes.insert("student".to_owned(), answers(&tables));
    }
    let teacher = run.teacher.as_ref().map(|hash| predictions::read(&layout.teacher_predictions(hash)));
    if let Some(Ok(tables)) = teacher {
        hashes.insert("teacher".to_owned(), answers(&tables));
    }
    Manifest {
        format: FORMAT,
        run: run.id.clone(),
        study_name: run.study_name.clone(),
        spec: run.spec.clone(),
        versions: status.versions,
        commit: COMMIT.map(str::to_owned),
        device: run.device.clone(),
        attempts: run.attempt,
        epochs: run.epoch,
        seconds: run.seconds,
        ended: run.ended,
        teacher: run.teacher.clone(),
        hashes,
    }
}

/// The data that a model was asked about: the examples of each split with their labels.
fn labels(tables: &[predictions::Table]) -> String {
    let mut hash = Sha256::new();
    for table in tables {
        hash.update(table.split.as_bytes());
        table.index.iter().zip(&table.label).for_each(|(index, label)| {
            hash.update(index.to_le_bytes());
            hash.update(label.to_le_bytes());
        });
    }
    hexadecimal(hash)
}

/// What a model said of it, bit for bit.
fn answers(tables: &[predictions::Table]) -> String {
    let mut hash = Sha256::new();
    for table in tables {
        hash.update(table.split.as_bytes());
        table.log_probabilities.iter().for_each(|value| hash.update(value.to_bits().to_le_bytes()));
    }
    hexadecimal(hash)
}

fn hexadecimal(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Takes a capsule into the data folder and answers its name there: a hash of its bytes, so that one that is brought
/// twice is there once.
pub fn bring(layout: &Layout, bytes: &[u8]) -> Result<String, Error> {
    let capsule = archive::read(bytes)?;
    rows(&capsule)?;
    let id: String = Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    folder::write_capsule(layout, &id, bytes)?;
    Ok(id)
}

/// A capsule that was brought, and its rows; none when there is none of that name.
pub fn brought(layout: &Layout, id: &str) -> Result<Option<(Manifest, Vec<MetricRow>)>, Error> {
    if !is_id(id) {
        return Ok(None);
    }
    let Ok(bytes) = fs::read(layout.capsule(id)) else { return Ok(None) };
    let capsule = archive::read(&bytes)?;
    let rows = rows(&capsule)?;
    Ok(Some((capsule.manifest, rows)))
}

/// The rows of a capsule.
pub fn rows(capsule: &Capsule) -> Result<Vec<MetricRow>, Error> {
    metrics::from_bytes(capsule.metrics.clone())
        .map_err(|error| Error::Invalid(format!("The capsule's metrics.parquet cannot be used: {error}")))
}

/// Reports of the runs among `runs` that repeat a capsule: finished, of the same spec, and not the very attempt that it
/// was made of.
pub fn repeats<'a>(
    layout: &Layout,
    (manifest, then): (&Manifest, &[MetricRow]),
    runs: impl Iterator<Item = &'a Run>,
) -> Vec<Report> {
    let same = manifest.spec.canonical();
    let mut found = Vec::new();
    let is_itself = |run: &&Run| run.id == manifest.run && run.attempt == manifest.attempts;
    let finished = runs.filter(|run| run.state == State::Finished && !is_itself(run));
    for run in finished.filter(|run| run.spec.canonical() == same) {
        if let Ok(now) = metrics::read(&layout.metrics(&run.id, run.attempt)) {
            found.push(report((manifest, then), (&self::manifest(layout, run), &now)));
        }
    }
    found
}
