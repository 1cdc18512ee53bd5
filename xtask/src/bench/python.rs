//! Pythons of our own, in the user's cache.

use std::path::PathBuf;

use anyhow::Context as _;

use crate::program::Program;

/// The folder of the programs of a virtual environment of that name; on the first call it is made, and `packages` are
/// installed into it.
pub fn find_or_install(name: &str, packages: &[&str]) -> anyhow::Result<PathBuf> {
    let folder = cache()?.join("retort").join(name);
    let python = folder.join("bin").join("python");
    let all = packages.join(", ");
    if !Program::new(&python).arguments(["-c", &format!("import {all}")]).succeeds() {
        eprintln!("Installing {all} into {} (once)", folder.display());
        Program::new("python3")
            .arguments(["-m", "venv"])
            .arguments([&folder])
            .run()
            .context("a virtual environment is needed: install python3 and its venv module")?;
        Program::new(&python).arguments(["-m", "pip", "install", "--quiet"]).arguments(packages).run()?;
    }
    Ok(folder.join("bin"))
}

/// The folder in which programs keep what they can get again.
fn cache() -> anyhow::Result<PathBuf> {
    let named = std::env::var_os("XDG_CACHE_HOME").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    match named {
        Some(folder) => Ok(folder),
        None => {
            let home = std::env::var_os("HOME").context("neither XDG_CACHE_HOME nor HOME is set; set one of them")?;
            Ok(PathBuf::from(home).join(".cache"))
        }
    }
}
