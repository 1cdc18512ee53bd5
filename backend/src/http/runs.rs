//! Runs: list, read, create, and what can be done to one.

use axum::{
    Json,
    body::Bytes,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use retort_app::service::{Action, Queue, Service};
use retort_wire::{Catalog, Estimate, Page, Problem, Protocol, Run, Sort, Study};
use serde::Deserialize;

use super::failure::Answer;
use crate::service::Backend;

/// Rows of one page when nobody says otherwise.
const PAGE: u32 = 100;
/// The largest page.
const LARGEST_PAGE: u32 = 10_000;

/// What can be asked of the list, as it stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    filter: String,
    sort: String,
    protocol: String,
    metrics: String,
    trash: bool,
    offset: u32,
    limit: Option<u32>,
}

impl Asked {
    fn query(self) -> Result<retort_wire::Query, Problem> {
        let protocol = protocol(&self.protocol)?;
        Ok(retort_wire::Query {
            filter: self.filter,
            sort: sort_keys(&self.sort),
            protocol,
            metrics: words(&self.metrics),
            trash: self.trash,
            offset: self.offset,
            limit: page_size(self.limit)?,
            ..retort_wire::Query::default()
        })
    }
}

/// The protocol of that name; the last epoch without one.
pub(super) fn protocol(name: &str) -> Result<Protocol, Problem> {
    if name.is_empty() {
        return Ok(Protocol::Last);
    }
    Protocol::parse(name)
        .ok_or_else(|| Problem::invalid(format!("protocol is {name:?}; choose one of {}.", Protocol::names())))
}

/// Rows of one page.
pub(super) fn page_size(asked: Option<u32>) -> Result<u32, Problem> {
    let limit = asked.unwrap_or(PAGE);
    if (1..=LARGEST_PAGE).contains(&limit) {
        return Ok(limit);
    }
    Err(Problem::invalid(format!("limit is {limit}; give a whole number from 1 to {LARGEST_PAGE}.")))
}

/// What commas separate.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Columns, those with `-` before them largest first.
pub(super) fn sort_keys(text: &str) -> Vec<Sort> {
    let key = |word: String| match word.strip_prefix('-') {
        Some(column) => Sort { column: column.to_owned(), descending: true },
        None => Sort { column: word, descending: false },
    };
    words(text).into_iter().map(key).collect()
}

/// Everything that can be chosen on this server.
#[utoipa::path(get, path = "/api/v1/catalog", tag = "catalog", operation_id = "catalog",
    responses((status = 200, description = "Sections with their fields, kinds, ranges and defaults; metrics; presets.", body = ref("#/components/schemas/Catalog"))))]
pub async fn catalog(State(backend): State<Backend>) -> Answer<Json<Catalog>> {
    Ok(Json(backend.catalog().await?))
}

