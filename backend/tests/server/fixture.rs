//! A real server in memory over a data folder of its own: the router is called without a socket.

#![allow(dead_code, reason = "every test program uses its own part of it")]

use std::{collections::BTreeMap, path::PathBuf};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use leptos::config::LeptosOptions;
use retort::{
    http,
    state::{App, Config},
};
use retort_store::{Status, folder, metrics, predictions};
use retort_wire::{MetricRow, Num, State};
use serde_json::Value;
use tower::ServiceExt;

/// The server and its folder, which goes with it.
pub struct Server {
    pub app: App,
    pub router: Router,
    _folder: tempfile::TempDir,
}

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Server {
    /// Without devices nothing is trained: what is queued stays queued.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(&Config {
            data: folder.path().to_owned(),
            devices: Vec::new(),
            slots: 1,
            program: PathBuf::from("no-trainer-is-started-here"),
        })
        .unwrap();
        let site = folder.path().join("site");
        std::fs::create_dir_all(site.join("pkg")).unwrap();
        std::fs::write(site.join("main.css"), "body { color: black }").unwrap();
        std::fs::write(site.join("pkg/retort.js"), "plain").unwrap();
        std::fs::write(site.join("pkg/retort.js.br"), "pressed").unwrap();
        let options = LeptosOptions::builder().output_name("retort").site_root(site.to_string_lossy().as_ref()).build();
        let router = http::router(app.clone(), options, Vec::new());
        Self { app, router, _folder: folder }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).header("host", "localhost:3000").body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, path: &str, kind: &str, body: impl Into<String>) -> Answer {
        let request = Request::post(path).header("host", "localhost:3000").header("content-type", kind);
        self.send(request.body(Body::from(body.into())).unwrap()).await
    }

    pub async fn get_owned(&self, path: String) -> Answer {
        self.get(&path).await
    }

    pub async fn post_json(&self, path: String, body: String) -> Answer {
        self.post(&path, "application/json", body).await
    }

    pub async fn post_form(&self, path: String, body: String) -> Answer {
        self.post(&path, "application/x-www-form-urlencoded", body).await
    }

    pub async fn post_bytes(&self, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        let request = Request::post(path).header("host", "localhost:3000").header("content-type", kind);
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Queues a study given as TOML and answers the ids of its runs.
    pub async fn launch(&self, study: &str) -> Vec<String> {
        let answer = self.post("/api/v1/runs", "application/toml", study).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        serde_json::from_value(answer.json()["runs"].clone()).unwrap()
    }

    /// Puts into a run's folder what a trainer would have written: rows, predictions, and the state.
    pub fn finish(&self, id: &str, rows: &[MetricRow], teacher: &str, predicted: &[u32]) {
        let layout = &self.app.layout;
        let attempt = folder::begin_attempt(layout, id).unwrap();
        metrics::write(&layout.metrics(id, attempt), rows).unwrap();
        predictions::write(&layout.predictions(id, attempt), &[table(predicted)]).unwrap();
        let status = Status {
            state: State::Finished,
            activity: String::new(),
            epoch: 1,
            epochs: 1,
            started: 1_000,
            heartbeat: 2_000,
            ended: Some(2_000),
            seconds: 1.0,
            pid: 0,
            device: "CPU".into(),
            teacher: Some(teacher.into()),
            saved: None,
            warnings: Vec::new(),
            versions: BTreeMap::new(),
        };
        folder::write_status(&layout.status(id, attempt), &status).unwrap();
        self.app.refresh(id);
    }

    /// The predictions of a teacher.
    pub fn teach(&self, hash: &str, predicted: &[u32]) {
        let path = self.app.layout.teacher_predictions(hash);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        predictions::write(&path, &[table(predicted)]).unwrap();
    }
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A row of the test set after epoch 1.
pub fn row(metric: &str, value: f64) -> MetricRow {
    MetricRow { epoch: 1, split: "test".into(), metric: metric.into(), value: Num(value), seconds: 0.5 }
}

/// Predictions over two classes: example `i` is taken for class `predicted[i]` and is of class 0.
fn table(predicted: &[u32]) -> predictions::Table {
    predictions::Table {
        split: "test".into(),
        index: (0..predicted.len() as u32).collect(),
        label: vec![0; predicted.len()],
        classes: 2,
        log_probabilities: predicted
            .iter()
            .flat_map(|class| if *class == 0 { [-0.1, -2.4] } else { [-2.4, -0.1] })
            .collect(),
    }
}
