//! Trainers and servers are killed at random moments; every run must finish by itself with every epoch once, and with
//! the numbers of a run that nobody disturbed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use retort_store::{Layout, Submission, folder, metrics};
use retort_wire::{Spec, State, Study};

const PROGRAM: &str = env!("CARGO_BIN_EXE_retort");
const EPOCHS: u32 = 40;
const KILLS: usize = 10;

/// Two students of one teacher and one with a teacher of its own, on digits.
fn specs() -> Vec<Spec> {
    let study = Study { name: "Kill".into(), ..Study::default() }
        .with("teacher.dataset", "digits")
        .with("teacher.architecture", "mlp")
        .with("teacher.epochs", 30)
        .with("student.architecture", "mlp")
        .with("training.epochs", i64::from(EPOCHS))
        .with_axis("objective.temperature", [1.0, 4.0]);
    let home = retort_engine::data::Home::with_extra("nowhere".into(), None);
    let catalog = retort_engine::catalog(&home);
    let mut specs = study.clone().expand(&catalog).unwrap();
    specs.extend(study.with("seed", 1).with("objective.temperature", 2.0).expand(&catalog).unwrap());
    specs
}

fn submit(layout: &Layout) -> Vec<String> {
    let submissions: Vec<Submission> = specs().into_iter().map(|spec| Submission::new("kill", "Kill", spec)).collect();
    for submission in &submissions {
        folder::create(layout, submission).unwrap();
    }
    submissions.into_iter().map(|submission| submission.id).collect()
}

/// A server that is ready. Its trainers outlive it.
fn serve(data: &Path) -> Child {
    let mut server = Command::new(PROGRAM)
        .args(["serve", "--port", "0", "--device", "cpu", "--no-starter", "--data"])
        .arg(data)
        .current_dir(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("Retort is ready at http://127.0.0.1:"), "{line:?}");
    server
}

fn state(layout: &Layout, id: &str) -> State {
    let attempt = folder::latest_attempt(layout, id);
    folder::read_status(&layout.status(id, attempt)).map(|status| status.state).unwrap_or_default()
}

/// Values by epoch, split and metric; a row that is there twice is an error.
fn values(layout: &Layout, id: &str) -> BTreeMap<(u32, String, String), f64> {
    let mut values = BTreeMap::new();
    for row in metrics::read(&layout.metrics(id, folder::latest_attempt(layout, id))).unwrap() {
        let key = (row.epoch, row.split, row.metric);
        assert!(values.insert(key.clone(), row.value.0).is_none(), "{key:?} is there twice");
    }
    values
}

/// Kills the process that trains any of the runs, if there is one.
fn kill_a_trainer(layout: &Layout, ids: &[String]) -> bool {
    let live = ids.iter().find_map(|id| {
        let attempt = folder::latest_attempt(layout, id);
        let status = folder::read_status(&layout.status(id, attempt)).ok()?;
        (status.state.is_live() && status.pid != 0).then_some(status.pid)
    });
    let pid = live.and_then(|pid| rustix::process::Pid::from_raw(pid.cast_signed()));
    pid.is_some_and(|pid| rustix::process::kill_process(pid, rustix::process::Signal::KILL).is_ok())
}

#[test]
fn every_run_survives_ten_kills() {
    let folder = tempfile::tempdir().unwrap();
    let layout = Layout::new(folder.path().join("disturbed"));
    let calm = Layout::new(folder.path().join("calm"));
    let ids = submit(&layout);
    let calm_ids = submit(&calm);
    let trained = Command::new(PROGRAM)
        .args(["train", "--device", "cpu"])
        .args(calm_ids.iter().map(|id| calm.run(id)))
        .output()
        .unwrap();
    assert!(trained.status.success(), "{}{}", text(&trained.stdout), text(&trained.stderr));

    let mut server = serve(layout.root());
    // A fixed sequence that looks random, so that a failure can be seen again.
    let mut random = 20_211_u64;
    let (mut trainers, mut servers) = (0, 0);
    for kill in 0..KILLS {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_millis(100 + (random >> 33) % 1_200));
        if kill % 3 == 2 {
            server.kill().unwrap();
            server.wait().unwrap();
            servers += 1;
            if kill % 2 == 0 {
                trainers += usize::from(kill_a_trainer(&layout, &ids));
            }
            server = serve(layout.root());
        } else {
            trainers += usize::from(kill_a_trainer(&layout, &ids));
        }
    }
    let patience = Instant::now() + Duration::from_secs(300);
    while ids.iter().any(|id| !state(&layout, id).is_over() || state(&layout, id) == State::Lost) {
        assert!(Instant::now() < patience, "stuck: {:?}", ids.iter().map(|id| state(&layout, id)).collect::<Vec<_>>());
        std::thread::sleep(Duration::from_millis(100));
    }
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(trainers > 0 && servers > 0, "{trainers} trainers and {servers} servers were killed");
    for (id, calm_id) in ids.iter().zip(&calm_ids) {
        assert_eq!(state(&layout, id), State::Finished);
        let found = values(&layout, id);
        let epochs: Vec<u32> = {
            let tested =
                found.keys().filter(|(epoch, split, metric)| *epoch > 0 && split == "test" && metric == "accuracy");
            tested.map(|(epoch, ..)| *epoch).collect()
        };
        assert_eq!(epochs, (1..=EPOCHS).collect::<Vec<_>>());
        assert_eq!(found, values(&calm, calm_id), "a resumed run differs from an uninterrupted one");
        assert!(layout.predictions(id, folder::latest_attempt(&layout, id)).is_file());
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
