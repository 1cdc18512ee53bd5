//! Images that a generator makes.

use burn::tensor::{Device, Tensor};

use crate::{
    Error, Observer,
    catalog::field::{self, Describe as _},
    generator::{self, Generator, Losses, Watch, generator_hash},
    random::Random,
    settings::Read,
    train::Pixels,
};

use super::{Entry, Gathered, Ground, Source, Supply, read_addition, share_field, temperature_field};

pub(super) const ENTRY: Entry = Entry {
    name: "synthetic",
    fields: |_| {
        let help = "Share of the transfer set that a generator makes; it is trained on the teacher's data set, once for all runs.";
        let draw = vec![
            field::option("static", "Once", "The same images in every epoch.", ""),
            field::option(
                "online",
                "For every batch",
                "New images in every batch, in place of as many of the set's.",
                "",
            ),
        ];
        vec![
            share_field("synthetic", "Synthetic images", help, "{} synthetic"),
            temperature_field("synthetic", "Temperature of synthetic images"),
            field::choice("transfer", "synthetic_draw", "Synthetic images are drawn", draw, "static")
                .help("Once before training, or anew for every batch.")
                .above("transfer", "synthetic_share", 0.0)
                .advanced(),
        ]
    },
    read: |table| {
        let online = table.word("synthetic_draw").is_ok_and(|word| word == "online");
        read_addition(table, "synthetic", Box::new(Synthetic { online }))
    },
};

pub(super) struct Synthetic {
    /// Made anew for every batch.
    pub online: bool,
}

impl Source for Synthetic {
    fn gather(&self, count: usize, ground: &mut Ground<'_>) -> Result<Option<Gathered>, Error> {
        let Some(generator) = obtain(ground)? else { return Ok(None) };
        ground.observer.activity("making synthetic images");
        let images = generator.paint(&mut ground.random, count).round().clamp(0.0, 255.0);
        let values: Vec<f32> = images.try_into_vec_as().map_err(|problem| Error::Compute(problem.to_string()))?;
        Ok(Some(Gathered::Images(values.into_iter().map(|value| value as u8).collect())))
    }

    fn supply(&self, ground: &mut Ground<'_>) -> Result<Option<Box<dyn Supply>>, Error> {
        Ok(obtain(ground)?.map(|generator| Box::new(generator) as Box<dyn Supply>))
    }

    fn is_online(&self) -> bool {
        self.online
    }

    // Stanton and others 2021, Fig. 1: crop and flip vary the real images alone. Those that are drawn for a batch join it
    // after the augmentation, too.
    fn is_fixed(&self) -> bool {
        true
    }
}

impl Supply for Generator {
    fn make(&self, count: usize, random: &mut Random, _: &Device) -> Tensor<4> {
        self.paint(random, count)
    }
}

/// The generator that the spec asks for: found, or trained now.
fn obtain(ground: &mut Ground<'_>) -> Result<Option<Generator>, Error> {
    let hash = generator_hash(ground.spec, &ground.environment.home, generator::SEED)?;
    let pixels = Pixels::new(ground.dataset, &ground.dataset.train, ground.device());
    let bench = generator::Bench {
        table: &ground.spec.table("generator"),
        dataset: ground.dataset,
        pixels: &pixels,
        seed: generator::SEED,
        folder: &ground.environment.generators,
        device: &ground.environment.device.device,
    };
    generator::obtain(hash, &bench, &mut Onlooker { observer: &mut *ground.observer, stop: &mut *ground.stop })
}

/// Passes on what concerns a distillation that needs a generator.
struct Onlooker<'a> {
    observer: &'a mut dyn Observer,
    stop: &'a mut dyn FnMut(&mut dyn Observer) -> bool,
}

impl Watch for Onlooker<'_> {
    fn activity(&mut self, text: &str) {
        self.observer.activity(text);
    }

    fn generator(&mut self, hash: &str, found: bool) {
        let word = if found { "found" } else { "to be trained" };
        self.observer.activity(&format!("generator {} {word}", hash.get(..12).unwrap_or(hash)));
    }

    fn epoch(&mut self, _: &Losses) -> Result<(), Error> {
        Ok(())
    }

    fn samples(&mut self, _: &[u8]) -> Result<(), Error> {
        Ok(())
    }

    fn should_stop(&mut self) -> bool {
        (self.stop)(&mut *self.observer)
    }
}
