//! `cargo xtask test`: everything that has to hold before a change is good.

use crate::axe;
use crate::browser::Browser;
use crate::bundle;
use crate::program::Program;
use crate::wasm_toolchain::WasmToolchain;
use crate::workspace::Workspace;

/// What may be left out.
#[derive(clap::Args)]
pub struct Flags {
    /// Leave out the test in headless Chromium
    #[arg(long)]
    no_browser: bool,
}

/// Checks formatting, lints for server and browser, the bundle's size, and all tests; stops at the first that fails.
pub fn run(workspace: &Workspace, flags: &Flags) -> anyhow::Result<()> {
    // What has to be installed comes first: nobody should learn after half an hour of compiling that it is missing.
    rust_components(workspace)?;
    let browser =
        if flags.no_browser { None } else { Some((Browser::find_or_install()?, axe::find_or_fetch(workspace)?)) };
    let toolchain = WasmToolchain::find(workspace)?;

    step("Formatting");
    workspace.cargo().arguments(["fmt", "--all", "--check"]).run()?;
    step("Lints of the server's build");
    denying_warnings(workspace.cargo().arguments(["clippy", "--workspace", "--all-targets"])).run()?;
    step("Lints of the browser's build");
    denying_warnings(browser_lints(workspace, &toolchain)).run()?;
    step("Browser bundle");
    let bundle = bundle::build(workspace)?;
    eprintln!("{}", bundle.describe());
    bundle.check()?;

    step("Tests");
    let tests = workspace
        .cargo()
        .arguments(["test", "--workspace", "--no-fail-fast"])
        .set("RETORT_SITE", &bundle.site)
        .set("RETORT_BROWSER", if browser.is_some() { "1" } else { "0" });
    match browser {
        Some((browser, axe)) => tests
            .set("RETORT_CHROMIUM", browser.chromium)
            .set("RETORT_CHROMEDRIVER", browser.driver)
            .set("RETORT_AXE", axe)
            .run(),
        None => tests.run(),
    }
}

fn step(name: &str) {
    eprintln!("\n== {name}");
}

fn denying_warnings(cargo: Program) -> Program {
    cargo.arguments(["--", "--deny", "warnings"])
}

/// Clippy on the app as the browser gets it. Debian's compiler comes without clippy for its version, so there the
/// user's own clippy looks at the same features for the machine at hand, and the wasm build, whose warnings are errors
/// too, is left to find what only wasm shows.
fn browser_lints(workspace: &Workspace, toolchain: &WasmToolchain) -> Program {
    match toolchain {
        // The bundle's profile, so that procedural macros and build scripts are shared with it.
        WasmToolchain::Own => {
            bundle::app_command(toolchain.cargo(workspace), "clippy").arguments(["--profile", "wasm"])
        }
        WasmToolchain::Debian { .. } => workspace.cargo().arguments([
            "clippy",
            "--package",
            "retort-app",
            "--lib",
            "--no-default-features",
            "--features",
            "hydrate",
        ]),
    }
}

/// rustfmt and clippy are not part of rustup's minimal profile.
fn rust_components(workspace: &Workspace) -> anyhow::Result<()> {
    for (component, subcommand) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if !workspace.cargo().arguments([subcommand, "--version"]).succeeds() {
            Program::new("rustup").within(workspace.root()).arguments(["component", "add", component]).run()?;
        }
    }
    Ok(())
}
