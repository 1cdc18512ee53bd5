//! Every plot of a page, each to be taken away or shown elsewhere.

use leptos_meta::Title;

use super::parts::{Copy, Failure, Skeleton};
use crate::{
    api,
    prelude::*,
    view::encoding::{encoded, pairs},
};

/// The page at `/plots`.
pub fn plots_page() -> Node {
    view! { <Plots /> }
}

#[component]
fn Plots() -> impl IntoView {
    let search = Address::here().search;
    let page = memo(move || {
        let named = search.with(|search| pairs(search).into_iter().find(|(name, _)| name == "page"));
        named.map(|(_, page)| page).unwrap_or_default()
    });
    let plots = Remote::new(move || page.get(), api::plots);
    view! {
        <Title text="Every plot of a page" />
        <Transition fallback=|| view! { <Skeleton what="the plots" /> }>
            {move || {
                let page = page.get();
                Node::suspend(async move {
                    match plots.await {
                        Ok(titles) => list(&page, &titles),
                        Err(error) => {
                            view! { <Failure title="The plots cannot be shown" message=error.to_string() /> }
                        }
                    }
                })
            }}
        </Transition>
    }
}

fn list(page: &str, titles: &[String]) -> Node {
    if titles.is_empty() {
        let back = page.to_owned();
        return view! {
            <section class="empty">
                <h1>"This page has no plot"</h1>
                <p>"Here stand the plots of a page, each to be downloaded or embedded."</p>
                <p><a class="button primary" href=back rel="external">"Back to the page"</a></p>
            </section>
        };
    }
    let figures = titles.iter().enumerate().map(|(index, title)| figure(page, index + 1, title)).collect::<Node>();
    let back = page.to_owned();
    view! {
        <div class="head">
            <div>
                <nav class="crumbs"><a href=back rel="external">"Back to the page"</a></nav>
                <h1>"Every plot of this page"</h1>
            </div>
        </div>
        <div class="every-plot">{figures}</div>
    }
}

fn figure(page: &str, number: usize, title: &str) -> Node {
    let asked = encoded(page);
    let file = |name: &str, more: &str| format!("/api/v1/export/{name}?page={asked}&plot={number}{more}");
    let (svg, print, png) = (file("plot.svg", ""), file("plot.svg", "&ground=white"), file("plot.png", ""));
    let picture = png.clone();
    let embedded = embedded(page, number);
    let (shown, opened) = (embedded.clone(), embedded.clone());
    // Copied, the snippet has this server's name.
    let snippet = iframe("{origin}", &embedded);
    view! {
        <figure>
            <figcaption><b>{title.to_owned()}</b></figcaption>
            <img src=picture alt=title.to_owned() loading="lazy"/>
            <p class="row">
                <a href=svg rel="external" download="">"SVG"</a>
                <a href=print rel="external" download="">"SVG for print"</a>
                <a href=png rel="external" download="">"PNG"</a>
                <a href=opened rel="external">"Embedded"</a>
                <Copy label="Copy embed code" text=snippet/>
            </p>
            <input readonly=true aria-label="Code to embed this plot" value=iframe("", &shown)/>
        </figure>
    }
}

/// The address of a plot alone, for frames.
fn embedded(page: &str, number: usize) -> String {
    let (path, search) = page.split_once('?').unwrap_or((page, ""));
    let path = if path == "/" { "/explore" } else { path };
    let and = if search.is_empty() { "" } else { "&" };
    format!("/embed{path}?{search}{and}plot={number}")
}

fn iframe(origin: &str, address: &str) -> String {
    let address = address.replace('&', "&amp;").replace('"', "%22");
    format!(
        "<iframe src=\"{origin}{address}&amp;theme=light\" width=\"720\" height=\"420\" style=\"border:0\"></iframe>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_embedded_plot_has_the_page_s_address() {
        assert_eq!(embedded("/", 1), "/embed/explore?plot=1");
        assert_eq!(embedded("/compare?runs=a,b", 2), "/embed/compare?runs=a,b&plot=2");
        assert_eq!(
            iframe("http://here", "/embed/explore?x=1&plot=1"),
            "<iframe src=\"http://here/embed/explore?x=1&amp;plot=1&amp;theme=light\" width=\"720\" height=\"420\" style=\"border:0\"></iframe>"
        );
    }
}
