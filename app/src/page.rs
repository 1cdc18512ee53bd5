//! The pages, one module each. A page exports one component named after it (`explore::Explore`, `run::RunPage`, ...),
//! reads its state from the URL and its data through [`crate::api`].

pub mod act;
pub mod compare;
pub mod explore;
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
