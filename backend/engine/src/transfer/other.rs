//! Images of another data set: what lies outside the teacher's domain.

use crate::{
    Error,
    catalog::{
        dataset_options,
        field::{self, Describe as _},
    },
    random::permutation,
    settings::Read,
};

use super::{Entry, Gathered, Ground, Source, read_addition, share_field, temperature_field};

pub(super) const ENTRY: Entry = Entry {
    name: "other",
    fields: |datasets| {
        let mut options = vec![field::option("none", "None", "No other data set.", "")];
        options.extend(dataset_options(datasets));
        let help = "Share of the transfer set that comes from the other data set, drawn at random without repetition.";
        let chosen = |field: retort_wire::Field| field.unless("transfer", "other", &["none"]);
        vec![
            field::choice("transfer", "other", "Mixed with images from", options, "none")
                .help("A data set of the same image shape whose training images are mixed in; its labels are not used.")
                .advanced(),
            chosen(share_field("other", "Share of the other data set", help, "{} of the other set")),
            chosen(temperature_field("other", "Temperature of the other data set")),
        ]
    },
    read: |table| {
        let name = table.word("other")?;
        if name == "none" {
            return Ok(None);
        }
        read_addition(
            table,
            "other",
            Box::new(Other { name: name.to_owned(), field: "transfer.other", share: "transfer.other_share" }),
        )
    },
};

pub(super) struct Other {
    pub name: String,
    /// The field that names it.
    pub field: &'static str,
    /// The field that says how much of it there is.
    pub share: &'static str,
}

impl Source for Other {
    fn gather(&self, count: usize, ground: &mut Ground<'_>) -> Result<Option<Gathered>, Error> {
        ground.observer.activity(&format!("loading {}", self.name));
        let other = ground.environment.home.load(&self.name, ground.options)?;
        other.same_shape_as(ground.dataset, self.field)?;
        let available = other.train.len();
        if count > available {
            let problem = format!(
                "asks for {count} images of {}, which has {available}; lower it, or choose fewer transfer examples.",
                self.name
            );
            return Err(Error::setting(self.share, problem));
        }
        let order = permutation(&mut ground.random, available);
        let size = other.image_bytes();
        let images = order[..count].iter().flat_map(|row| &other.train.images[row * size..][..size]);
        Ok(Some(Gathered::Images(images.copied().collect())))
    }
}
