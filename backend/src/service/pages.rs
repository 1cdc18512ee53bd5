//! Our own pages as whoever opens them sees them, for what is made of them: pictures, embedded plots, previews.

use std::{future::Future, pin::Pin, sync::Arc};

use axum::{
    body::{Body, to_bytes},
    http::{Request, Response, header},
};
use retort_app::{app::is_page, service::Handle};
use retort_wire::Problem;

use super::Backend;
use crate::picture::{
    Plot,
    markup::{self, Element},
    plots,
};

/// Renders a page.
pub type Render = Arc<dyn Fn(Request<Body>) -> Pin<Box<dyn Future<Output = Response<Body>> + Send>> + Send + Sync>;

/// The service that a page is to be rendered with, where it is not that of the whole server; an extension of its request.
#[derive(Clone)]
pub struct Answering(pub Handle);

impl Backend {
    /// Tells how pages are rendered; the server does so once, when its routes are put together.
    pub(crate) fn render_with(&self, render: Render) {
        // A second router over the same service renders the same pages.
        let _ = self.pages.set(render);
    }

    /// The page for visitors of `path`, at which there is nothing; none where no pages are rendered.
    pub async fn lost(&self, path: &str) -> Option<Response<Body>> {
        let mut request = Request::get(path).body(Body::empty()).ok()?;
        request.extensions_mut().insert(Answering(Arc::new(self.clone())));
        let render = self.pages.get()?;
        Some(render(request).await)
    }

    /// The markup of the page at `address`, frozen where the address says so.
    pub async fn markup(&self, address: &str) -> Result<Element, Problem> {
        let (path, search) = address.split_once('?').unwrap_or((address, ""));
        let short: String = path.chars().take(64).collect();
        if !path.starts_with('/') || path.starts_with("//") || !is_page(path) || path.starts_with("/plots") {
            return Err(Problem::invalid(format!(
                "{short:?} is no page with plots; give page=/compare?runs=… or the like."
            )));
        }
        let backend = self.answering(search).await?;
        let mut request = Request::get(address)
            .header(header::HOST, "localhost")
            .body(Body::empty())
            .map_err(|_| Problem::invalid("The page's address holds signs that no address has; encode them."))?;
        request.extensions_mut().insert(Answering(Arc::new(backend)));
        let render = self.pages.get().ok_or_else(|| Problem::internal("This server renders no pages."))?;
        // On a task of its own: within a server function's the reactive values of the one would be taken for the
        // other's.
        let response = tokio::spawn(render(request)).await.map_err(|error| {
            tracing::error!(%error, "a page cannot be rendered");
            Problem::internal("The page cannot be rendered; the server's log says why.")
        })?;
        if !response.status().is_success() {
            return Err(Problem::new(
                "not-found",
                response.status().as_u16(),
                format!("The page {short} has nothing to show; open it to see why."),
            ));
        }
        let body = to_bytes(response.into_body(), usize::MAX).await.map_err(|error| {
            tracing::error!(%error, "a page cannot be rendered");
            Problem::internal("The page cannot be rendered; the server's log says why.")
        })?;
        self.blocking(move |_| Ok(markup::read(&String::from_utf8_lossy(&body)))).await
    }

    /// The plots of the page at `address`.
    pub async fn plots_of(&self, address: &str) -> Result<Vec<Plot>, Problem> {
        Ok(plots(&self.markup(address).await?))
    }

    /// One plot of the page at `address`, counted from 1.
    pub async fn plot(&self, address: &str, number: usize) -> Result<Plot, Problem> {
        let mut found = self.plots_of(address).await?;
        if found.is_empty() {
            return Err(Problem::not_found("This page has no plot; it may be without runs or numbers."));
        }
        match number.checked_sub(1).filter(|place| *place < found.len()) {
            Some(place) => Ok(found.swap_remove(place)),
            None => Err(Problem::not_found(format!("plot is {number}; this page has plots 1 to {}.", found.len()))),
        }
    }
}
