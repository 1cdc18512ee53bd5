//! Folders of images that a user brings: one folder a class, PNG or JPEG.
//!
//! With `train/` and `test/` in it, these hold the classes. Without, the folder holds the classes itself and is split
//! by a fixed rule: within a class, by file name, every fifth image is a test image. Tiny ImageNet is read as it is
//! published.

use std::path::{Path, PathBuf};

use super::class_folders::{self, Tree, Wanted};
use super::dataset::{Dataset, Scaling, Split};
use super::entry::Shape;
use super::error::Error;
use super::images::{self, Encoded, Sizes};
use super::split::Rule;
use super::{pixel_cache, sample, tiny_imagenet};

/// The images of such a folder.
pub(super) const WANTED: Wanted =
    Wanted { is_one: images::is_image, name: "images", files: "PNG or JPEG images", split: Rule::EveryFifth };

/// Which images a folder has.
pub(super) fn tree(name: &str, folder: &Path) -> Result<Tree, Error> {
    if tiny_imagenet::is_here(folder) {
        return tiny_imagenet::tree(name, folder);
    }
    class_folders::read(name, folder, &WANTED)
}

/// The shape of the first image, which all others must have unless they are brought to one size.
pub(super) fn shape(name: &str, folder: &Path, tree: &Tree) -> Result<Shape, Error> {
    let first = images::shape_of(name, tree.first())?;
    // A few of Tiny ImageNet's images are grey, among colours.
    Ok(if tiny_imagenet::is_here(folder) { Shape { channels: 3, ..first } } else { first })
}

/// The labels of some examples.
fn labels(members: &[(u32, PathBuf)]) -> Vec<u32> {
    members.iter().map(|&(class, _)| class).collect()
}

fn scaling(shape: Shape) -> Scaling {
    if shape.channels == 1 { Scaling::Unit } else { Scaling::Symmetric }
}

/// Reads a folder, but only `count` of its training images, the classes taking turns, and no test images. They are
/// brought to the size of the first.
pub(super) fn load_few(name: &str, folder: &Path, count: usize) -> Result<Dataset, Error> {
    let tree = tree(name, folder)?;
    let shape = shape(name, folder, &tree)?;
    let few = sample::in_turn(&labels(&tree.train), tree.classes.len(), count);
    let few: Vec<(u32, PathBuf)> = few.into_iter().map(|index| tree.train[index].clone()).collect();
    let paths: Vec<Encoded<'_>> = few.iter().map(|(_, path)| Encoded::File(path)).collect();
    let train = Split::of_images(images::decode_all(name, &paths, shape, Sizes::Any)?, labels(&few));
    Ok(Dataset::of_images(name, shape, tree.classes, scaling(shape), train, Split::default()))
}

/// Reads a folder whole, every image brought to `side` pixels square; with 0 all must have the size of the first. The
/// decoded pixels are kept in `cache` for the next time.
pub(super) fn load(name: &str, folder: &Path, cache: &Path, side: usize) -> Result<Dataset, Error> {
    let tree = tree(name, folder)?;
    let published = shape(name, folder, &tree)?;
    let (shape, sizes) = match side {
        0 => (published, Sizes::One),
        side => (Shape { height: side, width: side, ..published }, Sizes::Any),
    };
    let paths = tree.train.iter().chain(&tree.test).map(|(_, path)| Encoded::File(path)).collect::<Vec<_>>();
    let key = tree.fingerprint(name, folder, true)?;
    let mut train_images = match pixel_cache::read(cache, &key, side, paths.len() * shape.bytes()) {
        Some(pixels) => pixels,
        None => {
            let pixels = images::decode_all(name, &paths, shape, sizes)?;
            pixel_cache::write(cache, &key, side, &pixels);
            pixels
        }
    };
    let test_images = train_images.split_off(tree.train.len() * shape.bytes());
    let train = Split::of_images(train_images, labels(&tree.train));
    let test = Split::of_images(test_images, labels(&tree.test));
    Ok(Dataset::of_images(name, shape, tree.classes, scaling(shape), train, test))
}
