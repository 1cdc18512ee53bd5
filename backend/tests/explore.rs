//! What Explore shows, as programs ask for it: the real router over a real store.

#![allow(clippy::unwrap_used, reason = "helpers of tests may stop at the first surprise")]
#![allow(missing_docs, reason = "tests")]

#[path = "server/fixture.rs"]
mod fixture;

use axum::http::StatusCode;
use fixture::{Server, row};
use retort_wire::{
    Cloud, Rows, Value,
    cloud::Held,
    rows::{Cell, Row},
};
use serde::de::DeserializeOwned;

const STUDY: &str = "name = \"Two temperatures\"\nseed = [0, 1]\n[teacher]\ndataset = \"digits\"\n[objective]\ntemperature = [1.0, 4.0]\n";

/// Two temperatures with two seeds each; three of the four runs have finished.
async fn server() -> Server {
    let server = Server::start();
    let runs = server.launch(STUDY).await;
    for (id, agreement) in runs.iter().zip([0.5, 0.7, f64::NAN]) {
        server.finish(id, &[row("agreement", agreement), row("accuracy", 0.25)], "teacher", &[0, 1]);
    }
    server
}

async fn ask<T: DeserializeOwned>(server: &Server, path: &str) -> T {
    let answer = server.get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
    serde_json::from_value(answer.json()).unwrap()
}

/// Cursors hold quotes and braces.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn stat(row: &Row) -> Option<(f64, u32)> {
    match row.cells[0] {
        Cell::Stat(stat) => Some((stat.mean.0, stat.n)),
        _ => None,
    }
}

#[tokio::test]
async fn marks_come_in_columns() {
    let server = server().await;
    let cloud: Cloud = ask(&server, "/api/v1/cloud?metrics=test.agreement,test.never&singles=9").await;
    assert_eq!((cloud.total, cloud.matched, cloud.moving, cloud.len()), (4, 4, 1, 2));
    assert_eq!(cloud.differing, ["objective.temperature"]);
    let temperature = cloud.setting("objective.temperature").unwrap();
    let mark = (0..2).find(|mark| matches!(temperature.get(*mark), Held::One(value) if value.as_number() == Some(4.0)));
    let (mark, singles) = (mark.unwrap(), cloud.singles.as_ref().unwrap());
    assert_eq!((cloud.runs.get(mark), singles.seeds.len(), cloud.stat("test.never", mark)), (2, 4, None));
    let measured: u32 = (0..2).filter_map(|mark| cloud.stat("test.agreement", mark)).map(|stat| stat.n).sum();
    assert_eq!(measured, 3, "a diverged run has its number, a queued one has none");

    let runs: Cloud = ask(&server, "/api/v1/cloud?group=off&filter=objective.temperature%20%3D%201").await;
    assert_eq!((runs.len(), runs.matched, runs.singles), (2, 2, None));
    let by: Cloud = ask(&server, "/api/v1/cloud?group=seed").await;
    assert_eq!((by.len(), by.setting("objective.temperature").unwrap().get(0)), (2, Held::Several));
}

#[tokio::test]
async fn pages_of_rows_follow_each_other() {
    let server = server().await;
    let path = "/api/v1/rows?columns=test.agreement,objective.temperature&sort=-test.agreement&group=off&limit=1";
    let mut page: Rows = ask(&server, path).await;
    let (mut keys, mut numbers) = (Vec::new(), Vec::new());
    loop {
        assert_eq!((page.marks, page.from as usize, page.rows.len()), (4, keys.len(), 1));
        keys.push(page.rows[0].key.clone());
        numbers.push(stat(&page.rows[0]).map(|(mean, _)| mean));
        let Some(next) = page.next.clone() else { break };
        page = ask(&server, &format!("{path}&after={}", encoded(&next))).await;
    }
    assert_eq!(numbers[..2], [Some(0.7), Some(0.5)]);
    assert!(keys.iter().all(|key| keys.iter().filter(|other| *other == key).count() == 1));
    let back: Rows = ask(&server, &format!("{path}&before={}", encoded(page.back.as_ref().unwrap()))).await;
    assert_eq!(back.rows[0].key, keys[2]);
    let jump: Rows = ask(&server, &format!("{path}&at=1")).await;
    assert_eq!(jump.rows[0].key, keys[1]);
    let chosen: Rows = ask(&server, &format!("{path}&keys={},{}", keys[3], keys[0])).await;
    assert_eq!(chosen.rows.iter().map(|row| &row.key).collect::<Vec<_>>(), [&keys[3], &keys[0]]);
}

#[tokio::test]
async fn a_group_leads_to_its_runs() {
    let server = server().await;
    let path = "/api/v1/rows?columns=test.agreement,objective.temperature";
    let page: Rows = ask(&server, path).await;
    for row in &page.rows {
        let inside: Rows = ask(&server, &format!("{path}&within={}", row.key)).await;
        assert_eq!((inside.rows.len(), row.runs), (2, 2));
        assert!(row.members.iter().all(|member| inside.rows.iter().any(|run| run.key == member.id)));
        assert!(matches!(&row.cells[1], Cell::Value(Value::Number(_))), "{row:?}");
    }
    let states: Vec<&str> = page.rows.iter().flat_map(|row| &row.states).map(|(name, _)| name.as_str()).collect();
    assert!(states.contains(&"queued") && states.contains(&"finished"), "{states:?}");
}

#[tokio::test]
async fn what_cannot_be_asked_is_said() {
    let server = server().await;
    for (path, status, part) in [
        ("/api/v1/rows?after=1&at=2", 400, "one of after, before, at and keys"),
        ("/api/v1/rows?after=nonsense", 400, "Begin at the top"),
        ("/api/v1/rows?sort=test.acuracy", 400, "test.acuracy"),
        ("/api/v1/rows?limit=0", 400, "from 1 to 10000"),
        ("/api/v1/rows?within=nowhere", 404, "not among the runs"),
        ("/api/v1/cloud?filter=seed%20%3D", 400, "Filter, character 7"),
        ("/api/v1/cloud?protocol=lucky", 400, "lucky"),
        ("/api/v1/cloud?group=objective.tmperature", 400, "objective.tmperature"),
        ("/api/v1/cloud?colour=red", 400, "colour"),
    ] {
        let answer = server.get(path).await;
        assert_eq!(answer.status.as_u16(), status, "{path}: {}", answer.text());
        assert!(answer.text().contains(part), "{path}: {}", answer.text());
    }
}
