//! Who trains a run: a lock that the kernel lets go of when the trainer ends, however it ends.
//!
//! One file per trainer, hard-linked into the attempt folder of each of its runs and locked as long as the trainer
//! lives. The executor locks it and hands it to the child as its standard input, so there is no moment in which a
//! started trainer is not known to be alive, process ids may be reused, and a server that starts again sees at once
//! which trainers still work.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read, Seek, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

/// The name of the lock within an attempt's folder.
const NAME: &str = "trainer.lock";

/// What is written in a lock, for whoever finds it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trainer {
    /// The device that it was told to use: `cpu`, `gpu:0`.
    pub device: String,
    /// Its runs with their attempts.
    pub runs: Vec<(String, u32)>,
}

/// Where an attempt stands, told by its lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A process holds it; attempts with the same number share one trainer.
    Alive(u64),
    /// Nobody does.
    Nobody,
}

/// A held lock: as long as this file, or a child's copy of it, is open.
#[derive(Debug)]
pub struct Lock {
    /// The open, locked file.
    pub file: File,
}

/// The lock's path in the folder of an attempt.
pub fn path(attempt: &Path) -> PathBuf {
    attempt.join(NAME)
}

impl Lock {
    /// Takes one lock for all of `attempts` (their folders exist), and writes down what it is for.
    pub fn take(attempts: &[PathBuf], trainer: &Trainer) -> io::Result<Self> {
        let Some((first, rest)) = attempts.split_first() else {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "no attempt to lock"));
        };
        // The lock is held before its name appears, so nobody ever sees it free.
        let hidden = first.join(format!("{NAME}.{}", std::process::id()));
        let mut file = OpenOptions::new().create(true).truncate(true).read(true).write(true).open(&hidden)?;
        file.lock()?;
        file.write_all(serde_json::to_string(trainer).map_err(io::Error::other)?.as_bytes())?;
        file.sync_all()?;
        for attempt in rest {
            let _ = std::fs::remove_file(path(attempt));
            std::fs::hard_link(&hidden, path(attempt))?;
        }
        std::fs::rename(&hidden, path(first))?;
        Ok(Self { file })
    }
}

/// Who holds the lock of the attempt in `folder`.
pub fn holder(folder: &Path) -> Holder {
    let Ok(file) = File::open(path(folder)) else { return Holder::Nobody };
    // A shared lock, so that two who look at the same time do not take each other for a trainer.
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Holder::Alive(file.metadata().map_or(0, |metadata| metadata.ino())),
        Ok(()) | Err(TryLockError::Error(_)) => Holder::Nobody,
    }
}

/// What is written in the lock of the attempt in `folder`.
pub fn read(folder: &Path) -> Option<Trainer> {
    let mut text = String::new();
    let mut file = File::open(path(folder)).ok()?;
    file.rewind().ok()?;
    file.read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn a_lock_lives_and_dies_with_the_child_that_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let attempts: Vec<PathBuf> = ["a", "b"].iter().map(|name| folder.path().join(name)).collect();
        for attempt in &attempts {
            std::fs::create_dir(attempt).unwrap();
            assert_eq!(holder(attempt), Holder::Nobody);
        }
        let trainer = Trainer { device: "cpu".into(), runs: vec![("a".into(), 1), ("b".into(), 1)] };
        let lock = Lock::take(&attempts, &trainer).unwrap();
        assert_eq!(read(&attempts[1]), Some(trainer));
        let mut child = Command::new("sleep").arg("60").stdin(Stdio::from(lock.file)).spawn().unwrap();
        let (first, second) = (holder(&attempts[0]), holder(&attempts[1]));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(matches!(first, Holder::Alive(_)));
        assert_eq!(first, second);
        assert_eq!(holder(&attempts[0]), Holder::Nobody);
        assert_eq!(holder(&attempts[1]), Holder::Nobody);
    }
}
