//! Published data sets, from small files in exactly their formats.

#![allow(clippy::unwrap_used, reason = "a test ends where something unexpected happens")]

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use flate2::{
    Compression,
    write::{GzEncoder, ZlibEncoder},
};
use image::{GrayImage, Luma, Rgb, RgbImage};
use retort_engine::data::{Home, LoadOptions, State};
use zip::write::SimpleFileOptions;

fn home() -> (tempfile::TempDir, Home) {
    let root = tempfile::tempdir().unwrap();
    let home = Home::with_extra(root.path().to_owned(), None);
    (root, home)
}

fn write(home: &Home, file: &str, bytes: &[u8]) {
    let path = home.root().join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zipped(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn idx(magic: u32, lengths: &[u32], bytes: &[u8]) -> Vec<u8> {
    let words = std::iter::once(&magic).chain(lengths).flat_map(|word| word.to_be_bytes());
    words.chain(bytes.iter().copied()).collect()
}

/// Loading fails with one sentence that has these parts.
fn assert_fails(home: &Home, name: &str, parts: &[&str]) {
    let text = home.load(name, &LoadOptions::default()).unwrap_err().to_string();
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in: {text}");
    }
    assert!(!text.contains('\n'), "{text}");
}

/// Two training images and a test image of an EMNIST set, as members of `gzip.zip`: pixel p of image i is i + p % 200.
fn emnist(set: &str, train: [u8; 2], test: u8) -> Vec<(String, Vec<u8>)> {
    let pixels =
        |images: usize| (0..images).flat_map(|i| (0..784).map(move |p| (i + p % 200) as u8)).collect::<Vec<_>>();
    let name = |part: &str| format!("gzip/emnist-{set}-{part}-ubyte.gz");
    vec![
        (name("train-images-idx3"), gzip(&idx(0x803, &[2, 28, 28], &pixels(2)))),
        (name("train-labels-idx1"), gzip(&idx(0x801, &[2], &train))),
        (name("test-images-idx3"), gzip(&idx(0x803, &[1, 28, 28], &pixels(1)))),
        (name("test-labels-idx1"), gzip(&idx(0x801, &[1], &[test]))),
    ]
}

#[test]
fn emnist_is_put_upright_from_one_archive() {
    let (_root, home) = home();
    let mut members = vec![("gzip/emnist-byclass-mapping.txt".to_owned(), b"0 48\n".to_vec())];
    members.extend(emnist("byclass", [0, 61], 10));
    members.extend(emnist("letters", [1, 26], 3));
    members.extend(emnist("balanced", [36, 46], 0));
    members.extend(emnist("digits", [9, 0], 1));
    let bytes = zipped(&members);
    write(&home, "emnist/gzip.zip", &bytes);
    let load = |name: &str| home.load(name, &LoadOptions::default()).unwrap();

    let by_class = load("emnist-byclass");
    assert_eq!((by_class.train.labels.as_slice(), by_class.test.labels.as_slice()), (&[0, 61][..], &[10][..]));
    assert_eq!((by_class.class_names[10].as_str(), by_class.class_names[61].as_str()), ("A", "z"));
    // What is stored at row 0, column 3 is shown at row 3, column 0.
    assert_eq!(by_class.train.images[3 * 28], 3);
    assert_eq!(by_class.train.images[784 + 5 * 28 + 2], (1 + 2 * 28 + 5) as u8);
    let stored = load("emnist-byclass-transposed");
    assert_eq!((stored.train.images[3], stored.train.images[3 * 28]), (3, 84));
    assert_eq!((stored.train.labels, &stored.class_names), (vec![0, 61], &by_class.class_names));

    let letters = load("emnist-letters");
    assert_eq!((letters.train.labels, letters.test.labels), (vec![0, 25], vec![2]));
    assert_eq!((letters.classes, letters.class_names[2].as_str()), (26, "C"));
    let balanced = load("emnist-balanced");
    assert_eq!(
        (balanced.classes, balanced.class_names[36].as_str(), balanced.class_names[46].as_str()),
        (47, "a", "t")
    );
    assert_eq!(load("emnist-digits").class_names[9], "9");
    // A set that the archive lacks, a label that is none, and an archive that is cut off.
    assert_fails(&home, "emnist-mnist", &["gzip.zip", "without `emnist-mnist-train-images-idx3-ubyte`"]);
    write(&home, "emnist/gzip.zip", &zipped(&emnist("letters", [0, 26], 3)));
    assert_fails(&home, "emnist-letters", &["label 0 at position 0", "labels 1 to 26"]);
    write(&home, "emnist/gzip.zip", &bytes[..bytes.len() / 2]);
    assert_fails(&home, "emnist-letters", &["gzip.zip", "truncated", "retort data get emnist-letters"]);
    // Unpacked by hand.
    fs::remove_file(home.root().join("emnist/gzip.zip")).unwrap();
    for (name, bytes) in emnist("letters", [1, 26], 3) {
        write(&home, &format!("emnist/{name}"), &bytes);
    }
    assert_eq!(load("emnist-letters").train.labels, [0, 25]);
}

#[test]
fn kmnist_is_read_as_mnist_and_its_published_hash_is_of_the_compressed_files() {
    let (_root, home) = home();
    for (part, count) in [("train", 2_u32), ("t10k", 1)] {
        let pixels = vec![7; 784 * count as usize];
        write(&home, &format!("kmnist/{part}-images-idx3-ubyte.gz"), &gzip(&idx(0x803, &[count, 28, 28], &pixels)));
        let labels = vec![9; count as usize];
        write(&home, &format!("kmnist/{part}-labels-idx1-ubyte.gz"), &gzip(&idx(0x801, &[count], &labels)));
    }
    let kmnist = home.load("kmnist", &LoadOptions::default()).unwrap();
    assert_eq!((kmnist.train.labels, kmnist.class_names[9].as_str()), (vec![9, 9], "wo"));
    // As long as the published file, but another one.
    let labels = gzip(&idx(0x801, &[60_000], &[9; 60_000]));
    let images = gzip(&idx(0x803, &[60_000, 28, 28], &vec![7; 60_000 * 784]));
    write(&home, "kmnist/train-labels-idx1-ubyte.gz", &labels);
    write(&home, "kmnist/train-images-idx3-ubyte.gz", &images);
    let text = home.check("kmnist").unwrap_err().to_string();
    assert!(text.contains("train-images-idx3-ubyte.gz") && text.contains("bdb82020997e1d708af4cf47b453dcf7"), "{text}");
}

/// An element of a MATLAB file: tag, bytes, padding.
fn element(kind: u32, bytes: &[u8]) -> Vec<u8> {
    let mut all = [kind.to_le_bytes(), (bytes.len() as u32).to_le_bytes()].concat();
    all.extend(bytes);
    all.resize(all.len().next_multiple_of(8), 0);
    all
}

/// A compressed matrix of bytes.
fn matrix(name: &str, dimensions: &[i32], values: &[u8]) -> Vec<u8> {
    let lengths = dimensions.iter().flat_map(|length| length.to_le_bytes()).collect::<Vec<_>>();
    let parts = [element(6, &[9, 0, 0, 0, 0, 0, 0, 0]), element(5, &lengths), element(1, name.as_bytes())];
    let content = [parts.concat(), element(2, values)].concat();
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&element(14, &content)).unwrap();
    let packed = encoder.finish().unwrap();
    [&15_u32.to_le_bytes()[..], &(packed.len() as u32).to_le_bytes()[..], &packed[..]].concat()
}

