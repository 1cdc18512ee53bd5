//! The paper's figures.

use axum::{
    Json,
    extract::{
        Path, Query, State,
        rejection::{JsonRejection, PathRejection, QueryRejection},
    },
    http::StatusCode,
    response::{IntoResponse, Response},
};
use retort_app::service::Service;
use retort_wire::{
    Problem,
    figure::{FigureCard, FigureDetail, Scale},
};
use serde::Deserialize;

use super::failure::Answer;
use crate::service::Backend;

/// Which scale is asked for, as it stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    scale: String,
}

/// What is to be launched.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Wanted {
    scale: String,
    arms: Vec<String>,
}

fn scale(name: &str) -> Result<Scale, Problem> {
    let unknown = || Problem::invalid(format!("scale is {name:?}; choose pocket or full."));
    if name.is_empty() { Ok(Scale::default()) } else { Scale::parse(name).ok_or_else(unknown) }
}

/// The paper's figures, in the paper's order, and how far each is at both scales.
#[utoipa::path(get, path = "/api/v1/figures", tag = "figures", operation_id = "list_figures",
    responses((status = 200, description = "One card a figure.", body = ref("#/components/schemas/FigureCards"))))]
pub async fn list(State(backend): State<Backend>) -> Answer<Json<Vec<FigureCard>>> {
    Ok(Json(backend.figures().await?))
}

/// One figure: the paper's points, one's own with their runs, and the verdicts on its claims.
#[utoipa::path(get, path = "/api/v1/figures/{id}", tag = "figures", operation_id = "read_figure",
    params(
        ("id" = String, Path, description = "The figure: `fig6b`."),
        ("scale" = Option<String>, Query, description = "`pocket` (default) or `full`."),
    ),
    responses(
        (status = 200, description = "The figure.", body = ref("#/components/schemas/FigureDetail")),
        (status = 400, description = "No such scale.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 404, description = "No such figure.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn read(
    State(backend): State<Backend>,
    id: Result<Path<String>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer<Json<FigureDetail>> {
    Ok(Json(backend.figure(id?.0, scale(&asked?.0.scale)?).await?))
}

/// Launches what is missing of a figure: runs that neither finished nor wait nor train.
#[utoipa::path(post, path = "/api/v1/figures/{id}/launch", tag = "figures", operation_id = "launch_figure",
    params(("id" = String, Path, description = "The figure: `fig6b`.")),
    request_body(description = "`scale` is `pocket` (default) or `full`; `arms` names those to launch, all of them without it.",
        content((ref("#/components/schemas/FigureLaunch") = "application/json"))),
    responses(
        (status = 201, description = "The study and its runs.", body = ref("#/components/schemas/Launched")),
        (status = 400, description = "The body cannot be read, or names an unknown scale or arm.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 403, description = "A page of another site asked.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 404, description = "No such figure.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 409, description = "Nothing is missing.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 422, description = "It cannot be run here; `errors` says why.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn launch(
    State(backend): State<Backend>,
    id: Result<Path<String>, PathRejection>,
    wanted: Result<Json<Wanted>, JsonRejection>,
) -> Answer<Response> {
    let Json(wanted) = wanted?;
    let launched = backend.launch_figure(id?.0, scale(&wanted.scale)?, wanted.arms).await?;
    Ok((StatusCode::CREATED, Json(launched)).into_response())
}
