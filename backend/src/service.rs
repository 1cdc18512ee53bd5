//! What pages and programs ask of the server, answered from the index, the store and the executor.
//!
//! Everything that reads files (and with them polars) goes through `blocking`: one place decides that such work is
//! done on the blocking pool and what a panic there means.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, OnceLock},
};

use async_trait::async_trait;
use retort_app::service::{Action, Launched, Place, Queue, RunDetail, Service};
use retort_store::Layout;
use retort_wire::{
    Batch, Catalog, Cloud, Compared, CurveQuery, Curves, Estimate, Matrix, MatrixQuery, MetricRow, NotesChange,
    Outcomes, Page, PairedTests, Problem, Purge, Purged, Query, Rows, RowsQuery, Run, SavedView, SeedPlan, SeedQuery,
    Study, TestQuery, Trash, Value, Values, ViewId,
    capsule::Brought,
    disagreement::{Ask, Disagreements},
    figure::{FigureCard, FigureDetail, Scale},
    filter::{Completion, Known, complete},
    inside::{Inside, Pairing},
    saved_view::Shared,
    softening::Softening,
    trail::{Trail, TrailsQuery},
};

pub use figures::study_name;
pub use views::frozen_in;

use crate::{figure::Memory, inside::shelf::Shelf, state::App};

mod batch;
mod capsules;
mod compare;
mod curves;
mod detail;
mod disagreements;
mod estimate;
mod figures;
mod inside;
mod likeness;
mod log;
mod note;
pub mod pages;
mod paired;
mod places;
mod seeds;
mod sheet;
mod softening;
mod trails;
mod trash;
mod views;

/// Agreement of one run's student with another run's teacher, by student run, attempt and teacher.
type Agreements = Mutex<HashMap<(String, u32, String), Option<f64>>>;

/// Values that are offered while a filter is typed.
const CHOICES: usize = 20;

/// [`Service`] over the server's state; cheap to clone.
#[derive(Clone)]
pub struct Backend {
    app: App,
    /// Predictions never change once they are written, so neither does what was computed from them.
    agreements: Arc<Agreements>,
    /// What is known of the paper's figures.
    figures: Arc<Memory>,
    /// Held while notes are read, changed and written.
    notes: Arc<Mutex<()>>,
    /// Students beside their teachers, as they were last looked at.
    shelf: Arc<Shelf>,
    /// The whole server's state, where `app` is what a frozen view keeps.
    live: Option<App>,
    /// Frozen views that were opened lately.
    held: views::Held,
    /// Renders our own pages.
    pages: Arc<OnceLock<pages::Render>>,
}

impl Backend {
    /// The service of `app`.
    pub fn new(app: App) -> Self {
        Self {
            app,
            agreements: Arc::default(),
            figures: Arc::default(),
            notes: Arc::default(),
            shelf: Arc::default(),
            live: None,
            held: Arc::default(),
            pages: Arc::default(),
        }
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
        self.app.read_index().get(id).ok_or_else(|| no_run(id))
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
        let current = self.app.read_index().head(id).map(|run| run.attempt).ok_or_else(|| no_run(id))?;
        match asked {
            None => Ok(current),
            Some(attempt) if (1..=current).contains(&attempt) => Ok(attempt),
            Some(attempt) => Err(Problem::not_found(format!(
                "Run {id} has no attempt {attempt}; it has had {current}, counted from 1."
            ))),
        }
    }

    /// Runs `work` where it may wait for files and use every core.
    pub(crate) async fn blocking<T, F>(&self, work: F) -> Result<T, Problem>
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
}

#[async_trait]
impl Service for Backend {
    async fn catalog(&self) -> Result<Catalog, Problem> {
        self.blocking(|backend| Ok(Catalog::clone(&backend.app.catalog()))).await
    }

    async fn cloud(&self, query: Query) -> Result<Cloud, Problem> {
        self.blocking(move |backend| {
            let catalog = backend.app.catalog();
            backend.app.read_index().cloud(&query, &catalog)
        })
        .await
    }

    async fn rows(&self, asked: RowsQuery) -> Result<Rows, Problem> {
        self.blocking(move |backend| {
            let catalog = backend.app.catalog();
            backend.app.read_index().rows(&asked, &catalog)
        })
        .await
    }

    async fn trails(&self, asked: TrailsQuery) -> Result<Vec<Trail>, Problem> {
        self.blocking(move |backend| backend.trails_of(asked)).await
    }

    async fn run(&self, id: String) -> Result<RunDetail, Problem> {
        self.blocking(move |backend| backend.detail(&id)).await
    }

    async fn compare(&self, ids: Vec<String>) -> Result<Compared, Problem> {
        self.blocking(move |backend| backend.compared(&ids)).await
    }

