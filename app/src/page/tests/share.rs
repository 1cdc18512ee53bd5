//! What is passed on: saved views, exports, embedded plots and capsules.

use super::page;

#[tokio::test]
async fn saved_views_say_where_they_lead_and_whether_they_move() {
    let html = page("/views?new=frzenv2222").await;
    for words in [
        "Two temperatures &lt;b&gt;",
        "/v/frzenv2222",
        "/v/avev222222",
        ">frozen<",
        ">live<",
        "2024-02-29 00:00",
        "action=\"/views/frzenv2222\"",
        "class=\"chosen\"",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
}

#[tokio::test]
async fn a_frozen_page_says_since_when_and_what_has_changed() {
    let html = page("/compare?runs=run-a,run-b&frozen=frzenv2222").await;
    for words in [
        "data-test=\"frozen\"",
        "Frozen on 2024-02-29 00:00 UTC. Since then 1 run was purged, 3 runs came to what the query finds.",
        "href=\"/compare?runs=run-a,run-b\"",
        "<input type=\"hidden\" name=\"frozen\" value=\"frzenv2222\"",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
    assert!(!page("/compare?runs=run-a,run-b").await.contains("data-test=\"frozen\""));
}

#[tokio::test]
async fn every_page_can_be_passed_on() {
    let html = page("/runs/run-a?tab=numbers").await;
    for words in [
        "Copy link",
        "action=\"/views\"",
        "value=\"/runs/run-a?tab=numbers\"",
        "value=\"frozen\"",
        "/api/v1/export/table.tex?page=%2Fruns%2Frun-a%3Ftab%3Dnumbers",
        "/api/v1/export/plot.png?page=%2Fruns%2Frun-a%3Ftab%3Dnumbers",
        "/plots?page=%2Fruns%2Frun-a%3Ftab%3Dnumbers",
        "/api/v1/export/cite.bib?page=",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
}

#[tokio::test]
async fn every_plot_of_a_page_can_be_embedded() {
    let html = page("/plots?page=%2Fcompare%3Fruns%3Da").await;
    for words in [
        "Accuracy &lt;b&gt;",
        "/api/v1/export/plot.svg?page=%2Fcompare%3Fruns%3Da&amp;plot=2",
        "href=\"/embed/compare?runs=a&amp;plot=2\"",
        "&lt;iframe src=",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
    assert!(page("/plots?page=%2Fqueue").await.contains("This page has no plot"));
}

#[tokio::test]
async fn a_capsule_says_whether_the_numbers_came_out_the_same() {
    let html = page("/capsules/cafe").await;
    for words in [
        "Capsule: From &lt;afar&gt;, seed 3",
        "/launch?toml=name+%3D+%22From+%3Cafar%3E%22",
        "equal within 1e-6",
        "All 4 numbers are equal within 1e-6, not all of them bit for bit.",
        "href=\"/runs/run-a\"",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
    let html = page("/capsules/new?problem=It+is+no+%3Cb%3E").await;
    assert!(html.contains("multipart/form-data") && html.contains("It is no &lt;b&gt;"), "{html}");
    assert!(page("/capsules/missing").await.contains("There is no capsule missing"));
}
