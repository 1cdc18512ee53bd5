//! The document around the application.

use leptos::{config::LeptosOptions, prelude::*};
use leptos_meta::MetaTags;

use crate::{App, address, page::explore::parts};

/// Runs before the first paint: the chosen theme, and the class by which the style sheet knows that scripts run.
const BEFORE_PAINT: &str = "(function(){var d=document.documentElement;d.classList.add('js');\
try{var t=localStorage.getItem('theme');if(t==='light'||t==='dark')d.dataset.theme=t}catch(e){}})()";

/// The whole HTML document, for the server; where the address asks for parts of its page, these alone.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    address::provide();
    let asked = address::Address::here().search.with_untracked(|search| parts::asked_for(search));
    match asked {
        Some(names) => {
            leptos_meta::provide_meta_context();
            view! { <html><head></head><body>{parts::alone(&names)}</body></html> }.into_any()
        }
        None => document(options).into_any(),
    }
}

fn document(options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <script>{BEFORE_PAINT}</script>
                <link rel="stylesheet" href="/main.css"/>
                <link rel="icon" type="image/svg+xml" href="/favicon.svg"/>
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}
