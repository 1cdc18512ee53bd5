//! The words both sides of Retort speak: the server, the trainer, the browser and every file on disk.
//!
//! This crate holds serialisable types and the pure rules about them (validation, expansion of a study, the filter
//! grammar). It does no input or output and knows neither burn, polars nor leptos, so that the browser checks a
//! form with exactly the code that the server checks it with.

pub mod bounds;
pub mod catalog;
pub mod check;
pub mod describe;
pub mod event;
pub mod figure;
pub mod filter;
pub mod group;
pub mod metric;
pub mod mixture;
pub mod number;
pub mod order;
pub mod plane;
pub mod problem;
pub mod query;
pub mod run;
pub mod saved;
pub mod spec;
pub mod state;
pub mod study;
pub mod sum;
pub mod value;

pub use bounds::agreement_bounds;
pub use catalog::{Catalog, Choice, Condition, Field, Kind, MetricInfo, Preset, Rule, Section, Total};
pub use check::FieldError;
pub use event::Event;
pub use filter::Filter;
pub use group::{Estimate, Group};
pub use metric::{MetricRow, Protocol};
pub use mixture::Mixture;
pub use number::Num;
pub use order::Order;
pub use plane::Plane;
pub use problem::Problem;
pub use query::{Page, Query, Sort};
pub use run::{Notes, Run};
pub use saved::Saved;
pub use spec::Spec;
pub use state::State;
pub use study::Study;
pub use sum::Sum;
pub use value::Value;
