//! A run's folder: its small JSON files, each of which has one writer.

use std::{fs, io, path::Path};

use retort_wire::{Notes, Plane};
use serde::{Serialize, de::DeserializeOwned};

use crate::{Error, Layout, Result, atomic, is_id};

mod status;
mod submission;

pub use status::Status;
pub use submission::Submission;

/// Makes the folder of a new run and writes its `spec.json`. The folder is a run only from that moment on.
pub fn create(layout: &Layout, submission: &Submission) -> Result<()> {
    let id = &submission.id;
    if !is_id(id) {
        return Err(Error::Id(id.clone()));
    }
    let (folder, spec) = (layout.run(id), layout.spec(id));
    if spec.exists() {
        return Err(Error::Exists(id.clone()));
    }
    fs::create_dir_all(&folder)
        .and_then(|()| atomic::sync_folder(folder.parent()))
        .map_err(|error| Error::write(&folder, error))?;
    write_json(&spec, submission)
}

/// What was asked for.
pub fn read_submission(layout: &Layout, id: &str) -> Result<Submission> {
    read_json(&layout.spec(id))
}

/// The number of the youngest attempt; 0 before the first.
pub fn latest_attempt(layout: &Layout, id: &str) -> u32 {
    let Ok(entries) = fs::read_dir(layout.run(id)) else { return 0 };
    let number = |name: &str| name.strip_prefix("attempt-")?.parse::<u32>().ok();
    entries.flatten().filter_map(|entry| number(entry.file_name().to_str()?)).max().unwrap_or(0)
}

/// Makes the folder of the next attempt and answers its number. Two callers at once get two different numbers.
pub fn begin_attempt(layout: &Layout, id: &str) -> Result<u32> {
    if !is_id(id) {
        return Err(Error::Id(id.to_owned()));
    }
    loop {
        let attempt = latest_attempt(layout, id) + 1;
        let folder = layout.attempt(id, attempt);
        match fs::create_dir(&folder).and_then(|()| atomic::sync_folder(folder.parent())) {
            Ok(()) => return Ok(attempt),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(Error::write(&folder, error)),
        }
    }
}

/// Replaces a `status.json`.
pub fn write_status(path: &Path, status: &Status) -> Result<()> {
    write_json(path, status)
}

/// Reads a `status.json`.
pub fn read_status(path: &Path) -> Result<Status> {
    read_json(path)
}

/// Replaces a run's `notes.json`.
pub fn write_notes(layout: &Layout, id: &str, notes: &Notes) -> Result<()> {
    write_json(&layout.notes(id), notes)
}

/// What people added to a run; nothing when nobody did.
pub fn read_notes(layout: &Layout, id: &str) -> Result<Notes> {
    match read_json(&layout.notes(id)) {
        Err(error) if error.is_missing() => Ok(Notes::default()),
        other => other,
    }
}

/// Replaces the loss plane of an attempt.
pub fn write_plane(layout: &Layout, id: &str, attempt: u32, plane: &Plane) -> Result<()> {
    write_json(&layout.plane(id, attempt), plane)
}

/// The loss plane of an attempt; none when there is none.
pub fn read_plane(layout: &Layout, id: &str, attempt: u32) -> Result<Option<Plane>> {
    match read_json(&layout.plane(id, attempt)) {
        Err(error) if error.is_missing() => Ok(None),
        other => other.map(Some),
    }
}

/// Replaces the sheet of samples of an attempt, a PNG image.
pub fn write_samples(layout: &Layout, id: &str, attempt: u32, png: &[u8]) -> Result<()> {
    atomic::write(&layout.samples(id, attempt), png)
}

/// Replaces a capsule that was brought here, under a name of its own.
pub fn write_capsule(layout: &Layout, id: &str, bytes: &[u8]) -> Result<()> {
    let folder = layout.capsules();
    fs::create_dir_all(&folder).map_err(|error| Error::write(&folder, error))?;
    atomic::write(&layout.capsule(id), bytes)
}

/// Asks the trainer of a run to stop.
pub fn request_stop(layout: &Layout, id: &str) -> Result<()> {
    let path = layout.stop(id);
    fs::write(&path, b"").map_err(|error| Error::write(&path, error))
}

/// Whether somebody asked for a stop.
pub fn stop_requested(layout: &Layout, id: &str) -> bool {
    layout.stop(id).exists()
}

/// Takes the request back: a new attempt begins without it.
pub fn clear_stop(layout: &Layout, id: &str) -> Result<()> {
    let path = layout.stop(id);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::write(&path, error)),
        _ => Ok(()),
    }
}

pub(crate) fn write_json(path: &Path, content: &impl Serialize) -> Result<()> {
    let mut text = serde_json::to_vec_pretty(content).map_err(|error| Error::rows(path, &error))?;
    text.push(b'\n');
    atomic::write(path, &text)
}

pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read(path).map_err(|error| Error::read(path, error))?;
    serde_json::from_slice(&text).map_err(|error| Error::damaged(path, &error))
}

#[cfg(test)]
mod tests;
