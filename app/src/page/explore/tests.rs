//! Explore as the server renders it, against a service that answers from memory.

mod memory;

use std::sync::Arc;

use any_spawner::Executor;
use async_trait::async_trait;
use leptos_router::location::RequestUrl;
use retort_wire::{
    Batch, Catalog, Cloud, Compared, CurveQuery, Curves, Estimate, Grouping, Matrix, MatrixQuery, NotesChange, Num,
    Outcomes, PairedTests, Problem, Purge, Purged, Query, Rows, RowsQuery, Run, SavedView, SeedPlan, SeedQuery, State,
    Study, TestQuery, Trash, Value, Values, ViewId,
    capsule::Brought,
    cloud::{Mark, Setting, Single},
    disagreement::{Ask, Disagreements},
    figure::{FigureCard, FigureDetail, Scale},
    filter::Completion,
    group::{Facet, Stat},
    inside::{Inside, Pairing},
    packed::Wholes,
    rows::{Cell, Member, Place, Row},
    saved_view::Shared,
    softening::Softening,
    trail::{Trail, TrailsQuery},
};
use tokio_stream::StreamExt as _;

use self::memory::Memory;
use crate::{
    App,
    page::sample,
    prelude::*,
    service::{self, Action, Handle, Launched, Queue, RunDetail, Service},
    status::SetStatus,
};

/// Two temperatures with two seeds each; with `many`, that number of temperatures.
fn cloud(many: u32) -> Cloud {
    let columns = ["test.agreement", "test.accuracy", "test.teacher_accuracy"];
    let mark = |index: u32| {
        let (x, y) = (0.9 + 0.05 * f64::from(index) / f64::from(many), 0.8 + 0.1 * f64::from(index % 7) / 7.0);
        let stat = |mean: f64| Stat { mean: Num(mean), half_width: Some(0.004), n: 2 };
        let single = |seed: i64| Single {
            id: format!("run-{index}-{seed}"),
            seed,
            values: vec![Some(x + 0.01 * seed as f64), Some(y), Some(0.865)],
        };
        Mark {
            key: format!("run-{index}"),
            settings: [("objective.temperature".to_owned(), Value::Number(f64::from(index + 1)))].into(),
            stats: columns.into_iter().zip([x, y, 0.865]).map(|(name, mean)| (name.to_owned(), stat(mean))).collect(),
            runs: vec![single(0), single(1)],
        }
    };
    let marks: Vec<Mark> = (0..many).map(mark).collect();
    let values = (0..many).map(|index| (Value::Number(f64::from(index + 1)), 2)).collect();
    Cloud {
        moving: many,
        facets: vec![Facet { path: "objective.temperature".into(), values, more: 0 }],
        ..Cloud::of(Grouping::Settings, &marks, &columns)
    }
}

/// The body of the page at `address`, and the status that it set.
async fn page(address: &str, cloud: Cloud) -> (String, u16) {
    let _ = Executor::init_tokio();
    let address = address.to_owned();
    let status = Arc::new(std::sync::atomic::AtomicU16::new(200));
    let seen = status.clone();
    let local = tokio::task::LocalSet::new();
    let rendered = local.run_until(async move {
        let owner = Owner::new();
        let stream = owner.with(|| {
            provide_context::<Handle>(Arc::new(Memory(cloud)));
            provide_context(RequestUrl::new(&address));
            provide_context(SetStatus::new(move |code| seen.store(code, std::sync::atomic::Ordering::Relaxed)));
            view! { <App/> }.to_html_stream_in_order()
        });
        let html = stream.collect::<String>().await;
        drop(owner);
        html
    });
    let html = rendered.await.replace("<!>", "").replace("<!---->", "");
    (html, status.load(std::sync::atomic::Ordering::Relaxed))
}

fn assert_all(html: &str, words: &[&str]) {
    for word in words {
        assert!(html.contains(word), "{word} is not in {html}");
    }
}

