//! Cross-entropy with one class that the teacher names: its most probable one or one drawn from its distribution.

use burn::tensor::{Int, Tensor, activation::log_softmax};
use retort_wire::Spec;

use crate::{
    Error,
    catalog::field::{self, Describe as _},
    settings::Read,
};

use super::{Base, Entry, Parameter, View, parameter};

pub(super) const ENTRY: Entry = Entry {
    name: "hard_labels",
    label: "Hard labels",
    help: "−τ² log pₛ(ŷ), pₛ softened by τ and ŷ a class that the teacher names; true labels play no part.",
    parameters: &[parameter::TEMPERATURE, LABELS, CORRUPTION],
    read: |table| Ok(Box::new(HardLabels::read(table)?)),
};

/// Which class the teacher names.
pub(super) const LABELS: Parameter = Parameter {
    name: "labels",
    field: || {
        let options = [
            ("argmax", "Most probable class", "The teacher's most probable class."),
            ("sample", "Drawn", "A class drawn from the teacher's distribution at τ = 1, in every epoch anew."),
        ];
        let options = options.map(|(value, label, help)| field::option(value, label, help, "")).into();
        field::choice("objective", "labels", "Teacher's labels", options, "argmax")
            .help("How one class is made of the teacher's distribution.")
            .short("labels: {}")
    },
};

/// The share of labels that mean nothing.
pub(super) const CORRUPTION: Parameter = Parameter {
    name: "corruption",
    field: || {
        field::number("objective", "corruption", "Random labels", 0.0, 1.0, 0.0)
            .help(
                "Each example's label is, with this probability and in every epoch anew, one of all classes at random.",
            )
            .zero("none")
            .short("{} random labels")
    },
};

/// −τ² log pₛ(ŷ).
pub(super) struct HardLabels {
    temperature: f64,
    sample: bool,
    corruption: f64,
}

impl HardLabels {
    /// Reads its settings.
    pub(super) fn read(table: &Spec) -> Result<Self, Error> {
        let sample = match table.word("labels")? {
            "argmax" => false,
            "sample" => true,
            other => return Err(Error::setting("objective.labels", format!("is {other}; choose argmax or sample."))),
        };
        Ok(Self { temperature: table.real("temperature")?, sample, corruption: table.real("corruption")? })
    }

    /// The class of every example, N x 1.
    fn classes(&self, view: &View<'_>) -> Tensor<2, Int> {
        let teacher = view.teacher.clone();
        let Some(chances) = &view.drawn.labels else { return teacher.argmax(1) };
        let rows = view.positions.clone();
        let named = if self.sample {
            // The first class whose cumulative probability exceeds the number drawn; rounding may leave none.
            let last = teacher.dims()[1].saturating_sub(1) as i64;
            let sample = chances.sample.clone().slice([rows.clone()]).cast(teacher.dtype());
            teacher.exp().cumsum(1).lower_equal(sample).int().sum_dim(1).clamp_max(last)
        } else {
            teacher.argmax(1)
        };
        if self.corruption == 0.0 {
            return named;
        }
        let corrupted = chances.corruption.clone().slice([rows.clone()]).lower_scalar(self.corruption);
        named.mask_where(corrupted, chances.class.clone().slice([rows]))
    }
}

impl Base for HardLabels {
    fn loss(&self, view: &View<'_>) -> Tensor<1> {
        let softening = view.softening(self.temperature);
        let student = log_softmax(softening.soften(view.student.clone()), 1);
        softening.squared_mean(student.gather(1, self.classes(view))).neg()
    }

    fn draws_labels(&self) -> bool {
        self.sample || self.corruption > 0.0
    }
}
