//! The description of the REST interface, made of the routes themselves.

use axum::{Json, Router, http::header, response::IntoResponse, routing::MethodRouter};
use serde_json::{Value, json};
use utoipa::openapi::Paths;

use super::schema;
use crate::service::Backend;

/// Routes that are documented because there is no other way to add one.
#[derive(Default)]
pub(super) struct Documented {
    router: Router<Backend>,
    paths: Paths,
}

impl Documented {
    /// Adds a route at the address that its documentation names.
    pub(super) fn with<P: utoipa::Path>(mut self, handler: MethodRouter<Backend>) -> Self {
        self.router = self.router.route(&P::path(), handler);
        self.paths.add_path_operation(P::path(), P::methods(), P::operation());
        self
    }

    /// The routes, and one more that serves their description.
    pub(super) fn finish(self) -> Router<Backend> {
        let mut paths = self.paths;
        let path = <__path_document as utoipa::Path>::path();
        paths.add_path_operation(
            &path,
            <__path_document as utoipa::Path>::methods(),
            <__path_document as utoipa::Path>::operation(),
        );
        let text = describe(&paths).to_string();
        self.router.route(&path, axum::routing::get(move || document(text.clone())))
    }
}

fn describe(paths: &Paths) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Retort",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
            "description": "Knowledge distillation studies: launch, watch, compare. Errors are problem+json (RFC 9457) \
                whose `errors` name the fields. Changes are taken from this server's own pages and from programs, not \
                from pages of other sites.",
        },
        "paths": paths,
        "components": { "schemas": schema::all() },
    })
}

/// This document.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "catalog", operation_id = "openapi",
    responses((status = 200, description = "OpenAPI 3.1.", content_type = "application/json")))]
async fn document(text: String) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], text)
}

/// Whether the server answers.
#[utoipa::path(get, path = "/health", tag = "catalog", operation_id = "health",
    responses((status = 200, description = "It does: `status` is `ok`, and `version` is the server's.", content_type = "application/json")))]
pub async fn health() -> Json<Value> {
    Json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }))
}
