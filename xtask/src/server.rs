//! A server of our own on a free port, for measuring.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use anyhow::Context as _;

use crate::program::Program;
use crate::workspace::Workspace;

/// A running `retort serve`, which ends when this is dropped.
pub struct Server {
    child: Child,
    /// `127.0.0.1:<port>`
    pub address: String,
}

impl Server {
    /// Starts it over a data folder and waits for the line that names its address.
    pub fn start(workspace: &Workspace, data: &Path, site: &Path) -> anyhow::Result<Server> {
        let mut child = Program::new(workspace.server())
            .within(workspace.root())
            .arguments(["serve", "--port", "0", "--device", "cpu", "--no-starter"])
            .argument("--data", data)
            .argument("--site", site)
            .into_command()
            .stdout(Stdio::piped())
            .spawn()
            .context("the server could not be started")?;
        let output = child.stdout.take().context("the server's output is not a pipe")?;
        let mut server = Server { child, address: String::new() };
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        server.address = line
            .trim()
            .rsplit_once("http://")
            .map(|(_, address)| address.to_owned())
            .with_context(|| format!("the server said {line:?} instead of its address"))?;
        Ok(server)
    }
}

impl Server {
    /// The process's id.
    pub fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
