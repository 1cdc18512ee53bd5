//! The pages, one module each. A page exports one function named after it (`explore::explore_page`, ...), and reads its
//! state from the URL and its data through [`crate::api`]. Where it lives in the browser the function is `#[lazy]`, a
//! part of the bundle of its own; pages of links, forms and pictures are written by the server alone
//! ([`crate::served`]).

pub mod act;
pub mod batch;
pub mod capsule;
pub mod chart;
pub mod compare;
pub mod disagreements;
pub mod explore;
pub mod figure;
pub mod figures;
pub mod frozen;
pub mod inside;
pub mod launch;
pub mod links;
pub mod notes;
pub mod parts;
pub mod plots;
pub mod queue;
pub mod run;
#[cfg(test)]
mod sample;
pub mod share;
#[cfg(all(test, feature = "ssr"))]
mod tests;
pub mod trash;
pub mod views;
