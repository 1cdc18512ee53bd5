//! `retort train`

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, bail};
use clap::Args;
use retort_engine::device::Choice;
use retort_store::{Layout, folder, is_id};
use retort_wire::{MetricRow, State};

use super::{place, say};
use crate::job::{
    self, Job, Progress,
    attempt::{self, Standing},
    cohort,
    lock::{Lock, Trainer},
};

/// Train runs from their folders, without a server: the executor, a cluster job and a notebook all do this
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  retort train data/runs/01977c2e-8a4b-7c11-9d3e-0242ac120002
  retort train --device gpu data/runs/*       those that can share a teacher's work are trained side by side

A run that was cut short continues from its last epoch, in a new attempt. Ctrl-C stops at the end of a batch.
A spec without a server comes from `retort study`, which makes the folders and trains them.")]
pub struct Options {
    /// Run folders: <data folder>/runs/<id>
    #[arg(required = true, value_name = "RUN FOLDER")]
    runs: Vec<PathBuf>,
    #[command(flatten)]
    folder: place::Folder,
    #[command(flatten)]
    device: place::Device,
    /// The attempts that the executor has opened, one per folder
    #[arg(long, hide = true)]
    attempt: Vec<u32>,
}

pub(super) fn run(options: &Options) -> Result<ExitCode> {
    let device = options.device.choice()?;
    let mut runs = Vec::new();
    for path in &options.runs {
        runs.push(locate(path, options.folder.data.as_deref())?);
    }
    let Some((layout, _)) = runs.first().cloned() else { bail!("No run folder was given.") };
    if let Some((other, id)) = runs.iter().find(|(other, _)| *other != layout) {
        bail!("Run {id} lies in another data folder ({}); train it separately.", other.root().display());
    }
    let ids: Vec<String> = runs.into_iter().map(|(_, id)| id).collect();
    if !options.attempt.is_empty() {
        if options.attempt.len() != ids.len() {
            bail!("Give --attempt once per run folder, or not at all.");
        }
        // The lock is our standard input, and the attempts are open.
        let runs = ids.into_iter().zip(options.attempt.iter().copied()).collect();
        return Ok(report(train(&layout, runs, device)?));
    }
    let mut opened = Vec::new();
    for id in ids {
        opened.push((id.clone(), open(&layout, &id)?));
    }
    let attempts: Vec<PathBuf> = opened.iter().map(|(id, attempt)| layout.attempt(id, *attempt)).collect();
    let trainer = Trainer { device: device.to_string(), runs: opened.clone() };
    let _lock =
        Lock::take(&attempts, &trainer).context("The runs cannot be locked; check the folder's permissions.")?;
    let mut keyed = Vec::new();
    for (id, attempt) in opened {
        keyed.push((cohort::key(&layout, &id, attempt)?, (id, attempt)));
    }
    let mut failed = 0;
    for members in cohort::gather(keyed, |(key, _)| key.clone()) {
        let runs = members.into_iter().map(|(_, run)| run).collect();
        failed += train(&layout, runs, device)?;
    }
    Ok(report(failed))
}

/// The data folder and the id of a run, from its folder.
fn locate(path: &Path, data: Option<&Path>) -> Result<(Layout, String)> {
    let path = std::path::absolute(path).with_context(|| format!("{} cannot be found.", path.display()))?;
    let id = path.file_name().and_then(|name| name.to_str()).filter(|name| is_id(name)).map(str::to_owned);
    let runs = path.parent().filter(|runs| runs.file_name().is_some_and(|name| name == "runs"));
    let (Some(id), Some(root)) = (id, runs.and_then(Path::parent)) else {
        bail!("{} is no run folder; give <data folder>/runs/<id>.", path.display());
    };
    let layout = Layout::new(root);
    if !layout.spec(&id).is_file() {
        bail!("{} has no spec.json; `retort study` makes run folders, and so does the launch page.", path.display());
    }
    if let Some(data) = data
        && std::path::absolute(data).ok().as_deref() != Some(root)
    {
        bail!("{} does not lie in the data folder {}; leave --data out.", path.display(), data.display());
    }
    Ok((layout, id))
}

/// The attempt in which a run is to be trained, opened.
pub(super) fn open(layout: &Layout, id: &str) -> Result<u32> {
    Ok(match attempt::standing(layout, id) {
        Standing::Waiting(0) => attempt::open(layout, id)?,
        Standing::Waiting(attempt) => {
            attempt::prepare(layout, id, attempt)?;
            attempt
        }
        Standing::Working(attempt, _) => {
            let process = folder::read_status(&layout.status(id, attempt)).unwrap_or_default().pid;
            bail!("Run {id} is being trained already, by process {process}; wait for it, or stop it first.")
        }
        Standing::Over(_, State::Finished) => {
            bail!("Run {id} is finished; launch a variation to train another.")
        }
        Standing::Dead(_) | Standing::Preempted(_) | Standing::Over(..) => attempt::open(layout, id)?,
    })
}

/// Trains one cohort with a line per event; answers how many of its runs did not finish.
fn train(layout: &Layout, runs: Vec<(String, u32)>, device: Choice) -> Result<usize> {
    let job = Job { layout: layout.clone(), runs, device };
    let names: Vec<&str> = job.runs.iter().map(|(id, _)| short(id)).collect();
    let alone = names.len() == 1;
    let line = |run: usize, text: &str| {
        if alone { say(text) } else { say(format!("{}  {text}", names.get(run).copied().unwrap_or("?"))) }
    };
    let mut failed = 0;
    let result = job::train(&job, &mut |progress| match progress {
        Progress::Activity(text) => say(text),
        Progress::Epoch { run, epoch, epochs, rows } => {
            line(run, &format!("epoch {epoch} of {epochs}{}", numbers(rows)));
        }
        Progress::Warning { run, text } => line(run, &format!("warning: {text}")),
        Progress::Over { run, state } => {
            failed += usize::from(*state != State::Finished);
            line(run, &state.to_string());
        }
    });
    // What went wrong was said for every run; the exit code says it again.
    if let Err(error) = result {
        tracing::error!("{error}");
        return Ok(failed.max(1));
    }
    Ok(failed)
}

fn report(failed: usize) -> ExitCode {
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The end of an id: runs of one study begin alike.
fn short(id: &str) -> &str {
    id.get(id.len().saturating_sub(8)..).unwrap_or(id)
}

/// The numbers of an epoch that a line has room for.
fn numbers(rows: &[MetricRow]) -> String {
    let value = |split: &str, metric: &str| {
        rows.iter().find(|row| row.split == split && row.metric == metric).map(|row| row.value.0)
    };
    let mut text = String::new();
    if let Some(loss) = value("train", "loss") {
        text.push_str(&format!(", loss {loss:.4}"));
    }
    for (metric, words) in [("accuracy", "test accuracy"), ("agreement", "agreement with the teacher")] {
        if let Some(share) = value("test", metric) {
            text.push_str(&format!(", {words} {:.2} %", share * 100.0));
        }
    }
    text
}
