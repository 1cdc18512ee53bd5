//! The header: mark, pages, search, device, theme.

use wasm_bindgen::{JsCast as _, closure::Closure};

use crate::{
    api,
    command_palette::{Asked, Palette, asked},
    live,
    prelude::*,
    served,
    view::{View, encoding::encoded},
};

/// The pages that every page leads to: address and name.
pub const PAGES: [(&str, &str); 4] =
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
    let palette = Palette::provide().view();
    view! {
        <header class="top">
            <a class="mark" href="/" aria-label="Retort, to Explore">
                <Mark/>
                <b>"Retort"</b>
            </a>
            <nav aria-label="Pages">{links}</nav>
            <div class="right">
                <Search/>
                {palette}
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
    listen_for_keys(input);
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

/// Listens for the keys that work everywhere; there is no window to listen to on the server.
fn listen_for_keys(input: NodeRef<leptos::html::Input>) {
    if cfg!(feature = "ssr") {
        return;
    }
    let palette = use_context::<Palette>();
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        match asked(&event) {
            Some(Asked::Search) => {
                let Some(input) = input.get_untracked() else { return };
                let _ = input.focus();
                input.select();
            }
            Some(Asked::Over(over)) => {
                let Some(palette) = palette else { return };
                palette.open(over);
            }
            None => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || handle.remove());
}

/// The name of the part in which the device stands.
pub const DEVICE: &str = "device";

/// The device, read again as runs begin and end.
#[component]
fn Device() -> impl IntoView {
    let read_again = served::follow_one(DEVICE, memo(|| "/".to_owned()));
    live::refresh_on(
        1_500,
        |event| matches!(event, retort_wire::Event::Run { .. } | retort_wire::Event::Reset),
        move || read_again.run((&[DEVICE],)),
    );
    let connected = use_context::<live::Live>().map(|live| live.connected);
    let lost = move || connected.is_some_and(|connected| connected.get() == Some(false));
    view! {
        {served::part(DEVICE, device)}
        {Node::when(lost, || view! { <span class="offline" role="status">"reconnecting"</span> })}
    }
}

/// The device in words, with a dot for its state: at work, at rest, or not reached.
pub fn device() -> Node {
    let queue = Remote::new(|| (), |()| api::queue());
    let node = Node::suspend(async move {
        match queue.await {
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
        }
    });
    view! { <Suspense>{node}</Suspense> }
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
        let system_dark = system_theme().is_some_and(|list| list.matches());
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
    Effect::new(move |_| follow_the_system(changes));
    view! {
        <button class="icon theme" type="button" aria-label="Light or dark" title="Light or dark" on:click=toggle>
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"></circle>
                <path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" fill="currentColor"></path>
            </svg>
        </button>
    }
}

/// Whether the system asks for dark, and news of it.
fn system_theme() -> Option<web_sys::MediaQueryList> {
    window().match_media("(prefers-color-scheme: dark)").ok().flatten()
}

/// The style sheet follows the system by itself; what is drawn with resolved colours has to be told.
fn follow_the_system(changes: Option<ThemeChanges>) {
    let (Some(ThemeChanges(count)), Some(list)) = (changes, system_theme()) else { return };
    let changed = Closure::<dyn Fn()>::new(move || count.update(|count| *count += 1));
    let _ = list.add_event_listener_with_callback("change", changed.as_ref().unchecked_ref());
    // It lives as long as the page.
    changed.forget();
}
