//! The teacher cache: a folder per content hash, complete once `teacher.json` is there.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    time::Instant,
};

use serde::{Deserialize, Serialize};

use crate::{Observer, Predictions, data::Dataset, lock, settings::Shared, train::Environment};

use super::*;

const MARKER: &str = "teacher.json";

/// What `teacher.json` says.
#[derive(Serialize, Deserialize)]
struct Marker {
    hash: String,
    generation: u32,
    settings: Spec,
    seed: i64,
    dataset: String,
    members: u32,
    parameters: usize,
    device: String,
    seconds: f64,
    engine: String,
}

/// Everything that a teacher is trained and evaluated on.
pub(crate) struct Bench<'a> {
    /// What the cohort shares.
    pub shared: &'a Shared,
    /// The teacher's dataset.
    pub dataset: &'a Dataset,
    /// Its splits.
    pub splits: &'a Splits,
    /// Its training images.
    pub train: &'a Pixels,
    /// Its test images.
    pub test: &'a Pixels,
    /// The device, datasets and folder.
    pub environment: &'a Environment,
}

/// The teacher of that hash: from the cache, or trained now, once however many processes ask. None when everybody
/// asked to stop.
pub(crate) fn obtain(
    hash: String,
    bench: &Bench<'_>,
    observer: &mut dyn Observer,
    stop: &mut dyn FnMut(&mut dyn Observer) -> bool,
) -> Result<Option<Teacher>, Error> {
    let folder = bench.environment.teachers.join(&hash);
    fs::create_dir_all(&folder).map_err(Error::file(&folder, "written"))?;
    let marker = folder.join(MARKER);
    let mut lock = None;
    if !marker.exists() {
        let file = lock::wait(&folder, |first| {
            if first {
                observer.activity("waiting for the teacher, which another run is training");
            }
            stop(observer)
        })?;
        let Some(file) = file else { return Ok(None) };
        lock = Some(file);
    }
    let found = marker.exists();
    observer.teacher(&hash, found);
    let mut teacher = Teacher { hash, found, members: Vec::new(), predictions: Vec::new() };
    if found {
        teacher.load(&folder, bench)?;
        return Ok(Some(teacher));
    }
    let clock = Instant::now();
    let Some(mut rows) = fit::members(&mut teacher, &folder, bench, observer, stop)? else { return Ok(None) };
    observer.activity("evaluating the teacher");
    teacher.predict(&folder, bench)?;
    let seconds = clock.elapsed().as_secs_f64();
    rows.extend(teacher.rows(bench, seconds)?);
    let predictions = teacher.tables(bench);
    observer.teacher_trained(&teacher.hash, &rows, &predictions).map_err(Error::TeacherRefused)?;
    let contents = Marker {
        hash: teacher.hash.clone(),
        generation: GENERATION,
        settings: bench.shared.teacher.clone(),
        seed: bench.shared.teacher_seed,
        dataset: bench.dataset.name.clone(),
        members: teacher.members.len() as u32,
        parameters: teacher.members.first().map_or(0, Module::num_params),
        device: bench.environment.device.label.clone(),
        seconds,
        engine: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let json = serde_json::to_vec_pretty(&contents).unwrap_or_default();
    write(&marker, &json)?;
    drop(lock);
    Ok(Some(teacher))
}

/// Writes a file so that it is there whole or not at all.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    // Two processes may write the same thing at the same time.
    let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
    let attempt = || {
        let mut file = File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)
    };
    attempt().map_err(Error::file(path, "written"))
}

/// The file of a member's weights; members are counted from 1.
pub(super) fn weights(folder: &Path, member: u32) -> PathBuf {
    folder.join(format!("weights-{member}.bpk"))
}

impl Teacher {
    fn load(&mut self, folder: &Path, bench: &Bench<'_>) -> Result<(), Error> {
        let device = &bench.environment.device.device;
        for member in 1..=bench.shared.teacher.whole("members")? {
            self.members.push(
                fit::fresh(bench, member, device)?
                    .try_load_file(weights(folder, member))
                    .map_err(Error::weights(&weights(folder, member)))?
                    .valid(),
            );
        }
        for (split, rows, _) in splits(bench) {
            let path = folder.join(format!("{split}.f32"));
            let bytes = fs::read(&path).map_err(Error::file(&path, "read"))?;
            let classes = bench.dataset.classes;
            if bytes.len() != rows.len() * classes * 4 {
                let problem = format!("{} bytes instead of {}", bytes.len(), rows.len() * classes * 4);
                return Err(Error::Weights { path, problem });
            }
            let values = bytes.as_chunks().0.iter().map(|value| f32::from_le_bytes(*value)).collect();
            self.predictions.push(Stored { split, rows, classes, log_probabilities: values });
        }
        Ok(())
    }

    fn predict(&mut self, folder: &Path, bench: &Bench<'_>) -> Result<(), Error> {
        for (split, rows, pixels) in splits(bench) {
            let values = log_probabilities(pixels, &rows, &|images| self.log_probabilities(&images))?;
            let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
            write(&folder.join(format!("{split}.f32")), &bytes)?;
            self.predictions.push(Stored { split, rows, classes: bench.dataset.classes, log_probabilities: values });
        }
        Ok(())
    }

    /// The ensemble's rows after the last epoch.
    fn rows(&self, bench: &Bench<'_>, seconds: f64) -> Result<Vec<retort_wire::MetricRow>, Error> {
        let epoch = bench.shared.teacher.whole("epochs")?;
        let mut rows = Vec::new();
        for stored in &self.predictions {
            let labels = labels(bench, stored);
            for (metric, value) in crate::metric::measure(stored.table(), None, Some(&labels)) {
                let value = retort_wire::Num(value);
                rows.push(retort_wire::MetricRow { epoch, split: stored.split.to_owned(), metric, value, seconds });
            }
        }
        Ok(rows)
    }

    fn tables(&self, bench: &Bench<'_>) -> Vec<Predictions> {
        self.predictions
            .iter()
            .map(|stored| Predictions {
                split: stored.split.to_owned(),
                index: stored.rows.clone(),
                label: labels(bench, stored),
                classes: stored.classes,
                log_probabilities: stored.log_probabilities.clone(),
            })
            .collect()
    }
}

fn labels(bench: &Bench<'_>, stored: &Stored) -> Vec<u32> {
    let source = if stored.split == "test" { &bench.dataset.test } else { &bench.dataset.train };
    stored.rows.iter().map(|row| source.labels[*row as usize]).collect()
}

/// What a teacher predicts: the test set, the validation set, and all training images that students may see.
fn splits<'a>(bench: &Bench<'a>) -> Vec<(&'static str, Vec<u32>, &'a Pixels)> {
    let test = (0..bench.dataset.test.labels.len() as u32).collect();
    let mut all = vec![("test", test, bench.test), ("train_clean", bench.splits.pool.clone(), bench.train)];
    if !bench.splits.validation.is_empty() {
        all.push(("validation", bench.splits.validation.clone(), bench.train));
    }
    all
}
