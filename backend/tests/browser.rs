//! The whole of Retort as a person meets it: the built server, the bundle, and headless Chromium.
//!
//! `cargo xtask test` sets `RETORT_SITE` to the folder of the bundle and `RETORT_AXE` to the script of axe-core;
//! `RETORT_BROWSER=0` leaves the test out.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which may panic")]

#[path = "browser/accessibility.rs"]
mod accessibility;
#[path = "browser/chromium.rs"]
mod chromium;
#[path = "browser/compare.rs"]
mod compare;
#[path = "browser/explore.rs"]
mod explore;
#[path = "browser/retort.rs"]
mod retort_server;

use std::{collections::BTreeSet, path::PathBuf, time::Duration};

use chromium::{Chromium, Window};
use retort_server::RetortServer;

/// How long anything may take on a machine that does other things too.
const PATIENCE: Duration = Duration::from_secs(180);

/// The header listens for the key `/` once the page is hydrated, and brings the cursor to the search.
const IS_ALIVE: &str = "window.dispatchEvent(new KeyboardEvent('keydown', { key: '/' }));
    return document.activeElement?.type === 'search'";

/// The data that the page asked for after it came; news are no data.
const ASKED_FOR: &str = "return performance.getEntriesByType('resource').map((entry) => entry.name)
    .filter((name) => name.includes('/api/') && !name.includes('/events'))";

