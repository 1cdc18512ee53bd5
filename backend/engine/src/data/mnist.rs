//! MNIST: 70,000 handwritten digits of 28x28 pixels.

use super::dataset::{Dataset, Kind};
use super::entry::{Content, Contents, Entry, Shape, Source, Unpacked};
use super::error::Error;
use super::idx;

const CLASSES: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// LeCun, Cortes and Burges. The authors' own server is often closed, so a host that carries their files unchanged
/// stands beside it; what arrives is compared with the hash of the content.
pub(super) static ENTRY: Entry = Entry {
    name: "mnist",
    label: "MNIST",
    help: "Handwritten digits, 28x28 grey: 60,000 to train, 10,000 to test.",
    origin: "Y. LeCun, C. Cortes, C. J. C. Burges: yann.lecun.com/exdb/mnist",
    licence: "commonly given as CC BY-SA 3.0",
    folder: "mnist",
    kind: Kind::Images,
    shape: Shape { channels: 1, height: 28, width: 28 },
    classes: 10,
    train_examples: 60_000,
    test_examples: 10_000,
    sources: &[
        Source {
            published: "train-images-idx3-ubyte.gz",
            urls: &[
                "http://yann.lecun.com/exdb/mnist/train-images-idx3-ubyte.gz",
                "https://ossci-datasets.s3.amazonaws.com/mnist/train-images-idx3-ubyte.gz",
            ],
            md5: Some("f68b3c2dcbeaaa9fbdd348bbdeb94873"),
            contents: Contents::Files(&[Content {
                name: "train-images-idx3-ubyte",
                bytes: 47_040_016,
                sha256: Some("ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
            }]),
        },
        Source {
            published: "train-labels-idx1-ubyte.gz",
            urls: &[
                "http://yann.lecun.com/exdb/mnist/train-labels-idx1-ubyte.gz",
                "https://ossci-datasets.s3.amazonaws.com/mnist/train-labels-idx1-ubyte.gz",
            ],
            md5: Some("d53e105ee54ea40749a09fcbcd1e9432"),
            contents: Contents::Files(&[Content {
                name: "train-labels-idx1-ubyte",
                bytes: 60_008,
                sha256: Some("65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
            }]),
        },
        Source {
            published: "t10k-images-idx3-ubyte.gz",
            urls: &[
                "http://yann.lecun.com/exdb/mnist/t10k-images-idx3-ubyte.gz",
                "https://ossci-datasets.s3.amazonaws.com/mnist/t10k-images-idx3-ubyte.gz",
            ],
            md5: Some("9fb629c4189551a2d022fa330f9573f3"),
            contents: Contents::Files(&[Content {
                name: "t10k-images-idx3-ubyte",
                bytes: 7_840_016,
                sha256: Some("0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
            }]),
        },
        Source {
            published: "t10k-labels-idx1-ubyte.gz",
            urls: &[
                "http://yann.lecun.com/exdb/mnist/t10k-labels-idx1-ubyte.gz",
                "https://ossci-datasets.s3.amazonaws.com/mnist/t10k-labels-idx1-ubyte.gz",
            ],
            md5: Some("ec29112dd5afa0611ce80d1b7f02629c"),
            contents: Contents::Files(&[Content {
                name: "t10k-labels-idx1-ubyte",
                bytes: 10_008,
                sha256: Some("ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
            }]),
        },
    ],
    assemble,
};

fn assemble(entry: &Entry, files: Vec<Unpacked>) -> Result<Dataset, Error> {
    idx::assemble(entry, 0, files, &CLASSES)
}
