//! The compiler that builds the browser crate: the user's own with the wasm target, or Debian's.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::debian;
use crate::program::{self, Program};
use crate::workspace::{Workspace, names_the_bundle};

/// The one target of the browser bundle.
pub const TARGET: &str = "wasm32-unknown-unknown";

const DEBIAN_PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src"];

/// The oldest compiler that the workspace builds with (`rust-version` in Cargo.toml), as major and minor.
const OLDEST: (u32, u32) = (1, 95);

/// A way to compile for wasm32.
pub enum WasmToolchain {
    /// The compiler that builds the server has the target's standard library.
    Own,
    /// Debian's compiler, which builds the standard library from Debian's copy of its sources.
    Debian {
        /// Debian's rustc comes without a linker for wasm.
        linker: PathBuf,
    },
}

impl WasmToolchain {
    /// Finds or installs one; the error says what to install by hand.
    pub fn find(workspace: &Workspace) -> anyhow::Result<WasmToolchain> {
        if own_target_installed(workspace) {
            return Ok(WasmToolchain::Own);
        }
        if program::find("rustup").is_some() {
            eprintln!("Adding the target {TARGET} with rustup");
            let added = Program::new("rustup").within(workspace.root()).arguments(["target", "add", TARGET]).run();
            match added {
                Ok(()) if own_target_installed(workspace) => return Ok(WasmToolchain::Own),
                Ok(()) => eprintln!("rustup added the target, but the compiler in use does not have it"),
                Err(problem) => eprintln!("{problem}"),
            }
        }
        if !debian_ready() && debian::can_install() {
            debian::install(DEBIAN_PACKAGES)?;
        }
        if debian_ready() {
            eprintln!("Using Debian's Rust compiler for the browser bundle");
            return Ok(WasmToolchain::Debian { linker: linker(workspace)? });
        }
        bail!(
            "the browser bundle needs Rust's standard library for {TARGET}, which this machine does not have. Run \
             `rustup target add {TARGET}`; where rustup cannot reach its server, on Debian 12 or later, run \
             `apt-get install {}` as root. Then start the same command again",
            DEBIAN_PACKAGES.join(" ")
        )
    }

    /// The name of the folder that this toolchain's artifacts go to: two compilers must not share one.
    pub fn folder(&self) -> &'static str {
        match self {
            WasmToolchain::Own => "front",
            WasmToolchain::Debian { .. } => "front-debian",
        }
    }

    /// Cargo of this toolchain, in the repository, with a target directory of its own.
    pub fn cargo(&self, workspace: &Workspace) -> Program {
        let target = workspace.target().join(self.folder());
        match self {
            WasmToolchain::Own => workspace.cargo().set("CARGO_TARGET_DIR", target).without(flags_of_the_server),
            WasmToolchain::Debian { linker } => Program::new("/usr/bin/cargo")
                .within(workspace.root())
                .without(|name| of_a_rust_toolchain(name) || names_the_bundle(name))
                .set("CARGO_TARGET_DIR", target)
                .set("PATH", path_with_debian_first())
                .set("RUSTC", "/usr/bin/rustc")
                .set("RUSTC_BOOTSTRAP", "1")
                .set("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker),
        }
    }

    /// What this toolchain's cargo needs beside the usual arguments.
    pub fn arguments(&self) -> &'static [&'static str] {
        match self {
            WasmToolchain::Own => &[],
            WasmToolchain::Debian { .. } => &["-Zbuild-std=std,panic_abort"],
        }
    }
}

/// Flags like `-C target-cpu=native` are meant for the server and mean nothing to a wasm compiler, and features
/// unified over the workspace would put the server's half of the app into the bundle.
fn flags_of_the_server(name: &str) -> bool {
    let flags = ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_TARGET", "CARGO_BUILD_RUSTFLAGS"];
    flags.contains(&name) || name == "CARGO_RESOLVER_FEATURE_UNIFICATION"
}

