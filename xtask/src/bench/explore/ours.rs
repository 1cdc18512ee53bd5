//! What Retort takes.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use serde_json::Value;

use super::report::{Report, Row, Unit};
use crate::bench::median;
use crate::bench::process;
use crate::bench::window::{Driver, Window};
use crate::http;
use crate::server::Server;
use crate::workspace::Workspace;

/// The header listens for the key `/` as soon as the page is hydrated, and brings the cursor to the search.
const ALIVE: &str = "(window.dispatchEvent(new KeyboardEvent('keydown', { key: '/' })),
    document.activeElement === document.querySelector('input[type=search]') && document.activeElement !== null)";
/// What the rail says of the answer, and the table's bar of its own: a new picture changes both, and draws the plot.
const SAID: &str =
    "document.querySelector('[data-test=matched]').textContent + document.querySelector('.tablebar').textContent";
const BOTH_CHANGED: &str = "document.querySelector('[data-test=matched]').textContent !== window.hint
    && document.querySelector('.tablebar').textContent !== window.bar && window.drawn";
const REMEMBER: &str = "window.drawn = false;
    window.watching ??= new MutationObserver((changes) => {
        if (changes.some(({ target }) => (target.nodeType === 1 ? target : target.parentElement)?.closest('[data-plot]'))) window.drawn = true;
    });
    window.watching.observe(document.querySelector('.stage'), { subtree: true, childList: true, attributes: true, characterData: true });
    window.hint = document.querySelector('[data-test=matched]').textContent;
    window.bar = document.querySelector('.tablebar').textContent;
    window.row = document.querySelector('#table tbody tr:not(.gap)').textContent";
const ROW_CHANGED: &str = "document.querySelector('#table tbody tr:not(.gap)').textContent !== window.row";
/// Who groups otherwise unfolds a menu first.
const MENU: &str =
    "[...document.querySelectorAll('.tablebar summary')].find((summary) => summary.textContent === 'Group by').click()";

/// Moves a pointer over the plot for three seconds, one event a frame, and answers the frames' lengths. With a button
/// down it draws a frame around points, as one selects them.
fn frames(button: bool) -> String {
    format!(
        "const holder = document.querySelector('.plot-holder');
         const box = holder.getBoundingClientRect();
         const at = (time) => [box.left + box.width * (0.5 + 0.35 * Math.sin(time / 310)), box.top + box.height * (0.5 + 0.35 * Math.cos(time / 470))];
         const tell = (kind, x, y) => {{
            const target = document.elementFromPoint(x, y) || holder;
            target.dispatchEvent(new PointerEvent(kind, {{ bubbles: true, cancelable: true, composed: true, clientX: x, clientY: y, pointerId: 1, isPrimary: true, pointerType: 'mouse', button: 0, buttons: {button} ? 1 : 0 }}));
         }};
         window.scrollTo(0, 0);
         const lengths = [];
         let began = null, before = null;
         const step = (time) => {{
            if (began === null) {{ began = time; if ({button}) tell('pointerdown', ...at(0)); }}
            else lengths.push(time - before);
            before = time;
            const [x, y] = at(time - began);
            tell('pointermove', x, y);
            if (time - began < 3000) requestAnimationFrame(step);
            else {{ if ({button}) tell('pointerup', x, y); done(lengths); }}
         }};
         requestAnimationFrame(step);"
    )
}

/// Measures everything and adds it to the report.
pub fn measure(
    workspace: &Workspace,
    data: &Path,
    site: &Path,
    driver: &Driver,
    rounds: usize,
    report: &mut Report,
) -> anyhow::Result<()> {
    let mut starts = Vec::new();
    for _ in 0..3 {
        let start = Instant::now();
        let server = Server::start(workspace, data, site)?;
        ensure!(http::ask(&server.address, "GET", "/health", None)?.status == 200, "the server is not healthy");
        starts.push(start.elapsed().as_secs_f64() * 1e3);
    }
    report.add(Row::ours("server start", Unit::Milliseconds, median(&mut starts), Some(2_000.0)));

    let server = Server::start(workspace, data, site)?;
    let home = format!("http://{}/", server.address);
    over_http(&server, rounds, report)?;

    let (mut paints, mut alive, mut memory) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let window = driver.window()?;
        alive.push(window.load(&home, ALIVE)?);
        paints.push(window.first_paint()?);
        memory.push(window.memory()?);
    }
    report.add(Row::ours("first paint of Explore", Unit::Milliseconds, median(&mut paints), Some(500.0)));
    report.add(Row::ours("Explore is interactive", Unit::Milliseconds, median(&mut alive), Some(1_000.0)));

    let part = |name: &str, measured: anyhow::Result<()>| {
        if let Err(error) = measured {
            eprintln!("{name} could not be measured: {error:#}");
        }
    };
    let window = driver.window()?;
    window.load(&home, ALIVE)?;
    part("a change of the view", changes(&window, rounds, report));
    memory.push(window.memory()?);

    let points = driver.window()?;
    points.load(&format!("{home}?group=off"), ALIVE)?;
    part("hovering", smoothness(&points, "hovering over all runs", false, report));
    part("brushing", smoothness(&points, "brushing over all runs", true, report));
    memory.push(points.memory()?);
    part("curves", curves(&server, driver, rounds, report));
    report.add(Row::ours(
        "memory of the server",
        Unit::Megabytes,
        process::resident(server.process()).context("the server has gone")?,
        Some(500.0),
    ));
    let most = memory.into_iter().fold(0.0, f64::max);
    report.add(Row::ours("memory of the page, at most", Unit::Megabytes, most, Some(300.0)));
    Ok(())
}

