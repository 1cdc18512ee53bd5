//! What only the server writes: pages of links, forms and pictures, and parts of living pages. They need no code of their
//! own in the browser.
//!
//! The browser takes them over as they stand. Another address, or news of a run that a page is about, and their HTML is
//! fetched and put in the old one's place; whoever types or reads there is not disturbed.

pub mod fold;
mod renew;

use retort_wire::Event;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Element;

use crate::{live, page::parts::SKELETON, prelude::*};

/// Where a served page says which news it waits for: `run:` and an id for the end of that run, `runs` for any change.
pub const FOLLOWS: &str = "data-follows";

/// The parameter of an address by which parts of its page are asked for: their names, commas between them.
pub const PARTS: &str = "parts";

/// How long changes are gathered before a page is fetched again, in milliseconds.
const PAUSE: u32 = 1_000;

const UNREACHED: &str = "<section class=\"blank\" role=\"alert\"><h1>This page cannot be shown</h1>\
<p>The server did not answer. Try again in a moment.</p></section>";

/// What can take the focus.
const FOCUSABLE: &str = "a[href],button,input,select,textarea,summary,[tabindex]";

/// Something in the document that only the server writes, and that stays as it came.
pub fn part(name: &'static str, write: impl FnOnce() -> Node + 'static) -> Node {
    match written(write) {
        Some(content) => view! { <div data-part=name>{content}</div> },
        None => view! { <div data-part=name></div> },
    }
}

/// What `write` writes on the server; nothing in the browser, whose bundle then has nothing of it.
pub fn only(write: impl FnOnce() -> Node) -> Node {
    if cfg!(feature = "ssr") { write() } else { Node::default() }
}

/// A part of a living page as the server wrote it anew.
pub struct Fresh {
    /// Its name.
    pub name: &'static str,
    /// The element that holds it.
    pub holder: Element,
    /// What is to stand in there.
    pub html: String,
    /// Whether it is for the same address as what stands there.
    pub same: bool,
}

impl Fresh {
    /// Puts it into the document.
    pub fn put(&self) {
        put(&self.holder, &self.html);
    }
}

/// Parts of a living page that are kept as the server writes them.
#[derive(Clone, Copy)]
pub struct Follow {
    /// The name of each, and the address whose change it is asked for at.
    pub parts: StoredValue<Vec<(&'static str, Memo<String>)>>,
    /// Where they are asked for: it says at least what their own addresses say. Those of one moment come in one answer.
    pub href: Memo<String>,
    /// Brings a new one into the document. What is as it was stays, so that nothing goes away under the pointer.
    pub put: Callback<(Fresh,)>,
    /// Called after that, and once for what came with the document.
    pub then: Callback<()>,
}

/// Follows parts, and answers with what reads those of these names again.
pub fn follow(follow: Follow) -> Callback<(&'static [&'static str],)> {
    let count = follow.parts.with_value(Vec::len);
    // The HTML of each as it was last sent; that of the document is not kept.
    let known = StoredValue::new(vec![None::<String>; count]);
    Effect::new(move |before: Option<Vec<String>>| {
        let parts = follow.parts.get_value();
        // Read, not only tracked: a memo that has never run follows nothing.
        let now: Vec<String> = parts.iter().map(|(_, address)| address.get()).collect();
        let is_written = |(name, _): &(&'static str, Memo<String>)| {
            let holder = holder(document().unchecked_ref(), name);
            holder.is_some_and(|holder| holder.first_element_child().is_some())
        };
        // They came with the document, unless somebody went here from another page.
        if before.is_none() && parts.iter().any(is_written) {
            follow.then.run(());
        } else {
            let changed = |place: &usize| before.as_ref().is_none_or(|before| before[*place] != now[*place]);
            follow.read(known, (0..count).filter(changed).collect(), false);
        }
        now
    });
    Callback::new(move |(names,): (&'static [&'static str],)| {
        let wanted = |place: &usize| follow.parts.with_value(|parts| names.contains(&parts[*place].0));
        follow.read(known, (0..count).filter(wanted).collect(), true);
    })
}

