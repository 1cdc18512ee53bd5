//! Capsules: taking one away, bringing one, and what came of running it again.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{
        DefaultBodyLimit, Path, Query, State,
        rejection::{BytesRejection, PathRejection, QueryRejection},
    },
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use retort_app::view::encoding::encoded;
use retort_wire::{Problem, capsule::Brought};
use serde::Deserialize;

use super::failure::Answer;
use crate::{capsule::LARGEST, service::Backend};

/// Whether predictions are to be in it.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    predictions: bool,
}

/// The run as a capsule: spec, versions, seed, hashes and metrics in one file, to be run again elsewhere and compared.
#[utoipa::path(get, path = "/api/v1/runs/{id}/capsule.zip", tag = "capsules", operation_id = "capsule",
    params(
        ("id" = String, Path, description = "The run's id."),
        ("predictions" = Option<bool>, Query, description = "With what the student says of every example."),
    ),
    responses(
        (status = 200, description = "A ZIP archive; docs/capsule.md describes it.", content_type = "application/zip"),
        (status = 404, description = "No such run.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 409, description = "The run has not finished.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn take(
    State(backend): State<Backend>,
    id: Result<Path<String>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer<Response> {
    let id = id?.0;
    let bytes = backend.capsule_of(id.clone(), asked?.predictions).await?;
    let mut response = ([(header::CONTENT_TYPE, "application/zip")], bytes).into_response();
    // Made of one of our own ids, so that it never needs quoting.
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{id}-capsule.zip\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// Brings a capsule here. Nothing is launched by it.
#[utoipa::path(post, path = "/api/v1/capsules", tag = "capsules", operation_id = "bring_capsule",
    request_body(content = String, description = "The file, at most 64 MB.", content_type = "application/zip"),
    responses(
        (status = 201, description = "`id` is its name here, `/capsules/<id>` its page.", content_type = "application/json"),
        (status = 400, description = "The file is no capsule: the sentence says why.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 413, description = "The file is too large.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn bring(State(backend): State<Backend>, body: Result<Bytes, BytesRejection>) -> Answer<Response> {
    let id = backend.bring(whole(body)?.to_vec()).await?;
    let place = format!("/capsules/{id}");
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], Json(serde_json::json!({ "id": id }))).into_response())
}

/// A capsule that was brought, and how the runs of this server that repeat it compare.
#[utoipa::path(get, path = "/api/v1/capsules/{id}", tag = "capsules", operation_id = "read_capsule",
    params(("id" = String, Path, description = "The capsule's name here.")),
    responses(
        (status = 200, description = "`manifest`, and in `reports` a verdict a metric for every run of the same spec.", content_type = "application/json"),
        (status = 404, description = "No such capsule.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn read(State(backend): State<Backend>, id: Result<Path<String>, PathRejection>) -> Answer<Json<Brought>> {
    Ok(Json(backend.brought(id?.0).await?))
}

/// What the form on the page sends.
pub(super) fn forms() -> Router<Backend> {
    Router::new().route("/capsules", post(upload).layer(limit()))
}

/// Room for the largest capsule, and for what a form writes around it.
pub(super) fn limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(LARGEST + (64 << 10))
}

async fn upload(State(backend): State<Backend>, headers: HeaderMap, body: Result<Bytes, BytesRejection>) -> Redirect {
    let brought = match whole(body).and_then(|body| file_in(&headers, &body).map(<[u8]>::to_vec)) {
        Ok(file) => backend.bring(file).await,
        Err(problem) => Err(problem),
    };
    match brought {
        Ok(id) => Redirect::to(&format!("/capsules/{id}")),
        // The form stands there again, with the sentence.
        Err(problem) => Redirect::to(&format!("/capsules/new?problem={}", encoded(&problem.title))),
    }
}

fn whole(body: Result<Bytes, BytesRejection>) -> Result<Bytes, Problem> {
    body.map_err(|rejection| {
        let status = rejection.status().as_u16();
        let title = match status {
            413 => format!("The file is larger than {} MB, which no capsule is.", LARGEST >> 20),
            _ => format!("The file did not arrive whole: {}.", rejection.body_text()),
        };
        Problem::new("invalid-request", status, title)
    })
}

/// The first file of a form (RFC 7578): what stands between its head and the next boundary.
fn file_in<'a>(headers: &HeaderMap, body: &'a [u8]) -> Result<&'a [u8], Problem> {
    let wrong = || Problem::invalid("The form holds no file; choose the file of a capsule.");
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).ok_or_else(wrong)?;
    let boundary = kind.split(';').find_map(|part| part.trim().strip_prefix("boundary=")).ok_or_else(wrong)?;
    let line = format!("--{}", boundary.trim_matches('"'));
    let find =
        |from: usize, what: &[u8]| body[from..].windows(what.len()).position(|part| part == what).map(|at| from + at);
    let head = find(0, line.as_bytes()).ok_or_else(wrong)? + line.len();
    let begin = find(head, b"\r\n\r\n").ok_or_else(wrong)? + 4;
    let end = find(begin, format!("\r\n{line}").as_bytes()).ok_or_else(wrong)?;
    if begin == end { Err(wrong()) } else { Ok(&body[begin..end]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_a_form() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("multipart/form-data; boundary=xYz"));
        let body = b"--xYz\r\nContent-Disposition: form-data; name=\"capsule\"; filename=\"a.zip\"\r\n\r\nPK\x03\r\n\r\n\x04\r\n--xYz--\r\n";
        assert_eq!(file_in(&headers, body).unwrap(), b"PK\x03\r\n\r\n\x04");
        for body in [&b""[..], b"--xYz\r\n\r\n\r\n--xYz--", b"--xYz\r\nhead", b"nothing"] {
            assert!(file_in(&headers, body).unwrap_err().title.contains("no file"));
        }
        assert!(file_in(&HeaderMap::new(), body).is_err());
    }
}
