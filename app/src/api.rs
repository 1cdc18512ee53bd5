//! Server functions: one per method of [`Service`](crate::Service), each a single call on it. Input and output are
//! JSON, because the default form encoding loses options and enums.

#![allow(missing_docs, reason = "the server macro makes a struct of each function's arguments")]

mod call;
mod error;

use retort_wire::{
    Batch, Catalog, Cloud, Compared, CurveQuery, Curves, Estimate, Matrix, MatrixQuery, NotesChange, Outcomes,
    PairedTests, Query, Rows, RowsQuery, Run, SavedView, SeedPlan, SeedQuery, TestQuery, Trash, ViewId,
    capsule::Brought,
    disagreement::{Ask, Disagreements},
    figure::{FigureCard, FigureDetail, Scale},
    filter::Completion,
    inside::{Inside, Pairing},
    saved_view::Shared,
    softening::Softening,
    trail::{Trail, TrailsQuery},
};
#[cfg(feature = "ssr")]
use retort_wire::{Problem, Study};

#[cfg(feature = "ssr")]
use crate::page::launch::start::Start;
use crate::{
    page::launch::{draft::Draft, start::Filled},
    prelude::*,
    service::{Action, Launched, Place, Queue, RunDetail},
};

pub use self::{call::Call, error::ApiError};

#[cfg(feature = "ssr")]
fn service() -> Result<crate::service::Handle, ApiError> {
    use_context::<crate::service::Handle>().ok_or_else(|| {
        Problem::internal("The server was started without its service; this is a fault of Retort.").into()
    })
}

/// What things are called on this server ([`Catalog::names`]).
#[server(name = GetNames, endpoint = "names", protocol = Call)]
pub async fn names() -> Result<Catalog, ApiError> {
    Ok(service()?.catalog().await?.names())
}

/// What can be chosen on this server.
#[server(name = GetCatalog, endpoint = "catalog", protocol = Call)]
pub async fn catalog() -> Result<Catalog, ApiError> {
    Ok(service()?.catalog().await?)
}

/// Every mark of Explore's plots.
#[server(name = GetCloud, endpoint = "cloud", protocol = Call)]
pub async fn cloud(query: Query) -> Result<Cloud, ApiError> {
    Ok(service()?.cloud(query).await?)
}

/// A page of the run table.
#[server(name = GetRows, endpoint = "rows", protocol = Call)]
pub async fn rows(asked: RowsQuery) -> Result<Rows, ApiError> {
    Ok(service()?.rows(asked).await?)
}

/// How marks moved through a plane while their runs were trained.
#[server(name = GetTrails, endpoint = "trails", protocol = Call)]
pub async fn trails(asked: TrailsQuery) -> Result<Vec<Trail>, ApiError> {
    Ok(service()?.trails(asked).await?)
}

/// One run with its rows.
#[server(name = GetRun, endpoint = "run", protocol = Call)]
pub async fn run(id: String) -> Result<RunDetail, ApiError> {
    Ok(service()?.run(id).await?)
}

/// Several runs, in the order asked.
#[server(name = GetCompare, endpoint = "compare", protocol = Call)]
pub async fn compare(ids: Vec<String>) -> Result<Compared, ApiError> {
    Ok(service()?.compare(ids).await?)
}

/// Curves of runs and of means over runs.
#[server(name = GetCurves, endpoint = "curves", protocol = Call)]
pub async fn curves(query: CurveQuery) -> Result<Curves, ApiError> {
    Ok(service()?.curves(query).await?)
}

/// Runs tested against others on the same examples.
#[server(name = GetPairedTests, endpoint = "paired-tests", protocol = Call)]
pub async fn paired_tests(query: TestQuery) -> Result<PairedTests, ApiError> {
    Ok(service()?.paired_tests(query).await?)
}

