//! An element: in HTML for the server's answer, in the document for the browser.

use leptos::{
    ev::EventDescriptor,
    html::ElementType,
    prelude::*,
    tachys::{
        html::{attribute::any_attribute::AnyAttribute, node_ref::NodeRefContainer},
        hydration::Cursor,
        renderer::{CastFrom as _, Rndr, types},
        ssr::StreamBuilder,
        view::{Mountable, Position, PositionState},
    },
};

use super::{
    Node, Value,
    attribute::{self, Attribute, Target},
    mounted::Mounted,
    resolve_all,
};

/// How an element is made and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// With an end tag.
    Html,
    /// Without children and end tag, such as `input`.
    Void,
    /// In SVG's namespace.
    Svg,
}

/// An element that `view!` fills.
pub struct Element {
    tag: &'static str,
    kind: Kind,
    fixed: &'static [(&'static str, &'static str)],
    attributes: Vec<Attribute>,
    children: Vec<Node>,
}

// The methods take and return a box: a pointer in a register where the structure would be copied at every call.
impl Element {
    /// An element with the attributes that never change.
    pub fn new(tag: &'static str, kind: Kind, fixed: &'static [(&'static str, &'static str)]) -> Box<Self> {
        Box::new(Self { tag, kind, fixed, attributes: Vec::new(), children: Vec::new() })
    }

    /// With an attribute.
    #[must_use]
    pub fn attribute(self: Box<Self>, name: &'static str, value: Value) -> Box<Self> {
        self.with(Attribute::Value { target: Target::Attribute, name, value })
    }

    /// With a class that is there or not.
    #[must_use]
    pub fn class(self: Box<Self>, name: &'static str, value: Value) -> Box<Self> {
        self.with(Attribute::Value { target: Target::Class, name, value })
    }

    /// With a property of the document's object, which HTML does not show.
    #[must_use]
    pub fn property(self: Box<Self>, name: &'static str, value: Value) -> Box<Self> {
        self.with(Attribute::Value { target: Target::Property, name, value })
    }

