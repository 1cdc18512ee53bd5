//! Folders of images that a user brings: one folder a class, PNG or JPEG, registered under a name.
//!
//! With `train/` and `test/` in it, these hold the classes. Without, the folder holds the classes itself and is split
//! by a fixed rule: within a class, by file name, every fifth image is a test image.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::dataset::{Dataset, Scaling, Split};
use super::entry::Shape;
use super::error::Error;
use super::{files, images, pixel_cache, registry};

mod tree;

use tree::Tree;

/// The file that registers a folder.
const REGISTRATION: &str = "folder.json";
const LONGEST_NAME: usize = 40;
/// `same` is what a spec says for "the teacher's own data set".
const RESERVED: [&str; 1] = ["same"];

#[derive(Serialize, Deserialize)]
struct Registration {
    folder: PathBuf,
}

/// What a folder holds, without its pixels.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The shape of its first image.
    pub shape: Shape,
    /// Number of classes.
    pub classes: usize,
    /// Number of training images.
    pub train: usize,
    /// Number of test images.
    pub test: usize,
}

/// Registers a folder, see [`super::Home::add`].
pub(super) fn register(root: &Path, name: &str, folder: &Path) -> Result<String, Error> {
    check_name(name)?;
    let system = |path: &Path, action| {
        let (dataset, path) = (name.to_owned(), path.to_owned());
        move |source| Error::System { dataset, path, action, source }
    };
    let folder = folder.canonicalize().map_err(system(folder, "read"))?;
    let target = root.join(name);
    if let Some(known) = read_registration(name, &target)?.filter(|known| *known != folder) {
        return Err(Error::Refused(format!(
            "`{name}` already names `{}`, and results of two folders must not be mixed: choose another name",
            known.display()
        )));
    }
    let summary = summarise(name, &folder)?;
    fs::create_dir_all(&target).map_err(system(&target, "created"))?;
    let text = serde_json::to_string_pretty(&Registration { folder: folder.clone() })
        .map_err(|error| Error::Refused(format!("`{}` cannot be written down: {error}", folder.display())))?;
    let (file, temporary) = (target.join(REGISTRATION), target.join(format!("{REGISTRATION}.part")));
    fs::write(&temporary, text).map_err(system(&temporary, "written"))?;
    fs::rename(&temporary, &file).map_err(system(&file, "written"))?;
    let Summary { shape, classes, train, test } = summary;
    let kind = if shape.channels == 1 { "grey" } else { "colour" };
    Ok(format!(
        "`{name}` is `{}`: {train} training and {test} test images of {}x{} {kind} pixels in {classes} classes",
        folder.display(),
        shape.height,
        shape.width
    ))
}

fn check_name(name: &str) -> Result<(), Error> {
    if !is_name(name) {
        return Err(Error::Refused(format!(
            "`{name}` cannot name a data set: use a to z, 0 to 9 and -, starting with a letter or a digit, at most \
             {LONGEST_NAME} of them"
        )));
    }
    if RESERVED.contains(&name) || registry().iter().any(|entry| entry.name == name) {
        return Err(Error::Refused(format!("`{name}` is a name of Retort's own: choose another name")));
    }
    Ok(())
}

fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !name.is_empty() && name.len() <= LONGEST_NAME && !name.starts_with('-') && name.bytes().all(allowed)
}

/// The folders registered under `root`, each with the reason where it cannot be used.
pub(super) fn registered(root: &Path) -> Vec<(String, Result<PathBuf, Error>)> {
    let found = fs::read_dir(root).into_iter().flatten().flatten().filter_map(|item| {
        let name = item.file_name().into_string().ok().filter(|name| is_name(name))?;
        match read_registration(&name, &item.path()) {
            Ok(None) => None,
            Ok(Some(folder)) if folder.is_dir() => Some((name, Ok(folder))),
            Ok(Some(path)) => {
                let help = format!(
                    "bring the folder back, or register another with `retort data add <name> <folder>` \
                                    after removing `{}`",
                    item.path().display()
                );
                Some((name.clone(), Err(Error::Missing { dataset: name, path, help })))
            }
            Err(error) => Some((name, Err(error))),
        }
    });
    found.collect()
}

fn read_registration(name: &str, folder: &Path) -> Result<Option<PathBuf>, Error> {
    let path = folder.join(REGISTRATION);
    let Ok(text) = fs::read_to_string(&path) else { return Ok(None) };
    let registration = serde_json::from_str::<Registration>(&text).map_err(|error| Error::Damaged {
        dataset: name.to_owned(),
        path: path.clone(),
        found: format!("not readable ({error})"),
        expected: "a registration written by `retort data add`".to_owned(),
        help: format!("remove it and run `retort data add {name} <folder>`"),
    })?;
    Ok(Some(registration.folder))
}

