//! Saved views on disk: `views/<id>.json`, and beside it, for a frozen one, a small data folder of its own.
//!
//! That folder has the same layout as the whole: an index of the rows that were seen, and the files of those runs that
//! a page shows one by one. So everything that answers from a data folder answers from a frozen view too.

use std::{collections::HashSet, fs, io, path::Path};

use retort_wire::{SavedView, ViewId, figure::FigureDetail};

use crate::{Error, Index, Layout, Result, folder};

/// Up to this many runs a frozen view keeps all rows of the index, so that counts and colours which depend on runs
/// outside of the filter stay as they were; beyond it only the rows that were shown.
pub const WHOLE_INDEX: usize = 20_000;

/// An id that nobody can guess from another: 40 bytes from the system's source of randomness.
pub fn new_id() -> Option<ViewId> {
    // The last four bytes of a version 7 id are random; those before them may count.
    ViewId::of((0..16).flat_map(|_| uuid::Uuid::now_v7().into_bytes().into_iter().skip(12)))
}

/// Every saved view, youngest first. A damaged file is passed over with a line in the log.
pub fn list(layout: &Layout) -> Vec<SavedView> {
    let Ok(entries) = fs::read_dir(layout.views()) else { return Vec::new() };
    let id = |name: &str| ViewId::parse(name.strip_suffix(".json")?);
    let ids = entries.flatten().filter_map(|entry| id(entry.file_name().to_str()?));
    let mut views: Vec<SavedView> = ids
        .filter_map(|id| read(layout, id).inspect_err(|error| tracing::warn!("{error} The view is not listed.")).ok())
        .collect();
    views.sort_by_key(|view| std::cmp::Reverse((view.created, view.id)));
    views
}

/// One saved view.
pub fn read(layout: &Layout, id: ViewId) -> Result<SavedView> {
    folder::read_json(&layout.view(id))
}

/// Replaces the file of a saved view. What it keeps must lie there already: the file makes it a view.
pub fn write(layout: &Layout, view: &SavedView) -> Result<()> {
    let folder = layout.views();
    fs::create_dir_all(&folder).map_err(|error| Error::write(&folder, error))?;
    folder::write_json(&layout.view(view.id), view)
}

/// Removes a saved view and what it keeps; false when there was none.
pub fn remove(layout: &Layout, id: ViewId) -> Result<bool> {
    let (file, kept) = (layout.view(id), layout.frozen(id));
    let was_there = gone(&file, fs::remove_file(&file))?;
    gone(kept.root(), fs::remove_dir_all(kept.root()))?;
    Ok(was_there)
}

fn gone(path: &Path, removed: io::Result<()>) -> Result<bool> {
    match removed {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Error::write(path, error)),
    }
}

/// Keeps for the frozen view `id` of the data folder at `layout` the rows of `shown` in `index` (and of all runs that are
/// not in the trash while they are not too many), and the files of the runs `whole`.
pub fn freeze(layout: &Layout, index: &Index, id: ViewId, shown: &[String], whole: &[String]) -> Result<()> {
    let (live, kept) = (index.layout(), layout.frozen(id));
    let shown: HashSet<&String> = shown.iter().chain(whole).collect();
    fs::create_dir_all(kept.root()).map_err(|error| Error::write(kept.root(), error))?;
    let all = index.len() <= WHOLE_INDEX;
    index.keep(&kept, |run| (all && !run.notes.trash) || shown.contains(&run.id))?;
    for run in whole.iter().filter_map(|id| index.head(id)) {
        let target = kept.attempt(&run.id, run.attempt);
        link_files(&live.attempt(&run.id, run.attempt), &target)?;
        if let Some(hash) = &run.teacher {
            link_files(&live.teacher(hash), &kept.teacher(hash))?;
        }
    }
    Ok(())
}

/// The answer of a figure that a frozen view keeps.
pub fn write_figure(kept: &Layout, figure: &FigureDetail) -> Result<()> {
    folder::write_json(&kept.figure(), figure)
}

/// See [`write_figure`].
pub fn read_figure(kept: &Layout) -> Result<FigureDetail> {
    folder::read_json(&kept.figure())
}

/// Gives the results in `from` a second name in `to`. They are only ever replaced as a whole, so that the second name
/// goes on leading to what was there, at no cost of space; where there are no second names they are copied.
fn link_files(from: &Path, to: &Path) -> Result<()> {
    const KEPT: [&str; 4] = ["metrics.parquet", "predictions.parquet", "plane.json", "samples.png"];
    fs::create_dir_all(to).map_err(|error| Error::write(to, error))?;
    for name in KEPT {
        let (source, target) = (from.join(name), to.join(name));
        if target.exists() || !source.exists() {
            continue;
        }
        fs::hard_link(&source, &target)
            .or_else(|_| fs::copy(&source, &target).map(|_| ()))
            .map_err(|error| Error::write(&target, error))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_not_to_be_guessed() {
        let ids: std::collections::BTreeSet<ViewId> = (0..200).map(|_| new_id().unwrap()).collect();
        assert_eq!(ids.len(), 200);
        let firsts: std::collections::BTreeSet<u8> = ids.iter().map(|id| id.as_str().as_bytes()[0]).collect();
        assert!(firsts.len() > 10, "ids made after each other do not begin alike");
    }

    #[test]
    fn a_view_is_written_listed_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path());
        let view = SavedView {
            id: new_id().unwrap(),
            name: "Mine".into(),
            path: "/".into(),
            search: String::new(),
            frozen: false,
            created: 1,
            runs: 0,
        };
        assert!(list(&layout).is_empty());
        write(&layout, &view).unwrap();
        fs::write(layout.views().join("k3v9ptm2xa.json"), "{").unwrap();
        assert_eq!(list(&layout), std::slice::from_ref(&view));
        assert!(remove(&layout, view.id).unwrap());
        assert!(!remove(&layout, view.id).unwrap());
    }
}
