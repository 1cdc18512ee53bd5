//! A node that stands in the document.

use std::borrow::Cow;

use leptos::tachys::{
    reactive_graph::RenderEffectState,
    renderer::types,
    view::{Mountable, Render, any_view::AnyViewState, iterators::VecState},
};

use super::{element::MountedElement, fixed::MountedFixed};

/// What is kept of a node to update and to remove it.
pub enum Mounted {
    /// A text.
    Text(<Cow<'static, str> as Render>::State),
    /// An element.
    Element(Box<MountedElement>),
    /// An element in which nothing changes.
    Fixed(MountedFixed),
    /// Several and the comment after them.
    List(VecState<Mounted>),
    /// The effect that makes it anew.
    Dynamic(RenderEffectState<Mounted>),
    /// A view with a type of its own.
    Foreign(AnyViewState),
}

impl Mounted {
    /// Puts `new` where this stands.
    pub(super) fn replace(&mut self, mut new: Self) {
        self.insert_before_this(&mut new);
        self.unmount();
        *self = new;
    }

    fn inner(&self) -> &dyn Mountable {
        match self {
            Self::Text(state) => state,
            Self::Element(state) => &**state,
            Self::Fixed(state) => state,
            Self::List(state) => state,
            Self::Dynamic(state) => state,
            Self::Foreign(state) => state,
        }
    }

    fn inner_mut(&mut self) -> &mut dyn Mountable {
        match self {
            Self::Text(state) => state,
            Self::Element(state) => &mut **state,
            Self::Fixed(state) => state,
            Self::List(state) => state,
            Self::Dynamic(state) => state,
            Self::Foreign(state) => state,
        }
    }
}

impl Mountable for Mounted {
    fn unmount(&mut self) {
        self.inner_mut().unmount();
    }

    fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
        self.inner_mut().mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.inner().insert_before_this(child)
    }

    fn elements(&self) -> Vec<types::Element> {
        self.inner().elements()
    }
}
