//! axe-core, the rules by which the browser test looks for what keeps people out of a page.
//!
//! Half a megabyte under another licence is not kept in the repository: npm fetches it once into the target directory,
//! in the version and with the hash that `axe/package-lock.json` names.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, bail};

use crate::debian;
use crate::program::{self, Program};
use crate::workspace::Workspace;

const MANIFEST: (&str, &str) = ("package.json", include_str!("../axe/package.json"));
const LOCK: (&str, &str) = ("package-lock.json", include_str!("../axe/package-lock.json"));

/// The script to run in a page. It is fetched when it is not there; the error says what to do.
pub fn find_or_fetch(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    let folder = workspace.target().join("axe");
    let script = folder.join("node_modules").join("axe-core").join("axe.min.js");
    let same = |(name, text): (&str, &str)| fs::read_to_string(folder.join(name)).is_ok_and(|held| held == text);
    if script.is_file() && same(MANIFEST) && same(LOCK) {
        return Ok(script);
    }
    require_npm()?;
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    for (name, text) in [MANIFEST, LOCK] {
        let file = folder.join(name);
        fs::write(&file, text).with_context(|| format!("{} cannot be written", file.display()))?;
    }
    // `ci` installs exactly what the lock says, and refuses what has another hash.
    Program::new("npm")
        .within(&folder)
        .arguments(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .run()
        .context("npm could not fetch axe-core; give it a network once, or leave the test out with --no-browser")?;
    if !script.is_file() {
        bail!("npm ended well, but {} is not there; delete its folder and try again", script.display());
    }
    Ok(script)
}

fn require_npm() -> anyhow::Result<()> {
    if program::find("npm").is_some() {
        return Ok(());
    }
    if !debian::can_install() {
        bail!(
            "the browser test needs npm to fetch axe-core, and npm is not on PATH: install it with Node.js (on Debian: \
             `apt-get install npm`), or leave the test out with --no-browser"
        );
    }
    debian::install(&["npm"])
}
