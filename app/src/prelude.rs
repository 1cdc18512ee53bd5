//! Leptos' prelude with our `view!`.

pub use leptos::prelude::*;
pub use retort_markup::view;

pub use crate::node::{IntoNode, Node};
