//! The menu by which a page is passed on: its link, a short one, downloads of what it shows, and a plot for elsewhere.
//!
//! All of it is links and a form that the server answers, so that it works without scripts and weighs little.

use retort_wire::saved_view::FROZEN;

use super::parts::Copy;
use crate::{prelude::*, served, view::encoding::encoded};

/// The name of the part that the menu is.
pub const NAME: &str = "share";

/// What a page has to pass on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// It has plots.
    pub plots: bool,
    /// It has a table.
    pub table: bool,
    /// Its numbers can be kept.
    pub frozen: bool,
    /// All runs, not only those that are shown, can be taken from here.
    pub all: bool,
}

impl Offer {
    /// What the page at a path has to pass on.
    fn of(path: &str) -> Self {
        Self { plots: true, table: true, frozen: true, all: path == "/" }
    }
}

/// The menu for the page at the present address, in a page or a part that the server writes. When it is unfolded its
/// links are those of the page as it is then ([`crate::everywhere`]).
pub fn share() -> Node {
    let Address { path, search, .. } = Address::here();
    let (path, search) = (path.get_untracked(), search.get_untracked());
    let search: Vec<&str> = search.split('&').filter(|pair| !pair.starts_with(served::PARTS)).collect();
    let content = menu(&path, &search.join("&"), Offer::of(&path));
    view! {
        <details class="menu share">
            <summary class="button">"Share"</summary>
            <div class="popover">{content}</div>
        </details>
    }
}

/// The same on a page that lives in the browser, which asks the server for it.
pub fn fetched() -> Node {
    let Address { path, search, .. } = Address::here();
    // Another query changes the links alone, and these are seen to when they are needed.
    let address = memo(move || format!("{}?{}", path.get(), search.get_untracked()));
    served::follow_one(NAME, address);
    served::part(NAME, share)
}

fn menu(path: &str, search: &str, offer: Offer) -> Node {
    let page = if search.is_empty() { path.to_owned() } else { format!("{path}?{search}") };
    let asked = encoded(&page);
    let export = |file: &str| format!("/api/v1/export/{file}?page={asked}");
    let link = |file: &'static str, words: &'static str| {
        view! { <a href=export(file) rel="external" download="">{words}</a> }
    };
    let table = offer.table.then(|| {
        view! {
            <p class="row">
                <span>"Table"</span>
                {link("table.csv", "CSV")} {link("table.parquet", "Parquet")} {link("table.tex", "LaTeX")}
            </p>
        }
    });
    let plots = offer.plots.then(|| {
        let of = |query: &str| export("plot.svg") + query;
        view! {
            <p class="row">
                <span>"Plot"</span>
                {link("plot.svg", "SVG")}
                <a href=of("&ground=white") rel="external" download="">"SVG for print"</a>
                {link("plot.png", "PNG")}
                <a href=format!("/plots?page={asked}") rel="external">"Every plot"</a>
            </p>
        }
    });
    let all = offer.all.then(|| {
        let view = crate::view::View::parse(search);
        let frozen = view.frozen.map_or_else(String::new, |id| format!("&{FROZEN}={id}"));
        let every = |file: &str| format!("/api/v1/export/{file}?filter={}{frozen}", encoded(&view.filter));
        view! {
            <p class="row">
                <span>"All numbers"</span>
                <a href=every("runs.csv") rel="external" download="">"Runs, CSV"</a>
                <a href=every("runs.parquet") rel="external" download="">"Parquet"</a>
                <a href=every("epochs.parquet") rel="external" download="">"Epochs, Parquet"</a>
            </p>
        }
    });
    let freeze = offer.frozen.then(|| {
        view! {
            <label><input type="radio" name="kind" value="frozen"/>"Frozen: these runs, these numbers"</label>
        }
    });
    view! {
        <p class="row"><Copy label="Copy link" text=String::new()/> <a href="/views" rel="external">"Saved views"</a></p>
        <form method="post" action="/views">
            <b>"Short link"</b>
            <input type="hidden" name="page" value=page.clone()/>
            <input name="name" placeholder="A name" aria-label="Name of the view" maxlength="200"/>
            <label><input type="radio" name="kind" value="live" checked=true/>"Live: what the query finds"</label>
            {freeze}
            <button type="submit" data-test="save-view">"Save view"</button>
        </form>
        {table}
        {plots}
        {all}
        <p class="row"><span>"Cite"</span>{link("cite.bib", "BibTeX")}</p>
    }
}
