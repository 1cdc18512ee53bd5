//! News from the server: one event stream per page, shared by everything on it. A page that nobody looks at lets go of
//! its stream after a while, and is told what it missed when somebody looks again.

use retort_wire::Event;

use crate::{app::is_frozen, prelude::*};

mod source;

/// What is done with one event.
pub type Listener = Callback<(Event,)>;

/// The page's stream and who listens to it.
#[derive(Clone, Copy)]
pub struct Live {
    listeners: StoredValue<Vec<(u32, Listener)>>,
    next: StoredValue<u32>,
    open: StoredValue<bool>,
    /// What waits until somebody looks at the page again.
    unseen: StoredValue<Vec<Callback<()>>>,
    /// Whether the stream is connected; none before it was opened, which is always so on the server.
    pub connected: RwSignal<Option<bool>>,
}

/// Puts the stream into the context of the whole application. It is opened by the first listener.
pub fn provide() -> Live {
    let live = Live {
        listeners: StoredValue::new(Vec::new()),
        next: StoredValue::new(0),
        open: StoredValue::new(false),
        unseen: StoredValue::new(Vec::new()),
        connected: RwSignal::new(None),
    };
    provide_context(live);
    live
}

/// Calls `listener` for every event while the current component lives. On the server it does nothing, because
/// effects do not run there.
pub fn listen(listener: impl Fn(&Event) + Send + Sync + 'static) {
    let Some(live) = use_context::<Live>() else { return };
    // What is frozen does not move.
    if use_context::<Address>().is_some_and(|address| address.search.with_untracked(|search| is_frozen(search))) {
        return;
    }
    let listener = Callback::new(move |(event,): (Event,)| listener(&event));
    let id = live.next.get_value();
    live.next.set_value(id + 1);
    Effect::new(move |_| {
        live.listeners.update_value(|listeners| {
            if !listeners.iter().any(|(other, _)| *other == id) {
                listeners.push((id, listener));
            }
        });
        if !live.open.get_value() {
            live.open.set_value(true);
            source::open(live);
        }
    });
    on_cleanup(move || live.listeners.update_value(|listeners| listeners.retain(|(other, _)| *other != id)));
}

/// Calls `refresh` after events that `matters` picks, at most once in `milliseconds`: many runs that change at once
/// are one reading. A page that nobody looks at waits until somebody does.
pub fn refresh_on(
    milliseconds: u32,
    matters: impl Fn(&Event) -> bool + Send + Sync + 'static,
    refresh: impl Fn() + Copy + Send + Sync + 'static,
) {
    let Some(live) = use_context::<Live>() else { return };
    let waiting = StoredValue::new(false);
    // The page may be gone by then, and its values with it.
    let now = move || {
        if waiting.try_set_value(false).is_none() {
            refresh();
        }
    };
    let seen = Callback::new(move |()| now());
    listen(move |event| {
        if waiting.try_get_value() == Some(false) && matters(event) {
            waiting.set_value(true);
            let later = move || if source::is_hidden() { live.when_seen(seen) } else { now() };
            set_timeout(later, std::time::Duration::from_millis(u64::from(milliseconds)));
        }
    });
}

impl Live {
    /// Hands one event to every listener.
    fn publish(self, event: &Event) {
        // A copy, so that a listener may come or go while it is called.
        for (_, listener) in self.listeners.get_value() {
            listener.run((event.clone(),));
        }
    }

    /// Calls `then` once the page is looked at again.
    fn when_seen(self, then: Callback<()>) {
        self.unseen.update_value(|unseen| unseen.push(then));
    }

    /// Somebody looks at the page again.
    fn seen(self) {
        for then in self.unseen.try_update_value(std::mem::take).unwrap_or_default() {
            // The page that waited may be gone by now.
            let _ = then.try_run(());
        }
    }
}