impl Follow {
    fn read(self, known: StoredValue<Vec<Option<String>>>, places: Vec<usize>, same: bool) {
        // The page may be gone by now.
        let Some(parts) = self.parts.try_get_value() else { return };
        let asked = |place: usize| Some((place, parts[place].1.try_get_untracked()?));
        let asked: Vec<(usize, String)> = places.into_iter().filter_map(asked).collect();
        let Some(href) = self.href.try_get_untracked().filter(|_| !asked.is_empty()) else { return };
        leptos::task::spawn_local(async move {
            let names: Vec<&str> = asked.iter().map(|(place, _)| parts[*place].0).collect();
            let Some(answer) = Parts::at(&href, &names.join(",")).await else { return };
            for (place, address) in asked {
                let (name, now) = parts[place];
                // Whoever went on meanwhile waits for another answer.
                if now.try_get_untracked().as_ref() != Some(&address) {
                    continue;
                }
                let holder = holder(document().unchecked_ref(), name);
                let Some((holder, html)) = holder.zip(answer.html(name)) else { continue };
                let html = html.to_owned();
                let stands = known.with_value(|known| known[place].as_ref() == Some(&html));
                known.update_value(|known| known[place] = Some(html.clone()));
                if !stands {
                    self.put.run((Fresh { name, holder, html, same },));
                }
            }
            self.then.try_run(());
        });
    }
}

