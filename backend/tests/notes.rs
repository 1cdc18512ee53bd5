//! Notes, batch actions and the trash, through the real router over a real store.

#![allow(clippy::unwrap_used, reason = "helpers of tests may stop at the first surprise")]
#![allow(missing_docs, reason = "tests")]

#[path = "server/fixture.rs"]
mod fixture;

use std::path::Path;

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use fixture::{Answer, Server, row};
use retort::job::lock::{Lock, Trainer};
use retort_store::{Status, folder};
use retort_wire::{Notes, State};
use serde_json::{Value, json};

const STUDY: &str = "name = \"Three\"\nseed = [0, 1, 2]\n[teacher]\ndataset = \"digits\"\n";

async fn patch(server: &Server, id: &str, body: &Value) -> Answer {
    let request = Request::patch(format!("/api/v1/runs/{id}/notes"))
        .header("host", "localhost:3000")
        .header("content-type", "application/json");
    server.send(request.body(Body::from(body.to_string())).unwrap()).await
}

async fn post(server: &Server, path: &str, body: &Value) -> Answer {
    server.post(path, "application/json", body.to_string()).await
}

/// What a browser without scripts sends, and where it is sent next.
async fn form(server: &Server, endpoint: &str, body: &str) -> (StatusCode, String) {
    let request = Request::post(format!("/api/{endpoint}"))
        .header("host", "localhost:3000")
        .header("accept", "text/html")
        .header("referer", "http://localhost:3000/trash")
        .header("content-type", "application/x-www-form-urlencoded");
    let answer = server.send(request.body(Body::from(body.to_owned())).unwrap()).await;
    (answer.status, answer.header("location").to_owned())
}

/// The address under which a server function is reached: its name has a hash behind it.
async fn endpoint(server: &Server, page: &str, name: &str) -> String {
    let html = server.get(page).await.text();
    let start = html.find(&format!("/api/{name}")).unwrap_or_else(|| panic!("{name} is not in {html}")) + "/api/".len();
    html[start..].chars().take_while(|letter| *letter != '"').collect()
}

fn files(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.flatten().map(|entry| if entry.path().is_dir() { files(&entry.path()) } else { 1 }).sum()
}

/// Makes a run look as if a trainer were at work on it, as long as the lock is held.
fn train(server: &Server, id: &str) -> Lock {
    let layout = &server.app.layout;
    let attempt = folder::begin_attempt(layout, id).unwrap();
    let lock = Lock::take(&[layout.attempt(id, attempt)], &Trainer::default()).unwrap();
    let heartbeat = i64::MAX / 2;
    let status = Status { state: State::Running, heartbeat, started: 1, ..Status::default() };
    folder::write_status(&layout.status(id, attempt), &status).unwrap();
    server.app.refresh(id);
    lock
}

#[tokio::test]
async fn notes_are_changed_in_part_and_found() {
    let server = Server::start();
    let runs = server.launch(STUDY).await;
    let id = &runs[0];
    let answer = patch(&server, id, &json!({ "title": "  The  baseline ", "note": "# Why\n<script>alert(1)</script>", "tags": ["good", "good", "for the paper"] })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.json()["notes"]["title"], "The baseline");
    assert_eq!(answer.json()["notes"]["tags"], json!(["good", "for the paper"]));
    let answer = patch(&server, id, &json!({ "star": true })).await.json();
    assert_eq!(
        (answer["notes"]["star"].as_bool(), answer["notes"]["title"].as_str()),
        (Some(true), Some("The baseline"))
    );
    // On the disk as well, and whole.
    let notes = folder::read_notes(&server.app.layout, id).unwrap();
    assert_eq!((notes.tags.len(), notes.star, notes.trash), (2, true, false));

    for (filter, found) in [
        ("tag = \"for the paper\"", 1),
        ("tag = good and star = true", 1),
        ("title starts with \"the b\"", 1),
        ("note contains script", 1),
        ("tag is null", 2),
    ] {
        let filter: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        assert_eq!(server.get(&format!("/api/v1/runs?filter={filter}")).await.json()["total"], found, "{filter}");
    }
    let values = server.get("/api/v1/values?column=tag").await.json();
    assert_eq!(
        (values["total"].as_u64(), &values["values"][0]),
        (Some(2), &json!({ "value": "for the paper", "runs": 1 }))
    );
    let html = server.get(&format!("/runs/{id}")).await.text();
    assert!(html.contains("<h3>Why") && html.contains("&lt;script&gt;alert(1)"), "{html}");
    assert!(!html.contains("<script>alert(1)"), "what could run is only text");
}

