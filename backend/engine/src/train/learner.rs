//! One network in training.

use burn::{
    module::Module,
    tensor::{Device, Tensor, Transaction, activation::log_softmax},
};
use retort_wire::Spec;

use crate::{
    Error,
    model::{self, Model, Shape},
    optimizer::Optimizer,
    random::stream,
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
    /// The loss's mean over the examples.
    pub loss: f64,
    /// The network's log-probabilities, in the order of the epoch, each before the step that it led to.
    pub log_probabilities: Vec<f32>,
}

impl Learner {
    /// A network with fresh weights from the stream `<prefix>init` of `seed`. `network` and `recipe` are tables of a
    /// spec: `student` and `training`, or `teacher` twice.
    pub(crate) fn new(
        network: &Spec,
        recipe: &Spec,
        shape: Shape,
        seed: i64,
        prefix: &str,
        device: &Device,
    ) -> Result<Self, Error> {
        Ok(Self {
            model: model::build(network, shape, &mut stream(seed, &format!("{prefix}init"), 0), device)?,
            optimizer: Optimizer::read(recipe)?,
            schedule: schedule::read(recipe)?,
            recipe: Recipe::read(recipe)?,
            tape: Tape::default(),
        })
    }

    /// The learning rate of `epoch`, counted from 1.
    pub(crate) fn rate(&self, epoch: u32) -> f64 {
        self.schedule.rate(self.recipe.learning_rate, epoch - 1, self.recipe.epochs)
    }

    /// Learns from one batch. `loss` gets the logits.
    pub(crate) fn learn(self, rate: f64, images: Tensor<4>, loss: impl FnOnce(Tensor<2>) -> Tensor<1>) -> Self {
        let Self { model, mut optimizer, schedule, recipe, mut tape } = self;
        let count = images.dims()[0] as f64;
        let logits = model.forward(Tensor::from_inner(images));
        tape.outputs.push(log_softmax(logits.clone().inner(), 1));
        let loss = loss(logits);
        tape.losses.push(loss.clone().inner().mul_scalar(count));
        let model = optimizer.step(rate, model, loss.backward());
        Self { model, optimizer, schedule, recipe, tape }
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
