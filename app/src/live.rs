//! News from the server: one event stream per page, shared by everything on it.

use retort_wire::Event;

use crate::prelude::*;

/// What is done with one event.
pub type Listener = Callback<(Event,)>;

/// The page's stream and who listens to it.
#[derive(Clone, Copy)]
pub struct Live {
    listeners: StoredValue<Vec<(u32, Listener)>>,
    next: StoredValue<u32>,
    open: StoredValue<bool>,
    /// Whether the stream is connected; none before it was opened, which is always so on the server.
    pub connected: RwSignal<Option<bool>>,
}

/// Puts the stream into the context of the whole application. It is opened by the first listener.
pub fn provide() -> Live {
    let live = Live {
        listeners: StoredValue::new(Vec::new()),
        next: StoredValue::new(0),
        open: StoredValue::new(false),
        connected: RwSignal::new(None),
    };
    provide_context(live);
    live
}

/// Calls `listener` for every event while the current component lives. On the server it does nothing, because
/// effects do not run there.
pub fn listen(listener: impl Fn(&Event) + Send + Sync + 'static) {
    let Some(live) = use_context::<Live>() else { return };
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
    let waiting = StoredValue::new(false);
    listen(move |event| {
        if waiting.try_get_value() == Some(false) && matters(event) {
            waiting.set_value(true);
            refresh_later(milliseconds, waiting, refresh);
        }
    });
}

fn refresh_later(milliseconds: u32, waiting: StoredValue<bool>, refresh: impl Fn() + Copy + Send + Sync + 'static) {
    let later = move || {
        // The page may be gone by now, and its values with it.
        if waiting.try_get_value().is_none() {
            return;
        }
        if document().visibility_state() == web_sys::VisibilityState::Hidden {
            refresh_later(milliseconds, waiting, refresh);
        } else {
            waiting.set_value(false);
            refresh();
        }
    };
    set_timeout(later, std::time::Duration::from_millis(u64::from(milliseconds)));
}

impl Live {
    /// Hands one event to every listener.
    fn publish(self, event: &Event) {
        // A copy, so that a listener may come or go while it is called.
        for (_, listener) in self.listeners.get_value() {
            listener.run((event.clone(),));
        }
    }
}

mod source {
    use crate::prelude::*;
    use retort_wire::Event;
    use wasm_bindgen::{JsCast, closure::Closure};
    use web_sys::{EventSource, MessageEvent};

    use super::Live;

    /// Opens the stream for the life of the page. The browser reconnects by itself and says what it saw last.
    pub fn open(live: Live) {
        let Ok(source) = EventSource::new("/api/v1/events") else { return };
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
            let Some(text) = message.data().as_string() else { return };
            match serde_json::from_str::<Event>(&text) {
                Ok(event) => live.publish(&event),
                Err(error) => leptos::logging::warn!("An event of the server cannot be read: {error}"),
            }
        });
        for kind in ["message", "run", "epoch", "reset"] {
            let _ = source.add_event_listener_with_callback(kind, message.as_ref().unchecked_ref());
        }
        let opened = Closure::<dyn Fn()>::new(move || live.connected.set(Some(true)));
        let failed = Closure::<dyn Fn()>::new(move || live.connected.set(Some(false)));
        source.set_onopen(Some(opened.as_ref().unchecked_ref()));
        source.set_onerror(Some(failed.as_ref().unchecked_ref()));
        // They live as long as the page.
        message.forget();
        opened.forget();
        failed.forget();
    }
}
