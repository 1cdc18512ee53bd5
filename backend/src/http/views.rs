//! Saved views: for programs, for the forms of pages, and the short links themselves.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{
        Path, State,
        rejection::{JsonRejection, PathRejection},
    },
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use retort_app::view::encoding;
use retort_wire::{
    Problem, SavedView, ViewId,
    saved_view::{NewView, Shared},
};
use serde::Deserialize;

use super::failure::{Answer, Failure};
use crate::service::Backend;

/// Another name.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Renamed {
    name: String,
}

type Id = Result<Path<String>, PathRejection>;

fn id(path: Id) -> Result<ViewId, Problem> {
    let text = path.map_err(|rejection| Problem::invalid(format!("{}.", rejection.body_text())))?.0;
    ViewId::parse(&text).ok_or_else(|| {
        let text: String = text.chars().take(64).collect();
        Problem::not_found(format!("There is no view {text}; the list at /views has those that there are."))
    })
}

/// Every saved view, youngest first.
#[utoipa::path(get, path = "/api/v1/views", tag = "views", operation_id = "list_views",
    responses((status = 200, description = "The views.", body = ref("#/components/schemas/SavedViews"))))]
pub async fn list(State(backend): State<Backend>) -> Answer<Json<Vec<SavedView>>> {
    Ok(Json(backend.saved_views().await?))
}

/// Saves a page under a name and a short link: live (what its query finds) or frozen (these runs, these numbers).
#[utoipa::path(post, path = "/api/v1/views", tag = "views", operation_id = "create_view",
    request_body(description = "`page` is an address on this server.", content((ref("#/components/schemas/NewView") = "application/json"))),
    responses(
        (status = 201, description = "The view; `/v/<id>` opens it.", body = ref("#/components/schemas/SavedView")),
        (status = 400, description = "No such page, or one that cannot be frozen.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 403, description = "A page of another site asked.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 404, description = "A run of it is not there.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn create(State(backend): State<Backend>, new: Result<Json<NewView>, JsonRejection>) -> Answer<Response> {
    let view = backend.save_view(new?.0).await?;
    Ok((StatusCode::CREATED, Json(view)).into_response())
}

/// One saved view; for a frozen one with what has changed or gone since.
#[utoipa::path(get, path = "/api/v1/views/{id}", tag = "views", operation_id = "read_view",
    params(("id" = String, Path, description = "The view's short id.")),
    responses(
        (status = 200, description = "The view.", body = ref("#/components/schemas/Shared")),
        (status = 404, description = "No such view.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn read(State(backend): State<Backend>, path: Id) -> Answer<Json<Shared>> {
    Ok(Json(backend.saved_view(id(path)?).await?))
}

/// Calls a saved view something else.
#[utoipa::path(post, path = "/api/v1/views/{id}", tag = "views", operation_id = "rename_view",
    params(("id" = String, Path, description = "The view's short id.")),
    request_body(description = "`name`, at most 200 characters.", content((ref("#/components/schemas/NewView") = "application/json"))),
    responses(
        (status = 200, description = "The view under its new name.", body = ref("#/components/schemas/SavedView")),
        (status = 400, description = "No name, or one that is too long.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 404, description = "No such view.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn rename(
    State(backend): State<Backend>,
    path: Id,
    renamed: Result<Json<Renamed>, JsonRejection>,
) -> Answer<Json<SavedView>> {
    Ok(Json(backend.rename_view(id(path)?, renamed?.0.name).await?))
}

/// Deletes a saved view and the numbers that it keeps; the runs stay.
#[utoipa::path(delete, path = "/api/v1/views/{id}", tag = "views", operation_id = "delete_view",
    params(("id" = String, Path, description = "The view's short id.")),
    responses(
        (status = 200, description = "It is gone; `deleted` is its id.", content_type = "application/json"),
        (status = 404, description = "No such view.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn delete(State(backend): State<Backend>, path: Id) -> Answer<Json<serde_json::Value>> {
    let id = id(path)?;
    backend.delete_view(id).await?;
    Ok(Json(serde_json::json!({ "deleted": id })))
}

/// What forms send, and where short links lead. Both are for people: they end on pages.
pub(super) fn forms() -> Router<Backend> {
    Router::new().route("/v/{id}", get(open)).route("/views", post(save)).route("/views/{id}", post(change))
}

/// A short link. Live: the page as it is now. Frozen: the page with the numbers that were kept.
async fn open(State(backend): State<Backend>, path: Id) -> Response {
    let found = match id(path) {
        Ok(id) => backend.saved_view(id).await.map(|shared| shared.view.address()),
        Err(problem) => Err(problem),
    };
    match found {
        Ok(address) => Redirect::to(&address).into_response(),
        // A person followed the link: what they get is the page for lost visitors, with its status.
        Err(problem) => match backend.lost("/v").await {
            Some(page) => page,
            None => Failure(problem).into_response(),
        },
    }
}

async fn save(State(backend): State<Backend>, body: Bytes) -> Answer<Redirect> {
    let mut new = NewView::default();
    for (name, value) in pairs(&body) {
        match name.as_str() {
            "name" => new.name = value,
            "page" => new.page = value,
            "kind" => new.frozen = value == "frozen",
            _ => {}
        }
    }
    let view = backend.save_view(new).await?;
    Ok(Redirect::to(&format!("/views?new={}", view.id)))
}

async fn change(State(backend): State<Backend>, path: Id, body: Bytes) -> Answer<Redirect> {
    let id = id(path)?;
    let pairs = pairs(&body);
    let value = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    match value("do") {
        Some("delete") => backend.delete_view(id).await?,
        _ => drop(backend.rename_view(id, value("name").unwrap_or_default().to_owned()).await?),
    }
    Ok(Redirect::to("/views"))
}

fn pairs(body: &[u8]) -> Vec<(String, String)> {
    encoding::pairs(&String::from_utf8_lossy(body))
}
