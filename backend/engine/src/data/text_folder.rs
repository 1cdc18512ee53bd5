//! Folders of texts that a user brings: one folder a class, `.txt` files in UTF-8.
//!
//! With `train/` and `test/` in it, these hold the classes. Without, the folder holds the classes itself, and a fixed
//! fifth of each class is the test set.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::class_folders::{self, Tree, Wanted};
use super::dataset::Dataset;
use super::error::Error;
use super::split::Rule;

const WANTED: Wanted = Wanted { is_one: is_text, name: "texts", files: ".txt files", split: Rule::Drawn };

/// Whether a file's name says text.
pub(super) fn is_text(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("txt"))
}

/// Which texts a folder has.
pub(super) fn tree(name: &str, folder: &Path) -> Result<Tree, Error> {
    class_folders::read(name, folder, &WANTED)
}

/// Reads a folder whole.
pub(super) fn load(name: &str, folder: &Path) -> Result<Dataset, Error> {
    let tree = tree(name, folder)?;
    let read = |members: &[(u32, PathBuf)]| -> Result<(Vec<String>, Vec<u32>), Error> {
        let texts = members.par_iter().map(|(_, path)| {
            let bytes = std::fs::read(path).map_err(|source| Error::System {
                dataset: name.to_owned(),
                path: path.clone(),
                action: "read",
                source,
            })?;
            utf8(name, path, bytes)
        });
        Ok((texts.collect::<Result<_, _>>()?, members.iter().map(|(label, _)| *label).collect()))
    };
    let (train, test) = (read(&tree.train)?, read(&tree.test)?);
    Ok(Dataset::of_texts(name, tree.classes, train, test))
}

/// A file's text; the error says where it is no UTF-8.
pub(super) fn utf8(dataset: &str, path: &Path, bytes: Vec<u8>) -> Result<String, Error> {
    String::from_utf8(bytes).map_err(|error| Error::Damaged {
        dataset: dataset.to_owned(),
        path: path.to_owned(),
        found: format!("no UTF-8 from byte {} on", error.utf8_error().valid_up_to()),
        expected: "a text in UTF-8".to_owned(),
        help: "convert it, for example with `iconv -t utf-8`".to_owned(),
    })
}
