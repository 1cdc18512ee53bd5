//! Explore under a person's hands: parts that the server writes follow the address, and so does the plot.

use std::collections::BTreeSet;

use super::{PATIENCE, chromium::Chromium, retort_server::RetortServer, site};

/// More rows than one answer holds.
const RUNS: u32 = 360;

#[tokio::test(flavor = "multi_thread")]
async fn runs_are_filtered_sorted_scrolled_through_and_selected() {
    let Some(site) = site() else { return };
    let server = RetortServer::with_runs(&site, RUNS);
    let chromium = Chromium::start();
    let window = chromium.open().await;
    window.go(&format!("{}/?group=off", server.address)).await;
    window.run("window.notReloaded = true").await;

    // The table holds what is seen, and fetches what is scrolled to.
    let seen = |words: &str| format!("return document.querySelector('.seen').textContent.includes('{words}')");
    window.wait_until(PATIENCE, "the table says where it is", &seen("of 360")).await;
    let end = "const rows = document.querySelector('.scroll.rows'); rows.scrollTop = rows.scrollHeight; return true";
    window.run(end).await;
    let last = "return !!document.querySelector('#table tbody tr[aria-rowindex=\"361\"]')
        && document.querySelectorAll('#table tbody tr').length < 100";
    window.wait_until(PATIENCE, "the last row is there, and few others", last).await;
    window.run("document.querySelector('.scroll.rows').scrollTop = 0; return true").await;
    let first = "return document.querySelector('#table tbody tr')?.getAttribute('aria-rowindex') === '2'";
    window.wait_until(PATIENCE, "the first row is back", first).await;

    // A facet filters list, table and plot; who has folded up another list does not find it open again.
    window.click(".rail details > summary").await;
    let marks = "document.querySelectorAll('.scatter svg .datum').length";
    window.run(&format!("window.marks = {marks}")).await;
    let facet = "[...document.querySelectorAll('.rail details')].find((list) => list.textContent.includes('Temperature')).querySelector('a.facet')";
    window.run(&format!("{facet}.dataset.chosen = 'facet'")).await;
    window.click("[data-chosen=facet]").await;
    let filtered = "return location.search.includes('filter=')
        && parseInt(document.querySelector('.tablebar b').textContent) < 360
        && document.querySelector('[data-test=matched]').textContent.startsWith(document.querySelector('.tablebar b').textContent)
        && document.querySelectorAll('.rail a.facet.on').length === 1";
    window.wait_until(PATIENCE, "list and table are filtered", filtered).await;
    let as_it_was = "return !document.querySelector('.rail details').open && !!document.activeElement.closest('.rail')";
    assert_eq!(window.run(as_it_was).await, true, "the list is folded up, and the focus is where it was");
    let fewer = "return document.querySelector('.scatter desc').textContent.includes(document.querySelector('.tablebar b').textContent.split(' ')[0] + ' ')";
    window.wait_until(PATIENCE, "the plot is filtered", fewer).await;

    // A menu that came with the answer has its ways when somebody unfolds it.
    window.click(".tablebar details.menu > summary").await;
    let unfolded = "return document.querySelector('.tablebar details.menu[open] a.facet')?.offsetWidth > 0";
    window.wait_until(PATIENCE, "the menu of grouping is unfolded", unfolded).await;
    window.click(".tablebar details.menu > summary").await;

    // A head sorts; a ticked row is selected, ringed in the plot, and stays so when the table is sorted the other way.
    let head =
        "document.querySelector('#table thead th:nth-child(3) a').scrollIntoView({ block: 'center' }); return true";
    window.run(head).await;
    let at_rest = "const before = window.seen; window.seen = document.querySelector('.seen').textContent; return before === window.seen";
    window.wait_until(PATIENCE, "the page is no longer scrolling", at_rest).await;
    window.click("#table thead th:nth-child(3) a").await;
    let sorted =
        "return document.querySelector('#table thead th:nth-child(3)').getAttribute('aria-sort') === 'descending'";
    window.wait_until(PATIENCE, "the table is sorted", sorted).await;
    let seen = "return window.seen === document.querySelector('.seen').textContent";
    window.wait_until(PATIENCE, "as many rows are seen as before", seen).await;
    window.click("#table tbody tr:nth-child(1) input[name=runs]").await;
    let selected = "return location.search.includes('select=') && document.querySelector('.selection b')?.textContent === '1 run selected'
        && document.querySelectorAll('.scatter .ring.selected').length > 0 && document.querySelectorAll('tr.chosen').length === 1";
    window.wait_until(PATIENCE, "one run is selected in table and plot", selected).await;
    window.click("#table thead th:nth-child(3) a").await;
    let other_way =
        "return document.querySelector('#table thead th:nth-child(3)').getAttribute('aria-sort') === 'ascending'
        && location.search.includes('select=')";
    window.wait_until(PATIENCE, "the selection outlives another order", other_way).await;

    // Who opens its address elsewhere sees the same selection on a page that is alive.
    let link = window.address().await;
    let other = chromium.open().await;
    other.go(&link).await;
    let same = "return document.querySelector('.selection b')?.textContent === '1 run selected'
        && document.querySelectorAll('.scatter .ring.selected').length > 0";
    other.wait_until(PATIENCE, "the selection came with the address", same).await;
    other.click(".selection > button:last-of-type").await;
    let cleared = "return !document.querySelector('.selection') && !location.search.includes('select=')";
    other.wait_until(PATIENCE, "the selection can be cleared there", cleared).await;
    assert_eq!(other.errors().await, BTreeSet::new());
    other.close().await;

    // What is passed on is the page as it is now.
    window.click("details.share > summary").await;
    let shared =
        "return document.querySelector('details.share input[name=page]').value === location.pathname + location.search";
    window.wait_until(PATIENCE, "the menu has the present address", shared).await;

    // A field of the plot's form draws it anew; going back shows what was there before.
    window.run("const shape = document.querySelector('select[name=protocol]'); shape.value = 'best'; shape.dispatchEvent(new Event('change', { bubbles: true })); return true").await;
    window.wait_until(PATIENCE, "numbers are of the best epoch", "return location.search.includes('protocol=best') && document.querySelector('.head p').textContent.includes('best')").await;
    window.run("history.back(); return true").await;
    window
        .wait_until(
            PATIENCE,
            "numbers are of the last epoch again",
            "return document.querySelector('.head p').textContent.includes('last epoch')",
        )
        .await;

    // A page that only the server writes, and back to this one.
    window.click("header nav a[href='/queue']").await;
    window
        .wait_until(PATIENCE, "the queue is there", "return document.querySelector('main h1')?.textContent === 'Queue'")
        .await;
    window.click("header nav a[href='/']").await;
    window
        .wait_until(
            PATIENCE,
            "Explore is there with its table",
            "return document.querySelectorAll('#table tbody tr').length > 5",
        )
        .await;
    assert_eq!(window.run("return window.notReloaded").await, true);
    assert_eq!(window.errors().await, BTreeSet::new());
    window.close().await;
}
