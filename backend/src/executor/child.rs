//! The process that trains.

use std::{
    fs::{self, File},
    io,
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use retort_engine::device::Choice;
use retort_store::{Layout, Status, folder};
use retort_wire::State;

use crate::job::{
    lock::{Lock, Trainer},
    now,
};

/// Starts `retort train` for runs whose attempts are open, in a process group of its own so that neither a key pressed
/// in the server's terminal nor the server's death reaches it. Answers the child and the number of its lock.
pub(super) fn spawn(
    program: &Path,
    layout: &Layout,
    device: &Choice,
    runs: &[(String, u32)],
) -> io::Result<(Child, u64)> {
    let attempts: Vec<PathBuf> = runs.iter().map(|(id, attempt)| layout.attempt(id, *attempt)).collect();
    let lock = Lock::take(&attempts, &Trainer { device: device.to_string(), runs: runs.to_vec() })?;
    let number = lock.file.metadata()?.ino();
    let log = shared_log(layout, runs)?;
    for (id, attempt) in runs {
        let path = layout.status(id, *attempt);
        let before = folder::read_status(&path).unwrap_or_default();
        let status = Status {
            state: State::Starting,
            activity: "Starting the trainer".to_owned(),
            started: now(),
            heartbeat: now(),
            device: device.to_string(),
            ..before
        };
        folder::write_status(&path, &status).map_err(io::Error::other)?;
    }
    let mut command = Command::new(program);
    command.arg("train").arg("--data").arg(layout.root()).arg("--device").arg(device.to_string());
    for (id, attempt) in runs {
        command.arg("--attempt").arg(attempt.to_string()).arg(layout.run(id));
    }
    command
        // Mesa's layer that picks an adapter asks for a desktop first and complains in the log where there is none.
        .env("NODEVICE_SELECT", "1")
        .stdin(Stdio::from(lock.file))
        .stdout(Stdio::from(log.try_clone()?))
        .stderr(Stdio::from(log))
        .process_group(0);
    Ok((command.spawn()?, number))
}

/// One log for all runs of a trainer, under the name that each of them has for it.
fn shared_log(layout: &Layout, runs: &[(String, u32)]) -> io::Result<File> {
    let Some(((first, attempt), rest)) = runs.split_first() else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "no run to train"));
    };
    let path = layout.log(first, *attempt);
    let file = File::options().create(true).append(true).open(&path)?;
    for (id, attempt) in rest {
        let other = layout.log(id, *attempt);
        let _ = fs::remove_file(&other);
        if fs::hard_link(&path, &other).is_err() {
            fs::write(&other, format!("This run trains beside run {first}; its log has the lines of both.\n"))?;
        }
    }
    Ok(file)
}
