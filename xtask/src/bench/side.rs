//! One side of a comparison: a program that does one portion of work for every line that it is sent.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use anyhow::Context as _;

use crate::program::Program;

/// A program that said `ready`, and answers `go` with seconds.
pub struct Side {
    name: String,
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// What it said behind `ready`: its version.
    pub version: String,
}

impl Side {
    /// Starts it and waits until it is ready.
    pub fn start(program: Program) -> anyhow::Result<Side> {
        let name = program.describe();
        let mut child = program
            .into_command()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("`{name}` could not be started"))?;
        let input = child.stdin.take().with_context(|| format!("`{name}` has no standard input"))?;
        let output = BufReader::new(child.stdout.take().with_context(|| format!("`{name}` has no standard output"))?);
        let mut side = Side { name, child, input, output, version: String::new() };
        side.version = side.line()?.trim_start_matches("ready").trim().to_owned();
        Ok(side)
    }

    /// Lets it work once; the seconds that it took by its own clock.
    pub fn go(&mut self) -> anyhow::Result<f64> {
        writeln!(self.input, "go").with_context(|| format!("`{}` has ended early", self.name))?;
        self.number()
    }

    /// Ends it; the most memory that it has held, in MB.
    pub fn end(mut self) -> anyhow::Result<f64> {
        writeln!(self.input, "end").with_context(|| format!("`{}` has ended early", self.name))?;
        let memory = self.number()?;
        self.child.wait()?;
        Ok(memory)
    }

    fn number(&mut self) -> anyhow::Result<f64> {
        let line = self.line()?;
        line.trim().parse().with_context(|| format!("`{}` said `{}`, which is no number", self.name, line.trim()))
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        let count = self.output.read_line(&mut line)?;
        anyhow::ensure!(count > 0, "`{}` has ended without an answer; what it printed above says why", self.name);
        Ok(line)
    }
}

impl Drop for Side {
    fn drop(&mut self) {
        // After `end` it is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
