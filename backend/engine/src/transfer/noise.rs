//! Images of uniform noise.

use rand::RngCore as _;

use crate::Error;

use super::{Entry, Gathered, Ground, Source, read_addition, share_field, temperature_field};

pub(super) const ENTRY: Entry = Entry {
    name: "noise",
    fields: |_| {
        let help = "Share of the transfer set that is uniform noise: images that no camera would take.";
        vec![share_field("noise", "Noise", help, "{} noise"), temperature_field("noise", "Temperature of noise")]
    },
    read: |table| read_addition(table, "noise", Box::new(Noise)),
};

pub(super) struct Noise;

impl Source for Noise {
    fn gather(&self, count: usize, ground: &mut Ground<'_>) -> Result<Option<Gathered>, Error> {
        let mut pixels = vec![0; count * ground.dataset.image_bytes()];
        ground.random.fill_bytes(&mut pixels);
        Ok(Some(Gathered::Images(pixels)))
    }
}
