//! A run's files: metrics, predictions, spec and log, for programs and for the download links.

use std::path::PathBuf;

use axum::{
    Json,
    body::Body,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use retort_app::service::Service;
use retort_store::Layout;
use retort_wire::{MetricRow, Problem, Spec};
use serde::Deserialize;

use super::failure::Answer;
use crate::service::Backend;

/// The registered media type of Parquet.
const PARQUET: &str = "application/vnd.apache.parquet";

/// Which attempt's file; the current one when it is not said.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    attempt: Option<u32>,
}

type Id = Result<Path<String>, PathRejection>;
type Attempt = Result<Query<Asked>, QueryRejection>;

/// Every stored row, oldest first. NaN and infinities are the texts "NaN", "Infinity" and "-Infinity".
#[utoipa::path(get, path = "/api/v1/runs/{id}/metrics.json", tag = "files", operation_id = "metrics_json",
    params(
        ("id" = String, Path, description = "The run's id."),
        ("attempt" = Option<u32>, Query, minimum = 1, description = "The attempt; the current one without it."),
    ),
    responses(
        (status = 200, description = "The rows.", body = ref("#/components/schemas/Metrics")),
        (status = 404, description = "No such run or attempt.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn metrics_json(State(backend): State<Backend>, id: Id, asked: Attempt) -> Answer<Json<Vec<MetricRow>>> {
    Ok(Json(backend.metrics(&id?.0, asked?.attempt).await?))
}

/// Every stored row as CSV: epoch, split, metric, value, seconds.
#[utoipa::path(get, path = "/api/v1/runs/{id}/metrics.csv", tag = "files", operation_id = "metrics_csv",
    params(
        ("id" = String, Path, description = "The run's id."),
        ("attempt" = Option<u32>, Query, minimum = 1, description = "The attempt; the current one without it."),
    ),
    responses(
        (status = 200, description = "The rows, with a header line.", body = String, content_type = "text/csv"),
        (status = 404, description = "No such run or attempt.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn metrics_csv(State(backend): State<Backend>, id: Id, asked: Attempt) -> Answer<Response> {
    let id = id?.0;
    let text = backend.metrics_csv(&id, asked?.attempt).await?;
    Ok(download(text, "text/csv; charset=utf-8", &format!("{id}-metrics.csv")))
}

/// The metrics file itself.
#[utoipa::path(get, path = "/api/v1/runs/{id}/metrics.parquet", tag = "files", operation_id = "metrics_parquet",
    params(
        ("id" = String, Path, description = "The run's id."),
        ("attempt" = Option<u32>, Query, minimum = 1, description = "The attempt; the current one without it."),
    ),
    responses(
        (status = 200, description = "Columns epoch, split, metric, value, seconds.", content_type = "application/vnd.apache.parquet"),
        (status = 404, description = "No such run, or nothing was measured yet.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn metrics_parquet(State(backend): State<Backend>, id: Id, asked: Attempt) -> Answer<Response> {
    let id = id?.0;
    let path = backend.metrics_file(&id, asked?.attempt)?;
    file(path, &format!("{id}-metrics.parquet"), "The run has no metrics yet; they come with its first epoch.").await
}

/// The student's predictions of the finished run.
#[utoipa::path(get, path = "/api/v1/runs/{id}/predictions.parquet", tag = "files", operation_id = "predictions_parquet",
    params(
        ("id" = String, Path, description = "The run's id."),
        ("attempt" = Option<u32>, Query, minimum = 1, description = "The attempt; the current one without it."),
    ),
    responses(
        (status = 200, description = "Columns split, index, label, logp (natural log, one per class).", content_type = "application/vnd.apache.parquet"),
        (status = 404, description = "No such run, or it has not finished.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn predictions(State(backend): State<Backend>, id: Id, asked: Attempt) -> Answer<Response> {
    let id = id?.0;
    let path = backend.predictions_file(&id, asked?.attempt)?;
    file(path, &format!("{id}-predictions.parquet"), "The run has no predictions; they are written when it finishes.")
        .await
}

/// The predictions of the run's teacher: they join with the run's by (split, index).
#[utoipa::path(get, path = "/api/v1/runs/{id}/teacher-predictions.parquet", tag = "files", operation_id = "teacher_predictions_parquet",
    params(("id" = String, Path, description = "The run's id.")),
    responses(
        (status = 200, description = "Columns split, index, label, logp.", content_type = "application/vnd.apache.parquet"),
        (status = 404, description = "No such run, or its teacher is not trained yet.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn teacher_predictions(State(backend): State<Backend>, id: Id) -> Answer<Response> {
    let id = id?.0;
    let missing = "The run's teacher has no predictions yet; they are written when it has been trained.";
    match backend.teacher_predictions_file(&id)? {
        Some(path) => file(path, &format!("{id}-teacher-predictions.parquet"), missing).await,
        None => Err(Problem::not_found(missing).into()),
    }
}

/// Samples of the generator that the run trains, as one sheet.
#[utoipa::path(get, path = "/api/v1/runs/{id}/samples.png", tag = "files", operation_id = "samples",
    params(("id" = String, Path, description = "The run's id.")),
    responses(
        (status = 200, description = "64 images of fixed noise.", content_type = "image/png"),
        (status = 404, description = "No such run, or it has no samples.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn samples(State(backend): State<Backend>, id: Id) -> Answer<Response> {
    let missing = "The run has no samples; a run that trains a generator writes them while it trains.";
    let path = backend.attempt_file(&id?.0, Layout::samples)?;
    Ok(([(header::CONTENT_TYPE, "image/png")], read(path, "samples.png", missing).await?).into_response())
}

/// The loss on the plane through teacher, initial and final student.
#[utoipa::path(get, path = "/api/v1/runs/{id}/plane.json", tag = "files", operation_id = "plane",
    params(("id" = String, Path, description = "The run's id.")),
    responses(
        (status = 200, description = "The grid, row by row from the lowest u.", body = ref("#/components/schemas/Plane")),
        (status = 404, description = "No such run, or it was not asked for a plane.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn plane(State(backend): State<Backend>, id: Id) -> Answer<Response> {
    let missing = "The run has no loss plane; set evaluation.plane, and have student and teacher of one kind.";
    let path = backend.attempt_file(&id?.0, Layout::plane)?;
    Ok(([(header::CONTENT_TYPE, "application/json")], read(path, "plane.json", missing).await?).into_response())
}

/// Every setting of the run as JSON.
#[utoipa::path(get, path = "/api/v1/runs/{id}/spec.json", tag = "files", operation_id = "spec_json",
    params(("id" = String, Path, description = "The run's id.")),
    responses(
        (status = 200, description = "The spec.", body = ref("#/components/schemas/Spec")),
        (status = 404, description = "No such run.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn spec_json(State(backend): State<Backend>, id: Id) -> Answer<Json<Spec>> {
    Ok(Json(backend.row(&id?.0)?.spec))
}

/// The run as a study of one, in TOML: what `retort study` and the launch form take.
#[utoipa::path(get, path = "/api/v1/runs/{id}/spec.toml", tag = "files", operation_id = "spec_toml",
    params(("id" = String, Path, description = "The run's id.")),
    responses(
        (status = 200, description = "The study.", body = String, content_type = "application/toml"),
        (status = 404, description = "No such run.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn spec_toml(State(backend): State<Backend>, id: Id) -> Answer<Response> {
    let text = crate::service::study_of(&backend.row(&id?.0)?).to_toml();
    Ok(([(header::CONTENT_TYPE, "application/toml; charset=utf-8")], text).into_response())
}

/// The last lines that the trainer wrote.
#[utoipa::path(get, path = "/api/v1/runs/{id}/log", tag = "files", operation_id = "log",
    params(("id" = String, Path, description = "The run's id.")),
    responses(
        (status = 200, description = "Plain text; empty before the trainer has started.", body = String, content_type = "text/plain"),
        (status = 404, description = "No such run.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn log(State(backend): State<Backend>, id: Id) -> Answer<Response> {
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], backend.log(id?.0).await?).into_response())
}

/// A stored file, whole: the writer replaces it by rename, so that one opening sees one version.
async fn file(path: PathBuf, name: &str, missing: &str) -> Answer<Response> {
    Ok(download(read(path, name, missing).await?, PARQUET, name))
}

async fn read(path: PathBuf, name: &str, missing: &str) -> Answer<Vec<u8>> {
    match tokio::fs::read(&path).await {
        Ok(bytes) => Ok(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Problem::not_found(missing).into()),
        Err(error) => {
            tracing::error!(path = %path.display(), %error, "a file of a run cannot be read");
            Err(Problem::internal(format!("{name} cannot be read; the server's log says why.")).into())
        }
    }
}

fn download(body: impl Into<Body>, kind: &'static str, name: &str) -> Response {
    let mut response = Response::new(body.into());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    // Names are made of our own ids, so that they never need quoting.
    if let Ok(value) = format!("attachment; filename=\"{name}\"").parse() {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
