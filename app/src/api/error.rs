//! What comes instead of an answer.

use std::fmt;

use retort_wire::Problem;
use serde::{Deserialize, Serialize};
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

use super::call::JsonText;

/// What a page gets instead of an answer: the server's problem, or the sentence that the server was not reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApiError(pub Problem);

impl ApiError {
    /// Whether the thing that was asked for is not there.
    pub fn is_not_found(&self) -> bool {
        self.0.status == 404
    }

    /// An answer that is not what was asked for.
    pub fn unreadable(cause: &dyn fmt::Display) -> Self {
        Self(Problem::internal(format!("The server's answer could not be used ({cause}); reload the page.")))
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl std::error::Error for ApiError {}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(cause) => Self(Problem::new(
                "unreachable",
                503,
                format!("The server was not reached ({cause}); check that it still runs, then try again."),
            )),
            other => Self::unreadable(&other),
        }
    }
}
