//! Data sets from files made by hand.

#![allow(clippy::unwrap_used, reason = "a test ends where something unexpected happens")]

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::{Compression, write::GzEncoder};
use retort_engine::data::{self, Home, LoadOptions, State};

/// An IDX file: magic, lengths, bytes.
fn idx(magic: u32, lengths: &[u32], bytes: &[u8]) -> Vec<u8> {
    let words = std::iter::once(&magic).chain(lengths).flat_map(|word| word.to_be_bytes());
    words.chain(bytes.iter().copied()).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Pixel p of image i is i + p, modulo 256.
fn pixels(images: usize) -> Vec<u8> {
    (0..images).flat_map(|image| (0..784).map(move |pixel| (image + pixel) as u8)).collect()
}

/// A folder in which MNIST has three training and two test images, the labels gzipped.
fn small_mnist() -> (tempfile::TempDir, Home) {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("mnist");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("train-images-idx3-ubyte"), idx(0x803, &[3, 28, 28], &pixels(3))).unwrap();
    fs::write(folder.join("train-labels-idx1-ubyte.gz"), gzip(&idx(0x801, &[3], &[7, 0, 9]))).unwrap();
    fs::write(folder.join("t10k-images-idx3-ubyte.gz"), gzip(&idx(0x803, &[2, 28, 28], &pixels(2)))).unwrap();
    fs::write(folder.join("t10k-labels-idx1-ubyte"), idx(0x801, &[2], &[1, 2])).unwrap();
    let home = Home::with_extra(root.path().to_owned(), None);
    (root, home)
}

fn write(home: &Home, file: &str, bytes: &[u8]) {
    fs::write(home.root().join(file), bytes).unwrap();
}

/// The error of loading names the file, and whatever else is given.
fn assert_fails(home: &Home, name: &str, parts: &[&str]) {
    let text = home.load(name, &LoadOptions::default()).unwrap_err().to_string();
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in: {text}");
    }
}

fn state(home: &Home, name: &str) -> (State, String) {
    let line = home.list().into_iter().find(|line| line.name == name).unwrap();
    (line.state, line.note)
}

#[test]
fn digits_are_in_the_program_with_a_stratified_split() {
    let root = tempfile::tempdir().unwrap();
    let home = Home::with_extra(root.path().join("not there yet"), None);
    let digits = home.load("digits", &LoadOptions::default()).unwrap();
    assert_eq!((digits.train.len(), digits.test.len()), (1442, 355));
    assert_eq!(digits.train.images.len(), 1442 * 64);
    let count = |labels: &[u32]| (0..10).map(|c| labels.iter().filter(|&&l| l == c).count()).collect::<Vec<_>>();
    // 178, 182, 177, 183, 181, 182, 181, 179, 174 and 180 images: a fifth of each, rounded down, tests.
    assert_eq!(count(&digits.test.labels), [35, 36, 35, 36, 36, 36, 36, 35, 34, 36]);
    assert_eq!(count(&digits.train.labels), [143, 146, 142, 147, 145, 146, 145, 144, 140, 144]);
    // The first line of the file: 0, 0, 5, 13, 9, 1, … of 16.
    assert_eq!(digits.train.images[..6], [0, 0, 80, 207, 143, 16]);
    assert_eq!(digits.train.labels[..3], [0, 1, 2]);
    assert_eq!(digits.train.images.iter().max(), Some(&255));
    assert!(home.check("digits").unwrap().contains("1442 training and 355 test images"));
    assert_eq!(state(&home, "digits"), (State::Present, String::new()));
    assert_eq!(home.load("digits", &LoadOptions::default()).unwrap(), digits);
}

#[test]
fn idx_files_are_read_plain_and_gzipped() {
    let (_root, home) = small_mnist();
    let mnist = home.load("mnist", &LoadOptions::default()).unwrap();
    assert_eq!(mnist.train.labels, [7, 0, 9]);
    assert_eq!(mnist.test.labels, [1, 2]);
    assert_eq!(mnist.train.images, pixels(3));
    assert_eq!((mnist.channels, mnist.height, mnist.width, mnist.classes), (1, 28, 28, 10));
    assert_eq!((mnist.mean, mnist.standard_deviation), (vec![0.0], vec![1.0]));
}

#[test]
fn files_that_are_not_the_published_ones_load_but_do_not_pass_the_check() {
    let (_root, home) = small_mnist();
    let text = home.check("mnist").unwrap_err().to_string();
    assert!(text.contains("train-images-idx3-ubyte") && text.contains("47040016"), "{text}");
    let (state, note) = state(&home, "mnist");
    assert_eq!(state, State::Damaged);
    assert!(note.contains("2368 bytes instead of 47040016") && note.contains("retort data get mnist"), "{note}");
}

