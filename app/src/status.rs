//! The HTTP status of a rendered page, without a dependency on the server's framework.

use std::{fmt, sync::Arc};

use crate::prelude::*;

/// What the server puts into Leptos' context so that a page can answer with another status than 200.
#[derive(Clone)]
pub struct SetStatus(Arc<dyn Fn(u16) + Send + Sync>);

impl SetStatus {
    /// A handle that calls `set` with the status.
    pub fn new(set: impl Fn(u16) + Send + Sync + 'static) -> Self {
        Self(Arc::new(set))
    }
}

impl fmt::Debug for SetStatus {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SetStatus")
    }
}

/// Answers this page with `status` (404 for a thing that is not there); in the browser it does nothing. Call it while
/// a component or a resource runs, before any await.
pub fn set_status(status: u16) {
    if let Some(SetStatus(set)) = use_context::<SetStatus>() {
        set(status);
    }
}
