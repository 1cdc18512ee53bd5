//! A run's curves: one picture a metric, one line a split, the teacher dashed.

use retort_wire::{Catalog, CurveQuery, Curves, MetricInfo, MetricRow, inside};

use super::view::RunView;
use crate::{
    page::chart::{ChartBar, ChartView, Line, follow::Drawn},
    plot::{LinePlot, Series, zoom::Gesture},
    prelude::*,
    service::RunDetail,
};

/// Pixel columns of one of the small pictures.
pub const WIDTH: u32 = 400;

/// The split whose teacher is drawn.
const TEACHER_SPLIT: &str = "test";

/// One picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// What was measured.
    pub metric: MetricInfo,
    /// A line a split. The colour is the split's place in the catalog, the same in every picture and on every page.
    pub lines: Vec<Series>,
}

/// The pictures of a run's lines, in the catalog's order of metrics; `metrics` are the lines' (`split.metric`).
pub fn pictures(catalog: &Catalog, metrics: &[String], lines: &[Line]) -> Vec<Picture> {
    // The likeness of stages is measured once, at the end.
    let grows = |metric: &&MetricInfo| inside::stage_of(&metric.name).is_none();
    catalog.metrics.iter().filter(grows).filter_map(|metric| picture(catalog, metric, metrics, lines)).collect()
}

fn picture(catalog: &Catalog, metric: &MetricInfo, metrics: &[String], lines: &[Line]) -> Option<Picture> {
    let mut drawn = Vec::new();
    let find = |key: &str| lines.iter().find(|line| metrics.get(line.metric).is_some_and(|name| name == key));
    let names = metrics.iter().filter_map(|key| key.split_once('.').map(|(split, _)| split));
    for (colour, (split, label)) in splits(catalog, names).into_iter().enumerate() {
        let label = label.to_ascii_lowercase();
        if let Some(line) = find(&format!("{split}.{}", metric.name)) {
            drawn.push(line.series(label.clone(), colour, false));
        }
        if split == TEACHER_SPLIT
            && let Some(line) = find(&format!("{split}.teacher_{}", metric.name))
        {
            drawn.push(line.series(format!("teacher, {label}"), colour, true));
        }
    }
    drawn.iter().any(|line| !line.dashed).then(|| Picture { metric: metric.clone(), lines: drawn })
}

/// Whether a logarithmic axis says more: what is not a share falls over orders of magnitude.
pub fn suits_log(metric: &MetricInfo) -> bool {
    metric.unit == "nats" || metric.name == "loss"
}

/// The splits that occur, name and label: the catalog's in its order, then others.
pub fn splits<'a>(catalog: &Catalog, names: impl Iterator<Item = &'a str>) -> Vec<(String, String)> {
    let mut splits: Vec<(String, String)> =
        catalog.splits.iter().map(|split| (split.value.clone(), split.label.clone())).collect();
    for name in names {
        if !splits.iter().any(|(known, _)| known == name) {
            splits.push((name.to_owned(), name.to_owned()));
        }
    }
    splits
}

/// The value of one metric on one split.
pub fn value(rows: &[MetricRow], split: &str, metric: &str) -> Option<f64> {
    let rows = rows.iter().filter(|row| row.split == split && row.metric == metric);
    rows.max_by_key(|row| row.epoch).map(|row| row.value.0)
}

/// Puts the rows of an epoch that just came in in the place of older ones.
pub fn merge(rows: &mut Vec<MetricRow>, new: Vec<MetricRow>) {
    for row in new {
        match rows.iter_mut().find(|old| old.split == row.split && old.metric == row.metric) {
            Some(old) if old.epoch > row.epoch => {}
            Some(old) => *old = row,
            None => rows.push(row),
        }
    }
}

/// The question for a run's curves.
pub fn query(id: &str, chart: &ChartView) -> CurveQuery {
    chart.query(vec![vec![id.to_owned()]], Vec::new(), WIDTH)
}

/// Small multiples, a picture a metric, with the bar above them.
#[component]
pub fn Pictures(
    /// What can be chosen, for names.
    catalog: StoredValue<Catalog>,
    /// The run with its rows.
    detail: RwSignal<RunDetail>,
    /// The page's address.
    view: Memo<RunView>,
    /// Its curves as the server answered.
    answer: Remote<Curves>,
) -> impl IntoView {
    let empty = Signal::derive(move || {
        detail.with(|detail| match detail.run.state.is_over() {
            true => "This run ended before its first epoch, so it has no curves. The log says why.",
            false => {
                "The curves begin with the first epoch of the student. Until then its teacher is trained or found."
            }
        })
    });
    view! {
        <Transition fallback=|| view! { <p class="chart-empty">"Reading the curves …"</p> }>
            {move || Node::suspend(async move {
                match answer.await {
                    Ok(curves) => view! { <Multiples catalog detail view curves empty /> },
                    Err(error) => view! { <p class="notice notice-bad" role="alert">{error.to_string()}</p> },
                }
            })}
        </Transition>
    }
}