fn svhn(labels: &[u8]) -> Vec<u8> {
    let mut file = vec![b' '; 124];
    file.extend([0, 1, b'I', b'M']);
    // Value = row + 2 * column + 100 * channel + image, stored row first.
    let pixel = |index: usize| (index % 32 + 2 * (index / 32 % 32) + 50 * (index / 1024 % 3) + index / 3072) as u8;
    let pixels: Vec<u8> = (0..3072 * labels.len()).map(pixel).collect();
    file.extend(matrix("X", &[32, 32, 3, labels.len() as i32], &pixels));
    file.extend(matrix("y", &[labels.len() as i32, 1], labels));
    file
}

#[test]
fn svhn_is_read_from_matlab_files() {
    let (_root, home) = home();
    write(&home, "svhn/train_32x32.mat", &svhn(&[10, 1, 9]));
    write(&home, "svhn/test_32x32.mat", &svhn(&[2]));
    let svhn_set = home.load("svhn", &LoadOptions::default()).unwrap();
    assert_eq!((svhn_set.train.labels.as_slice(), svhn_set.test.labels.as_slice()), (&[0, 1, 9][..], &[2][..]));
    let at = |image: usize, channel: usize, row: usize, column: usize| {
        svhn_set.train.images[image * 3072 + channel * 1024 + row * 32 + column]
    };
    assert_eq!((at(0, 0, 3, 0), at(0, 0, 0, 3), at(0, 2, 1, 4), at(2, 1, 5, 6)), (3, 6, 109, 69));
    let (state, note) = home.list().into_iter().find(|line| line.name == "svhn").map(|l| (l.state, l.note)).unwrap();
    assert!(state == State::Damaged && note.contains("instead of 182040794"), "{note}");

    write(&home, "svhn/test_32x32.mat", &svhn(&[0]));
    assert_fails(&home, "svhn", &["test_32x32.mat", "label 0 at position 0", "labels 1 to 10"]);
    let whole = svhn(&[2, 3]);
    write(&home, "svhn/test_32x32.mat", &whole[..whole.len() - 9]);
    assert_fails(&home, "svhn", &["test_32x32.mat", "truncated MATLAB file", "retort data get svhn"]);
    write(&home, "svhn/test_32x32.mat", &[&whole[..128], &matrix("X", &[32, 32, 3], &[0; 3072])].concat());
    assert_fails(&home, "svhn", &["without `y`"]);
    let short = [&whole[..128], &matrix("X", &[32, 32, 3], &[0; 3072]), &matrix("y", &[2, 1], &[1, 1])].concat();
    write(&home, "svhn/test_32x32.mat", &short);
    assert_fails(&home, "svhn", &["X is 32x32x3", "32x32x3x2 for its 2 labels"]);
}

