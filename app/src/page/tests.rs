//! Every page as the server renders it, against a service that answers from memory.

use std::sync::Arc;

use any_spawner::Executor;
use async_trait::async_trait;
use leptos_router::location::RequestUrl;
use retort_wire::{
    Catalog, Estimate, Problem, Query, Run, State, Study,
    figure::{FigureCard, FigureDetail, Scale},
    group::Overview,
};
use tokio_stream::StreamExt as _;

use super::sample;
use crate::{
    App,
    prelude::*,
    service::{Action, Handle, Lane, Launched, Queue, RunDetail, Service},
};

/// Answers from memory; `missing` is an id that nobody has.
struct Memory;

fn known(id: &str) -> Result<RunDetail, Problem> {
    let temperature = if id == "run-b" { 4.0 } else { 1.0 };
    let state = match id {
        "missing" => return Err(Problem::not_found("There is no run missing; it may have been deleted.")),
        "diverged" => State::Failed { reason: "diverged at epoch 2".into() },
        "live" => State::Running,
        "new" => State::Queued,
        _ => State::Finished,
    };
    let mut detail = sample::detail(id, temperature, state);
    match id {
        "diverged" => detail.rows.push(sample::row(3, "test", "kl", f64::NAN)),
        "new" => {
            detail.rows.clear();
            detail.run.summary.clear();
            detail.run.epoch = 0;
        }
        "warned" => detail.run.warnings.push("The student predicts class 3 for every image.".into()),
        _ => {}
    }
    Ok(detail)
}

#[async_trait]
impl Service for Memory {
    async fn catalog(&self) -> Result<Catalog, Problem> {
        Ok(sample::catalog())
    }

    async fn overview(&self, _query: Query) -> Result<Overview, Problem> {
        Ok(Overview::default())
    }

    async fn run(&self, id: String) -> Result<RunDetail, Problem> {
        known(&id)
    }

    async fn compare(&self, ids: Vec<String>) -> Result<Vec<RunDetail>, Problem> {
        ids.iter().map(|id| known(id)).collect()
    }

    async fn log(&self, _id: String) -> Result<String, Problem> {
        Ok("epoch 1 of 4 <done>".into())
    }

    async fn queue(&self) -> Result<Queue, Problem> {
        let lane = Lane { device: "CPU, 2 cores".into(), running: vec![known("live")?.run] };
        Ok(Queue {
            lanes: vec![lane],
            waiting: vec![known("new")?.run],
            device: "CPU, 2 cores".into(),
            ..Queue::default()
        })
    }

    async fn estimate(&self, study: Study) -> Result<Estimate, Problem> {
        let runs = study.expand(&sample::catalog()).map_err(Problem::fields)?.len() as u32;
        Ok(Estimate { runs, teachers_to_train: 1, seconds: Some(130.0), bytes: 2_500_000, ..Estimate::default() })
    }

    async fn launch(&self, _study: Study) -> Result<Launched, Problem> {
        Err(Problem::conflict("Nothing is launched here."))
    }

    async fn act(&self, id: String, _action: Action) -> Result<Run, Problem> {
        Ok(known(&id)?.run)
    }

    async fn figures(&self) -> Result<Vec<FigureCard>, Problem> {
        Ok(vec![sample::gallery_card()])
    }

    async fn figure(&self, id: String, scale: Scale) -> Result<FigureDetail, Problem> {
        match id.as_str() {
            "missing" => Err(Problem::not_found("There is no figure missing; the gallery has those that there are.")),
            "special" => Ok(sample::special_figure()),
            _ => Ok(sample::figure(scale)),
        }
    }

    async fn launch_figure(&self, _id: String, _scale: Scale, _arms: Vec<String>) -> Result<Launched, Problem> {
        Err(Problem::conflict("Nothing is launched here."))
    }
}