fn site() -> Option<PathBuf> {
    if std::env::var("RETORT_BROWSER").is_ok_and(|value| value == "0") {
        eprintln!("skipped: RETORT_BROWSER is 0");
        return None;
    }
    let site = std::env::var_os("RETORT_SITE").map(PathBuf::from);
    if site.is_none() {
        eprintln!("skipped: RETORT_SITE names no bundle; `cargo xtask test` builds one and sets it");
    }
    site
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_launched_watched_found_and_shared() {
    let Some(site) = site() else { return };
    let server = RetortServer::start(&site);
    let chromium = Chromium::start();
    let window = chromium.open().await;

    let run = launch(&window, &server).await;
    watch_its_curve_move(&window).await;
    let link = find_its_point_and_copy_the_link(&window, &run).await;
    window.wait_until(PATIENCE, "the run has finished and its last point is drawn", &is_finished(&run)).await;
    let seen = what_is_seen(&window).await;

    let other = chromium.open().await;
    other.go(&link).await;
    other.wait_until(PATIENCE, "the other browser shows the point", &has_point(&run)).await;
    assert_eq!(other.address().await, link);
    assert_eq!(what_is_seen(&other).await, seen);
    other.wait_until(PATIENCE, "the other browser's page is alive", IS_ALIVE).await;
    assert_eq!(other.run(ASKED_FOR).await, serde_json::json!([]), "what the page shows came with it");

    look_at_another_plot(&other, &run).await;
    look_at_a_figure(&other).await;
    look_into(&other, &server, &run).await;
    soften_its_teacher(&other, &server, &run).await;

    assert_eq!(window.errors().await, BTreeSet::new());
    assert_eq!(other.errors().await, BTreeSet::new());
    window.close().await;
    other.close().await;
}

/// Fills the form like a person and returns the id of the one run that it launches.
async fn launch(window: &Window, server: &RetortServer) -> String {
    window.go(&format!("{}/launch", server.address)).await;
    window.click("[data-test='preset-digits-in-a-minute']").await;
    let training = "input[name='training.epochs']";
    window
        .wait_until(
            PATIENCE,
            "the preset fills the form",
            &format!("return !!document.querySelector(`{training}`)?.value"),
        )
        .await;
    window.type_over("[data-test='launch-name']", "Seen from a browser").await;
    window.type_over("input[name='objective.temperature']", "2").await;
    // Many epochs: forty are over before the page has opened.
    window.type_over(training, "600").await;
    let one_run = "return document.querySelector('[data-test=launch-count]').textContent.trim().startsWith('1')";
    window.wait_until(PATIENCE, "the form counts one run", one_run).await;
    window.click("[data-test='launch-submit']").await;
    window.wait_until(PATIENCE, "the run's page opens", "return location.pathname.startsWith('/runs/')").await;
    let address = window.address().await;
    let id = address.rsplit_once("/runs/").unwrap().1;
    id.split(['?', '#']).next().unwrap().to_owned()
}

/// The curve gets longer on the page that stands open, which is not loaded anew meanwhile.
async fn watch_its_curve_move(window: &Window) {
    let length =
        "[...document.querySelectorAll('path.curve')].reduce((sum, path) => sum + path.getAttribute('d').length, 0)";
    window.run("window.notReloaded = true").await;
    window.wait_until(PATIENCE, "the run's first curve is drawn", &format!("return {length} > 0")).await;
    window.run(&format!("window.firstLength = {length}")).await;
    window.wait_until(PATIENCE, "the curve moves", &format!("return {length} > window.firstLength")).await;
    assert_eq!(window.run("return window.notReloaded").await, true);
}

/// Goes to Explore by its link, waits for the point to arrive, narrows the view to the study, and copies the link
/// with the page's own button.
async fn find_its_point_and_copy_the_link(window: &Window, run: &str) -> String {
    window.click("header nav a[href='/']").await;
    window.wait_until(PATIENCE, "the run's point arrives in Explore", &has_point(run)).await;
    window.type_over("input[type=search]", "Seen\n").await;
    window.wait_until(PATIENCE, "the filter is in the address", "return location.search.includes('filter')").await;
    window.wait_until(PATIENCE, "the point is still there", &has_point(run)).await;
    let link = window.address().await;
    window.click("details.share > summary").await;
    let copy = "[...document.querySelectorAll('button')].find(button => button.textContent.includes('Copy link'))";
    window.wait_until(PATIENCE, "Explore offers the link", &format!("return !!{copy}")).await;
    window.run(&format!("{copy}.dataset.chosen = 'copy'")).await;
    window.click("[data-chosen=copy]").await;
    assert_eq!(window.pasted("input[type=search]").await, link);
    // The box was only a place to paste into.
    window.type_over("input[type=search]", "Seen").await;
    link
}

/// Goes to another plot of Explore, whose code is fetched then, and back to the first.
async fn look_at_another_plot(window: &Window, run: &str) {
    window.run("window.notReloaded = true").await;
    window.click(".plot-tabs a[href*='plot=parallel']").await;
    let drawn = "return document.querySelectorAll('[data-plot=parallel] .coordinate').length >= 2";
    window.wait_until(PATIENCE, "parallel coordinates are drawn", drawn).await;
    window.click(".plot-tabs a:first-child").await;
    window.wait_until(PATIENCE, "the scatter plot is back", &has_point(run)).await;
    assert_eq!(window.run("return window.notReloaded").await, true);
}

/// Goes to the gallery, opens a figure, and changes its scale, all without loading a page anew.
async fn look_at_a_figure(window: &Window) {
    window.run("window.notReloaded = true").await;
    window.click("header nav a[href='/figures']").await;
    let drawn = "return document.querySelectorAll('ul.gallery a .panel.small').length > 0";
    window.wait_until(PATIENCE, "the gallery draws the paper's points", drawn).await;
    window.click("a[data-figure='fig6b']").await;
    let shown = "return !!document.querySelector(`article.figure[data-figure='fig6b'] svg.panel .hollow`)";
    window.wait_until(PATIENCE, "the figure shows the paper's points", shown).await;
    window.click("[data-test='scale-full']").await;
    let full = "return location.search === '?scale=full'
        && document.querySelector('[data-test=scale-full]')?.getAttribute('aria-current') === 'true'";
    window.wait_until(PATIENCE, "the address says which scale", full).await;
    assert_eq!(window.run("return window.notReloaded").await, true);
}

/// Goes from the run to its inside, through the confusion to images, and on to agreements, without loading a page anew.
async fn look_into(window: &Window, server: &RetortServer, run: &str) {
    window.go(&format!("{}/runs/{run}", server.address)).await;
    window.wait_until(PATIENCE, "the run's page is alive", IS_ALIVE).await;
    window.run("window.notReloaded = true").await;
    window.click("[data-test='to-inside']").await;
    let drawn = "return document.querySelectorAll('.binned svg .disc').length > 0
        && !!document.querySelector('table.confusion td.same a')";
    window.wait_until(PATIENCE, "calibration and confusion are drawn", drawn).await;
    window.click("table.confusion td.same a").await;
    let seen = "return [...document.querySelectorAll('.examples img')].some(image => image.naturalWidth === 8)";
    window.wait_until(PATIENCE, "the cell's images are shown", seen).await;
    window.click("[data-test='who-agree']").await;
    let agree = "return location.search.includes('who=agree')
        && document.querySelector('[data-test=who-agree]')?.getAttribute('aria-current') === 'true'
        && document.querySelectorAll('.examples .said-right').length > 0";
    window.wait_until(PATIENCE, "the address says who", agree).await;
    assert_eq!(window.run("return window.notReloaded").await, true);
}

/// Opens a teacher's outputs in the form and moves the temperature.
async fn soften_its_teacher(window: &Window, server: &RetortServer, run: &str) {
    window.go(&format!("{}/launch?from={run}", server.address)).await;
    window.wait_until(PATIENCE, "the form is alive", IS_ALIVE).await;
    window.click("[data-test='soften']").await;
    let drawn = "return document.querySelectorAll('[data-test=softening] svg.bars').length > 1";
    window.wait_until(PATIENCE, "softened targets are drawn", drawn).await;
    let words = "document.querySelector('[data-test=softening] svg.bars').getAttribute('aria-label')";
    window.run(&format!("window.before = {words}")).await;
    window
        .run(
            "const slider = document.querySelector('#soften-tau'); slider.value = slider.max;
             slider.dispatchEvent(new Event('input', { bubbles: true }))",
        )
        .await;
    let moved = format!("return {words} !== window.before && {words}.startsWith('At τ = 100:')");
    window.wait_until(PATIENCE, "the bars follow the temperature", &moved).await;
}

/// Whether Explore draws a point that leads to the run.
fn has_point(run: &str) -> String {
    format!("return !!document.querySelector(`g.datum a[href*='{run}'] path.disc[d^='M']`)")
}

/// Whether the server says that the run has finished, and nothing on the page is waiting.
fn is_finished(run: &str) -> String {
    format!("return fetch('/api/v1/runs/{run}').then(answer => answer.text()).then(text => /\"finished\"/.test(text))")
}

/// What both browsers have to agree on: filter, titles of the axes, points with their places, and the table's rows.
async fn what_is_seen(window: &Window) -> serde_json::Value {
    let words = "element => element.textContent.replace(/\\s+/g, ' ').trim()";
    let seen = format!(
        "const words = {words};
         return JSON.stringify({{
            filter: document.querySelector('input[type=search]').value,
            axes: [...document.querySelectorAll('select.axis-title')].map(select => select.value),
            points: [...document.querySelectorAll('g.datum')].map(mark => [
                mark.dataset.key, mark.querySelector('a').getAttribute('href'), mark.querySelector('path.disc').getAttribute('d'),
            ]),
            heads: [...document.querySelectorAll('main thead th')].map(head => words(head.querySelector('a') ?? head)),
            rows: document.querySelectorAll('main tbody tr').length,
         }})"
    );
    // The last event of a run may still be on its way: what stands for a second is what is seen.
    let mut before = serde_json::Value::Null;
    loop {
        let now = window.run(&seen).await;
        if now == before {
            return now;
        }
        before = now;
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}
