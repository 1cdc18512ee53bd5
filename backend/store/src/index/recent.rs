//! Answers that are likely to be asked for again: the next page of a table, the table of a plot.

use std::sync::{Arc, Mutex, PoisonError};

/// As many as a few people look at at once.
const KEPT: usize = 8;

/// The last few answers, by question.
#[derive(Debug)]
pub(super) struct Recent<T>(Mutex<Vec<(String, Arc<T>)>>);

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Recent<T> {
    /// The answer to `question`, made by `make` where it is not held.
    pub(super) fn get_or<E>(&self, question: String, make: impl FnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        {
            let mut held = lock();
            if let Some(place) = held.iter().position(|(other, _)| *other == question) {
                let found = held.remove(place);
                let answer = Arc::clone(&found.1);
                held.push(found);
                return Ok(answer);
            }
        }
        // Not under the lock: others must not wait for what they did not ask.
        let answer = Arc::new(make()?);
        let mut held = lock();
        if held.len() == KEPT {
            held.remove(0);
        }
        held.push((question, Arc::clone(&answer)));
        Ok(answer)
    }
}
