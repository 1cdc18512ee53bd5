//! Saved views, exports, pictures, embedded plots and capsules, through the real router over a real store.

#![allow(clippy::unwrap_used, reason = "helpers of tests may stop at the first surprise")]
#![allow(missing_docs, reason = "tests")]

#[path = "server/fixture.rs"]
mod fixture;

use axum::http::StatusCode;
use fixture::{Answer, Server, row};
use retort_app::view::encoding::encoded;
use retort_wire::{Compared, Protocol};
use serde_json::json;

const STUDY: &str = "name = \"Two & temperatures\"\nseed = [0, 1]\n[teacher]\ndataset = \"digits\"\n[objective]\ntemperature = [1.0, 4.0]\n";

/// A server with four finished runs: two temperatures, two seeds.
async fn served() -> (Server, Vec<String>) {
    let server = Server::start();
    let runs = server.launch(STUDY).await;
    server.teach("aa", &[0, 1, 0, 0]);
    for (place, id) in runs.iter().enumerate() {
        let share = 0.80 + 0.01 * place as f64;
        let rows = [row("agreement", share), row("accuracy", share - 0.1), row("kl", 0.3), row("ece", 0.05)];
        server.finish(id, &rows, "aa", &[0, 1, 1, 0]);
    }
    (server, runs)
}

async fn save(server: &Server, page: &str, frozen: bool) -> String {
    let body = json!({ "name": "Mine", "page": page, "frozen": frozen });
    let answer = server.post("/api/v1/views", "application/json", body.to_string()).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    answer.json()["id"].as_str().unwrap().to_owned()
}

/// Where a redirect leads, and what is there.
async fn follow(server: &Server, path: &str) -> (String, Answer) {
    let answer = server.get(path).await;
    assert!(answer.status.is_redirection(), "{path}: {} {}", answer.status, answer.text());
    let place = answer.header("location").to_owned();
    let answer = server.get(&place).await;
    (place, answer)
}

#[tokio::test]
async fn a_live_view_follows_its_query_and_a_frozen_one_keeps_its_numbers() {
    let (server, runs) = served().await;
    let page = format!("/compare?runs={},{}", runs[0], runs[3]);
    let (live, frozen) = (save(&server, &page, false).await, save(&server, &page, true).await);
    assert_ne!(live, frozen);

    let (place, _) = follow(&server, &format!("/v/{live}")).await;
    assert_eq!(place, page);
    let (place, before) = follow(&server, &format!("/v/{frozen}")).await;
    assert_eq!(place, format!("{page}&frozen={frozen}"));
    assert_eq!(before.status, StatusCode::OK, "{}", before.text());
    assert!(before.text().contains("nothing has changed") && before.text().contains("83.0"), "{}", before.text());

    // A new attempt gives other numbers, and the other run is gone from the disk.
    server.finish(&runs[3], &[row("agreement", 0.99), row("accuracy", 0.98)], "aa", &[0, 0, 0, 0]);
    std::fs::remove_dir_all(server.app.layout.run(&runs[0])).unwrap();
    server.app.write_index().refresh();

    let kept = server.get(&place).await;
    let text = kept.text();
    assert_eq!(kept.status, StatusCode::OK, "{text}");
    assert!(text.contains("data-test=\"frozen\"") && text.contains("Frozen on "), "{text}");
    assert!(text.contains("1 run was purged, 1 run has other numbers"), "{text}");
    assert!(text.contains("83.0") && text.contains("80.0") && !text.contains("99.0"), "{text}");
    assert!(text.contains("Show today’s numbers"), "{text}");
    assert_eq!(server.get(&page).await.status, StatusCode::NOT_FOUND, "the live page lacks a run");
    let changes = server.get(&format!("/api/v1/views/{frozen}")).await.json()["changes"].clone();
    assert_eq!(changes["purged"], json!([runs[0]]));
    assert_eq!(changes["changed"], json!([runs[3]]));

    // What the page asks for later is answered from the same numbers.
    let asked = json!({ "ids": [runs[3]] }).to_string();
    let call = |path: String| server.post_json(path, asked.clone());
    let [now, then] = [call("/api/compare".to_owned()).await, call(format!("/api/compare?frozen={frozen}")).await];
    let of = |answer: &Answer| {
        let compared: Compared = serde_json::from_str(&answer.text()).unwrap();
        compared.runs[0].number(Protocol::Last, "test.agreement").unwrap()
    };
    assert!((of(&now) - 0.99).abs() < 1e-6 && (of(&then) - 0.99).abs() > 0.01, "{} {}", of(&now), of(&then));
    let lost = call("/api/compare?frozen=aaaaaaaaaa".to_owned()).await;
    assert_eq!(lost.status, StatusCode::NOT_FOUND, "{}", lost.text());
}