/// The predictions of runs and their teachers, each held against every other.
#[server(name = GetMatrix, endpoint = "matrix", protocol = Call)]
pub async fn matrix(query: MatrixQuery) -> Result<Matrix, ApiError> {
    Ok(service()?.matrix(query).await?)
}

/// How many seeds would decide between two settings.
#[server(name = GetSeedPlan, endpoint = "seed-plan", protocol = Call)]
pub async fn seed_plan(query: SeedQuery) -> Result<SeedPlan, ApiError> {
    Ok(service()?.seed_plan(query).await?)
}

/// Queues the runs that such a plan misses.
#[server(name = PostSeeds, endpoint = "launch-seeds", protocol = Call)]
pub async fn launch_seeds(query: SeedQuery) -> Result<Launched, ApiError> {
    Ok(service()?.launch_seeds(query).await?)
}

/// A run beside its teacher.
#[server(name = GetInside, endpoint = "inside", protocol = Call)]
pub async fn inside(id: String, split: String, matrix: Pairing, bins: u32) -> Result<Inside, ApiError> {
    Ok(service()?.inside(id, split, matrix, bins).await?)
}

/// A page of a run's examples.
#[server(name = GetDisagreements, endpoint = "disagreements", protocol = Call)]
pub async fn disagreements(id: String, ask: Ask) -> Result<Disagreements, ApiError> {
    Ok(service()?.disagreements(id, ask).await?)
}

/// What temperatures do to a teacher of the study in the form; the one of that hash where it is not empty.
#[server(name = GetSoftening, endpoint = "softening", protocol = Call)]
pub async fn softening(draft: Draft, teacher: String) -> Result<Softening, ApiError> {
    let study = draft.study(&service()?.catalog().await?);
    Ok(service()?.softening(study, Some(teacher).filter(|teacher| !teacher.is_empty())).await?)
}

/// The last lines of a run's log.
#[server(name = GetLog, endpoint = "log", protocol = Call)]
pub async fn log(id: String) -> Result<String, ApiError> {
    Ok(service()?.log(id).await?)
}

/// What has a name and an address of its own and is meant by what was typed.
#[server(name = GetPlaces, endpoint = "places", protocol = Call)]
pub async fn places(typed: String) -> Result<Vec<Place>, ApiError> {
    Ok(service()?.places(typed).await?)
}

/// Devices with what runs and waits on them.
#[server(name = GetQueue, endpoint = "queue", protocol = Call)]
pub async fn queue() -> Result<Queue, ApiError> {
    Ok(service()?.queue().await?)
}

/// The launch form as the address `search` fills it in.
#[server(name = GetBegin, endpoint = "begin", protocol = Call)]
pub async fn begin(search: String) -> Result<Filled, ApiError> {
    let start = Start::parse(&search);
    let catalog = service()?.catalog().await?;
    let run = match &start.from {
        Some(id) => Some(service()?.run(id.clone()).await?.run),
        None => None,
    };
    Ok(start.fill(&catalog, run.as_ref()))
}

/// The form filled in with the study that a text in TOML describes.
#[server(name = ReadStudy, endpoint = "read-study", protocol = Call)]
pub async fn read_study(toml: String) -> Result<Draft, ApiError> {
    Ok(Draft::of(&Study::from_toml(&toml).map_err(Problem::invalid)?))
}

/// What the study in the form would cost. The form's texts are sent and not the study: a browser that never writes a
/// real number needs no code to do so.
#[server(name = GetEstimate, endpoint = "estimate", protocol = Call)]
pub async fn estimate(draft: Draft) -> Result<Estimate, ApiError> {
    let study = draft.study(&service()?.catalog().await?);
    Ok(service()?.estimate(study).await?)
}

/// Expands and queues the study in the form.
#[server(name = PostLaunch, endpoint = "launch", protocol = Call)]
pub async fn launch(draft: Draft) -> Result<Launched, ApiError> {
    launch_study(draft.study(&service()?.catalog().await?)).await
}

