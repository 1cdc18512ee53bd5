//! Studies without a server, through the program itself.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

#[path = "server/wrong_input.rs"]
mod wrong_input;

use std::{
    path::Path,
    process::{Command, Output},
};

use retort_store::{Layout, folder, metrics, predictions};
use retort_wire::State;
use wrong_input::{WRONG, Wrong};

fn retort(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_retort")).args(arguments).current_dir(folder).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const TINY: &str = r#"
name = "Tiny"
seed = [0, 1]
[teacher]
dataset = "digits"
architecture = "mlp"
own_seed = false
epochs = 3
[student]
architecture = "mlp"
[training]
epochs = 2
[objective]
temperature = [1, 4]
"#;

#[test]
fn a_study_ends_with_a_table_and_leaves_run_folders() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("tiny.toml"), TINY).unwrap();
    let listed = retort(home.path(), &["study", "tiny.toml", "--runs"]);
    assert!(text(&listed.stdout).contains("4 runs"), "{}", text(&listed.stderr));
    assert!(!home.path().join("data").exists());

    let output = retort(home.path(), &["study", "tiny.toml", "--device", "cpu", "--data", "data"]);
    let said = text(&output.stdout);
    assert!(output.status.success(), "{said}{}", text(&output.stderr));
    assert!(said.contains("4 of 4 runs finished") && said.contains('±'), "{said}");
    let layout = Layout::new(home.path().join("data"));
    let mut teachers = Vec::new();
    for entry in std::fs::read_dir(layout.runs()).unwrap() {
        let id = entry.unwrap().file_name().into_string().unwrap();
        let status = folder::read_status(&layout.status(&id, 1)).unwrap();
        assert_eq!((status.state, status.epoch, status.epochs), (State::Finished, 2, 2));
        assert!(metrics::read(&layout.metrics(&id, 1)).unwrap().iter().any(|row| row.metric == "agreement"));
        assert!(predictions::read(&layout.predictions(&id, 1)).unwrap().iter().any(|table| table.split == "test"));
        teachers.push(status.teacher.unwrap());
    }
    teachers.dedup();
    assert_eq!(teachers.len(), 1, "one teacher for all");
    assert!(layout.teacher(&teachers[0]).join("teacher.json").is_file());
    assert!(layout.teacher_predictions(&teachers[0]).is_file());
    // A finished run is not trained again by mistake.
    let id = std::fs::read_dir(layout.runs()).unwrap().next().unwrap().unwrap().path();
    let again = retort(home.path(), &["train", id.to_str().unwrap()]);
    assert!(!again.status.success() && text(&again.stderr).contains("is finished"), "{}", text(&again.stderr));
}

