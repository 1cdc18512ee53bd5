//! What the pages need from the server, as one trait that the backend implements.
//!
//! Server functions of this crate call it through Leptos' context, so pages render in tests against a fake service
//! in milliseconds, without burn and without polars.

use std::sync::Arc;

use async_trait::async_trait;
use retort_wire::{
    Catalog, Estimate, MetricRow, Plane, Problem, Query, Run, Study,
    figure::{FigureCard, FigureDetail, Scale},
    group::Overview,
};
use serde::{Deserialize, Serialize};

/// Handle that is put into Leptos' context on the server.
pub type Handle = Arc<dyn Service>;

/// Everything that pages read and do.
#[async_trait]
pub trait Service: Send + Sync + 'static {
    /// What can be chosen on this server.
    async fn catalog(&self) -> Result<Catalog, Problem>;
    /// Groups, facets and differences behind Explore.
    async fn overview(&self, query: Query) -> Result<Overview, Problem>;
    /// One run with its rows.
    async fn run(&self, id: String) -> Result<RunDetail, Problem>;
    /// Several runs with their rows, in the order asked; unknown ids are an error that names them.
    async fn compare(&self, ids: Vec<String>) -> Result<Vec<RunDetail>, Problem>;
    /// The last lines of a run's log.
    async fn log(&self, id: String) -> Result<String, Problem>;
    /// Devices with what runs and waits on them.
    async fn queue(&self) -> Result<Queue, Problem>;
    /// What a study would cost.
    async fn estimate(&self, study: Study) -> Result<Estimate, Problem>;
    /// Expands and queues a study.
    async fn launch(&self, study: Study) -> Result<Launched, Problem>;
    /// Stop, retry, trash or restore a run.
    async fn act(&self, id: String, action: Action) -> Result<Run, Problem>;
    /// The paper's figures, in the paper's order, and how far each is.
    async fn figures(&self) -> Result<Vec<FigureCard>, Problem>;
    /// One figure at one scale: points, claims, runs.
    async fn figure(&self, id: String, scale: Scale) -> Result<FigureDetail, Problem>;
    /// Queues the runs of a figure that neither finished nor wait nor train: those of the named arms, or of all arms
    /// when none is named.
    async fn launch_figure(&self, id: String, scale: Scale, arms: Vec<String>) -> Result<Launched, Problem>;
}

/// A run and everything its page shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunDetail {
    /// Its row.
    pub run: Run,
    /// Every stored row of the current attempt, oldest first.
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
    /// The loss on the plane through teacher, initial and final student, where the run was asked for it.
    #[serde(default)]
    pub plane: Option<Plane>,
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
