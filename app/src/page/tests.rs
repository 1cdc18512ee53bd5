//! Every page as the server renders it, against a service that answers from memory.

use std::sync::Arc;

use any_spawner::Executor;
use async_trait::async_trait;
use leptos_router::location::RequestUrl;
use retort_wire::{
    Batch, Catalog, Cloud, Compared, CurveQuery, Curves, Estimate, Matrix, MatrixQuery, Network, NotesChange, Num,
    Outcome, Outcomes, PairedTest, PairedTests, Piece, Problem, Purge, Purged, Query, Rows, RowsQuery, Run, SavedView,
    SeedPlan, SeedQuery, State, Study, TestQuery, Trash, Values, ViewId, Window,
    capsule::Brought,
    disagreement::{Ask, Disagreements},
    figure::{FigureCard, FigureDetail, Scale},
    filter::Completion,
    inside::{Inside, Pairing},
    piece::Tag,
    rows::{Member, Row},
    saved_view::{Changes, Shared},
    sides,
    softening::Softening,
    trail::{Trail, TrailsQuery},
};
use tokio_stream::StreamExt as _;

mod fidelity;
mod figures;
mod memory;
mod share;

use self::memory::Memory;
use super::{chart::ChartView, sample};
use crate::{
    App,
    prelude::*,
    service::{Action, Handle, Lane, Launched, Place, Queue, RunDetail, Service},
};

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
async fn a_comparison_says_what_differs() {
    let html = page("/compare?runs=run-a&runs=run-b").await;
    let differs = html.find("data-test=\"differences\"").expect("differences");
    let numbers = html.find("data-test=\"numbers\"").expect("numbers");
    assert!(differs < numbers);
    assert!(html.contains("Temperature τ") && html.contains("τ 1") && html.contains("τ 4"), "{html}");
    assert!(html.contains("name=\"without\" value=\"run-a\""), "one can be removed");
    assert!(html.contains("name=\"base\" value=\"run-b\""), "the others can be compared with one");
    assert!(html.contains("Compare 2 runs") && html.contains("class=\"wide\""), "{html}");
    assert!(page("/compare").await.contains("Choose runs in Explore"));
    assert!(page("/compare?runs=run-a,missing").await.contains("There is no run missing"));
}

