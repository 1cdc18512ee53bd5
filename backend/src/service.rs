//! What pages and programs ask of the server, answered from the index, the store and the executor.
//!
//! Everything that reads files (and with them polars) goes through `blocking`: one place decides that such work is
//! done on the blocking pool and what a panic there means.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use retort_app::service::{Action, Launched, Queue, RunDetail, Service};
use retort_store::{Layout, folder};
use retort_wire::{
    Catalog, Estimate, MetricRow, Page, Problem, Query, Run, Study,
    figure::{FigureCard, FigureDetail, Scale},
    group::Overview,
};

pub use figures::study_name;

use crate::{figure::Memory, state::App};

mod detail;
mod estimate;
mod figures;
mod log;
mod sheet;

/// Agreement of one run's student with another run's teacher, by student run, attempt and teacher.
type Agreements = Mutex<HashMap<(String, u32, String), Option<f64>>>;

/// [`Service`] over the server's state; cheap to clone.
#[derive(Clone)]
pub struct Backend {
    app: App,
    /// Predictions never change once they are written, so neither does what was computed from them.
    agreements: Arc<Agreements>,
    /// What is known of the paper's figures.
    figures: Arc<Memory>,
}

impl Backend {
    /// The service of `app`.
    pub fn new(app: App) -> Self {
        Self { app, agreements: Arc::default(), figures: Arc::default() }
    }

    /// The state behind it.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// A page of the run table.
    pub async fn page(&self, query: Query) -> Result<Page, Problem> {
        self.blocking(move |backend| backend.app.read_index().query_with(&query, &backend.app.catalog())).await
    }

    /// One run as the index knows it.
    pub fn row(&self, id: &str) -> Result<Run, Problem> {
        self.app.read_index().get(id).cloned().ok_or_else(|| no_run(id))
    }

    /// The stored rows of an attempt, the current one when it is not said; empty before the first epoch.
    pub async fn metrics(&self, id: &str, attempt: Option<u32>) -> Result<Vec<MetricRow>, Problem> {
        let path = self.metrics_file(id, attempt)?;
        self.blocking(move |_| match retort_store::metrics::read(&path) {
            Err(error) if error.is_missing() => Ok(Vec::new()),
            other => other.map_err(|error| broken(&error)),
        })
        .await
    }

    /// The same rows as CSV with a header line.
    pub async fn metrics_csv(&self, id: &str, attempt: Option<u32>) -> Result<String, Problem> {
        let rows = self.metrics(id, attempt).await?;
        self.blocking(move |_| Ok(retort_store::metrics::to_csv(&rows))).await
    }

    /// Where an attempt's metrics are, whether they exist yet or not.
    pub fn metrics_file(&self, id: &str, attempt: Option<u32>) -> Result<PathBuf, Problem> {
        Ok(self.app.layout.metrics(id, self.attempt(id, attempt)?))
    }

    /// Where an attempt's predictions are, whether they exist yet or not.
    pub fn predictions_file(&self, id: &str, attempt: Option<u32>) -> Result<PathBuf, Problem> {
        Ok(self.app.layout.predictions(id, self.attempt(id, attempt)?))
    }

    /// Where another file of a run's current attempt is, whether it exists or not.
    pub fn attempt_file(&self, id: &str, place: fn(&Layout, &str, u32) -> PathBuf) -> Result<PathBuf, Problem> {
        Ok(place(&self.app.layout, id, self.attempt(id, None)?))
    }

    /// Where the predictions of a run's teacher are; none while the teacher is not known.
    pub fn teacher_predictions_file(&self, id: &str) -> Result<Option<PathBuf>, Problem> {
        Ok(self.row(id)?.teacher.map(|hash| self.app.layout.teacher_predictions(&hash)))
    }

    fn attempt(&self, id: &str, asked: Option<u32>) -> Result<u32, Problem> {
        let current = self.row(id)?.attempt;
        match asked {
            None => Ok(current),
            Some(attempt) if (1..=current).contains(&attempt) => Ok(attempt),
            Some(attempt) => Err(Problem::not_found(format!(
                "Run {id} has no attempt {attempt}; it has had {current}, counted from 1."
            ))),
        }
    }

