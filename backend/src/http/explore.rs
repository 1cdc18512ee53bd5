//! What Explore shows, for programs: the marks of the plots, and pages of the table.

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use retort_app::service::Service;
use retort_wire::{Cloud, Grouping, Problem, Rows, RowsQuery, rows::Place};
use serde::Deserialize;

use super::{
    failure::Answer,
    runs::{page_size, protocol, sort_keys, words},
};
use crate::service::Backend;

/// What can be asked of the marks.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AskedCloud {
    filter: String,
    protocol: String,
    metrics: String,
    group: String,
    trash: bool,
    singles: u32,
}

/// What can be asked of the table.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AskedRows {
    filter: String,
    sort: String,
    protocol: String,
    columns: String,
    group: String,
    trash: bool,
    limit: Option<u32>,
    after: Option<String>,
    before: Option<String>,
    at: Option<u32>,
    keys: Option<String>,
    within: Option<String>,
}

impl AskedRows {
    fn query(self) -> Result<RowsQuery, Problem> {
        let keys = self.keys.map(|keys| Place::Keys(words(&keys)));
        let places = [self.after.map(Place::After), self.before.map(Place::Before), self.at.map(Place::At), keys];
        let mut places = places.into_iter().flatten();
        let place = places.next().unwrap_or_default();
        if places.next().is_some() {
            return Err(Problem::invalid("A page begins in one place; give one of after, before, at and keys."));
        }
        Ok(RowsQuery {
            query: retort_wire::Query {
                filter: self.filter,
                sort: sort_keys(&self.sort),
                protocol: protocol(&self.protocol)?,
                group: Grouping::parse(&self.group),
                trash: self.trash,
                limit: page_size(self.limit)?,
                ..retort_wire::Query::default()
            },
            columns: words(&self.columns),
            place,
            within: self.within,
        })
    }
}

/// Every mark of the plots, in columns, with what differs and what can be filtered by.
#[utoipa::path(get, path = "/api/v1/cloud", tag = "runs", operation_id = "cloud",
    params(
        ("filter" = Option<String>, Query, description = "As in the list of runs."),
        ("protocol" = Option<String>, Query, description = "As in the list of runs."),
        ("metrics" = Option<String>, Query, description = "Metrics (`split.metric`) to answer with, separated by commas."),
        ("group" = Option<String>, Query, description = "What a mark stands for: all runs that differ in nothing but the seed (without it), one run (`off`), or all runs that agree in these columns (separated by commas)."),
        ("trash" = Option<bool>, Query, description = "Answer with the trash instead."),
        ("singles" = Option<u32>, Query, description = "Answer with each run's numbers as well where there are at most this many marks."),
    ),
    responses(
        (status = 200, description = "All marks: nothing is sampled.", body = ref("#/components/schemas/Cloud")),
        (status = 400, description = "A parameter or the filter cannot be read.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn cloud(
    State(backend): State<Backend>,
    asked: Result<Query<AskedCloud>, QueryRejection>,
) -> Answer<Json<Cloud>> {
    let asked = asked?.0;
    let query = retort_wire::Query {
        filter: asked.filter,
        protocol: protocol(&asked.protocol)?,
        metrics: words(&asked.metrics),
        group: Grouping::parse(&asked.group),
        trash: asked.trash,
        singles: asked.singles,
        ..retort_wire::Query::default()
    };
    Ok(Json(backend.cloud(query).await?))
}

/// A page of the table: groups with mean, 95 % interval and n in each cell, or single runs.
#[utoipa::path(get, path = "/api/v1/rows", tag = "runs", operation_id = "rows",
    params(
        ("filter" = Option<String>, Query, description = "As in the list of runs."),
        ("sort" = Option<String>, Query, description = "As in the list of runs; groups are sorted by their means."),
        ("protocol" = Option<String>, Query, description = "As in the list of runs."),
        ("columns" = Option<String>, Query, description = "Columns to answer with, separated by commas: settings, metrics, `seconds` and so on."),
        ("group" = Option<String>, Query, description = "What a row stands for, as for the marks."),
        ("trash" = Option<bool>, Query, description = "Answer with the trash instead."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 10000, description = "Rows to answer with at most; 100 without it."),
        ("after" = Option<String>, Query, description = "The `next` of another page: go on behind it."),
        ("before" = Option<String>, Query, description = "The `back` of another page: go back before it."),
        ("at" = Option<u32>, Query, description = "Begin with the row that has this many before it."),
        ("keys" = Option<String>, Query, description = "Answer with the rows of these keys, separated by commas."),
        ("within" = Option<String>, Query, description = "Answer with the runs behind the row of this key."),
    ),
    responses(
        (status = 200, description = "One page, and how many rows there are on all.", body = ref("#/components/schemas/Rows")),
        (status = 400, description = "A parameter or the filter cannot be read.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 404, description = "No such row to look within.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn rows(
    State(backend): State<Backend>,
    asked: Result<Query<AskedRows>, QueryRejection>,
) -> Answer<Json<Rows>> {
    Ok(Json(backend.rows(asked?.0.query()?).await?))
}
