//! Folders of examples, one folder a class, within `train/` and `test/` or without these.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::Error;
use super::files;
use super::split;

/// Which files are examples, and how errors speak of them.
pub(super) struct Wanted {
    /// Whether a file is one.
    pub is_one: fn(&Path) -> bool,
    /// What they are: "images".
    pub name: &'static str,
    /// What files they are: "PNG or JPEG images".
    pub files: &'static str,
    /// How a folder without `train/` and `test/` is split.
    pub split: split::Rule,
}

/// The examples of a folder, by class and then by file name.
pub(super) struct Tree {
    /// The classes' folder names, sorted; a label is an index into them.
    pub classes: Vec<String>,
    /// Class and file of each training example; never empty.
    pub train: Vec<(u32, PathBuf)>,
    /// Class and file of each test example.
    pub test: Vec<(u32, PathBuf)>,
    /// How many files were no examples.
    pub left_out: usize,
}

impl Tree {
    /// The first training example.
    pub fn first(&self) -> &Path {
        &self.train[0].1
    }

    /// SHA-256 over class, name and length of every example below `folder`, and the time of its last change where
    /// asked for.
    pub fn fingerprint(&self, dataset: &str, folder: &Path, with_times: bool) -> Result<String, Error> {
        let mut hash = Sha256::new();
        for (part, members) in [("train", &self.train), ("test", &self.test)] {
            for (class, path) in members {
                let metadata = fs::metadata(path).map_err(|source| Error::System {
                    dataset: dataset.to_owned(),
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
}

/// Whether a folder has no parts of its own, so that it is split by a rule.
pub(super) fn is_whole(folder: &Path) -> bool {
    !folder.join("train").is_dir() && !folder.join("test").is_dir()
}

/// Lists a folder. Every class must have examples to train and to test on.
pub(super) fn read(dataset: &str, folder: &Path, wanted: &Wanted) -> Result<Tree, Error> {
    let (train, test) = (folder.join("train"), folder.join("test"));
    match (train.is_dir(), test.is_dir()) {
        (true, true) => read_split(dataset, &train, &test, wanted),
        (false, false) => read_whole(dataset, folder, wanted),
        (true, false) => Err(lone(dataset, test, "`train`")),
        (false, true) => Err(lone(dataset, train, "`test`")),
    }
}

fn lone(dataset: &str, path: PathBuf, other: &str) -> Error {
    let help = format!("beside {other} there must be the other part, with the same classes in it");
    Error::Missing { dataset: dataset.to_owned(), path, help }
}

fn read_split(dataset: &str, train: &Path, test: &Path, wanted: &Wanted) -> Result<Tree, Error> {
    let classes = classes(dataset, train, wanted)?;
    let test_classes = self::classes(dataset, test, wanted)?;
    // A class without a folder is a likelier slip than one without files, so both sides are compared first.
    for (folder, here, other, there) in [(train, &classes, test, &test_classes), (test, &test_classes, train, &classes)]
    {
        if let Some(foreign) = there.iter().find(|name| !here.contains(name)) {
            let reason = format!("`{}` has this class", other.display());
            return Err(lacking(dataset, &folder.join(foreign), &reason, wanted));
        }
    }
    let mut tree = Tree { classes, train: Vec::new(), test: Vec::new(), left_out: 0 };
    for (label, class) in (0_u32..).zip(tree.classes.clone()) {
        let (members, left_out) = members(dataset, &train.join(&class), wanted)?;
        tree.train.extend(members.into_iter().map(|path| (label, path)));
        let (test_members, test_left_out) = self::members(dataset, &test.join(&class), wanted)?;
        tree.test.extend(test_members.into_iter().map(|path| (label, path)));
        tree.left_out += left_out + test_left_out;
    }
    Ok(tree)
}

fn read_whole(dataset: &str, folder: &Path, wanted: &Wanted) -> Result<Tree, Error> {
    let classes = classes(dataset, folder, wanted)?;
    let (mut all, mut labels, mut left_out) = (Vec::new(), Vec::new(), 0);
    for (label, class) in (0_u32..).zip(&classes) {
        let path = folder.join(class);
        let (members, others) = members(dataset, &path, wanted)?;
        if members.len() < split::TEST_EVERY {
            let reason =
                format!("it has {} {} and needs {} to be split", members.len(), wanted.name, split::TEST_EVERY);
            return Err(lacking(dataset, &path, &reason, wanted));
        }
        left_out += others;
        labels.extend(members.iter().map(|_| label));
        all.extend(members.into_iter().map(|path| (label, path)));
    }
    let mut tree = Tree { classes, train: Vec::new(), test: Vec::new(), left_out };
    for (member, is_test) in all.into_iter().zip(wanted.split.tests(&labels)) {
        if is_test { &mut tree.test } else { &mut tree.train }.push(member);
    }
    Ok(tree)
}

fn lacking(dataset: &str, path: &Path, reason: &str, wanted: &Wanted) -> Error {
    let help = format!("{reason}; add {}, or take the class out", wanted.files);
    Error::Missing { dataset: dataset.to_owned(), path: path.join("*"), help }
}

/// The folders in a folder, by name; at least two.
pub(super) fn classes(dataset: &str, folder: &Path, wanted: &Wanted) -> Result<Vec<String>, Error> {
    let mut classes = Vec::new();
    for (path, name) in items(dataset, folder)? {
        if path.is_dir() {
            classes.push(name);
        }
    }
    classes.sort();
    if classes.len() < 2 {
        return Err(Error::Damaged {
            dataset: dataset.to_owned(),
            path: folder.to_owned(),
            found: format!("a folder with {} folders in it", classes.len()),
            expected: "one folder for each of two or more classes".to_owned(),
            help: format!("put the {} into one folder a class", wanted.name),
        });
    }
    Ok(classes)
}

/// The examples of a class by file name, at least one, and how many files are none.
pub(super) fn members(dataset: &str, folder: &Path, wanted: &Wanted) -> Result<(Vec<PathBuf>, usize), Error> {
    let files = items(dataset, folder)?;
    let total = files.len();
    let mut members = files.into_iter().map(|(path, _)| path).filter(|path| (wanted.is_one)(path)).collect::<Vec<_>>();
    members.sort();
    if members.is_empty() {
        return Err(lacking(dataset, folder, &format!("the class has no {}", wanted.name), wanted));
    }
    let left_out = total - members.len();
    Ok((members, left_out))
}

/// What is in a folder, without hidden files.
pub(super) fn items(dataset: &str, folder: &Path) -> Result<Vec<(PathBuf, String)>, Error> {
    let unreadable =
        |source| Error::System { dataset: dataset.to_owned(), path: folder.to_owned(), action: "read", source };
    let mut found = Vec::new();
    for item in fs::read_dir(folder).map_err(unreadable)? {
        let item = item.map_err(unreadable)?;
        let name = item.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            found.push((item.path(), name));
        }
    }
    Ok(found)
}
