//! The commands of the README: `cargo xtask run`, `test`, `bundle` and `bench`.
//!
//! Nothing that Retort itself needs at run time is here. Each module is one noun: what it builds, checks or measures.

mod axe;
mod bench;
mod browser;
mod bundle;
mod debian;
mod http;
mod program;
mod run;
mod server;
mod test;
mod wasm_toolchain;
mod workspace;

use clap::{Parser, Subcommand};

use workspace::Workspace;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Build, run and check Retort", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything and serve it on http://127.0.0.1:3000
    Run(run::Flags),
    /// Check formatting, lints, all tests, the size of the bundle, and the pages in headless Chromium
    Test(test::Flags),
    /// Build the browser bundle alone, into the site folder of the target directory
    Bundle,
    /// Measure something and print the numbers
    Bench {
        #[command(subcommand)]
        what: bench::What,
    },
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let workspace = Workspace::find()?;
    match arguments.command {
        Command::Run(flags) => run::run(&workspace, &flags),
        Command::Test(flags) => test::run(&workspace, &flags),
        Command::Bundle => bundle::build(&workspace).map(|bundle| eprintln!("{}", bundle.describe())),
        Command::Bench { what } => bench::run(&workspace, &what),
    }
}
