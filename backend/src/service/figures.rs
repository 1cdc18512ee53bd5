//! The paper's figures for pages and programs.

use std::sync::Arc;

use retort_app::service::Launched;
use retort_wire::{
    Problem, Spec,
    figure::{Definition, FigureCard, FigureDetail, Scale},
};

use super::Backend;
use crate::figure::{self, Desk};

impl Backend {
    /// Every figure and how far it is.
    pub(super) fn figure_cards(&self) -> Vec<FigureCard> {
        let home = self.app().home.at_this_moment();
        self.desk().cards(&|specs| self.estimate_specs(specs, String::new(), &home).seconds)
    }

    /// One figure at one scale: as a frozen view keeps it, or as it is now.
    pub(super) fn figure_now(&self, id: &str, scale: Scale) -> Result<FigureDetail, Problem> {
        if self.live.is_some() {
            let kept = retort_store::views::read_figure(&self.app.layout).ok();
            let kept = kept.filter(|kept| kept.card.id == id && kept.scale == scale);
            return kept.ok_or_else(|| {
                Problem::not_found("The frozen view keeps another figure or scale; open the live one to see this.")
            });
        }
        self.figure_detail(id, scale)
    }

    /// One figure at one scale, and what its missing runs would cost.
    pub(super) fn figure_detail(&self, id: &str, scale: Scale) -> Result<FigureDetail, Problem> {
        let (definition, desk) = (definition(id)?, self.desk());
        let mut detail = desk.detail(definition, scale).map_err(Problem::fields)?;
        let specs = missing(&desk, definition, scale, &[])?;
        if !specs.is_empty() {
            detail.estimate = Some(self.estimate_specs(&specs, String::new(), &self.app().home.at_this_moment()));
        }
        Ok(detail)
    }

    /// Queues what is missing of a figure.
    pub(super) fn queue_figure(&self, id: &str, scale: Scale, arms: &[String]) -> Result<Launched, Problem> {
        let (definition, desk) = (definition(id)?, self.desk());
        let known: Vec<&str> = definition.arms_at(scale).map(|arm| arm.name.as_str()).collect();
        if let Some(unknown) = arms.iter().find(|arm| !known.contains(&arm.as_str())) {
            return Err(Problem::invalid(format!("{unknown:?} is no arm of {id}; choose of {}.", known.join(", "))));
        }
        let specs = missing(&desk, definition, scale, arms)?;
        if specs.is_empty() {
            return Err(Problem::conflict("Nothing is missing: every run of it is finished, waits or trains."));
        }
        // Whether it can be run here is for today's catalog to say, not for the one that assumes all data.
        let catalog = self.app().catalog();
        let here = |spec| figure::check(definition, &catalog, spec);
        let checked: Result<Vec<Spec>, _> = specs.iter().map(here).collect();
        self.app().executor.submit_specs(&study_name(definition, scale), checked.map_err(Problem::fields)?)
    }

    fn desk(&self) -> Desk {
        let app = self.app();
        let runs = app.read_index().runs().collect();
        Desk::new(app.layout.clone(), &app.home, app.catalog(), runs, Arc::clone(&self.figures))
    }
}

/// "Figure 6b, pocket": what the study of a figure's runs is called.
pub fn study_name(definition: &Definition, scale: Scale) -> String {
    format!("{}, {}", definition.label, scale.name())
}

fn definition(id: &str) -> Result<&'static Definition, Problem> {
    figure::find(id).ok_or_else(|| {
        let id: String = id.chars().take(64).collect();
        let known: Vec<&str> = figure::all().iter().map(|figure| figure.id.as_str()).collect();
        Problem::not_found(format!("There is no figure {id}; choose one of {}.", known.join(", ")))
    })
}

fn missing(desk: &Desk, figure: &'static Definition, scale: Scale, arms: &[String]) -> Result<Vec<Spec>, Problem> {
    let missing = desk.missing(figure, scale, arms).map_err(Problem::fields)?;
    Ok(missing.into_iter().map(|(_, planned)| planned.spec).collect())
}
