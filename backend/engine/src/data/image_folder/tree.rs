//! Which files are images of which class.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::error::Error;
use super::super::images;

/// Of a folder without a split, every fifth image of a class is a test image.
const TEST_EVERY: usize = 5;

/// The images of a folder, by class and then by file name.
pub(super) struct Tree {
    /// The classes' folder names, sorted; a label is an index into them.
    pub classes: Vec<String>,
    /// Class and file of each training image; never empty.
    pub train: Vec<(u32, PathBuf)>,
    /// Class and file of each test image.
    pub test: Vec<(u32, PathBuf)>,
    /// How many files were neither PNG nor JPEG.
    pub left_out: usize,
}

impl Tree {
    /// The image whose shape all must have.
    pub fn first(&self) -> &Path {
        &self.train[0].1
    }
}

/// Lists a folder. Every class must have images to train and to test on.
pub(super) fn read(dataset: &str, folder: &Path) -> Result<Tree, Error> {
    let (train, test) = (folder.join("train"), folder.join("test"));
    match (train.is_dir(), test.is_dir()) {
        (true, true) => read_split(dataset, &train, &test),
        (false, false) => read_whole(dataset, folder),
        (true, false) => Err(lone(dataset, test, "`train`")),
        (false, true) => Err(lone(dataset, train, "`test`")),
    }
}

fn lone(dataset: &str, path: PathBuf, other: &str) -> Error {
    let help = format!("beside {other} there must be the other part, with the same classes in it");
    Error::Missing { dataset: dataset.to_owned(), path, help }
}

fn read_split(dataset: &str, train: &Path, test: &Path) -> Result<Tree, Error> {
    let classes = classes(dataset, train)?;
    let test_classes = self::classes(dataset, test)?;
    if let Some(foreign) = test_classes.iter().find(|name| !classes.contains(name)) {
        return Err(lacking(dataset, &train.join(foreign), &format!("`{}` has this class", test.display())));
    }
    let mut tree = Tree { classes, train: Vec::new(), test: Vec::new(), left_out: 0 };
    for (label, class) in (0_u32..).zip(tree.classes.clone()) {
        let (members, left_out) = members(dataset, &train.join(&class))?;
        tree.train.extend(members.into_iter().map(|path| (label, path)));
        let (test_members, test_left_out) = self::members(dataset, &test.join(&class))?;
        tree.test.extend(test_members.into_iter().map(|path| (label, path)));
        tree.left_out += left_out + test_left_out;
    }
    Ok(tree)
}

fn read_whole(dataset: &str, folder: &Path) -> Result<Tree, Error> {
    let classes = classes(dataset, folder)?;
    let mut tree = Tree { classes, train: Vec::new(), test: Vec::new(), left_out: 0 };
    for (label, class) in (0_u32..).zip(tree.classes.clone()) {
        let path = folder.join(&class);
        let (members, left_out) = members(dataset, &path)?;
        if members.len() < TEST_EVERY {
            let reason = format!("it has {} images and needs {TEST_EVERY} to be split", members.len());
            return Err(lacking(dataset, &path, &reason));
        }
        tree.left_out += left_out;
        for (index, member) in members.into_iter().enumerate() {
            let part = if (index + 1).is_multiple_of(TEST_EVERY) { &mut tree.test } else { &mut tree.train };
            part.push((label, member));
        }
    }
    Ok(tree)
}

fn lacking(dataset: &str, path: &Path, reason: &str) -> Error {
    let help = format!("{reason}; add PNG or JPEG images, or take the class out");
    Error::Missing { dataset: dataset.to_owned(), path: path.join("*.png"), help }
}

/// The folders in a folder, by name; at least two.
fn classes(dataset: &str, folder: &Path) -> Result<Vec<String>, Error> {
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
            help: "put the images into one folder a class".to_owned(),
        });
    }
    Ok(classes)
}

/// The images of a class by file name, at least one, and how many files are none.
fn members(dataset: &str, folder: &Path) -> Result<(Vec<PathBuf>, usize), Error> {
    let files = items(dataset, folder)?;
    let total = files.len();
    let mut members = files.into_iter().map(|(path, _)| path).filter(|path| images::is_image(path)).collect::<Vec<_>>();
    members.sort();
    if members.is_empty() {
        return Err(lacking(dataset, folder, "the class has no images"));
    }
    let left_out = total - members.len();
    Ok((members, left_out))
}

/// What is in a folder, without hidden files.
fn items(dataset: &str, folder: &Path) -> Result<Vec<(PathBuf, String)>, Error> {
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