/// Folders that need no registration: those of the extra folder that are split into train/ and test/.
pub(super) fn ready_made(extra: &Path) -> Vec<(String, PathBuf)> {
    let items = fs::read_dir(extra).into_iter().flatten().flatten();
    let found = items.filter_map(|item| {
        let name = item.file_name().into_string().ok().filter(|name| is_name(name))?;
        let path = item.path();
        (path.join("train").is_dir() && path.join("test").is_dir()).then_some((name, path))
    });
    found.collect()
}

/// What distinguishes a folder from itself after files came or went: the changes of the folders above the classes.
type Stamp = [Option<SystemTime>; 3];

/// Listing tens of thousands of files for every form would be slow.
static SUMMARIES: LazyLock<Mutex<HashMap<(PathBuf, Stamp), Summary>>> = LazyLock::new(Mutex::default);

/// What a folder holds.
pub(super) fn summarise(name: &str, folder: &Path) -> Result<Summary, Error> {
    let changed = |path: PathBuf| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let stamp = [changed(folder.to_owned()), changed(folder.join("train")), changed(folder.join("test"))];
    let key = (folder.to_owned(), stamp);
    if let Some(known) = SUMMARIES.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(known.clone());
    }
    let tree = tree::read(name, folder)?;
    let summary = Summary {
        shape: images::shape_of(name, tree.first())?,
        classes: tree.classes.len(),
        train: tree.train.len(),
        test: tree.test.len(),
    };
    SUMMARIES.lock().unwrap_or_else(PoisonError::into_inner).insert(key, summary.clone());
    Ok(summary)
}

/// How many files below the classes are no images.
pub(super) fn left_out(name: &str, folder: &Path) -> Result<usize, Error> {
    Ok(tree::read(name, folder)?.left_out)
}

/// SHA-256 over class, name and length of every image.
pub(super) fn fingerprint(name: &str, folder: &Path) -> Result<String, Error> {
    stamp_of(name, folder, &tree::read(name, folder)?, false)
}

fn stamp_of(name: &str, folder: &Path, tree: &Tree, with_times: bool) -> Result<String, Error> {
    let mut hash = Sha256::new();
    for (part, members) in [("train", &tree.train), ("test", &tree.test)] {
        for (class, path) in members {
            let metadata = fs::metadata(path).map_err(|source| Error::System {
                dataset: name.to_owned(),
                path: path.clone(),
                action: "read",
                source,
            })?;
            let relative = path.strip_prefix(folder).unwrap_or(path);
            hash.update(format!("{part} {class} {} {}\n", relative.display(), metadata.len()));
            if with_times {
                hash.update(format!("{:?}\n", metadata.modified().ok()));
            }
        }
    }
    Ok(files::hexadecimal(&hash.finalize()))
}

/// Reads a folder whole; the decoded pixels are kept in `cache` for the next time.
pub(super) fn load(name: &str, folder: &Path, cache: &Path) -> Result<Dataset, Error> {
    let tree = tree::read(name, folder)?;
    let shape = images::shape_of(name, tree.first())?;
    let paths = tree.train.iter().chain(&tree.test).map(|(_, path)| path).collect::<Vec<_>>();
    let key = stamp_of(name, folder, &tree, true)?;
    let mut train_images = match pixel_cache::read(cache, &key, paths.len() * shape.bytes()) {
        Some(pixels) => pixels,
        None => {
            let pixels = images::decode_all(name, &paths, shape)?;
            pixel_cache::write(cache, &key, &pixels);
            pixels
        }
    };
    let test_images = train_images.split_off(tree.train.len() * shape.bytes());
    let labels = |members: &[(u32, PathBuf)]| members.iter().map(|&(class, _)| class).collect();
    let scaling = if shape.channels == 1 { Scaling::Unit } else { Scaling::Symmetric };
    let (mean, standard_deviation) = scaling.moments(shape.channels);
    Ok(Dataset {
        name: name.to_owned(),
        channels: shape.channels,
        height: shape.height,
        width: shape.width,
        classes: tree.classes.len(),
        train: Split { images: train_images, labels: labels(&tree.train) },
        test: Split { images: test_images, labels: labels(&tree.test) },
        class_names: tree.classes,
        mean,
        standard_deviation,
    })
}
