//! The folder that data sets live in.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::dataset::{Dataset, Kind};
use super::entry::Entry;
use super::error::Error;
use super::fetch::{self, Progress};
use super::listing::{self, Listing};
use super::load_options::LoadOptions;
use super::{brought, check, files, registry, text};

/// Names a further, read-only folder with one folder per data set.
const EXTRA: &str = "RETORT_DATASETS";

/// Where data sets are looked for: a folder of Retort's own, and perhaps one more that is only read.
#[derive(Clone, Debug)]
pub struct Home {
    root: PathBuf,
    extra: Option<PathBuf>,
    /// Fingerprints that were taken already, where they are remembered.
    taken: Option<Arc<Mutex<HashMap<String, String>>>>,
}

impl Home {
    /// The data sets under `root` (it need not exist) and under the folder that `RETORT_DATASETS` names, if any.
    pub fn new(root: PathBuf) -> Self {
        let extra = std::env::var_os(EXTRA).filter(|value| !value.is_empty()).map(PathBuf::from);
        Self::with_extra(root, extra)
    }

    /// As [`Home::new`], with the further folder given instead of read from the environment.
    pub fn with_extra(root: PathBuf, extra: Option<PathBuf>) -> Self {
        Self { root, extra, taken: None }
    }

    /// The same, which looks at each data set's files once for all fingerprints that it is asked for: for a question
    /// about many runs, and no longer.
    pub fn at_this_moment(&self) -> Self {
        Self { taken: Some(Arc::default()), ..self.clone() }
    }

    /// Retort's own folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Every data set: the registry's in its order, then the user's own by name. Cheap: lengths, no hashes.
    pub fn list(&self) -> Vec<Listing> {
        listing::list(self)
    }

    /// Reads a data set whole and compares it with what is published of it; says what was found in one sentence.
    pub fn check(&self, name: &str) -> Result<String, Error> {
        match entry(name) {
            Some(entry) => check::entry(entry, &self.folders_of(name)),
            None => check::brought(name, &self.brought_path(name)?, &self.cache_of(name)),
        }
    }

    /// Fetches what is missing or damaged from the authors, going on where an earlier try ended.
    pub fn get(&self, name: &str, progress: &mut dyn FnMut(Progress)) -> Result<(), Error> {
        match entry(name) {
            Some(entry) => fetch::entry(entry, &self.folders_of(name), &self.root.join(entry.folder), progress),
            None => {
                let path = self.brought_path(name)?;
                Err(Error::Refused(format!("`{name}` is your own `{}`: there is nothing to fetch", path.display())))
            }
        }
    }

    /// Registers a folder of images or texts, or a CSV file of texts, under a name and says what is in it in one
    /// sentence.
    pub fn add(&self, name: &str, path: &Path) -> Result<String, Error> {
        brought::register(&self.root, name, path)
    }

    /// Reads a data set whole, as `options` ask. A wrong hash is no error here (see [`Home::check`]); a truncated or
    /// foreign file is.
    pub fn load(&self, name: &str, options: &LoadOptions) -> Result<Dataset, Error> {
        text::encoded(self.read(name, options.resolution)?.resized(options.resolution), options)
    }

    /// A data set whole and as it is published: images of their own size, texts without numbers.
    pub(super) fn published(&self, name: &str) -> Result<Dataset, Error> {
        self.read(name, 0)
    }

    fn read(&self, name: &str, resolution: usize) -> Result<Dataset, Error> {
        match entry(name) {
            Some(entry) => (entry.assemble)(entry, files::read(entry, &self.folders_of(name))?),
            None => brought::load(name, &self.brought_path(name)?, &self.cache_of(name), resolution),
        }
    }

    /// A data set that has `count` or more of its training images: of an image folder, only those are decoded. The error
    /// may be that it is one of texts.
    pub(super) fn load_few(&self, name: &str, count: usize) -> Result<Dataset, Error> {
        match entry(name) {
            Some(entry) if entry.kind == Kind::Text => Err(Error::no_images(name)),
            Some(_) => self.load(name, &LoadOptions::default()),
            None => brought::load_few(name, &self.brought_path(name)?, count),
        }
    }

    /// A short text that differs when the data set's files differ, got without looking at more than a few of them.
    pub(super) fn stamp(&self, name: &str) -> Result<String, Error> {
        match entry(name) {
            Some(entry) => files::fingerprint(entry, &self.folders_of(name)),
            None => Ok(format!("{:?}", brought::stamp(&self.brought_path(name)?))),
        }
    }

    /// A short text that differs when the data set's files differ: names and lengths of its files, not their content.
    pub fn fingerprint(&self, name: &str) -> Result<String, Error> {
        let taken = || self.taken.as_ref().map(|taken| taken.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some(known) = taken().and_then(|taken| taken.get(name).cloned()) {
            return Ok(known);
        }
        let fingerprint = match entry(name) {
            Some(entry) => files::fingerprint(entry, &self.folders_of(name)),
            None => brought::fingerprint(name, &self.brought_path(name)?),
        }?;
        if let Some(mut taken) = taken() {
            taken.insert(name.to_owned(), fingerprint.clone());
        }
        Ok(fingerprint)
    }

    /// The folders in which a data set's files may lie.
    pub(super) fn folders_of(&self, name: &str) -> Vec<PathBuf> {
        let folder = entry(name).map_or(name, |entry| entry.folder);
        let extra = self.extra.iter().map(|extra| extra.join(folder));
        std::iter::once(self.root.join(folder)).chain(extra).collect()
    }

    /// What the user brought, by name: what is registered, then the folders of the extra folder that have train/ and
    /// test/.
    pub(super) fn brought(&self) -> Vec<(String, Result<PathBuf, Error>)> {
        let mut found = brought::registered(&self.root);
        for (name, folder) in self.extra.iter().flat_map(|extra| brought::ready_made(extra)) {
            if entry(&name).is_none() && !found.iter().any(|(known, _)| *known == name) {
                found.push((name, Ok(folder)));
            }
        }
        found.sort_by(|(one, _), (other, _)| one.cmp(other));
        found
    }

    pub(super) fn brought_path(&self, name: &str) -> Result<PathBuf, Error> {
        let brought = self.brought();
        let known = registry().iter().map(|entry| entry.name.to_owned());
        let known = known.chain(brought.iter().map(|(name, _)| name.clone())).collect::<Vec<_>>().join(", ");
        match brought.into_iter().find(|(candidate, _)| candidate == name) {
            Some((_, path)) => path,
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
