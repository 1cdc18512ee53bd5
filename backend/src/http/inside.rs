//! What lies behind a run's numbers, for programs.

use axum::{
    Json,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
};
use retort_app::service::Service;
use retort_wire::{
    Problem,
    disagreement::{Ask, Disagreements, Order, Who},
    inside::{Inside, Pairing},
};
use serde::Deserialize;

use super::failure::Answer;
use crate::service::Backend;

/// What is asked for, as it stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AskedInside {
    split: String,
    matrix: String,
    bins: Option<u32>,
}

/// Which examples, as it stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AskedExamples {
    split: String,
    who: String,
    truth: Option<u32>,
    teacher: Option<u32>,
    student: Option<u32>,
    order: String,
    page: Option<u32>,
}

/// A choice by its name; its default where the name is empty, and a sentence where it is unknown.
fn choice<T: Default>(field: &str, name: &str, parse: fn(&str) -> Option<T>, known: &[&str]) -> Result<T, Problem> {
    let unknown = || {
        let name: String = name.chars().take(40).collect();
        Problem::invalid(format!("{field} is {name:?}; choose one of {}.", known.join(", ")))
    };
    if name.is_empty() { Ok(T::default()) } else { parse(name).ok_or_else(unknown) }
}

/// Student against teacher on one split: agreement and accuracy with 95 % intervals (Wilson 1927) over all, by class
/// and by confidence, confusion, reliability, the slope of the log-odds; and the likeness of their layers.
#[utoipa::path(get, path = "/api/v1/runs/{id}/inside", tag = "files", operation_id = "inside",
    params(
        ("id" = String, Path, description = "The run's id."),
        ("split" = Option<String>, Query, description = "A split of the predictions; `test` without it."),
        ("matrix" = Option<String>, Query, description = "`teacher-student` (default), `truth-teacher` or `truth-student`."),
        ("bins" = Option<u32>, Query, minimum = 5, maximum = 30, description = "Equally wide bins of confidence; 10 without it."),
    ),
    responses(
        (status = 200, description = "`fidelity` has the counts; where it cannot be made, `missing` says why.", content_type = "application/json"),
        (status = 400, description = "A parameter is wrong.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 404, description = "No such run.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn inside(
    State(backend): State<Backend>,
    id: Result<Path<String>, PathRejection>,
    asked: Result<Query<AskedInside>, QueryRejection>,
) -> Answer<Json<Inside>> {
    let (id, asked) = (id?.0, asked?.0);
    let matrix = choice("matrix", &asked.matrix, Pairing::parse, &Pairing::ALL.map(Pairing::name))?;
    Ok(Json(backend.inside(id, asked.split, matrix, asked.bins.unwrap_or(10)).await?))
}

/// Examples on which student and teacher differ or agree, 24 a page, with both probability vectors.
#[utoipa::path(get, path = "/api/v1/runs/{id}/disagreements", tag = "files", operation_id = "disagreements",
    params(
        ("id" = String, Path, description = "The run's id."),
        ("split" = Option<String>, Query, description = "A split of the predictions; `test` without it."),
        ("who" = Option<String>, Query, description = "`differ` (default), `teacher`, `student`, `neither`, `agree`, `copied` or `all`."),
        ("truth" = Option<u32>, Query, description = "Only examples of this true class."),
        ("teacher" = Option<u32>, Query, description = "Only examples that the teacher takes for this class."),
        ("student" = Option<u32>, Query, description = "Only examples that the student takes for this class."),
        ("order" = Option<String>, Query, description = "`kl` (default), `teacher-sure`, `teacher-unsure`, `student-sure`, `student-unsure` or `index`."),
        ("page" = Option<u32>, Query, minimum = 1, description = "The page, from 1; one beyond the last answers with the last."),
    ),
    responses(
        (status = 200, description = "The page; `unseen` says why pictures are missing, `missing` why there is nothing.", content_type = "application/json"),
        (status = 400, description = "A parameter is wrong.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
        (status = 404, description = "No such run.", body = ref("#/components/schemas/Problem"), content_type = "application/problem+json"),
    ))]
pub async fn disagreements(
    State(backend): State<Backend>,
    id: Result<Path<String>, PathRejection>,
    asked: Result<Query<AskedExamples>, QueryRejection>,
) -> Answer<Json<Disagreements>> {
    let (id, asked) = (id?.0, asked?.0);
    if asked.page == Some(0) {
        return Err(Problem::invalid("page is 0; pages are counted from 1.").into());
    }
    let ask = Ask {
        who: choice("who", &asked.who, Who::parse, &Who::ALL.map(Who::name))?,
        order: choice("order", &asked.order, Order::parse, &Order::ALL.map(Order::name))?,
        split: asked.split,
        truth: asked.truth,
        teacher: asked.teacher,
        student: asked.student,
        page: asked.page.unwrap_or(1) - 1,
    };
    Ok(Json(backend.disagreements(id, ask).await?))
}
