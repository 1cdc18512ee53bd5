//! Curves, tests, agreement of all pairs and the seed planner, through the real router over a real store.

#![allow(clippy::unwrap_used, reason = "helpers of tests may stop at the first surprise")]
#![allow(missing_docs, reason = "tests")]

#[path = "server/fixture.rs"]
mod fixture;

use axum::http::StatusCode;
use fixture::{Server, row};
use retort_wire::{Curves, Matrix, MetricRow, Num, Outcome, PairedTests, SeedPlan};
use serde_json::json;

const STUDY: &str = "name = \"Two temperatures\"\nseed = [0, 1, 2]\n[teacher]\ndataset = \"digits\"\n[objective]\ntemperature = [1.0, 4.0]\n";

/// Rows of a metric on the test set, one an epoch.
fn epochs(metric: &str, values: &[f64]) -> Vec<MetricRow> {
    let row = |(epoch, value): (u32, &f64)| MetricRow {
        epoch,
        split: "test".into(),
        metric: metric.into(),
        value: Num(*value),
        seconds: f64::from(epoch) * 0.5,
    };
    (1..).zip(values).map(row).collect()
}

#[tokio::test]
async fn curves_of_runs_and_of_means_over_seeds() {
    let server = Server::start();
    let runs = server.launch(STUDY).await;
    for (id, last) in runs.iter().zip([1.0, 2.0, 3.0, 5.0, 5.0, 5.0]) {
        server.finish(id, &epochs("kl", &[8.0, last]), "aa", &[0, 0]);
    }
    let ask = async |query: &str| -> Curves {
        let answer = server.get(&format!("/api/v1/curves?{query}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        serde_json::from_value(answer.json()).unwrap()
    };
    let all = runs.join(";");
    let each = ask(&format!("runs={all}&metrics=test.kl")).await;
    assert_eq!((each.curves.len(), each.extent), (6, Some((1.0, 2.0))));
    assert_eq!(each.curves[2].y.0, [8.0, 3.0]);
    assert!(each.curves[1].x.0.is_empty(), "the places of the first are those of the second");

    let grouped = ask(&format!("runs={all}&metrics=test.kl&grouped=true")).await;
    assert_eq!(grouped.lines, [runs[..3].to_vec(), runs[3..].to_vec()]);
    let mean = &grouped.curves[0];
    assert_eq!((&*mean.y.0, mean.runs, mean.fewest), (&[8.0, 2.0][..], 3, 3));
    // 2 ± 4.30265 / sqrt(3).
    assert!((mean.high.0[1] - 4.484_14).abs() < 1e-4, "{:?}", mean.high);

    let part = ask(&format!("runs={}&across=seconds&window=0.9~2&smoothing=mean-3", runs[0])).await;
    assert_eq!(part.metrics, ["test.kl"]);
    assert_eq!((&*part.curves[0].x.0, &*part.curves[0].y.0), (&[1.0][..], &[4.5][..]));
    assert_eq!((&*part.curves[0].raw.0, part.extent), (&[1.0][..], Some((0.5, 1.0))));
    let steps = ask(&format!("runs={}&metrics=test.kl&across=step", runs[0])).await;
    let x = &steps.curves[0].x.0;
    assert!(x[0] >= 1.0 && x[1] == 2.0 * x[0], "{x:?}");
    assert!(ask("").await.curves.is_empty());
    assert!(ask(&format!("runs={}&metrics=test.nothing", runs[0])).await.curves.is_empty());
}

#[tokio::test]
async fn a_long_curve_is_reduced_and_a_window_of_it_is_not() {
    let server = Server::start();
    let id = &server.launch("name = \"One\"\n[teacher]\ndataset = \"digits\"\n").await[0];
    let mut values: Vec<f64> = (0..30_000).map(|epoch| f64::from(epoch % 100)).collect();
    values[12_345] = -7.0;
    values[29_999] = f64::NAN;
    server.finish(id, &epochs("loss", &values), "aa", &[0]);
    let whole = server.get(&format!("/api/v1/curves?runs={id}&metrics=test.loss&width=500")).await.json();
    let whole: Curves = serde_json::from_value(whole).unwrap();
    let curve = &whole.curves[0];
    assert_eq!(curve.points, 30_000);
    assert!(curve.y.0.len() <= 2_001 && curve.y.0.contains(&-7.0), "{}", curve.y.0.len());
    assert_eq!((curve.x.0[0], *curve.x.0.last().unwrap()), (1.0, 30_000.0));
    assert_eq!(curve.broken.unwrap().epoch, 30_000);
    let part = server.get(&format!("/api/v1/curves?runs={id}&metrics=test.loss&width=500&window=12000~12500")).await;
    let part: Curves = serde_json::from_value(part.json()).unwrap();
    assert_eq!((part.curves[0].y.0.len(), part.curves[0].points), (501, 501));
    let page = server.get(&format!("/runs/{id}")).await.text();
    assert!(page.contains("of 30,000 epochs drawn as extremes") && page.contains("diverged at epoch 30000"), "{page}");
}

#[tokio::test]
async fn what_cannot_be_asked_of_curves_is_said() {
    let server = Server::start();
    let id = &server.launch(STUDY).await[0];
    for (query, word) in [
        ("across=miles", "epoch, step or seconds"),
        ("smoothing=ema-0", "ema-90"),
        ("window=5~5", "10~50"),
        ("window=9~1", "10~50"),
        ("width=5000", "4000"),
        ("width=many", "width"),
        ("metrics=accuracy", "test.accuracy"),
        ("metric=test.accuracy", "metric"),
    ] {
        let answer = server.get(&format!("/api/v1/curves?runs={id}&{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}: {}", answer.text());
        assert!(answer.text().contains(word), "{query}: {}", answer.text());
    }
    let missing = server.get("/api/v1/curves?runs=nothing&metrics=test.kl").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    // A run that has not begun has no curves, and that is no fault.
    let queued = server.get(&format!("/api/v1/curves?runs={id}")).await.json();
    assert_eq!(queued["curves"], json!([]));
}

#[tokio::test]
async fn sides_are_tested_on_the_same_examples() {
    let server = Server::start();
    let runs = server.launch(STUDY).await;
    server.teach("aa", &[0; 40]);
    // At τ = 4 every seed copies the teacher but for one image in forty, at τ = 1 but for twenty.
    for (place, id) in runs.iter().enumerate() {
        let wrong = if place < 3 { 20 } else { 1 };
        let predicted: Vec<u32> = (0..40).map(|image| u32::from(image < wrong)).collect();
        server.finish(id, &[row("kl", 0.5)], "aa", &predicted);
    }
    let all = runs.join(",");
    let answer = server.get(&format!("/api/v1/paired-tests?runs={all}&base={}", runs[0])).await;
    let tests: PairedTests = serde_json::from_value(answer.json()).unwrap();
    let accuracy = tests.tests.iter().find(|test| test.metric == "accuracy").unwrap();
    assert_eq!((tests.base, accuracy.side, accuracy.n, tests.examples), (0, 1, 3, 40));
    assert!((accuracy.estimate.unwrap().0 - 19.0 / 40.0).abs() < 1e-9);
    assert_eq!(accuracy.outcome, Outcome::Higher);
    // 19 images that only this side has right, none that only the base has: 2 / 2^19.
    let (seed, own, base, p) = accuracy.mcnemar[0];
    assert_eq!((seed, own, base), (0, 19, 0));
    assert!((p * f64::from(1 << 18) - 1.0).abs() < 1e-9, "{p}");
    let kl = tests.tests.iter().find(|test| test.metric == "kl").unwrap();
    assert_eq!(kl.outcome, Outcome::Lower);

    let pair = format!("runs={},{}&grouped=false", runs[0], runs[4]);
    let tests: PairedTests =
        serde_json::from_value(server.get(&format!("/api/v1/paired-tests?{pair}")).await.json()).unwrap();
    assert!(tests.tests.iter().all(|test| test.n == 1 && test.seeds.is_none()), "{tests:?}");
    assert_eq!(tests.tests[0].outcome, Outcome::HigherHere);

    let apart = format!("runs={},{}", runs[0], runs[4]);
    let page = server.get(&format!("/compare?{apart}&tests=on")).await.text();
    assert!(page.contains("one seed decides nothing"), "{page}");
    let wrong = server.get(&format!("/api/v1/paired-tests?runs={all}&base=other")).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn every_network_against_every_other() {
    let server = Server::start();
    let runs = server.launch(STUDY).await;
    server.teach("aa", &[0, 0, 1, 1]);
    server.finish(&runs[0], &[row("kl", 0.5)], "aa", &[0, 0, 1, 0]);
    server.finish(&runs[3], &[row("kl", 0.5)], "aa", &[0, 1, 1, 0]);
    let three = format!("{},{},{}", runs[0], runs[3], runs[1]);
    let answer = server.get(&format!("/api/v1/agreement?runs={three}")).await;
    let matrix: Matrix = serde_json::from_value(answer.json()).unwrap();
    assert_eq!(matrix.networks.len(), 4, "three students and one teacher");
    assert_eq!((matrix.networks[3].teacher.as_str(), &*matrix.networks[3].taught), ("aa", &[0, 1][..]));
    let cell = |row: usize, column: usize| matrix.cells[row * 4 + column].map(|value| value.0);
    assert_eq!((cell(0, 1), cell(0, 3), cell(1, 3), cell(0, 0)), (Some(0.75), Some(0.75), Some(0.5), Some(1.0)));
    assert_eq!((cell(2, 0), matrix.examples), (None, 4));
    assert!(matrix.notes[0].contains("written when its training is over"), "{:?}", matrix.notes);

    let answer = server.get(&format!("/api/v1/agreement?runs={}&measure=kl", runs[0])).await;
    let matrix: Matrix = serde_json::from_value(answer.json()).unwrap();
    // One image of four on which the two distributions are swapped.
    let (near, far) = ((-0.1_f64).exp(), (-2.4_f64).exp());
    let expected = (near * 2.3 - far * 2.3) / 4.0;
    assert!((matrix.cells[1].unwrap().0 - expected).abs() < 1e-5, "{:?} {expected}", matrix.cells);

    for (query, status) in [("measure=cosine", StatusCode::BAD_REQUEST), ("split=nowhere", StatusCode::OK)] {
        let answer = server.get(&format!("/api/v1/agreement?runs={}&{query}", runs[0])).await;
        assert_eq!(answer.status, status, "{}", answer.text());
    }
    let page = server.get(&format!("/compare?runs={three}&matrix=agreement")).await.text();
    assert!(page.contains("data-test=\"matrix\"") && page.contains("teacher of"), "{page}");
}

#[tokio::test]
async fn missing_seeds_are_planned_and_launched() {
    let server = Server::start();
    let runs = server.launch(STUDY).await;
    // Differences of 0, 1 and 2: mean 1, s = 1.
    for (id, value) in runs.iter().zip([5.0, 6.0, 7.0, 5.0, 5.0, 5.0]) {
        server.finish(id, &[row("kl", value)], "aa", &[0]);
    }
    let two = format!("runs={},{}&metric=test.kl", runs[0], runs[3]);
    let plan: SeedPlan = serde_json::from_value(server.get(&format!("/api/v1/seeds?{two}")).await.json()).unwrap();
    assert_eq!((plan.settings, plan.pairs, plan.for_interval, plan.for_power), (2, 3, Some(7), Some(10)));
    assert_eq!((plan.missing, plan.decided, plan.estimate.unwrap().runs), (14, false, 14));

    let page = server.get(&format!("/compare?runs={},{}&metric=kl", runs[0], runs[3])).await.text();
    assert!(page.contains("Launch 14 runs") && page.contains("not enough seeds"), "{page}");

    let wanted = json!({ "runs": format!("{},{}", runs[0], runs[3]), "metric": "test.kl" });
    let launched = server.post("/api/v1/seeds", "application/json", wanted.to_string()).await;
    assert_eq!(launched.status, StatusCode::CREATED, "{}", launched.text());
    assert_eq!(launched.json()["runs"].as_array().unwrap().len(), 14);
    let of_group = server.get("/api/v1/runs?filter=objective.temperature%20%3D%204&sort=seed").await.json();
    let seeds: Vec<i64> =
        of_group["runs"].as_array().unwrap().iter().map(|run| run["spec"]["seed"].as_i64().unwrap()).collect();
    assert_eq!(seeds, (0..10).collect::<Vec<_>>());
    let again = server.post("/api/v1/seeds", "application/json", wanted.to_string()).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "what waits is not launched again");
    let plan: SeedPlan = serde_json::from_value(server.get(&format!("/api/v1/seeds?{two}")).await.json()).unwrap();
    assert_eq!((plan.missing, plan.underway), (0, 14));
}

#[tokio::test]
async fn what_cannot_be_planned_is_said() {
    let server = Server::start();
    let runs = server.launch(STUDY).await;
    let (a, b) = (&runs[0], &runs[3]);
    for (query, word) in [
        (format!("runs={a},{b}&metric=kl"), "test.accuracy"),
        (format!("runs={a},{b}&metric=test.kl&within=-1"), "within"),
        (format!("runs={a},{b}&metric=test.kl&within=near"), "within"),
        (format!("runs={a},{b}&metric=test.kl&protocol=luckiest"), "protocol"),
    ] {
        let answer = server.get(&format!("/api/v1/seeds?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}: {}", answer.text());
        assert!(answer.text().contains(word), "{query}: {}", answer.text());
    }
    assert_eq!(server.get("/api/v1/seeds?runs=nothing&metric=test.kl").await.status, StatusCode::NOT_FOUND);
    let one: SeedPlan =
        serde_json::from_value(server.get(&format!("/api/v1/seeds?runs={a}&metric=test.kl")).await.json()).unwrap();
    assert_eq!(one.settings, 1);
    // All six runs wait, so that the three seeds with which a plan begins are under way.
    let waiting = server.get(&format!("/api/v1/seeds?runs={a},{b}&metric=test.kl")).await.json();
    let waiting: SeedPlan = serde_json::from_value(waiting).unwrap();
    assert_eq!((waiting.underway, waiting.missing, waiting.seeds), (6, 0, Some(3)));
    assert!(waiting.obstacle.contains("Fewer than two seeds"), "{}", waiting.obstacle);
    let wanted = json!({ "runs": a, "metric": "test.kl" });
    let refused = server.post("/api/v1/seeds", "application/json", wanted.to_string()).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.text().contains("seeds are planned for two"), "{}", refused.text());
}