#[test]
fn the_fingerprint_is_of_the_content_not_of_the_compression() {
    let (_root, home) = small_mnist();
    let before = home.fingerprint("mnist").unwrap();
    fs::remove_file(home.root().join("mnist/train-images-idx3-ubyte")).unwrap();
    write(&home, "mnist/train-images-idx3-ubyte.gz", &gzip(&idx(0x803, &[3, 28, 28], &pixels(3))));
    assert_eq!(home.fingerprint("mnist").unwrap(), before);
    write(&home, "mnist/t10k-labels-idx1-ubyte", &idx(0x801, &[1], &[1]));
    assert_ne!(home.fingerprint("mnist").unwrap(), before);
}

#[test]
fn a_missing_file_is_named_with_the_command_that_brings_it() {
    let (_root, home) = small_mnist();
    fs::remove_file(home.root().join("mnist/t10k-labels-idx1-ubyte")).unwrap();
    assert_fails(&home, "mnist", &["t10k-labels-idx1-ubyte", "missing", "`retort data get mnist`"]);
    let (state, note) = state(&home, "mnist");
    assert_eq!(state, State::Missing);
    assert!(note.starts_with("t10k-labels-idx1-ubyte missing"), "{note}");
}

#[test]
fn truncated_files_are_told_apart() {
    let (_root, home) = small_mnist();
    let whole = idx(0x803, &[3, 28, 28], &pixels(3));
    write(&home, "mnist/train-images-idx3-ubyte", &whole[..whole.len() - 1]);
    assert_fails(&home, "mnist", &["train-images-idx3-ubyte", "2367 bytes", "2368 bytes", "retort data get mnist"]);
    write(&home, "mnist/train-images-idx3-ubyte", &whole[..10]);
    assert_fails(&home, "mnist", &["only 10 bytes"]);
    write(&home, "mnist/train-images-idx3-ubyte", b"");
    assert_fails(&home, "mnist", &["only 0 bytes"]);
    write(&home, "mnist/train-images-idx3-ubyte", &whole);
    let labels = gzip(&idx(0x801, &[3], &[7, 0, 9]));
    write(&home, "mnist/train-labels-idx1-ubyte.gz", &labels[..labels.len() - 6]);
    assert_fails(&home, "mnist", &["train-labels-idx1-ubyte.gz", "truncated", "gzip"]);
}

#[test]
fn foreign_files_are_told_apart() {
    let (_root, home) = small_mnist();
    write(&home, "mnist/t10k-labels-idx1-ubyte", b"<!DOCTYPE html><title>404</title>");
    assert_fails(&home, "mnist", &["t10k-labels-idx1-ubyte", "0x3c21444f", "0x00000801"]);
    write(&home, "mnist/t10k-labels-idx1-ubyte", &idx(0x801, &[3], &[1, 2, 3]));
    assert_fails(&home, "mnist", &["3 labels", "2 images"]);
    write(&home, "mnist/t10k-labels-idx1-ubyte", &idx(0x801, &[2], &[1, 10]));
    assert_fails(&home, "mnist", &["label 10 at position 1", "labels 0 to 9"]);
    write(&home, "mnist/t10k-labels-idx1-ubyte", &idx(0x801, &[2], &[1, 2]));
    write(&home, "mnist/train-images-idx3-ubyte", &idx(0x803, &[3, 8, 8], &[0; 192]));
    assert_fails(&home, "mnist", &["8x8", "28x28"]);
    write(&home, "mnist/train-images-idx3-ubyte", &idx(0x803, &[u32::MAX; 3], &[0; 192]));
    assert_fails(&home, "mnist", &["by its own header"]);
}

#[test]
fn the_extra_folder_is_looked_into_as_well() {
    let (root, _home) = small_mnist();
    let empty = tempfile::tempdir().unwrap();
    let home = Home::with_extra(empty.path().to_owned(), Some(root.path().to_owned()));
    assert_eq!(home.load("mnist", &LoadOptions::default()).unwrap().train.len(), 3);
    assert_eq!(fs::read_dir(empty.path()).unwrap().count(), 0);
}

#[test]
fn unknown_names_are_answered_with_the_known_ones() {
    let root = tempfile::tempdir().unwrap();
    let home = Home::with_extra(root.path().to_owned(), None);
    for name in ["svhn2", "../mnist", ""] {
        assert_fails(&home, name, &["digits, mnist, fashion-mnist, kmnist, emnist-byclass", "tiny-imagenet, imdb"]);
    }
}

/// `rows` rows of CIFAR: the labels, then a red, a green and a blue plane.
fn cifar(labels: &[&[u8]]) -> Vec<u8> {
    let rows = labels.iter().map(|labels| [labels.to_vec(), vec![200; 1024], vec![100; 1024], vec![50; 1024]].concat());
    rows.collect::<Vec<_>>().concat()
}

