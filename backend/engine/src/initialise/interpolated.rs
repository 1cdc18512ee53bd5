//! Between random weights and the trained teacher's (Stanton and others 2021, Fig. 6b).

use crate::{
    Error,
    catalog::field::{self, Describe as _},
    settings::Read,
};

use super::{Beginning, Entry, Origin};

/// Where the authors' code ends its scaled learning rate: gnosis, `scripts/image_classification.py`.
const LEAST_RATE: f64 = 1e-6;

pub(super) const ENTRY: Entry = Entry {
    name: "interpolated",
    label: "Between random and the teacher's",
    help: "θ = λ · teacher + (1 − λ) · random, every weight and running statistic; of an ensemble, its first member.",
    copies: true,
    fields: || {
        vec![
            field::number("student", "lambda", "Share of the teacher's weights λ", 0.0, 1.0, 0.5)
                .help("0 begins at random weights, 1 at the teacher itself.")
                .short("λ {}")
                .when("student", "initialisation", "interpolated"),
            field::switch("student", "scale_rate", "Learning rate times 1 − λ", false)
                .help("The authors' code lowers the learning rate so (to at least 1e-6), though the paper says that the student was trained as before.")
                .short("rate scaled: {}")
                .when("student", "initialisation", "interpolated"),
            field::choice(
                "student",
                "statistics",
                "Running statistics",
                vec![
                    field::option("reestimate", "Estimated anew", "One pass over the transfer set in training mode, as the authors' code does.", ""),
                    field::option("keep", "Interpolated", "As they come from the mixture of teacher and random network.", ""),
                ],
                "reestimate",
            )
            .help("What becomes of the running statistics of BatchNorm layers.")
            .when("student", "initialisation", "interpolated")
            .when("student", "normalisation", "batch")
            .advanced(),
        ]
    },
    begin,
};

fn begin(origin: &Origin<'_>) -> Result<Beginning, Error> {
    let lambda = origin.table.real("lambda")?;
    let random = origin.random()?;
    let mut model = match origin.teacher {
        Some(teacher) => random.interpolate(teacher, lambda)?,
        None => random,
    };
    if origin.table.word("statistics").is_ok_and(|word| word == "reestimate") {
        model = model.reestimate((origin.batches)());
    }
    let (rate_factor, least_rate) =
        if origin.table.on("scale_rate")? { (1.0 - lambda, LEAST_RATE) } else { (1.0, 0.0) };
    Ok(Beginning { model, rate_factor, least_rate })
}
