//! What the page at hand offers, read from the page itself: its buttons, choices and boxes under the words that stand
//! on them. So a page has nothing to announce, nothing can be forgotten, and a command does what its button does.

use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlDetailsElement, HtmlElement, HtmlInputElement, HtmlSelectElement, NodeList};

use super::commands::{Act, Command};
use crate::{prelude::*, served::fold};

/// What can be pressed or chosen, in the page and in the header.
const OFFERED: &str = "main button, main a.button, main a[download], main .tabs a, main .segments a, main select, \
     main input:not([type=hidden]), main textarea, header .theme";
/// Fields that are typed into: the command brings the cursor there.
const FIELDS: &str = "input:not([type=checkbox], [type=radio]), textarea";
/// Where the same is offered for each of many things, so that its words alone do not say what would happen; a page may
/// leave out more.
const LEFT_OUT: &str = "table, dialog, [role=listbox], [data-commands=none]";

/// The commands of the page, in its order. Words that stand on two things name neither.
pub fn of_the_page() -> Vec<Command> {
    if let Some(root) = document().document_element() {
        fold::unfold_all(&root);
    }
    let mut commands = Vec::new();
    for element in elements(OFFERED) {
        if is_offered(&element) {
            add(&element, &mut commands);
        }
    }
    let all: Vec<String> = commands.iter().map(Command::words).collect();
    commands.retain(|command| all.iter().filter(|words| **words == command.words()).count() == 1);
    commands
}

fn elements(selector: &str) -> Vec<HtmlElement> {
    let Ok(list) = document().query_selector_all(selector) else { return Vec::new() };
    nodes(&list).filter_map(|node| node.dyn_into().ok()).collect()
}

fn nodes(list: &NodeList) -> impl Iterator<Item = web_sys::Node> + '_ {
    (0..list.length()).filter_map(|index| list.item(index))
}

fn is_offered(element: &HtmlElement) -> bool {
    let off = element.has_attribute("disabled") || element.get_attribute("aria-disabled").as_deref() == Some("true");
    !off && is_shown(element) && !is_in(element, LEFT_OUT)
}

/// Whether it stands on the page. What is in a menu that is closed counts; what is laid out for another width does not.
fn is_shown(element: &HtmlElement) -> bool {
    element.offset_width() > 0 || is_in(element, "details:not([open])")
}

fn is_in(element: &Element, selector: &str) -> bool {
    matches!(element.closest(selector), Ok(Some(_)))
}

fn add(element: &HtmlElement, commands: &mut Vec<Command>) {
    // A form has the same field in more than one part.
    let part = element.closest("fieldset").ok().flatten();
    let part = part.and_then(|part| part.query_selector("legend").ok().flatten());
    let part = part.map(|legend| words(&legend)).unwrap_or_default();
    if let Some(select) = element.dyn_ref::<HtmlSelectElement>() {
        choices(select, &part, commands);
        return;
    }
    let is_field = element.matches(FIELDS).unwrap_or_default();
    let name = match element.dyn_ref::<HtmlInputElement>().and_then(HtmlInputElement::labels) {
        Some(labels) if labels.length() > 0 => own_words(&labels),
        _ => name(element),
    };
    let note = match element.dyn_ref::<HtmlInputElement>() {
        Some(input) if !is_field && input.checked() => "now on".to_owned(),
        Some(_) if !is_field => "now off".to_owned(),
        Some(_) => part,
        None => element.title(),
    };
    if name.is_empty() {
        return;
    }
    let note = if note == name { String::new() } else { note };
    // What is folded away or typed into is not what somebody opens the list for.
    let rare = is_field || is_in(element, "details:not([open])");
    let act = Act::Press(SendWrapper::new(element.clone()));
    commands.push(Command { rare, ..Command::of_the_page(name, note, act) });
}

/// One command for each value that is not chosen.
fn choices(select: &HtmlSelectElement, part: &str, commands: &mut Vec<Command>) {
    let label = select.get_attribute("aria-label").unwrap_or_else(|| own_words(&select.labels()));
    let chosen = select.value();
    let Ok(options) = select.query_selector_all("option:not([disabled])") else { return };
    for option in nodes(&options).filter_map(|node| node.dyn_into::<Element>().ok()) {
        let value = option.get_attribute("value").unwrap_or_default();
        if value == chosen {
            continue;
        }
        let name = format!("{label}: {}", words(&option));
        let act = Act::Choose(SendWrapper::new(select.clone()), value);
        commands.push(Command { rare: true, ..Command::of_the_page(name, part.to_owned(), act) });
    }
}

/// The words of the first label, without those of what it holds.
fn own_words(labels: &NodeList) -> String {
    let Some(label) = labels.item(0) else { return String::new() };
    let children = label.child_nodes();
    let texts = nodes(&children).filter(|node| node.node_type() == web_sys::Node::TEXT_NODE);
    let texts: Vec<String> = texts.map(|text| words(&text)).filter(|words| !words.is_empty()).collect();
    // A label whose words stand in an element of their own has no others.
    if texts.is_empty() { words(&label) } else { texts.join(" ") }
}

/// What an element is called: by its label, else by the words on it.
fn name(element: &Element) -> String {
    element.get_attribute("aria-label").unwrap_or_else(|| words(element))
}

/// The words in a node, with single spaces.
fn words(node: &web_sys::Node) -> String {
    let text = node.text_content().unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Presses a button, or follows a link, as a click does, and brings the cursor to a field. A menu that it stands in is
/// closed again.
pub fn press(element: &HtmlElement) {
    if element.matches(FIELDS).unwrap_or_default() {
        let _ = element.focus();
        return;
    }
    element.click();
    let menu =
        element.closest("details.menu").ok().flatten().and_then(|menu| menu.dyn_into::<HtmlDetailsElement>().ok());
    if let Some(menu) = menu {
        menu.set_open(false);
    }
}

/// Chooses a value, as somebody does who opens the list.
pub fn choose(select: &HtmlSelectElement, value: &str) {
    select.set_value(value);
    for kind in ["input", "change"] {
        if let Ok(event) = document().create_event("Event") {
            event.init_event_with_bubbles(kind, true);
            let _ = select.dispatch_event(&event);
        }
    }
}