#[tokio::test]
async fn the_plot_and_its_table_are_there_without_scripts() {
    let (html, status) = page("/", cloud(2)).await;
    assert_eq!(status, 200);
    assert_all(
        &html,
        &[
            "Fidelity against generalisation",
            "Mean of 2 seeds with 95 % interval, last epoch. 2 runs still to finish.",
            "teacher 86.5\u{a0}%",
            "href=\"/runs/run-0-0\"",
            "data-key=\"run-1\"",
            "plot scatter wide",
            "plot scatter narrow",
            "90.0<s> ± 0.4</s><small> 2</small>",
            "1 running, 1 finished",
            "value=\"run-0-0,run-0-1\"",
            "aria-sort=\"descending\"",
            "/?filter=objective.temperature+%3D+1",
            "4 runs",
            "CPU, 2 cores",
        ],
    );
}

#[tokio::test]
async fn the_address_says_what_is_seen() {
    let address =
        "/?group=off&sort=test.accuracy&select=run-1&frontier=on&columns=objective.temperature,test.accuracy&log=y";
    let (html, _) = page(address, cloud(2)).await;
    assert_all(
        &html,
        &[
            "One mark per run",
            "1 run selected",
            "class=\"frontier\"",
            "aria-sort=\"ascending\"",
            "Zoom to them",
            "seed 1",
        ],
    );
    assert!(!html.contains("test.ece</a>"));
}

#[tokio::test]
async fn hundreds_of_groups_are_few_elements_and_pages_of_rows() {
    let (html, _) = page("/?after=100", cloud(240)).await;
    assert_all(&html, &["101 to 140 of 240", "Next 40", "after=140", "class=\"many\""]);
    assert!(html.matches("<tr").count() == 41, "{}", html.matches("<tr").count());
}

#[tokio::test]
async fn empty_states_say_what_to_do() {
    let (html, _) = page("/", Cloud::default()).await;
    assert_all(&html, &["Nothing has been launched on this server yet.", "href=\"/launch\""]);
    let none = Cloud { total: 4, ..Cloud::default() };
    let (html, _) = page("/?filter=seed+%3D+9", none).await;
    assert_all(&html, &["No run matches the filter", "None of 4 runs", "Clear the filter"]);
    let mut waiting = cloud(1);
    waiting.numbers.iter_mut().for_each(|numbers| numbers.n.0.fill(0));
    let (html, _) = page("/", waiting).await;
    assert_all(
        &html,
        &["The first points arrive with the first finished epoch.", "1 of 1 groups have no value of test agreement."],
    );
}

