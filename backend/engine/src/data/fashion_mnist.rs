//! Fashion-MNIST: 70,000 pictures of clothes of 28x28 pixels, laid out as MNIST.

use super::dataset::{Dataset, Kind};
use super::entry::{Content, Contents, Entry, Shape, Source, Unpacked};
use super::error::Error;
use super::idx;

const CLASSES: [&str; 10] =
    ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

/// Xiao, Rasul and Vollgraf. Distributions re-pack the files, so it is the content whose hash is compared.
pub(super) static ENTRY: Entry = Entry {
    name: "fashion-mnist",
    label: "Fashion-MNIST",
    help: "Clothes and shoes, 28x28 grey: 60,000 to train, 10,000 to test.",
    origin: "H. Xiao, K. Rasul, R. Vollgraf (Zalando SE): github.com/zalandoresearch/fashion-mnist",
    licence: "MIT",
    folder: "fashion-mnist",
    kind: Kind::Images,
    shape: Shape { channels: 1, height: 28, width: 28 },
    classes: 10,
    train_examples: 60_000,
    test_examples: 10_000,
    sources: &[
        Source {
            published: "train-images-idx3-ubyte.gz",
            urls: &["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/train-images-idx3-ubyte.gz"],
            md5: None,
            contents: Contents::Files(&[Content {
                name: "train-images-idx3-ubyte",
                bytes: 47_040_016,
                sha256: Some("c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
            }]),
        },
        Source {
            published: "train-labels-idx1-ubyte.gz",
            urls: &["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/train-labels-idx1-ubyte.gz"],
            md5: None,
            contents: Contents::Files(&[Content {
                name: "train-labels-idx1-ubyte",
                bytes: 60_008,
                sha256: Some("bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
            }]),
        },
        Source {
            published: "t10k-images-idx3-ubyte.gz",
            urls: &["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/t10k-images-idx3-ubyte.gz"],
            md5: None,
            contents: Contents::Files(&[Content {
                name: "t10k-images-idx3-ubyte",
                bytes: 7_840_016,
                sha256: Some("5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
            }]),
        },
        Source {
            published: "t10k-labels-idx1-ubyte.gz",
            urls: &["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/t10k-labels-idx1-ubyte.gz"],
            md5: None,
            contents: Contents::Files(&[Content {
                name: "t10k-labels-idx1-ubyte",
                bytes: 10_008,
                sha256: Some("0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
            }]),
        },
    ],
    assemble,
};

fn assemble(entry: &Entry, files: Vec<Unpacked>) -> Result<Dataset, Error> {
    idx::assemble(entry, 0, files, &CLASSES)
}
