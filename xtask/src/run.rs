//! `cargo xtask run`: everything built, and the server in place of this process.

use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;

use anyhow::Context as _;

use crate::bundle;
use crate::program::Program;
use crate::workspace::Workspace;

/// Passed through to `retort serve`; what is not given is taken from Leptos.toml.
#[derive(clap::Args)]
pub struct Flags {
    /// Port to listen on, 0 for a free one [default: that of Leptos.toml, 3000]
    #[arg(long)]
    port: Option<u16>,
    /// Folder for runs, teachers and data sets [default: that of Leptos.toml, data]
    #[arg(long)]
    data: Option<PathBuf>,
    /// Where to train: cpu, gpu, gpu:<n> or auto [default: that of Leptos.toml, auto]
    #[arg(long)]
    device: Option<String>,
    /// Leave an empty data folder empty: no starter study
    #[arg(long)]
    no_starter: bool,
}

/// Builds the bundle and the server, then becomes the server, so that Ctrl-C and signals reach it alone.
pub fn run(workspace: &Workspace, flags: &Flags) -> anyhow::Result<()> {
    let bundle = bundle::build(workspace)?;
    workspace.build()?;

    // The server starts in the repository, where Leptos.toml is; a path of the user's is relative to where he stands.
    let mut server =
        Program::new(workspace.server()).within(workspace.root()).arguments(["serve"]).argument("--site", &bundle.site);
    // Mesa's layer that picks an adapter complains where there is no desktop; Retort picks by itself.
    server = server.set("NODEVICE_SELECT", "1");
    if let Some(port) = flags.port {
        server = server.argument("--port", port.to_string());
    }
    if let Some(data) = &flags.data {
        server = server.argument("--data", std::path::absolute(data).context("the data folder")?);
    }
    if let Some(device) = &flags.device {
        server = server.argument("--device", device);
    }
    if flags.no_starter {
        server = server.arguments(["--no-starter"]);
    }
    let words = server.describe();
    Err(server.into_command().exec()).with_context(|| format!("`{words}` could not be started"))
}