#[test]
fn stl10_is_read_column_by_column_and_counts_from_one() {
    let (_root, home) = home();
    // Of the first image, the second column of the first channel is 1; of the second image all is 9.
    let mut images = vec![0; 2 * 27_648];
    images[96..192].fill(1);
    images[27_648..].fill(9);
    let publish = |labels: &[u8]| {
        let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (name, bytes) in [
            ("test_X.bin", &images[..27_648]),
            ("test_y.bin", &[10][..]),
            ("train_X.bin", &images[..]),
            ("train_y.bin", labels),
            ("unlabeled_X.bin", &[0; 100][..]),
        ] {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            archive.append_data(&mut header, format!("stl10_binary/{name}"), bytes).unwrap();
        }
        write(&home, "stl10/stl10_binary.tar.gz", &archive.into_inner().unwrap().finish().unwrap());
    };
    publish(&[1, 8]);
    let stl10 = home.load("stl10", &LoadOptions::default()).unwrap();
    assert_eq!((stl10.train.labels.as_slice(), stl10.test.labels.as_slice()), (&[0, 7][..], &[9][..]));
    assert_eq!(stl10.class_names[7], "monkey");
    assert_eq!(stl10.train.images[..3], [0, 1, 0]);
    assert_eq!((stl10.train.images[97], stl10.train.images[9216 + 1], stl10.train.images[27_648]), (1, 0, 9));
    publish(&[1, 8, 3]);
    assert_fails(&home, "stl10", &["train_X.bin", "55296 bytes", "82944 bytes for its 3 labels"]);
    publish(&[1, 11]);
    assert_fails(&home, "stl10", &["train_y.bin", "label 11 at position 1", "labels 1 to 10"]);
}

