//! Tiny ImageNet: 110,000 labelled colour pictures of 64x64 pixels in two hundred classes of ImageNet.
//!
//! It is published as `train/<class>/images/*.JPEG` and `val/images/*.JPEG`, whose classes are in
//! `val/val_annotations.txt`; the validation part is the test set here, because the test part has no labels. A folder
//! that is laid out so can also be registered under a name, whatever classes it has.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::class_folders::{self, Tree as Folders};
use super::dataset::{Dataset, Kind, Scaling, Split};
use super::entry::{Contents, Entry, Shape, Source, Tree, Unpacked};
use super::error::Error;
use super::image_folder::WANTED;
use super::images::{self, Encoded, Sizes};

const ANNOTATIONS: &str = "val_annotations.txt";
/// What each class of ImageNet is, in words.
const WORDS: &str = "words.txt";

/// From the course CS231n at Stanford.
pub(super) static ENTRY: Entry = Entry {
    name: "tiny-imagenet",
    label: "Tiny ImageNet",
    help: "Colour photographs, 64x64, two hundred classes: 100,000 to train, 10,000 to test (its validation part).",
    origin: "Stanford CS231n, from ImageNet: cs231n.stanford.edu",
    licence: "for non-commercial research, as ImageNet",
    folder: "tiny-imagenet",
    kind: Kind::Images,
    shape: Shape { channels: 3, height: 64, width: 64 },
    classes: 200,
    train_examples: 100_000,
    test_examples: 10_000,
    sources: &[Source {
        published: "tiny-imagenet-200.zip",
        urls: &["http://cs231n.stanford.edu/tiny-imagenet-200.zip"],
        md5: Some("90528d7ca1a48142e341f4ef8d21d0de"),
        contents: Contents::Tree(Tree {
            folder: "tiny-imagenet-200",
            wants: |path| place(path).is_some() || path == Path::new(WORDS) || path.ends_with(ANNOTATIONS),
        }),
    }],
    assemble,
};

/// What an image is by its path.
enum Place<'a> {
    /// A training image of this class.
    Train(&'a str),
    /// A test image of this name.
    Test(&'a str),
}

fn place(path: &Path) -> Option<Place<'_>> {
    let mut names = path.iter().rev().map(|name| name.to_str().unwrap_or_default());
    let file = names.next().filter(|_| images::is_image(path))?;
    match (names.next()?, names.next()?, names.next()) {
        ("images", "val", _) => Some(Place::Test(file)),
        ("images", class, Some("train")) => Some(Place::Train(class)),
        _ => None,
    }
}

/// Which of the given images belongs to which class: positions in `images`.
struct Sorted {
    classes: Vec<String>,
    train: Vec<(u32, usize)>,
    test: Vec<(u32, usize)>,
}

/// Sorts images by the folders they lie in and by the annotations; the error names an image without a class.
fn sorted<'a>(
    dataset: &str,
    images: impl Iterator<Item = &'a Path> + Clone,
    annotations: &str,
    words: &str,
) -> Result<Sorted, Error> {
    let named: HashMap<&str, &str> = columns(annotations).collect();
    let mut classes: Vec<&str> = images
        .clone()
        .filter_map(|path| match place(path) {
            Some(Place::Train(class)) => Some(class),
            _ => None,
        })
        .collect();
    classes.sort_unstable();
    classes.dedup();
    let (mut train, mut test) = (Vec::new(), Vec::new());
    for (index, path) in images.enumerate() {
        let (class, part) = match place(path) {
            Some(Place::Train(class)) => (Some(class), &mut train),
            Some(Place::Test(file)) => (named.get(file).copied(), &mut test),
            None => continue,
        };
        let label = class.and_then(|class| classes.binary_search(&class).ok()).ok_or_else(|| Error::Damaged {
            dataset: dataset.to_owned(),
            path: path.to_owned(),
            found: "an image without a class".to_owned(),
            expected: format!("a line in {ANNOTATIONS} that gives it one of the classes of the training images"),
            help: "complete that file or take the image out".to_owned(),
        })?;
        part.push((label as u32, index));
    }
    // Of "goldfish, Carassius auratus" the first name.
    let words: HashMap<&str, &str> = columns(words).collect();
    let word =
        |class: &str| words.get(class).and_then(|words| words.split(',').next()).unwrap_or(class).trim().to_owned();
    let classes = classes.into_iter().map(word).collect();
    // By class, and within it in the order of their files.
    train.sort_by_key(|(label, _)| *label);
    test.sort_by_key(|(label, _)| *label);
    Ok(Sorted { classes, train, test })
}

/// The first two columns of lines that are separated by tabs.
fn columns(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter_map(|line| {
        let mut columns = line.split('\t');
        Some((columns.next()?.trim(), columns.next()?.trim()))
    })
}

#[expect(clippy::needless_pass_by_value, reason = "other sets keep the bytes that they are given")]
fn assemble(entry: &Entry, files: Vec<Unpacked>) -> Result<Dataset, Error> {
    let text = |name: &str| {
        let file = files.iter().find(|file| file.path.ends_with(name));
        file.map(|file| String::from_utf8_lossy(&file.bytes)).unwrap_or_default()
    };
    let (annotations, words) = (text(ANNOTATIONS), text(WORDS));
    let sorted = sorted(entry.name, files.iter().map(|file| file.path.as_path()), &annotations, &words)?;
    let split = |members: &[(u32, usize)]| {
        let encoded: Vec<Encoded<'_>> = members.iter().map(|(_, index)| Encoded::Bytes(&files[*index])).collect();
        let labels = members.iter().map(|(label, _)| *label).collect();
        Ok(Split::of_images(images::decode_all(entry.name, &encoded, entry.shape, Sizes::One)?, labels))
    };
    let (train, test) = (split(&sorted.train)?, split(&sorted.test)?);
    Ok(Dataset::of_images(entry.name, entry.shape, sorted.classes, Scaling::Symmetric, train, test))
}

/// Whether a folder is laid out like this set.
pub(super) fn is_here(folder: &Path) -> bool {
    folder.join("train").is_dir() && folder.join("val").join(ANNOTATIONS).is_file()
}

/// The images of such a folder.
pub(super) fn tree(dataset: &str, folder: &Path) -> Result<Folders, Error> {
    let (train, test) = (folder.join("train"), folder.join("val/images"));
    let mut paths = Vec::new();
    let mut left_out = 0;
    let classes = class_folders::classes(dataset, &train, &WANTED)?;
    let folders = classes.iter().map(|class| train.join(class).join("images")).chain([test]);
    for folder in folders {
        let (members, others) = class_folders::members(dataset, &folder, &WANTED)?;
        paths.extend(members);
        left_out += others;
    }
    let read = |path: PathBuf| {
        std::fs::read_to_string(&path).map_err(|source| Error::System {
            dataset: dataset.to_owned(),
            path,
            action: "read",
            source,
        })
    };
    let annotations = read(folder.join("val").join(ANNOTATIONS))?;
    let words = folder.join(WORDS);
    let words = if words.is_file() { read(words)? } else { String::new() };
    let sorted = sorted(dataset, paths.iter().map(PathBuf::as_path), &annotations, &words)?;
    let of = |members: Vec<(u32, usize)>| {
        members.into_iter().map(|(label, index)| (label, paths[index].clone())).collect::<Vec<_>>()
    };
    Ok(Folders { classes: sorted.classes, train: of(sorted.train), test: of(sorted.test), left_out })
}
