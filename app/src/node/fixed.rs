//! An element in which nothing ever changes: its HTML was written when Retort was compiled.

use std::borrow::Cow;

use leptos::tachys::{
    hydration::Cursor,
    renderer::{CastFrom as _, Rndr, types},
    view::{Mountable, Position, PositionState},
};

/// The HTML of one element.
#[derive(Clone, Copy, Debug)]
pub struct Fixed {
    /// From its start tag to its end tag.
    pub html: &'static str,
    /// Whether it only means something inside an `<svg>`.
    pub inside_svg: bool,
}

impl Fixed {
    pub(super) fn build(self) -> MountedFixed {
        let html = Cow::Borrowed(self.html);
        let element = if self.inside_svg {
            Rndr::create_svg_element_from_html(html)
        } else {
            Rndr::create_element_from_html(html)
        };
        MountedFixed { html: self.html, element: Some(element) }
    }

    pub(super) fn rebuild(self, state: &mut MountedFixed) {
        if self.html != state.html {
            let mut new = self.build();
            state.insert_before_this(&mut new);
            state.unmount();
            *state = new;
        }
    }

    pub(super) fn hydrate(self, cursor: &Cursor, position: &PositionState) -> MountedFixed {
        match position.get() {
            Position::FirstChild => cursor.child(),
            Position::Current => {}
            _ => cursor.sibling(),
        }
        position.set(Position::NextChild);
        MountedFixed { html: self.html, element: types::Element::cast_from(cursor.current()) }
    }
}

/// One that stands in the document.
pub struct MountedFixed {
    html: &'static str,
    element: Option<types::Element>,
}

impl Mountable for MountedFixed {
    fn unmount(&mut self) {
        if let Some(element) = &self.element {
            element.remove();
        }
    }

    fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
        if let Some(element) = &self.element {
            Rndr::insert_node(parent, element, marker);
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let Some(element) = &self.element else { return false };
        let Some(parent) = Rndr::get_parent(element).and_then(types::Element::cast_from) else { return false };
        child.mount(&parent, Some(element));
        true
    }

    fn elements(&self) -> Vec<types::Element> {
        self.element.iter().cloned().collect()
    }
}
