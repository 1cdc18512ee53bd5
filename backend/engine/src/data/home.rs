//! The folder that data sets live in.

use std::path::{Path, PathBuf};

use super::dataset::Dataset;
use super::entry::Entry;
use super::error::Error;
use super::fetch::{self, Progress};
use super::listing::{self, Listing};
use super::{check, files, image_folder, registry};

/// Names a further, read-only folder with one folder per data set.
const EXTRA: &str = "RETORT_DATASETS";

/// Where data sets are looked for: a folder of Retort's own, and perhaps one more that is only read.
#[derive(Clone, Debug)]
pub struct Home {
    root: PathBuf,
    extra: Option<PathBuf>,
}

impl Home {
    /// The data sets under `root` (it need not exist) and under the folder that `RETORT_DATASETS` names, if any.
    pub fn new(root: PathBuf) -> Self {
        let extra = std::env::var_os(EXTRA).filter(|value| !value.is_empty()).map(PathBuf::from);
        Self { root, extra }
    }

    /// As [`Home::new`], with the further folder given instead of read from the environment.
    pub fn with_extra(root: PathBuf, extra: Option<PathBuf>) -> Self {
        Self { root, extra }
    }

    /// Retort's own folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Every data set: the registry's in its order, then the image folders by name. Cheap: lengths, no hashes.
    pub fn list(&self) -> Vec<Listing> {
        listing::list(self)
    }

    /// Reads a data set whole and compares it with what is published of it; says what was found in one sentence.
    pub fn check(&self, name: &str) -> Result<String, Error> {
        match entry(name) {
            Some(entry) => check::entry(entry, &self.folders_of(name)),
            None => check::image_folder(name, &self.image_folder(name)?, &self.cache_of(name)),
        }
    }

    /// Fetches what is missing or damaged from the authors, going on where an earlier try ended.
    pub fn get(&self, name: &str, progress: &mut dyn FnMut(Progress)) -> Result<(), Error> {
        match entry(name) {
            Some(entry) => fetch::entry(entry, &self.folders_of(name), &self.root.join(name), progress),
            None => {
                let folder = self.image_folder(name)?;
                Err(Error::Refused(format!(
                    "`{name}` is your image folder `{}`: there is nothing to fetch",
                    folder.display()
                )))
            }
        }
    }

    /// Registers a folder of images under a name and says what is in it in one sentence.
    pub fn add(&self, name: &str, folder: &Path) -> Result<String, Error> {
        image_folder::register(&self.root, name, folder)
    }

    /// Reads a data set whole. A wrong hash is no error here (see [`Home::check`]); a truncated or foreign file is.
    pub fn load(&self, name: &str) -> Result<Dataset, Error> {
        match entry(name) {
            Some(entry) => (entry.assemble)(&files::read(entry, &self.folders_of(name))?),
            None => image_folder::load(name, &self.image_folder(name)?, &self.cache_of(name)),
        }
    }

    /// A short text that differs when the data set's files differ: names and lengths of its files, not their content.
    pub fn fingerprint(&self, name: &str) -> Result<String, Error> {
        match entry(name) {
            Some(entry) => files::fingerprint(entry, &self.folders_of(name)),
            None => image_folder::fingerprint(name, &self.image_folder(name)?),
        }
    }

    /// The folders in which a data set's files may lie.
    pub(super) fn folders_of(&self, name: &str) -> Vec<PathBuf> {
        let extra = self.extra.iter().map(|extra| extra.join(name));
        std::iter::once(self.root.join(name)).chain(extra).collect()
    }

    /// The image folders by name: those registered, then those of the extra folder that have train/ and test/.
    pub(super) fn image_folders(&self) -> Vec<(String, Result<PathBuf, Error>)> {
        let mut found = image_folder::registered(&self.root);
        for (name, folder) in self.extra.iter().flat_map(|extra| image_folder::ready_made(extra)) {
            if entry(&name).is_none() && !found.iter().any(|(known, _)| *known == name) {
                found.push((name, Ok(folder)));
            }
        }
        found.sort_by(|(one, _), (other, _)| one.cmp(other));
        found
    }

    fn image_folder(&self, name: &str) -> Result<PathBuf, Error> {
        let folders = self.image_folders();
        let known = registry().iter().map(|entry| entry.name.to_owned());
        let known = known.chain(folders.iter().map(|(name, _)| name.clone())).collect::<Vec<_>>().join(", ");
        match folders.into_iter().find(|(candidate, _)| candidate == name) {
            Some((_, folder)) => folder,
            None => Err(Error::Unknown { name: name.to_owned(), known }),
        }
    }

    fn cache_of(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }
}

fn entry(name: &str) -> Option<&'static Entry> {
    registry().iter().copied().find(|entry| entry.name == name)
}
