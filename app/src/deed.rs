//! Something that the server does at a visitor's wish.

use std::future::Future;

use crate::{api::ApiError, prelude::*};

/// Whether it is being done, and what came of it. A form that was sent without scripts comes back with its answer too.
pub struct Deed<T: 'static> {
    /// Whether the server is at it.
    pub pending: RwSignal<bool>,
    /// What it last came to.
    pub answer: RwSignal<Option<Result<T, ApiError>>>,
}

impl<T> Clone for Deed<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Deed<T> {}

impl<T: Clone + Send + Sync + 'static> Deed<T> {
    /// Nothing done yet.
    pub fn new() -> Self {
        Self { pending: RwSignal::new(false), answer: RwSignal::new(None) }
    }

    /// Nothing done yet, but for what a form told the server function `F` without scripts.
    pub fn posted<F>() -> Self
    where
        F: server_fn::ServerFn<Output = T, Error = ApiError> + Clone + Send + Sync + 'static,
    {
        let deed = Self::new();
        #[cfg(feature = "ssr")]
        deed.answer.set(ServerAction::<F>::new().value().get_untracked());
        deed
    }

    /// Does it; what the last time came to is forgotten when this one is over.
    pub fn start(self, answer: impl Future<Output = Result<T, ApiError>> + 'static) {
        self.pending.set(true);
        leptos::task::spawn_local(async move {
            let answer = answer.await;
            // The page may be gone by now, and its signals with it.
            let _ = self.answer.try_set(Some(answer));
            let _ = self.pending.try_set(false);
        });
    }
}

impl<T: Clone + Send + Sync + 'static> Default for Deed<T> {
    fn default() -> Self {
        Self::new()
    }
}
