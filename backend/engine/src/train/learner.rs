//! One network in training.

use burn::{
    module::Module,
    tensor::{Tensor, Transaction, activation::log_softmax},
};
use retort_wire::Spec;

use crate::{
    Error,
    model::{Model, Noise},
    optimizer::Optimizer,
    schedule::{self, Schedule},
    settings::Recipe,
};

/// A network, its optimizer and its schedule.
pub(crate) struct Learner {
    /// The network; on the autodiff device.
    pub model: Model,
    /// The optimizer with its state.
    pub optimizer: Optimizer,
    schedule: Box<dyn Schedule>,
    recipe: Recipe,
    noise: Noise,
    tape: Tape,
}

/// What one epoch leaves on the device until it is read.
#[derive(Default)]
struct Tape {
    losses: Vec<Tensor<1>>,
    outputs: Vec<Tensor<2>>,
}

/// What was seen while an epoch was learnt.
pub(crate) struct Seen {
    /// The loss's sum over the examples.
    pub loss: f64,
    /// The network's log-probabilities, in the order of the epoch, each before the step that it led to.
    pub log_probabilities: Vec<f32>,
}

impl Learner {
    /// A network before its first step, on the autodiff device, and how it is trained: the table `training` or
    /// `teacher` of a spec. What it draws at random while it learns comes from streams of `seed` that begin with
    /// `prefix`.
    pub(crate) fn new(model: Model, recipe: &Spec, seed: i64, prefix: &str) -> Result<Self, Error> {
        Ok(Self {
            model,
            optimizer: Optimizer::read(recipe)?,
            schedule: schedule::read(recipe)?,
            recipe: Recipe::read(recipe)?,
            noise: Noise::new(seed, prefix),
            tape: Tape::default(),
        })
    }

    /// Multiplies the initial learning rate with `factor`; what comes out is at least `least`.
    pub(crate) fn scale_rate(&mut self, factor: f64, least: f64) {
        if factor != 1.0 {
            self.recipe.learning_rate = (self.recipe.learning_rate * factor).max(least);
        }
    }

    /// The learning rate of `epoch`, counted from 1.
    pub(crate) fn rate(&self, epoch: u32) -> f64 {
        self.schedule.rate(self.recipe.learning_rate, epoch - 1, self.recipe.epochs)
    }

    /// Learns from one batch. `loss_of` gets the logits; it is asked once, or several times by an optimizer that looks
    /// around before it steps.
    pub(crate) fn learn(self, rate: f64, images: Tensor<4>, loss_of: &mut dyn FnMut(Tensor<2>) -> Tensor<1>) -> Self {
        let Self { model, mut optimizer, schedule, recipe, noise, mut tape } = self;
        let count = images.dims()[0] as f64;
        let noise = noise.at(optimizer.steps());
        let images = Tensor::from_inner(images);
        // What is kept is what the network said before the step: the first answer.
        let mut is_first = true;
        let model = optimizer.step(rate, model, &mut |model| {
            let logits = model.forward_with(images.clone(), &noise);
            let outputs = is_first.then(|| log_softmax(logits.clone().inner(), 1));
            let loss = loss_of(logits);
            if let Some(outputs) = outputs {
                is_first = false;
                tape.outputs.push(outputs);
                tape.losses.push(loss.clone().inner().mul_scalar(count));
            }
            loss
        });
        Self { model, optimizer, schedule, recipe, noise, tape }
    }

    /// The network as it is evaluated.
    pub(crate) fn valid(&self) -> Model {
        self.model.valid()
    }
}

/// Reads what the epoch left on the device, for all learners and whatever else is wanted, in one transaction.
pub(crate) fn read<'a>(
    learners: impl Iterator<Item = &'a mut Learner>,
    others: Vec<Tensor<2>>,
) -> Result<(Vec<Seen>, Option<Vec<f32>>), Error> {
    let mut transaction = Transaction::default();
    let mut count = 0;
    for learner in learners {
        let tape = std::mem::take(&mut learner.tape);
        transaction = transaction.register(Tensor::cat(tape.losses, 0)).register(Tensor::cat(tape.outputs, 0));
        count += 1;
    }
    let more = !others.is_empty();
    if more {
        transaction = transaction.register(Tensor::cat(others, 0));
    }
    let data = transaction.try_execute().map_err(|problem| Error::Compute(problem.to_string()))?;
    let mut data = data.into_iter().map(|data| {
        data.convert::<f32>().try_to_vec::<f32>().map_err(|problem| Error::Compute(format!("{problem:?}")))
    });
    let mut next = || data.next().unwrap_or_else(|| Ok(Vec::new()));
    let mut seen = Vec::with_capacity(count);
    for _ in 0..count {
        let (losses, log_probabilities) = (next()?, next()?);
        seen.push(Seen { loss: losses.iter().map(|loss| f64::from(*loss)).sum(), log_probabilities });
    }
    Ok((seen, if more { Some(next()?) } else { None }))
}
