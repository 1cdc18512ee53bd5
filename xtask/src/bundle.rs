//! The browser bundle: the app crate as wasm with its JavaScript, the style sheets, icons and fonts, all precompressed.

mod assets;
mod bindings;
mod compile;
mod compress;
mod pack;
mod split;
mod weight;

pub use compile::app_command;

use std::path::PathBuf;

use anyhow::bail;

use self::weight::Weight;
use crate::wasm_toolchain::WasmToolchain;
use crate::workspace::Workspace;

/// More than this, after brotli, is too long a wait before a page is alive: kilobytes of 1,000 bytes.
const LIMIT_KILOBYTES: f64 = 300.0;

/// What was built.
pub struct Bundle {
    /// The folder to serve.
    pub site: PathBuf,
    /// JavaScript and wasm after brotli.
    weight: Weight,
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
    let weight = bindings::generate(&compiled.wasm, &site.join("pkg"))?;
    Ok(Bundle { site, weight, warnings: compiled.warnings })
}

impl Bundle {
    /// One line for people.
    pub fn describe(&self) -> String {
        let pages = self.weight.pages.iter().map(|(page, size)| format!(", {page} {:.1} kB more", kilobytes(*size)));
        format!(
            "Browser bundle after brotli: {:.1} kB for every page{}; the heaviest page loads {:.1} kB (limit \
             {LIMIT_KILOBYTES} kB), all of it is {:.1} kB, in {}",
            kilobytes(self.weight.common),
            pages.collect::<String>(),
            kilobytes(self.weight.heaviest()),
            kilobytes(self.weight.everything),
            self.site.display()
        )
    }

    /// An error where the bundle is too large, or the compiler warned about the code in it.
    pub fn check(&self) -> anyhow::Result<()> {
        let heaviest = kilobytes(self.weight.heaviest());
        if heaviest > LIMIT_KILOBYTES {
            bail!(
                "a page loads {heaviest:.1} kB of the browser bundle after brotli, and {LIMIT_KILOBYTES} kB is the \
                 limit: look for a new dependency or a large generic component in app"
            );
        }
        if self.warnings > 0 {
            bail!("the wasm build gave {} warnings (above), and none is allowed", self.warnings);
        }
        Ok(())
    }
}

fn kilobytes(bytes: u64) -> f64 {
    bytes as f64 / 1000.0
}
