//! The application: its pages, their addresses, and what surrounds every page.

use std::future::Future;

use leptos_meta::{Title, provide_meta_context};

use crate::{
    address, api,
    header::{Header, ThemeChanges},
    live,
    page::{self, parts::Skeleton},
    prelude::*,
    status::set_status,
};

/// The catalog, fetched once for the whole application.
#[derive(Clone, Copy)]
pub struct CatalogResource(pub Remote<retort_wire::Catalog>);

/// The pages' addresses, as axum writes them.
pub const ADDRESSES: [&str; 7] = ["/", "/runs/{id}", "/compare", "/launch", "/queue", "/figures", "/figures/{id}"];

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Explore,
    Run,
    Compare,
    Launch,
    Queue,
    Figures,
    Figure,
    Missing,
}

impl Page {
    /// The page at a path.
    fn at(path: &str) -> Self {
        match path.trim_matches('/').split('/').collect::<Vec<_>>().as_slice() {
            [""] => Self::Explore,
            ["runs", _] => Self::Run,
            ["compare"] => Self::Compare,
            ["launch"] => Self::Launch,
            ["queue"] => Self::Queue,
            ["figures"] => Self::Figures,
            ["figures", _] => Self::Figure,
            _ => Self::Missing,
        }
    }

    // The wrappers differ, so that nothing of one page is taken over by the next.
    fn view(self) -> Node {
        match self {
            Self::Explore => view! { <div data-page="explore">{part("the runs", page::explore::explore_page)}</div> },
            Self::Run => view! { <div data-page="run">{part("the run", page::run::run_page)}</div> },
            Self::Compare => view! { <div data-page="compare">{part("the runs", page::compare::compare_page)}</div> },
            Self::Launch => {
                view! { <div data-page="launch">{part("what can be chosen", page::launch::launch_page)}</div> }
            }
            Self::Queue => view! { <div data-page="queue">{part("the queue", page::queue::queue_page)}</div> },
            Self::Figures => {
                view! { <div data-page="figures">{part("the figures", page::figures::figures_page)}</div> }
            }
            Self::Figure => view! { <div data-page="figure">{part("the figure", page::figure::figure_page)}</div> },
            Self::Missing => view! { <div data-page="missing"><Missing/></div> },
        }
    }
}

/// A page that is a part of the bundle of its own: fetched when it is first looked at, written at once by the server.
/// It is made once and not in a closure, which a server calls twice: what the page asks for would be counted twice, and
/// the browser would not find the answers that came with the page.
fn part<F: Future<Output = Node> + Send + 'static>(what: &'static str, page: fn() -> F) -> Node {
    view! {
        <Transition fallback=move || view! { <Skeleton what/> }>{Node::suspend(page())}</Transition>
    }
}

/// Fetches the part of the bundle that the page at `path` needs beside the common one.
#[cfg(feature = "hydrate")]
pub async fn preload(path: &str) {
    match Page::at(path) {
        Page::Explore => page::explore::__preload_explore_page().await,
        Page::Run => page::run::__preload_run_page().await,
        Page::Compare => page::compare::__preload_compare_page().await,
        Page::Launch => page::launch::__preload_launch_page().await,
        Page::Queue => page::queue::__preload_queue_page().await,
        Page::Figures => page::figures::__preload_figures_page().await,
        Page::Figure => page::figure::__preload_figure_page().await,
        Page::Missing => {}
    }
}

/// The whole application, inside `<body>`. Every page is complete in its first answer: it works without scripts, and a
/// missing run can answer 404.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    address::provide();
    live::provide();
    provide_context(ThemeChanges(RwSignal::new(0)));
    provide_context(CatalogResource(Remote::new(|| (), |()| api::catalog())));
    let path = Address::here().path;
    let page = memo(move || path.with(|path| Page::at(path)));
    view! {
        <Title formatter=|title: String| if title.is_empty() { "Retort".to_owned() } else { format!("{title} · Retort") }/>
        <a class="skip" href="#main" rel="external">"Skip to the content"</a>
        <Header/>
        <main id="main" tabindex="-1">{move || page.get().view()}</main>
    }
}

/// The page for an address that leads nowhere.
#[component]
fn Missing() -> impl IntoView {
    set_status(404);
    view! {
        <Title text="Not found"/>
        <section class="empty">
            <h1>"Nothing is at this address"</h1>
            <p>"The link may be mistyped, or what it led to was never here."</p>
            <p><a class="button primary" href="/">"Go to Explore"</a></p>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_has_its_page() {
        let pages = ADDRESSES.map(Page::at);
        assert!(!pages.contains(&Page::Missing));
        assert_eq!(Page::at("/runs/0190/"), Page::Run);
        assert_eq!(Page::at("/runs"), Page::Missing);
        assert_eq!(Page::at("/compare/more"), Page::Missing);
    }
}
