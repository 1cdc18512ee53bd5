//! What the pages need from the server, as one trait that the backend implements.
//!
//! Server functions of this crate call it through Leptos' context, so pages render in tests against a fake service
//! in milliseconds, without burn and without polars.

use std::sync::Arc;

use async_trait::async_trait;
use retort_wire::{
    Batch, Catalog, Cloud, Compared, CurveQuery, Curves, Estimate, Matrix, MatrixQuery, MetricRow, NotesChange,
    Outcomes, PairedTests, Piece, Problem, Purge, Purged, Query, Rows, RowsQuery, Run, SavedView, SeedPlan, SeedQuery,
    Study, TestQuery, Trash, Values, ViewId,
    capsule::Brought,
    disagreement::{Ask, Disagreements},
    figure::{FigureCard, FigureDetail, Scale},
    filter::Completion,
    inside::{Inside, Pairing},
    saved_view::Shared,
    softening::Softening,
    trail::{Trail, TrailsQuery},
};
use serde::{Deserialize, Serialize};

/// Handle that is put into Leptos' context on the server.
pub type Handle = Arc<dyn Service>;

/// Everything that pages read and do.
#[async_trait]
pub trait Service: Send + Sync + 'static {
    /// What can be chosen on this server.
    async fn catalog(&self) -> Result<Catalog, Problem>;
    /// Every mark of Explore's plots in columns, what differs, and what can be filtered by.
    async fn cloud(&self, query: Query) -> Result<Cloud, Problem>;
    /// A page of the run table, chosen rows of it, or the runs behind one row.
    async fn rows(&self, asked: RowsQuery) -> Result<Rows, Problem>;
    /// How marks moved through a plane while their runs were trained: of the first marks asked for that have a trail.
    async fn trails(&self, asked: TrailsQuery) -> Result<Vec<Trail>, Problem>;
    /// One run with its rows.
    async fn run(&self, id: String) -> Result<RunDetail, Problem>;
    /// Several runs, in the order asked; unknown ids are an error that names them.
    async fn compare(&self, ids: Vec<String>) -> Result<Compared, Problem>;
    /// Curves of runs and of means over runs, smoothed, cut to a window and reduced to what can be seen.
    async fn curves(&self, query: CurveQuery) -> Result<Curves, Problem>;
    /// Runs tested against others on the same examples.
    async fn paired_tests(&self, query: TestQuery) -> Result<PairedTests, Problem>;
    /// The predictions of runs and their teachers, each held against every other.
    async fn matrix(&self, query: MatrixQuery) -> Result<Matrix, Problem>;
    /// How many seeds would decide between two settings.
    async fn seed_plan(&self, query: SeedQuery) -> Result<SeedPlan, Problem>;
    /// Queues the runs that such a plan misses.
    async fn launch_seeds(&self, query: SeedQuery) -> Result<Launched, Problem>;
    /// The last lines of a run's log.
    async fn log(&self, id: String) -> Result<String, Problem>;
    /// What has a name and an address of its own and is meant by what was typed, the likeliest first: runs, studies,
    /// saved views, figures. Nothing typed asks for what was starred or is new.
    async fn places(&self, typed: String) -> Result<Vec<Place>, Problem>;
    /// Devices with what runs and waits on them.
    async fn queue(&self) -> Result<Queue, Problem>;
    /// What a study would cost.
    async fn estimate(&self, study: Study) -> Result<Estimate, Problem>;
    /// Expands and queues a study.
    async fn launch(&self, study: Study) -> Result<Launched, Problem>;
    /// Stop, retry, trash or restore a run.
    async fn act(&self, id: String, action: Action) -> Result<Run, Problem>;
    /// Changes what people added to a run.
    async fn annotate(&self, id: String, change: NotesChange) -> Result<Run, Problem>;
    /// Does the same to many runs, and says of each what came of it.
    async fn batch(&self, batch: Batch) -> Result<Outcomes, Problem>;
    /// What is in the trash, and the bytes that deleting it frees.
    async fn trash(&self) -> Result<Trash, Problem>;
    /// Deletes runs in the trash for good, and teachers that nothing needs afterwards where it is asked for.
    async fn purge(&self, purge: Purge) -> Result<Purged, Problem>;
    /// The distinct values of a column that contain `typed`, the most frequent first.
    async fn values(&self, column: String, typed: String, limit: u32) -> Result<Values, Problem>;
    /// What may stand at the cursor (characters from 0) of a filter that is being typed.
    async fn complete(&self, text: String, cursor: usize) -> Result<Completion, Problem>;
    /// A run beside its teacher on one split (the test set when it is empty), with so many bins of confidence.
    async fn inside(&self, id: String, split: String, matrix: Pairing, bins: u32) -> Result<Inside, Problem>;
    /// A page of a run's examples with what student and teacher say of them.
    async fn disagreements(&self, id: String, ask: Ask) -> Result<Disagreements, Problem>;
    /// What temperatures do to the stored answers of a teacher: the one of that hash, or the one that the study asks
    /// for, or another of its data set.
    async fn softening(&self, study: Study, teacher: Option<String>) -> Result<Softening, Problem>;
    /// The paper's figures, in the paper's order, and how far each is.
    async fn figures(&self) -> Result<Vec<FigureCard>, Problem>;
    /// One figure at one scale: points, claims, runs.
    async fn figure(&self, id: String, scale: Scale) -> Result<FigureDetail, Problem>;
    /// Queues the runs of a figure that neither finished nor wait nor train: those of the named arms, or of all arms
    /// when none is named.
    async fn launch_figure(&self, id: String, scale: Scale, arms: Vec<String>) -> Result<Launched, Problem>;
    /// Every saved view, youngest first.
    async fn views(&self) -> Result<Vec<SavedView>, Problem>;
    /// One saved view, and what has changed since where it is frozen.
    async fn view(&self, id: ViewId) -> Result<Shared, Problem>;
    /// A capsule that was brought here, and the runs that repeat it.
    async fn capsule(&self, id: String) -> Result<Brought, Problem>;
    /// The titles of the plots of the page at the address `page`, in its order.
    async fn plots(&self, page: String) -> Result<Vec<String>, Problem>;
}

