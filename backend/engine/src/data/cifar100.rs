//! CIFAR-100: 60,000 colour pictures of 32x32 pixels in a hundred classes.

use super::cifar_binary::{self, Rows};
use super::dataset::{Dataset, Kind};
use super::entry::{Content, Contents, Entry, Shape, Source, Unpacked};
use super::error::Error;

/// The fine classes, in the order of the authors' `fine_label_names.txt`.
#[rustfmt::skip]
const CLASSES: [&str; 100] = [
    "apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle", "bottle",
    "bowl", "boy", "bridge", "bus", "butterfly", "camel", "can", "castle", "caterpillar", "cattle",
    "chair", "chimpanzee", "clock", "cloud", "cockroach", "couch", "crab", "crocodile", "cup", "dinosaur",
    "dolphin", "elephant", "flatfish", "forest", "fox", "girl", "hamster", "house", "kangaroo", "keyboard",
    "lamp", "lawn_mower", "leopard", "lion", "lizard", "lobster", "man", "maple_tree", "motorcycle", "mountain",
    "mouse", "mushroom", "oak_tree", "orange", "orchid", "otter", "palm_tree", "pear", "pickup_truck", "pine_tree",
    "plain", "plate", "poppy", "porcupine", "possum", "rabbit", "raccoon", "ray", "road", "rocket",
    "rose", "sea", "seal", "shark", "shrew", "skunk", "skyscraper", "snail", "snake", "spider",
    "squirrel", "streetcar", "sunflower", "sweet_pepper", "table", "tank", "telephone", "television", "tiger", "tractor",
    "train", "trout", "tulip", "turtle", "wardrobe", "whale", "willow_tree", "wolf", "woman", "worm",
];

/// A. Krizhevsky's binary version; a row carries the coarse label, then the fine one, which is the class here.
pub(super) static ENTRY: Entry = Entry {
    name: "cifar100",
    label: "CIFAR-100",
    help: "Colour photographs, 32x32, a hundred classes: 50,000 to train, 10,000 to test.",
    origin: "A. Krizhevsky, V. Nair, G. Hinton: cs.toronto.edu/~kriz/cifar.html",
    licence: "none stated; cite the technical report of 2009",
    folder: "cifar100",
    kind: Kind::Images,
    shape: Shape { channels: 3, height: 32, width: 32 },
    classes: 100,
    train_examples: 50_000,
    test_examples: 10_000,
    sources: &[Source {
        published: "cifar-100-binary.tar.gz",
        urls: &["https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz"],
        md5: Some("03b5dce01913d631647c71ecec9e9cb8"),
        contents: Contents::Files(&[
            Content { name: "train.bin", bytes: 153_700_000, sha256: None },
            Content { name: "test.bin", bytes: 30_740_000, sha256: None },
        ]),
    }],
    assemble,
};

fn assemble(entry: &Entry, files: Vec<Unpacked>) -> Result<Dataset, Error> {
    let rows = Rows { label_bytes: 2, class_byte: 1, train_files: 1 };
    cifar_binary::assemble(entry, &rows, files, &CLASSES)
}
