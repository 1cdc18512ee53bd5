//! The paper's figures: their definitions, the runs behind their points, and what these say of the paper's claims.
//!
//! A figure is one file `figures/<id>.toml` and one line in [`REGISTRY`]; the files are part of the program. A
//! [`Desk`] holds what is needed to answer questions about figures: the runs of a data folder and a catalog in which
//! every data set counts as present, so that a figure can be looked at where its data are not.

use std::sync::OnceLock;

use retort_wire::figure::Definition;

mod card;
mod desk;
mod detail;
mod distribution;
mod label;
mod plan;
pub mod report;
mod results;
mod test;

pub use desk::{Desk, Memory};
pub use plan::{Planned, Points, check, plan};
pub use results::Results;

/// Every figure's definition, in the paper's order.
const REGISTRY: [&str; 20] = [
    include_str!("../../figures/fig1a.toml"),
    include_str!("../../figures/fig1b.toml"),
    include_str!("../../figures/fig2.toml"),
    include_str!("../../figures/fig3.toml"),
    include_str!("../../figures/fig4.toml"),
    include_str!("../../figures/fig5.toml"),
    include_str!("../../figures/fig6a.toml"),
    include_str!("../../figures/fig6b.toml"),
    include_str!("../../figures/fig6c.toml"),
    include_str!("../../figures/table1.toml"),
    include_str!("../../figures/table2_imdb.toml"),
    include_str!("../../figures/table2_imagenet.toml"),
    include_str!("../../figures/fig7.toml"),
    include_str!("../../figures/fig8.toml"),
    include_str!("../../figures/fig9.toml"),
    include_str!("../../figures/fig10.toml"),
    include_str!("../../figures/fig11.toml"),
    include_str!("../../figures/fig12.toml"),
    include_str!("../../figures/fig13.toml"),
    include_str!("../../figures/fig14.toml"),
];

/// The figures. A definition that cannot be read would be left out; a test reads them all.
pub fn all() -> &'static [Definition] {
    static ALL: OnceLock<Vec<Definition>> = OnceLock::new();
    ALL.get_or_init(|| {
        let read = |text: &&str| {
            Definition::from_toml(text).inspect_err(|error| tracing::error!("a figure cannot be read: {error}")).ok()
        };
        REGISTRY.iter().filter_map(read).collect()
    })
}

/// The figure of that id.
pub fn find(id: &str) -> Option<&'static Definition> {
    all().iter().find(|figure| figure.id == id)
}

#[cfg(test)]
mod tests;
