//! Everything that Retort keeps on disk, and the questions asked of it.
//!
//! A run is a folder, and each file in it has one writer ([`Layout`] knows the paths, [`folder`] reads and writes the
//! small JSON files). Measured rows and predictions are Parquet. The [`Index`] holds one row a run in memory, keeps a
//! copy of it in `index.parquet`, and answers the run table and Explore. This is the only crate that knows polars; all
//! of it is synchronous and belongs on a blocking thread.

mod atomic;
mod error;
pub mod evidence;
pub mod export;
pub mod folder;
mod id;
pub mod index;
mod layout;
pub mod metrics;
mod parquet;
pub mod predictions;
mod summary;
pub mod teacher;
pub mod trash;
pub mod views;

pub use error::{Error, Result};
pub use folder::{Status, Submission};
pub use id::{group_hash, is_id, new_id};
pub use index::{Head, Index};
pub use layout::Layout;
pub use summary::summary;
