//! `retort capsule`

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use retort_store::{Index, Layout};
use retort_wire::capsule::{Report, Sameness};

use super::{
    batch::{labels, submit, train_all},
    place, say, table,
};
use crate::capsule::{self, Capsule};

/// One run in one file: make it, run it again elsewhere, and see whether the numbers come out the same
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  retort capsule make 0192f0a1-7b3c-7def-8123-456789abcdef --out mine.zip
  retort capsule run mine.zip            trains it again here, then compares every number
  retort capsule check mine.zip          compares with the runs of the same settings that are here already

The exit code is 0 when all numbers are equal bit for bit or within 1e-6. docs/capsule.md describes the file.")]
pub struct Options {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    folder: place::Folder,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a capsule of a finished run
    Make(Make),
    /// Train what a capsule holds again, then compare
    Run(Again),
    /// Compare a capsule with the runs of the same settings that are here
    Check(Check),
}

#[derive(Debug, Args)]
struct Make {
    /// The run's id
    run: String,
    /// With what the student says of every example
    #[arg(long)]
    predictions: bool,
    /// The file to write [default: `<run>-capsule.zip`]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct Again {
    /// The capsule
    file: PathBuf,
    #[command(flatten)]
    device: place::Device,
}

#[derive(Debug, Args)]
struct Check {
    /// The capsule
    file: PathBuf,
}

pub(super) fn run(options: &Options) -> Result<ExitCode> {
    let layout = options.folder.layout()?;
    match &options.command {
        Command::Make(make) => pack(&layout, make),
        Command::Run(again) => train(&layout, options, again),
        Command::Check(check) => compare(&layout, &read(&check.file)?, None),
    }
}

fn pack(layout: &Layout, make: &Make) -> Result<ExitCode> {
    let index = Index::open(layout.clone())?;
    let Some(run) = index.get(&make.run) else {
        bail!("There is no run {} in {}; give the id of one, or another --data.", make.run, layout.root().display());
    };
    let bytes = capsule::write(&capsule::pack(layout, &run, make.predictions)?)?;
    let out = make.out.clone().unwrap_or_else(|| PathBuf::from(format!("{}-capsule.zip", run.id)));
    fs::write(&out, &bytes).with_context(|| format!("{} cannot be written; check its folder.", out.display()))?;
    say(format!("{}: {} bytes.", out.display(), bytes.len()));
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> Result<Capsule> {
    let path = file.display();
    let bytes =
        fs::read(file).with_context(|| format!("The capsule {path} cannot be read; give the path of its file."))?;
    capsule::read(&bytes).with_context(|| format!("{path}:"))
}

fn train(layout: &Layout, options: &Options, again: &Again) -> Result<ExitCode> {
    let capsule = read(&again.file)?;
    let device = again.device.choice()?;
    let catalog = retort_engine::catalog(&options.folder.home()?);
    let specs = match capsule.manifest.study().expand(&catalog) {
        Ok(specs) => specs,
        Err(errors) => {
            let sentences: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
            bail!("The capsule cannot be run here:\n  {}", sentences.join("\n  "));
        }
    };
    let labels = labels(&catalog, &specs);
    let (members, lock) = submit(layout, &capsule.manifest.study_name, specs, labels, &device.to_string())?;
    train_all(layout, &members, device)?;
    drop(lock);
    let ids: Vec<String> = members.iter().map(|member| member.submission.id.clone()).collect();
    compare(layout, &capsule, Some(&ids))
}

/// Reports on the runs that repeat the capsule, or on those of `only`.
fn compare(layout: &Layout, capsule: &Capsule, only: Option<&[String]>) -> Result<ExitCode> {
    let index = Index::open(layout.clone())?;
    let rows = capsule::rows(capsule)?;
    let runs: Vec<_> = index.runs_where(|run| only.is_none_or(|ids| ids.contains(&run.id))).rev().collect();
    let reports = capsule::repeats(layout, (&capsule.manifest, &rows), runs.iter());
    if reports.is_empty() {
        bail!("No finished run here has the capsule's settings; train it with: retort capsule run FILE");
    }
    reports.iter().for_each(tell);
    let same = reports.iter().all(|report| report.sameness <= Sameness::Near);
    Ok(if same { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell(report: &Report) {
    let mut lines = table::new(["Metric", "On", "Values", "They are", "Largest difference"]);
    for line in &report.lines {
        lines.add_row([
            line.metric.clone(),
            line.split.clone(),
            line.epochs.to_string(),
            line.sameness.words().to_owned(),
            format!("{:e}", line.largest),
        ]);
    }
    say(format!("Run {}", report.run));
    say(lines);
    for (name, same) in &report.hashes {
        say(format!("{name}: {}", if *same { "the same bit for bit" } else { "not the same bit for bit" }));
    }
    report.around.iter().for_each(say);
    say(&report.sentence);
}
