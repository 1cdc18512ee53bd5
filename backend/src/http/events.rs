//! What happens, as server-sent events: one stream per page, resumed where it broke.

use std::{collections::BTreeSet, convert::Infallible, time::Duration};

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::HeaderMap,
    response::sse::{self, KeepAlive, Sse},
};
use retort_wire::Event;
use serde::Deserialize;
use tokio_stream::{Stream, StreamExt, wrappers::BroadcastStream};

use super::failure::Answer;
use crate::service::Backend;

/// Silence after which a comment is sent, so that proxies and laptops notice a dead connection.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long a browser waits before it connects again.
const RETRY: Duration = Duration::from_secs(2);

/// What is asked of the stream.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    run: String,
    after: Option<String>,
}

/// Changes as they happen. Each message is an `Event` as JSON with an id; a browser that reconnects sends it back
/// and gets what it missed, or one `reset` when that is too long ago.
#[utoipa::path(get, path = "/api/v1/events", tag = "events", operation_id = "events",
    params(
        ("run" = Option<String>, Query, description = "Only events of these runs: ids separated by commas."),
        ("after" = Option<String>, Query, description = "Replay what came after this event; for callers that cannot send a header."),
        ("Last-Event-ID" = Option<String>, Header, description = "Replay what came after this event."),
    ),
    responses((status = 200, description = "A stream that does not end. `data` is an Event; a first message without data carries the id to resume from.", body = ref("#/components/schemas/Event"), content_type = "text/event-stream")))]
pub async fn stream(
    State(backend): State<Backend>,
    asked: Result<Query<Asked>, QueryRejection>,
    headers: HeaderMap,
) -> Answer<Sse<impl Stream<Item = Result<sse::Event, Infallible>>>> {
    let Asked { run, after } = asked?.0;
    let runs: BTreeSet<String> = run.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect();
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned).or(after);

    // An unknown id is answered with a reset that carries the newest id. Who comes for the first time wants that id
    // without the reset: an id alone moves the browser's mark, so that nothing is lost when the very first connection
    // breaks before its first event.
    let (replay, receiver) = backend.app().hub.subscribe_from(Some(last.as_deref().unwrap_or_default()));
    let mark = match (last, replay.first()) {
        (None, Some((id, _))) => Some(sse::Event::default().id(id).retry(RETRY)),
        _ => None,
    };
    let replay = if mark.is_some() { Vec::new() } else { replay };
    let live = BroadcastStream::new(receiver).map(|received| match received {
        Ok((id, event)) => (Some(id), event),
        // The reader was slower than the events; what it missed is in the store.
        Err(_) => (None, Event::Reset),
    });
    let events = tokio_stream::iter(replay)
        .map(|(id, event)| (Some(id), event))
        .chain(live)
        .filter(move |(_, event)| concerns(event, &runs))
        .filter_map(|(id, event)| message(id, &event));
    let events = tokio_stream::iter(mark).chain(events).map(Ok);
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

fn concerns(event: &Event, runs: &BTreeSet<String>) -> bool {
    runs.is_empty()
        || match event {
            Event::Run { run } => runs.contains(&run.id),
            Event::Epoch { run, .. } => runs.contains(run),
            Event::Reset => true,
        }
}

fn message(id: Option<String>, event: &Event) -> Option<sse::Event> {
    let message = sse::Event::default()
        .json_data(event)
        .inspect_err(|error| tracing::error!(%error, "an event cannot be written"))
        .ok()?;
    Some(match id {
        Some(id) => message.id(id),
        None => message,
    })
}
