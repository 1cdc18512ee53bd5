//! The pages, one module each. A page exports one component named after it (`explore::Explore`, `run::RunPage`, ...),
//! reads its state from the URL and its data through [`crate::api`].
