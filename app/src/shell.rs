//! The document around the application.

use std::path::Path;

use leptos::{config::LeptosOptions, prelude::*};
use leptos_meta::MetaTags;

use crate::{App, address, app, page::explore::parts};

/// Runs before the first paint: the chosen theme, and the class by which the style sheet knows that scripts run.
const BEFORE_PAINT: &str = "(function(){var d=document.documentElement;d.classList.add('js');\
try{var t=localStorage.getItem('theme');if(t==='light'||t==='dark')d.dataset.theme=t}catch(e){}})()";

/// The script by which the parts of the bundle are joined.
const LINK: &str = "__wasm_split.______________________.js";

/// The whole HTML document, for the server; where the address asks for parts of its page, these alone.
pub fn shell(options: &LeptosOptions) -> impl IntoView + use<> {
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

fn document(options: &LeptosOptions) -> impl IntoView + use<> {
    let scripts = scripts(options);
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <script>{BEFORE_PAINT}</script>
                <link rel="stylesheet" href="/main.css"/>
                <link rel="icon" type="image/svg+xml" href=icon()/>
                {scripts}
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// The icon inside the page: browsers ask for one by its address whenever the address of the page changes.
fn icon() -> String {
    let svg = include_str!("../../public/favicon.svg").replace('\n', "").replace('"', "'").replace('#', "%23");
    format!("data:image/svg+xml,{svg}")
}

/// What makes the page alive. It does not wait for the document's end: everything is fetched and compiled while the rest
/// of the document comes, and hydration itself waits ([`crate::hydrate`]).
fn scripts(options: &LeptosOptions) -> impl IntoView + use<> {
    let (name, folder) = (&*options.output_name, &*options.site_pkg_dir);
    // As wasm-bindgen calls it; cargo-leptos, which sets the variable, takes the ending away.
    let ending = if option_env!("LEPTOS_OUTPUT_NAME").is_some() { "" } else { "_bg" };
    let (script, program) = (format!("/{folder}/{name}.js"), format!("/{folder}/{name}{ending}.wasm"));
    let start = format!("import('{script}').then(m=>m.default({{module_or_path:'{program}'}}).then(()=>m.hydrate()))");
    // What the page needs beside that, where the bundle was made in parts.
    let there = |file: &str| Path::new(&*options.site_root).join(folder).join(file).is_file();
    let pack = address::Address::here().path.with_untracked(|path| app::pack(path));
    let pack = pack.map(|pack| format!("{pack}.wasm")).filter(|pack| there(pack));
    let pack = pack.map(|pack| {
        view! {
            <link rel="modulepreload" href=format!("/{folder}/{LINK}")/>
            <link rel="preload" href=format!("/{folder}/{pack}") r#as="fetch" r#type="application/wasm" crossorigin=""/>
        }
    });
    view! {
        <link rel="modulepreload" href=script/>
        <link rel="preload" href=program r#as="fetch" r#type="application/wasm" crossorigin=""/>
        {pack}
        <script>{start}</script>
    }
}
