//! What cannot be trained is named in the same words over REST and in the form.

#![allow(clippy::unwrap_used, reason = "helpers of tests may stop at the first surprise")]
#![allow(missing_docs, reason = "tests")]

#[path = "server/fixture.rs"]
mod fixture;
#[path = "server/wrong_input.rs"]
mod wrong_input;

use axum::http::StatusCode;
use fixture::Server;
use wrong_input::WRONG;

/// Brings a table of texts and a folder of images that lacks a class, and answers studies that cannot be trained, each
/// with the field and a part of the sentence.
fn wrong_inputs(server: &Server) -> Vec<(&'static str, &'static str, &'static str)> {
    let home = &server.app.home;
    let folder = home.root().parent().unwrap().join("brought");
    let images = folder.join("pets");
    for class in ["train/cat", "train/dog", "test/cat", "test/dog"] {
        std::fs::create_dir_all(images.join(class)).unwrap();
        std::fs::write(images.join(class).join("0.png"), PIXEL).unwrap();
    }
    home.add("pets", &images).unwrap();
    std::fs::remove_dir_all(images.join("test/dog")).unwrap();
    let rows: String = (0..10).map(|row| format!("text {row},{}\n", row % 2)).collect();
    std::fs::write(folder.join("mails.csv"), format!("text,label\n{rows}")).unwrap();
    home.add("mails", &folder.join("mails.csv")).unwrap();
    vec![
        ("[teacher]\ndataset = \"svhn\"\n", "teacher.dataset", "retort data get svhn"),
        ("[teacher]\ndataset = \"pets\"\n", "teacher.dataset", "test"),
        (
            "[teacher]\ndataset = \"mails\"\narchitecture = \"bilstm\"\n",
            "student.architecture",
            "the teacher's dataset is of texts",
        ),
        ("[transfer]\nalso = \"0.2 svhn\"\n", "transfer.also", "retort data get svhn"),
        (
            "[teacher]\ndataset = \"mails\"\narchitecture = \"bilstm\"\n[student]\narchitecture = \"bilstm\"\n\
             [transfer]\nalso = \"0.2 noise\"\n",
            "transfer.also",
            "leave train, teacher, rest",
        ),
    ]
}

/// A grey image of one pixel, as PNG.
const PIXEL: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8,
    0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 0x0a, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0x60, 0, 0, 0, 2, 0,
    1, 0x48, 0xaf, 0xa4, 0x71, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

#[tokio::test]
async fn wrong_input_is_named_over_rest_and_in_the_form_alike() {
    let server = Server::start();
    let folder = server.app.home.root().parent().unwrap().join("parity");
    wrong_input::two_classes(&folder);
    server.app.home.add("parity", &folder).unwrap();
    let (study, foreign) = wrong_input::other_classes("parity");
    let own = WRONG.iter().map(|wrong| (wrong.study.to_owned(), wrong.path, [wrong.what, wrong.remedy]));
    let brought = wrong_inputs(&server).into_iter().map(|(study, path, part)| (study.to_owned(), path, [part, path]));
    let all = own.chain(brought).chain([(study, foreign.path, [foreign.what, foreign.remedy])]);
    for (study, path, parts) in all.collect::<Vec<_>>() {
        let study = format!("name = \"Wrong\"\n{study}");
        let answer = server.post("/api/v1/runs", "application/toml", study.as_str()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{study}: {}", answer.text());
        let errors = answer.json()["errors"].as_array().unwrap().clone();
        let found = errors.iter().find(|error| error["path"] == path);
        let message = found.unwrap_or_else(|| panic!("{study}: {errors:?}"))["message"].as_str().unwrap();
        assert!(parts.iter().all(|part| message.contains(part)) && message.contains(path), "{study}: {message}");
        assert!(!message.contains('\n'), "one sentence: {message}");

        let catalog: retort_wire::Catalog = serde_json::from_value(server.get("/api/v1/catalog").await.json()).unwrap();
        let draft = retort_wire::Study::from_toml(&study).unwrap();
        let verdict = retort_app::page::launch::verdict::Verdict::of(&catalog, &draft);
        // The form says the field's label where the path stands first.
        let shown = &verdict.errors[path];
        let label = &catalog.field(path).unwrap().label;
        let is_there = |part: &&str| shown.contains(*part) || shown.contains(&part.replacen(path, label, 1));
        assert!(!verdict.is_sound() && parts.iter().all(is_there), "{study}: {shown}");
    }
}
