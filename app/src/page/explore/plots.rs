//! The plots of Explore and their chooser. A plot is a file here and a line in [`PLOTS`].

pub mod heatmap;
pub mod parallel;
pub mod scatter;

use std::{future::Future, pin::Pin, sync::Arc};

use super::{Shared, marks::Marks};
use crate::{prelude::*, served, view::View};

/// What a plot is made of.
#[derive(Clone)]
pub struct Shown {
    /// The answer with its channels.
    pub marks: Arc<Marks>,
    /// What the parts of the page share.
    pub shared: Shared,
}

/// A plot that comes as soon as its code is there.
pub type Drawn = Pin<Box<dyn Future<Output = Node> + Send>>;

/// What the server writes around a plot.
pub type Words = fn(&Arc<Marks>) -> Node;

/// One plot.
pub struct Plot {
    /// Its name in addresses; the first is left out of them.
    pub name: &'static str,
    /// Its name on the chooser.
    pub label: &'static str,
    /// What it shows, in one line.
    pub help: &'static str,
    /// Draws it.
    pub draw: fn(Shown) -> Drawn,
    /// Its choosers.
    pub above: Words,
    /// Its legend and what is to be said about it.
    pub below: Words,
    /// What it calls itself.
    pub heading: fn(&Marks) -> String,
}

/// All plots, in the order of the chooser. Rare ones are parts of the bundle of their own.
pub const PLOTS: [Plot; 3] = [
    Plot {
        name: "scatter",
        label: "Scatter",
        help: "Two numbers of every mark against each other",
        draw: |shown| Box::pin(scatter::drawn(shown)),
        above: |marks| served::only(|| scatter::above(marks)),
        below: |marks| served::only(|| scatter::below(marks)),
        heading: |marks| super::points::heading(&marks.catalog, &marks.view),
    },
    Plot {
        name: "parallel",
        label: "Parallel coordinates",
        help: "Every mark as a line over many settings and numbers; brush an axis to filter",
        draw: |shown| Box::pin(parallel::parallel_part(Box::new(shown))),
        above: |marks| served::only(|| parallel::above(marks)),
        below: |marks| served::only(|| parallel::below(marks)),
        heading: parallel::heading,
    },
    Plot {
        name: "heatmap",
        label: "Heatmap",
        help: "The mean of a number for each pair of values of two settings",
        draw: |shown| Box::pin(heatmap::heatmap_part(Box::new(shown))),
        above: |marks| served::only(|| heatmap::above(marks)),
        below: |marks| served::only(|| heatmap::below(marks)),
        heading: heatmap::heading,
    },
];

/// The plot of that name, or the first.
pub fn named(name: &str) -> &'static Plot {
    static ALL: [Plot; 3] = PLOTS;
    ALL.iter().find(|plot| plot.name == name).unwrap_or(&ALL[0])
}

/// Fetches the part of the bundle that the plot of an address needs.
#[cfg(feature = "hydrate")]
pub async fn preload(search: &str) {
    if search.contains("plot=parallel") {
        parallel::__preload_parallel_part().await;
    } else if search.contains("plot=heatmap") {
        heatmap::__preload_heatmap_part().await;
    }
}

/// Links to all plots of the same view.
pub fn chooser(base: &View) -> Node {
    let present = named(&base.drawing.plot).name;
    let links = PLOTS.iter().enumerate().map(|(index, plot)| {
        let name = if index == 0 { "" } else { plot.name };
        let href = base.with(|view| view.drawing.plot = name.to_owned());
        let current = (plot.name == present).then_some("page");
        view! { <a href=href data-noscroll="" title=plot.help aria-current=current>{plot.label}</a> }
    });
    view! { <nav class="plot-tabs" aria-label="Plots">{links.collect::<Node>()}</nav> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_unknown_ones_open_the_first() {
        let names: std::collections::BTreeSet<&str> = PLOTS.iter().map(|plot| plot.name).collect();
        assert_eq!(names.len(), PLOTS.len());
        assert_eq!(named("").name, "scatter");
        assert_eq!(named("pie").name, "scatter");
        assert_eq!(named("heatmap").name, "heatmap");
    }
}
