//! Random images upside down.

use crate::{
    catalog::field::{self, Describe as _},
    settings::Read,
};

use super::{Entry, Transform, flip::Flip};

pub(super) const ENTRY: Entry = Entry {
    name: "vertical_flip",
    field: |table| {
        field::number(table, "vertical_flip", "Vertical flip", 0.0, 1.0, 0.0)
            .help("Probability that an image is turned upside down, as in water; 0 is off.")
            .zero("off")
            .short("vertical flip {}")
    },
    read: |table| {
        let share = table.real("vertical_flip")?;
        Ok((share > 0.0).then(|| Box::new(Flip { share, axis: 2 }) as Box<dyn Transform>))
    },
    keeps_classes: true,
};

#[cfg(test)]
mod tests {
    use crate::augment::testing::{apply, numbered, read, values};

    #[test]
    fn the_last_row_comes_first_and_a_second_flip_brings_it_back() {
        let augmentation = read(&[("vertical_flip", 1.0)]);
        let once = apply(&augmentation, 1, numbered([2, 1, 3, 2]));
        assert_eq!(once[..6], [5.0, 6.0, 3.0, 4.0, 1.0, 2.0]);
        let shape = [2, 1, 3, 2];
        let twice = apply(&augmentation, 2, crate::augment::testing::images(&once, shape));
        assert_eq!(twice, values(numbered(shape)));
    }
}
