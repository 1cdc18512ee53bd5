//! What happened, for everybody who listens, with a memory for those who were away.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use retort_wire::Event;
use tokio::sync::broadcast::{self, Receiver, Sender};

/// Events that are remembered for clients that reconnect.
const MEMORY: usize = 4096;

/// An event with its id on the stream.
pub type Numbered = (String, Event);

/// Where events are published and subscribed to. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Hub {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug)]
struct Inner {
    /// Sets the ids of this server's life apart from those of an earlier one.
    start: String,
    next: u64,
    memory: VecDeque<(u64, Event)>,
    sender: Sender<Numbered>,
}

impl Default for Hub {
    fn default() -> Self {
        let start = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        Self::new(format!("{start:x}"))
    }
}

impl Hub {
    /// A hub whose ids begin with `start`.
    pub fn new(start: impl Into<String>) -> Self {
        let (sender, _) = broadcast::channel(MEMORY);
        let inner = Inner { start: start.into(), next: 1, memory: VecDeque::new(), sender };
        Self { inner: Arc::new(Mutex::new(inner)) }
    }

    /// Tells everybody; never blocks, and nobody need be listening.
    pub fn publish(&self, event: Event) {
        let mut inner = self.lock();
        let number = inner.next;
        inner.next += 1;
        inner.memory.push_back((number, event.clone()));
        if inner.memory.len() > MEMORY {
            inner.memory.pop_front();
        }
        // An error only means that nobody listens.
        let _ = inner.sender.send((format!("{}-{number}", inner.start), event));
    }

    /// What came after the event with id `last`, and a receiver of all that follows. Without `last` nothing is
    /// replayed; with an id that is no longer known (or from before the server's last start) the replay is one
    /// [`Event::Reset`].
    pub fn subscribe_from(&self, last: Option<&str>) -> (Vec<Numbered>, Receiver<Numbered>) {
        let inner = self.lock();
        let receiver = inner.sender.subscribe();
        let Some(last) = last else { return (Vec::new(), receiver) };
        let known = last
            .rsplit_once('-')
            .filter(|(start, _)| *start == inner.start)
            .and_then(|(_, number)| number.parse::<u64>().ok())
            .filter(|number| *number < inner.next);
        let oldest = inner.memory.front().map_or(inner.next, |(number, _)| *number);
        let replay = match known {
            Some(number) if number + 1 >= oldest => inner
                .memory
                .iter()
                .filter(|(other, _)| *other > number)
                .map(|(other, event)| (format!("{}-{other}", inner.start), event.clone()))
                .collect(),
            _ => vec![(format!("{}-{}", inner.start, inner.next - 1), Event::Reset)],
        };
        (replay, receiver)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic while holding it cannot leave it half changed in a way that matters to listeners.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epoch(run: usize) -> Event {
        Event::Epoch { run: run.to_string(), attempt: 1, rows: Vec::new() }
    }

    #[test]
    fn who_was_away_gets_what_was_missed() {
        let hub = Hub::new("a");
        for run in 0..5 {
            hub.publish(epoch(run));
        }
        let (missed, mut live) = hub.subscribe_from(Some("a-3"));
        assert_eq!(missed, vec![("a-4".into(), epoch(3)), ("a-5".into(), epoch(4))]);
        hub.publish(epoch(5));
        assert_eq!(live.try_recv().unwrap(), ("a-6".into(), epoch(5)));
        assert!(hub.subscribe_from(None).0.is_empty());
        assert!(hub.subscribe_from(Some("a-6")).0.is_empty());
    }

    #[test]
    fn who_was_away_too_long_starts_again() {
        let hub = Hub::new("a");
        for run in 0..MEMORY + 2 {
            hub.publish(epoch(run));
        }
        for id in ["a-1", "b-4000", "a-99999", "nonsense"] {
            let (missed, _) = hub.subscribe_from(Some(id));
            assert_eq!(missed, vec![(format!("a-{}", MEMORY + 2), Event::Reset)], "{id}");
        }
        assert_eq!(hub.subscribe_from(Some("a-2")).0.len(), MEMORY);
    }
}
