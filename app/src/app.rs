//! The application: its routes and what surrounds every page.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

use crate::{
    api,
    header::{Header, ThemeChanges},
    live, page,
    status::set_status,
};

/// The catalog, fetched once for the whole application.
#[derive(Clone, Copy)]
pub struct CatalogResource(pub Resource<Result<retort_wire::Catalog, api::ApiError>>);

/// The whole application, inside `<body>`.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    live::provide();
    provide_context(ThemeChanges(RwSignal::new(0)));
    provide_context(CatalogResource(Resource::new(|| (), |()| api::catalog())));
    // Every page is complete in its first answer: it works without scripts, and a missing run can answer 404.
    view! {
        <Title formatter=|title: String| if title.is_empty() { "Retort".to_owned() } else { format!("{title} · Retort") }/>
        <Router>
            <a class="skip" href="#main" rel="external">"Skip to the content"</a>
            <Header/>
            <main id="main" tabindex="-1">
                <Routes fallback=|| view! { <Missing/> }.into_any()>
                    <Route path=path!("/") view=|| view! { <page::explore::Explore/> }.into_any() ssr=SsrMode::Async/>
                    <Route path=path!("/runs/:id") view=|| view! { <page::run::RunPage/> }.into_any() ssr=SsrMode::Async/>
                    <Route path=path!("/compare") view=|| view! { <page::compare::ComparePage/> }.into_any() ssr=SsrMode::Async/>
                    <Route path=path!("/launch") view=|| view! { <page::launch::LaunchPage/> }.into_any() ssr=SsrMode::Async/>
                    <Route path=path!("/queue") view=|| view! { <page::queue::QueuePage/> }.into_any() ssr=SsrMode::Async/>
                    <Route path=path!("/figures") view=|| view! { <page::figures::FiguresPage/> }.into_any() ssr=SsrMode::Async/>
                </Routes>
            </main>
        </Router>
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
