//! Explore over a folder of made-up runs, against the bars of its design and, on request, beside MLflow and TensorBoard
//! with the same runs.

mod ours;
mod peers;
mod report;

use std::path::PathBuf;

use clap::Args;

use self::report::Report;
use super::window::Driver;
use crate::browser::Browser;
use crate::bundle;
use crate::program::Program;
use crate::workspace::Workspace;

/// What to measure.
#[derive(Args)]
pub struct Flags {
    /// Runs in the folder
    #[arg(long, default_value_t = 10_000)]
    runs: u32,
    /// Epochs of every run, of 20 metrics each
    #[arg(long, default_value_t = 300)]
    epochs: u32,
    /// How often each thing is measured; medians count
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// A folder to keep the runs in; one that has been filled is taken as it is
    #[arg(long)]
    data: Option<PathBuf>,
    /// Do the same work with MLflow and TensorBoard, which are installed into a virtual environment of their own
    #[arg(long)]
    peers: bool,
    /// Epochs that the peers get of every run: they would need hours to take in all
    #[arg(long, default_value_t = 3)]
    peer_epochs: u32,
    /// Write docs/benchmarks-explore.md
    #[arg(long)]
    write: bool,
}

/// A folder that goes with its owner.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Fills a folder, serves it, and prints medians beside the bars; nothing else is printed on standard output.
#[expect(clippy::print_stdout, reason = "the numbers are the result")]
pub fn run(workspace: &Workspace, flags: &Flags) -> anyhow::Result<()> {
    let browser = Browser::find_or_install()?;
    let bundle = bundle::build(workspace)?;
    workspace.build()?;
    let scratch = Scratch(std::env::temp_dir().join(format!("retort-bench-{}", std::process::id())));
    let data = flags.data.clone().unwrap_or_else(|| scratch.0.join("data"));
    if !data.join("index.parquet").exists() {
        let fill = workspace.target().join("debug").join("examples").join("fill");
        let numbers = [flags.runs, flags.epochs].map(|number| number.to_string());
        Program::new(fill).arguments([data.as_os_str()]).arguments(numbers).run()?;
    }
    let driver = Driver::start(&browser)?;
    let mut report = Report::new(flags.runs, flags.epochs);
    ours::measure(workspace, &data, &bundle.site, &driver, flags.rounds, &mut report)?;
    if flags.peers {
        let folder = scratch.0.join("peers");
        if let Err(error) = peers::measure(workspace, &data, &folder, flags, &driver, &mut report) {
            eprintln!("The peers could not be measured to the end: {error:#}");
        }
    }
    println!("{}", report.table());
    if flags.write {
        let page = workspace.root().join("docs").join("benchmarks-explore.md");
        std::fs::write(&page, report.page(workspace)?)?;
        println!("written to {}", page.display());
    }
    Ok(())
}
