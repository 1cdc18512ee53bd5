//! Where the visitor is, and how one goes elsewhere without loading the page anew.
//!
//! Leptos' `BrowserUrl` follows links, the history and the address bar. What it is given here is smaller than Leptos'
//! own router with its nested routes, parameters and outlets, of which Retort needs none: pages are told apart by their
//! path, and all else that they show is in the query.

use leptos_router::location::{BrowserUrl, LocationChange, LocationProvider as _, RequestUrl, State, Url};
use retort_wire::ViewId;

use crate::prelude::*;

/// The address as signals.
#[derive(Clone, Copy)]
pub struct Address {
    /// The path, from its slash.
    pub path: Memo<String>,
    /// The query, without its question mark.
    pub search: Memo<String>,
    browser: StoredValue<Option<BrowserUrl>>,
}

/// Puts the address into the context of the whole application, and in the browser follows it.
pub fn provide() {
    // On the server there is a request; in the browser there is a window.
    let browser = if cfg!(feature = "ssr") { None } else { BrowserUrl::new().ok() };
    let url = match &browser {
        Some(browser) => browser.as_url().clone(),
        None => ArcRwSignal::new(use_context::<RequestUrl>().and_then(|url| requested(&url)).unwrap_or_default()),
    };
    let url = RwSignal::from(url);
    if let Some(browser) = browser.clone() {
        browser.init(None);
        // The address bar follows once the page is drawn.
        Effect::new(move |_| {
            url.track();
            browser.ready_to_complete();
        });
    }
    let search = memo(move || url.with(|url| url.search().to_owned()));
    reload_between_frozen_and_live(search);
    provide_context(Address {
        path: memo(move || url.with(|url| url.path().to_owned())),
        search,
        browser: StoredValue::new(browser),
    });
}

/// What came with a document is all frozen or all live. One that is left for the other is loaded anew, so that no number
/// of the one ever stands on the other's page.
fn reload_between_frozen_and_live(search: Memo<String>) {
    Effect::new(move |before: Option<Option<ViewId>>| {
        let frozen = search.with(|search| ViewId::frozen_in(search));
        if before.is_some_and(|before| before != frozen) {
            // The address bar is changed by another effect of this turn.
            set_timeout(|| drop(window().location().reload()), std::time::Duration::ZERO);
        }
        frozen
    });
}

#[cfg(feature = "ssr")]
fn requested(url: &RequestUrl) -> Option<Url> {
    url.parse().ok()
}

#[cfg(not(feature = "ssr"))]
fn requested(_: &RequestUrl) -> Option<Url> {
    None
}

impl Address {
    /// The address of the page that is being made.
    pub fn here() -> Self {
        expect_context()
    }

    /// Goes to `href` at the top of the page, as a link does.
    pub fn go(self, href: &str) {
        self.change(href, false, true);
    }

    /// Goes to `href` and stays where one looks; with `replace` the present address leaves no trace in the history.
    pub fn stay(self, href: &str, replace: bool) {
        self.change(href, replace, false);
    }

    fn change(self, href: &str, replace: bool, scroll: bool) {
        let Some(browser) = self.browser.get_value() else { return };
        let Ok(url) = BrowserUrl::parse(href) else { return };
        let query = if url.search().is_empty() { "" } else { "?" };
        let value = format!("{}{query}{}{}", url.path(), url.search(), url.hash());
        browser.as_url().set(url);
        browser.complete_navigation(&LocationChange { value, replace, scroll, state: State::default() });
    }
}
