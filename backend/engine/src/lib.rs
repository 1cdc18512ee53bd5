//! The only crate that knows burn: data, models, objectives, metrics and training.
//!
//! [`train`] trains the runs of one cohort side by side and tells an [`Observer`] what happens; it writes checkpoints
//! and the teacher cache, and nothing else. [`catalog`](catalog()) describes every choice, from the registries.

pub mod augment;
pub mod bench;
pub mod catalog;
pub mod checkpoint;
pub mod data;
pub mod device;
pub mod error;
pub mod generator;
pub mod initialise;
mod kernel;
mod lock;
pub mod metric;
pub mod model;
pub mod objective;
pub mod observe;
pub mod optimizer;
pub mod random;
pub mod schedule;
pub mod settings;
pub mod teacher;
pub mod train;
pub mod transfer;

pub use catalog::catalog;
pub use error::Error;
pub use generator::generator_hash;
pub use observe::{Evidence, Observer, Predictions};
pub use settings::{cohort_key, epochs};
pub use teacher::{teacher_hash, untrained_members};
pub use train::{Environment, Job, train};
