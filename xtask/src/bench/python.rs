//! A Python of our own with PyTorch, in the user's cache.

use std::path::PathBuf;

use anyhow::Context as _;

use crate::program::Program;

/// The interpreter; on the first call a virtual environment is made, and PyTorch is installed into it.
pub fn find_or_install() -> anyhow::Result<PathBuf> {
    let folder = cache()?.join("retort").join("python");
    let python = folder.join("bin").join("python");
    if Program::new(&python).arguments(["-c", "import numpy, torch"]).succeeds() {
        return Ok(python);
    }
    eprintln!("Installing PyTorch into {} (some gigabytes, once)", folder.display());
    Program::new("python3")
        .arguments(["-m", "venv"])
        .arguments([&folder])
        .run()
        .context("a virtual environment is needed: install python3 and its venv module")?;
    Program::new(&python).arguments(["-m", "pip", "install", "--quiet", "torch", "numpy"]).run()?;
    Ok(python)
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
