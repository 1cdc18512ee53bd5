//! What can stand between braces in a view.

use std::borrow::Cow;

use leptos::prelude::{AnyView, Get, Memo, ReadSignal, RwSignal, Signal};

use super::Node;

/// Anything that a view can show. Closures and signals are shown anew when what they read changes.
pub trait IntoNode {
    /// The node that shows it.
    fn into_node(self) -> Node;
}

impl IntoNode for Node {
    fn into_node(self) -> Node {
        self
    }
}

impl IntoNode for AnyView {
    fn into_node(self) -> Node {
        Node::Foreign(Box::new(self))
    }
}

impl IntoNode for () {
    fn into_node(self) -> Node {
        Node::default()
    }
}

macro_rules! texts {
    ($($kind:ty)*) => {$(
        impl From<$kind> for Node {
            fn from(text: $kind) -> Self {
                Self::Text(Cow::from(text))
            }
        }

        impl IntoNode for $kind {
            fn into_node(self) -> Node {
                Node::from(self)
            }
        }
    )*};
}

texts!(&'static str String Cow<'static, str>);

macro_rules! numbers {
    ($($kind:ty)*) => {$(
        impl IntoNode for $kind {
            fn into_node(self) -> Node {
                Node::from(self.to_string())
            }
        }
    )*};
}

numbers!(u32 u64 usize i64 f64);

impl<T: IntoNode> IntoNode for Option<T> {
    fn into_node(self) -> Node {
        self.map_or_else(Node::default, T::into_node)
    }
}

impl<T: IntoNode> IntoNode for Vec<T> {
    fn into_node(self) -> Node {
        self.into_iter().collect()
    }
}

impl<A: IntoNode, B: IntoNode> IntoNode for (A, B) {
    fn into_node(self) -> Node {
        Node::List(vec![self.0.into_node(), self.1.into_node()])
    }
}

impl<T: IntoNode> FromIterator<T> for Node {
    fn from_iter<I: IntoIterator<Item = T>>(nodes: I) -> Self {
        Self::List(nodes.into_iter().map(T::into_node).collect())
    }
}

impl<F, T> IntoNode for F
where
    F: FnMut() -> T + Send + 'static,
    T: IntoNode,
{
    fn into_node(mut self) -> Node {
        Node::Dynamic(Box::new(move || self().into_node()))
    }
}

macro_rules! signals {
    ($($kind:ident)*) => {$(
        impl<T: IntoNode + Clone + Send + Sync + 'static> IntoNode for $kind<T> {
            fn into_node(self) -> Node {
                Node::Dynamic(Box::new(move || self.get().into_node()))
            }
        }
    )*};
}

signals!(Memo ReadSignal RwSignal Signal);
