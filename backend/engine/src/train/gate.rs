//! Who asked to stop.

use std::time::{Duration, Instant};

use crate::Observer;

/// How often, inside an epoch, observers are asked whether to stop.
const PATIENCE: Duration = Duration::from_millis(300);

/// Remembers who asked to stop, and asks only now and then.
pub(crate) struct Gate {
    stopped: Vec<bool>,
    asked: Instant,
}

impl Gate {
    /// Nobody of so many runs has asked yet.
    pub(crate) fn new(runs: usize) -> Self {
        Self { stopped: vec![false; runs], asked: Instant::now() }
    }

    /// Whether it is time to ask again.
    pub(crate) fn due(&mut self) -> bool {
        let due = self.asked.elapsed() >= PATIENCE;
        if due {
            self.asked = Instant::now();
        }
        due
    }

    /// Whether this run is to stop; once yes, always yes.
    pub(crate) fn one(&mut self, run: usize, observer: &mut dyn Observer) -> bool {
        self.stopped[run] = self.stopped[run] || observer.should_stop(run);
        self.stopped[run]
    }

    /// Whether everybody asked to stop; asks only when it is time.
    pub(crate) fn all(&mut self, observer: &mut dyn Observer) -> bool {
        self.due() && (0..self.stopped.len()).all(|run| self.one(run, observer))
    }
}
