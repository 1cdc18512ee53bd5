//! What Retort's pages are made of: one type for every element, text, list and closure.
//!
//! Leptos gives each view a type made of the types of its parts. For pages of our size that means ten thousand
//! functions and a bundle more than twice as large; a `Node` is plain data, so mounting, hydrating and updating are
//! compiled once. It is a Leptos view like any other: it can be the child of `Transition`, the body of a component or
//! the view of a route.

mod attribute;
mod element;
mod fixed;
mod into;
mod mounted;
mod value;

#[cfg(all(test, feature = "ssr"))]
mod tests;

use std::{any::Any, borrow::Cow, future::Future, pin::Pin};

use leptos::{
    prelude::*,
    tachys::{
        html::attribute::{Attribute as TypedAttribute, any_attribute::AnyAttribute},
        hydration::Cursor,
        ssr::StreamBuilder,
        view::{Position, PositionState, RenderHtml, add_attr::AddAnyAttr},
    },
};

use crate::prelude::memo;

pub use self::{
    element::{Element, Kind},
    fixed::Fixed,
    into::IntoNode,
    mounted::Mounted,
    value::{IntoValue, Value},
};

/// Something that a page shows.
pub enum Node {
    /// A text.
    Text(Cow<'static, str>),
    /// An element with its attributes and children.
    Element(Box<Element>),
    /// An element in which nothing ever changes.
    Fixed(Fixed),
    /// Several, one after the other, of any number.
    List(Vec<Node>),
    /// Made anew when what the closure reads changes.
    Dynamic(Box<dyn FnMut() -> Node + Send>),
    /// A view with a type of its own: Leptos' components.
    Foreign(Box<AnyView>),
}

impl Node {
    /// A component's view. One that is a node already is taken as it is, which is known when this is compiled.
    pub fn component(view: impl IntoView + 'static) -> Self {
        let mut view = Some(view);
        let any: &mut dyn Any = &mut view;
        if let Some(node) = any.downcast_mut::<Option<Self>>() {
            return node.take().unwrap_or_default();
        }
        if let Some(node) = any.downcast_mut::<Option<View<Self>>>() {
            return node.take().map(View::into_inner).unwrap_or_default();
        }
        view.map_or_else(Self::default, |view| Self::Foreign(Box::new(view.into_any())))
    }

    /// What `then` makes, while `condition` holds.
    pub fn when(
        condition: impl Fn() -> bool + Send + Sync + 'static,
        mut then: impl FnMut() -> Self + Send + 'static,
    ) -> Self {
        let holds = memo(condition);
        Self::Dynamic(Box::new(move || if holds.get() { then() } else { Self::default() }))
    }

    /// What `future` comes to, once the resources that it reads have come: the children of a `Transition`.
    pub fn suspend<T: IntoNode>(future: impl Future<Output = T> + Send + 'static) -> Self {
        let node: Pin<Box<dyn Future<Output = Self> + Send>> = Box::pin(async move { future.await.into_node() });
        Self::Foreign(Box::new(Suspend::new(node).into_any()))
    }
}

impl Default for Node {
    /// Shows nothing.
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

impl Render for Node {
    type State = Mounted;

    fn build(self) -> Mounted {
        match self {
            Self::Text(text) => Mounted::Text(text.build()),
            Self::Element(element) => Mounted::Element(Box::new(element.build())),
            Self::Fixed(fixed) => Mounted::Fixed(fixed.build()),
            Self::List(nodes) => Mounted::List(nodes.build()),
            Self::Dynamic(closure) => Mounted::Dynamic(closure.build()),
            Self::Foreign(view) => Mounted::Foreign(view.build()),
        }
    }

    fn rebuild(self, mounted: &mut Mounted) {
        match (self, &mut *mounted) {
            (Self::Text(text), Mounted::Text(state)) => text.rebuild(state),
            (Self::Element(element), Mounted::Element(state)) => element.rebuild(state),
            (Self::Fixed(fixed), Mounted::Fixed(state)) => fixed.rebuild(state),
            (Self::List(nodes), Mounted::List(state)) => nodes.rebuild(state),
            (Self::Dynamic(closure), Mounted::Dynamic(state)) => closure.rebuild(state),
            (Self::Foreign(view), Mounted::Foreign(state)) => view.rebuild(state),
            (node, _) => mounted.replace(node.build()),
        }
    }
}

impl RenderHtml for Node {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {
        match self {
            Self::Text(_) | Self::Fixed(_) => {}
            Self::Element(element) => element.dry_resolve(),
            Self::List(nodes) => nodes.iter_mut().for_each(Self::dry_resolve),
            Self::Dynamic(closure) => closure().dry_resolve(),
            Self::Foreign(view) => view.dry_resolve(),
        }
    }

