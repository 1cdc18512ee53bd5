//! Every page as axe-core judges it, wide and narrow, light and dark, and what a person does who has no pointer.

use std::{fmt::Write as _, path::Path};

use retort_app::app::ADDRESSES;
use serde_json::{Value, json};

use super::{
    PATIENCE,
    chromium::{Chromium, Window},
    retort_server::RetortServer,
    site,
};

/// Window sizes, a desk and a telephone, each with a theme: every page is judged in both sizes and both themes, and
/// what all pages share in all four combinations, because every second page takes the other pairs.
const LOOKS: [[(u32, &str); 2]; 2] = [[(1440, "light"), (390, "dark")], [(1440, "dark"), (390, "light")]];
/// Enough for groups, seeds and more than one colour.
const RUNS: u32 = 24;

/// What axe finds that is serious: the rule, what it asks for, and where.
const FINDINGS: &str = "return axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id} (${help}): ${nodes.slice(0, 3).map((node) => node.html.slice(0, 300)).join(' | ')}`))";

/// Nothing is read any more, and what was asked for is laid out.
const IS_THERE: &str = "return !document.querySelector('main .skeleton') && !!document.querySelector('main h1')";

fn axe() -> Option<String> {
    let Some(path) = std::env::var_os("RETORT_AXE") else {
        eprintln!("skipped: RETORT_AXE names no axe-core; `cargo xtask test` fetches it and sets it");
        return None;
    };
    Some(std::fs::read_to_string(Path::new(&path)).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_can_be_used_by_everybody() {
    let (Some(site), Some(axe)) = (site(), axe()) else { return };
    let chromium = Chromium::start();
    let window = chromium.open().await;
    let mut report = String::new();

    let empty = RetortServer::start(&site);
    for (place, page) in ["/", "/queue", "/compare", "/trash", "/nowhere"].into_iter().enumerate() {
        judge(&window, &axe, &format!("{}{page}", empty.address), LOOKS[place % 2], &mut report).await;
    }
    drop(empty);

    let server = RetortServer::with_runs(&site, RUNS);
    let ids = runs(&window, &server).await;
    for (place, address) in ADDRESSES.into_iter().enumerate() {
        let page = format!("{}{}", server.address, filled(address, &ids));
        judge(&window, &axe, &page, LOOKS[place % 2], &mut report).await;
    }
    window.open_with(&format!("{}/", server.address), 'k').await;
    judge_as_it_stands(&window, &axe, "the command palette", LOOKS[0], &mut report).await;

    assert!(report.is_empty(), "{report}");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_enough_and_a_hidden_page_catches_up() {
    let Some(site) = site() else { return };
    let server = RetortServer::with_runs(&site, 3);
    let chromium = Chromium::start();
    let window = chromium.open().await;

    go_by_name(&window, &server).await;
    do_by_name(&window, &server).await;
    skip_the_header(&window, &server).await;
    look_away_and_back(&window, &server).await;

    assert_eq!(window.errors().await, std::collections::BTreeSet::new());
    window.close().await;
}

/// The address of a page with something in the place of its parameters.
fn filled(address: &str, ids: &[String]) -> String {
    let filled = match address {
        "/compare" | "/batch" => format!("{address}?runs={}", ids.join(",")),
        "/plots" => "/plots?page=%2F".to_owned(),
        // No capsule was brought here: the page says so.
        "/capsules/{id}" => "/capsules/none".to_owned(),
        _ => address.replace("/runs/{id}", &format!("/runs/{}", ids[0])).replace("/figures/{id}", "/figures/fig6b"),
    };
    assert!(!filled.contains('{'), "{address} has a parameter that this test does not know: give it a value here");
    filled
}

async fn runs(window: &Window, server: &RetortServer) -> Vec<String> {
    window.go(&format!("{}/queue", server.address)).await;
    let ids = "return fetch('/api/v1/runs?limit=3').then((answer) => answer.json()).then(({ runs }) => runs.map(({ id }) => id))";
    serde_json::from_value(window.run(ids).await).unwrap()
}

async fn judge(window: &Window, axe: &str, page: &str, looks: [(u32, &str); 2], report: &mut String) {
    window.go(page).await;
    window.wait_until(PATIENCE, &format!("{page} is there"), IS_THERE).await;
    judge_as_it_stands(window, axe, page, looks, report).await;
}

/// What is serious, and whether the page is wider than its window.
async fn judge_as_it_stands(window: &Window, axe: &str, page: &str, looks: [(u32, &str); 2], report: &mut String) {
    window.run(axe).await;
    for (width, theme) in looks {
        window.look(width, theme).await;
        let found = window.run(FINDINGS).await;
        for finding in found.as_array().unwrap() {
            writeln!(report, "{page}, {width} pixels, {theme}: {}", finding.as_str().unwrap()).unwrap();
        }
        let over = window.run("return document.documentElement.scrollWidth - window.innerWidth").await;
        if over.as_i64().unwrap() > 0 {
            writeln!(report, "{page} is {over} pixels wider than a window of {width}").unwrap();
        }
    }
}

/// Opens the palette by its key, goes to a page and to a run by their names; Escape gives the focus back.
async fn go_by_name(window: &Window, server: &RetortServer) {
    window.open_with(&format!("{}/queue", server.address), 'k').await;
    window.type_keys("figures\n").await;
    let there = "return location.pathname === '/figures' && !document.querySelector('dialog')";
    window.wait_until(PATIENCE, "the figures are there", there).await;

    window.hold_control_and('k').await;
    window.type_keys("made up").await;
    let found =
        "return [...document.querySelectorAll('[role=option]')].some((line) => line.textContent.includes('seed'))
        && document.querySelector('[role=option]').textContent.startsWith('Made up')";
    window.wait_until(PATIENCE, "the palette names a run", found).await;
    window.type_keys("\n").await;
    window.wait_until(PATIENCE, "the run's page opens", "return location.pathname.startsWith('/runs/')").await;
    window.wait_until(PATIENCE, "the run is there", IS_THERE).await;

    window.run("document.querySelector('header nav a').focus()").await;
    window.hold_control_and('k').await;
    window
        .wait_until(PATIENCE, "the cursor is in the palette", "return document.activeElement.role === 'combobox'")
        .await;
    window.type_keys("\u{E00C}").await;
    let back = "return !document.querySelector('dialog') && document.activeElement.matches('header nav a')";
    window.wait_until(PATIENCE, "the focus is back", back).await;

    window.type_keys("?").await;
    let keys = "return document.querySelector('dialog[open]')?.textContent.includes('Search or filter runs') === true";
    window.wait_until(PATIENCE, "the keys are listed", keys).await;
    window.type_keys("\u{E00C}").await;
    window.wait_until(PATIENCE, "the list is closed", "return !document.querySelector('dialog')").await;
}

/// What the page offers is done by its name: a button, and a value of a list.
async fn do_by_name(window: &Window, server: &RetortServer) {
    window.look(1440, "light").await;
    window.open_with(&format!("{}/", server.address), 'k').await;
    window.type_keys("light or dark\n").await;
    window.wait_until(PATIENCE, "the theme is dark", "return document.documentElement.dataset.theme === 'dark'").await;
    window.hold_control_and('k').await;
    window.type_keys("a mark is one run\n").await;
    let ungrouped = "return location.search.includes('group=off')";
    window.wait_until(PATIENCE, "a mark is a run", ungrouped).await;
}

/// The first thing that Tab reaches skips the header.
async fn skip_the_header(window: &Window, server: &RetortServer) {
    window.go(&format!("{}/figures", server.address)).await;
    // What had the cursor while the page was waited for is left behind.
    window.run("document.querySelector('.skip').focus()").await;
    window.type_keys("\n").await;
    window.wait_until(PATIENCE, "the content has the focus", "return document.activeElement.id === 'main'").await;
}

/// A page that nobody looks at lets go of its stream, and shows what changed meanwhile once somebody does again.
async fn look_away_and_back(window: &Window, server: &RetortServer) {
    let ids = runs(window, server).await;
    window.before_every_page(WATCHED).await;
    window.go(&format!("{}/runs/{}", server.address, ids[0])).await;
    let star = format!("return fetch('/api/v1/runs/{}/star', {{ method: 'POST' }}).then(({{ ok }}) => ok)", ids[0]);
    let says =
        |word: &str| format!("return document.querySelector('[data-test=act-star]').textContent.includes('{word}')");
    window.wait_until(PATIENCE, "the stream is open", "return window.streams[0]?.readyState === 1").await;
    assert_eq!(window.run(&star).await, true);
    window.wait_until(PATIENCE, "the star arrives", &says("★")).await;

    window.run("window.turn('hidden')").await;
    window.wait_until(PATIENCE, "the stream is let go", "return window.streams[0].readyState === 2").await;
    assert_eq!(window.run(&star).await, true);
    assert_eq!(window.run("return window.streams.length").await, 1);

    window.run("window.turn('visible')").await;
    window.wait_until(PATIENCE, "what was missed is there", &says("☆")).await;
    assert_eq!(
        window.run("return window.streams.length === 2 && window.streams[1].url.includes('after=')").await,
        true
    );
}

/// Remembers the page's streams, hides the page at will, and makes its patience short.
const WATCHED: &str = "
    window.streams = [];
    const Source = window.EventSource;
    window.EventSource = class extends Source { constructor(address) { super(address); window.streams.push(this); } };
    const later = window.setTimeout;
    window.setTimeout = (call, pause, ...rest) => later(call, pause === 30000 ? 0 : pause, ...rest);
    window.turn = (state) => {
        Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
        document.dispatchEvent(new Event('visibilitychange'));
    };";

impl Window {
    /// Loads a page, then holds Control and presses the key, and waits for the dialog that it opens.
    async fn open_with(&self, address: &str, key: char) {
        self.go(address).await;
        self.hold_control_and(key).await;
        self.wait_until(PATIENCE, "the dialog opens", "return document.activeElement.role === 'combobox'").await;
    }

    /// As seen in a window of this width by somebody whose system has this theme and wants no motion.
    async fn look(&self, width: u32, theme: &str) {
        let size = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
        let features = json!({ "features": [
            { "name": "prefers-color-scheme", "value": theme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]});
        self.devtools("Emulation.setEmulatedMedia", features).await;
        let drawn =
            "return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))";
        self.run(drawn).await;
    }

    /// Runs the script in every page that is loaded from now on, before its own.
    async fn before_every_page(&self, script: &str) -> Value {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await
    }
}
