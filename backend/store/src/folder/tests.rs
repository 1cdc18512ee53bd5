use retort_wire::{Spec, State};

use super::*;

fn layout() -> (tempfile::TempDir, Layout) {
    let folder = tempfile::tempdir().unwrap();
    let layout = Layout::new(folder.path());
    (folder, layout)
}

#[test]
fn what_is_written_is_read_back() {
    let (_folder, layout) = layout();
    let mut spec = Spec::default();
    spec.set("objective.temperature", 4.0);
    spec.set("seed", 3);
    let submission = Submission::new("study", "My study", spec);
    create(&layout, &submission).unwrap();
    assert!(matches!(create(&layout, &submission), Err(Error::Exists(_))));
    assert_eq!(read_submission(&layout, &submission.id).unwrap(), submission);

    let status = Status {
        state: State::Failed { reason: "diverged at epoch 3".into() },
        heartbeat: 5,
        seconds: 0.1 + 0.2,
        versions: [("burn".to_owned(), "0.22.1".to_owned())].into(),
        ..Status::default()
    };
    assert_eq!(begin_attempt(&layout, &submission.id).unwrap(), 1);
    let path = layout.status(&submission.id, 1);
    write_status(&path, &status).unwrap();
    assert_eq!(read_status(&path).unwrap(), status);

    let notes = Notes { title: "τ = 4".into(), tags: vec!["paper".into()], star: true, ..Notes::default() };
    assert_eq!(read_notes(&layout, &submission.id).unwrap(), Notes::default());
    write_notes(&layout, &submission.id, &notes).unwrap();
    assert_eq!(read_notes(&layout, &submission.id).unwrap(), notes);
}

#[test]
fn attempts_count_up_and_stop_requests_come_and_go() {
    let (_folder, layout) = layout();
    let submission = Submission::new("", "", Spec::default());
    create(&layout, &submission).unwrap();
    let id = &submission.id;
    assert_eq!(latest_attempt(&layout, id), 0);
    let numbers: Vec<u32> = (0..11).map(|_| begin_attempt(&layout, id).unwrap()).collect();
    assert_eq!(numbers, (1..=11).collect::<Vec<_>>());
    assert_eq!(latest_attempt(&layout, id), 11, "attempt-9 is older than attempt-11");
    clear_stop(&layout, id).unwrap();
    request_stop(&layout, id).unwrap();
    assert!(stop_requested(&layout, id));
    clear_stop(&layout, id).unwrap();
    assert!(!stop_requested(&layout, id));
}

#[test]
fn damage_is_named_with_what_to_do() {
    let (_folder, layout) = layout();
    let submission = Submission::new("", "", Spec::default());
    create(&layout, &submission).unwrap();
    fs::write(layout.spec(&submission.id), "{ \"id\": ").unwrap();
    let message = read_submission(&layout, &submission.id).unwrap_err().to_string();
    assert!(message.contains("spec.json is damaged") && message.contains("put it back"), "{message}");
    let outside = Submission { id: "../outside".into(), ..submission };
    assert!(matches!(create(&layout, &outside), Err(Error::Id(_))));
}