/// Everything by which rustup or an outer cargo would turn Debian's cargo into another one; CARGO_HOME, with the
/// downloaded crates, and the network's settings stay.
fn of_a_rust_toolchain(name: &str) -> bool {
    let kept =
        name == "CARGO_HOME" || ["CARGO_HTTP_", "CARGO_NET_", "CARGO_REGISTR"].iter().any(|it| name.starts_with(it));
    let cargo_or_rust = ["CARGO", "RUSTUP_", "RUSTC", "RUSTDOC", "RUSTFLAGS", "RUST_RECURSION"];
    !kept && cargo_or_rust.iter().any(|prefix| name.starts_with(prefix))
}

/// Whether the compiler on PATH has the target's standard library, whoever brought it.
fn own_target_installed(workspace: &Workspace) -> bool {
    let library = Program::new("rustc")
        .within(workspace.root())
        .arguments(["--print", "target-libdir", "--target", TARGET])
        .output();
    library.is_ok_and(|folder| Path::new(folder.trim()).is_dir())
}

/// Whether Debian's compiler is here, new enough, with the sources of the standard library.
fn debian_ready() -> bool {
    let sources = Path::new("/usr/lib/rustlib/src/rust/library/std/Cargo.toml").exists();
    let version = Program::new("/usr/bin/rustc").arguments(["--version"]).without(of_a_rust_toolchain);
    sources
        && Path::new("/usr/bin/cargo").exists()
        && Path::new("/usr/bin/rustc").exists()
        && version.output().ok().and_then(|text| major_and_minor(&text)).is_some_and(|version| version >= OLDEST)
}

/// `rustc 1.96.0 (…)` is (1, 96).
fn major_and_minor(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split_whitespace().nth(1)?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// The linker for wasm: the one in the user's own toolchain, or that of Debian's package `lld`.
fn linker(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    if let Some(linker) = own_linker(workspace) {
        return Ok(linker);
    }
    if program::find("wasm-ld").is_none() && debian::can_install() {
        debian::install(&["lld"])?;
    }
    program::find("wasm-ld")
        .map(PathBuf::from)
        .context("no linker for wasm was found: install Debian's package `lld`, then start the same command again")
}

fn own_linker(workspace: &Workspace) -> Option<PathBuf> {
    let rustc = |arguments: &[&str]| Program::new("rustc").within(workspace.root()).arguments(arguments).output().ok();
    let sysroot = rustc(&["--print", "sysroot"])?;
    let host =
        rustc(&["--version", "--verbose"])?.lines().find_map(|line| line.strip_prefix("host: ").map(String::from))?;
    let linker = Path::new(sysroot.trim()).join("lib/rustlib").join(host).join("bin/rust-lld");
    linker.is_file().then_some(linker)
}

fn path_with_debian_first() -> std::ffi::OsString {
    let rest = std::env::var_os("PATH").unwrap_or_default();
    let mut path = std::ffi::OsString::from("/usr/bin:");
    path.push(rest);
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compilers_version_is_read() {
        assert_eq!(major_and_minor("rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)"), Some((1, 96)));
        assert_eq!(major_and_minor("rustc"), None);
    }

    #[test]
    fn the_outer_toolchain_is_forgotten_and_the_downloads_are_not() {
        for name in
            ["CARGO", "CARGO_TARGET_DIR", "RUSTUP_TOOLCHAIN", "RUSTC", "RUSTC_WRAPPER", "CARGO_ENCODED_RUSTFLAGS"]
        {
            assert!(of_a_rust_toolchain(name), "{name}");
        }
        for name in
            ["CARGO_HOME", "CARGO_HTTP_CAINFO", "CARGO_NET_OFFLINE", "CARGO_REGISTRIES_CRATES_IO_PROTOCOL", "PATH"]
        {
            assert!(!of_a_rust_toolchain(name), "{name}");
        }
    }
}
