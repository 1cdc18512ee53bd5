//! A look at all run folders, without holding the index: it takes a file time for every file of every run.

use std::{
    collections::{HashMap, HashSet},
    fs,
    thread::available_parallelism,
};

use super::Stamp;
use crate::{Layout, is_id};

/// Runs that one thread looks at; fewer are not worth a second one.
const ENOUGH: usize = 512;

/// What the index knew when the look began.
#[derive(Debug)]
pub struct Survey {
    pub(super) layout: Layout,
    pub(super) known: HashMap<String, Stamp>,
}

/// What is otherwise in the folders.
#[derive(Debug, Default)]
pub struct Found {
    /// Runs without a folder.
    pub(super) gone: HashSet<String>,
    /// Runs with other files than the index was made from, and their stamps.
    pub(super) fresh: Vec<(String, Stamp)>,
}

impl Survey {
    /// Looks at every folder, on all cores when there are many.
    pub fn look(self) -> Found {
        let Ok(listing) = fs::read_dir(self.layout.runs()) else { return Found::default() };
        let names = listing.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let present: Vec<String> = names.filter(|name| is_id(name)).collect();
        let one = |id: &String| {
            let known = self.known.get(id);
            let stamp = Stamp::of(&self.layout, id, known.map_or(0, |known| known.attempt))?;
            (known != Some(&stamp)).then(|| (id.clone(), stamp))
        };
        let threads = available_parallelism().map_or(1, usize::from).min(present.len().div_ceil(ENOUGH));
        let fresh = if threads <= 1 {
            present.iter().filter_map(one).collect()
        } else {
            std::thread::scope(|scope| {
                let parts = present.chunks(present.len().div_ceil(threads));
                let workers: Vec<_> =
                    parts.map(|part| scope.spawn(|| part.iter().filter_map(one).collect::<Vec<_>>())).collect();
                // A worker cannot panic: what cannot be read has no stamp. If one did, the next look finds its runs.
                workers.into_iter().filter_map(|worker| worker.join().ok()).flatten().collect()
            })
        };
        let present: HashSet<String> = present.into_iter().collect();
        Found { gone: self.known.into_keys().filter(|id| !present.contains(id)).collect(), fresh }
    }
}