/// What the server alone takes.
fn over_http(server: &Server, rounds: usize, report: &mut Report) -> anyhow::Result<()> {
    let cloud = "/api/v1/cloud?metrics=test.agreement,test.accuracy";
    let rows = "/api/v1/rows?columns=test.agreement,test.accuracy,test.kl,test.ece&sort=-test.agreement";
    // Every question is a new one: answers that were given before may be at hand.
    let filter = |round: usize| format!("{rows}&filter=test.accuracy+%3E+0.{}", 500 + round);
    let sort = |round: usize| {
        let column = ["test.nll", "train.kl", "test.brier", "train.ece", "train.accuracy"][round % 5];
        format!("{rows}&sort={}{column},test.kl", if round.is_multiple_of(2) { "-" } else { "" }).replacen(
            "&sort=-test.agreement",
            "",
            1,
        )
    };
    let questions: [(&str, &dyn Fn(usize) -> String); 4] = [
        ("HTTP: the page of Explore", &|_| "/".to_owned()),
        ("HTTP: all marks of the plot", &|_| cloud.to_owned()),
        ("HTTP: first 100 rows of a filter", &filter),
        ("HTTP: first 100 rows of a sort", &sort),
    ];
    for (name, question) in questions {
        let (mut times, mut size) = (Vec::new(), 0);
        for round in 0..rounds + 2 {
            let path = question(round);
            let start = Instant::now();
            let answer = http::ask(&server.address, "GET", &path, None)?;
            ensure!(answer.status == 200, "{path} answered with status {}", answer.status);
            if round >= 2 {
                times.push(start.elapsed().as_secs_f64() * 1e3);
            }
            size = answer.body.len();
        }
        report.add(
            Row::ours(name, Unit::Milliseconds, median(&mut times), None)
                .with_note(format!("{:.0} kB", size as f64 / 1e3)),
        );
    }
    Ok(())
}

/// From a click to the new picture.
fn changes(window: &Window, rounds: usize, report: &mut Report) -> anyhow::Result<()> {
    let said = window.run(&format!("done({SAID})"))?;
    ensure!(said.as_str().is_some_and(|said| !said.is_empty()), "the page says nothing of its runs");
    let (mut filters, mut sorts, mut groups) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        let facet = format!("{REMEMBER}; document.querySelectorAll('.rail a.facet')[{}].click()", 2 + round);
        filters.push(window.act(&facet, BOTH_CHANGED)?);
        let off = format!("{REMEMBER}; document.querySelectorAll('.rail a.facet.on').forEach(facet => facet.click())");
        filters.push(window.act(&off, BOTH_CHANGED)?);
        // One column in both directions: two columns may have the same row on top.
        let head = format!("{REMEMBER}; document.querySelectorAll('#table thead th')[2].querySelector('a').click()");
        sorts.push(window.act(&head, ROW_CHANGED)?);
        let ways = "document.querySelectorAll('.tablebar .menu-body > a.facet')";
        let by = "document.querySelectorAll('.tablebar .menu-body .boxes a.facet')";
        for way in [format!("{ways}[1]"), format!("{ways}[0]"), format!("{by}[0]"), format!("{ways}[0]")] {
            window.act(MENU, "document.querySelector('.tablebar .menu[open] .menu-body')")?;
            groups.push(window.act(&format!("{REMEMBER}; {way}.click()"), BOTH_CHANGED)?);
        }
    }
    for (name, mut times) in [("a filter, to the new picture", filters), ("a sort", sorts), ("a regrouping", groups)] {
        let worst = times.iter().copied().fold(0.0, f64::max);
        let row = Row::ours(name, Unit::Milliseconds, median(&mut times), Some(150.0));
        report.add(row.with_note(format!("slowest {worst:.0} ms")));
    }
    Ok(())
}

/// How evenly frames follow each other under a moving pointer.
fn smoothness(window: &Window, name: &str, button: bool, report: &mut Report) -> anyhow::Result<()> {
    let lengths = window.run(&frames(button))?;
    let mut lengths: Vec<f64> = lengths.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    ensure!(lengths.len() > 2, "{name}: the page made no frames");
    let worst = lengths.iter().copied().fold(0.0, f64::max);
    let rate = 1e3 * lengths.len() as f64 / lengths.iter().sum::<f64>();
    report.add(
        Row::ours(&format!("{name}: longest frame"), Unit::Milliseconds, worst, Some(50.0))
            .with_note(format!("{rate:.0} frames a second, median {:.1} ms", median(&mut lengths))),
    );
    Ok(())
}

/// Fifty runs laid over each other on their page, in a browser that has the program already.
fn curves(server: &Server, driver: &Driver, rounds: usize, report: &mut Report) -> anyhow::Result<()> {
    let page = http::ask(&server.address, "GET", "/api/v1/runs?limit=50", None)?.json()?;
    let ids: Vec<&str> = page["runs"].as_array().into_iter().flatten().filter_map(|run| run["id"].as_str()).collect();
    let address = format!("http://{}/compare?group=off&runs={}", server.address, ids.join(","));
    let drawn = "document.querySelectorAll('main path.curve').length >= 50";
    let window = driver.window()?;
    window.load(&format!("http://{}/queue", server.address), ALIVE)?;
    let mut times = Vec::new();
    for _ in 0..rounds {
        times.push(window.load(&address, &format!("location.pathname === '/compare' && ({drawn})"))?);
        window.go("about:blank")?;
    }
    report.add(Row::ours("50 curves over each other", Unit::Milliseconds, median(&mut times), Some(500.0)));
    Ok(())
}