#[tokio::test]
async fn a_frozen_view_of_explore_answers_from_its_own_index() {
    let (server, runs) = served().await;
    let page = "/?filter=objective.temperature+%3D+4&sort=-test.accuracy";
    let frozen = save(&server, page, true).await;
    server.post(&format!("/api/v1/runs/{}/trash", runs[2]), "", "").await;
    let more = STUDY.replace("[0, 1]", "[2]");
    server.launch(&more).await;

    let (place, answer) = follow(&server, &format!("/v/{frozen}")).await;
    let text = answer.text();
    assert_eq!(place, format!("{page}&frozen={frozen}"));
    assert!(text.contains("1 run went to the trash, 1 run came to what the query finds"), "{text}");
    assert!(text.contains(&format!("frozen={frozen}")), "links stay within the view: {text}");
    let live = server.get(page).await.text();
    assert!(!live.contains("data-test=\"frozen\""), "{live}");
    // The mean of both seeds, with the one in the trash, and today's without it.
    let csv = |page: &str| server.get_owned(format!("/api/v1/export/table.csv?page={}", encoded(page)));
    let (then, now) = (csv(&place).await.text(), csv(page).await.text());
    assert!(then.contains(",0.82") && !now.contains(",0.82") && now.contains(",0.83"), "{then}{now}");
}