    /// Runs `work` where it may wait for files and use every core.
    async fn blocking<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&Self) -> Result<T, Problem> + Send + 'static,
    {
        let backend = self.clone();
        tokio::task::spawn_blocking(move || work(&backend)).await.unwrap_or_else(|error| {
            tracing::error!(%error, "work on the blocking pool did not end well");
            Err(Problem::internal("The server could not do this; its log says why."))
        })
    }

    /// Changes what people added to a run, and tells every browser.
    fn annotate(&self, id: &str, change: impl FnOnce(&mut retort_wire::Notes)) -> Result<(), Problem> {
        let layout = &self.app.layout;
        let mut notes = folder::read_notes(layout, id).map_err(|error| broken(&error))?;
        change(&mut notes);
        folder::write_notes(layout, id, &notes).map_err(|error| broken(&error))?;
        self.app.refresh(id);
        Ok(())
    }
}

#[async_trait]
impl Service for Backend {
    async fn catalog(&self) -> Result<Catalog, Problem> {
        self.blocking(|backend| Ok(Catalog::clone(&backend.app.catalog()))).await
    }

    async fn overview(&self, query: Query) -> Result<Overview, Problem> {
        self.blocking(move |backend| {
            let catalog = backend.app.catalog();
            backend.app.read_index().overview(&query, &catalog)
        })
        .await
    }

    async fn run(&self, id: String) -> Result<RunDetail, Problem> {
        self.blocking(move |backend| backend.detail(&id)).await
    }

    async fn compare(&self, ids: Vec<String>) -> Result<Vec<RunDetail>, Problem> {
        self.blocking(move |backend| {
            let missing: Vec<_> = {
                let index = backend.app.read_index();
                ids.iter().filter(|id| index.get(id).is_none()).map(String::as_str).collect()
            };
            if !missing.is_empty() {
                return Err(Problem::not_found(format!(
                    "There is no run {}; take it out of the address.",
                    missing.join(", ")
                )));
            }
            ids.iter().map(|id| backend.detail(id)).collect()
        })
        .await
    }

    async fn log(&self, id: String) -> Result<String, Problem> {
        let attempt = self.attempt(&id, None)?;
        self.blocking(move |backend| log::tail(&backend.app.layout.log(&id, attempt))).await
    }

    async fn queue(&self) -> Result<Queue, Problem> {
        self.blocking(|backend| Ok(backend.app.executor.queue())).await
    }

    async fn estimate(&self, study: Study) -> Result<Estimate, Problem> {
        self.blocking(move |backend| backend.estimate(&study)).await
    }

    async fn launch(&self, study: Study) -> Result<Launched, Problem> {
        self.blocking(move |backend| backend.app.executor.submit(study)).await
    }

    async fn act(&self, id: String, action: Action) -> Result<Run, Problem> {
        self.blocking(move |backend| {
            let run = backend.row(&id)?;
            let executor = &backend.app.executor;
            match action {
                Action::Stop => executor.stop(&id)?,
                Action::Retry => executor.retry(&id)?,
                Action::Trash if run.state.is_live() => {
                    return Err(Problem::conflict(format!(
                        "Run {id} is training; stop it before it goes to the trash."
                    )));
                }
                Action::Trash => {
                    // A queued run in the trash would be trained unseen.
                    if !run.state.is_over() {
                        executor.stop(&id)?;
                    }
                    backend.annotate(&id, |notes| notes.trash = true)?;
                }
                Action::Restore => backend.annotate(&id, |notes| notes.trash = false)?,
                Action::Star => backend.annotate(&id, |notes| notes.star = !notes.star)?,
            }
            backend.row(&id)
        })
        .await
    }

    async fn figures(&self) -> Result<Vec<FigureCard>, Problem> {
        self.blocking(|backend| Ok(backend.figure_cards())).await
    }

    async fn figure(&self, id: String, scale: Scale) -> Result<FigureDetail, Problem> {
        self.blocking(move |backend| backend.figure_detail(&id, scale)).await
    }

    async fn launch_figure(&self, id: String, scale: Scale, arms: Vec<String>) -> Result<Launched, Problem> {
        self.blocking(move |backend| backend.queue_figure(&id, scale, &arms)).await
    }
}

/// The run as a study of its own, under its title or its study's name: what a variation starts from.
pub fn study_of(run: &Run) -> Study {
    let name = if run.notes.title.is_empty() { &run.study_name } else { &run.notes.title };
    Study::of(name.clone(), &run.spec)
}

fn no_run(id: &str) -> Problem {
    // The id may be anything that stood in an address: no more of it than a person needs.
    let id: String = id.chars().take(64).collect();
    Problem::not_found(format!("There is no run {id}; the list at /api/v1/runs has those that there are."))
}

/// A file that cannot be used. The store's sentence names the file by its place in the data folder and what to do.
fn broken(error: &retort_store::Error) -> Problem {
    Problem::internal(error.to_string())
}
