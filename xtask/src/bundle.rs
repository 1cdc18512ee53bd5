//! The browser bundle: the app crate as wasm with its JavaScript, the style sheets, icons and fonts, all precompressed.

mod assets;
mod bindings;
mod compile;
mod compress;

pub use compile::app_command;

use std::path::PathBuf;

use anyhow::bail;

use crate::wasm_toolchain::WasmToolchain;
use crate::workspace::Workspace;

/// More than this, after brotli, is too long a wait for the first interaction: kilobytes of 1,000 bytes.
const LIMIT_KILOBYTES: f64 = 300.0;

/// What was built.
pub struct Bundle {
    /// The folder to serve.
    pub site: PathBuf,
    /// JavaScript and wasm together after brotli, in bytes.
    brotli_bytes: u64,
    /// Warnings of the compiler in our own crates.
    warnings: usize,
}

/// Brings the wasm target if it is missing, compiles the app, and fills the site folder. What is up to date is left
/// as it is.
pub fn build(workspace: &Workspace) -> anyhow::Result<Bundle> {
    let toolchain = WasmToolchain::find(workspace)?;
    let compiled = compile::compile(workspace, &toolchain)?;
    let site = workspace.site();
    assets::copy(workspace, &site)?;
    let brotli_bytes = bindings::generate(&compiled.wasm, &site.join("pkg"))?;
    Ok(Bundle { site, brotli_bytes, warnings: compiled.warnings })
}

impl Bundle {
    /// One line for people.
    pub fn describe(&self) -> String {
        format!(
            "Browser bundle: {:.1} kB after brotli (limit {LIMIT_KILOBYTES} kB), in {}",
            self.kilobytes(),
            self.site.display()
        )
    }

    /// An error where the bundle is too large, or the compiler warned about the code in it.
    pub fn check(&self) -> anyhow::Result<()> {
        if self.kilobytes() > LIMIT_KILOBYTES {
            bail!(
                "the browser bundle has {:.1} kB after brotli, and {LIMIT_KILOBYTES} kB is the limit: look for a new \
                 dependency or a large generic component in app",
                self.kilobytes()
            );
        }
        if self.warnings > 0 {
            bail!("the wasm build gave {} warnings (above), and none is allowed", self.warnings);
        }
        Ok(())
    }

    fn kilobytes(&self) -> f64 {
        self.brotli_bytes as f64 / 1000.0
    }
}
