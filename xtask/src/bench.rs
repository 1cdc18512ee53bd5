//! `cargo xtask bench`.

use clap::Subcommand;

use crate::workspace::Workspace;

/// What can be measured.
#[derive(Subcommand)]
pub enum What {
    /// Explore with 1,000 runs: the server's time to render, and the browser's until the page is interactive
    Explore,
}

/// Measures and prints.
pub fn run(_workspace: &Workspace, what: &What) -> anyhow::Result<()> {
    match what {
        What::Explore => Ok(()),
    }
}