/// The pictures of one answer; they go on growing.
#[component]
fn Multiples(
    /// What can be chosen, for names.
    catalog: StoredValue<Catalog>,
    /// The run with its rows.
    detail: RwSignal<RunDetail>,
    /// The page's address.
    view: Memo<RunView>,
    /// The answer.
    curves: Curves,
    /// What stands there without any curve.
    empty: Signal<&'static str>,
) -> impl IntoView {
    let asked = view.get_untracked().chart;
    let id = detail.with_untracked(|detail| detail.run.id.clone());
    let drawn = Drawn::of(&curves, query(&id, &asked));
    let chart = memo(move || view.get().chart);
    let address = Callback::new(move |(chart,): (ChartView,)| RunView { chart, ..view.get_untracked() }.print());
    let here = Address::here();
    let zoom = Callback::new(move |(gesture,): (Gesture,)| {
        let chart = chart.get_untracked();
        let Some(whole) = drawn.whole.get_untracked() else { return };
        let window = gesture.apply(chart.window, whole, chart.across);
        if window != chart.window {
            here.stay(&address.run((ChartView { window, ..chart },)), false);
        }
    });
    let pictures = memo(move || {
        let metrics = drawn.metrics.get();
        catalog.with_value(|catalog| drawn.lines.with(|lines| pictures(catalog, &metrics, lines)))
    });
    let names =
        memo(move || pictures.with(|all| all.iter().map(|picture| picture.metric.name.clone()).collect::<Vec<_>>()));
    let log = memo(move || view.get().chart.log);
    let plot = move |name: String| {
        let found = pictures.with_untracked(|all| all.iter().find(|picture| picture.metric.name == name).cloned());
        let Some(Picture { metric, .. }) = found else { return Node::default() };
        let logarithmic = suits_log(&metric);
        let series = memo(move || {
            let of_name = |all: &Vec<Picture>| {
                all.iter().find(|picture| picture.metric.name == name).map(|picture| picture.lines.clone())
            };
            pictures.with(of_name).unwrap_or_default()
        });
        let log_y = Signal::derive(move || logarithmic && log.get());
        let (across, window) = (asked.across, asked.window);
        view! { <LinePlot title=metric.label unit=metric.unit series log_y across window zoom /> }
    };
    let whole = Signal::from(drawn.whole);
    view! {
        {Node::when(move || names.with(Vec::is_empty), move || view! {
            <div class="blank">
                <p>{empty}</p>
            </div>
        })}
        {Node::when(move || !names.with(Vec::is_empty), move || view! {
            <ChartBar chart address whole first=Node::default() />
        })}
        <div class="multiples">{move || names.get().into_iter().map(plot).collect::<Node>()}</div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::sample;
    use retort_wire::State;

    #[test]
    fn a_picture_a_metric_with_the_teacher_dashed() {
        let curves = sample::curves(&sample::detail("a", 4.0, State::Finished), &ChartView::default());
        let pictures = pictures(&sample::catalog(), &curves.metrics, &Line::all(&curves));
        let names: Vec<&str> = pictures.iter().map(|picture| picture.metric.name.as_str()).collect();
        assert_eq!(names, ["agreement", "accuracy", "kl", "ece"]);
        let labels: Vec<(&str, bool)> =
            pictures[1].lines.iter().map(|line| (line.label.as_str(), line.dashed)).collect();
        assert_eq!(labels, [("train", false), ("test", false), ("teacher, test", true)]);
        assert_eq!(pictures[1].lines[2].points.len(), 2);
        assert_eq!(pictures[1].lines[1].colour, pictures[0].lines[0].colour, "a split keeps its colour");
    }

    #[test]
    fn the_latest_row_stays() {
        let mut rows = vec![sample::row(1, "test", "kl", 0.5)];
        merge(&mut rows, vec![sample::row(2, "test", "kl", f64::NAN), sample::row(2, "test", "ece", 0.3)]);
        merge(&mut rows, vec![sample::row(1, "test", "ece", 0.4)]);
        assert_eq!(rows.len(), 2);
        assert!(rows[0].value.0.is_nan());
        assert_eq!(value(&rows, "test", "ece"), Some(0.3));
    }
}
