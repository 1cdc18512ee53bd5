//! The stream itself: opened, let go while nobody looks, opened again where it ended.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use retort_wire::Event;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, MessageEvent, VisibilityState};

use super::Live;
use crate::prelude::*;

const ADDRESS: &str = "/api/v1/events";
/// The kinds of events that the server names.
const KINDS: [&str; 4] = ["message", "run", "epoch", "reset"];
/// How long a hidden page keeps its stream: somebody who looks at another window and comes back costs nothing.
const PATIENCE: Duration = Duration::from_secs(30);

/// Whether nobody looks at the page: another tab is in front, or the window is minimised.
pub fn is_hidden() -> bool {
    document().visibility_state() == VisibilityState::Hidden
}

/// What lives as long as the page.
struct Stream {
    live: Live,
    /// None while the page has let go of it.
    source: RefCell<Option<EventSource>>,
    /// The id of the last event seen, empty before the first.
    last: Rc<RefCell<String>>,
    letting_go: Cell<Option<TimeoutHandle>>,
    message: Closure<dyn Fn(MessageEvent)>,
    opened: Closure<dyn Fn()>,
    failed: Closure<dyn Fn()>,
}

/// Opens the stream for the life of the page. When it breaks, the browser reconnects by itself and says what it saw
/// last.
pub fn open(live: Live) {
    let last = Rc::new(RefCell::new(String::new()));
    let seen = Rc::clone(&last);
    let message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        *seen.borrow_mut() = message.last_event_id();
        let Some(text) = message.data().as_string() else { return };
        match serde_json::from_str::<Event>(&text) {
            Ok(event) => live.publish(&event),
            Err(error) => leptos::logging::warn!("An event of the server cannot be read: {error}"),
        }
    });
    let stream = Rc::new(Stream {
        live,
        source: RefCell::new(None),
        last,
        letting_go: Cell::new(None),
        message,
        opened: Closure::new(move || live.connected.set(Some(true))),
        failed: Closure::new(move || live.connected.set(Some(false))),
    });
    stream.connect();
    let turned = Closure::<dyn Fn()>::new(move || stream.turned());
    let _ = document().add_event_listener_with_callback("visibilitychange", turned.as_ref().unchecked_ref());
    turned.forget();
}

impl Stream {
    /// Connects, from after the last event seen.
    fn connect(&self) {
        let last = self.last.borrow();
        let address = if last.is_empty() { ADDRESS.to_owned() } else { format!("{ADDRESS}?after={last}") };
        let Ok(source) = EventSource::new(&address) else { return };
        for kind in KINDS {
            let _ = source.add_event_listener_with_callback(kind, self.message.as_ref().unchecked_ref());
        }
        source.set_onopen(Some(self.opened.as_ref().unchecked_ref()));
        source.set_onerror(Some(self.failed.as_ref().unchecked_ref()));
        self.source.replace(Some(source));
    }

    /// The page was hidden, or is looked at again.
    fn turned(self: &Rc<Self>) {
        if let Some(timer) = self.letting_go.take() {
            timer.clear();
        }
        if is_hidden() {
            let stream = Rc::clone(self);
            let let_go = move || {
                if let Some(source) = stream.source.take() {
                    source.close();
                }
            };
            self.letting_go.set(set_timeout_with_handle(let_go, PATIENCE).ok());
            return;
        }
        if self.source.borrow().is_none() {
            self.connect();
            // Without a first event nobody knows from where to go on.
            if self.last.borrow().is_empty() {
                self.live.publish(&Event::Reset);
            }
        }
        self.live.seen();
    }
}
