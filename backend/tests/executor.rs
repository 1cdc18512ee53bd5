//! What people do to runs while the executor trains them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use std::{
    path::Path,
    time::{Duration, Instant},
};

use retort::state::{App, Config};
use retort_wire::{Event, Run, State, Study};

fn open(data: &Path) -> App {
    let config = Config {
        data: data.to_owned(),
        devices: vec!["cpu".parse().unwrap()],
        slots: 1,
        program: env!("CARGO_BIN_EXE_retort").into(),
    };
    App::open(&config).unwrap_or_else(|error| panic!("{error}"))
}

fn study(epochs: i64) -> Study {
    Study { name: "Executor".into(), ..Study::default() }
        .with("teacher.dataset", "digits")
        .with("teacher.architecture", "mlp")
        .with("teacher.epochs", 2)
        .with("student.architecture", "mlp")
        .with("training.epochs", epochs)
}

fn run(app: &App, id: &str) -> Run {
    app.read_index().get(id).unwrap()
}

fn wait(app: &App, id: &str, what: &str, until: impl Fn(&Run) -> bool) -> Run {
    let patience = Instant::now() + Duration::from_secs(180);
    loop {
        let now = run(app, id);
        if until(&now) {
            return now;
        }
        assert!(Instant::now() < patience, "{what} never came: {now:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn stop_and_retry_keep_what_was_trained() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path());
    let (_, mut events) = app.hub.subscribe_from(None);
    let long = app.executor.submit(study(3_000)).unwrap().runs.remove(0);
    let waiting = app.executor.submit(study(2)).unwrap().runs.remove(0);
    wait(&app, &long, "an epoch", |run| run.epoch >= 2 && run.state == State::Running);
    let queue = app.executor.queue();
    assert_eq!(queue.lanes.iter().flat_map(|lane| &lane.running).map(|run| &run.id).collect::<Vec<_>>(), [&long]);
    assert_eq!(queue.waiting.iter().map(|run| &run.id).collect::<Vec<_>>(), [&waiting]);
    assert_eq!(app.executor.retry(&long).unwrap_err().status, 409);

    app.executor.stop(&waiting).unwrap();
    assert_eq!(run(&app, &waiting).state, State::Cancelled { by: "user".into() });
    app.executor.stop(&long).unwrap();
    let stopped = wait(&app, &long, "the stop", |run| run.state.is_over());
    assert_eq!(stopped.state, State::Cancelled { by: "user".into() });
    assert_eq!(app.executor.stop(&long).unwrap_err().status, 409);

    app.executor.retry(&long).unwrap();
    let again = run(&app, &long);
    assert_eq!(again.attempt, 2);
    assert!(again.epoch >= 1, "{} epochs are known", again.epoch);
    let resumed = wait(&app, &long, "the next epoch", |run| run.epoch > stopped.epoch);
    assert_eq!(resumed.attempt, 2);
    app.executor.stop(&long).unwrap();
    wait(&app, &long, "the second stop", |run| run.state.is_over());

    app.executor.retry(&waiting).unwrap();
    let finished = wait(&app, &waiting, "the end", |run| run.state.is_over());
    assert_eq!((finished.state, finished.epoch), (State::Finished, 2));
    assert_eq!(app.executor.retry(&waiting).unwrap_err().status, 409);
    assert_eq!(app.executor.stop("no-such-run").unwrap_err().status, 404);

    let mut epochs = Vec::new();
    while let Ok((_, event)) = events.try_recv() {
        if let Event::Epoch { run, rows, .. } = event
            && run == waiting
        {
            epochs.extend(rows.iter().map(|row| row.epoch));
        }
    }
    epochs.dedup();
    assert_eq!(epochs, [1, 2], "every epoch is told once");
}

#[test]
fn one_data_folder_has_one_executor() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path());
    let config = Config {
        data: folder.path().to_owned(),
        devices: vec!["cpu".parse().unwrap()],
        slots: 1,
        program: env!("CARGO_BIN_EXE_retort").into(),
    };
    let error = App::open(&config).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(error.contains("is served by another Retort"), "{error}");
    drop(app);
}

#[test]
fn a_wrong_study_is_refused_by_field() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path());
    let problem = app.executor.submit(study(-1)).unwrap_err();
    assert_eq!((problem.status, problem.errors[0].path.as_str()), (422, "training.epochs"));
}

#[test]
fn the_starter_study_comes_once() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path());
    let runs = retort::starter::submit_once(&app).unwrap();
    assert_eq!(runs, 16, "eight students, two seeds");
    assert_eq!(retort::starter::submit_once(&app).unwrap(), 0);
    let ids: Vec<String> = app.read_index().runs().map(|run| run.id.clone()).collect();
    for id in ids {
        let _ = app.executor.stop(&id);
    }
}
