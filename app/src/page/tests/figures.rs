//! The gallery of figures and a figure.

use super::page;

#[tokio::test]
async fn the_gallery_has_a_card_a_figure() {
    let html = page("/figures").await;
    for words in [
        "Figure 6b",
        "How near to its teacher must a student start to copy it?",
        "1 supported",
        "1 not enough seeds",
        "3 of 6 runs done, 1 under way. About 2 min to go.",
        "href=\"/figures/fig6b\"",
        "class=\"hollow\"",
        "class=\"disc\"",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
    let html = page("/figures?scale=full").await;
    assert!(html.contains("href=\"/figures/fig6b?scale=full\""), "{html}");
    assert!(html.contains("Its data are not here."), "{html}");
}

#[tokio::test]
async fn a_figure_shows_the_papers_points_beside_ours() {
    let html = page("/figures/fig6b").await;
    for words in [
        "Figure 6b: Initialisation between the teacher and random weights",
        "3 of 6 runs done, 1 under way.",
        "Launch 2 runs (about 2 min)",
        "ours, mean of the seeds with its 95 % interval",
        "the paper, printed",
        "79.0\u{a0}% (sd 0.3\u{a0}%)",
        "authors' plotting notebook",
        "not run yet",
        "href=\"/runs/run-0-1\"",
        "the scale of the paper's loss says so.",
        "value=\"pocket\"",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
    let marks = |class: &str| html.matches(&format!("class=\"{class}\"")).count();
    // The key has one of each.
    assert_eq!((marks("hollow"), marks("disc"), marks("cross paper")), (4, 2, 3), "{html}");
    assert!(html.contains("filter=id+in+(%22run-0-0%22,+%22run-0-1%22)"), "a point leads to its runs: {html}");
}

#[tokio::test]
async fn a_claim_has_its_verdict_as_a_word() {
    let html = page("/figures/fig6b").await;
    for words in [
        "<span class=\"pill pill-good\">supported</span>",
        "18.0\u{a0}% (95 % interval 10.0\u{a0}% to 26.0\u{a0}%); must lie above 5.0\u{a0}%; n = 2.",
        "<span class=\"pill pill-quiet\">not enough seeds</span>",
        "18.0\u{a0}%, no interval; must lie above 5.0\u{a0}%; n = 1, about 3 seeds would do.",
        "λ = 0.375 minus λ = 0",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
    let html = page("/figures/missing").await;
    assert!(html.contains("There is no figure missing") && html.contains("To all figures"), "{html}");
}

#[tokio::test]
async fn a_figure_that_cannot_be_run_says_why() {
    let html = page("/figures/fig6b?scale=full").await;
    assert!(html.contains("data-test=\"obstacle\"") && html.contains("retort data get cifar100"), "{html}");
    assert!(!html.contains("data-test=\"launch-figure\""), "{html}");
}

#[tokio::test]
async fn images_distributions_and_planes_are_drawn() {
    let html = page("/figures/special").await;
    for words in [
        "/api/v1/runs/run-0-0/samples.png",
        "Test image 7, class 1",
        "λ = 0, τ = 4: 70.0\u{a0}% for the true class",
        "from teacher to final student",
        "Loss on the plane through teacher, initial and final student, 3 by 3 points: from 0.000 to 8.000",
    ] {
        assert!(html.contains(words), "{words} is not in {html}");
    }
}
