//! Server functions: one per method of [`Service`](crate::Service), each a single call on it. Input and output are
//! JSON, because the default form encoding loses options and enums.

#![allow(missing_docs, reason = "the server macro makes a struct of each function's arguments")]

use std::fmt;

use retort_wire::{Catalog, Estimate, Problem, Query, Run, Study, group::Overview};
use serde::{Deserialize, Serialize};
use server_fn::{
    codec::{Json, JsonEncoding},
    error::{FromServerFnError, ServerFnErrorErr},
};

use crate::prelude::*;
use crate::service::{Action, Launched, Queue, RunDetail};

/// What a page gets instead of an answer: the server's problem, or the sentence that the server was not reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApiError(pub Problem);

impl ApiError {
    /// Whether the thing that was asked for is not there.
    pub fn is_not_found(&self) -> bool {
        self.0.status == 404
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl std::error::Error for ApiError {}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        Self(match error {
            ServerFnErrorErr::Request(cause) => Problem::new(
                "unreachable",
                503,
                format!("The server was not reached ({cause}); check that it still runs, then try again."),
            ),
            other => Problem::internal(format!("The server's answer could not be used ({other}); reload the page.")),
        })
    }
}

#[cfg(feature = "ssr")]
fn service() -> Result<crate::service::Handle, ApiError> {
    use_context::<crate::service::Handle>().ok_or_else(|| {
        Problem::internal("The server was started without its service; this is a fault of Retort.").into()
    })
}

/// What can be chosen on this server.
#[server(name = GetCatalog, endpoint = "catalog", input = Json, output = Json)]
pub async fn catalog() -> Result<Catalog, ApiError> {
    Ok(service()?.catalog().await?)
}

/// Groups, facets and differences behind Explore.
#[server(name = GetOverview, endpoint = "overview", input = Json, output = Json)]
pub async fn overview(query: Query) -> Result<Overview, ApiError> {
    Ok(service()?.overview(query).await?)
}

/// One run with its rows.
#[server(name = GetRun, endpoint = "run", input = Json, output = Json)]
pub async fn run(id: String) -> Result<RunDetail, ApiError> {
    Ok(service()?.run(id).await?)
}

/// Several runs with their rows, in the order asked.
#[server(name = GetCompare, endpoint = "compare", input = Json, output = Json)]
pub async fn compare(ids: Vec<String>) -> Result<Vec<RunDetail>, ApiError> {
    Ok(service()?.compare(ids).await?)
}

/// The last lines of a run's log.
#[server(name = GetLog, endpoint = "log", input = Json, output = Json)]
pub async fn log(id: String) -> Result<String, ApiError> {
    Ok(service()?.log(id).await?)
}

/// Devices with what runs and waits on them.
#[server(name = GetQueue, endpoint = "queue", input = Json, output = Json)]
pub async fn queue() -> Result<Queue, ApiError> {
    Ok(service()?.queue().await?)
}

/// What a study would cost.
#[server(name = GetEstimate, endpoint = "estimate", input = Json, output = Json)]
pub async fn estimate(study: Study) -> Result<Estimate, ApiError> {
    Ok(service()?.estimate(study).await?)
}

/// Expands and queues a study.
#[server(name = PostLaunch, endpoint = "launch", input = Json, output = Json)]
pub async fn launch(study: Study) -> Result<Launched, ApiError> {
    Ok(service()?.launch(study).await?)
}

/// Stops, retries, trashes, restores or stars a run.
#[server(name = PostAct, endpoint = "act", input = Json, output = Json)]
pub async fn act(id: String, action: Action) -> Result<Run, ApiError> {
    Ok(service()?.act(id, action).await?)
}