#[test]
fn cifar_rows_are_read_by_hand_and_from_the_archive() {
    let root = tempfile::tempdir().unwrap();
    let home = Home::with_extra(root.path().to_owned(), None);
    let folder = root.path().join("cifar10/cifar-10-batches-bin");
    fs::create_dir_all(&folder).unwrap();
    for batch in 1..=5_u8 {
        fs::write(folder.join(format!("data_batch_{batch}.bin")), cifar(&[&[batch], &[0]])).unwrap();
    }
    fs::write(folder.join("test_batch.bin"), cifar(&[&[9]])).unwrap();
    let plain = home.load("cifar10", &LoadOptions::default()).unwrap();
    assert_eq!(plain.train.labels, [1, 0, 2, 0, 3, 0, 4, 0, 5, 0]);
    assert_eq!(plain.test.labels, [9]);
    let first = &plain.train.images[..3072];
    assert_eq!((first[0], first[1024], first[2048], first[3071]), (200, 100, 50, 50));
    assert_eq!(plain.mean, [0.5; 3]);

    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    archive.append_dir_all("cifar-10-batches-bin", &folder).unwrap();
    let bytes = archive.into_inner().unwrap().finish().unwrap();
    fs::remove_dir_all(&folder).unwrap();
    write(&home, "cifar10/cifar-10-binary.tar.gz", &bytes);
    assert_eq!(home.load("cifar10", &LoadOptions::default()).unwrap(), plain);

    write(&home, "cifar10/cifar-10-binary.tar.gz", &bytes[..bytes.len() / 2]);
    assert_fails(&home, "cifar10", &["cifar-10-binary.tar.gz", "truncated", "retort data get cifar10"]);
}

#[test]
fn cifar100_takes_the_fine_label() {
    let root = tempfile::tempdir().unwrap();
    let home = Home::with_extra(root.path().to_owned(), None);
    fs::create_dir(root.path().join("cifar100")).unwrap();
    write(&home, "cifar100/train.bin", &cifar(&[&[3, 42], &[19, 99]]));
    write(&home, "cifar100/test.bin", &cifar(&[&[0, 1]]));
    let dataset = home.load("cifar100", &LoadOptions::default()).unwrap();
    assert_eq!((dataset.train.labels, dataset.test.labels), (vec![42, 99], vec![1]));
    assert_eq!(dataset.class_names[42], "leopard");
    write(&home, "cifar100/test.bin", &cifar(&[&[0, 100]]));
    assert_fails(&home, "cifar100", &["test.bin", "label 100 in row 0"]);
    write(&home, "cifar100/test.bin", &cifar(&[&[0, 1]])[1..]);
    assert_fails(&home, "cifar100", &["3073 bytes", "rows of 3074 bytes"]);
}

#[test]
fn the_registry_is_sound() {
    let root = tempfile::tempdir().unwrap();
    let home = Home::with_extra(root.path().to_owned(), None);
    let names = data::registry().iter().map(|entry| entry.name).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(names.len(), data::registry().len());
    for entry in data::registry() {
        let hashes =
            entry.files().filter_map(|content| content.sha256).chain(entry.sources.iter().filter_map(|s| s.md5));
        for hash in hashes {
            assert!(hash.len() == 64 || hash.len() == 32, "{hash}");
            assert!(hash.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)));
        }
        for source in entry.sources {
            assert!(source.urls.iter().all(|url| url.ends_with(source.published)), "{}", source.published);
            let assured = source.md5.is_some() || source.files().iter().all(|content| content.sha256.is_some());
            assert!(assured, "nothing tells whether {} is right", source.published);
        }
    }
    let described = data::describe(&home);
    assert_eq!(described.len(), data::registry().len());
    assert!(described.iter().all(|line| line.available == (line.name == "digits")));
    assert!(described[1].note.contains("retort data get mnist"));
}

/// The real files, where a folder of them is given: `RETORT_DATASETS=… cargo test -p retort-engine --test data`.
#[test]
fn real_files_have_the_published_content() {
    let Some(extra) = std::env::var_os("RETORT_DATASETS").map(std::path::PathBuf::from) else { return };
    let root = tempfile::tempdir().unwrap();
    let home = Home::new(root.path().to_owned());
    for name in ["mnist", "fashion-mnist"].into_iter().filter(|name| Path::new(&extra).join(name).is_dir()) {
        let text = home.check(name).unwrap();
        assert!(text.contains("every file's hash is the published one"), "{text}");
        assert!(text.contains("60000 training and 10000 test images of 28x28 grey"), "{text}");
    }
}
