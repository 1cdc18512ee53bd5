//! The app crate compiled for the browser.

use std::io::BufRead as _;
use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context as _, bail};
use serde_json::Value;

use crate::program::Program;
use crate::wasm_toolchain::{TARGET, WasmToolchain};
use crate::workspace::Workspace;

/// What the compiler left.
pub struct Compiled {
    /// The module before wasm-bindgen.
    pub wasm: PathBuf,
    /// Warnings in our own crates. Cargo repeats them when nothing had to be compiled.
    pub warnings: usize,
}

/// Compiles the app as a shared library for wasm32.
///
/// The crate type is asked for here and not in `app/Cargo.toml`: there it would also link a shared library that
/// nobody needs at each build of the server.
pub fn compile(workspace: &Workspace, toolchain: &WasmToolchain) -> anyhow::Result<Compiled> {
    let cargo = app_command(toolchain.cargo(workspace), "rustc")
        .arguments(["--crate-type", "cdylib", "--profile", "wasm"])
        .arguments(["--message-format", "json-render-diagnostics"])
        .arguments(toolchain.arguments())
        // What refers to what is lost when a module is linked, and splitting it needs to know.
        .arguments(["--", "-C", "link-arg=--emit-relocs"]);
    let words = cargo.describe();
    let mut child = cargo.into_command().stdout(Stdio::piped()).spawn().with_context(|| format!("`{words}`"))?;
    let output = child.stdout.take().context("cargo's output is not a pipe")?;

    let mut wasm = None;
    let mut warnings = 0;
    for line in std::io::BufReader::new(output).lines() {
        let line = line?;
        let Ok(message) = serde_json::from_str::<Value>(&line) else { continue };
        warnings += usize::from(is_warning(&message));
        wasm = wasm_file(&message).or(wasm);
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("the app could not be compiled for the browser: `{words}` failed ({status})");
    }
    let wasm = wasm.context("cargo compiled the app but named no .wasm file")?;
    Ok(Compiled { wasm, warnings })
}

/// A cargo command on the app's library as the browser gets it.
pub fn app_command(cargo: Program, subcommand: &str) -> Program {
    cargo.arguments([subcommand, "--package", "retort-app", "--lib", "--target", TARGET]).arguments([
        "--no-default-features",
        "--features",
        "hydrate",
    ])
}

fn is_warning(message: &Value) -> bool {
    message["reason"] == "compiler-message" && message["message"]["level"] == "warning"
}

fn wasm_file(message: &Value) -> Option<PathBuf> {
    if message["reason"] != "compiler-artifact" || message["target"]["name"] != "retort_app" {
        return None;
    }
    let files = message["filenames"].as_array()?.iter().filter_map(Value::as_str);
    files.filter(|file| file.ends_with(".wasm")).map(PathBuf::from).next()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_module_and_the_warnings_are_found_among_cargos_messages() {
        let artifact = json!({
            "reason": "compiler-artifact", "target": { "name": "retort_app" }, "filenames": ["/t/x.d", "/t/retort_app.wasm"],
        });
        assert_eq!(wasm_file(&artifact), Some(PathBuf::from("/t/retort_app.wasm")));
        assert!(!is_warning(&artifact));
        let other =
            json!({ "reason": "compiler-artifact", "target": { "name": "serde" }, "filenames": ["/t/serde.wasm"] });
        assert_eq!(wasm_file(&other), None);
        assert!(is_warning(&json!({ "reason": "compiler-message", "message": { "level": "warning" } })));
    }
}
