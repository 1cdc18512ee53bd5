//! Pages, and what they ask for, are answered from a frozen view where the address names one.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};

use super::failure::Failure;
use crate::service::{Backend, frozen_in, pages::Answering};

/// What pages ask for later and what a frozen view answers; everything else, above all what changes something, is the
/// whole server's. A test holds it against the server functions that there are.
pub const ANSWERED: [&str; 12] = [
    "cloud",
    "compare",
    "complete",
    "curves",
    "disagreements",
    "figure",
    "inside",
    "matrix",
    "paired-tests",
    "rows",
    "run",
    "trails",
];

/// The middleware.
pub(super) async fn choose(State(backend): State<Backend>, mut request: Request, next: Next) -> Response {
    let asked = request.uri().path().strip_prefix("/api/").map(str::to_owned);
    let frozen = match frozen_in(request.uri().query().unwrap_or_default()) {
        Ok(None) => return next.run(request).await,
        _ if asked.as_deref().is_some_and(|name| !ANSWERED.contains(&name)) => return next.run(request).await,
        Ok(Some(id)) => backend.at(id).await.map_err(|problem| (problem, id.to_string())),
        Err(problem) => Err((problem, "unknown".to_owned())),
    };
    match frozen {
        Ok(frozen) => {
            request.extensions_mut().insert(Answering(Arc::new(frozen)));
            next.run(request).await
        }
        Err((problem, _)) if asked.is_some() => Failure(problem).into_response(),
        // The page of a view that is not there says so.
        Err((_, id)) => Redirect::to(&format!("/v/{id}")).into_response(),
    }
}
