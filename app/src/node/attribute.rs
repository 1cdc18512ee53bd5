//! Attributes, classes, properties, handlers and references of an element.

use std::{borrow::Cow, cell::RefCell, rc::Rc};

use leptos::{
    prelude::*,
    tachys::{
        html::{attribute::any_attribute::AnyAttribute, element::attributes_to_html},
        renderer::{RemoveEventHandler, Rndr, types},
    },
};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue};

use super::Value;

/// Where a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Into the markup.
    Attribute,
    /// Into the list of classes.
    Class,
    /// Into the document's object: what HTML does not show, such as whether a box is ticked now.
    Property,
}

type Handler = Box<dyn FnMut(JsValue)>;

type Told = Box<dyn FnOnce(&types::Element) + Send>;

/// One thing that is written on an element.
pub enum Attribute {
    /// A value under a name.
    Value { target: Target, name: &'static str, value: Value },
    /// A handler of an event; there is none on the server.
    Listener { event: Cow<'static, str>, handler: Option<SendWrapper<Handler>> },
    /// Is told the element once it is there.
    Reference(Option<Told>),
}

/// What is kept of it.
pub enum Mounted {
    /// A value and where it went.
    Value { target: Target, name: &'static str, held: Held },
    /// The handler can be exchanged without touching the document.
    Listener { handler: Rc<RefCell<Handler>>, _remove: RemoveEventHandler<types::Element> },
    /// Told once.
    Reference,
}

/// A value in the document.
pub enum Held {
    /// As it was set.
    Fixed(Value),
    /// Set by this effect.
    Followed { _effect: RenderEffect<Value> },
}

impl Attribute {
    /// A handler that is told the event in its own type.
    pub fn listener<E: JsCast>(event: Cow<'static, str>, mut handler: impl FnMut(E) + 'static) -> Self {
        let in_browser = cfg!(target_family = "wasm");
        let handler: Option<Handler> =
            in_browser.then(|| Box::new(move |event: JsValue| handler(event.unchecked_into())) as Handler);
        Self::Listener { event, handler: handler.map(SendWrapper::new) }
    }

    /// Whether `mounted` came from the same place in the source.
    pub fn is_same_place(&self, mounted: &Mounted) -> bool {
        match (self, mounted) {
            (Self::Value { target, name, .. }, Mounted::Value { target: other_target, name: other, .. }) => {
                target == other_target && name == other
            }
            (Self::Listener { .. }, Mounted::Listener { .. }) | (Self::Reference(_), Mounted::Reference) => true,
            _ => false,
        }
    }

    /// Reads what it depends on, so that the resources behind it are asked for.
    pub fn dry_resolve(&mut self) {
        if let Self::Value { value: Value::Dynamic(compute), .. } = self {
            compute().now();
        }
    }

    /// Puts it on `element`. What came from the server stands in the markup already.
    pub fn mount(self, element: &types::Element, from_server: bool) -> Mounted {
        match self {
            Self::Value { target, name, value } => {
                let held = hold(target, name, value, element, from_server && target != Target::Property);
                Mounted::Value { target, name, held }
            }
            Self::Listener { event, handler } => {
                let handler: Handler = handler.map_or_else(|| Box::new(|_| {}) as Handler, SendWrapper::take);
                let handler = Rc::new(RefCell::new(handler));
                let called = Rc::clone(&handler);
                // A handler that removes its own element is called no second time, and never while it is running.
                let call = move |event| {
                    if let Ok(mut handler) = called.try_borrow_mut() {
                        handler(event);
                    }
                };
                Mounted::Listener { handler, _remove: Rndr::add_event_listener(element, &event, Box::new(call)) }
            }
            Self::Reference(tell) => {
                if let Some(tell) = tell {
                    tell(element);
                }
                Mounted::Reference
            }
        }
    }

    /// Changes what stands on `element` to this.
    pub fn update(self, mounted: &mut Mounted, element: &types::Element) {
        match (self, mounted) {
            (Self::Value { target, name, value }, Mounted::Value { held, .. }) => match (&value, &*held) {
                (new, Held::Fixed(old)) if new.is_same(old) && target != Target::Property => {}
                _ => *held = hold(target, name, value, element, false),
            },
            (Self::Listener { handler: Some(new), .. }, Mounted::Listener { handler, .. }) => {
                if let Ok(mut handler) = handler.try_borrow_mut() {
                    *handler = new.take();
                }
            }
            (Self::Reference(Some(tell)), Mounted::Reference) => tell(element),
            _ => {}
        }
    }
}

fn hold(target: Target, name: &'static str, value: Value, element: &types::Element, is_there: bool) -> Held {
    let Value::Dynamic(mut compute) = value else {
        if !is_there {
            apply(target, name, &value, element);
        }
        return Held::Fixed(value);
    };
    let element = element.clone();
    Held::Followed {
        _effect: RenderEffect::new(move |before: Option<Value>| {
            let value = compute().now();
            let is_known = match &before {
                Some(before) => before.is_same(&value),
                None => is_there,
            };
            if !is_known {
                apply(target, name, &value, &element);
            }
            value
        }),
    }
}

fn apply(target: Target, name: &'static str, value: &Value, element: &types::Element) {
    match (target, value) {
        (_, Value::Dynamic(_)) => {}
        (Target::Attribute, Value::Absent) => Rndr::remove_attribute(element, name),
        (Target::Attribute, Value::Present) => Rndr::set_attribute(element, name, ""),
        (Target::Attribute, Value::Text(text)) => Rndr::set_attribute(element, name, text),
        (Target::Class, Value::Absent) => Rndr::remove_class(&Rndr::class_list(element), name),
        (Target::Class, _) => Rndr::add_class(&Rndr::class_list(element), name),
        (Target::Property, value) => {
            let value = match value {
                Value::Text(text) => JsValue::from_str(text),
                other => JsValue::from_bool(matches!(other, Value::Present)),
            };
            Rndr::set_property_or_value(element, name, &value);
        }
    }
}

/// Writes all of them into a start tag; classes are gathered.
pub fn write_all(
    fixed: &[(&'static str, &'static str)],
    attributes: Vec<Attribute>,
    extra: Vec<AnyAttribute>,
    buffer: &mut String,
) {
    let mut classes = String::new();
    for (name, value) in fixed {
        match *name {
            "class" => add_class(&mut classes, value),
            name => write(name, value, buffer),
        }
    }
    for attribute in attributes {
        let Attribute::Value { target, name, value } = attribute else { continue };
        match (target, value.now()) {
            (Target::Attribute, Value::Text(text)) if name == "class" => add_class(&mut classes, &text),
            (Target::Attribute, Value::Text(text)) => write(name, &text, buffer),
            (Target::Attribute, Value::Present) => {
                buffer.push(' ');
                buffer.push_str(name);
            }
            (Target::Class, Value::Present | Value::Text(_)) => add_class(&mut classes, name),
            _ => {}
        }
    }
    if !classes.is_empty() {
        write("class", &classes, buffer);
    }
    if !extra.is_empty() {
        attributes_to_html(extra, buffer);
    }
}

fn add_class(classes: &mut String, name: &str) {
    if !classes.is_empty() {
        classes.push(' ');
    }
    classes.push_str(name);
}

fn write(name: &str, text: &str, buffer: &mut String) {
    buffer.push(' ');
    buffer.push_str(name);
    buffer.push_str("=\"");
    for character in text.chars() {
        match character {
            '&' => buffer.push_str("&amp;"),
            '<' => buffer.push_str("&lt;"),
            '>' => buffer.push_str("&gt;"),
            '"' => buffer.push_str("&quot;"),
            other => buffer.push(other),
        }
    }
    buffer.push('"');
}
