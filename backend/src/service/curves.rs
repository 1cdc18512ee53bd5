//! Curves of several runs in one answer.

use std::{collections::BTreeMap, path::PathBuf, thread};

use retort_engine::data;
use retort_store::metrics;
use retort_wire::{Across, CurveQuery, Curves, Problem, Reals, Smoothing, Window, sides};

use super::{Backend, broken, estimate, no_run};
use crate::curve::{Drawing, Measured};

/// More runs than this are no picture any more.
const MOST_RUNS: usize = 500;
/// More metrics than any run has.
const MOST_METRICS: usize = 200;
/// Pixel columns when nobody says otherwise, and the most.
const COLUMNS: (u32, u32) = (400, 4_000);

/// What was measured of one run, by `split.metric`, in the order of its file.
type ByMetric = Vec<(String, Measured)>;

/// A run's file, and how many batches an epoch of it has.
struct Source {
    file: PathBuf,
    steps: Option<f64>,
}

impl Backend {
    /// The series that `query` asks for. Files are read by several threads of the blocking pool.
    pub(super) async fn read_curves(&self, mut query: CurveQuery) -> Result<Curves, Problem> {
        let drawing = drawing(&query)?;
        if query.grouped {
            let runs = self.named(&query.lines.concat())?;
            let id = |place: &usize| runs[*place].id.clone();
            query.lines = sides(&runs, true).iter().map(|side| side.iter().map(id).collect()).collect();
        }
        let sources = self.sources(&query, drawing.across)?;
        let share = sources.len().div_ceil(thread::available_parallelism().map_or(2, usize::from)).max(1);
        let with_seconds = drawing.across == Across::Seconds;
        let mut ids: Vec<String> = sources.keys().cloned().collect();
        let mut sources = sources;
        let mut tasks = Vec::new();
        while !ids.is_empty() {
            let part: Vec<(String, Source)> = ids
                .drain(..share.min(ids.len()))
                .filter_map(|id| sources.remove(&id).map(|source| (id, source)))
                .collect();
            let keys = query.metrics.clone();
            let read = move |_: &Self| -> Result<Vec<(String, ByMetric)>, Problem> {
                part.into_iter().map(|(id, source)| Ok((id, read(&source, &keys, with_seconds)?))).collect()
            };
            let backend = self.clone();
            tasks.push(tokio::spawn(async move { backend.blocking(read).await }));
        }
        let mut measured = BTreeMap::new();
        for task in tasks {
            let part = task.await.map_err(|_| Problem::internal("The server stopped reading curves; ask again."))?;
            measured.extend(part?);
        }
        self.blocking(move |_| Ok(drawn(query, drawing, &measured))).await
    }

    /// Every run of the query once.
    fn sources(&self, query: &CurveQuery, across: Across) -> Result<BTreeMap<String, Source>, Problem> {
        let sets = if across == Across::Step { data::describe(&self.app.home) } else { Vec::new() };
        let index = self.app.read_index();
        let mut sources = BTreeMap::new();
        for id in query.lines.iter().flatten() {
            let attempt = index.head(id).ok_or_else(|| no_run(id))?.attempt;
            let mut steps = None;
            if across == Across::Step {
                steps = index.get(id).and_then(|run| estimate::steps_of_epoch(&run.spec, &sets));
                if steps.is_none() {
                    return Err(Problem::invalid(format!(
                        "The batches of an epoch of run {id} are not known here (its data are not here, or its transfer \
                         set is mixed); choose epochs or seconds."
                    )));
                }
            }
            sources.insert(id.clone(), Source { file: self.app.layout.metrics(id, attempt), steps });
        }
        if sources.len() > MOST_RUNS {
            let count = sources.len();
            return Err(Problem::invalid(format!("{count} runs are too many for one picture; choose {MOST_RUNS}.")));
        }
        Ok(sources)
    }
}

/// What the texts of the query mean.
fn drawing(query: &CurveQuery) -> Result<Drawing, Problem> {
    let invalid = |name: &str, text: &str, remedy: &str| {
        let text: String = text.chars().take(64).collect();
        Problem::invalid(format!("{name} is {text:?}; {remedy}."))
    };
    let across = match query.across.as_str() {
        "" => Across::default(),
        name => Across::parse(name).ok_or_else(|| invalid("across", name, "choose epoch, step or seconds"))?,
    };
    let smoothing = Smoothing::parse(&query.smoothing).ok_or_else(|| {
        let remedy = "write ema-90 for a weight of 0.90 (1 to 99) or mean-5 for a mean of 5 points (3 to 201, odd)";
        invalid("smoothing", &query.smoothing, remedy)
    })?;
    let window = match query.window.as_str() {
        "" => None,
        text => {
            let window = Window::parse(text);
            Some(window.ok_or_else(|| invalid("window", text, "write its two ends as 10~50, the smaller first"))?)
        }
    };
    let width = if query.width == 0 { COLUMNS.0 } else { query.width };
    if width > COLUMNS.1 {
        return Err(Problem::invalid(format!("width is {width}; give a whole number from 1 to {}.", COLUMNS.1)));
    }
    if let Some(metric) = query.metrics.iter().find(|metric| !metric.contains('.')) {
        return Err(invalid("metrics", metric, "write split and metric, for example test.accuracy"));
    }
    if query.metrics.len() > MOST_METRICS {
        return Err(Problem::invalid(format!("metrics names {}; give {MOST_METRICS} at most.", query.metrics.len())));
    }
    Ok(Drawing { across, smoothing, window, columns: width as usize })
}

/// The series of one run; none before its first epoch.
fn read(source: &Source, keys: &[String], with_seconds: bool) -> Result<ByMetric, Problem> {
    let series = match metrics::series(&source.file, keys, with_seconds) {
        Err(error) if error.is_missing() => Vec::new(),
        other => other.map_err(|error| broken(&error))?,
    };
    Ok(series.into_iter().map(|(key, series)| (key, Measured { series, steps: source.steps })).collect())
}

fn drawn(query: CurveQuery, drawing: Drawing, measured: &BTreeMap<String, ByMetric>) -> Curves {
    let mut answer = Curves { lines: query.lines, metrics: query.metrics, ..Curves::default() };
    if answer.metrics.is_empty() {
        for (key, _) in measured.values().flatten() {
            if !answer.metrics.contains(key) {
                answer.metrics.push(key.clone());
            }
        }
    }
    let mut last_x = Reals::default();
    for (line, runs) in (0..).zip(&answer.lines) {
        for (metric, key) in (0..).zip(&answer.metrics) {
            let of_run = |run: &String| measured.get(run)?.iter().find(|(other, _)| other == key);
            let parts: Vec<Measured> = runs.iter().filter_map(of_run).map(|(_, part)| part.clone()).collect();
            let Some((mut curve, (first, last))) = drawing.draw(&parts) else { continue };
            let (low, high) = answer.extent.unwrap_or((first, last));
            answer.extent = Some((low.min(first), high.max(last)));
            if !curve.x.0.is_empty() {
                if curve.x == last_x {
                    curve.x = Reals::default();
                } else {
                    last_x = curve.x.clone();
                }
            }
            (curve.line, curve.metric) = (line, metric);
            answer.curves.push(curve);
        }
    }
    answer
}
