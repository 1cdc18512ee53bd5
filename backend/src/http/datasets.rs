//! Single examples of data sets.

use axum::{
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::header,
    response::{IntoResponse, Response},
};
use retort_engine::data::Part;
use retort_wire::Problem;
use serde::Deserialize;

use super::failure::Answer;
use crate::service::Backend;

/// The files of a version never change.
const FOR_EVER: &str = "private, max-age=31536000, immutable";
/// Without a version, or with an older one, they may.
const A_WHILE: &str = "private, max-age=600";

/// Which version of the files, as it stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    v: String,
}

/// One image of a data set, exactly as it is stored.
#[utoipa::path(get, path = "/api/v1/datasets/{name}/{part}/{image}", tag = "catalog", operation_id = "example_image",
    params(
        ("name" = String, Path, description = "The data set."),
        ("part" = String, Path, description = "`train` or `test`.", pattern = "^(train|test)$"),
        ("image" = String, Path, description = "The image's number in that part, counted from 0 as in predictions, and `.png`: `17.png`."),
        ("v" = Option<String>, Query, description = "The version of the files that the address is for; an answer for the present one may be kept for ever."),
    ),
    responses(
        (status = 200, description = "The image in its own size.", content_type = "image/png"),
        (status = 404, description = "No such data set, part or image, or it is one of texts.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn image(
    State(backend): State<Backend>,
    path: Result<Path<(String, String, String)>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer<Response> {
    let Path((name, part, image)) = path?;
    let Some(found) = Part::parse(&part) else {
        let part: String = part.chars().take(40).collect();
        return Err(Problem::not_found(format!("{part:?} is no part of a data set; write train or test.")).into());
    };
    let number = image.strip_suffix(".png").and_then(|number| number.parse().ok());
    let Some(number) = number else {
        let image: String = image.chars().take(40).collect();
        let title = format!("{image:?} is no image; write its number and .png, such as 17.png.");
        return Err(Problem::not_found(title).into());
    };
    let asked = asked?.0.v;
    let (picture, version) = backend.picture(name, found, number).await?;
    let caching = if asked == version { FOR_EVER } else { A_WHILE };
    Ok(([(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, caching)], picture).into_response())
}