#[cfg(feature = "ssr")]
pub(crate) async fn launch_study(study: Study) -> Result<Launched, ApiError> {
    Ok(service()?.launch(study).await?)
}

/// Stops, retries, trashes, restores or stars a run.
#[server(name = PostAct, endpoint = "act", protocol = Call)]
pub async fn act(id: String, action: Action) -> Result<Run, ApiError> {
    Ok(service()?.act(id, action).await?)
}

/// Changes what people added to a run.
#[server(name = PostNotes, endpoint = "notes", protocol = Call)]
pub async fn annotate(id: String, change: NotesChange) -> Result<Run, ApiError> {
    Ok(service()?.annotate(id, change).await?)
}

/// Does the same to many runs.
#[server(name = PostBatch, endpoint = "batch", protocol = Call)]
pub async fn batch(batch: Batch) -> Result<Outcomes, ApiError> {
    Ok(service()?.batch(batch).await?)
}

/// What is in the trash.
#[server(name = GetTrash, endpoint = "trash", protocol = Call)]
pub async fn trash() -> Result<Trash, ApiError> {
    Ok(service()?.trash().await?)
}

#[cfg(feature = "ssr")]
pub(crate) async fn purge(purge: retort_wire::Purge) -> Result<retort_wire::Purged, ApiError> {
    Ok(service()?.purge(purge).await?)
}

/// What may stand at the cursor of a filter that is being typed. Places are counted in UTF-16 units, as browsers count
/// them.
#[server(name = GetCompletion, endpoint = "complete", protocol = Call)]
pub async fn complete(text: String, cursor: usize) -> Result<Completion, ApiError> {
    let character = |unit: usize| {
        let mut units = 0;
        text.chars()
            .take_while(|letter| {
                units += letter.len_utf16();
                units <= unit
            })
            .count()
    };
    let found = service()?.complete(text.clone(), character(cursor)).await?;
    let unit = |character: usize| text.chars().take(character).map(char::len_utf16).sum::<usize>();
    Ok(Completion { from: unit(found.from), to: unit(found.to), ..found })
}

/// The paper's figures and how far each is.
#[server(name = GetFigures, endpoint = "figures", protocol = Call)]
pub async fn figures() -> Result<Vec<FigureCard>, ApiError> {
    Ok(service()?.figures().await?)
}

/// One figure at one scale.
#[server(name = GetFigure, endpoint = "figure", protocol = Call)]
pub async fn figure(id: String, scale: Scale) -> Result<FigureDetail, ApiError> {
    Ok(service()?.figure(id, scale).await?)
}

/// Every saved view.
#[server(name = GetViews, endpoint = "views", protocol = Call)]
pub async fn views() -> Result<Vec<SavedView>, ApiError> {
    Ok(service()?.views().await?)
}

/// One saved view and what has changed since.
#[server(name = GetView, endpoint = "view", protocol = Call)]
pub async fn view(id: ViewId) -> Result<Shared, ApiError> {
    Ok(service()?.view(id).await?)
}

/// A capsule that was brought here, and the runs that repeat it.
#[server(name = GetCapsule, endpoint = "capsule", protocol = Call)]
pub async fn capsule(id: String) -> Result<Brought, ApiError> {
    Ok(service()?.capsule(id).await?)
}

/// The titles of the plots of the page at `page`, in its order.
#[server(name = GetPlots, endpoint = "plots", protocol = Call)]
pub async fn plots(page: String) -> Result<Vec<String>, ApiError> {
    Ok(service()?.plots(page).await?)
}

/// Queues what is missing of a figure: of the named arms, or of all arms when none is named.
#[server(name = PostFigure, endpoint = "launch-figure", protocol = Call)]
pub async fn launch_figure(id: String, scale: Scale, arms: Vec<String>) -> Result<Launched, ApiError> {
    Ok(service()?.launch_figure(id, scale, arms).await?)
}
