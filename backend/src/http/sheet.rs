//! The picture beside the augmentation in the launch form.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::header,
    response::{IntoResponse, Response},
};

use super::failure::Answer;
use crate::service::Backend;

/// The same address shows the same picture until the files of the data set change, which happens to image folders.
const CACHING: &str = "private, max-age=600";

/// A few training images as they are, and below them as augmentation varies them.
#[utoipa::path(get, path = "/api/v1/augmentation.png", tag = "catalog", operation_id = "augmentation_sheet",
    params(
        ("dataset" = Option<String>, Query, description = "The data set; the catalog's default without it."),
        ("seed" = Option<u32>, Query, description = "The seed of the draws; 0 without it."),
        ("augmentation.crop" = Option<u32>, Query, description = "As every other setting of the table `augmentation`: those of the catalog, each under its path; off without it."),
    ),
    responses(
        (status = 200, description = "A row of images as they are, three rows of varied copies.", content_type = "image/png"),
        (status = 422, description = "Settings are wrong: `errors` names each with what is allowed.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn augmentation(
    State(backend): State<Backend>,
    asked: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Answer<Response> {
    let picture = backend.sheet(asked?.0).await?;
    Ok(([(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, CACHING)], picture).into_response())
}
