//! What leaves: what a page shows as a table for programs and for papers, and everything there is.

pub mod bibtex;
pub mod everything;
pub mod latex;
pub mod shown;
pub mod table;

pub use table::{Cell, Column, Table};

use crate::versions::versions;

/// Where an export comes from, for its inside: versions, and the address that it was made of.
pub fn facts(address: &str) -> Vec<(String, String)> {
    let mut facts: Vec<(String, String)> = Vec::new();
    let versions = versions();
    facts.extend(versions.get("retort").map(|version| ("retort".to_owned(), version.clone())));
    facts.push(("page".to_owned(), address.to_owned()));
    facts.push(("exported".to_owned(), retort_app::format::moment(crate::job::now()).replace(' ', "T") + "Z"));
    facts
}
