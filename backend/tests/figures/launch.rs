//! A figure from its launch to its verdicts, through the real router over a real store.

use axum::http::StatusCode;
use serde_json::json;

use super::fixture::{Server, row};

#[tokio::test]
async fn a_figure_is_launched_finds_its_runs_and_judges_its_claims() {
    let server = Server::start();
    let cards = server.get("/api/v1/figures").await.json();
    assert_eq!(cards.as_array().unwrap().len(), 20);
    let launch = |body: &str| server.post("/api/v1/figures/table2_imdb/launch", "application/json", body.to_owned());
    let launched = launch(r#"{"scale": "pocket", "arms": ["m = 1", "m = 3"]}"#).await;
    assert_eq!(launched.status, StatusCode::CREATED, "{}", launched.text());
    let runs: Vec<String> = serde_json::from_value(launched.json()["runs"].clone()).unwrap();
    assert_eq!(runs.len(), 10, "two arms of five seeds");
    let again = launch(r#"{"arms": ["m = 1"]}"#).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text());

    // With three teachers all but one of twenty answers are copied, with one teacher all but four.
    let copied = |wrong: usize| (0..20).map(|example| u32::from(example < wrong)).collect::<Vec<_>>();
    for (place, id) in runs.iter().enumerate() {
        let (teacher, wrong, agreement) = if place < 5 { ("t1", 4, 0.8) } else { ("t3", 1, 0.95) };
        server.teach(teacher, &[0; 20]);
        server.finish(id, &[row("agreement", agreement), row("accuracy", agreement)], teacher, &copied(wrong));
    }
    let figure = server.get("/api/v1/figures/table2_imdb?scale=pocket").await.json();
    assert_eq!(figure["missing"], 20, "five teachers, and all three arms with the recipe of the authors' code");
    let panel = &figure["panels"][0];
    assert_eq!(panel["points"][1]["stat"]["n"], 5);
    assert_eq!(panel["points"][1]["values"][0][2], 0.95);
    assert_eq!(panel["paper"][0]["points"][0]["y"], 0.864_88);
    let claims = figure["claims"].as_array().unwrap();
    let rising = claims.iter().find(|claim| claim["id"] == "agreement").unwrap();
    assert_eq!(rising["verdict"], "not_enough_seeds", "the arm with five teachers has not run");
    let step = &rising["evidence"][0];
    assert_eq!((step["verdict"].as_str(), step["n"].as_u64()), (Some("supported"), Some(5)));
    let mcnemar = step["mcnemar"][0].as_array().unwrap();
    assert_eq!(mcnemar[..3], [json!(0), json!(3), json!(0)]);
    assert!((mcnemar[3].as_f64().unwrap() - 0.25).abs() < 1e-12, "two of eight ways");

    assert_eq!(server.get("/api/v1/figures/fig99").await.status, StatusCode::NOT_FOUND);
    assert_eq!(server.get("/api/v1/figures/fig1a?scale=huge").await.status, StatusCode::BAD_REQUEST);
    let refused = server.post("/api/v1/figures/fig1a/launch", "application/json", "{}").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "its data are not here: {}", refused.text());
    let way = "`retort data add cifar10-jpeg <path>`";
    assert!(refused.text().contains(way), "{}", refused.text());
    assert!(cards[0]["scales"][0]["obstacle"].as_str().is_some_and(|words| words.contains(way)), "{}", cards[0]);
    let order = server.get("/api/v1/figures/fig1a?scale=pocket").await.json()["x"]["categories"].clone();
    let in_order = json!(["CIFAR-100", "+12.5k GAN", "+25k GAN", "+37.5k GAN", "+50k GAN"]);
    assert_eq!(order, in_order, "the paper's points stand between those of pocket scale");
    let unknown = launch(r#"{"arms": ["m = 2"]}"#).await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST, "{}", unknown.text());
}