fn jpeg(colour: [u8; 3], side: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_pixel(side, side, Rgb(colour)).write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// Two classes with two training images and one test image each; the first is grey, as some of the real ones are.
fn tiny(side: u32) -> Vec<(String, Vec<u8>)> {
    let mut grey = Cursor::new(Vec::new());
    GrayImage::from_pixel(side, side, Luma([40])).write_to(&mut grey, image::ImageFormat::Jpeg).unwrap();
    let root = "tiny-imagenet-200";
    let mut files = vec![
        (format!("{root}/train/n01/images/n01_0.JPEG"), grey.into_inner()),
        (format!("{root}/train/n01/images/n01_1.JPEG"), jpeg([200, 0, 0], side)),
        (format!("{root}/train/n01/n01_boxes.txt"), b"n01_0.JPEG\t0\t0\t1\t1\n".to_vec()),
        (format!("{root}/train/n02/images/n02_0.JPEG"), jpeg([0, 200, 0], side)),
        (format!("{root}/train/n02/images/n02_1.JPEG"), jpeg([0, 0, 200], side)),
        (format!("{root}/val/images/val_0.JPEG"), jpeg([0, 100, 0], side)),
        (format!("{root}/val/images/val_1.JPEG"), jpeg([100, 0, 0], side)),
        (format!("{root}/test/images/test_0.JPEG"), jpeg([1, 2, 3], side)),
    ];
    let annotations = "val_0.JPEG\tn02\t0\t0\t1\t1\nval_1.JPEG\tn01\t0\t0\t1\t1\n";
    files.push((format!("{root}/val/val_annotations.txt"), annotations.into()));
    files.push((format!("{root}/words.txt"), "n01\tgoldfish, Carassius auratus\nn02\ttailed frog\nn03\tx\n".into()));
    files
}

fn assert_tiny(dataset: &retort_engine::data::Dataset, side: usize) {
    assert_eq!((dataset.channels, dataset.height, dataset.width, dataset.classes), (3, side, side, 2));
    assert_eq!(dataset.class_names, ["goldfish", "tailed frog"]);
    assert_eq!((dataset.train.labels.as_slice(), dataset.test.labels.as_slice()), (&[0, 0, 1, 1][..], &[0, 1][..]));
    let plane = side * side;
    let near = |value: u8, wanted: u8| value.abs_diff(wanted) < 6;
    let colour = |images: &[u8], image: usize| [0, 1, 2].map(|channel| images[(image * 3 + channel) * plane]);
    let all = |found: [u8; 3], wanted: [u8; 3]| found.iter().zip(wanted).all(|(found, wanted)| near(*found, wanted));
    assert!(all(colour(&dataset.train.images, 0), [40; 3]) && all(colour(&dataset.train.images, 1), [200, 0, 0]));
    assert!(all(colour(&dataset.test.images, 0), [100, 0, 0]) && all(colour(&dataset.test.images, 1), [0, 100, 0]));
}

#[test]
fn tiny_imagenet_is_read_from_its_archive_and_from_any_folder_laid_out_like_it() {
    let (root, home) = home();
    write(&home, "tiny-imagenet/tiny-imagenet-200.zip", &zipped(&tiny(64)));
    assert_tiny(&home.load("tiny-imagenet", &LoadOptions::default()).unwrap(), 64);
    // Unpacked by hand into the data set's folder.
    fs::remove_file(home.root().join("tiny-imagenet/tiny-imagenet-200.zip")).unwrap();
    for (name, bytes) in tiny(64) {
        write(&home, &format!("tiny-imagenet/{name}"), &bytes);
    }
    assert_tiny(&home.load("tiny-imagenet", &LoadOptions::default()).unwrap(), 64);
    // Registered under a name of its own, of another size.
    let folder = root.path().join("elsewhere");
    for (name, bytes) in tiny(16) {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let folder = folder.join("tiny-imagenet-200");
    let text = home.add("little", &folder).unwrap();
    assert!(text.contains("4 training and 2 test images of 16x16 colour pixels in 2 classes"), "{text}");
    assert_tiny(&home.load("little", &LoadOptions::default()).unwrap(), 16);
    fs::write(folder.join("val/val_annotations.txt"), "val_0.JPEG\tn02\t0\t0\t1\t1\n").unwrap();
    assert_fails(&home, "little", &["val_1.JPEG", "an image without a class", "val_annotations.txt"]);
    damaged_image(&home);
}

fn damaged_image(home: &Home) {
    let image = Path::new("tiny-imagenet/tiny-imagenet-200/train/n02/images/n02_1.JPEG");
    fs::write(home.root().join(image), b"no image").unwrap();
    assert_fails(home, "tiny-imagenet", &["n02_1.JPEG", "unreadable"]);
}
