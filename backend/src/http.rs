//! The server's addresses: pages, REST, events.

use axum::{
    Router,
    http::{HeaderName, HeaderValue, header},
    middleware,
    routing::{any, get, patch, post},
};
use leptos::prelude::LeptosOptions;
use retort_wire::Problem;
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer, Predicate,
        predicate::{DefaultPredicate, NotForContentType},
    },
    set_header::SetResponseHeaderLayer,
    trace::TraceLayer,
};

use crate::{service::Backend, state::App};

pub mod capsules;
pub mod compare;
pub mod datasets;
mod embed;
pub mod events;
pub mod explore;
pub mod export;
pub mod failure;
pub mod figures;
pub mod files;
mod frozen;
pub mod guard;
pub mod inside;
pub mod notes;
pub mod openapi;
mod preview;
pub mod runs;
mod schema;
pub mod sheet;
mod site;
pub mod trash;
pub mod views;

pub use frozen::ANSWERED as ANSWERED_FROZEN;
pub use guard::Guard;

/// Where browsers may load things from: this server. Inline scripts are Leptos' own way to hand data to the bundle;
/// wasm needs a word of its own.
const CONTENT_POLICY: &str = "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; \
     style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; \
     form-action 'self'; frame-ancestors 'none'";

/// Sent with every response.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Everything that the server answers. The address in `options` decides whether only loopback names are let in.
pub fn router(app: App, options: LeptosOptions, hosts: Vec<String>) -> Router {
    router_for(app, options, hosts, &["*".to_owned()])
}

/// The same, where only the sites `embed` may show plots of ours in frames: `*` for all of them.
pub fn router_for(app: App, options: LeptosOptions, hosts: Vec<String>, embed: &[String]) -> Router {
    let guard = Guard { loopback: options.site_addr.ip().is_loopback(), hosts: hosts.into() };
    let backend = Backend::new(app);
    let forms = views::forms().merge(capsules::forms()).with_state(backend.clone());
    let site = site::router(&backend, options).merge(forms);
    let embedded = embed::router(embed, guard.clone()).with_state(backend.clone());
    // The guard is innermost of what is laid around all routes: what it refuses carries the same headers as the rest.
    let mut router = api().with_state(backend).merge(site).layer(middleware::from_fn_with_state(guard, guard::check));
    for (name, value) in HEADERS {
        router = router.layer(SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value)));
    }
    // What may stand in frames of other sites has headers of its own.
    let router = router.merge(embedded);
    // Parquet is compressed inside, and an event must not wait in a compressor.
    let worth_it = DefaultPredicate::new().and(NotForContentType::const_new("application/vnd.apache.parquet"));
    // Who takes Zstandard gets it. Brotli's default of 11 takes longer than what it saves on the way.
    let compression = CompressionLayer::new().quality(CompressionLevel::Precise(4)).compress_when(worth_it);
    router.layer(compression).layer(TraceLayer::new_for_http().on_failure(()))
}

/// The REST routes, each with its own documentation: a handler without any cannot be routed.
fn api() -> Router<Backend> {
    let documented = openapi::Documented::default()
        .with::<runs::__path_catalog>(get(runs::catalog))
        .with::<sheet::__path_augmentation>(get(sheet::augmentation))
        .with::<runs::__path_list>(get(runs::list))
        .with::<runs::__path_create>(post(runs::create))
        .with::<runs::__path_read>(get(runs::read))
        .with::<runs::__path_act>(post(runs::act))
        .with::<explore::__path_cloud>(get(explore::cloud))
        .with::<explore::__path_rows>(get(explore::rows))
        .with::<notes::__path_change>(patch(notes::change))
        .with::<notes::__path_batch>(post(notes::batch))
        .with::<notes::__path_values>(get(notes::values))
        .with::<trash::__path_read>(get(trash::read))
        .with::<trash::__path_purge>(post(trash::purge))
        .with::<runs::__path_estimate>(post(runs::estimate))
        .with::<runs::__path_queue>(get(runs::queue))
        .with::<compare::__path_curves>(get(compare::curves))
        .with::<compare::__path_paired_tests>(get(compare::paired_tests))
        .with::<compare::__path_agreement>(get(compare::agreement))
        .with::<compare::__path_seeds>(get(compare::seeds))
        .with::<compare::__path_launch_seeds>(post(compare::launch_seeds))
        .with::<files::__path_metrics_json>(get(files::metrics_json))
        .with::<files::__path_metrics_csv>(get(files::metrics_csv))
        .with::<files::__path_metrics_parquet>(get(files::metrics_parquet))
        .with::<files::__path_predictions>(get(files::predictions))
        .with::<files::__path_teacher_predictions>(get(files::teacher_predictions))
        .with::<files::__path_samples>(get(files::samples))
        .with::<files::__path_plane>(get(files::plane))
        .with::<files::__path_spec_json>(get(files::spec_json))
        .with::<files::__path_spec_toml>(get(files::spec_toml))
        .with::<files::__path_log>(get(files::log))
        .with::<inside::__path_inside>(get(inside::inside))
        .with::<inside::__path_disagreements>(get(inside::disagreements))
        .with::<datasets::__path_image>(get(datasets::image))
        .with::<events::__path_stream>(get(events::stream))
        .with::<figures::__path_list>(get(figures::list))
        .with::<figures::__path_read>(get(figures::read))
        .with::<figures::__path_launch>(post(figures::launch))
        .with::<capsules::__path_take>(get(capsules::take))
        .with::<capsules::__path_bring>(post(capsules::bring).layer(capsules::limit()))
        .with::<capsules::__path_read>(get(capsules::read))
        .with::<export::__path_export>(get(export::export))
        .with::<views::__path_list>(get(views::list))
        .with::<views::__path_create>(post(views::create))
        .with::<views::__path_read>(get(views::read))
        .with::<views::__path_rename>(post(views::rename))
        .with::<views::__path_delete>(axum::routing::delete(views::delete))
        .with::<openapi::__path_health>(get(openapi::health));
    documented.finish().route("/api/{*rest}", any(unknown))
}

async fn unknown() -> failure::Failure {
    Problem::not_found("There is nothing at this address; /api/v1/openapi.json lists what there is.").into()
}