#[tokio::test]
async fn a_filter_that_cannot_be_read_is_marked() {
    let (html, _) = page("/?filter=seed+%3D", cloud(2)).await;
    assert_all(
        &html,
        &["The filter cannot be read", "aria-invalid=\"true\"", "seed =\n      ▲", "Character 7: expected a value"],
    );
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_not_found() {
    let (html, status) = page("/nowhere", cloud(1)).await;
    assert_eq!(status, 404);
    assert_all(&html, &["Nothing is at this address"]);
}

/// Two fields with three values each, a run a pair, one of which was not measured and one of which diverged.
fn plane() -> Cloud {
    let columns = ["test.agreement", "test.accuracy", "test.teacher_accuracy"];
    let mark = |index: u32| {
        let (across, down) = (index % 3, index / 3);
        let agreement = match index {
            7 => f64::NAN,
            _ => 0.8 + 0.02 * f64::from(index),
        };
        let stat = |mean: f64| Stat { mean: Num(mean), half_width: Some(0.01), n: 1 };
        let settings = [
            ("objective.temperature".to_owned(), Value::Number(f64::from(across + 1))),
            ("teacher.members".to_owned(), Value::Integer(i64::from(down) + 1)),
        ];
        let values = [agreement, 0.75 + 0.01 * f64::from(index), 0.9];
        let stats = columns.into_iter().zip(values).filter(|_| index != 8);
        Mark {
            key: format!("run-{index}"),
            settings: settings.into(),
            stats: stats.map(|(name, mean)| (name.to_owned(), stat(mean))).collect(),
            runs: vec![Single {
                id: format!("run-{index}-0"),
                seed: 0,
                values: values.map(|value| (index != 8).then_some(value)).to_vec(),
            }],
        }
    };
    let marks: Vec<Mark> = (0..9).map(mark).collect();
    Cloud::of(Grouping::Settings, &marks, &columns)
}

#[tokio::test]
async fn a_heatmap_has_means_and_honest_cells() {
    let (html, _) = page("/?plot=heatmap", plane()).await;
    assert_all(
        &html,
        &[
            "Test agreement by members and temperature τ",
            "plot heat wide",
            "plot heat narrow",
            "Members 1, Temperature τ 1: Test agreement 80.0",
            "heat-9",
            "heat-diverged",
            "heat-unmeasured",
            "n = 0 of 1 run",
            "The numbers as a table",
            "not measured",
            "aria-current=\"page\"",
            "/?filter=objective.temperature+%3D+1+and+teacher.members+%3D+1",
        ],
    );
    let (html, _) = page("/?plot=heatmap&across=teacher.members&measure=test.accuracy", plane()).await;
    assert_all(&html, &["Test accuracy by temperature τ and members"]);
    let (html, _) = page("/?plot=heatmap", cloud(2)).await;
    assert_all(&html, &["A heatmap needs two settings that differ"]);
}

#[tokio::test]
async fn parallel_coordinates_have_axes_brushes_and_every_mark() {
    let (html, _) = page("/?plot=parallel&filter=test.accuracy+%3E%3D+0.7+and+test.accuracy+%3C%3D+0.9", plane()).await;
    assert_all(
        &html,
        &[
            "Settings and numbers of 9 marks",
            "plot parallel wide",
            "plot parallel narrow",
            "Temperature τ",
            "Members",
            "class=\"brush\"",
            "2 of 9 lines have no finite value on some axis",
            "Move Temperature τ to the right",
            "name=\"axes\"",
        ],
    );
    let (html, _) = page("/?plot=parallel&axes=test.accuracy,teacher.members", plane()).await;
    assert_all(&html, &["The usual axes", "axes=teacher.members,test.accuracy"]);
}

#[tokio::test]
async fn a_scatter_has_panels_sizes_guides_and_words_for_what_it_leaves_out() {
    let (html, _) = page("/?facet=teacher.members&size=objective.temperature&frontier=on&log=x", plane()).await;
    assert_all(
        &html,
        &[
            "class=\"panel-title\"",
            "Members 3",
            "plot scatter wide several",
            "guide identity",
            "guide band",
            "independent of the teacher",
            "The stepped line is the frontier: no mark beyond it has more test agreement and more test accuracy.",
            "1 of 9 groups have no value of test agreement.",
            "1 of 9 groups have a value that is not finite.",
            "Rank correlation (Spearman)",
        ],
    );
    assert_eq!(html.matches("class=\"panel-title\"").count(), 6, "three panels, wide and narrow");
    let (html, _) = page("/?guides=off", plane()).await;
    assert!(!html.contains("guide identity") && !html.contains("guide band"));
}

#[tokio::test]
async fn trails_of_what_is_selected_are_drawn() {
    let (html, _) = page("/?trails=on&select=run-0,run-1", cloud(2)).await;
    assert_all(
        &html,
        &["class=\"course\"", "class=\"heads\"", "A ring is the first epoch where that is in sight, an arrow the last"],
    );
    let (html, _) = page("/?trails=on", cloud(2)).await;
    assert_all(&html, &["Select marks, or rest the pointer on one"]);
}

#[tokio::test]
async fn thousands_of_marks_are_light_without_scripts() {
    let (html, _) = page("/?colour=&shape=", cloud(6_000)).await;
    let drawing =
        html.split("plot scatter wide").nth(1).and_then(|rest| rest.split("</svg>").next()).unwrap_or_default();
    assert!(drawing.matches("<path").count() < 12, "{}", drawing.matches("<path").count());
    assert!(drawing.len() < 90_000, "{} bytes", drawing.len());
    assert_all(&html, &["stroke-linecap=\"round\""]);
}
