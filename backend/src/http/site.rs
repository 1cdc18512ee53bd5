//! Pages and the browser's files.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderValue, StatusCode, header, request::Parts},
    middleware,
    response::Response,
    routing::get,
};
use leptos::prelude::{LeptosOptions, provide_context, use_context};
use leptos_axum::{LeptosRoutes, ResponseOptions};
use retort_app::{app::ADDRESSES, page::act::SetRedirect, service::Handle, status::SetStatus};
use tower_http::{services::ServeDir, set_header::SetResponseHeaderLayer};

use super::{frozen, preview};
use crate::service::{Backend, pages::Answering};

/// Server-rendered pages, server functions, and the files below the site folder; whatever is none of these gets the
/// application's own page for lost visitors, with status 404.
pub(super) fn router(backend: &Backend, options: LeptosOptions) -> Router {
    let handle: Handle = Arc::new(backend.clone());
    let context = move || provide(Some(&handle));
    let shell = {
        let options = options.clone();
        move || retort_app::shell(&options)
    };
    let lost = leptos_axum::render_app_async_with_context(context.clone(), shell.clone());
    let lost = move |request: Request| {
        let page = lost(request);
        async move {
            let mut response: Response<Body> = page.await;
            if response.status() == StatusCode::OK {
                *response.status_mut() = StatusCode::NOT_FOUND;
            }
            response
        }
    };
    // Who takes a page apart says which service answers it: what is kept here would keep itself alive.
    let render = leptos_axum::render_app_async_with_context(|| provide(None), shell.clone());
    backend.render_with(Arc::new(render));
    // Names carry no hash, so that browsers must ask; the answer is "not modified" as long as nothing was built.
    let fresh = SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    let files = ServeDir::new(&*options.site_root)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip()
        .fallback(Router::new().fallback(lost));
    let page = get(leptos_axum::render_app_async_with_context(context.clone(), shell.clone()));
    let pages = ADDRESSES.into_iter().fold(Router::new(), |router, address| router.route(address, page.clone()));
    let pages = pages.layer(middleware::from_fn(preview::add));
    // No addresses from Leptos' router, which knows only one route: what is registered here are the server functions.
    pages
        .leptos_routes_with_context(&options, Vec::new(), context, shell)
        .fallback_service(files)
        .layer(middleware::from_fn_with_state(backend.clone(), frozen::choose))
        .layer(fresh)
        .with_state(options)
}

/// What the application finds in its context: the service that answers, which is that of the request where it names one.
fn provide(handle: Option<&Handle>) {
    let own = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Answering>().cloned());
    if let Some(handle) = own.map(|Answering(handle)| handle).or_else(|| handle.cloned()) {
        provide_context::<Handle>(handle);
    }
    provide_context(SetRedirect::new(leptos_axum::redirect));
    // The page is rendered on a task of its own: the response is taken here, where its context is.
    if let Some(response) = use_context::<ResponseOptions>() {
        provide_context(SetStatus::new(move |code| {
            if let Ok(status) = StatusCode::from_u16(code) {
                response.set_status(status);
            }
        }));
    }
}