/// A run and everything its page shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunDetail {
    /// Its row.
    pub run: Run,
    /// The latest row of each metric on each split of the current attempt; [`Service::curves`] has those before.
    pub rows: Vec<MetricRow>,
    /// Files to download: name and bytes.
    pub files: Vec<(String, u64)>,
    /// Mean test agreement of this group's other seeds' students with this run's teacher, and how many: what a
    /// student of another teacher reaches. None without such runs.
    pub independent_agreement: Option<(f64, u32)>,
    /// Ids of the other runs of its group, with their seeds.
    pub siblings: Vec<(String, i64)>,
    /// The run as a study of one in TOML, as `retort study` reads it.
    pub toml: String,
    /// Its note, read as Markdown.
    #[serde(default)]
    pub note: Vec<Piece>,
}

/// Somewhere to go, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// What it is one of, as a heading: "Runs".
    pub group: String,
    /// Its name.
    pub name: String,
    /// What tells it from others of that name.
    pub note: String,
    /// Its address on this server.
    pub href: String,
}

/// The devices and their lines.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Queue {
    /// One lane per device.
    pub lanes: Vec<Lane>,
    /// Runs that wait, in order.
    pub waiting: Vec<Run>,
    /// The youngest runs that are over.
    pub recent: Vec<Run>,
    /// A sentence for the header: "CPU, 2 cores".
    pub device: String,
    /// Why a better device is not used, if there is a reason to tell.
    pub notice: Option<String>,
}

/// One device.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Lane {
    /// Its name in words.
    pub device: String,
    /// What trains on it now.
    pub running: Vec<Run>,
}

/// The answer to a launch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Launched {
    /// The study's id.
    pub study: String,
    /// Its runs.
    pub runs: Vec<String>,
}

/// What can be done to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Ask the trainer to stop after its epoch, or take it out of the queue.
    Stop,
    /// A new attempt, from the last checkpoint.
    Retry,
    /// Hide it. Refused while it trains.
    Trash,
    /// Bring it back.
    Restore,
    /// Star it, or take the star away.
    Star,
}