#[test]
fn a_figure_that_was_killed_is_gone_on_with() {
    let home = tempfile::tempdir().unwrap();
    let figure = ["figure", "run", "table2_imdb", "--device", "cpu", "--data", "data"];
    let mut first = Command::new(env!("CARGO_BIN_EXE_retort"))
        .args(figure)
        .current_dir(home.path())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let layout = Layout::new(home.path().join("data"));
    // Bounded: until the first run has begun, or the command is through.
    for _ in 0..3_000 {
        let begun = std::fs::read_dir(layout.runs()).into_iter().flatten().flatten().any(|run| {
            let id = run.file_name().into_string().unwrap_or_default();
            metrics::read(&layout.metrics(&id, 1)).is_ok_and(|rows| !rows.is_empty())
        });
        if begun || first.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let _ = first.kill();
    first.wait().unwrap();
    let again = retort(home.path(), &figure);
    assert!(again.status.success(), "{}{}", text(&again.stdout), text(&again.stderr));
    let status = retort(home.path(), &["figure", "status", "table2_imdb", "--data", "data"]);
    assert!(text(&status.stdout).contains("30 of 30 runs finished"), "{}", text(&status.stdout));
    assert_eq!(std::fs::read_dir(layout.runs()).unwrap().count(), 30, "no run was made twice");
    assert!(text(&retort(home.path(), &figure).stdout).contains("nothing is missing"));
}

#[test]
fn mistakes_are_named() {
    let home = tempfile::tempdir().unwrap();
    let complaint = |study: &str| {
        std::fs::write(home.path().join("wrong.toml"), study).unwrap();
        let output = retort(home.path(), &["study", "wrong.toml"]);
        assert!(!output.status.success());
        text(&output.stderr)
    };
    assert!(complaint("[objective]\ntemprature = 4").contains("did you mean objective.temperature?"));
    assert!(complaint("[objective]\ntemperature = -1").contains("objective.temperature is -1"));
    assert!(complaint("seed = ").contains("wrong.toml: Line 1"));
    for Wrong { study, path, what, remedy } in WRONG {
        let said = complaint(study);
        let sentence = said.lines().find(|line| line.contains(what)).unwrap_or_else(|| panic!("{study}: {said}"));
        assert!(sentence.contains(path) && sentence.contains(remedy), "{study}: {sentence}");
    }
    assert!(!home.path().join("data").exists(), "nothing is written before the study is understood");
    let missing = retort(home.path(), &["study", "nowhere.toml"]);
    assert!(text(&missing.stderr).contains("nowhere.toml cannot be read"));
    let no_run = retort(home.path(), &["train", "somewhere"]);
    assert!(text(&no_run.stderr).contains("is no run folder"));
}

#[test]
fn data_sets_that_cannot_be_used_are_named_with_the_field_and_what_helps() {
    let home = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = home.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let complaint = |study: &str| {
        write("wrong.toml", study);
        let output = retort(home.path(), &["study", "wrong.toml", "--data", "data"]);
        assert!(!output.status.success());
        text(&output.stderr)
    };
    let absent = complaint("[teacher]\ndataset = \"svhn\"");
    assert!(absent.contains("teacher.dataset is svhn") && absent.contains("`retort data get svhn`"), "{absent}");
    let small = complaint("[student]\narchitecture = \"lenet5\"");
    assert!(small.contains("8 x 8") && small.contains("teacher.resolution"), "{small}");

    for path in ["train/ham", "train/news", "train/spam", "test/ham", "test/news"] {
        write(&format!("mails/{path}/1.txt"), "you win");
    }
    let add = |name: &str, path: &str| retort(home.path(), &["data", "add", name, path, "--data", "data"]);
    let lone = add("mails", "mails");
    let said = text(&lone.stderr);
    assert!(!lone.status.success() && said.contains("test/spam") && said.contains("take the class out"), "{said}");
    write("mails/test/spam/1.txt", "win a car");
    let added = add("mails", "mails");
    assert!(text(&added.stdout).contains("3 training and 3 test texts in 3 classes"), "{}", text(&added.stderr));
    let pixels = complaint("[teacher]\ndataset = \"mails\"");
    assert!(
        pixels.contains("teacher.architecture is a network that reads images") && pixels.contains("set it to bilstm"),
        "{pixels}"
    );
    wrong_input::two_classes(&home.path().join("halves"));
    assert!(add("parity", "halves").status.success());
    let (study, foreign) = wrong_input::other_classes("parity");
    let said = complaint(&study);
    assert!(said.contains(foreign.what) && said.contains(foreign.remedy), "{said}");
    let listed = retort(home.path(), &["data", "list", "--data", "data"]);
    assert!(text(&listed.stdout).contains("mails"));
}

#[test]
fn the_page_about_specs_is_what_the_catalog_says() {
    let page = std::fs::read_to_string(format!("{}/../docs/spec.md", std::env::var("CARGO_MANIFEST_DIR").unwrap()))
        .unwrap_or_default();
    assert!(
        page.trim_end() == retort::cli::spec_page().trim_end(),
        "docs/spec.md is out of date: cargo run --package retort -- catalog --markdown > docs/spec.md"
    );
}

#[test]
fn the_doctor_always_answers() {
    let home = tempfile::tempdir().unwrap();
    let output = retort(home.path(), &["doctor"]);
    let said = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(said.contains("digits") && said.contains("--device cpu"), "{said}");
}

const ONE: &str = r#"
name = "Tiny"
seed = 5
[teacher]
dataset = "digits"
architecture = "mlp"
epochs = 2
[student]
architecture = "mlp"
[training]
epochs = 2
"#;

#[test]
fn a_capsule_runs_again_elsewhere_and_the_numbers_are_the_same_bit_for_bit() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("one.toml"), ONE).unwrap();
    let trained = retort(home.path(), &["study", "one.toml", "--device", "cpu", "--data", "here"]);
    assert!(trained.status.success(), "{}", text(&trained.stderr));
    let runs = Layout::new(home.path().join("here")).runs();
    let id = std::fs::read_dir(runs).unwrap().next().unwrap().unwrap().file_name().into_string().unwrap();

    let made = retort(home.path(), &["capsule", "make", &id, "--data", "here", "--out", "one.zip"]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let nothing = retort(home.path(), &["capsule", "check", "one.zip", "--data", "there"]);
    assert!(
        !nothing.status.success() && text(&nothing.stderr).contains("retort capsule run"),
        "{}",
        text(&nothing.stderr)
    );
    // Another data folder, so that the teacher is trained again as well.
    let again = retort(home.path(), &["capsule", "run", "one.zip", "--device", "cpu", "--data", "there"]);
    let said = text(&again.stdout);
    assert!(again.status.success(), "{said}{}", text(&again.stderr));
    assert!(said.contains("numbers are equal bit for bit."), "{said}");
    assert!(said.contains("teacher: the same bit for bit") && said.contains("student: the same bit for bit"), "{said}");

    let missing = retort(home.path(), &["capsule", "make", "nobody", "--data", "here"]);
    assert!(
        !missing.status.success() && text(&missing.stderr).contains("There is no run nobody"),
        "{}",
        text(&missing.stderr)
    );
    std::fs::write(home.path().join("bad.zip"), "hello").unwrap();
    let bad = retort(home.path(), &["capsule", "check", "bad.zip", "--data", "there"]);
    assert!(!bad.status.success() && text(&bad.stderr).contains("no ZIP archive"), "{}", text(&bad.stderr));

    for (what, out) in [("table", "t.tex"), ("table", "t.csv"), ("runs", "r.parquet"), ("epochs", "e.csv")] {
        let written = retort(home.path(), &["export", what, "--data", "here", "--out", out]);
        assert!(written.status.success(), "{out}: {}", text(&written.stderr));
        assert!(home.path().join(out).metadata().unwrap().len() > 100, "{out}");
    }
    let wrong = retort(home.path(), &["export", "runs", "--data", "here", "--out", "r.tex"]);
    assert!(!wrong.status.success() && text(&wrong.stderr).contains("Only `table`"), "{}", text(&wrong.stderr));
}