    async fn resolve(self) -> Self {
        resolve(self).await
    }

    fn html_len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Fixed(fixed) => fixed.html.len(),
            Self::Element(element) => element.html_len(),
            Self::List(nodes) => nodes.iter().map(Self::html_len).sum::<usize>() + 3,
            Self::Dynamic(_) => 0,
            Self::Foreign(view) => view.html_len(),
        }
    }

    fn to_html_with_buf(
        self,
        buffer: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra: Vec<AnyAttribute>,
    ) {
        match self {
            Self::Text(text) => text.to_html_with_buf(buffer, position, escape, mark_branches, extra),
            Self::Element(element) => element.write_html(buffer, position, escape, mark_branches, extra),
            Self::Fixed(fixed) => {
                buffer.push_str(fixed.html);
                *position = Position::NextChild;
            }
            Self::List(nodes) => nodes.to_html_with_buf(buffer, position, escape, mark_branches, extra),
            Self::Dynamic(closure) => closure.to_html_with_buf(buffer, position, escape, mark_branches, extra),
            Self::Foreign(view) => view.to_html_with_buf(buffer, position, escape, mark_branches, extra),
        }
    }

    fn to_html_async_with_buf<const OUT_OF_ORDER: bool>(
        self,
        buffer: &mut StreamBuilder,
        position: &mut Position,
        escape: bool,
        mark: bool,
        extra: Vec<AnyAttribute>,
    ) {
        match self {
            Self::Text(text) => text.to_html_async_with_buf::<OUT_OF_ORDER>(buffer, position, escape, mark, extra),
            Self::Element(element) => {
                element.stream_html::<OUT_OF_ORDER>(buffer, position, escape, mark, extra);
            }
            Self::Fixed(fixed) => {
                buffer.push_sync(fixed.html);
                *position = Position::NextChild;
            }
            Self::List(nodes) => nodes.to_html_async_with_buf::<OUT_OF_ORDER>(buffer, position, escape, mark, extra),
            Self::Dynamic(closure) => {
                closure.to_html_async_with_buf::<OUT_OF_ORDER>(buffer, position, escape, mark, extra);
            }
            Self::Foreign(view) => view.to_html_async_with_buf::<OUT_OF_ORDER>(buffer, position, escape, mark, extra),
        }
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Mounted {
        match self {
            Self::Text(text) => Mounted::Text(text.hydrate::<FROM_SERVER>(cursor, position)),
            Self::Element(element) => Mounted::Element(Box::new(element.hydrate::<FROM_SERVER>(cursor, position))),
            Self::Fixed(fixed) => Mounted::Fixed(fixed.hydrate(cursor, position)),
            Self::List(nodes) => Mounted::List(nodes.hydrate::<FROM_SERVER>(cursor, position)),
            Self::Dynamic(closure) => Mounted::Dynamic(closure.hydrate::<FROM_SERVER>(cursor, position)),
            Self::Foreign(view) => Mounted::Foreign(view.hydrate::<FROM_SERVER>(cursor, position)),
        }
    }

    fn into_owned(self) -> Self {
        self
    }
}

/// An async function that calls itself needs a box.
fn resolve(node: Node) -> Pin<Box<dyn Future<Output = Node> + Send>> {
    Box::pin(async move {
        match node {
            Node::Text(_) | Node::Fixed(_) => node,
            Node::Element(element) => Node::Element(Box::new(element.resolve().await)),
            Node::List(nodes) => Node::List(resolve_all(nodes).await),
            Node::Dynamic(mut closure) => {
                let node = closure();
                resolve(node).await
            }
            Node::Foreign(view) => Node::Foreign(Box::new(view.resolve().await)),
        }
    })
}

/// One after the other: what they wait for has been asked for by `dry_resolve` before.
async fn resolve_all(nodes: Vec<Node>) -> Vec<Node> {
    let mut resolved = Vec::with_capacity(nodes.len());
    for node in nodes {
        resolved.push(resolve(node).await);
    }
    resolved
}

impl AddAnyAttr for Node {
    type Output<Added: TypedAttribute> = Self;

    /// Leptos offers this for `<Component attr:name=…/>`, which our `view!` refuses.
    fn add_any_attr<Added: TypedAttribute>(self, _: Added) -> Self {
        self
    }
}
