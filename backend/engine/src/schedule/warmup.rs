//! A learning rate that rises to its initial value first (Goyal and others 2017).

use super::Schedule;

/// `schedule` after `epochs` epochs in which the rate rises in equal steps: epoch k of them has k / (epochs + 1) of it,
/// so that the first epoch after them is the first with all of it. The schedule has the remaining epochs to itself.
pub(super) fn before(schedule: Box<dyn Schedule>, epochs: u32) -> Box<dyn Schedule> {
    if epochs == 0 { schedule } else { Box::new(Warm { epochs, schedule }) }
}

struct Warm {
    epochs: u32,
    schedule: Box<dyn Schedule>,
}

impl Schedule for Warm {
    fn rate(&self, initial: f64, done: u32, epochs: u32) -> f64 {
        match done.checked_sub(self.epochs) {
            Some(done) => self.schedule.rate(initial, done, epochs.saturating_sub(self.epochs)),
            None => initial * f64::from(done + 1) / f64::from(self.epochs + 1),
        }
    }
}