/// The body of the page at `address`.
async fn page(address: &str) -> String {
    let _ = Executor::init_tokio();
    let address = address.to_owned();
    let local = tokio::task::LocalSet::new();
    let rendered = local.run_until(async move {
        let owner = Owner::new();
        let stream = owner.with(|| {
            provide_context::<Handle>(Arc::new(Memory));
            provide_context(RequestUrl::new(&address));
            view! { <App /> }.to_html_stream_in_order()
        });
        let html = stream.collect::<String>().await;
        drop(owner);
        html
    });
    // Markers that only hydration reads would stand in the middle of sentences.
    rendered.await.replace("<!>", "").replace("<!---->", "")
}

#[tokio::test]
async fn a_run_shows_its_numbers_beside_their_comparisons() {
    let html = page("/runs/run-a").await;
    for words in [
        "First study",
        "seed 3",
        "LeNet-5 learns from MLP at τ = 1",
        "95.0",
        "a student of another teacher 77.2\u{a0}% (n = 3) · the two accuracies allow 76.5\u{a0}% to 96.5\u{a0}% · last epoch",
        "teacher 86.5\u{a0}% · last epoch",
        "The student",
        "/launch?from=run-a",
        "/compare?runs=run-a,sibling",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
    assert!(html.contains("data-test=\"state\""));
    assert_eq!(html.matches("class=\"plot\"").count(), 4, "a picture a metric");
    assert!(html.contains("name=\"action\" value=\"trash\"") && !html.contains("value=\"stop\""));
}

#[tokio::test]
async fn a_run_says_what_went_wrong() {
    let html = page("/runs/diverged").await;
    assert!(html.contains("diverged at epoch 2") && html.contains("value=\"retry\""), "{html}");
    assert!(page("/runs/warned").await.contains("class 3 for every image"));
    let html = page("/runs/missing").await;
    assert!(html.contains("There is no run missing") && html.contains("Back to Explore"), "{html}");
}

#[tokio::test]
async fn a_run_that_waits_says_so() {
    let html = page("/runs/new").await;
    assert!(html.contains("waits for a device") && html.contains("not measured yet"), "{html}");
    assert!(html.contains("The curves begin with the first epoch"), "{html}");
}

#[tokio::test]
async fn the_parts_of_a_run_have_addresses() {
    let html = page("/runs/run-a?tab=numbers").await;
    assert!(html.contains("data-test=\"numbers\"") && html.contains("the teacher’s"), "{html}");
    let html = page("/runs/run-a?tab=numbers&protocol=best_validation").await;
    assert!(html.contains("this run holds none out"), "{html}");
    let html = page("/runs/run-a?tab=files").await;
    for file in ["metrics.parquet", "metrics.csv", "metrics.json", "spec.json"] {
        assert!(html.contains(&format!("/api/v1/runs/run-a/{file}")), "{file} is not in {html}");
    }
    assert!(page("/runs/run-a?tab=log").await.contains("epoch 1 of 4 &lt;done&gt;"));
}

#[tokio::test]
async fn a_comparison_begins_with_what_differs() {
    let html = page("/compare?runs=run-a&runs=run-b").await;
    let differs = html.find("data-test=\"differences\"").expect("differences");
    let numbers = html.find("data-test=\"numbers\"").expect("numbers");
    assert!(differs < numbers);
    assert!(html.contains("Temperature τ") && html.contains("τ 1") && html.contains("τ 4"), "{html}");
    assert!(html.contains("/compare?runs=run-b\""), "one can be removed");
    assert!(page("/compare").await.contains("Choose runs in Explore"));
    assert!(page("/compare?runs=run-a,missing").await.contains("There is no run missing"));
}

#[tokio::test]
async fn the_form_is_the_catalogs() {
    let html = page("/launch").await;
    for words in [
        "The teacher",
        "Temperature τ",
        "Help for objective.temperature.",
        "1 run",
        "about 2 min 10 s",
        "MNIST (not here yet)",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
    for name in
        ["name=\"teacher.dataset\"", "name=\"objective.temperature\"", "name=\"seed\"", "data-test=\"launch-submit\""]
    {
        assert!(html.contains(name), "{name} is not in {html}");
    }
    assert!(!html.contains("student.width"), "a LeNet has no width");
}

#[tokio::test]
async fn the_form_works_without_scripts() {
    let html = page("/launch?name=Mine&objective.temperature=1%2C4&seed=0..2&student.architecture=mlp").await;
    for words in [
        "6 runs",
        "2 values of temperature τ × 3 seeds",
        "value=\"Mine\"",
        "name=\"student.width\"",
        "temperature = [1, 4]",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
    let html = page("/launch?objective.temperature=500").await;
    assert!(html.contains("Temperature τ is 500; give a number from 0.1 to 100."), "{html}");
    assert!(html.contains("Not ready yet"), "{html}");
    assert!(page("/launch?toml=name+%3D").await.contains("Line 1"));
    assert!(page("/launch?from=missing").await.contains("There is no run missing"));
}

#[tokio::test]
async fn the_queue_shows_lanes_and_the_line() {
    let html = page("/queue").await;
    for words in
        ["CPU, 2 cores", "epoch 2 of 4", "about 10 s left", "Waiting, in order (1)", "Cancel", "No run has ended yet."]
    {
        assert!(html.contains(words), "{words} is not in {html}");
    }
}

#[tokio::test]
async fn the_gallery_has_a_card_a_figure() {
    let html = page("/figures").await;
    for words in [
        "Figure 6b",
        "How near to its teacher must a student start to copy it?",
        "1 supported",
        "1 not enough seeds",
        "3 of 6 runs done, 1 under way. About 2 min to go.",
        "href=\"/figures/fig6b\"",
        "class=\"hollow\"",
        "class=\"disc\"",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
    let html = page("/figures?scale=full").await;
    assert!(html.contains("href=\"/figures/fig6b?scale=full\""), "{html}");
    assert!(html.contains("Its data are not here."), "{html}");
}

#[tokio::test]
async fn a_figure_shows_the_papers_points_beside_ours() {
    let html = page("/figures/fig6b").await;
    for words in [
        "Figure 6b: Initialisation between the teacher and random weights",
        "3 of 6 runs done, 1 under way.",
        "Launch 2 runs (about 2 min)",
        "ours, mean of the seeds with its 95 % interval",
        "the paper, printed",
        "79.0\u{a0}% (sd 0.3\u{a0}%)",
        "authors' plotting notebook",
        "not run yet",
        "href=\"/runs/run-0-1\"",
        "the scale of the paper's loss says so.",
        "value=\"pocket\"",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
    let marks = |class: &str| html.matches(&format!("class=\"{class}\"")).count();
    // The key has one of each.
    assert_eq!((marks("hollow"), marks("disc"), marks("cross paper")), (4, 2, 3), "{html}");
    assert!(html.contains("filter=id+in+(%22run-0-0%22,+%22run-0-1%22)"), "a point leads to its runs: {html}");
}

#[tokio::test]
async fn a_claim_has_its_verdict_as_a_word() {
    let html = page("/figures/fig6b").await;
    for words in [
        "<span class=\"pill pill-good\">supported</span>",
        "18.0\u{a0}% (95 % interval 10.0\u{a0}% to 26.0\u{a0}%); must lie above 5.0\u{a0}%; n = 2.",
        "<span class=\"pill pill-quiet\">not enough seeds</span>",
        "18.0\u{a0}%, no interval; must lie above 5.0\u{a0}%; n = 1, about 3 seeds would do.",
        "λ = 0.375 minus λ = 0",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
    let html = page("/figures/missing").await;
    assert!(html.contains("There is no figure missing") && html.contains("To all figures"), "{html}");
}

#[tokio::test]
async fn a_figure_that_cannot_be_run_says_why() {
    let html = page("/figures/fig6b?scale=full").await;
    assert!(html.contains("data-test=\"obstacle\"") && html.contains("retort data get cifar100"), "{html}");
    assert!(!html.contains("data-test=\"launch-figure\""), "{html}");
}

#[tokio::test]
async fn images_distributions_and_planes_are_drawn() {
    let html = page("/figures/special").await;
    for words in [
        "/api/v1/runs/run-0-0/samples.png",
        "Test image 7, class 1",
        "λ = 0, τ = 4: 70.0\u{a0}% for the true class",
        "from teacher to final student",
        "Loss on the plane through teacher, initial and final student, 3 by 3 points: from 0.000 to 8.000",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
}
