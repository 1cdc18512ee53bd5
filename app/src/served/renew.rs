//! Making a piece of the document like another one and leaving alone what is so already: nothing goes away under the
//! pointer, what is unfolded stays so, and a browser lays out only what has changed.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, Node};

/// Marks an element whose children are put there by a script.
const FILLED: &str = "data-filled";
/// What can be folded up, and how it says that it is not.
const DETAILS: &str = "DETAILS";
const OPEN: &str = "open";

/// Makes the children of `old` like those of `new`, which may be taken from there.
pub fn children(old: &Element, new: &Element) {
    let (from, to) = (nodes(old), nodes(new));
    if from.len() != to.len() {
        return old.set_inner_html(&new.inner_html());
    }
    for (old, new) in from.iter().zip(&to) {
        renew(old, new);
    }
}

fn renew(old: &Node, new: &Node) {
    if old.is_equal_node(Some(new)) {
        return;
    }
    match (old.dyn_ref::<Element>(), new.dyn_ref::<Element>()) {
        (Some(old), Some(new)) if old.tag_name() == new.tag_name() && !is_replaced(old) => {
            attributes(old, new);
            if !new.has_attribute(FILLED) {
                children(old, new);
            }
        }
        (None, None) if old.node_type() == new.node_type() => old.set_node_value(new.node_value().as_deref()),
        (was, becomes) => {
            // Who folds up a list wants it so whatever stands in it.
            if let Some((was, becomes)) = was.zip(becomes).filter(|(_, becomes)| becomes.tag_name() == DETAILS) {
                let _ = becomes.toggle_attribute_with_force(OPEN, was.has_attribute(OPEN));
            }
            if let Some(parent) = old.parent_node() {
                let _ = parent.replace_child(new, old);
            }
        }
    }
}

/// What somebody enters into a field is in no attribute: it is another one as soon as it says something else. What is
/// folded up nobody sees, and it may be long.
fn is_replaced(element: &Element) -> bool {
    match element.tag_name().as_str() {
        "INPUT" | "SELECT" | "TEXTAREA" => true,
        DETAILS => !element.has_attribute(OPEN),
        _ => false,
    }
}

fn attributes(old: &Element, new: &Element) {
    let names = |element: &Element| -> Vec<String> {
        element.get_attribute_names().iter().filter_map(|name| name.as_string()).collect()
    };
    // Who unfolds a menu does not tell the server; one that is unfolded gets here.
    for name in names(old).into_iter().filter(|name| name != OPEN) {
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
