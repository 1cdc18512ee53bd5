//! Inside a run and its disagreements: the real router over a real store, and one real training.

#![allow(clippy::unwrap_used, reason = "helpers of tests may stop at the first surprise")]
#![allow(missing_docs, reason = "tests")]

#[path = "server/fixture.rs"]
mod fixture;

use std::{path::Path, process::Command};

use axum::http::StatusCode;
use fixture::{Server, row};
use retort_engine::data::{Home, LoadOptions};
use retort_store::{Layout, folder, metrics, predictions};
use serde_json::Value;

const ONE: &str = "name = \"One\"\n[teacher]\ndataset = \"digits\"\n";

/// A finished run whose student differs from its teacher on the test examples 2 and 3, of which every label is 0.
async fn finished(server: &Server) -> String {
    let id = server.launch(ONE).await.remove(0);
    server.teach("aa", &[0, 1, 0, 0]);
    server.finish(&id, &[row("accuracy", 0.5)], "aa", &[0, 1, 1, 1]);
    id
}

#[tokio::test]
async fn counts_come_with_their_intervals() {
    let server = Server::start();
    let id = finished(&server).await;
    let answer = server.get(&format!("/api/v1/runs/{id}/inside?bins=5&matrix=truth-student")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let fidelity = &answer.json()["fidelity"];
    let share = |path: &str| (fidelity[path]["hits"].as_u64().unwrap(), fidelity[path]["of"].as_u64().unwrap());
    assert_eq!((share("agreement"), share("teacher"), share("student")), ((2, 4), (3, 4), (1, 4)));
    assert_eq!((share("when_right"), share("when_wrong")), ((1, 3), (1, 1)));
    assert_eq!(fidelity["confusion"]["cells"], serde_json::json!([[0, 0, 1], [0, 1, 3]]));
    assert_eq!(fidelity["reliability"][1]["bins"].as_array().unwrap().len(), 5);
    // A second look comes from memory and is the same.
    assert_eq!(server.get(&format!("/api/v1/runs/{id}/inside?bins=5&matrix=truth-student")).await.body, answer.body);
}

#[tokio::test]
async fn wrong_input_is_told_in_a_sentence() {
    let server = Server::start();
    let id = finished(&server).await;
    for (path, status, part) in [
        ("inside?bins=4", 400, "bins is 4; give a whole number from 5 to 30."),
        ("inside?split=moon", 400, "choose one of test"),
        ("inside?matrix=upside-down", 400, "choose one of teacher-student, truth-teacher, truth-student"),
        ("disagreements?who=nobody", 400, "who is \"nobody\"; choose one of differ"),
        ("disagreements?teacher=7", 400, "teacher is 7; give the number of a class, 0 to 1."),
        ("disagreements?page=0", 400, "pages are counted from 1"),
        ("disagreements?order=luck", 400, "order is \"luck\""),
        ("disagreements?pgae=2", 400, "pgae"),
    ] {
        let answer = server.get(&format!("/api/v1/runs/{id}/{path}")).await;
        assert_eq!(answer.status.as_u16(), status, "{path}: {}", answer.text());
        assert!(answer.json()["title"].as_str().unwrap().contains(part), "{path}: {}", answer.text());
    }
    for page in ["inside", "disagreements"] {
        assert_eq!(server.get(&format!("/api/v1/runs/nothing/{page}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(server.get(&format!("/runs/nothing/{page}")).await.status, StatusCode::NOT_FOUND, "the page too");
    }
}

#[tokio::test]
async fn what_is_missing_is_said_with_its_remedy() {
    let server = Server::start();
    let waiting = server.launch(ONE).await.remove(0);
    let missing = |answer: Value| answer["missing"].as_str().unwrap_or_default().to_owned();
    let of = |id: &str| format!("/api/v1/runs/{id}/inside");
    assert!(missing(server.get(&of(&waiting)).await.json()).contains("found no teacher yet"));
    let id = server.launch(ONE).await.remove(0);
    server.finish(&id, &[row("accuracy", 0.5)], "bb", &[0, 1]);
    let said = missing(server.get(&of(&id)).await.json());
    assert!(said.contains("teachers/bb/predictions.parquet") && said.contains("launch a variation"), "{said}");
    let page = server.get(&format!("/runs/{id}/disagreements")).await;
    assert!(page.text().contains("teachers/bb/predictions.parquet"), "{}", page.text());
    // What was missing is read once it is there.
    server.teach("bb", &[0, 1]);
    assert_eq!(missing(server.get(&of(&id)).await.json()), "");
}

#[tokio::test]
async fn examples_that_are_not_those_of_the_run_are_not_shown() {
    let server = Server::start();
    let id = finished(&server).await;
    // The labels of these made-up predictions are all 0, which those of digits are not.
    let answer = server.get(&format!("/api/v1/runs/{id}/disagreements")).await.json();
    let unseen = answer["unseen"].as_str().unwrap();
    assert!(unseen.contains("digits has changed since this run"), "{unseen}");
    assert_eq!(answer["examples"].as_array().unwrap().len(), 2, "what both say is still there");
    assert!(answer["examples"][0]["picture"].is_null());
    let html = server.get(&format!("/runs/{id}/disagreements")).await.text();
    assert!(html.contains("2 of 4 examples") && html.contains("digits has changed"), "{html}");
}

#[tokio::test]
async fn an_image_is_the_data_sets_own_and_kept() {
    let server = Server::start();
    let version = server.app.home.version("digits").unwrap();
    let answer = server.get(&format!("/api/v1/datasets/digits/test/17.png?v={version}")).await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "image/png"));
    assert!(answer.header("cache-control").contains("immutable"));
    let digits = server.app.home.load("digits", &LoadOptions::default()).unwrap();
    let pixels = image::load_from_memory(&answer.body).unwrap().into_luma8().into_raw();
    assert_eq!(pixels, digits.test.images[17 * 64..18 * 64]);
    let other = server.get("/api/v1/datasets/digits/test/17.png?v=older").await;
    assert!(!other.header("cache-control").contains("immutable"));
    for (path, part) in [
        ("digits/test/355.png", "digits has 355 test examples"),
        ("digits/validation/1.png", "write train or test"),
        ("digits/test/17.jpg", "such as 17.png"),
        ("digits/test/-1.png", "such as 17.png"),
        ("paintings/test/1.png", "there is no data set `paintings`"),
        ("..%2F..%2Fdigits/test/1.png", "there is no data set"),
        ("mnist/test/1.png", "retort data get mnist"),
    ] {
        let answer = server.get(&format!("/api/v1/datasets/{path}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.text());
        assert!(answer.text().contains(part), "{path}: {}", answer.text());
    }
}

#[tokio::test]
async fn texts_are_shown_as_their_words() {
    let server = Server::start();
    let file = server.app.layout.root().join("mails.csv");
    let line = |number: u32| {
        let (label, split) = (["ham", "spam"][number as usize % 2], if number < 4 { "test" } else { "train" });
        format!("\"mail {number} <b>bold</b>\",{label},{split}\n")
    };
    std::fs::write(&file, format!("text,label,split\n{}", (0..12).map(line).collect::<String>())).unwrap();
    server.app.home.add("mails", &file).unwrap();
    let examples = server.app.home.examples("mails", retort_engine::data::Part::Test, &[3]).unwrap();
    assert_eq!(examples[0].label, 1);
    assert_eq!(examples[0].content, retort_engine::data::ExampleContent::Text("mail 3 <b>bold</b>".into()));
    let picture = server.get("/api/v1/datasets/mails/test/1.png").await;
    assert_eq!(picture.status, StatusCode::NOT_FOUND);
    assert!(picture.text().contains("set of texts"), "{}", picture.text());
}

const TINY: &str = r#"
name = "Tiny"
[teacher]
dataset = "digits"
architecture = "mlp"
epochs = 2
validation_share = 0.1
examples = 300
[student]
architecture = "mlp"
[training]
epochs = 1
"#;

/// Trains one run of digits into the data folder of `server` and answers its id.
fn train(server: &Server, home: &Path) -> String {
    std::fs::write(home.join("tiny.toml"), TINY).unwrap();
    let data = server.app.layout.root().to_str().unwrap().to_owned();
    let output = Command::new(env!("CARGO_BIN_EXE_retort"))
        .args(["study", "tiny.toml", "--device", "cpu", "--data", &data])
        .current_dir(home)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let id = std::fs::read_dir(server.app.layout.runs()).unwrap().next().unwrap().unwrap();
    let id = id.file_name().into_string().unwrap();
    server.app.refresh(&id);
    id
}

#[tokio::test]
async fn from_a_cell_of_the_confusion_to_its_images() {
    let (server, home) = (Server::start(), tempfile::tempdir().unwrap());
    let id = train(&server, home.path());
    let layout: &Layout = &server.app.layout;
    let digits = Home::with_extra(home.path().join("none"), None).load("digits", &LoadOptions::default()).unwrap();

    // Every split is compared, and every label is that of the example that will be shown.
    let teacher = folder::read_status(&layout.status(&id, 1)).unwrap().teacher.unwrap();
    let student = predictions::read(&layout.predictions(&id, 1)).unwrap();
    for table in &student {
        let source = if table.split == "test" { &digits.test } else { &digits.train };
        for (index, label) in table.index.iter().zip(&table.label) {
            assert_eq!(source.labels[*index as usize], *label, "{} {index}", table.split);
        }
    }
    let answer = server.get(&format!("/api/v1/runs/{id}/inside")).await.json();
    let splits: Vec<&str> = answer["splits"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(splits.len(), 3, "{splits:?}");
    assert!(splits.contains(&"test") && splits.contains(&"validation") && splits.contains(&"train_clean"));

    // The numbers are those of the metrics of the last epoch.
    let rows = metrics::read(&layout.metrics(&id, 1)).unwrap();
    let metric = |name: &str| {
        let mut of = rows.iter().filter(|row| row.split == "test" && row.metric == name);
        of.next_back().unwrap().value.0
    };
    let fidelity = &answer["fidelity"];
    let near = |found: f64, name: &str| {
        assert!((found - metric(name)).abs() < 1e-6, "{name}: {found} is not {}", metric(name));
    };
    let share = |path: &str| fidelity[path]["hits"].as_f64().unwrap() / fidelity[path]["of"].as_f64().unwrap();
    near(share("agreement"), "agreement");
    near(share("student"), "accuracy");
    near(share("teacher"), "teacher_accuracy");
    near(fidelity["slope"]["slope"].as_f64().unwrap(), "log_odds_slope");
    near(fidelity["reliability"][1]["ece"].as_f64().unwrap(), "ece");
    near(fidelity["reliability"][0]["ece"].as_f64().unwrap(), "teacher_ece");

    // The page of the largest cell off the diagonal leads to exactly its images.
    let cells = fidelity["confusion"]["cells"].as_array().unwrap();
    let cell = |cell: &Value| (cell[0].as_u64().unwrap(), cell[1].as_u64().unwrap(), cell[2].as_u64().unwrap());
    let (row, column, count) =
        cells.iter().map(cell).filter(|(row, column, _)| row != column).max_by_key(|cell| cell.2).unwrap();
    let href = format!("/runs/{id}/disagreements?split=test&who=all&teacher={row}&student={column}");
    let html = server.get(&format!("/runs/{id}/inside")).await.text();
    assert!(html.contains(&href.replace('&', "&amp;")), "{href} is not in {html}");
    let html = server.get(&href).await.text();
    assert!(html.contains(&format!("{count} of 355 examples")), "{html}");
    let pictures: Vec<&str> = html.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let pictures: Vec<&&str> = pictures.iter().filter(|source| source.starts_with("/api/v1/datasets/")).collect();
    assert_eq!(pictures.len() as u64, count.min(24));
    let table = student.iter().find(|table| table.split == "test").unwrap();
    let other = predictions::read(&layout.teacher_predictions(&teacher)).unwrap();
    let other = other.iter().find(|table| table.split == "test").unwrap();
    for source in pictures {
        let index: usize = source.split(['/', '.']).rev().nth(1).unwrap().parse().unwrap();
        assert_eq!((u64::from(other.top()[index]), u64::from(table.top()[index])), (row, column), "{source}");
        let picture = server.get(&source.replace("&amp;", "&")).await;
        assert!(picture.header("cache-control").contains("immutable"), "{source}");
        let pixels = image::load_from_memory(&picture.body).unwrap().into_luma8().into_raw();
        assert_eq!(pixels, digits.test.images[index * 64..][..64]);
    }

    // All pages together have every example once.
    let all = format!("/api/v1/runs/{id}/disagreements?split=validation&who=all&order=index");
    let first = server.get(&all).await.json();
    let mut seen = Vec::new();
    for page in 1..=first["pages"].as_u64().unwrap() {
        let answer = server.get(&format!("{all}&page={page}")).await.json();
        let examples = answer["examples"].as_array().unwrap().clone();
        seen.extend(examples.iter().map(|example| example["index"].as_u64().unwrap()));
    }
    let validation = student.iter().find(|table| table.split == "validation").unwrap();
    assert_eq!(seen, validation.index.iter().map(|index| u64::from(*index)).collect::<Vec<_>>());

    // The same teacher's outputs, softened: in the form that asks for it, and for another seed as another's.
    let html = server.get(&format!("/launch?from={id}&soften=own&objective.temperature=3.5")).await.text();
    assert!(html.contains("Outputs of the teacher that this form asks for.") && html.contains("At τ = 3.5:"), "{html}");
    let other = server.get("/launch?soften=own&teacher.dataset=digits&seed=9").await.text();
    assert!(other.contains("has not been trained yet; these are outputs of another"), "{other}");
    let unknown = server.get("/launch?soften=nobody&teacher.dataset=digits").await.text();
    assert!(unknown.contains("No outputs of a teacher nobody on digits are kept"), "{unknown}");
}