#[tokio::test]
async fn wrong_notes_are_refused_by_field_and_nothing_is_written() {
    let server = Server::start();
    let id = &server.launch(STUDY).await[0];
    for (body, status, words) in [
        (json!({ "title": "x".repeat(201) }), StatusCode::UNPROCESSABLE_ENTITY, "201 characters; shorten it to 200"),
        (json!({ "tags": ["a,b"] }), StatusCode::UNPROCESSABLE_ENTITY, "a,b"),
        (json!({ "note": 3 }), StatusCode::UNPROCESSABLE_ENTITY, "note"),
        (json!({ "trash": true }), StatusCode::UNPROCESSABLE_ENTITY, "trash"),
    ] {
        let answer = patch(&server, id, &body).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert!(answer.text().contains(words), "{body}: {}", answer.text());
    }
    assert_eq!(patch(&server, "nothing", &json!({})).await.status, StatusCode::NOT_FOUND);
    assert!(!server.app.layout.notes(id).exists());
}

#[tokio::test]
async fn many_runs_are_done_at_once_and_each_says_what_came_of_it() {
    let server = Server::start();
    let runs = server.launch(STUDY).await;
    server.finish(&runs[0], &[row("accuracy", 0.5)], "t", &[0]);
    let _trainer = train(&server, &runs[1]);
    let batch = |action: &str| json!({ "runs": [runs[0], runs[1], runs[2], runs[0], "nothing"], "action": action, "tag": " good " });

    let tagged = post(&server, "/api/v1/batch", &batch("tag")).await.json();
    assert_eq!(tagged["outcomes"].as_array().unwrap().len(), 4, "a run that is named twice is one");
    let words = tagged["words"].as_str().unwrap();
    assert!(words.starts_with("3 runs tagged good. 1 run was refused: There is no run nothing"), "{words}");
    let again = post(&server, "/api/v1/batch", &batch("tag")).await.json();
    assert!(again["words"].as_str().unwrap().starts_with("No run tagged good. 3 runs were so before."), "{again}");

    let trashed = post(&server, "/api/v1/batch", &batch("trash")).await.json();
    let done: Vec<bool> =
        trashed["outcomes"].as_array().unwrap().iter().map(|it| it["done"].as_bool().unwrap()).collect();
    assert_eq!(done, [true, false, true, false], "the one that trains is refused: {trashed}");
    assert!(trashed["outcomes"][1]["why"].as_str().unwrap().contains("is training; stop it"), "{trashed}");
    assert_eq!(server.get("/api/v1/runs").await.json()["total"], 1);
    let queued: Value = server.get(&format!("/api/v1/runs/{}", runs[2])).await.json();
    assert_eq!(queued["state"], "cancelled", "what waited does not wait in the trash");

    let restored = post(&server, "/api/v1/batch", &batch("restore")).await.json();
    assert!(restored["words"].as_str().unwrap().starts_with("2 runs restored. 1 run was so before."), "{restored}");
    let starred = post(&server, "/api/v1/batch", &batch("star")).await.json();
    assert!(starred["words"].as_str().unwrap().starts_with("3 runs starred."), "{starred}");
    let stopped = post(&server, "/api/v1/batch", &json!({ "runs": [runs[0], runs[1]], "action": "stop" })).await.json();
    assert_eq!(
        (stopped["outcomes"][0]["done"].as_bool(), stopped["outcomes"][1]["done"].as_bool()),
        (Some(false), Some(true))
    );
    assert!(stopped["outcomes"][0]["why"].as_str().unwrap().contains("nothing to stop"), "{stopped}");

    for (body, words) in [
        (json!({ "runs": [], "action": "star" }), "runs is empty"),
        (json!({ "runs": ["a"], "action": "explode" }), "explode"),
        (json!({ "runs": ["a"], "action": "tag", "tag": "" }), "A tag is empty"),
    ] {
        let answer = post(&server, "/api/v1/batch", &body).await;
        assert!(answer.status.is_client_error() && answer.text().contains(words), "{body}: {}", answer.text());
    }
}

