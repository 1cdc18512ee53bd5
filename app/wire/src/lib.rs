//! The words both sides of Retort speak: the server, the trainer, the browser and every file on disk.
//!
//! This crate holds serialisable types and the pure rules about them (validation, expansion of a study, the filter
//! grammar). It does no input or output and knows neither burn, polars nor leptos, so that the browser checks a
//! form with exactly the code that the server checks it with.

pub mod batch;
pub mod bounds;
pub mod capsule;
pub mod catalog;
pub mod check;
pub mod cloud;
pub mod column;
pub mod comparison;
pub mod curve;
pub mod describe;
pub mod disagreement;
pub mod event;
pub mod figure;
pub mod filter;
pub mod group;
pub mod inside;
pub mod metric;
pub mod mixture;
pub mod nearest;
pub mod notes;
pub mod number;
pub mod order;
pub mod packed;
pub mod piece;
pub mod plane;
pub mod problem;
pub mod query;
pub mod rows;
pub mod run;
pub mod saved;
pub mod saved_view;
pub mod share;
pub mod softening;
pub mod spec;
pub mod state;
pub mod study;
pub mod sum;
pub mod trail;
pub mod trash;
pub mod value;
pub mod values;

pub use batch::{Batch, Outcomes, RunOutcome, Verb};
pub use bounds::agreement_bounds;
pub use catalog::{Catalog, Choice, Condition, Field, Kind, MetricInfo, Preset, Rule, Section, Total};
pub use check::FieldError;
pub use cloud::Cloud;
pub use column::Column;
pub use comparison::{
    Compared, Matrix, MatrixQuery, Network, Outcome, PairedTest, PairedTests, SeedPlan, SeedQuery, TestQuery, sides,
};
pub use curve::{Across, Broken, Curve, CurveQuery, Curves, Smoothing, Window};
pub use event::Event;
pub use filter::Filter;
pub use group::{Estimate, Grouping};
pub use metric::{MetricRow, Protocol};
pub use mixture::Mixture;
pub use notes::{Notes, NotesChange};
pub use number::Num;
pub use order::Order;
pub use packed::Reals;
pub use piece::Piece;
pub use plane::Plane;
pub use problem::Problem;
pub use query::{Page, Query, Sort};
pub use rows::{Rows, RowsQuery};
pub use run::Run;
pub use saved::Saved;
pub use saved_view::{SavedView, ViewId};
pub use share::Share;
pub use spec::Spec;
pub use state::State;
pub use study::Study;
pub use sum::Sum;
pub use trash::{Purge, Purged, Spare, Trash, Trashed};
pub use value::Value;
pub use values::Values;
