//! Data sets that a user brings: a folder of images, a folder of texts or a CSV file, registered under a name.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::class_folders;
use super::dataset::{Dataset, Kind};
use super::entry::Shape;
use super::error::Error;
use super::{image_folder, images, registry, text_folder, text_table, tiny_imagenet};

/// The file that registers a folder or file.
const REGISTRATION: &str = "folder.json";
const LONGEST_NAME: usize = 40;
/// What a spec says for "the teacher's own data set" and for none, and the words of a mixture.
const RESERVED: [&str; 8] = ["same", "none", "train", "teacher", "rest", "noise", "synthetic", "at"];

#[derive(Serialize, Deserialize)]
struct Registration {
    folder: PathBuf,
}

/// How what a user brings is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// A folder of images.
    Images,
    /// A folder of texts.
    Texts,
    /// A CSV file of texts.
    Table,
}

/// What is in it, in numbers.
#[derive(Clone, Debug)]
pub(super) struct Summary {
    /// What an example is.
    pub kind: Kind,
    /// The shape of the first image; of texts, none.
    pub shape: Shape,
    /// Number of classes.
    pub classes: usize,
    /// Number of training examples.
    pub train: usize,
    /// Number of test examples.
    pub test: usize,
    /// How it was split, where that was not its owner's doing.
    pub note: &'static str,
}

impl Summary {
    /// Its examples in words: "6 training and 2 test images of 2x3 colour pixels in 2 classes".
    fn in_words(&self) -> String {
        let Self { kind, shape: Shape { channels, height, width }, classes, train, test, note } = self;
        let examples = match (kind, channels) {
            (Kind::Text, _) => "texts".to_owned(),
            (Kind::Images, 1) => format!("images of {height}x{width} grey pixels"),
            (Kind::Images, _) => format!("images of {height}x{width} colour pixels"),
        };
        let note = if note.is_empty() { String::new() } else { format!(" ({note})") };
        format!("{train} training and {test} test {examples} in {classes} classes{note}")
    }
}

/// Registers a folder or file, see [`super::Home::add`].
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
            "`{name}` already names `{}`, and results of two must not be mixed: choose another name",
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
    Ok(format!("`{name}` is `{}`: {}", folder.display(), summary.in_words()))
}

fn check_name(name: &str) -> Result<(), Error> {
    if !is_name(name) {
        return Err(Error::Refused(format!(
            "`{name}` cannot name a data set: use a to z, 0 to 9 and -, starting with a letter or a digit, at most \
             {LONGEST_NAME} of them"
        )));
    }
    if RESERVED.contains(&name) || registry().iter().any(|entry| entry.name == name || entry.folder == name) {
        return Err(Error::Refused(format!("`{name}` is a name of Retort's own: choose another name")));
    }
    Ok(())
}

fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !name.is_empty() && name.len() <= LONGEST_NAME && !name.starts_with('-') && name.bytes().all(allowed)
}

