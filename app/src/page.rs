//! The pages, one module each. A page exports one `#[lazy]` function named after it (`explore::explore_page`, ...), which
//! is a part of the bundle of its own, reads its state from the URL and its data through [`crate::api`].

pub mod act;
pub mod compare;
pub mod explore;
pub mod figure;
pub mod figures;
pub mod launch;
pub mod links;
pub mod parts;
pub mod queue;
pub mod run;
#[cfg(test)]
mod sample;
#[cfg(all(test, feature = "ssr"))]
mod tests;
