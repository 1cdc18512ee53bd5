//! Inside a run, its disagreements, and softened targets.

use super::page;

#[tokio::test]
async fn a_run_leads_to_its_inside_and_its_disagreements() {
    let html = page("/runs/run-a").await;
    assert!(
        html.contains("href=\"/runs/run-a/inside\"") && html.contains("href=\"/runs/run-a/disagreements\""),
        "{html}"
    );
}

#[tokio::test]
async fn inside_a_run_every_share_has_its_count_and_interval() {
    let html = page("/runs/run-a/inside?bins=5").await;
    for words in [
        "LeNet-5 learns from MLP at τ = 4",
        // 3 of 5 by Wilson: 23.1 to 88.2 %.
        "95 % interval 23.1 to 88.2\u{a0}%, n = 5",
        "data-test=\"circumstances\"",
        "data-test=\"classes\"",
        "ECE 3.1\u{a0}%",
        "Kumar and others 2019",
        "slope 1.23",
        "Left out: 1 example with infinite log-odds.",
        "Reliability of the teacher: accuracy by confidence. 80 to 100.0\u{a0}%: accuracy 80.0\u{a0}%",
        "Stage 1",
        "25.0\u{a0}%",
        "aria-current=\"page\">Inside</a>",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
}

#[tokio::test]
async fn a_confusion_leads_to_its_images_and_keeps_the_address() {
    let html = page("/runs/run-a/inside?bins=5").await;
    for words in [
        "href=\"/runs/run-a/disagreements?split=test&amp;who=all&amp;teacher=1&amp;student=2\"",
        "aria-label=\"Teacher dog, student owl &lt;b&gt;: 2\"",
        "href=\"?matrix=truth-student&amp;bins=5\"",
        "href=\"?split=train_clean&amp;bins=5\"",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
    assert!(!html.contains("owl <b>"), "names are texts");
    let html = page("/runs/run-a/inside?matrix=truth-student").await;
    assert!(html.contains("?split=test&amp;who=all&amp;truth=1&amp;student=2\""), "{html}");
}

#[tokio::test]
async fn what_cannot_be_compared_is_said() {
    let html = page("/runs/live/inside").await;
    assert!(html.contains("This run has no predictions yet; they are written when it finishes."), "{html}");
    assert!(!html.contains("data-test=\"confusion\""), "{html}");
    let html = page("/runs/missing/inside").await;
    assert!(html.contains("There is no run missing") && html.contains("Back to Explore"), "{html}");
    assert!(page("/runs/missing/disagreements").await.contains("There is no run missing"));
}

#[tokio::test]
async fn disagreements_show_images_texts_and_both_sides() {
    let html = page("/runs/run-a/disagreements?truth=1&page=2").await;
    for words in [
        "26 of 2,000 examples (1.3\u{a0}%), test",
        "src=\"/api/v1/datasets/digits/test/1204.png?v=aa\"",
        "alt=\"Test 1,204, an image of dog\"",
        "a &lt;script&gt;film&lt;/script&gt;",
        "all others",
        "Page 2 of 2",
        "href=\"/runs/run-a/disagreements?truth=1\" rel=\"prev\"",
        "class=\"button off\">Next",
        "href=\"/runs/run-a/disagreements?who=copied&amp;truth=1\"",
        "name=\"teacher\"",
        "method=\"get\"",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
    assert!(!html.contains("<script>film"), "{html}");
}

#[tokio::test]
async fn no_example_is_an_answer_too() {
    let html = page("/runs/run-a/disagreements?who=neither").await;
    assert!(html.contains("No example is like this.") && html.contains("Show all on which they differ"), "{html}");
}

#[tokio::test]
async fn softened_targets_are_there_without_scripts() {
    assert!(!page("/launch").await.contains("data-test=\"softening\""), "only when they are asked for");
    let html = page("/launch?soften=own&objective.temperature=4").await;
    for words in [
        "data-test=\"softening\"",
        "Means are over 2,000 of 60,000 examples (training, clean)",
        // √√0.81 : √√0.16 : √√0.03 = 0.9487 : 0.6325 : 0.4162.
        "At τ = 4: cat 47.5\u{a0}% · dog 31.7\u{a0}% · owl &lt;b&gt; 20.8\u{a0}%",
        "τ = 4: 0.800 nats",
        "Hinton, Vinyals and Dean 2015",
        "MLP, 3 epochs, seed 0",
        "type=\"range\"",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
    assert!(page("/launch?soften=aa").await.contains("has not been trained yet"), "of another teacher");
}