    async fn curves(&self, query: CurveQuery) -> Result<Curves, Problem> {
        self.read_curves(query).await
    }

    async fn paired_tests(&self, query: TestQuery) -> Result<PairedTests, Problem> {
        self.blocking(move |backend| backend.paired_tests(&query)).await
    }

    async fn matrix(&self, query: MatrixQuery) -> Result<Matrix, Problem> {
        self.blocking(move |backend| backend.likeness(&query)).await
    }

    async fn seed_plan(&self, query: SeedQuery) -> Result<SeedPlan, Problem> {
        self.blocking(move |backend| backend.seed_plan(&query)).await
    }

    async fn launch_seeds(&self, query: SeedQuery) -> Result<Launched, Problem> {
        self.blocking(move |backend| backend.queue_seeds(&query)).await
    }

    async fn log(&self, id: String) -> Result<String, Problem> {
        let attempt = self.attempt(&id, None)?;
        self.blocking(move |backend| log::tail(&backend.app.layout.log(&id, attempt))).await
    }

    async fn places(&self, typed: String) -> Result<Vec<Place>, Problem> {
        // A folder of views that cannot be read is told where views are kept; runs are found without it.
        let views = self.saved_views().await.unwrap_or_default();
        self.blocking(move |backend| Ok(backend.places_meant_by(&typed, views))).await
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
                Action::Trash => {
                    backend.discard(&run)?;
                }
                Action::Restore => {
                    backend.change_notes(&id, |notes| notes.trash = false)?;
                }
                Action::Star => {
                    backend.change_notes(&id, |notes| notes.star = !notes.star)?;
                }
            }
            backend.row(&id)
        })
        .await
    }

    async fn annotate(&self, id: String, change: NotesChange) -> Result<Run, Problem> {
        self.of_today().blocking(move |backend| backend.write_notes(&id, change)).await
    }

    async fn batch(&self, batch: Batch) -> Result<Outcomes, Problem> {
        self.of_today().blocking(move |backend| backend.do_batch(batch)).await
    }

    async fn trash(&self) -> Result<Trash, Problem> {
        self.of_today().blocking(|backend| Ok(backend.look_at_trash())).await
    }

    async fn purge(&self, purge: Purge) -> Result<Purged, Problem> {
        self.of_today().blocking(move |backend| backend.delete_for_good(&purge)).await
    }

    async fn values(&self, column: String, typed: String, limit: u32) -> Result<Values, Problem> {
        self.blocking(move |backend| Ok(backend.app.read_index().values(&column, &typed, limit as usize))).await
    }

    async fn complete(&self, text: String, cursor: usize) -> Result<Completion, Problem> {
        self.blocking(move |backend| {
            let catalog = backend.app.catalog();
            let index = backend.app.read_index();
            let values = |column: &str, typed: &str| -> Vec<(Value, u32)> {
                let found = index.values(column, typed, CHOICES).values;
                found.into_iter().map(|counted| (counted.value, counted.runs)).collect()
            };
            Ok(complete(&text, cursor, &Known::all(&catalog, index.measured()), &values))
        })
        .await
    }

    async fn inside(&self, id: String, split: String, matrix: Pairing, bins: u32) -> Result<Inside, Problem> {
        self.blocking(move |backend| backend.look_inside(&id, &split, matrix, bins)).await
    }

    async fn disagreements(&self, id: String, ask: Ask) -> Result<Disagreements, Problem> {
        self.blocking(move |backend| backend.answers(&id, &ask)).await
    }

    async fn softening(&self, study: Study, teacher: Option<String>) -> Result<Softening, Problem> {
        self.blocking(move |backend| backend.soften(&study, teacher.as_deref())).await
    }

    async fn figures(&self) -> Result<Vec<FigureCard>, Problem> {
        self.blocking(|backend| Ok(backend.figure_cards())).await
    }

    async fn figure(&self, id: String, scale: Scale) -> Result<FigureDetail, Problem> {
        self.blocking(move |backend| backend.figure_now(&id, scale)).await
    }

    async fn launch_figure(&self, id: String, scale: Scale, arms: Vec<String>) -> Result<Launched, Problem> {
        self.blocking(move |backend| backend.queue_figure(&id, scale, &arms)).await
    }

    async fn views(&self) -> Result<Vec<SavedView>, Problem> {
        self.saved_views().await
    }

    async fn view(&self, id: ViewId) -> Result<Shared, Problem> {
        self.saved_view(id).await
    }

    async fn capsule(&self, id: String) -> Result<Brought, Problem> {
        self.brought(id).await
    }

    async fn plots(&self, page: String) -> Result<Vec<String>, Problem> {
        Ok(self.plots_of(&page).await?.into_iter().map(|plot| plot.title).collect())
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
