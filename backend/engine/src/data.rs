//! Data sets: where each comes from, whether it is here and whole, and its images or texts.
//!
//! A data set is one file in `data/` and one line in [`registry`]; folders of images or texts and tables of texts that a
//! user brings are registered by name with [`Home::add`].

mod archive;
mod brought;
mod check;
mod cifar10;
mod cifar100;
pub mod cifar_binary;
mod class_folders;
mod dataset;
mod digits;
mod emnist;
mod entry;
mod error;
mod example;
mod fashion_mnist;
mod fetch;
mod files;
mod home;
pub mod idx;
pub mod image_folder;
mod images;
mod imdb;
mod kmnist;
mod labels;
mod listing;
mod load_options;
mod matlab;
mod mnist;
mod pixel_cache;
mod resize;
mod sample;
mod split;
mod stl10;
mod svhn;
pub mod text;
mod text_folder;
mod text_table;
mod tiny_imagenet;
mod transposed;

use retort_wire::figure::definition::Folder;

pub use dataset::{Dataset, Kind, Scaling, Split};
pub use entry::{Content, Contents, Entry, Shape, Source, Tree, Unpacked};
pub use error::Error;
pub use example::{Content as ExampleContent, Example, Part};
pub use fetch::{Progress, Step};
pub use home::Home;
pub use listing::{Description, Listing, State};
pub use load_options::LoadOptions;
pub use text::{Texts, Vocabulary};

static REGISTRY: [&Entry; 16] = [
    &digits::ENTRY,
    &mnist::ENTRY,
    &fashion_mnist::ENTRY,
    &kmnist::ENTRY,
    &emnist::ENTRIES[0],
    &emnist::ENTRIES[1],
    &emnist::ENTRIES[2],
    &emnist::ENTRIES[3],
    &emnist::ENTRIES[4],
    &emnist::ENTRIES[5],
    &cifar10::ENTRY,
    &cifar100::ENTRY,
    &svhn::ENTRY,
    &stl10::ENTRY,
    &tiny_imagenet::ENTRY,
    &imdb::ENTRY,
];

/// The data sets Retort knows by itself, in the order they are shown.
pub fn registry() -> &'static [&'static Entry] {
    &REGISTRY
}

/// Every data set that a form can offer, those that the user brought included: cheap, no file's content is read
/// but one image's header per folder, once per process.
pub fn describe(home: &Home) -> Vec<Description> {
    listing::describe(home)
}

/// An image folder that is not here yet, as it will be described.
pub fn expected(folder: &Folder) -> Description {
    listing::expected(folder)
}
