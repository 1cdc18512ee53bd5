//! A program to be started: its arguments, its environment, and an error that says what was tried.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};

/// Set by the cargo that started us; an inner cargo that sees them believes things about itself that are not so.
const OUTER: &[&str] = &["CARGO", "CARGO_PRIMARY_PACKAGE", "CARGO_CRATE_NAME", "OUT_DIR"];
const OUTER_PREFIXES: &[&str] = &["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"];

/// Where `cargo run` lets a program look for Rust's own shared libraries.
const LIBRARY_PATH: &str = "LD_LIBRARY_PATH";

/// One external program with its arguments.
pub struct Program {
    command: Command,
}

impl Program {
    /// A program by name or path, with a cleaned environment.
    pub fn new(program: impl AsRef<OsStr>) -> Program {
        let mut command = Command::new(program);
        if let Some(path) = std::env::var_os(LIBRARY_PATH) {
            // The user's own entries stay: a GPU driver may lie there.
            let kept = std::env::split_paths(&path).filter(|folder| !of_a_rust_build(folder));
            match std::env::join_paths(kept) {
                Ok(path) if !path.is_empty() => command.env(LIBRARY_PATH, path),
                _ => command.env_remove(LIBRARY_PATH),
            };
        }
        let outer = |name: &str| OUTER.contains(&name) || OUTER_PREFIXES.iter().any(|prefix| name.starts_with(prefix));
        Program { command }.without(outer)
    }

    /// Starts it in this folder.
    pub fn within(mut self, folder: &Path) -> Program {
        self.command.current_dir(folder);
        self
    }

    /// Adds arguments.
    pub fn arguments<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Program {
        self.command.args(arguments);
        self
    }

    /// Adds a flag and its value.
    pub fn argument(mut self, flag: &str, value: impl AsRef<OsStr>) -> Program {
        self.command.arg(flag).arg(value);
        self
    }

    /// Sets an environment variable.
    pub fn set(mut self, name: &str, value: impl AsRef<OsStr>) -> Program {
        self.command.env(name, value);
        self
    }

    /// Removes every environment variable that the test selects by name.
    pub fn without(mut self, unwanted: impl Fn(&str) -> bool) -> Program {
        for (name, _) in std::env::vars_os() {
            if unwanted(&name.to_string_lossy()) {
                self.command.env_remove(&name);
            }
        }
        self
    }

    /// The command line, for people.
    pub fn describe(&self) -> String {
        let words: Vec<_> = std::iter::once(self.command.get_program())
            .chain(self.command.get_args())
            .map(|word| word.to_string_lossy().into_owned())
            .collect();
        words.join(" ")
    }

    /// Runs it to its end with our terminal; an exit code other than 0 is an error.
    pub fn run(mut self) -> anyhow::Result<()> {
        let words = self.describe();
        let status = self.command.status().with_context(|| format!("`{words}` could not be started"))?;
        if !status.success() {
            bail!("`{words}` failed ({status})");
        }
        Ok(())
    }

    /// Runs it and returns what it printed on standard output; its standard error goes to ours.
    pub fn output(mut self) -> anyhow::Result<String> {
        let words = self.describe();
        let output = self
            .command
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| format!("`{words}` could not be started"))?;
        if !output.status.success() {
            bail!("`{words}` failed ({})", output.status);
        }
        String::from_utf8(output.stdout).with_context(|| format!("`{words}` printed something that is not UTF-8"))
    }

    /// Whether it runs and ends well; nothing of what it prints is shown.
    pub fn succeeds(mut self) -> bool {
        self.command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }

    /// The prepared command, for a caller that needs pipes or wants to replace this process.
    pub fn into_command(self) -> Command {
        self.command
    }
}

fn of_a_rust_build(folder: &Path) -> bool {
    let text = folder.to_string_lossy();
    ["/rustlib/", "/toolchains/"].iter().any(|part| text.contains(part))
        || ["/debug", "/debug/deps"].iter().any(|end| text.ends_with(end))
        || text.contains("/debug/build/")
}

/// The full path of a program on PATH, if there is one.
pub fn find(name: &str) -> Option<OsString> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file()).map(OsString::from)
}
