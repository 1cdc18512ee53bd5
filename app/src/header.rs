//! The header: mark, pages, search, device, theme.

use wasm_bindgen::JsCast;

use crate::{
    api, live,
    prelude::*,
    view::{View, encoding::encoded},
};

const PAGES: [(&str, &str); 4] =
    [("/", "Explore"), ("/launch", "Launch"), ("/figures", "Figures"), ("/queue", "Queue")];

/// What is above every page.
#[component]
pub fn Header() -> impl IntoView {
    let path = Address::here().path;
    let links = PAGES
        .into_iter()
        .map(|(href, name)| {
            let current = move || {
                path.with(|path| match path.strip_prefix(href) {
                    Some("") => Some("page"),
                    Some(rest) if href != "/" && rest.starts_with('/') => Some("true"),
                    _ => None,
                })
            };
            view! { <a href=href aria-current=current>{name}</a> }
        })
        .collect::<Node>();
    view! {
        <header class="top">
            <a class="mark" href="/" aria-label="Retort, to Explore">
                <Mark/>
                <b>"Retort"</b>
            </a>
            <nav aria-label="Pages">{links}</nav>
            <div class="right">
                <Search/>
                <Device/>
                <Theme/>
            </div>
        </header>
    }
}

/// A small retort in one line, half full.
#[component]
fn Mark() -> impl IntoView {
    view! {
        <svg viewBox="0 0 28 28" width="24" height="24" aria-hidden="true">
            <path
                d="M9 3h5M11.5 3v5.2M11.5 8.2a7.6 7.6 0 1 0 7.2 5.2M11.5 8.2c3.2-2.6 8.6-2.2 12 1.4l2.6 9.2"
                fill="none"
                stroke="currentColor"
                stroke-width="1.9"
                stroke-linecap="round"
                stroke-linejoin="round"
            ></path>
            <path d="M5.4 17.4h12.4a6.4 6.4 0 0 1-12.4 0z" fill="currentColor" opacity=".9"></path>
        </svg>
    }
}

/// The filter of Explore, from everywhere. Without scripts it is a form; `/` brings the cursor here.
#[component]
fn Search() -> impl IntoView {
    let address = Address::here();
    let (path, search) = (address.path, address.search);
    let input = NodeRef::<leptos::html::Input>::new();
    let filter = move || if path.with(|path| path == "/") { View::parse(&search.get()).filter } else { String::new() };
    let submit = move |event: leptos::ev::SubmitEvent| {
        let Some(input) = input.get_untracked() else { return };
        event.prevent_default();
        let text = input.value();
        let on_explore = path.with_untracked(|path| path == "/");
        let href = if on_explore {
            View::parse(&search.get_untracked()).with(|view| view.filter = text)
        } else {
            format!("/?filter={}", encoded(&text))
        };
        address.stay(&href, false);
    };
    let handle = window_event_listener_for_slash(input);
    on_cleanup(move || {
        if let Some(handle) = handle {
            handle.remove();
        }
    });
    view! {
        <form class="search" role="search" method="get" action="/" on:submit=submit>
            <input
                node_ref=input
                type="search"
                name="filter"
                prop:value=filter
                value=filter
                placeholder="Search runs, or test.accuracy > 0.9"
                aria-label="Search or filter runs"
                aria-keyshortcuts="/"
                autocomplete="off"
                spellcheck="false"
            />
            <kbd aria-hidden="true">"/"</kbd>
        </form>
    }
}

/// Listens for `/` outside of text fields; there is no window to listen to on the server.
fn window_event_listener_for_slash(input: NodeRef<leptos::html::Input>) -> Option<WindowListenerHandle> {
    if cfg!(feature = "ssr") {
        return None;
    }
    Some(window_event_listener(leptos::ev::keydown, move |event| {
        let typing =
            event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()).is_some_and(|element| {
                element.closest("input, textarea, select, [contenteditable]").ok().flatten().is_some()
            });
        let asked = event.key() == "/" && !typing && !event.ctrl_key() && !event.meta_key() && !event.alt_key();
        if let Some(input) = input.get_untracked().filter(|_| asked) {
            event.prevent_default();
            let _ = input.focus();
            input.select();
        }
    }))
}

/// The device in words, with a dot for its state: at work, at rest, or not reached.
#[component]
fn Device() -> impl IntoView {
    let queue = Remote::new(|| (), |()| api::queue());
    live::refresh_on(
        1_500,
        |event| matches!(event, retort_wire::Event::Run { .. } | retort_wire::Event::Reset),
        move || queue.refetch(),
    );
    let connected = use_context::<live::Live>().map(|live| live.connected);
    let content = move || {
        queue.get().map(|answer| match answer {
            Ok(queue) => {
                let running: usize = queue.lanes.iter().map(|lane| lane.running.len()).sum();
                let (class, words) = match running {
                    0 => ("dot rest", "at rest".to_owned()),
                    _ => ("dot busy", format!("training {running}")),
                };
                let note = queue.notice.unwrap_or_else(|| words.clone());
                view! { <a class="device" href="/queue" title=note><i class=class></i><span>{queue.device}</span><small>{words}</small></a> }
            }
            Err(error) => {
                view! { <span class="device" title=error.to_string()><i class="dot lost"></i><span>"not reached"</span></span> }
            }
        })
    };
    let lost = move || connected.is_some_and(|connected| connected.get() == Some(false));
    view! {
        <Transition>{content}</Transition>
        {Node::when(lost, || view! { <span class="offline" role="status">"reconnecting"</span> })}
    }
}

/// Counts changes of the theme, for what is drawn with resolved colours.
#[derive(Clone, Copy, Debug)]
pub struct ThemeChanges(pub RwSignal<u32>);

/// Light, dark, or as the system has it; remembered in this browser.
#[component]
fn Theme() -> impl IntoView {
    let changes = use_context::<ThemeChanges>();
    let toggle = move |_| {
        let Some(root) = document().document_element() else { return };
        let system_dark =
            window().match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|list| list.matches());
        let dark = match root.get_attribute("data-theme").as_deref() {
            Some("dark") => true,
            Some("light") => false,
            _ => system_dark,
        };
        let next = if dark { "light" } else { "dark" };
        let _ = root.set_attribute("data-theme", next);
        if let Ok(Some(storage)) = window().local_storage() {
            // What the system has anyway is not remembered, so that the page follows it again.
            let _ = if dark == system_dark { storage.set_item("theme", next) } else { storage.remove_item("theme") };
        }
        if let Some(ThemeChanges(count)) = changes {
            count.update(|count| *count += 1);
        }
    };
    view! {
        <button class="icon theme" type="button" aria-label="Light or dark" title="Light or dark" on:click=toggle>
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"></circle>
                <path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" fill="currentColor"></path>
            </svg>
        </button>
    }
}
