//! A comparison of many runs under a person's hands, on a narrow screen.

use std::collections::BTreeSet;

use serde_json::json;

use super::{PATIENCE, chromium::Chromium, retort_server::RetortServer, site};

/// So many curves have a table that is written when it is unfolded.
const RUNS: u32 = 40;

#[tokio::test(flavor = "multi_thread")]
async fn many_runs_are_compared_on_a_narrow_screen() {
    let Some(site) = site() else { return };
    let server = RetortServer::with_runs(&site, RUNS);
    let chromium = Chromium::start();
    let window = chromium.open().await;
    let narrow = json!({ "width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": false });
    window.devtools("Emulation.setDeviceMetricsOverride", narrow).await;
    window.go(&format!("{}/queue", server.address)).await;
    let ids = format!(
        "return fetch('/api/v1/runs?limit={RUNS}').then((answer) => answer.json()).then(({{ runs }}) => runs.map(({{ id }}) => id).join())"
    );
    let ids = window.run(&ids).await;
    window.go(&format!("{}/compare?group=off&runs={}", server.address, ids.as_str().unwrap())).await;
    window.run("window.notReloaded = true").await;
    let drawn = "return [...document.querySelectorAll('.overlay svg.plot')].some((plot) => plot.checkVisibility()
        && plot.querySelectorAll('path.curve').length >= 40)";
    window.wait_until(PATIENCE, "all curves are drawn for this screen", drawn).await;
    let alive = "return !document.querySelector('.overlay section.drawn')";
    window.wait_until(PATIENCE, "the page is alive", alive).await;

    // Not even the longest name covers what stands beside it.
    let rows = "[...document.querySelectorAll('[data-test=differences] tbody tr')]";
    window.click("[data-test=differences] tbody tr:nth-child(2) button[name=base]").await;
    let chosen =
        format!("return location.search.includes('base=') && {rows}[1].querySelector('[aria-pressed=true]') !== null");
    window.wait_until(PATIENCE, "the others are compared with the second", &chosen).await;
    window.click("[data-test=differences] tbody tr:nth-child(1) button[name=without]").await;
    let removed =
        format!("return {rows}.length === 39 && document.querySelector('h1').textContent === 'Compare 39 runs'");
    window.wait_until(PATIENCE, "the first is gone", &removed).await;

    let cells = "document.querySelectorAll('.overlay details.data td').length";
    assert_eq!(window.run(&format!("return {cells}")).await, 0, "nobody has unfolded it");
    window.click(".overlay details.data > summary").await;
    window.wait_until(PATIENCE, "the table is there", &format!("return {cells} === 12 * 39")).await;

    let as_wide = "return document.documentElement.scrollWidth <= innerWidth && window.notReloaded";
    assert_eq!(window.run(as_wide).await, true, "the page is no wider than the screen, and was never loaded again");
    assert_eq!(window.errors().await, BTreeSet::new());
    window.close().await;
}
