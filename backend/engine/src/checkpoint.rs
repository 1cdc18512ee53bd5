//! Checkpoints of a student: weights, optimizer state and the epochs done.
//!
//! Each lies in a folder `epoch-<n>` of its own inside the run's checkpoint folder. It is written under another name
//! and renamed when it is whole; older ones are removed afterwards. So there is always a whole one, whenever the
//! process dies. The streams of random numbers are named by epoch, so no generator's state has to be kept.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use burn::{module::Module, tensor::Device};
use serde::{Deserialize, Serialize};

use crate::{Error, train::Learner};

#[derive(Serialize, Deserialize)]
struct Description {
    epoch: u32,
    steps: u32,
    layout: Vec<Vec<usize>>,
    spec: String,
}

const DESCRIPTION: &str = "checkpoint.json";

/// The epochs that were done when the newest whole checkpoint in `folder` was written; none without one.
pub fn epoch(folder: &Path) -> Option<u32> {
    newest(folder).map(|(epoch, _)| epoch)
}

fn newest(folder: &Path) -> Option<(u32, PathBuf)> {
    fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let epoch = path.file_name()?.to_str()?.strip_prefix("epoch-")?.parse().ok()?;
            path.join(DESCRIPTION).exists().then_some((epoch, path))
        })
        .max()
}

/// Writes the state after `epoch`.
pub(crate) fn save(folder: &Path, epoch: u32, spec: &str, learner: &Learner) -> Result<(), Error> {
    let (temporary, target) = (folder.join("unfinished"), folder.join(format!("epoch-{epoch}")));
    if temporary.exists() {
        fs::remove_dir_all(&temporary).map_err(Error::file(&temporary, "written"))?;
    }
    fs::create_dir_all(&temporary).map_err(Error::file(&temporary, "written"))?;
    let (weights, optimizer) = (temporary.join("weights.bpk"), temporary.join("optimizer.bpk"));
    // The valid twin has its running statistics brought together; the learner's own may lag a batch behind.
    learner.valid().save_file(&weights).map_err(Error::weights(&weights))?;
    let steps = learner.optimizer.save(&optimizer)?;
    let description = Description { epoch, steps, layout: learner.optimizer.layout(), spec: spec.to_owned() };
    let path = temporary.join(DESCRIPTION);
    fs::write(&path, serde_json::to_vec(&description).unwrap_or_default()).map_err(Error::file(&path, "written"))?;
    for path in [&weights, &optimizer, &path] {
        File::open(path).and_then(|file| file.sync_all()).map_err(Error::file(path, "written"))?;
    }
    let old: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(Error::file(folder, "read"))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("epoch-")))
        .collect();
    if target.exists() {
        fs::remove_dir_all(&target).map_err(Error::file(&target, "written"))?;
    }
    fs::rename(&temporary, &target).map_err(Error::file(&target, "written"))?;
    for path in old.iter().filter(|path| **path != target) {
        fs::remove_dir_all(path).map_err(Error::file(path, "written"))?;
    }
    Ok(())
}

/// Brings `learner` to the newest checkpoint of `folder` and returns the epochs done; 0 without one, or when it is
/// one of another spec.
pub(crate) fn load(folder: &Path, spec: &str, learner: &mut Learner, device: &Device) -> Result<u32, Error> {
    let Some((_, folder)) = newest(folder) else { return Ok(0) };
    let path = folder.join(DESCRIPTION);
    let bytes = fs::read(&path).map_err(Error::file(&path, "read"))?;
    let description: Description = serde_json::from_slice(&bytes)
        .map_err(|problem| Error::Weights { path: path.clone(), problem: problem.to_string() })?;
    if description.spec != spec {
        return Ok(0);
    }
    let weights = folder.join("weights.bpk");
    learner.model = learner.model.clone().try_load_file(&weights).map_err(Error::weights(&weights))?;
    learner.optimizer.load(&folder.join("optimizer.bpk"), description.steps, &description.layout, device)?;
    Ok(description.epoch)
}