#[tokio::test]
async fn a_run_and_a_figure_can_be_frozen_and_other_pages_not() {
    let (server, runs) = served().await;
    let run = save(&server, &format!("/runs/{}?tab=numbers", runs[0]), true).await;
    server.finish(&runs[0], &[row("agreement", 0.99)], "aa", &[0, 0, 0, 0]);
    let (_, answer) = follow(&server, &format!("/v/{run}")).await;
    assert!(answer.text().contains("80.0") && !answer.text().contains("99.0"), "{}", answer.text());
    let figure = save(&server, "/figures/table2_imdb", true).await;
    let (_, answer) = follow(&server, &format!("/v/{figure}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    for (page, frozen, words) in [
        ("/queue", true, "cannot be frozen"),
        ("/no/such/page", false, "is no page"),
        ("//evil.example", false, "is no page"),
        ("https://evil.example", false, "is no page"),
        ("/runs/missing", true, "There is no run missing"),
        ("/?filter=%28", true, "Filter, character"),
    ] {
        let body = json!({ "page": page, "frozen": frozen }).to_string();
        let answer = server.post("/api/v1/views", "application/json", body).await;
        assert!(answer.status.is_client_error() && answer.text().contains(words), "{page}: {}", answer.text());
    }
    assert_eq!(server.get("/api/v1/views").await.json().as_array().unwrap().len(), 2, "nothing is left of the refused");
}

#[tokio::test]
async fn views_are_saved_renamed_and_deleted_by_forms() {
    let (server, runs) = served().await;
    let form = |path: &str, body: String| server.post_form(path.to_owned(), body);
    let page = encoded(&format!("/runs/{}", runs[0]));
    let saved = form("/views", format!("page={page}&name=A+%26+B&kind=frozen")).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    let place = saved.header("location").to_owned();
    let id = place.strip_prefix("/views?new=").unwrap().to_owned();
    assert!(server.get(&place).await.text().contains("A &amp; B"));
    let kept = server.app.layout.views().join(&id);
    assert!(kept.is_dir());
    form(&format!("/views/{id}"), "do=rename&name=Other".to_owned()).await;
    assert_eq!(server.get(&format!("/api/v1/views/{id}")).await.json()["view"]["name"], "Other");
    let empty = form(&format!("/views/{id}"), "do=rename&name=+".to_owned()).await;
    assert_eq!(empty.status, StatusCode::BAD_REQUEST);
    form(&format!("/views/{id}"), "do=delete".to_owned()).await;
    assert_eq!(server.get(&format!("/api/v1/views/{id}")).await.status, StatusCode::NOT_FOUND);
    assert!(!kept.exists(), "what it kept goes with it");
    for lost in [format!("/v/{id}"), "/v/..%2F..%2Fetc".to_owned(), "/v/x".to_owned()] {
        let answer = server.get(&lost).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{lost}");
        assert!(answer.text().contains("</html>"), "{lost}: {}", answer.text());
    }
    let gone = server.get(&format!("/runs/{}?frozen={id}", runs[0])).await;
    assert!(gone.status.is_redirection(), "a frozen page whose view is gone never shows today's numbers");
}

#[tokio::test]
async fn tables_leave_as_csv_parquet_and_latex() {
    let (server, runs) = served().await;
    let export = |file: &str, page: &str| server.get_owned(format!("/api/v1/export/{file}?page={}", encoded(page)));
    let csv = export("table.csv", "/").await;
    assert!(csv.header("content-type").starts_with("text/csv") && csv.header("content-disposition").contains(".csv"));
    let text = csv.text();
    let mut lines = text.lines();
    assert!(lines.next().unwrap().starts_with("# retort=0.1.0 page=/ exported="), "{text}");
    let heads: Vec<&str> = lines.next().unwrap().split(',').collect();
    for head in
        ["label", "objective.temperature", "runs", "test.agreement", "test.agreement.half_width", "test.agreement.n"]
    {
        assert!(heads.contains(&head), "{head} is not in {heads:?}");
    }
    assert_eq!(lines.count(), 2, "a row a group");
    let ungrouped = export("table.csv", "/?group=off&columns=test.kl&filter=seed+%3D+0").await.text();
    assert_eq!(ungrouped.lines().count(), 4, "{ungrouped}");

    let tex = export("table.tex", "/").await.text();
    for part in ["\\toprule", "82.5 \\pm", "n = 2 seeds", "last epoch", "$\\tau$"] {
        assert!(tex.contains(part), "{part} is not in {tex}");
    }
    let tex = export("table.tex", &format!("/compare?runs={},{}", runs[0], runs[2])).await.text();
    assert!(tex.contains("$80.0$") && tex.contains("2 runs compared"), "{tex}");
    let tex = export("table.tex", &format!("/runs/{}", runs[0])).await.text();
    assert!(tex.contains("Two \\& temperatures") && tex.contains("80.0"), "{tex}");
    let long = export("table.csv", &format!("/runs/{}", runs[0])).await.text();
    assert!(long.contains("1,test,agreement,0.8,0.5"), "{long}");
    let figure = export("table.csv", "/figures/table2_imdb").await.text();
    assert!(figure.contains("paper") && figure.contains("0.86488"), "{figure}");

    let parquet = export("table.parquet", "/").await;
    assert!(parquet.body.starts_with(b"PAR1") && parquet.text().contains("retort.page"));
    let runs_csv = server.get("/api/v1/export/runs.csv?filter=seed%20%3D%201").await.text();
    assert!(runs_csv.contains("spec.objective.temperature") && runs_csv.contains("last:test.kl"), "{runs_csv}");
    assert_eq!(runs_csv.lines().count(), 4);
    let epochs = server.get("/api/v1/export/epochs.csv").await.text();
    assert_eq!(epochs.lines().count(), 2 + 16, "{epochs}");
}

#[tokio::test]
async fn what_cannot_be_exported_says_why() {
    let (server, _) = served().await;
    for (path, status, words) in [
        ("table.csv", 400, "page is missing"),
        ("table.csv?page=%2Fqueue", 400, "has no table"),
        ("table.csv?page=%2Fcompare", 400, "compares no runs"),
        ("table.csv?page=%2Fruns%2Fnobody", 404, "There is no run nobody"),
        ("table.csv?page=%2F%3Ffilter%3D%2528", 400, "Filter, character"),
        ("table.csv?page=%2F%3Ffrozen%3Daaaaaaaaaa", 404, "There is no view"),
        ("table.csv?page=%2F%3Ffrozen%3Dx", 404, "There is no frozen view x"),
        ("table.doc?page=%2F", 404, "choose one of table.csv"),
        ("plot.svg?page=%2F&plot=9", 404, "plot is 9; this page has"),
        ("plot.svg?page=%2F&theme=pink", 400, "choose light or dark"),
        ("plot.png?page=%2F&scale=90", 400, "from 1 to 4"),
        ("plot.svg?page=%2Fplots%3Fpage%3D%252F", 400, "is no page with plots"),
        ("plot.svg?page=https%3A%2F%2Fevil.example", 400, "is no page with plots"),
        ("plot.svg?page=%2Fqueue", 404, "has no plot"),
        ("plot.svg?pgae=%2F", 400, "pgae"),
        ("runs.csv?filter=%28", 400, "Filter, character"),
    ] {
        let answer = server.get(&format!("/api/v1/export/{path}")).await;
        assert_eq!(answer.status.as_u16(), status, "{path}: {}", answer.text());
        assert!(answer.text().contains(words), "{path}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
    }
}

#[tokio::test]
async fn plots_leave_as_svg_and_png_with_their_query_inside() {
    let (server, runs) = served().await;
    let pages = [
        "/".to_owned(),
        format!("/compare?runs={},{}", runs[0], runs[3]),
        format!("/runs/{}", runs[0]),
        "/figures/table2_imdb".to_owned(),
    ];
    for page in &pages {
        let svg = server.get(&format!("/api/v1/export/plot.svg?page={}&ground=white", encoded(page))).await;
        assert_eq!(
            (svg.status, svg.header("content-type")),
            (StatusCode::OK, "image/svg+xml"),
            "{page}: {}",
            svg.text()
        );
        let text = svg.text();
        assert!(
            text.contains("<metadata>") && text.contains("name=\"page\"") && !text.contains("var("),
            "{page}: {text}"
        );
        let document = resvg::usvg::roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{page}: {error}"));
        assert!(
            document.descendants().any(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "path"))),
            "{page}: {text}"
        );
        let width: f32 = document.root_element().attribute("width").unwrap().parse().unwrap();

        let picture = server.get(&format!("/api/v1/export/plot.png?page={}&theme=dark&scale=1.5", encoded(page))).await;
        assert_eq!(picture.header("content-type"), "image/png", "{page}: {}", picture.text());
        let mut reader = png::Decoder::new(std::io::Cursor::new(&picture.body[..])).read_info().unwrap();
        let texts = reader.info().uncompressed_latin1_text.clone();
        assert!(texts.iter().any(|chunk| chunk.keyword == "page" && chunk.text == *page), "{page}: {texts:?}");
        assert!(texts.iter().any(|chunk| chunk.keyword == "retort"), "{page}");
        assert!((reader.info().width as f32 - width * 1.5).abs() <= 1.0, "{page}");
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        let colours: std::collections::BTreeSet<&[u8]> = pixels.chunks(4).collect();
        assert!(colours.len() > 20, "{page}: something is drawn");
    }
    let titles = server.post_json("/api/plots".to_owned(), json!({ "page": pages[2] }).to_string()).await.json();
    assert_eq!(titles.as_array().unwrap().len(), 4, "a plot a metric");
    assert!(server.get(&format!("/plots?page={}", encoded(&pages[2]))).await.text().contains("plot=4"));
}

