//! Style sheets, icons and fonts at the root of the site.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::compress::{compress, with_ending};
use crate::workspace::Workspace;

/// Writes what is not there yet as it should be.
pub fn copy(workspace: &Workspace, site: &Path) -> anyhow::Result<()> {
    let icons = workspace.root().join("public");
    if icons.is_dir() {
        copy_folder(&icons, site)?;
    }
    fs::create_dir_all(site).with_context(|| format!("{} cannot be made", site.display()))?;
    write(&site.join("main.css"), &sheet(&workspace.root().join("style"))?)
}

/// All style sheets in one, because a browser waits for every one before it paints: the common rules first, what is of
/// one page after them, by name. The server dresses plots outside of pages by the same order (`backend/build.rs`).
fn sheet(folder: &Path) -> anyhow::Result<Vec<u8>> {
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "css"));
    paths.sort_by_key(|path| (!path.ends_with("main.css"), path.clone()));
    let mut sheet = Vec::new();
    for path in paths {
        sheet.extend(fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?);
    }
    Ok(sheet)
}

fn copy_folder(source: &Path, destination: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(destination).with_context(|| format!("{} cannot be made", destination.display()))?;
    let entries = fs::read_dir(source).with_context(|| format!("{} cannot be read", source.display()))?;
    for entry in entries {
        let entry = entry?;
        let target = destination.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            let content =
                fs::read(entry.path()).with_context(|| format!("{} cannot be read", entry.path().display()))?;
            write(&target, &content)?;
        }
    }
    Ok(())
}

/// The files are few and small, and a time stamp says little after a `git checkout`: contents are compared.
fn write(target: &Path, content: &[u8]) -> anyhow::Result<()> {
    if fs::read(target).is_ok_and(|present| present == content) {
        return Ok(());
    }
    // Old compressed copies must not outlive the file that they were made from.
    for ending in [".br", ".gz"] {
        let _ = fs::remove_file(with_ending(target, ending));
    }
    fs::write(target, content).with_context(|| format!("{} cannot be written", target.display()))?;
    compress(target)?;
    Ok(())
}