#[tokio::test]
async fn values_say_what_is_wrong_with_the_question() {
    let server = Server::start();
    server.launch(STUDY).await;
    for (query, word) in [("", "column is missing"), ("column=seed&limit=0", "limit is 0"), ("colunm=seed", "colunm")] {
        let answer = server.get(&format!("/api/v1/values?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        assert!(answer.text().contains(word), "{query}: {}", answer.text());
    }
    let values = server.get("/api/v1/values?column=seed&limit=2&contains=").await.json();
    assert_eq!((values["total"].as_u64(), values["values"].as_array().unwrap().len()), (Some(3), 2));
    let none = server.get("/api/v1/values?column=no.such").await.json();
    assert_eq!(none["total"], 0);
}

#[tokio::test]
async fn deleting_for_good_frees_what_was_said_and_shared_teachers_stay() {
    let server = Server::start();
    let runs = server.launch(STUDY).await;
    let layout = server.app.layout.clone();
    for (run, teacher) in runs.iter().zip(["shared", "shared", "own"]) {
        server.teach(teacher, &[0, 1]);
        server.finish(run, &[row("accuracy", 0.5)], teacher, &[0, 1]);
    }
    server.teach("nobodys", &[0]);
    post(&server, "/api/v1/batch", &json!({ "runs": [runs[0], runs[2]], "action": "trash" })).await;

    let trash = server.get("/api/v1/trash").await.json();
    let bytes = |id: &str| {
        let all = trash["runs"].as_array().unwrap();
        all.iter().find(|it| it["run"]["id"] == id).map_or(0, |it| it["bytes"].as_u64().unwrap())
    };
    let spare: Vec<&str> =
        trash["teachers"].as_array().unwrap().iter().map(|it| it["hash"].as_str().unwrap()).collect();
    assert_eq!(spare, ["nobodys", "own"], "a run outside the trash refers to the shared one");
    assert!(bytes(&runs[0]) > 0 && bytes(&runs[1]) == 0);
    let on_disk = retort_store::trash::bytes(&layout.run(&runs[0]));
    assert_eq!(bytes(&runs[0]), on_disk);

    // One that is not in the trash and one that is not there are refused; the rest is done.
    let before = files(layout.root());
    let gone = files(&layout.run(&runs[0]));
    assert!(gone >= 5, "spec, notes, status, metrics, predictions");
    let purged =
        post(&server, "/api/v1/trash/purge", &json!({ "runs": [runs[0], runs[1], "nothing", runs[0]] })).await.json();
    assert_eq!((&purged["runs"], purged["bytes"].as_u64()), (&json!([runs[0]]), Some(on_disk)));
    assert_eq!(purged["refused"].as_array().unwrap().len(), 2, "{purged}");
    assert!(purged["refused"][0][1].as_str().unwrap().contains("not in the trash"), "{purged}");
    assert_eq!(files(layout.root()), before - gone, "nothing else is touched");
    assert!(!layout.run(&runs[0]).exists());
    assert_eq!(server.get(&format!("/api/v1/runs/{}", runs[0])).await.status, StatusCode::NOT_FOUND);
    assert!(layout.teacher_predictions("nobodys").exists(), "teachers go only when it is asked for");

    let purged = post(&server, "/api/v1/trash/purge", &json!({ "runs": [runs[2]], "teachers": true })).await.json();
    assert_eq!(purged["teachers"], json!(["nobodys", "own"]), "{purged}");
    assert!(purged["teacher_bytes"].as_u64().unwrap() > 0);
    assert!(layout.teacher_predictions("shared").exists() && !layout.teacher("own").exists());
    let empty = server.get("/api/v1/trash").await.json();
    assert_eq!((empty["runs"].as_array().unwrap().len(), empty["teachers"].as_array().unwrap().len()), (0, 0));
    assert_eq!(server.get("/api/v1/runs").await.json()["total"], 1);
    // A server that starts anew finds the same.
    assert_eq!(retort_store::Index::open(layout).unwrap().len(), 1);
}

#[tokio::test]
async fn a_run_that_trains_is_not_deleted_and_no_teacher_while_runs_wait() {
    let server = Server::start();
    let runs = server.launch(STUDY).await;
    let _trainer = train(&server, &runs[0]);
    folder::write_notes(&server.app.layout, &runs[0], &Notes { trash: true, ..Notes::default() }).unwrap();
    server.app.refresh(&runs[0]);
    server.teach("spare", &[0]);
    let purged = post(&server, "/api/v1/trash/purge", &json!({ "runs": [runs[0]], "teachers": true })).await.json();
    assert_eq!((purged["runs"].as_array().unwrap().len(), purged["bytes"].as_u64()), (0, Some(0)));
    let refused = purged["refused"].to_string();
    assert!(refused.contains("is training; stop it") && refused.contains("when the queue is empty"), "{refused}");
    assert!(server.app.layout.run(&runs[0]).exists() && server.app.layout.teacher("spare").exists());
    let trash = server.get("/api/v1/trash").await.json();
    assert!(trash["teachers_kept"].as_str().unwrap().contains("Runs wait or train"), "{trash}");
    for body in [json!({}), json!({ "runs": "all" }), json!({ "runs": [], "all": true })] {
        let answer = post(&server, "/api/v1/trash/purge", &body).await;
        assert!(answer.status.is_client_error(), "{body}: {}", answer.text());
    }
}

#[tokio::test]
async fn all_of_it_works_with_forms_alone() {
    let server = Server::start();
    let runs = server.launch(STUDY).await;
    server.finish(&runs[0], &[row("accuracy", 0.5)], "t", &[0]);
    let id = &runs[0];

    let notes = endpoint(&server, &format!("/runs/{id}/notes"), "notes_form").await;
    let (status, to) = form(&server, &notes, &format!("id={id}&title=Mine&note=why&tags=a%2C+b")).await;
    assert!(status.is_redirection() && to.ends_with(&format!("/runs/{id}")), "{status} {to}");
    assert_eq!(server.get(&format!("/api/v1/runs/{id}")).await.json()["notes"]["tags"], json!(["a", "b"]));
    assert!(server.get("/?columns=tag").await.text().contains("class=\"tag\""));

    let batch = endpoint(&server, &format!("/batch?runs={id},{}", runs[1]), "batch_form").await;
    let (status, to) = form(&server, &batch, &format!("runs={id},{}&action=trash", runs[1])).await;
    assert!(status.is_redirection() && to.contains("did=trash"), "{status} {to}");
    let page = server.get("/trash").await.text();
    assert!(page.contains("Mine") && page.contains("Delete all 2"), "{page}");
    let (_, to) = form(&server, &batch, &format!("runs={}&action=restore&back=trash", runs[1])).await;
    assert!(to.ends_with("/trash"), "{to}");

    let purge = endpoint(&server, "/trash?runs=all", "purge_form").await;
    let (status, to) = form(&server, &purge, &format!("runs={id}")).await;
    assert!(status.is_redirection() && to.contains("freed=1,0,"), "{status} {to}");
    assert!(!server.app.layout.run(id).exists());
    let page = server.get(to.trim_start_matches("http://localhost:3000")).await.text();
    assert!(page.contains("Deleted 1 run: ") && page.contains("Nothing is in the trash."), "{page}");
}

#[tokio::test]
async fn a_filter_is_completed_as_it_is_typed() {
    let server = Server::start();
    let runs = server.launch(STUDY).await;
    server.finish(&runs[0], &[row("accuracy", 0.5)], "t", &[0]);
    let complete = async |text: &str, cursor: usize| {
        let answer = post(&server, "/api/complete", &json!({ "text": text, "cursor": cursor })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answer.json()
    };
    let texts = |answer: &Value| -> Vec<String> {
        let all = answer["candidates"].as_array().unwrap();
        all.iter().map(|candidate| candidate["text"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(texts(&complete("test.acc", 8).await)[0], "test.accuracy ");
    assert_eq!(texts(&complete("teacher.dataset = ", 18).await), ["digits "]);
    // Places are counted as browsers count them: this letter is two units.
    let answer = complete("title = \u{1f600} and sta", 18).await;
    assert_eq!((answer["from"].as_u64(), answer["to"].as_u64()), (Some(15), Some(18)));
    assert!(texts(&answer).contains(&"state ".to_owned()));
}
