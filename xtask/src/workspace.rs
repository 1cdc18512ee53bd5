//! Where things are: the repository, the target directory, and the folders the bundle goes through.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::program::Program;

/// The repository and its target directory.
pub struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// Finds the repository from where this program's source lies, and the target directory from the environment.
    pub fn find() -> anyhow::Result<Workspace> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map(PathBuf::from)
            .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
        let root = manifest
            .parent()
            .context("xtask's own folder has no parent: start it as `cargo xtask` from within the repository")?
            .to_path_buf();
        // A relative CARGO_TARGET_DIR means the folder cargo was started in, which is not always the repository.
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) if !folder.is_empty() => std::path::absolute(PathBuf::from(folder))?,
            _ => root.join("target"),
        };
        Ok(Workspace { root, target })
    }

    /// The repository's root, where the workspace's `Cargo.toml` is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo's target directory.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// The folder the server serves files from: the bundle, style sheets and icons.
    pub fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// The server's executable, as `cargo build` leaves it.
    pub fn server(&self) -> PathBuf {
        self.target.join("debug").join("retort")
    }

    /// Cargo, in the repository, with this target directory and without what the outer cargo put in the environment.
    pub fn cargo(&self) -> Program {
        Program::new("cargo").within(&self.root).set("CARGO_TARGET_DIR", &self.target).without(names_the_bundle)
    }

    /// Builds the server, and all that a test needs beside it, with exactly the features that `cargo test --workspace`
    /// uses.
    ///
    /// Building one package alone, or the binaries without the examples, makes cargo choose other features for crates
    /// like `serde_json`, and everything on top of them, burn and polars included, would be compiled a second time.
    pub fn build(&self) -> anyhow::Result<()> {
        self.cargo().arguments(["build", "--workspace", "--bins", "--examples"]).run()
    }
}

/// With `LEPTOS_OUTPUT_NAME` set while compiling, pages ask for `retort.wasm`, and the bundler writes `retort_bg.wasm`.
pub fn names_the_bundle(variable: &str) -> bool {
    variable.starts_with("LEPTOS_")
}
