//! A trainer that is killed, seen from the index.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    time::Duration,
};

use super::{super::*, data, row, spec};
use crate::{Status, Submission, folder, metrics};
use retort_wire::State;

const FOLDER: &str = "RETORT_STORE_TEST_DATA";
const RUN: &str = "RETORT_STORE_TEST_RUN";

/// Not a test of its own: the process that is killed. It tells every epoch that it has stored.
#[test]
#[allow(clippy::print_stdout)]
fn child_that_writes_epochs_until_it_is_killed() {
    let (Some(data), Ok(id)) = (std::env::var_os(FOLDER), std::env::var(RUN)) else { return };
    let layout = Layout::new(data);
    let mut rows = Vec::new();
    for epoch in 1.. {
        rows.extend((0..40).map(|metric| row(epoch, &format!("metric_{metric}"), f64::from(epoch))));
        rows.push(row(epoch, "accuracy", f64::from(epoch)));
        metrics::write(&layout.metrics(&id, 1), &rows).unwrap();
        let heartbeat = jiff::Timestamp::now().as_millisecond();
        let status = Status { state: State::Running, epoch, heartbeat, pid: std::process::id(), ..Status::default() };
        folder::write_status(&layout.status(&id, 1), &status).unwrap();
        println!("stored {epoch}");
    }
}

#[test]
fn every_finished_epoch_of_a_killed_trainer_is_found() {
    for moment in 0..6_u32 {
        let (_folder, layout) = data();
        let submission = Submission::new("", "", spec(0, 4.0));
        let id = &submission.id;
        folder::create(&layout, &submission).unwrap();
        folder::begin_attempt(&layout, id).unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--nocapture", "index::tests::killed::child_that_writes_epochs_until_it_is_killed"])
            .env(FOLDER, layout.root())
            .env(RUN, id)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let epoch = |line: String| line.rsplit_once("stored ")?.1.parse::<u32>().ok();
        let mut told = 0;
        while told < 3 + moment {
            told = lines.next().unwrap().ok().and_then(epoch).unwrap_or(told);
        }
        // Some moment within the next epochs, another one each time.
        std::thread::sleep(Duration::from_micros(u64::from(moment) * 700));
        child.kill().unwrap();
        child.wait().unwrap();
        let told = lines.map_while(|line| line.ok().and_then(epoch)).last().unwrap_or(told);

        let rows = metrics::read(&layout.metrics(id, 1)).unwrap();
        let found = rows.len() as u32 / 41;
        assert!(found >= told, "{found} epochs were found, {told} were finished");
        for epoch in 1..=found {
            assert_eq!(rows.iter().filter(|row| row.epoch == epoch).count(), 41, "epoch {epoch} is whole");
        }
        let index = Index::open(layout.clone()).unwrap();
        let run = index.get(id).unwrap();
        assert_eq!((run.epoch, run.warnings.len()), (found, 0));
        assert_eq!(run.summary["last:test.accuracy"].0, f64::from(found));
        // The next attempt begins beside what the dead trainer left.
        assert_eq!(folder::begin_attempt(&layout, id).unwrap(), 2);
    }
}
