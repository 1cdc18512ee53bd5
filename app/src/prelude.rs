//! Leptos' prelude with our `view!`.

pub use leptos::prelude::*;
pub use retort_markup::view;

pub use crate::{
    address::Address,
    deed::Deed,
    node::{IntoNode, Node},
    remote::Remote,
};

/// A memo of `compute`. The closure is boxed, so that memos of one type share their code in the browser's bundle.
pub fn memo<T: PartialEq + Send + Sync + 'static>(compute: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    let compute: Box<dyn Fn() -> T + Send + Sync> = Box::new(compute);
    Memo::new(move |_| compute())
}
