//! Explore as the server renders it, against a service that answers from memory.

use std::sync::Arc;

use any_spawner::Executor;
use async_trait::async_trait;
use leptos_router::location::RequestUrl;
use retort_wire::{
    Catalog, Estimate, Num, Problem, Query, Run, State, Study, Value,
    figure::{FigureCard, FigureDetail, Scale},
    group::{Facet, Group, Member, Overview, Stat},
};
use tokio_stream::StreamExt as _;

use crate::{
    App,
    page::sample,
    prelude::*,
    service::{Action, Handle, Launched, Queue, RunDetail, Service},
    status::SetStatus,
};

/// Answers every overview with the same one, its metrics in the order that was asked.
struct Memory(Overview);

#[async_trait]
impl Service for Memory {
    async fn catalog(&self) -> Result<Catalog, Problem> {
        Ok(sample::catalog())
    }

    async fn overview(&self, query: Query) -> Result<Overview, Problem> {
        assert_eq!(query.metrics[..2], self.0.metrics[..2], "both axes are asked for first");
        Ok(self.0.clone())
    }

    async fn run(&self, id: String) -> Result<RunDetail, Problem> {
        Err(Problem::not_found(id))
    }

    async fn compare(&self, _ids: Vec<String>) -> Result<Vec<RunDetail>, Problem> {
        Ok(Vec::new())
    }

    async fn log(&self, _id: String) -> Result<String, Problem> {
        Ok(String::new())
    }

    async fn queue(&self) -> Result<Queue, Problem> {
        Ok(Queue { device: "CPU, 2 cores".into(), ..Queue::default() })
    }

    async fn estimate(&self, _study: Study) -> Result<Estimate, Problem> {
        Ok(Estimate::default())
    }

    async fn launch(&self, _study: Study) -> Result<Launched, Problem> {
        Err(Problem::conflict("Nothing is launched here."))
    }

    async fn act(&self, _id: String, _action: Action) -> Result<Run, Problem> {
        Err(Problem::conflict("Nothing is done here."))
    }

    async fn figures(&self) -> Result<Vec<FigureCard>, Problem> {
        Ok(Vec::new())
    }

    async fn figure(&self, id: String, _scale: Scale) -> Result<FigureDetail, Problem> {
        Err(Problem::not_found(id))
    }

    async fn launch_figure(&self, _id: String, _scale: Scale, _arms: Vec<String>) -> Result<Launched, Problem> {
        Err(Problem::conflict("Nothing is launched here."))
    }
}

/// Two temperatures with two seeds each; with `many`, that number of temperatures.
fn overview(many: u32) -> Overview {
    let metrics: Vec<String> = ["test.agreement", "test.accuracy", "test.teacher_accuracy"].map(str::to_owned).to_vec();
    let group = |index: u32| {
        let (x, y) = (0.9 + 0.05 * f64::from(index) / f64::from(many), 0.8 + 0.1 * f64::from(index % 7) / 7.0);
        let member = |seed: i64| Member {
            id: format!("run-{index}-{seed}"),
            title: "Temperatures".into(),
            seed,
            state: if seed == 0 { State::Finished } else { State::Running },
            epoch: 3,
            epochs: 4,
            seconds: 12.0,
            values: vec![Some(Num(x + 0.01 * seed as f64)), Some(Num(y)), Some(Num(0.865))],
            ..Member::default()
        };
        let stat = |mean: f64| Stat { mean: Num(mean), half_width: Some(0.004), n: 2 };
        let stats = [("test.agreement", x), ("test.accuracy", y), ("test.teacher_accuracy", 0.865)];
        Group {
            key: format!("group-{index}"),
            settings: [("objective.temperature".to_owned(), Value::Number(f64::from(index + 1)))].into(),
            stats: stats.map(|(name, mean)| (name.to_owned(), stat(mean))).into(),
            members: vec![member(0), member(1)],
        }
    };
    let values = (0..many).map(|index| (Value::Number(f64::from(index + 1)), 2)).collect();
    Overview {
        total: many * 2,
        matched: many * 2,
        measured: metrics.clone(),
        metrics,
        differing: vec!["objective.temperature".into()],
        facets: vec![Facet { path: "objective.temperature".into(), values }],
        groups: (0..many).map(group).collect(),
    }
}

/// The body of the page at `address`, and the status that it set.
async fn page(address: &str, overview: Overview) -> (String, u16) {
    let _ = Executor::init_tokio();
    let address = address.to_owned();
    let status = Arc::new(std::sync::atomic::AtomicU16::new(200));
    let seen = status.clone();
    let local = tokio::task::LocalSet::new();
    let rendered = local.run_until(async move {
        let owner = Owner::new();
        let stream = owner.with(|| {
            provide_context::<Handle>(Arc::new(Memory(overview)));
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
    let (html, status) = page("/", overview(2)).await;
    assert_eq!(status, 200);
    assert_all(
        &html,
        &[
            "Fidelity against generalisation",
            "Mean of 2 seeds with 95 % interval, last epoch. 2 runs still to finish.",
            "teacher 86.5\u{a0}%",
            "href=\"/runs/run-0-0\"",
            "data-key=\"group-1\"",
            "plot scatter wide",
            "plot scatter narrow",
            "90.0<s> ± 0.4</s>",
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
        "/?group=off&sort=test.accuracy&select=run-1-0&frontier=on&columns=objective.temperature,test.accuracy&log=y";
    let (html, _) = page(address, overview(2)).await;
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
    let (html, _) = page("/?from=100", overview(240)).await;
    assert_all(&html, &["101 to 200 of 240", "Next 40", "from=200", "class=\"many\""]);
    assert!(html.matches("<tr").count() == 101, "{}", html.matches("<tr").count());
}

#[tokio::test]
async fn empty_states_say_what_to_do() {
    let empty = Overview { metrics: overview(1).metrics, ..Overview::default() };
    let (html, _) = page("/", empty).await;
    assert_all(&html, &["Nothing has been launched on this server yet.", "href=\"/launch\""]);
    let none = Overview { matched: 0, groups: Vec::new(), ..overview(2) };
    let (html, _) = page("/?filter=seed+%3D+9", none).await;
    assert_all(&html, &["No run matches the filter", "None of 4 runs", "Clear the filter"]);
    let mut waiting = overview(1);
    waiting.groups[0].stats.clear();
    let (html, _) = page("/", waiting).await;
    assert_all(
        &html,
        &["The first points arrive with the first finished epoch.", "1 of 1 groups have no finite value"],
    );
}

#[tokio::test]
async fn a_filter_that_cannot_be_read_is_marked() {
    let (html, _) = page("/?filter=seed+%3D", overview(2)).await;
    assert_all(
        &html,
        &["The filter cannot be read", "aria-invalid=\"true\"", "seed =\n      ▲", "Character 7: expected a value"],
    );
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_not_found() {
    let (html, status) = page("/nowhere", overview(1)).await;
    assert_eq!(status, 404);
    assert_all(&html, &["Nothing is at this address"]);
}
