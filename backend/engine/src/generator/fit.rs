//! The training of a generator and its discriminator.

use burn::{
    module::Module,
    tensor::{Tensor, activation::relu, activation::softplus},
};

use crate::{
    Error,
    augment::integers,
    model::Builder,
    random::{self, stream},
    settings::Read,
};

use super::{
    Bench, Loss, Painter, Size, Watch,
    adam::Adam,
    cache::{Losses, epochs, steps_of},
    entry, noise, paint, scaled, sheet,
};

/// Where the learning rate ends.
const LEAST_RATE: f64 = 1e-6;
/// Between sheets of samples, in epochs.
const SHEET_EVERY: u32 = 10;

/// Trains both networks and gives the generator with the losses of every epoch; none when it was asked to stop.
pub(super) fn fit(bench: &Bench<'_>, watch: &mut dyn Watch) -> Result<Option<(Painter, Vec<Losses>)>, Error> {
    let (table, device) = (bench.table, bench.device);
    let size = size(bench)?;
    let entry = entry(table)?;
    let mut random = stream(bench.seed, "generator init", 0);
    let (mut painter, mut critic) =
        (entry.build)(table, size, &mut Builder::new(&mut random, &device.clone().autodiff()))?;
    let (mut painter_adam, mut critic_adam) = (Adam::of(table), Adam::of(table));
    let (steps, batch) = (table.whole("steps")?.max(1), table.whole("batch_size")?.max(1) as usize);
    let rate = table.real("learning_rate")?;
    let mut losses = Vec::new();
    for epoch in 1..=epochs(steps) {
        watch.activity(&format!("training the generator, {} of {steps} steps", steps_of(epoch - 1, steps)));
        let (mut painter_losses, mut critic_losses) = (Vec::new(), Vec::new());
        for step in steps_of(epoch - 1, steps)..steps_of(epoch, steps) {
            let rate = rate + (LEAST_RATE - rate) * f64::from(step) / f64::from(steps);
            // Everything that is random in this step, in a fixed order.
            let mut random = stream(bench.seed, "generator step", step);
            for _ in 0..table.whole("discriminator_steps")?.max(1) {
                let real = real(bench, &mut random, batch)?;
                let noise = noise(&mut random, batch, painter.noise(), device);
                let generated = painter.forward(Tensor::from_inner(noise)).inner();
                critic.refresh();
                let loss = critic_loss(
                    entry.loss,
                    critic.forward(Tensor::from_inner(real)),
                    critic.forward(Tensor::from_inner(generated)),
                );
                critic_losses.push(loss.clone().inner());
                critic = critic_adam.step(rate, critic, loss.backward());
            }
            let noise = noise(&mut random, batch, painter.noise(), device);
            let loss = painter_loss(entry.loss, critic.forward(painter.forward(Tensor::from_inner(noise))));
            painter_losses.push(loss.clone().inner());
            painter = painter_adam.step(rate, painter, loss.backward());
            if watch.should_stop() {
                return Ok(None);
            }
        }
        let found = Losses { epoch, generator: mean(painter_losses)?, discriminator: mean(critic_losses)? };
        if !(found.generator.is_finite() && found.discriminator.is_finite()) {
            return Err(Error::setting(
                "generator.learning_rate",
                format!("let the generator diverge after {} steps; lower it.", steps_of(epoch, steps)),
            ));
        }
        watch.epoch(&found)?;
        losses.push(found);
        if epoch.is_multiple_of(SHEET_EVERY) || epoch == epochs(steps) {
            watch.samples(&samples(&painter.valid(), bench)?)?;
        }
    }
    Ok(Some((painter.valid(), losses)))
}

/// The images that the data set's generator makes.
pub(super) fn size(bench: &Bench<'_>) -> Result<Size, Error> {
    let dataset = bench.dataset;
    Size::of(dataset.channels, dataset.height, dataset.width).ok_or_else(|| {
        let problem = format!(
            "is {}, whose images of {} x {} pixels no generator makes; set teacher.resolution to 8, 16, 28, 32 or 64.",
            dataset.name, dataset.height, dataset.width
        );
        Error::setting("teacher.dataset", problem)
    })
}

/// The sheet of samples: always of the same noise, so that sheets of one training can be compared.
pub(super) fn samples(painter: &Painter, bench: &Bench<'_>) -> Result<Vec<u8>, Error> {
    let mut random = stream(bench.seed, "generator samples", 0);
    sheet::png(paint(painter, &mut random, sheet::SIDE * sheet::SIDE, bench.device))
}

/// Real images, drawn with replacement, mirrored as the table says, -1 to 1, on the plain device.
fn real(bench: &Bench<'_>, random: &mut random::Random, batch: usize) -> Result<Tensor<4>, Error> {
    let last = (bench.dataset.train.len() as u32).saturating_sub(1);
    let rows: Vec<i32> = random::integers(random, last, batch).into_iter().map(|row| row as i32).collect();
    let images = scaled(bench.pixels.raw(integers(&rows, bench.device)));
    let share = bench.table.real("flip")?;
    if share <= 0.0 {
        return Ok(images);
    }
    let coins: Vec<f32> =
        random::coins(random, share, batch).into_iter().map(|coin| f32::from(u8::from(coin))).collect();
    let shape = images.dims();
    let coins = Tensor::<1>::from_floats(coins.as_slice(), bench.device).reshape([batch, 1, 1, 1]);
    let mirrored = coins.greater_scalar(0.5).expand(shape);
    Ok(images.clone().mask_where(mirrored, images.flip([3])))
}

/// What the discriminator minimises, from what it says of real and of generated images.
pub(super) fn critic_loss(loss: Loss, real: Tensor<1>, generated: Tensor<1>) -> Tensor<1> {
    match loss {
        Loss::Hinge => relu(real.neg().add_scalar(1.0)).mean() + relu(generated.add_scalar(1.0)).mean(),
        Loss::CrossEntropy => softplus(real.neg(), 1.0).mean() + softplus(generated, 1.0).mean(),
    }
}

/// What the generator minimises, from what the discriminator says of its images.
pub(super) fn painter_loss(loss: Loss, generated: Tensor<1>) -> Tensor<1> {
    match loss {
        Loss::Hinge => generated.neg().mean(),
        Loss::CrossEntropy => softplus(generated.neg(), 1.0).mean(),
    }
}

fn mean(losses: Vec<Tensor<1>>) -> Result<f64, Error> {
    let count = losses.len() as f64;
    let values: Vec<f32> =
        Tensor::cat(losses, 0).try_into_vec_as().map_err(|problem| Error::Compute(problem.to_string()))?;
    Ok(values.into_iter().map(f64::from).sum::<f64>() / count)
}
