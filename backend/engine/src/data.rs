//! Data sets: where each comes from, whether it is here and whole, and its images as bytes.
//!
//! A data set is one file in `data/` and one line in [`registry`]; folders of images that a user brings are
//! registered by name with [`Home::add`].

mod check;
mod cifar10;
mod cifar100;
pub mod cifar_binary;
mod dataset;
mod digits;
mod entry;
mod error;
mod fashion_mnist;
mod fetch;
mod files;
mod home;
pub mod idx;
pub mod image_folder;
mod images;
mod listing;
mod mnist;
mod pixel_cache;

pub use dataset::{Dataset, Scaling, Split};
pub use entry::{Content, Entry, Shape, Source, Unpacked};
pub use error::Error;
pub use fetch::{Progress, Step};
pub use home::Home;
pub use listing::{Description, Listing, State};

static REGISTRY: [&Entry; 5] =
    [&digits::ENTRY, &mnist::ENTRY, &fashion_mnist::ENTRY, &cifar10::ENTRY, &cifar100::ENTRY];

/// The data sets Retort knows by itself, in the order they are shown.
pub fn registry() -> &'static [&'static Entry] {
    &REGISTRY
}

/// Every data set that a form can offer, the registered image folders included: cheap, no file's content is read
/// but one image's header per folder, once per process.
pub fn describe(home: &Home) -> Vec<Description> {
    listing::describe(home)
}