/// Runs, youngest first unless sorted.
#[utoipa::path(get, path = "/api/v1/runs", tag = "runs", operation_id = "list_runs",
    params(
        ("filter" = Option<String>, Query, description = "Filter expression: `test.accuracy > 0.9 and objective.temperature in (1, 4)`."),
        ("sort" = Option<String>, Query, description = "Columns separated by commas, `-` before one for largest first: `-test.agreement,created`."),
        ("protocol" = Option<String>, Query, description = "Which epoch a metric in filter and sort is taken from: `last` (default), `best` of each, `min`, `max`, `best_validation`, `best_test`, or `epoch12`. A column may name its own: `best:test.kl`."),
        ("metrics" = Option<String>, Query, description = "Metrics (`split.metric`) to answer with, separated by commas; all without it."),
        ("trash" = Option<bool>, Query, description = "Answer with the trash instead."),
        ("offset" = Option<u32>, Query, description = "Rows to skip."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 10000, description = "Rows to answer with at most; 100 without it."),
    ),
    responses(
        (status = 200, description = "One page, and how many runs match on all pages.", body = ref("#/components/schemas/Page")),
        (status = 400, description = "A parameter or the filter cannot be read.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn list(State(backend): State<Backend>, asked: Result<Query<Asked>, QueryRejection>) -> Answer<Json<Page>> {
    Ok(Json(backend.page(asked?.0.query()?).await?))
}

/// Launches a study: one run per combination of the listed values, queued in order.
#[utoipa::path(post, path = "/api/v1/runs", tag = "runs", operation_id = "create_runs",
    request_body(description = "A study: a spec with a `name`, in which a list makes an axis.", content(
        (ref("#/components/schemas/Study") = "application/json"),
        (String = "application/toml"),
    )),
    responses(
        (status = 201, description = "The study and its runs.", body = ref("#/components/schemas/Launched"),
            headers(("Location" = String, description = "The run, when it is only one."))),
        (status = 400, description = "The body is neither JSON nor TOML.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 403, description = "A page of another site asked.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 422, description = "Fields are wrong: `errors` names each with what is allowed.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn create(State(backend): State<Backend>, headers: HeaderMap, body: Bytes) -> Answer<Response> {
    let launched = backend.launch(study(&headers, &body)?).await?;
    let mut response = (StatusCode::CREATED, Json(&launched)).into_response();
    if let [only] = launched.runs.as_slice()
        && let Ok(location) = format!("/api/v1/runs/{only}").parse()
    {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// What a study would cost: runs, teachers, seconds, bytes. Nothing is launched.
#[utoipa::path(post, path = "/api/v1/estimate", tag = "runs", operation_id = "estimate",
    request_body(description = "A study, as for launching it.", content(
        (ref("#/components/schemas/Study") = "application/json"),
        (String = "application/toml"),
    )),
    responses(
        (status = 200, description = "The estimate.", body = ref("#/components/schemas/Estimate")),
        (status = 422, description = "Fields are wrong.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn estimate(State(backend): State<Backend>, headers: HeaderMap, body: Bytes) -> Answer<Json<Estimate>> {
    Ok(Json(backend.estimate(study(&headers, &body)?).await?))
}

/// One run: its spec, where it stands, its latest numbers.
#[utoipa::path(get, path = "/api/v1/runs/{id}", tag = "runs", operation_id = "read_run",
    params(("id" = String, Path, description = "The run's id.")),
    responses(
        (status = 200, description = "The run.", body = ref("#/components/schemas/Run")),
        (status = 404, description = "No such run.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn read(State(backend): State<Backend>, id: Result<Path<String>, PathRejection>) -> Answer<Json<Run>> {
    Ok(Json(backend.row(&id?.0)?))
}

/// Stops, retries, trashes, restores or (un)stars a run.
#[utoipa::path(post, path = "/api/v1/runs/{id}/{action}", tag = "runs", operation_id = "act_on_run",
    params(
        ("id" = String, Path, description = "The run's id."),
        ("action" = String, Path, description = "`stop` ends it after its epoch or takes it out of the queue; `retry` makes a new attempt from the last checkpoint; `trash` hides it, `restore` brings it back; `star` stars it or takes the star away.", pattern = "^(stop|retry|trash|restore|star)$"),
    ),
    responses(
        (status = 200, description = "The run as it now is.", body = ref("#/components/schemas/Run")),
        (status = 403, description = "A page of another site asked.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 404, description = "No such run, or no such action.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 409, description = "Its state does not allow it.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn act(
    State(backend): State<Backend>,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Answer<Json<Run>> {
    let Path((id, action)) = path?;
    let action = match action.as_str() {
        "stop" => Action::Stop,
        "retry" => Action::Retry,
        "trash" => Action::Trash,
        "restore" => Action::Restore,
        "star" => Action::Star,
        other => {
            let title = format!("{other:?} cannot be done to a run; use stop, retry, trash, restore or star.");
            return Err(Problem::not_found(title).into());
        }
    };
    Ok(Json(backend.act(id, action).await?))
}

/// The devices, what trains on them and what waits.
#[utoipa::path(get, path = "/api/v1/queue", tag = "runs", operation_id = "queue",
    responses((status = 200, description = "Lanes, waiting runs in order, and the youngest that are over.", body = ref("#/components/schemas/Queue"))))]
pub async fn queue(State(backend): State<Backend>) -> Answer<Json<Queue>> {
    Ok(Json(backend.queue().await?))
}

/// Reads a study from a body that is JSON or TOML; the content type decides, and without one the first character.
fn study(headers: &HeaderMap, body: &[u8]) -> Result<Study, Problem> {
    let text = std::str::from_utf8(body)
        .map_err(|_| Problem::invalid("The body is not UTF-8 text; send a study as JSON or TOML."))?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let json = kind.contains("json") || (!kind.contains("toml") && text.trim_start().starts_with('{'));
    if json {
        serde_json::from_str(text).map_err(|error| Problem::invalid(format!("The study is not valid JSON: {error}.")))
    } else {
        Study::from_toml(text).map_err(|error| Problem::invalid(format!("The study is not valid TOML. {error}.")))
    }
}
