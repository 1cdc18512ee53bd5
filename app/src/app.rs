//! The application: its pages, their addresses, and what surrounds every page.

use std::future::Future;

use leptos_meta::{Title, provide_meta_context};
use retort_wire::ViewId;
use wasm_bindgen::JsCast;

use crate::{
    address, api, everywhere,
    header::{Header, ThemeChanges},
    live,
    page::{self, parts::Skeleton},
    prelude::*,
    served,
    status::set_status,
};

/// The names of the catalog, fetched once for the whole application by the first page that wants them.
#[derive(Clone, Copy)]
pub struct CatalogResource {
    application: StoredValue<Owner>,
    catalog: StoredValue<Option<Remote<retort_wire::Catalog>>>,
}

impl CatalogResource {
    fn provide() {
        let application = StoredValue::new(Owner::current().unwrap_or_default());
        provide_context(Self { application, catalog: StoredValue::new(None) });
    }

    /// The one answer. It belongs to the application, and outlives the page that asked.
    pub fn get(self) -> Remote<retort_wire::Catalog> {
        if let Some(catalog) = self.catalog.get_value() {
            return catalog;
        }
        let catalog = self.application.get_value().with(|| Remote::new(|| (), |()| api::names()));
        self.catalog.set_value(Some(catalog));
        catalog
    }
}

/// The pages' addresses, as axum writes them.
pub const ADDRESSES: [&str; 15] = [
    "/",
    "/runs/{id}",
    "/runs/{id}/notes",
    "/runs/{id}/inside",
    "/runs/{id}/disagreements",
    "/compare",
    "/batch",
    "/trash",
    "/launch",
    "/queue",
    "/figures",
    "/figures/{id}",
    "/views",
    "/plots",
    "/capsules/{id}",
];

/// Whether a page is at this path.
pub fn is_page(path: &str) -> bool {
    Page::at(path) != Page::Missing
}

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Explore,
    Run,
    Notes,
    Inside,
    Disagreements,
    Compare,
    Batch,
    Trash,
    Launch,
    Queue,
    Figures,
    Figure,
    Views,
    Plots,
    Capsule,
    Missing,
}

impl Page {
    /// The page at a path.
    fn at(path: &str) -> Self {
        match path.trim_matches('/').split('/').collect::<Vec<_>>().as_slice() {
            [""] => Self::Explore,
            ["runs", _] => Self::Run,
            ["runs", _, "notes"] => Self::Notes,
            ["runs", _, "inside"] => Self::Inside,
            ["runs", _, "disagreements"] => Self::Disagreements,
            ["compare"] => Self::Compare,
            ["batch"] => Self::Batch,
            ["trash"] => Self::Trash,
            ["launch"] => Self::Launch,
            ["queue"] => Self::Queue,
            ["figures"] => Self::Figures,
            ["figures", _] => Self::Figure,
            ["views"] => Self::Views,
            ["plots"] => Self::Plots,
            ["capsules", _] => Self::Capsule,
            _ => Self::Missing,
        }
    }

    /// Whether it calls things by their names in the browser, too.
    fn names(self) -> bool {
        matches!(self, Self::Explore | Self::Run | Self::Compare)
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
            // Those that take the server longer are read again less often.
            Self::Notes => served::page("notes", page::notes::notes_page),
            Self::Batch => served::page("batch", page::batch::batch_page),
            Self::Trash => served::page("trash", page::trash::trash_page),
            Self::Inside => served::page("inside", page::inside::inside_page),
            Self::Disagreements => served::page("disagreements", page::disagreements::disagreements_page),
            Self::Queue => served::page_every(400, "queue", page::queue::queue_page),
            Self::Figures => served::page_every(5_000, "figures", page::figures::figures_page),
            Self::Figure => served::page_every(2_000, "figure", page::figure::figure_page),
            Self::Views => served::page("views", page::views::views_page),
            Self::Plots => served::page("plots", page::plots::plots_page),
            Self::Capsule => served::page("capsule", page::capsule::capsule_page),
            Self::Missing => view! { <div data-page="missing"><Missing/></div> },
        }
    }

    /// The part of the bundle that its code is in, by the name of the function that opens it.
    #[cfg(feature = "ssr")]
    fn pack(self) -> Option<&'static str> {
        match self {
            Self::Explore => Some("explore_page"),
            Self::Run => Some("run_page"),
            Self::Compare => Some("compare_page"),
            Self::Launch => Some("launch_page"),
            _ => None,
        }
    }
}

