//! Making a piece of the document like another one and leaving alone what is so already: nothing goes away under the
//! pointer, what is unfolded stays so, and a browser lays out only what has changed.

use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, Node};

use super::fold;

/// Marks an element whose children are put there by a script.
const FILLED: &str = "data-filled";
/// How something that can be folded up says that it is not. The server does not know what somebody unfolds, or folds
/// up, and is not asked.
const OPEN: &str = "open";
/// What things of one kind are told apart by; options of a list are by their values.
const NAMES: [&str; 2] = ["data-key", "name"];

/// Makes the children of `old` like those of `new`, which may be taken from there.
pub fn children(old: &Element, new: &Element) {
    let standing = nodes(old);
    let mut rest = standing.as_slice();
    for node in nodes(new) {
        if rest.first().is_some_and(|first| first.is_equal_node(Some(&node))) {
            rest = &rest[1..];
            continue;
        }
        match rest.iter().position(|other| is_meant(other, &node)) {
            Some(place) => {
                rest[..place].iter().for_each(remove);
                renew(&rest[place], &node);
                rest = &rest[place + 1..];
            }
            None => drop(old.insert_before(&node, rest.first())),
        }
    }
    rest.iter().for_each(remove);
}

/// Whether two nodes are of one kind and have one name.
fn is_meant(old: &Node, new: &Node) -> bool {
    old.node_name() == new.node_name()
        && match (old.dyn_ref::<Element>(), new.dyn_ref::<Element>()) {
            (Some(old), Some(new)) => name(old) == name(new),
            _ => true,
        }
}

fn name(element: &Element) -> Option<String> {
    let own = NAMES.iter().find_map(|name| element.get_attribute(name));
    own.or_else(|| element.get_attribute("value").filter(|_| element.tag_name() == "OPTION"))
}

fn remove(node: &Node) {
    if let Some(parent) = node.parent_node() {
        let _ = parent.remove_child(node);
    }
}

/// Makes one node like another of its kind.
fn renew(old: &Node, new: &Node) {
    if old.is_equal_node(Some(new)) {
        return;
    }
    match (old.dyn_ref::<Element>(), new.dyn_ref::<Element>()) {
        (Some(old), Some(new)) => element(old, new),
        _ => old.set_node_value(new.node_value().as_deref()),
    }
}

fn element(old: &Element, new: &Element) {
    match &*old.tag_name() {
        // What somebody enters into a field is in no attribute: it is another one as soon as it says something else.
        "INPUT" | "TEXTAREA" => drop(old.replace_with_with_node_1(new)),
        kind => {
            if old.has_attribute(OPEN) {
                fold::unfold(new);
            }
            attributes(old, new);
            if !new.has_attribute(FILLED) {
                children(old, new);
            }
            if kind == "SELECT" {
                let value = js_sys::Reflect::get(new, &JsValue::from_str("value")).unwrap_or_default();
                let _ = js_sys::Reflect::set(old, &JsValue::from_str("value"), &value);
            }
        }
    }
}

fn attributes(old: &Element, new: &Element) {
    let names = |element: &Element| -> Vec<String> {
        element.get_attribute_names().iter().filter_map(|name| name.as_string()).filter(|name| name != OPEN).collect()
    };
    for name in names(old) {
        if !new.has_attribute(&name) {
            let _ = old.remove_attribute(&name);
        }
    }
    for name in names(new) {
        let value = new.get_attribute(&name);
        if old.get_attribute(&name) != value {
            let _ = old.set_attribute(&name, &value.unwrap_or_default());
        }
    }
}

fn nodes(element: &Element) -> Vec<Node> {
    let list = element.child_nodes();
    (0..list.length()).filter_map(|index| list.item(index)).collect()
}
