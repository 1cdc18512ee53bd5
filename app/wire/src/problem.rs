//! Errors that cross the wire.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::FieldError;

/// An error as `application/problem+json` (RFC 9457): one sentence that names the thing, what is wrong and what to do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Problem {
    /// A short stable name: `not-found`, `invalid-spec`, `conflict`, `forbidden`, `internal`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The sentence.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Every field that is wrong, when it was a spec.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

impl Problem {
    /// A thing that is not there.
    pub fn not_found(title: impl Into<String>) -> Self {
        Self::new("not-found", 404, title)
    }

    /// A request that cannot be understood.
    pub fn invalid(title: impl Into<String>) -> Self {
        Self::new("invalid-request", 400, title)
    }

    /// A request that does not fit the present state.
    pub fn conflict(title: impl Into<String>) -> Self {
        Self::new("conflict", 409, title)
    }

    /// Our own fault; the cause is in the log, not here.
    pub fn internal(title: impl Into<String>) -> Self {
        Self::new("internal", 500, title)
    }

    /// A spec or study with errors in its fields.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        let title = match errors.as_slice() {
            [] => "The spec is not valid.".to_owned(),
            [only] => only.message.clone(),
            [first, rest @ ..] => format!("{} And {} more.", first.message, rest.len()),
        };
        Self { errors, ..Self::new("invalid-spec", 422, title) }
    }

    /// Any kind with any status.
    pub fn new(kind: &str, status: u16, title: impl Into<String>) -> Self {
        Self { kind: kind.to_owned(), title: title.into(), status, errors: Vec::new() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.title)
    }
}

impl std::error::Error for Problem {}
