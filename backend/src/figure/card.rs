//! Figures in the gallery.

use retort_wire::{
    FieldError, Spec, State,
    figure::{ClaimResult, Definition, FigureCard, Scale, Standing, Verdict},
};

use super::{Desk, all, desk::Found};

impl Desk {
    /// Every figure and how far it is, in the paper's order, with a panel to show in a gallery; `cost` says how many
    /// seconds runs take, where it knows.
    pub fn cards(&self, cost: &dyn Fn(&[Spec]) -> Option<f64>) -> Vec<FigureCard> {
        let card = |figure: &'static Definition| {
            let mut card = self.card(figure);
            for standing in &mut card.scales {
                standing.preview = self.preview(figure, standing.scale);
                let missing = self.missing(figure, standing.scale, &[]).unwrap_or_default();
                let specs: Vec<Spec> = missing.into_iter().map(|(_, planned)| planned.spec).collect();
                standing.seconds = if specs.is_empty() { None } else { cost(&specs) };
            }
            card
        };
        all().iter().map(card).collect()
    }

    /// One figure and how far it is at both scales.
    pub(super) fn card(&self, figure: &'static Definition) -> FigureCard {
        FigureCard {
            id: figure.id.clone(),
            label: figure.label.clone(),
            title: figure.title.clone(),
            question: figure.question.clone(),
            section: figure.section.clone(),
            scales: Scale::ALL.map(|scale| self.standing(figure, scale)).to_vec(),
        }
    }

    fn standing(&self, figure: &'static Definition, scale: Scale) -> Standing {
        match self.found(figure, scale) {
            Ok(found) => {
                let obstacle = self.obstacle(figure, scale).map(|errors| words(&errors)).unwrap_or_default();
                let claims = self.claims(figure, scale, &found);
                Standing { obstacle, ..counted(scale, &found, &claims) }
            }
            Err(errors) => Standing { scale, obstacle: words(&errors), ..Standing::default() },
        }
    }
}

fn counted(scale: Scale, found: &[Found<'_>], claims: &[ClaimResult]) -> Standing {
    let states: Vec<Option<&State>> =
        found.iter().flat_map(|found| &found.runs).map(|run| run.map(|run| &run.state)).collect();
    let runs = |of: fn(&State) -> bool| number(states.iter().flatten().filter(|state| of(state)).count());
    let claimed = |verdict| number(claims.iter().filter(|claim| claim.verdict == verdict).count());
    Standing {
        scale,
        runs: number(states.len()),
        finished: runs(|state| *state == State::Finished),
        underway: runs(|state| !state.is_over()),
        failed: runs(|state| state.is_over() && *state != State::Finished),
        claims: number(claims.len()),
        supported: claimed(Verdict::Supported),
        refuted: claimed(Verdict::Refuted),
        ..Standing::default()
    }
}

/// All that is wrong, in sentences.
pub(super) fn words(errors: &[FieldError]) -> String {
    errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join(" ")
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
