//! The event stream: order, replay, filter.

#![allow(clippy::unwrap_used, reason = "helpers of tests may stop at the first surprise")]
#![allow(missing_docs, reason = "tests")]

#[path = "server/fixture.rs"]
mod fixture;

use std::time::Duration;

use axum::{
    body::{Body, BodyDataStream},
    http::Request,
};
use fixture::{Server, row};
use retort_wire::{Event, Run};
use tokio_stream::StreamExt;
use tower::ServiceExt;

/// One message of a stream.
#[derive(Debug, Default, PartialEq)]
struct Message {
    id: String,
    data: String,
}

/// A client that reads messages one by one.
struct Client {
    stream: BodyDataStream,
    text: String,
}

impl Client {
    async fn connect(server: &Server, address: &str, last: Option<&str>) -> Self {
        let mut request = Request::get(address).header("host", "localhost:3000").header("accept-encoding", "br, gzip");
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = server.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/event-stream"));
        // A compressor would keep events back until it has enough of them.
        assert!(!response.headers().contains_key("content-encoding"));
        Self { stream: response.into_body().into_data_stream(), text: String::new() }
    }

    async fn next(&mut self) -> Message {
        loop {
            if let Some((message, rest)) = self.text.split_once("\n\n") {
                let mut parsed = Message::default();
                for line in message.lines() {
                    match line.split_once(": ") {
                        Some(("id", id)) => parsed.id = id.to_owned(),
                        Some(("data", data)) => parsed.data.push_str(data),
                        _ => {}
                    }
                }
                self.text = rest.to_owned();
                return parsed;
            }
            // Only so that a message that never comes fails the test instead of hanging it.
            let chunk = tokio::time::timeout(Duration::from_secs(30), self.stream.next()).await;
            self.text.push_str(std::str::from_utf8(&chunk.unwrap().unwrap().unwrap()).unwrap());
        }
    }

    async fn event(&mut self) -> (String, Event) {
        let message = self.next().await;
        (message.id, serde_json::from_str(&message.data).unwrap())
    }
}

fn epoch(run: &str) -> Event {
    Event::Epoch { run: run.into(), attempt: 1, rows: vec![row("accuracy", 0.5)] }
}

#[tokio::test]
async fn what_happens_arrives_and_what_was_missed_is_replayed() {
    let server = Server::start();
    let hub = &server.app.hub;
    let mut client = Client::connect(&server, "/api/v1/events", None).await;
    let mark = client.next().await;
    assert!(!mark.id.is_empty() && mark.data.is_empty(), "the first message only says where the stream stands");
    hub.publish(epoch("a"));
    hub.publish(Event::Run { run: Box::new(Run { id: "a".into(), ..Run::default() }) });
    let (first, event) = client.event().await;
    assert_eq!(event, epoch("a"));
    assert!(matches!(client.event().await.1, Event::Run { .. }));
    drop(client);

    hub.publish(epoch("b"));
    let mut back = Client::connect(&server, "/api/v1/events", Some(&first)).await;
    assert!(matches!(back.event().await.1, Event::Run { .. }));
    let (id, event) = back.event().await;
    assert_eq!(event, epoch("b"));
    hub.publish(epoch("c"));
    assert_eq!(back.event().await.1, epoch("c"));

    // The mark of the first message replays everything since; so does `after` for callers without headers.
    assert_eq!(Client::connect(&server, "/api/v1/events", Some(&mark.id)).await.event().await.1, epoch("a"));
    let mut after = Client::connect(&server, &format!("/api/v1/events?after={id}"), None).await;
    assert_eq!(after.event().await.1, epoch("c"));
}

#[tokio::test]
async fn an_id_of_another_life_means_reset() {
    let server = Server::start();
    server.app.hub.publish(epoch("a"));
    let mut client = Client::connect(&server, "/api/v1/events", Some("0-7")).await;
    let (id, event) = client.event().await;
    assert_eq!(event, Event::Reset);
    server.app.hub.publish(epoch("b"));
    assert_eq!(client.event().await.1, epoch("b"));
    // The reset's own id is a place to resume from.
    assert_eq!(Client::connect(&server, "/api/v1/events", Some(&id)).await.event().await.1, epoch("b"));
}

#[tokio::test]
async fn one_run_s_events_only() {
    let server = Server::start();
    let mut client = Client::connect(&server, "/api/v1/events?run=b,c", None).await;
    client.next().await;
    for run in ["a", "b", "a", "c"] {
        server.app.hub.publish(epoch(run));
    }
    assert_eq!(client.event().await.1, epoch("b"));
    assert_eq!(client.event().await.1, epoch("c"));
}

#[tokio::test]
async fn a_launch_and_a_star_are_told() {
    let server = Server::start();
    let mut client = Client::connect(&server, "/api/v1/events", None).await;
    client.next().await;
    let id = server.launch("name = \"One\"\n[teacher]\ndataset = \"digits\"\n").await.remove(0);
    let Event::Run { run } = client.event().await.1 else { panic!("a new run is told by its row") };
    assert_eq!(run.id, id);
    server.post(&format!("/api/v1/runs/{id}/star"), "", "").await;
    loop {
        if let Event::Run { run } = client.event().await.1
            && run.notes.star
        {
            break;
        }
    }
}