    /// With a handler of an event.
    #[must_use]
    pub fn on<E: EventDescriptor + 'static>(
        self: Box<Self>,
        event: &E,
        handler: impl FnMut(E::EventType) + 'static,
    ) -> Box<Self>
    where
        E::EventType: wasm_bindgen::JsCast,
    {
        self.with(Attribute::listener(event.name(), handler))
    }

    /// With a reference that is filled when the element stands in the document.
    #[must_use]
    pub fn reference<E: ElementType>(self: Box<Self>, reference: NodeRef<E>) -> Box<Self>
    where
        NodeRef<E>: NodeRefContainer<E>,
    {
        self.with(Attribute::Reference(Some(Box::new(move |element| reference.load(element)))))
    }

    /// With another child after those it has.
    #[must_use]
    pub fn child(mut self: Box<Self>, child: Node) -> Box<Self> {
        self.children.push(child);
        self
    }

    /// With a text after the children it has.
    #[must_use]
    pub fn text(self: Box<Self>, text: &'static str) -> Box<Self> {
        self.child(Node::from(text))
    }

    fn with(mut self: Box<Self>, attribute: Attribute) -> Box<Self> {
        self.attributes.push(attribute);
        self
    }

    /// Texts inside these are not markup.
    fn escapes(&self) -> bool {
        !matches!(self.tag, "script" | "style")
    }

    fn namespace(&self) -> Option<&'static str> {
        (self.kind == Kind::Svg).then_some("http://www.w3.org/2000/svg")
    }

    pub(super) fn build(self) -> MountedElement {
        let element = Rndr::create_element(self.tag, self.namespace());
        for (name, value) in self.fixed {
            Rndr::set_attribute(&element, name, value);
        }
        let attributes = self.attributes.into_iter().map(|attribute| attribute.mount(&element, false)).collect();
        let mut children: Vec<Mounted> = self.children.into_iter().map(Node::build).collect();
        for child in &mut children {
            child.mount(&element, None);
        }
        MountedElement { tag: self.tag, fixed: self.fixed, element, attributes, children }
    }

    /// Elements of one place in the source have the same shape, and are updated; others take the old one's place.
    pub(super) fn rebuild(self, state: &mut MountedElement) {
        let is_same_shape = self.tag == state.tag
            && self.fixed == state.fixed
            && self.children.len() == state.children.len()
            && self.attributes.len() == state.attributes.len()
            && self.attributes.iter().zip(&state.attributes).all(|(new, old)| new.is_same_place(old));
        if !is_same_shape {
            let mut new = self.build();
            state.insert_before_this(&mut new);
            state.unmount();
            *state = new;
            return;
        }
        for (new, old) in self.attributes.into_iter().zip(&mut state.attributes) {
            new.update(old, &state.element);
        }
        for (new, old) in self.children.into_iter().zip(&mut state.children) {
            new.rebuild(old);
        }
    }

    pub(super) fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> MountedElement {
        match position.get() {
            Position::FirstChild => cursor.child(),
            Position::Current => {}
            _ => cursor.sibling(),
        }
        let Some(element) = types::Element::cast_from(cursor.current()) else {
            // The server's page and ours differ: the page stays as it came, and the log says where.
            leptos::logging::error!("hydration: <{}> was expected here", self.tag);
            return self.build();
        };
        let attributes = self.attributes.into_iter().map(|attribute| attribute.mount(&element, FROM_SERVER)).collect();
        position.set(Position::FirstChild);
        let children = self.children.into_iter().map(|child| child.hydrate::<FROM_SERVER>(cursor, position)).collect();
        cursor.set(element.clone().into());
        position.set(Position::NextChild);
        MountedElement { tag: self.tag, fixed: self.fixed, element, attributes, children }
    }

    pub(super) fn dry_resolve(&mut self) {
        self.attributes.iter_mut().for_each(Attribute::dry_resolve);
        self.children.iter_mut().for_each(Node::dry_resolve);
    }

    pub(super) async fn resolve(self) -> Self {
        let Self { tag, kind, fixed, attributes, children } = self;
        Self { tag, kind, fixed, attributes, children: resolve_all(children).await }
    }

    pub(super) fn html_len(&self) -> usize {
        let attributes = self.attributes.len() * 16;
        2 * self.tag.len() + 5 + attributes + self.children.iter().map(Node::html_len).sum::<usize>()
    }

    /// Writes the start tag; the children are left.
    fn open(&mut self, buffer: &mut String, extra: Vec<AnyAttribute>) {
        buffer.push('<');
        buffer.push_str(self.tag);
        attribute::write_all(self.fixed, std::mem::take(&mut self.attributes), extra, buffer);
        buffer.push('>');
    }

    fn close(tag: &str, kind: Kind, buffer: &mut String) {
        if kind != Kind::Void {
            buffer.push_str("</");
            buffer.push_str(tag);
            buffer.push('>');
        }
    }

    pub(super) fn write_html(
        mut self,
        buffer: &mut String,
        position: &mut Position,
        _escape: bool,
        mark_branches: bool,
        extra: Vec<AnyAttribute>,
    ) {
        let escape = self.escapes();
        self.open(buffer, extra);
        *position = Position::FirstChild;
        for child in self.children {
            child.to_html_with_buf(buffer, position, escape, mark_branches, Vec::new());
        }
        Self::close(self.tag, self.kind, buffer);
        *position = Position::NextChild;
    }

    pub(super) fn stream_html<const OUT_OF_ORDER: bool>(
        mut self,
        stream: &mut StreamBuilder,
        position: &mut Position,
        _escape: bool,
        mark_branches: bool,
        extra: Vec<AnyAttribute>,
    ) {
        let escape = self.escapes();
        let mut tag = String::new();
        self.open(&mut tag, extra);
        stream.push_sync(&tag);
        *position = Position::FirstChild;
        for child in self.children {
            child.to_html_async_with_buf::<OUT_OF_ORDER>(stream, position, escape, mark_branches, Vec::new());
        }
        tag.clear();
        Self::close(self.tag, self.kind, &mut tag);
        stream.push_sync(&tag);
        *position = Position::NextChild;
    }
}

/// An element in the document.
pub struct MountedElement {
    tag: &'static str,
    fixed: &'static [(&'static str, &'static str)],
    element: types::Element,
    attributes: Vec<attribute::Mounted>,
    children: Vec<Mounted>,
}

impl Mountable for MountedElement {
    fn unmount(&mut self) {
        self.element.remove();
    }

    fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
        Rndr::insert_node(parent, &self.element, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let Some(parent) = Rndr::get_parent(&self.element).and_then(types::Element::cast_from) else { return false };
        child.mount(&parent, Some(&self.element));
        true
    }

    fn elements(&self) -> Vec<types::Element> {
        vec![self.element.clone()]
    }
}
