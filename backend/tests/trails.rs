//! Trails over epochs, through the service over a real store.

#![allow(clippy::unwrap_used, reason = "helpers of tests may stop at the first surprise")]
#![allow(missing_docs, reason = "tests")]

#[path = "server/fixture.rs"]
mod fixture;

use fixture::{Server, row};
use retort::service::Backend;
use retort_app::service::Service;
use retort_wire::{
    MetricRow, Query,
    trail::{MARKS, TrailsQuery},
};

const STUDY: &str = "name = \"Two temperatures\"\nseed = [0, 1]\n[teacher]\ndataset = \"digits\"\n[objective]\ntemperature = [1.0, 4.0]\n";

/// Agreement and accuracy after each of `epochs`, which `shift` moves.
fn rows(epochs: std::ops::RangeInclusive<u32>, shift: f64) -> Vec<MetricRow> {
    let at = |epoch: u32| {
        let value = 0.1 * f64::from(epoch) + shift;
        [row("agreement", value), row("accuracy", value / 2.0)].map(|row| MetricRow { epoch, ..row })
    };
    epochs.flat_map(at).collect()
}

#[tokio::test]
async fn a_trail_is_the_mean_of_a_marks_runs_at_the_epochs_that_all_have() {
    let server = Server::start();
    let ids = server.launch(STUDY).await;
    // The first temperature's seeds, of which the second was trained for two epochs only; the other's are not trained.
    server.finish(&ids[0], &rows(1..=4, 0.0), "teacher", &[0, 0]);
    server.finish(&ids[1], &rows(1..=2, 0.2), "teacher", &[0, 0]);
    let backend = Backend::new(server.app.clone());
    let query = Query { metrics: vec!["test.agreement".into()], ..Query::default() };
    let cloud = backend.cloud(query.clone()).await.unwrap();
    let keys: Vec<String> = cloud.keys.iter().map(str::to_owned).collect();
    assert_eq!(keys.len(), 2);
    let asked = |x: &str, y: &str| TrailsQuery { query: query.clone(), keys: keys.clone(), x: x.into(), y: y.into() };

    let trails = backend.trails(asked("test.agreement", "best_test:test.accuracy")).await.unwrap();
    assert_eq!(trails.len(), 1, "runs without epochs have no trail");
    assert_eq!((trails[0].runs, trails[0].epochs), (2, 2));
    let places: Vec<(u32, f64, f64)> = trails[0].places.iter().map(|(epoch, x, y)| (*epoch, x.0, y.0)).collect();
    for ((epoch, x, y), (wanted, across, up)) in places.into_iter().zip([(1, 0.2, 0.1), (2, 0.3, 0.15)]) {
        assert!(epoch == wanted && (x - across).abs() < 1e-12 && (y - up).abs() < 1e-12, "{epoch} {x} {y}");
    }

    let setting = backend.trails(asked("objective.temperature", "test.accuracy")).await.unwrap();
    assert!(setting[0].places.iter().all(|(_, x, _)| x.0 == setting[0].places[0].1.0), "a setting stays");
    assert!(backend.trails(asked("test.agreement", "test.nothing")).await.unwrap().is_empty());
    let many = TrailsQuery { keys: vec![keys[0].clone(); MARKS * 3], ..asked("test.agreement", "test.accuracy") };
    assert!(backend.trails(many).await.unwrap().len() <= MARKS);
}
