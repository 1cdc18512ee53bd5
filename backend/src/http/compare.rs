//! Curves and comparisons.

use axum::{
    Json,
    extract::{
        Query, State,
        rejection::{JsonRejection, QueryRejection},
    },
    http::StatusCode,
    response::{IntoResponse, Response},
};
use retort_app::service::Service;
use retort_wire::{CurveQuery, Curves, Matrix, MatrixQuery, PairedTests, SeedPlan, SeedQuery, TestQuery};
use serde::Deserialize;

use super::failure::Answer;
use crate::service::Backend;

/// Which curves are asked for, as it stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AskedCurves {
    runs: String,
    grouped: bool,
    metrics: String,
    across: String,
    smoothing: String,
    window: String,
    width: u32,
}

/// Which tests are asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AskedTests {
    runs: String,
    grouped: Option<bool>,
    base: String,
    split: String,
}

/// Which matrix is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AskedMatrix {
    runs: String,
    split: String,
    measure: String,
}

/// Which plan is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AskedSeeds {
    runs: String,
    metric: String,
    protocol: String,
    within: String,
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn lists(text: &str) -> Vec<Vec<String>> {
    text.split(';').map(list).filter(|list| !list.is_empty()).collect()
}

impl AskedSeeds {
    fn query(self) -> SeedQuery {
        let Self { runs, metric, protocol, within } = self;
        SeedQuery { runs: list(&runs), metric, protocol, within }
    }
}

/// Curves of runs and of means over runs: smoothed on all points, cut to the window, then reduced to the first, last,
/// least and greatest point of each pixel column.
#[utoipa::path(get, path = "/api/v1/curves", tag = "runs", operation_id = "curves",
    params(
        ("runs" = String, Query, description = "Lines separated by `;`, each one run or several, separated by commas, whose mean is drawn."),
        ("grouped" = Option<bool>, Query, description = "Runs of one setting become one line."),
        ("metrics" = Option<String>, Query, description = "`split.metric`, separated by commas; all without it."),
        ("across" = Option<String>, Query, description = "What the horizontal axis counts: `epoch` (default), `step`, `seconds`."),
        ("smoothing" = Option<String>, Query, description = "`ema-90`: exponential with weight 0.90, debiased; `mean-5`: mean of 5 points. None without it."),
        ("window" = Option<String>, Query, description = "The part of the horizontal axis to answer with: `10~50`."),
        ("width" = Option<u32>, Query, minimum = 1, maximum = 4000, description = "Pixel columns; 400 without it."),
    ),
    responses(
        (status = 200, description = "The series; their numbers are packed into texts.", body = ref("#/components/schemas/Curves")),
        (status = 400, description = "A parameter cannot be read.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 404, description = "No such run.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn curves(
    State(backend): State<Backend>,
    asked: Result<Query<AskedCurves>, QueryRejection>,
) -> Answer<Json<Curves>> {
    let AskedCurves { runs, grouped, metrics, across, smoothing, window, width } = asked?.0;
    let (lines, metrics) = (lists(&runs), list(&metrics));
    let query = CurveQuery { lines, grouped, metrics, across, smoothing, window, width };
    Ok(Json(backend.curves(query).await?))
}

/// Paired tests on the same examples: agreement, KL, accuracy and negative log-likelihood of each side against the base.
#[utoipa::path(get, path = "/api/v1/paired-tests", tag = "runs", operation_id = "paired_tests",
    params(
        ("runs" = String, Query, description = "The runs, separated by commas."),
        ("grouped" = Option<bool>, Query, description = "Runs of one setting are one side (the default); otherwise each run is."),
        ("base" = Option<String>, Query, description = "A run of the side that the others are compared with; the first without it."),
        ("split" = Option<String>, Query, description = "The examples; `test` without it."),
    ),
    responses(
        (status = 200, description = "Each side minus the base: intervals over seeds and over examples, McNemar's test, the verdict.", body = ref("#/components/schemas/PairedTests")),
        (status = 400, description = "A parameter cannot be read.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 404, description = "No such run.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn paired_tests(
    State(backend): State<Backend>,
    asked: Result<Query<AskedTests>, QueryRejection>,
) -> Answer<Json<PairedTests>> {
    let AskedTests { runs, grouped, base, split } = asked?.0;
    let query = TestQuery { runs: list(&runs), grouped: grouped.unwrap_or(true), base, split };
    Ok(Json(backend.paired_tests(query).await?))
}

/// The predictions of runs and of their teachers, each held against every other.
#[utoipa::path(get, path = "/api/v1/agreement", tag = "runs", operation_id = "agreement_matrix",
    params(
        ("runs" = String, Query, description = "The runs, separated by commas."),
        ("split" = Option<String>, Query, description = "The examples; `test` without it."),
        ("measure" = Option<String>, Query, description = "`agreement` (default): the share of examples with the same prediction; `kl`: KL(row ‖ column) in nats."),
    ),
    responses(
        (status = 200, description = "The networks and their matrix, row by row; null where two were not measured on the same examples.", body = ref("#/components/schemas/Matrix")),
        (status = 400, description = "A parameter cannot be read.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 404, description = "No such run.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn agreement(
    State(backend): State<Backend>,
    asked: Result<Query<AskedMatrix>, QueryRejection>,
) -> Answer<Json<Matrix>> {
    let AskedMatrix { runs, split, measure } = asked?.0;
    Ok(Json(backend.matrix(MatrixQuery { runs: list(&runs), split, measure }).await?))
}

/// How many seeds would decide between two settings, from how much the seeds that are there vary.
#[utoipa::path(get, path = "/api/v1/seeds", tag = "runs", operation_id = "seed_plan",
    params(
        ("runs" = String, Query, description = "Runs of two settings, separated by commas. All finished runs of both count."),
        ("metric" = String, Query, description = "`split.metric`."),
        ("protocol" = Option<String>, Query, description = "`last` (default), `best_validation`, `best_test`."),
        ("within" = Option<String>, Query, description = "How near zero the difference must be known, in the metric's unit; without it, until its 95 % interval leaves zero out."),
    ),
    responses(
        (status = 200, description = "The plan and what its missing runs would cost.", body = ref("#/components/schemas/SeedPlan")),
        (status = 400, description = "A parameter cannot be read.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 404, description = "No such run.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn seeds(
    State(backend): State<Backend>,
    asked: Result<Query<AskedSeeds>, QueryRejection>,
) -> Answer<Json<SeedPlan>> {
    Ok(Json(backend.seed_plan(asked?.0.query()).await?))
}

/// Launches the runs that such a plan misses.
#[utoipa::path(post, path = "/api/v1/seeds", tag = "runs", operation_id = "launch_seeds",
    request_body(description = "The plan's parameters.", content((ref("#/components/schemas/SeedQuery") = "application/json"))),
    responses(
        (status = 201, description = "The study and its runs.", body = ref("#/components/schemas/Launched")),
        (status = 400, description = "The body cannot be read, or the runs are not of two settings.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 403, description = "A page of another site asked.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 404, description = "No such run.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 409, description = "Nothing is missing.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn launch_seeds(
    State(backend): State<Backend>,
    wanted: Result<Json<AskedSeeds>, JsonRejection>,
) -> Answer<Response> {
    let Json(wanted) = wanted?;
    let launched = backend.launch_seeds(wanted.query()).await?;
    Ok((StatusCode::CREATED, Json(launched)).into_response())
}