/// What is registered under `root`, each with the reason where it cannot be used.
pub(super) fn registered(root: &Path) -> Vec<(String, Result<PathBuf, Error>)> {
    let found = fs::read_dir(root).into_iter().flatten().flatten().filter_map(|item| {
        let name = item.file_name().into_string().ok().filter(|name| is_name(name))?;
        match read_registration(&name, &item.path()) {
            Ok(None) => None,
            Ok(Some(folder)) if folder.exists() => Some((name, Ok(folder))),
            Ok(Some(path)) => {
                let help = format!(
                    "bring it back, or register another with `retort data add <name> <path>` after removing `{}`",
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
        help: format!("remove it and run `retort data add {name} <path>`"),
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

/// What distinguishes a folder or file from itself after files came or went: the changes of the folders above the
/// classes.
pub(super) type Stamp = [Option<SystemTime>; 4];

/// Listing tens of thousands of files for every form would be slow.
static SUMMARIES: LazyLock<Mutex<HashMap<(PathBuf, Stamp), Summary>>> = LazyLock::new(Mutex::default);

/// How a folder or file is laid out: the first class folder with an image or a text in it tells.
pub(super) fn layout(name: &str, path: &Path) -> Result<Layout, Error> {
    if path.is_file() {
        if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")) {
            return Ok(Layout::Table);
        }
        return Err(Error::Damaged {
            dataset: name.to_owned(),
            path: path.to_owned(),
            found: "a file of another kind".to_owned(),
            expected: "a folder, or a file whose name ends in .csv".to_owned(),
            help: "`retort data --help` says how they are laid out".to_owned(),
        });
    }
    if tiny_imagenet::is_here(path) {
        return Ok(Layout::Images);
    }
    let (train, test) = (path.join("train"), path.join("test"));
    let above = [train, test].into_iter().find(|part| part.is_dir()).unwrap_or_else(|| path.to_owned());
    let mut classes = class_folders::items(name, &above)?;
    classes.sort();
    for (class, _) in classes.into_iter().filter(|(class, _)| class.is_dir()) {
        let files = class_folders::items(name, &class)?;
        if files.iter().any(|(file, _)| images::is_image(file)) {
            return Ok(Layout::Images);
        }
        if files.iter().any(|(file, _)| text_folder::is_text(file)) {
            return Ok(Layout::Texts);
        }
    }
    // Nothing of either: what is missing is said of images.
    Ok(Layout::Images)
}

/// See [`Stamp`].
pub(super) fn stamp(path: &Path) -> Stamp {
    let changed = |path: PathBuf| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let part = |part: &str| changed(path.join(part));
    [changed(path.to_owned()), part("train"), part("test"), part("val")]
}

/// What a folder or file holds.
pub(super) fn summarise(name: &str, path: &Path) -> Result<Summary, Error> {
    let key = (path.to_owned(), stamp(path));
    if let Some(known) = SUMMARIES.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(known.clone());
    }
    let layout = layout(name, path)?;
    let drawn = "a fixed fifth of each class is the test set";
    let of_tree = |tree: &class_folders::Tree, kind, shape, note| Summary {
        kind,
        shape,
        classes: tree.classes.len(),
        train: tree.train.len(),
        test: tree.test.len(),
        note: if class_folders::is_whole(path) { note } else { "" },
    };
    let summary = match layout {
        Layout::Images => {
            let tree = image_folder::tree(name, path)?;
            let shape = image_folder::shape(name, path, &tree)?;
            of_tree(&tree, Kind::Images, shape, "every fifth image of a class, by file name, is a test image")
        }
        Layout::Texts => of_tree(&text_folder::tree(name, path)?, Kind::Text, Shape::NONE, drawn),
        Layout::Table => {
            let table = text_table::read(name, path)?;
            Summary {
                kind: Kind::Text,
                shape: Shape::NONE,
                classes: table.classes.len(),
                train: table.train.1.len(),
                test: table.test.1.len(),
                note: if table.is_whole { drawn } else { "" },
            }
        }
    };
    SUMMARIES.lock().unwrap_or_else(PoisonError::into_inner).insert(key, summary.clone());
    Ok(summary)
}

/// How many files below the classes are no examples.
pub(super) fn left_out(name: &str, path: &Path) -> Result<usize, Error> {
    Ok(match layout(name, path)? {
        Layout::Images => image_folder::tree(name, path)?.left_out,
        Layout::Texts => text_folder::tree(name, path)?.left_out,
        Layout::Table => 0,
    })
}

/// SHA-256 over class, name and length of every file, or of a table's content.
pub(super) fn fingerprint(name: &str, path: &Path) -> Result<String, Error> {
    match layout(name, path)? {
        Layout::Images => image_folder::tree(name, path)?.fingerprint(name, path, false),
        Layout::Texts => text_folder::tree(name, path)?.fingerprint(name, path, false),
        Layout::Table => text_table::fingerprint(name, path),
    }
}

/// Reads only `count` of its training images, where it is of images.
pub(super) fn load_few(name: &str, path: &Path, count: usize) -> Result<Dataset, Error> {
    match layout(name, path)? {
        Layout::Images => image_folder::load_few(name, path, count),
        Layout::Texts | Layout::Table => Err(Error::no_images(name)),
    }
}

/// Reads it whole, images brought to `side` pixels square (0: as they are); decoded pixels are kept in `cache` for the
/// next time. Texts are left without token numbers.
pub(super) fn load(name: &str, path: &Path, cache: &Path, side: usize) -> Result<Dataset, Error> {
    match layout(name, path)? {
        Layout::Images => image_folder::load(name, path, cache, side),
        Layout::Texts => text_folder::load(name, path),
        Layout::Table => text_table::load(name, path),
    }
}
