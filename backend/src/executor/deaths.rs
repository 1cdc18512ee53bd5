//! How often a run's trainers may die without a word before somebody must look.

use std::{fs, os::unix::process::ExitStatusExt};

use retort_store::{Layout, folder};
use retort_wire::State;

use super::watch::End;
use crate::job::attempt;

/// Restarts after a crash (an abort, a segmentation fault, an exit with an error): the next one will hardly differ.
pub(super) const CRASHES: usize = 3;

/// Restarts after a kill from outside, which says nothing about the next attempt. An out-of-memory kill is one of
/// these, so there is an end to it.
pub(super) const KILLS: usize = 12;

/// The name of the file in an attempt's folder that says how its trainer died.
const NAME: &str = "death.txt";

/// Writes down how the trainer of an attempt died.
pub(super) fn record(layout: &Layout, id: &str, attempt: u32, end: Option<End>) {
    let words = match end {
        Some(End::Status(status)) => match (status.signal(), status.code()) {
            (Some(9 | 15), _) => "killed".to_owned(),
            (Some(signal), _) => format!("crash: signal {signal}"),
            (None, Some(code)) => format!("crash: exit code {code}"),
            (None, None) => "unknown".to_owned(),
        },
        Some(End::Unknown) | None => "unknown".to_owned(),
    };
    if let Err(error) = fs::write(layout.attempt(id, attempt).join(NAME), words) {
        tracing::warn!("The end of run {id}'s attempt {attempt} cannot be written down: {error}.");
    }
}

/// Why a run whose `latest` attempt just died must not be tried again by itself; none when it may. Attempts count only as
/// far back as the last one that got anywhere: that finished an epoch, or found or trained the teacher.
pub(super) fn verdict(layout: &Layout, id: &str, latest: u32) -> Option<String> {
    let (mut crashes, mut kills) = (0, 0);
    for number in (1..=latest).rev() {
        let Ok(status) = folder::read_status(&layout.status(id, number)) else { break };
        if status.state != State::Lost {
            break;
        }
        match fs::read_to_string(layout.attempt(id, number).join(NAME)) {
            Ok(words) if words.starts_with("crash") => crashes += 1,
            _ => kills += 1,
        }
        let epochs = |number| attempt::checkpoint_epoch(layout, id, number);
        let before = folder::read_status(&layout.status(id, number - 1)).unwrap_or_default();
        if epochs(number) > epochs(number - 1) || status.teacher.is_some() && before.teacher.is_none() {
            break;
        }
    }
    let deaths = crashes + kills;
    let last = last_words(layout, id, latest);
    (crashes > CRASHES || deaths > KILLS)
        .then(|| format!("The trainer ended without a word {deaths} times; see the log.{last}"))
}

/// The last line of an attempt's log, as a sentence to add.
fn last_words(layout: &Layout, id: &str, attempt: u32) -> String {
    let text = fs::read(layout.log(id, attempt)).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    match text.lines().rev().find(|line| !line.trim().is_empty()) {
        Some(line) => format!(" Its last line: {}", line.trim().chars().take(200).collect::<String>()),
        None => String::new(),
    }
}
