//! The trash: what is in it, and deleting it for good.

use axum::{Json, extract::State, extract::rejection::JsonRejection};
use retort_app::service::Service;
use retort_wire::{Purge, Purged, Trash};

use super::failure::Answer;
use crate::service::Backend;

/// The runs in the trash with the bytes of each, and the teachers that nothing outside the trash refers to.
#[utoipa::path(get, path = "/api/v1/trash", tag = "notes", operation_id = "trash",
    responses((status = 200, description = "The trash.", body = ref("#/components/schemas/Trash"))))]
pub async fn read(State(backend): State<Backend>) -> Answer<Json<Trash>> {
    Ok(Json(backend.trash().await?))
}

/// Deletes runs in the trash for good. There is no way back.
#[utoipa::path(post, path = "/api/v1/trash/purge", tag = "notes", operation_id = "purge",
    request_body(description = "The runs, and whether teachers that nothing refers to afterwards go as well.", content((ref("#/components/schemas/Purge") = "application/json"))),
    responses(
        (status = 200, description = "What was deleted, the bytes that it freed, and what was refused and why.", body = ref("#/components/schemas/Purged")),
        (status = 400, description = "The body cannot be read, or names nothing.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 403, description = "A page of another site asked.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn purge(State(backend): State<Backend>, purge: Result<Json<Purge>, JsonRejection>) -> Answer<Json<Purged>> {
    let Json(purge) = purge?;
    Ok(Json(backend.purge(purge).await?))
}
