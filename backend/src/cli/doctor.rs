//! `retort doctor`

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use retort_engine::{
    data::State,
    device::{self, Report},
};

use super::{place, say};

/// Say what this machine can train on, and why something is not used
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  retort doctor
  retort doctor --data /big/retort       with the data sets of that folder")]
pub struct Options {
    #[command(flatten)]
    folder: place::Folder,
}

pub(super) fn run(options: &Options) -> Result<ExitCode> {
    let layout = options.folder.layout()?;
    let home = options.folder.home()?;
    for (name, version) in crate::versions::versions() {
        say(format!("{name} {version}"));
    }
    say("");
    devices(&device::probe());
    say("");
    let root = layout.root();
    let state = if root.is_dir() { "" } else { " (made by the first command that needs it)" };
    say(format!("Data folder: {}{state}", root.display()));
    if let Ok(space) = rustix::fs::statvfs(root.ancestors().find(|folder| folder.is_dir()).unwrap_or(root)) {
        say(format!("Free space: {}", gibibytes(space.f_bavail.saturating_mul(space.f_frsize))));
    }
    for listing in home.list() {
        let here = match listing.state {
            State::Present => "here".to_owned(),
            State::Missing => format!("not here; retort data get {} brings it", listing.name),
            State::Damaged => format!("damaged; {}", listing.note),
        };
        say(format!("Data set {}: {here}", listing.name));
    }
    Ok(ExitCode::SUCCESS)
}

/// What was found, what `auto` takes, and why the rest is left.
fn devices(report: &Report) {
    let machine = &report.machine;
    say(format!("Processor (--device cpu): {}", machine.processor.as_deref().unwrap_or("unknown")));
    say(format!("  threads: {}", machine.threads));
    let features = if machine.features.is_empty() { "none that help".to_owned() } else { machine.features.join(", ") };
    say(format!("  instruction sets: {features}"));
    if let Some(memory) = machine.memory {
        say(format!("  memory: {} of {} available", gibibytes(memory.available), gibibytes(memory.total)));
    }
    for adapter in &report.adapters {
        let software = if adapter.software { ", a software adapter" } else { "" };
        say(format!("Graphics (--device gpu:{}): {}{software}", adapter.number, adapter.name));
        say(format!("  driver: {} through {}", adapter.driver, adapter.interface));
        say(format!("  largest single allocation: {}", gibibytes(adapter.largest_buffer)));
    }
    match report.best() {
        Some(adapter) => say(format!("auto takes gpu:{} ({}).", adapter.number, adapter.name)),
        None => say(format!("auto takes the processor: {}", report.why_no_gpu())),
    }
    for note in &report.notes {
        if !report.why_no_gpu().contains(note.as_str()) {
            say(note);
        }
    }
}

fn gibibytes(bytes: u64) -> String {
    format!("{:.1} GiB", bytes as f64 / f64::from(1 << 30))
}
