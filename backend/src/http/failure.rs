//! The one error that leaves the server: problem+json (RFC 9457).

use axum::{
    Json,
    extract::rejection::{JsonRejection, PathRejection, QueryRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use retort_wire::Problem;

/// A [`Problem`] on its way out.
#[derive(Debug)]
pub struct Failure(pub Problem);

/// What a handler answers with.
pub type Answer<T> = Result<T, Failure>;

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // Logged here and nowhere else: every handler's error passes this point.
        if status.is_server_error() {
            tracing::error!(kind = %self.0.kind, "{}", self.0.title);
        }
        let mut response = (status, Json(self.0)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        response
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<QueryRejection> for Failure {
    fn from(rejection: QueryRejection) -> Self {
        Self(Problem::invalid(format!("{}.", rejection.body_text())))
    }
}

impl From<PathRejection> for Failure {
    fn from(rejection: PathRejection) -> Self {
        Self(Problem::invalid(format!("{}.", rejection.body_text())))
    }
}

impl From<JsonRejection> for Failure {
    fn from(rejection: JsonRejection) -> Self {
        Self(Problem::new("invalid-request", rejection.status().as_u16(), format!("{}.", rejection.body_text())))
    }
}
