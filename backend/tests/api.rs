//! The REST interface, through the real router over a real store.

#![allow(clippy::unwrap_used, reason = "helpers of tests may stop at the first surprise")]
#![allow(missing_docs, reason = "tests")]

#[path = "server/fixture.rs"]
mod fixture;

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use fixture::{Server, row};
use retort_app::service::Place;
use retort_store::{metrics, predictions};
use retort_wire::Run;
use serde_json::json;

const STUDY: &str = "name = \"Two temperatures\"\nseed = [0, 1]\n[teacher]\ndataset = \"digits\"\n[objective]\ntemperature = [1.0, 4.0]\n";
const ONE: &str = "name = \"One\"\n[teacher]\ndataset = \"digits\"\n";

#[tokio::test]
async fn a_study_is_created_listed_read_stopped_and_trashed() {
    let server = Server::start();
    let runs = server.launch(STUDY).await;
    assert_eq!(runs.len(), 4);

    let page = server.get("/api/v1/runs?filter=objective.temperature%20%3D%204&sort=-seed&limit=1").await.json();
    assert_eq!(page["total"], 2);
    assert_eq!(page["runs"][0]["spec"]["seed"], 1);
    assert_eq!(page["runs"].as_array().unwrap().len(), 1);
    let next =
        server.get("/api/v1/runs?filter=objective.temperature%20%3D%204&sort=-seed&limit=1&offset=1").await.json();
    assert_eq!(next["runs"][0]["spec"]["seed"], 0);

    let id = &runs[0];
    let run: Run = serde_json::from_value(server.get(&format!("/api/v1/runs/{id}")).await.json()).unwrap();
    assert_eq!((run.state.name(), run.study_name.as_str()), ("queued", "Two temperatures"));

    let stopped = server.post(&format!("/api/v1/runs/{id}/stop"), "", "").await;
    assert_eq!(stopped.json()["state"], "cancelled", "{}", stopped.text());
    let again = server.post(&format!("/api/v1/runs/{id}/stop"), "", "").await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert_eq!(again.header("content-type"), "application/problem+json");

    let trashed = server.post(&format!("/api/v1/runs/{id}/trash"), "", "").await;
    assert_eq!(trashed.json()["notes"]["trash"], true);
    assert_eq!(server.get("/api/v1/runs").await.json()["total"], 3);
    assert_eq!(server.get("/api/v1/runs?trash=true").await.json()["total"], 1);
    let refused = server.post(&format!("/api/v1/runs/{id}/retry"), "", "").await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    server.post(&format!("/api/v1/runs/{id}/restore"), "", "").await;
    assert_eq!(server.get("/api/v1/runs").await.json()["total"], 4);

    let starred = server.post(&format!("/api/v1/runs/{id}/star"), "", "").await;
    assert_eq!(starred.json()["notes"]["star"], true);
    let retried = server.post(&format!("/api/v1/runs/{id}/retry"), "", "").await;
    assert_eq!(retried.json()["state"], "queued", "{}", retried.text());
    assert_eq!(server.get("/api/v1/queue").await.json()["waiting"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn runs_studies_and_figures_are_found_by_name() {
    let server = Server::start();
    let runs = server.launch(STUDY).await;
    server.post(&format!("/api/v1/runs/{}/star", runs[1]), "", "").await;
    server.post(&format!("/api/v1/runs/{}/trash", runs[2]), "", "").await;
    let places = async |typed: &str| {
        let answer = server.post("/api/places", "application/json", json!({ "typed": typed }).to_string()).await;
        let places: Vec<Place> = serde_json::from_str(&answer.text()).unwrap();
        places
    };

    let found = places("temp two").await;
    let groups: Vec<&str> = found.iter().map(|place| place.group.as_str()).collect();
    assert_eq!(groups, ["Runs", "Runs", "Runs", "Studies"], "{found:?}");
    assert_eq!(found[0].href, format!("/runs/{}", runs[1]), "the starred one first");
    assert!(found[0].name.starts_with("★ Two temperatures, seed"), "{}", found[0].name);
    assert!(!found.iter().any(|place| place.href.contains(&runs[2])), "what is in the trash is not offered");

    let figure = places("figure 6b").await;
    assert_eq!((figure.len(), figure[0].href.as_str()), (1, "/figures/fig6b"));
    assert_eq!(places(&runs[0]).await[0].href, format!("/runs/{}", runs[0]), "by its id");
    assert!(places("zebra").await.is_empty());
    assert!(places("").await.len() > 20, "what is new, and every figure");
}

#[tokio::test]
async fn a_queued_run_in_the_trash_is_not_trained() {
    let server = Server::start();
    let id = &server.launch(ONE).await[0];
    let trashed = server.post(&format!("/api/v1/runs/{id}/trash"), "", "").await.json();
    assert_eq!((trashed["state"].as_str(), trashed["notes"]["trash"].as_bool()), (Some("cancelled"), Some(true)));
}

#[tokio::test]
async fn json_makes_the_same_study_as_toml() {
    let server = Server::start();
    let study = json!({ "name": "One", "teacher": { "dataset": "digits" }, "objective": { "temperature": 2 } });
    let answer = server.post("/api/v1/runs", "application/json", study.to_string()).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    let location = answer.header("location").to_owned();
    let spec = server.get(&format!("{location}/spec.json")).await.json();
    assert_eq!(spec["objective"]["temperature"], 2.0);
    let toml = server.get(&format!("{location}/spec.toml")).await.text();
    let study = retort_wire::Study::from_toml(&toml).unwrap();
    assert_eq!(study.name, "One");
    assert_eq!(study.expand(&server.app.catalog()).unwrap().len(), 1);
}

#[tokio::test]
async fn a_wrong_spec_is_refused_by_field_and_range() {
    let server = Server::start();
    let study =
        json!({ "name": "x", "teacher": { "dataset": "digits" }, "objective": { "temperature": 1000, "alhpa": 0.5 } });
    let answer = server.post("/api/v1/runs", "application/json", study.to_string()).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json();
    assert_eq!((problem["type"].as_str(), problem["status"].as_u64()), (Some("invalid-spec"), Some(422)));
    let message = |path: &str| {
        let errors = problem["errors"].as_array().unwrap();
        errors.iter().find(|error| error["path"] == path).unwrap()["message"].as_str().unwrap().to_owned()
    };
    assert!(message("objective.temperature").contains("from 0.1 to 100"), "{}", message("objective.temperature"));
    assert!(message("objective.alhpa").contains("did you mean objective.alpha"), "{}", message("objective.alhpa"));
    assert_eq!(server.get("/api/v1/runs").await.json()["total"], 0);

    let broken = server.post("/api/v1/runs", "application/toml", "name = \n").await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
    assert!(broken.text().contains("Line 1"), "{}", broken.text());
}

#[tokio::test]
async fn what_is_not_there_and_what_cannot_be_read() {
    let server = Server::start();
    for path in [
        "/api/v1/runs/nothing",
        "/api/v1/runs/nothing/metrics.csv",
        "/api/v1/runs/..%2F..%2Fspec/log",
        "/api/v1/no-such",
        "/api/other",
    ] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
    }
    let id = &server.launch(ONE).await[0];
    assert_eq!(server.post(&format!("/api/v1/runs/{id}/explode"), "", "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(server.get(&format!("/api/v1/runs/{id}/metrics.csv?attempt=3")).await.status, StatusCode::NOT_FOUND);
    for (query, word) in [
        ("limit=0", "limit"),
        ("limit=many", "limit"),
        ("protocol=luckiest", "protocol"),
        ("filter=%28", "Filter, character"),
        ("fliter=x", "fliter"),
        ("sort=no.such.column", "no.such.column"),
    ] {
        let answer = server.get(&format!("/api/v1/runs?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}: {}", answer.text());
        assert!(answer.text().contains(word), "{query}: {}", answer.text());
    }
}

#[tokio::test]
async fn results_come_as_json_csv_and_parquet() {
    let server = Server::start();
    let id = &server.launch(ONE).await[0];
    let base = format!("/api/v1/runs/{id}");
    assert_eq!(server.get(&format!("{base}/metrics.json")).await.json(), json!([]));
    assert_eq!(server.get(&format!("{base}/metrics.parquet")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(server.get(&format!("{base}/log")).await.text(), "");

    let rows = [row("accuracy", 0.5), row("nll", f64::NAN), row("kl", f64::INFINITY)];
    server.teach("aa", &[0, 1, 0, 0]);
    server.finish(id, &rows, "aa", &[0, 1, 1, 0]);

    let json: Vec<retort_wire::MetricRow> =
        serde_json::from_value(server.get(&format!("{base}/metrics.json")).await.json()).unwrap();
    assert_eq!(json, rows);
    let csv = server.get(&format!("{base}/metrics.csv")).await;
    assert!(csv.header("content-type").starts_with("text/csv"));
    assert!(csv.header("content-disposition").contains(".csv"));
    let text = csv.text();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("epoch,split,metric,value,seconds"));
    assert_eq!(lines.next(), Some("1,test,accuracy,0.5,0.5"));

    let folder = tempfile::tempdir().unwrap();
    let save = |name: &str, body: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, body).unwrap();
        path
    };
    let parquet = server.get(&format!("{base}/metrics.parquet")).await;
    assert_eq!(metrics::read(&save("metrics.parquet", &parquet.body)).unwrap(), rows);
    let student = server.get(&format!("{base}/predictions.parquet")).await;
    let teacher = server.get(&format!("{base}/teacher-predictions.parquet")).await;
    let student = predictions::read(&save("student.parquet", &student.body)).unwrap();
    let teacher = predictions::read(&save("teacher.parquet", &teacher.body)).unwrap();
    assert_eq!(predictions::agreement(&student, &teacher, "test").unwrap(), Some(0.75));
}

#[tokio::test]
async fn a_damaged_file_is_one_run_s_trouble() {
    let server = Server::start();
    let id = &server.launch(ONE).await[0];
    server.teach("aa", &[0]);
    server.finish(id, &[row("accuracy", 0.5)], "aa", &[0]);
    std::fs::write(server.app.layout.metrics(id, 1), "no parquet").unwrap();
    server.app.refresh(id);
    let answer = server.get(&format!("/api/v1/runs/{id}/metrics.json")).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.text().contains("metrics.parquet"), "{}", answer.text());
    assert_eq!(server.get("/api/v1/runs").await.json()["total"], 1);
}

#[tokio::test]
async fn changes_come_from_here_or_from_programs() {
    let server = Server::start();
    let ask = |headers: &[(&str, &str)]| {
        let mut request = Request::post("/api/v1/runs").header("content-type", "application/toml");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        server.send(request.body(Body::from(ONE)).unwrap())
    };
    let host = ("host", "localhost:3000");
    for refused in [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")] {
        let answer = ask(&[host, refused]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{refused:?}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    assert_eq!(ask(&[("host", "evil.example:3000")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(server.get("/api/v1/runs").await.json()["total"], 0);
    for taken in [("origin", "http://localhost:3000"), ("sec-fetch-site", "same-origin"), ("user-agent", "curl")] {
        assert_eq!(ask(&[host, taken]).await.status, StatusCode::CREATED, "{taken:?}");
    }
}

#[tokio::test]
async fn server_functions_are_guarded_too() {
    let server = Server::start();
    let paths: Vec<_> = server_functions();
    assert!(!paths.is_empty());
    for path in paths {
        let request = Request::post(path)
            .header("host", "localhost:3000")
            .header("sec-fetch-site", "cross-site")
            .header("content-type", "application/json");
        let answer = server.send(request.body(Body::from("{}")).unwrap()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
}

fn server_functions() -> Vec<&'static str> {
    leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path).collect()
}

#[tokio::test]
async fn every_route_is_described() {
    let server = Server::start();
    let document = server.get("/api/v1/openapi.json").await.json();
    let paths = document["paths"].as_object().unwrap();
    for path in [
        "/health",
        "/api/v1/augmentation.png",
        "/api/v1/catalog",
        "/api/v1/datasets/{name}/{part}/{image}",
        "/api/v1/events",
        "/api/v1/estimate",
        "/api/v1/openapi.json",
        "/api/v1/cloud",
        "/api/v1/rows",
        "/api/v1/queue",
        "/api/v1/runs",
        "/api/v1/runs/{id}",
        "/api/v1/runs/{id}/{action}",
        "/api/v1/runs/{id}/disagreements",
        "/api/v1/runs/{id}/inside",
        "/api/v1/runs/{id}/log",
        "/api/v1/runs/{id}/metrics.csv",
        "/api/v1/runs/{id}/metrics.json",
        "/api/v1/runs/{id}/metrics.parquet",
        "/api/v1/runs/{id}/predictions.parquet",
        "/api/v1/runs/{id}/spec.json",
        "/api/v1/runs/{id}/spec.toml",
        "/api/v1/runs/{id}/teacher-predictions.parquet",
    ] {
        let item = paths.get(path).unwrap_or_else(|| panic!("{path} is not described"));
        for (method, operation) in item.as_object().unwrap() {
            assert!(
                operation["responses"]["200"].is_object() || operation["responses"]["201"].is_object(),
                "{method} {path}"
            );
            assert!(operation["operationId"].is_string(), "{method} {path}");
            for name in path.split(['{', '}']).skip(1).step_by(2) {
                let parameters = operation["parameters"].as_array().unwrap();
                assert!(parameters.iter().any(|parameter| parameter["name"] == name), "{method} {path}: {name}");
            }
        }
    }
    assert!(paths["/api/v1/runs"]["post"].is_object());
    // Whatever the document refers to is in it.
    let text = document.to_string();
    for reference in text.split("\"#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(document["components"]["schemas"][reference].is_object(), "{reference}");
    }
}

#[tokio::test]
async fn the_sheet_shows_what_augmentation_does() {
    use retort_app::page::launch::sheet::SIZE;
    let server = Server::start();
    let plain = server.get("/api/v1/augmentation.png?dataset=digits").await;
    assert_eq!((plain.status, plain.header("content-type")), (StatusCode::OK, "image/png"));
    assert!(plain.header("cache-control").contains("max-age"));
    // The header of a PNG: after eight bytes of signature, and eight of the chunk, width and height.
    let number = |place: usize| u32::from_be_bytes(plain.body[place..place + 4].try_into().unwrap());
    assert_eq!((number(16), number(20)), SIZE, "as much as the page keeps free for it");
    let varied = "/api/v1/augmentation.png?dataset=digits&augmentation.rotation=20&augmentation.noise=0.3";
    let [one, other] = [server.get(varied).await, server.get(&format!("{varied}&seed=1")).await];
    assert_ne!(plain.body, one.body);
    assert_ne!(one.body, other.body);
    assert_eq!(one.body, server.get(varied).await.body);
}

#[tokio::test]
async fn a_sheet_that_cannot_be_drawn_says_why() {
    let server = Server::start();
    for (query, path, part) in [
        ("augmentation.flip=2", "augmentation.flip", "give a number from 0 to 1"),
        ("augmentation.flop=0.5", "augmentation.flop", "did you mean augmentation.flip"),
        ("dataset=mnist", "dataset", "dataset is mnist, which cannot be used yet"),
        ("dataset=mnits", "dataset", "choose one of digits"),
        ("seed=-1", "seed", "give a whole number"),
        ("objective.temperature=4", "objective.temperature", "is not a setting"),
    ] {
        let answer = server.get(&format!("/api/v1/augmentation.png?{query}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let error = answer.json()["errors"][0].clone();
        assert_eq!(error["path"], path, "{query}");
        assert!(error["message"].as_str().unwrap().contains(part), "{query}: {error}");
    }
}

#[tokio::test]
async fn files_and_headers_of_the_site() {
    let server = Server::start();
    let style = server.get("/main.css").await;
    assert_eq!(style.text(), "body { color: black }");
    assert_eq!(style.header("cache-control"), "no-cache");
    assert!(!style.header("last-modified").is_empty());
    assert_eq!(style.header("x-content-type-options"), "nosniff");
    assert!(style.header("content-security-policy").contains("frame-ancestors 'none'"));
    let request = Request::get("/main.css").header("if-modified-since", style.header("last-modified"));
    assert_eq!(server.send(request.body(Body::empty()).unwrap()).await.status, StatusCode::NOT_MODIFIED);

    let request = Request::get("/pkg/retort.js").header("accept-encoding", "br, gzip");
    let pressed = server.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!((pressed.text().as_str(), pressed.header("content-encoding")), ("pressed", "br"));

    let request = Request::get("/api/v1/catalog").header("accept-encoding", "gzip");
    assert_eq!(server.send(request.body(Body::empty()).unwrap()).await.header("content-encoding"), "gzip");
    assert_eq!(server.get("/health").await.json()["status"], "ok");
}

#[tokio::test]
async fn pages_are_rendered_with_their_data() {
    let server = Server::start();
    let id = &server.launch(ONE).await[0];
    for path in [
        "/".to_owned(),
        format!("/runs/{id}"),
        format!("/compare?runs={id}"),
        "/launch".to_owned(),
        "/queue".to_owned(),
    ] {
        let page = server.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.header("content-type").starts_with("text/html"), "{path}");
        assert!(page.text().contains("</html>"), "{path}");
    }
    assert_eq!(server.get("/nothing/here").await.status, StatusCode::NOT_FOUND);
}
