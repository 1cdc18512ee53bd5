//! Runs that a command makes and trains itself, cohort after cohort.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use retort_engine::device::Choice;
use retort_store::{Layout, Submission, folder, new_id};
use retort_wire::{Catalog, MetricRow, Spec, State, describe::differing};

use super::say;
use crate::job::{
    self, Asked, Job, Progress,
    attempt::{self, Standing},
    cohort,
    lock::{self, Lock, Trainer},
};

/// One run.
pub(super) struct Member {
    pub(super) submission: Submission,
    pub(super) attempt: u32,
    pub(super) label: String,
}

/// What each run is called: the settings that differ, and the seed.
pub(super) fn labels(catalog: &Catalog, specs: &[Spec]) -> Vec<String> {
    let differing = differing(catalog, specs);
    let label = |spec: &Spec| format!("{}, seed {}", catalog.label(&differing, &spec.0), spec.seed());
    specs.iter().map(label).collect()
}

/// Makes the run folders, each with an open attempt and all under one lock before it becomes a run: a server on the
/// same data folder sees them from the first moment on as being trained.
pub(super) fn submit(
    layout: &Layout,
    name: &str,
    specs: Vec<Spec>,
    labels: Vec<String>,
    device: &str,
) -> Result<(Vec<Member>, Lock)> {
    let study = new_id();
    let new = specs.into_iter().map(|spec| Submission::new(study.clone(), name, spec));
    begin(layout, new.zip(labels).collect(), device)
}

/// Those runs that were begun and that nobody trains any more. What still waits may be a server's to train.
pub(super) fn left_behind(layout: &Layout, ids: &[String]) -> Vec<String> {
    let is_left = |id: &&String| match attempt::standing(layout, id) {
        Standing::Dead(_) | Standing::Preempted(_) => true,
        // A command that was killed has left its lock's file in every run that it was to train.
        Standing::Waiting(attempt) => attempt > 0 && lock::read(&layout.attempt(id, attempt)).is_some(),
        Standing::Working(..) | Standing::Over(..) => false,
    };
    ids.iter().filter(is_left).cloned().collect()
}

/// Runs to be gone on with from their last checkpoints.
pub(super) fn adopt(layout: &Layout, catalog: &Catalog, ids: &[String], device: &str) -> Result<(Vec<Member>, Lock)> {
    let left = ids.iter().map(|id| folder::read_submission(layout, id)).collect::<Result<Vec<_>, _>>()?;
    let specs: Vec<Spec> = left.iter().map(|submission| submission.spec.clone()).collect();
    let labels = labels(catalog, &specs);
    begin(layout, left.into_iter().zip(labels).collect(), device)
}

/// Opens an attempt of every run, all under one lock.
fn begin(layout: &Layout, runs: Vec<(Submission, String)>, device: &str) -> Result<(Vec<Member>, Lock)> {
    let mut members = Vec::new();
    for (submission, label) in runs {
        let folder = layout.run(&submission.id);
        fs::create_dir_all(&folder).with_context(|| {
            format!("{} cannot be made; check the permissions, or choose another --data.", folder.display())
        })?;
        let attempt = folder::begin_attempt(layout, &submission.id)?;
        members.push(Member { submission, attempt, label });
    }
    let attempts: Vec<PathBuf> =
        members.iter().map(|member| layout.attempt(&member.submission.id, member.attempt)).collect();
    let runs = members.iter().map(|member| (member.submission.id.clone(), member.attempt)).collect();
    let lock = Lock::take(&attempts, &Trainer { device: device.to_owned(), runs })
        .context("The runs cannot be locked; check the folder's permissions.")?;
    for member in &members {
        attempt::prepare(layout, &member.submission.id, member.attempt)?;
        if member.attempt == 1 {
            folder::create(layout, &member.submission)?;
        }
    }
    Ok((members, lock))
}

/// Trains cohort after cohort, until all are done or somebody asks to stop.
pub(super) fn train_all(layout: &Layout, members: &[Member], device: Choice) -> Result<Option<Asked>> {
    let keys = members
        .iter()
        .map(|member| cohort::key(layout, &member.submission.id, member.attempt))
        .collect::<Result<Vec<_>, _>>()?;
    let screen = MultiProgress::new();
    let total = screen.add(bar(members.len() as u64, "{prefix} {wide_bar} {pos} of {len} runs, {elapsed} so far")?);
    total.set_prefix("Study");
    for cohort in cohort::gather((0..members.len()).collect(), |place| keys[*place].clone()) {
        let members: Vec<&Member> = cohort.into_iter().map(|place| &members[place]).collect();
        let asked = train(layout, &members, device, &screen, &total)?;
        if asked.is_some() {
            return Ok(asked);
        }
    }
    total.finish_and_clear();
    Ok(None)
}

fn train(
    layout: &Layout,
    members: &[&Member],
    device: Choice,
    screen: &MultiProgress,
    total: &ProgressBar,
) -> Result<Option<Asked>> {
    let mut bars = Vec::new();
    for member in members {
        let epochs = cohort::epochs(layout, &member.submission.id);
        let bar = screen.insert_before(total, bar(u64::from(epochs), "  {prefix} {wide_bar} {pos} of {len} {msg}")?);
        bar.set_prefix(member.label.clone());
        bars.push(bar);
    }
    let runs = members.iter().map(|member| (member.submission.id.clone(), member.attempt)).collect();
    let job = Job { layout: layout.clone(), runs, device };
    let result = job::train(&job, &mut |progress| match progress {
        Progress::Activity(text) => total.set_prefix(text.to_owned()),
        Progress::Epoch { run, epoch, rows, .. } => {
            bars[run].set_position(u64::from(epoch));
            bars[run].set_message(in_short(rows));
        }
        Progress::Warning { run, text } => {
            let _ = screen.println(format!("{}: {text}", members[run].label));
        }
        Progress::Over { run, state } => {
            total.inc(1);
            match state {
                State::Finished => bars[run].finish(),
                other => bars[run].abandon_with_message(other.to_string()),
            }
            if screen.is_hidden() {
                say(format!("{}: {state}", members[run].label));
            }
        }
    });
    // A failure of one cohort is in the states of its runs; the others are trained all the same.
    Ok(result.unwrap_or_else(|error| {
        tracing::debug!("{error}");
        None
    }))
}

fn bar(length: u64, template: &str) -> Result<ProgressBar> {
    Ok(ProgressBar::new(length).with_style(ProgressStyle::with_template(template)?))
}

fn in_short(rows: &[MetricRow]) -> String {
    let share = |metric: &str| rows.iter().find(|row| row.split == "test" && row.metric == metric);
    let words = [("accuracy", "accuracy"), ("agreement", "agreement")]
        .iter()
        .filter_map(|(metric, word)| Some(format!("{word} {:.2} %", share(metric)?.value.0 * 100.0)));
    words.collect::<Vec<_>>().join(", ")
}

pub(super) fn state(layout: &Layout, member: &Member) -> State {
    folder::read_status(&layout.status(&member.submission.id, member.attempt)).unwrap_or_default().state
}

/// Takes a run that was not begun out of the queue: who interrupts a study does not want a server to go on with it.
pub(super) fn cancel(layout: &Layout, member: &Member) -> Result<()> {
    let path = layout.status(&member.submission.id, member.attempt);
    let mut status = folder::read_status(&path)?;
    if status.state == State::Queued {
        status.state = State::Cancelled { by: "user".to_owned() };
        status.ended = Some(job::now());
        folder::write_status(&path, &status)?;
    }
    Ok(())
}