#[tokio::test]
async fn seeds_of_a_setting_stand_as_their_mean_and_one_by_one() {
    let html = page("/compare?runs=run-a,run-b,run-c,run-d").await;
    for words in [
        "Compare 2 settings of 4 runs",
        "τ 1 (n = 2)",
        "τ 4 (n = 2)",
        "mean over seeds",
        "90.0<small> ± 0.0</small>",
        "Add the 1 other seed of these settings",
        "3, 4",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
    let html = page("/compare?runs=run-a,run-b,run-c,run-d&group=off&base=run-a").await;
    for words in
        ["Compare 4 runs", "τ 1, seed 3", "τ 4, seed 4", "No longer compare with τ 1, seed 3", "class=\"same\""]
    {
        assert!(html.contains(words), "{words} is not in {html}");
    }
}

#[tokio::test]
async fn two_settings_have_a_plan_of_seeds() {
    let html = page("/compare?runs=run-a,run-b&within=0.002").await;
    for words in [
        "How many seeds would decide",
        "not enough seeds",
        "10 seeds of each would do: 7 for a 95 % interval",
        "Launch 16 runs (about 2 min)",
        "name=\"runs\" value=\"run-a,run-b\"",
        "test.agreement",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
    assert!(!page("/compare?runs=run-a,run-c").await.contains("How many seeds"), "seeds of one setting");
}

#[tokio::test]
async fn tests_and_matrix_come_when_they_are_asked_for() {
    let html = page("/compare?runs=run-a,run-b").await;
    assert!(html.contains("Test against τ 1") && !html.contains("data-test=\"tests\""), "{html}");
    assert!(html.contains("agreement of all pairs") && !html.contains("data-test=\"matrix\""), "{html}");
    let html = page("/compare?runs=run-a,run-b&tests=on&matrix=agreement").await;
    for words in [
        "+1.2 %",
        "+0.4 to +2.0",
        "0.021",
        "seed 0: 9 only here, 1 only in the base",
        "pill-good\">higher",
        "τ 1: There is a note.",
        "data-test=\"matrix\"",
        "teacher of τ 1 and 1 more",
        "2 pairs were not measured on the same test set.",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
}

#[tokio::test]
async fn a_part_of_a_curve_has_an_address() {
    let html = page("/runs/run-a?zoom=2~3&smooth=ema-90&x=epoch").await;
    assert!(html.contains("value=\"ema-90\" selected"), "{html}");
    assert!(html.contains("aria-label=\"The whole curves\"") && html.contains("smooth=ema-90"), "{html}");
    let html = page("/runs/run-a?zoom=7~9").await;
    assert!(html.contains("No values in this part of the curve."), "{html}");
    let html = page("/runs/diverged").await;
    assert!(html.contains("diverged at epoch 3") && html.contains("class=\"diverged\""), "{html}");
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
async fn a_note_is_shown_as_elements_and_its_tags_lead_to_their_runs() {
    let html = page("/runs/noted").await;
    assert!(html.contains("<p><em>why &lt;b&gt;</em></p>"), "{html}");
    assert!(html.contains("href=\"/?filter=tag+%3D+%22for+the+paper%22\""), "{html}");
    assert!(html.contains("href=\"/runs/noted/notes\""), "{html}");
    assert!(page("/runs/run-a").await.contains("Add a note or tags"));
}

#[tokio::test]
async fn notes_are_changed_by_a_form_that_needs_no_scripts() {
    let html = page("/runs/noted/notes").await;
    for words in [
        "action=\"/api/notes_form",
        "name=\"id\" value=\"noted\"",
        "value=\"for the paper\"",
        "*why*</textarea>",
        "LeNet-5 learns from MLP",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
    assert!(page("/runs/missing/notes").await.contains("There is no run missing"));
}

#[tokio::test]
async fn many_runs_are_done_at_once_without_scripts() {
    let html = page("/batch?runs=run-a&runs=run-b&did=trash").await;
    for words in [
        "1 run is in the trash or deleted.",
        "Not moved to the trash: it trains. Stop it first.",
        "name=\"runs\" value=\"run-a\"",
        "value=\"untag\"",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
    assert!(page("/batch").await.contains("Tick runs in the table"));
}

#[tokio::test]
async fn the_trash_says_what_deleting_frees_before_and_after() {
    let html = page("/trash").await;
    for words in
        ["2 runs, 3.0 kB", "value=\"restore\"", "Delete all 2 …", "Teachers without runs", "1 teacher of 4.0 MB"]
    {
        assert!(html.contains(words), "{words} is not in {html}");
    }
    let html = page("/trash?runs=run-a").await;
    for words in [
        "Delete 1 run for good?",
        "This frees 1.0 kB.",
        "Also delete 1 teacher that no run refers to afterwards (4.0 MB more)",
        "name=\"runs\" value=\"run-a\"",
        "Keep them in the trash",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
    let html = page("/trash?runs=all").await;
    assert!(html.contains("Also delete 2 teachers") && html.contains("9.0 MB more"), "{html}");
    let html = page("/trash?freed=3,1,2000000").await;
    assert!(html.contains("Deleted 3 runs and 1 teacher: 2.0 MB freed."), "{html}");
}

#[tokio::test]
async fn the_header_offers_the_commands() {
    let html = page("/queue").await;
    assert!(html.contains("aria-label=\"Commands\"") && html.contains("aria-keyshortcuts=\"Control+K Meta+K\""));
    assert!(!html.contains("<dialog"), "what it opens is not part of the page");
}
