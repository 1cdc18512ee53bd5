//! Packages of Debian, which can be installed for the user where the user is root there.

use std::path::Path;

use crate::program::{self, Program};

/// Whether apt may install packages: Debian or a child of it, and we are root.
pub fn can_install() -> bool {
    Path::new("/etc/debian_version").exists()
        && program::find("apt-get").is_some()
        && Program::new("id").arguments(["-u"]).output().is_ok_and(|id| id.trim() == "0")
}

/// Installs the packages and says so; what apt prints goes to standard error.
pub fn install(packages: &[&str]) -> anyhow::Result<()> {
    eprintln!("Installing with apt: {}", packages.join(" "));
    // The lists may be missing (containers) or old; without a network they may still be good enough.
    if let Err(problem) = apt(&["update", "--quiet"]) {
        eprintln!("{problem}; trying with the package lists that are here");
    }
    let flags = ["install", "--yes", "--quiet", "--no-install-recommends"];
    apt(&[&flags[..], packages].concat())
}

fn apt(arguments: &[&str]) -> anyhow::Result<()> {
    let mut command =
        Program::new("apt-get").arguments(arguments).set("DEBIAN_FRONTEND", "noninteractive").into_command();
    let words = format!("apt-get {}", arguments.join(" "));
    // Standard output is for results alone.
    let output = command.stdin(std::process::Stdio::null()).stdout(std::io::stderr()).status()?;
    anyhow::ensure!(output.success(), "`{words}` failed ({output})");
    Ok(())
}