/// Follows one part of a page at `address` that is simply put into the document.
pub fn follow_one(name: &'static str, address: Memo<String>) -> Callback<(&'static [&'static str],)> {
    follow(Follow {
        parts: StoredValue::new(vec![(name, address)]),
        href: address,
        put: Callback::new(|(fresh,): (Fresh,)| fresh.put()),
        then: Callback::new(|()| ()),
    })
}

/// The HTML of parts as the server writes them.
pub struct Parts(String);

impl Parts {
    /// Those of these names, commas between them, at an address; none where the server does not answer.
    pub async fn at(href: &str, names: &str) -> Option<Self> {
        let and = if href.contains('?') { '&' } else { '?' };
        fetched(&format!("{href}{and}{PARTS}={names}")).await.map(Self)
    }

    /// What stands in the part of this name. No part holds another.
    pub fn html(&self, name: &str) -> Option<&str> {
        const PART: &str = "<div data-part=\"";
        let part = self.0.split(PART).skip(1).find_map(|part| part.strip_prefix(name)?.strip_prefix("\">"))?;
        Some(&part[..part.rfind("</div>")?])
    }
}

/// An element with this HTML in it, that is not in the document.
pub fn sheet(html: &str) -> Option<Element> {
    let sheet = document().create_element("div").ok()?;
    sheet.set_inner_html(html);
    Some(sheet)
}

fn holder(within: &web_sys::Node, name: &str) -> Option<Element> {
    // Documents and elements are asked in the same way.
    within.unchecked_ref::<Element>().query_selector(&format!("[data-part={name}]")).ok().flatten()
}

/// Makes what stands in `holder` what `html` says; what has the focus keeps it, and what is folded up stays so.
pub fn put(holder: &Element, html: &str) {
    let Some(sheet) = sheet(&fold::folded(html)) else { return };
    let focused = focused(holder);
    renew::children(holder, &sheet);
    if let Some(index) = focused.filter(|_| self::focused(holder).is_none()) {
        focus(holder, index);
    }
}

/// What there is of a kind within `holder`.
pub fn all(holder: &Element, kind: &str) -> Vec<Element> {
    let Ok(found) = holder.query_selector_all(kind) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

/// A page that only the server writes.
pub fn page(name: &'static str, write: impl FnOnce() -> Node + 'static) -> Node {
    page_every(PAUSE, name, write)
}

/// The same, where changes are gathered for so many milliseconds before the page is fetched again. It says for which
/// address it was written: one such page takes the other's place in the document before its own HTML has come.
pub fn page_every(milliseconds: u32, name: &'static str, write: impl FnOnce() -> Node + 'static) -> Node {
    match written(write) {
        Some(content) => {
            let Address { path, search, .. } = Address::here();
            view! { <div data-page=name data-at=at(&path.get_untracked(), &search.get_untracked())>{content}</div> }
        }
        None => in_the_browser(milliseconds, name),
    }
}

fn at(path: &str, search: &str) -> String {
    format!("{path}?{search}")
}

/// On the server what `write` writes, whose answers are not sent along a second time as data; nothing in the browser,
/// whose bundle then has nothing of it.
fn written(write: impl FnOnce() -> Node + 'static) -> Option<Node> {
    if cfg!(feature = "ssr") { Some(Owner::with_no_hydration(write)) } else { None }
}

fn in_the_browser(milliseconds: u32, name: &'static str) -> Node {
    let Address { path, search, .. } = Address::here();
    // The present page's title stays until the next one's is known.
    let title = RwSignal::new(own_title(&document().title()));
    let here = memo(move || at(&path.get(), &search.get()));
    let known = StoredValue::new(String::new());
    let fetch = move || {
        let Some(href) = here.try_get_untracked() else { return };
        leptos::task::spawn_local(async move {
            let document = fetched(&href).await;
            // Whoever went on meanwhile waits for another answer.
            if here.try_get_untracked().as_ref() != Some(&href) {
                return;
            }
            let Some((holder, sheet)) = held().zip(sheet(document.as_deref().unwrap_or(UNREACHED))) else { return };
            let html = page_in(&sheet);
            if known.with_value(|known| *known != html) {
                put(&holder, &html);
                known.set_value(html);
            }
            let _ = holder.set_attribute("data-at", &href);
            if let Some(found) = title_in(&sheet) {
                title.set(found);
            }
        });
    };
    Effect::new(move |before: Option<()>| {
        let here = here.get();
        let Some(holder) = held() else { return };
        if holder.get_attribute("data-at").as_ref() == Some(&here) {
            return;
        }
        if before.is_none() {
            holder.set_inner_html(SKELETON);
        }
        fetch();
    });
    live::refresh_on(milliseconds, move |event| held().is_some_and(|holder| follows(&holder, event)), fetch);
    view! {
        <div data-page=name>
            // It is nothing in the document, which the server's must be like.
            <leptos_meta::Title text=move || title.try_get().unwrap_or_default()/>
        </div>
    }
}

/// The page in the document.
fn held() -> Option<Element> {
    document().query_selector("main > [data-page]").ok().flatten()
}

fn follows(holder: &Element, event: &Event) -> bool {
    let Ok(Some(page)) = holder.query_selector(&format!("[{FOLLOWS}]")) else { return false };
    let what = page.get_attribute(FOLLOWS).unwrap_or_default();
    match event {
        Event::Run { run } => what == "runs" || (run.state.is_over() && what.strip_prefix("run:") == Some(&run.id)),
        Event::Epoch { .. } => false,
        Event::Reset => true,
    }
}

/// The document at an address.
async fn fetched(href: &str) -> Option<String> {
    let response = JsFuture::from(window().fetch_with_str(href)).await.ok()?;
    let read = js_sys::Reflect::get(&response, &JsValue::from_str("text")).ok()?;
    let text = read.dyn_into::<js_sys::Function>().ok()?.call0(&response).ok()?;
    JsFuture::from(text.dyn_into::<js_sys::Promise>().ok()?).await.ok()?.as_string()
}

/// The HTML of the page in a document; the document's own where it is not one of ours.
fn page_in(sheet: &Element) -> String {
    let page = sheet.query_selector("[data-page]").ok().flatten();
    page.unwrap_or_else(|| sheet.clone()).inner_html()
}

fn title_in(sheet: &Element) -> Option<String> {
    Some(own_title(&sheet.query_selector("title").ok().flatten()?.text_content()?))
}

/// What a page calls itself, without the name that the application puts behind it.
fn own_title(title: &str) -> String {
    title.trim_end_matches("Retort").trim_end_matches(" · ").to_owned()
}

/// Which of the things in `holder` that can have the focus has it.
pub fn focused(holder: &Element) -> Option<usize> {
    let active = document().active_element().filter(|active| holder.contains(Some(active)))?;
    all(holder, FOCUSABLE).iter().position(|one| *one == active)
}

/// Gives the focus to one of the things in `holder` that can have it.
pub fn focus(holder: &Element, index: usize) {
    let found = all(holder, FOCUSABLE).into_iter().nth(index);
    if let Some(element) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_apart() {
        let html = "<html><body><div data-part=\"a\"><div>1</div></div><div data-part=\"ab\"></div></body></html>";
        let parts = Parts(html.to_owned());
        assert_eq!(parts.html("a"), Some("<div>1</div>"));
        assert_eq!(parts.html("ab"), Some(""));
        assert_eq!(parts.html("b"), None);
    }
}