/// The part of the bundle that the page at a path needs beside the common one.
#[cfg(feature = "ssr")]
pub fn pack(path: &str) -> Option<&'static str> {
    Page::at(path).pack()
}

/// A page that is a part of the bundle of its own: fetched when it is first looked at, written at once by the server.
/// It is made once and not in a closure, which a server calls twice: what the page asks for would be counted twice, and
/// the browser would not find the answers that came with the page.
fn part<F: Future<Output = Node> + Send + 'static>(what: &'static str, page: fn() -> F) -> Node {
    view! {
        <Transition fallback=move || view! { <Skeleton what/> }>{Node::suspend(page())}</Transition>
    }
}

/// Fetches the parts of the bundle that the page at `path` with the query `search` needs beside the common one.
#[cfg(feature = "hydrate")]
pub async fn preload(path: &str, search: &str) {
    match Page::at(path) {
        Page::Explore => page::explore::preload(search).await,
        Page::Run => page::run::__preload_run_page().await,
        Page::Compare => page::compare::__preload_compare_page().await,
        Page::Launch => {
            page::launch::__preload_launch_page().await;
            // A part within the page, which is there at once only when the address asks for it.
            if page::launch::start::asks_to_soften(search) {
                page::launch::soften::__preload_soften_part().await;
            }
        }
        // The server writes the others.
        _ => {}
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
    CatalogResource::provide();
    let Address { path, search, .. } = Address::here();
    let page = memo(move || path.with(|path| Page::at(path)));
    if page.get_untracked().names() {
        expect_context::<CatalogResource>().get();
    }
    // A page that is answered from a frozen view says so; the document is loaded anew when one is left.
    let banner = search.with_untracked(|search| is_frozen(search));
    let banner = banner.then(|| served::part("frozen", page::frozen::frozen_banner));
    everywhere::listen();
    let main = NodeRef::<leptos::html::Main>::new();
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            request_animation_frame(move || take_along(main));
        }
        now
    });
    view! {
        <Title formatter=|title: String| if title.is_empty() { "Retort".to_owned() } else { format!("{title} · Retort") }/>
        <a class="skip" href="#main" rel="external">"Skip to the content"</a>
        <Header/>
        {banner}
        <main node_ref=main id="main" tabindex="-1">{move || page.get().view()}</main>
    }
}

/// After a link inside the page the focus goes on to the page that it led to: what had it is gone, and a screen reader
/// would start over at the header. Who is in the header stays there.
fn take_along(main: NodeRef<leptos::html::Main>) {
    let Some(main) = main.get_untracked() else { return };
    let in_header =
        document().active_element().is_some_and(|element| matches!(element.closest("header, dialog"), Ok(Some(_))));
    if in_header {
        return;
    }
    // Without a word it would scroll, and undo what the history remembers.
    let quietly = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&quietly, &"preventScroll".into(), &true.into());
    if let Ok(focus) = js_sys::Reflect::get(&main, &"focus".into()).and_then(JsCast::dyn_into::<js_sys::Function>) {
        let _ = focus.call1(&main, &quietly);
    }
}

/// Whether the page at this query is answered from a frozen view.
pub fn is_frozen(search: &str) -> bool {
    ViewId::frozen_in(search).is_some()
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
        assert_eq!(Page::at("/runs/0190/inside"), Page::Inside);
        assert_eq!(Page::at("/runs/0190/outside"), Page::Missing);
        assert_eq!(Page::at("/runs"), Page::Missing);
        assert_eq!(Page::at("/compare/more"), Page::Missing);
    }
}
