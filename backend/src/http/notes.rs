//! What people add to runs: titles, notes, tags and stars, one run at a time and many at once.

use axum::{
    Json,
    extract::{
        Path, Query, State,
        rejection::{JsonRejection, PathRejection, QueryRejection},
    },
};
use retort_app::service::Service;
use retort_wire::{Batch, NotesChange, Outcomes, Problem, Run, Values};
use serde::Deserialize;

use super::failure::Answer;
use crate::service::Backend;

/// Values that are answered when nobody says otherwise.
const VALUES: u32 = 50;
/// Values that are answered at most.
const MOST_VALUES: u32 = 1_000;

/// Changes a run's title, note, tags or star; what is left out stays.
#[utoipa::path(patch, path = "/api/v1/runs/{id}/notes", tag = "notes", operation_id = "change_notes",
    params(("id" = String, Path, description = "The run's id.")),
    request_body(description = "What is to be different.", content((ref("#/components/schemas/NotesChange") = "application/json"))),
    responses(
        (status = 200, description = "The run as it now is.", body = ref("#/components/schemas/Run")),
        (status = 400, description = "The body is not JSON, or names something that is not a note.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 403, description = "A page of another site asked.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 404, description = "No such run.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 422, description = "A text is too long, or a tag cannot be one: `errors` names each.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn change(
    State(backend): State<Backend>,
    id: Result<Path<String>, PathRejection>,
    change: Result<Json<NotesChange>, JsonRejection>,
) -> Answer<Json<Run>> {
    let Json(change) = change?;
    Ok(Json(backend.annotate(id?.0, change).await?))
}

/// Does the same to many runs, and says of each what came of it.
#[utoipa::path(post, path = "/api/v1/batch", tag = "notes", operation_id = "batch",
    request_body(description = "The runs, and what to do to them.", content((ref("#/components/schemas/Batch") = "application/json"))),
    responses(
        (status = 200, description = "One outcome a run; what is refused for one is done for the others.", body = ref("#/components/schemas/Outcomes")),
        (status = 400, description = "The body cannot be read, or names no run.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 403, description = "A page of another site asked.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 422, description = "The tag cannot be one.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn batch(
    State(backend): State<Backend>,
    batch: Result<Json<Batch>, JsonRejection>,
) -> Answer<Json<Outcomes>> {
    let Json(batch) = batch?;
    Ok(Json(backend.batch(batch).await?))
}

/// What can be asked of a column's values.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    column: String,
    contains: String,
    limit: Option<u32>,
}

/// The distinct values of a column among the runs that are not in the trash, the most frequent first.
#[utoipa::path(get, path = "/api/v1/values", tag = "notes", operation_id = "values",
    params(
        ("column" = String, Query, description = "A setting or a fact about the run: `student.architecture`, `tag`, `study`."),
        ("contains" = Option<String>, Query, description = "Only values with this text in them."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 1000, description = "Values to answer with at most; 50 without it."),
    ),
    responses(
        (status = 200, description = "The values, each with the number of its runs.", body = ref("#/components/schemas/Values")),
        (status = 400, description = "A parameter cannot be read.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn values(
    State(backend): State<Backend>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer<Json<Values>> {
    let Query(Asked { column, contains, limit }) = asked?;
    if column.is_empty() {
        return Err(Problem::invalid("column is missing; name one, such as student.architecture or tag.").into());
    }
    let limit = limit.unwrap_or(VALUES);
    if !(1..=MOST_VALUES).contains(&limit) {
        let title = format!("limit is {limit}; give a whole number from 1 to {MOST_VALUES}.");
        return Err(Problem::invalid(title).into());
    }
    Ok(Json(backend.values(column, contains, limit).await?))
}