#[tokio::test]
async fn a_link_has_a_preview_and_a_page_is_cited() {
    let (server, runs) = served().await;
    let text = server.get(&format!("/runs/{}", runs[0])).await.text();
    let head = &text[..text.find("</head>").unwrap()];
    for part in [
        "property=\"og:title\"",
        "MLP learns from MLP at τ = 1",
        "property=\"og:description\"",
        "http://localhost:3000/api/v1/export/plot.png?page=%2Fruns%2F",
    ] {
        assert!(head.contains(part), "{part} is not in {head}");
    }
    assert!(!server.get("/queue").await.text().contains("og:image"));
    let bib = server.get(&format!("/api/v1/export/cite.bib?page={}", encoded("/figures/table2_imdb"))).await.text();
    assert!(bib.contains("@inproceedings{stanton2021does") && bib.contains("@misc{retort:figurestable2imdb"), "{bib}");
    let frozen = save(&server, "/", true).await;
    let bib =
        server.get(&format!("/api/v1/export/cite.bib?page={}", encoded(&format!("/?frozen={frozen}")))).await.text();
    assert!(bib.contains(&format!("\\url{{http://localhost:3000/v/{frozen}}}")), "{bib}");
}

#[tokio::test]
async fn only_embedded_plots_may_stand_in_frames() {
    let (server, runs) = served().await;
    let frame = server.get("/embed/explore?theme=dark").await;
    assert_eq!(frame.status, StatusCode::OK, "{}", frame.text());
    let policy = frame.header("content-security-policy");
    assert!(policy.contains("frame-ancestors *") && policy.contains("default-src 'none'"), "{policy}");
    assert_eq!(frame.header("x-frame-options"), "");
    let text = frame.text();
    assert!(
        text.contains("<svg") && !text.contains("<script") && !text.contains("<header") && !text.contains("<form"),
        "{text}"
    );
    assert!(text.contains("color-scheme:dark") && text.contains("href=\"/\""), "{text}");
    let both = server.get(&format!("/embed/runs/{}?plot=2", runs[0])).await.text();
    assert_eq!(both.matches("<svg").count(), 2, "one a theme, of which the reader's system shows one");
    for page in ["/", "/views", "/api/v1/export/plot.svg?page=%2F"] {
        let answer = server.get(page).await;
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{page}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{page}");
    }
    assert_eq!(server.get("/embed/explore?plot=7").await.status, StatusCode::NOT_FOUND);
    assert_eq!(server.get("/embed/explore?theme=pink").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(server.get("/embed/api/v1/runs").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_capsule_is_taken_brought_and_compared() {
    let (server, runs) = served().await;
    let taken = server.get(&format!("/api/v1/runs/{}/capsule.zip?predictions=true", runs[0])).await;
    assert_eq!((taken.status, taken.header("content-type")), (StatusCode::OK, "application/zip"), "{}", taken.text());
    let capsule = retort::capsule::read(&taken.body).unwrap();
    assert_eq!((capsule.manifest.run.as_str(), capsule.manifest.spec.seed()), (runs[0].as_str(), 0));
    assert!(capsule.predictions.is_some() && capsule.manifest.hashes.contains_key("teacher"));

    let brought = server.post_bytes("/api/v1/capsules", "application/zip", taken.body.to_vec()).await;
    assert_eq!(brought.status, StatusCode::CREATED, "{}", brought.text());
    let place = brought.header("location").to_owned();
    let page = server.get(&place).await;
    assert!(
        page.text().contains("No finished run on this server") && page.text().contains("/launch?toml="),
        "{}",
        page.text()
    );
    // Another attempt with one number off by a little, another one by much.
    server.finish(
        &runs[0],
        &[row("agreement", 0.8 + 1e-8), row("accuracy", 0.75), row("kl", 0.3), row("ece", 0.05)],
        "aa",
        &[0, 1, 1, 0],
    );
    let answer = server.get(&place.replace("/capsules", "/api/v1/capsules")).await.json();
    let lines = answer["reports"][0]["lines"].as_array().unwrap();
    let found: Vec<(&str, &str)> =
        lines.iter().map(|line| (line["metric"].as_str().unwrap(), line["sameness"].as_str().unwrap())).collect();
    assert_eq!(found, [("accuracy", "different"), ("agreement", "near"), ("ece", "equal"), ("kl", "equal")]);
    assert_eq!(answer["reports"][0]["hashes"]["teacher"], true);
}

#[tokio::test]
async fn a_file_that_is_no_capsule_is_refused_in_a_sentence() {
    let (server, _) = served().await;
    let queued = server.launch("name = \"One\"\nseed = 9\n[teacher]\ndataset = \"digits\"\n").await;
    assert_eq!(server.get(&format!("/api/v1/runs/{}/capsule.zip", queued[0])).await.status, StatusCode::CONFLICT);
    let refused = server.post_bytes("/api/v1/capsules", "application/zip", b"hello".to_vec()).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.text().contains("no ZIP archive"), "{}", refused.text());
    let body = b"--x\r\nContent-Disposition: form-data; name=\"capsule\"; filename=\"a.zip\"\r\n\r\nhello\r\n--x--\r\n"
        .to_vec();
    let form = server.post_bytes("/capsules", "multipart/form-data; boundary=x", body).await;
    let place = form.header("location").to_owned();
    assert!(place.starts_with("/capsules/new?problem="), "{place}");
    assert!(server.get(&place).await.text().contains("no ZIP archive"));
    let large = server.post_bytes("/api/v1/capsules", "application/zip", vec![0; retort::capsule::LARGEST + 1]).await;
    assert!(large.status.is_client_error() && large.text().contains("larger than 64 MB"), "{}", large.text());
    assert_eq!(server.get("/capsules/missing").await.status, StatusCode::NOT_FOUND);
    assert_eq!(server.get("/api/v1/capsules/..%2F..%2Fetc").await.status, StatusCode::NOT_FOUND);
}

/// Which server functions a frozen view answers is a list; a new one that reads must be added there.
#[test]
fn what_a_frozen_view_answers_is_there() {
    let paths: Vec<&str> = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    for name in retort::http::ANSWERED_FROZEN {
        assert!(paths.contains(&format!("/api/{name}").as_str()), "{name} is not in {paths:?}");
    }
}
