//! Style sheets, icons and fonts, copied to the root of the site.

use std::fs;
use std::path::Path;

use anyhow::Context as _;

use super::compress::{compress, with_ending};
use crate::workspace::Workspace;

/// Folders of the repository whose content becomes the root of the site.
const FOLDERS: &[&str] = &["style", "public"];

/// Copies what is newer than its copy.
pub fn copy(workspace: &Workspace, site: &Path) -> anyhow::Result<()> {
    for folder in FOLDERS {
        let source = workspace.root().join(folder);
        if source.is_dir() {
            copy_folder(&source, site)?;
        }
    }
    Ok(())
}

fn copy_folder(source: &Path, destination: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(destination).with_context(|| format!("{} cannot be made", destination.display()))?;
    let entries = fs::read_dir(source).with_context(|| format!("{} cannot be read", source.display()))?;
    for entry in entries {
        let entry = entry?;
        let target = destination.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else if !same_content(&entry.path(), &target) {
            // Old compressed copies must not outlive the file that they were made from.
            for ending in [".br", ".gz"] {
                let _ = fs::remove_file(with_ending(&target, ending));
            }
            fs::copy(entry.path(), &target).with_context(|| format!("{} cannot be copied", entry.path().display()))?;
            compress(&target)?;
        }
    }
    Ok(())
}

/// The files are few and small, and a time stamp says little after a `git checkout`.
fn same_content(one: &Path, other: &Path) -> bool {
    matches!((fs::read(one), fs::read(other)), (Ok(one), Ok(other)) if one == other)
}
