//! Single examples exactly as they are stored, for pictures of them.
//!
//! Of a folder of images only those that are asked for are decoded. Any other data set is read whole when it is first
//! asked for; the part that was looked at stays in memory while it is one of the last two and not too large.

use std::collections::VecDeque;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use image::{DynamicImage, GrayImage, ImageFormat, RgbImage};
use sha2::{Digest, Sha256};

use super::brought::{self, Layout};
use super::class_folders::Tree;
use super::dataset::{Dataset, Kind, Split};
use super::entry::Shape;
use super::error::Error;
use super::home::Home;
use super::images::{self, Encoded, Sizes};
use super::{files, image_folder};

/// How many parts of data sets stay in memory.
const KEPT: usize = 2;
/// A part of more bytes than this does not.
const LARGEST: usize = 160 << 20;

/// Which part of a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The training examples.
    Train,
    /// The test examples.
    Test,
}

impl Part {
    /// Its name in addresses and sentences.
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Test => "test",
        }
    }

    /// The part of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Train, Self::Test].into_iter().find(|part| part.name() == name)
    }
}

/// An example as its source has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Its true class, counted from zero.
    pub label: u32,
    /// What it is.
    pub content: Content,
}

/// What an example is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Pixels 0..=255, channel by channel and row by row (C x H x W).
    Image {
        /// Colour channels: 1 or 3.
        channels: usize,
        /// Height in pixels.
        height: usize,
        /// Width in pixels.
        width: usize,
        /// channels x height x width of them.
        pixels: Vec<u8>,
    },
    /// A text.
    Text(String),
}

impl Content {
    /// The image as a PNG of its own size; none of a text.
    pub fn png(&self) -> Option<Vec<u8>> {
        let Self::Image { channels, height, width, pixels } = self else { return None };
        let (wide, high) = (u32::try_from(*width).ok()?, u32::try_from(*height).ok()?);
        let picture = if *channels == 1 {
            DynamicImage::ImageLuma8(GrayImage::from_raw(wide, high, pixels.clone())?)
        } else {
            let plane = width * height;
            let interleaved = (0..plane).flat_map(|at| [pixels[at], pixels[plane + at], pixels[2 * plane + at]]);
            DynamicImage::ImageRgb8(RgbImage::from_raw(wide, high, interleaved.collect())?)
        };
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).ok()?;
        Some(bytes.into_inner())
    }
}

/// A part of a data set that was looked at.
enum Known {
    /// A folder of images, none of them decoded.
    Folder { tree: Tree, shape: Shape },
    /// Its examples.
    Whole { shape: Shape, split: Split, classes: Vec<String> },
}

/// A home, the name of a data set, its part, and a text that differs when its files do.
type Key = (PathBuf, String, Part, String);

/// What was opened, oldest first.
type Shelf = VecDeque<(Key, Arc<Known>)>;

static SHELF: LazyLock<Mutex<Shelf>> = LazyLock::new(Mutex::default);

impl Home {
    /// Twelve signs that differ when the files of a data set differ, for addresses that may be kept for ever.
    pub fn version(&self, name: &str) -> Result<String, Error> {
        let mut digits = files::hexadecimal(&Sha256::digest(self.stamp(name)?));
        digits.truncate(12);
        Ok(digits)
    }

    /// The examples of `part` at `indices`, in that order, as published: no resolution, no vocabulary. The error names
    /// the first index that there is none at.
    pub fn examples(&self, name: &str, part: Part, indices: &[usize]) -> Result<Vec<Example>, Error> {
        match &*self.known(name, part)? {
            Known::Folder { tree, shape } => {
                let members = if part == Part::Train { &tree.train } else { &tree.test };
                check(name, part, indices, members.len())?;
                let chosen: Vec<&(u32, PathBuf)> = indices.iter().map(|index| &members[*index]).collect();
                let one = |(label, path): &&(u32, PathBuf)| {
                    // Each in its own size: a run may have brought them to one.
                    let shape = Shape { channels: shape.channels, ..images::shape_of(name, path)? };
                    let pixels = images::decode_all(name, &[Encoded::File(path)], shape, Sizes::One)?;
                    Ok(Example { label: *label, content: image(shape, &pixels) })
                };
                chosen.iter().map(one).collect()
            }
            Known::Whole { shape, split, .. } => {
                check(name, part, indices, split.len())?;
                let of = |index: &usize| Example {
                    label: split.labels[*index],
                    content: match split.text(*index) {
                        Some(text) => Content::Text(text.to_owned()),
                        None => image(*shape, &split.images[index * shape.bytes()..][..shape.bytes()]),
                    },
                };
                Ok(indices.iter().map(of).collect())
            }
        }
    }

    /// The names of a data set's classes, in the order of their labels. `part` is the one that will be looked at.
    pub fn class_names(&self, name: &str, part: Part) -> Result<Vec<String>, Error> {
        Ok(match &*self.known(name, part)? {
            Known::Folder { tree, .. } => tree.classes.clone(),
            Known::Whole { classes, .. } => classes.clone(),
        })
    }

    fn known(&self, name: &str, part: Part) -> Result<Arc<Known>, Error> {
        let key = (self.root().to_owned(), name.to_owned(), part, self.stamp(name)?);
        // Held while reading: of the many pictures of one page the first reads for all.
        let mut shelf = SHELF.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = shelf.iter().position(|(other, _)| *other == key)
            && let Some(found) = shelf.remove(place)
        {
            let known = Arc::clone(&found.1);
            shelf.push_front(found);
            return Ok(known);
        }
        let known = Arc::new(self.look_at(name, part)?);
        if known.bytes() <= LARGEST {
            shelf.push_front((key, Arc::clone(&known)));
            shelf.truncate(KEPT);
        }
        Ok(known)
    }

    fn look_at(&self, name: &str, part: Part) -> Result<Known, Error> {
        if let Some(path) = self.folder_of_images(name)? {
            return folder(name, &path);
        }
        let dataset = self.published(name)?;
        let shape = match dataset.kind() {
            Kind::Text => Shape::NONE,
            Kind::Images => Shape { channels: dataset.channels, height: dataset.height, width: dataset.width },
        };
        let Dataset { train, test, class_names, .. } = dataset;
        Ok(Known::Whole { shape, split: if part == Part::Train { train } else { test }, classes: class_names })
    }

    /// The folder that a user brought, where it holds images.
    fn folder_of_images(&self, name: &str) -> Result<Option<PathBuf>, Error> {
        if super::registry().iter().any(|entry| entry.name == name) {
            return Ok(None);
        }
        let path = self.brought_path(name)?;
        Ok((brought::layout(name, &path)? == Layout::Images).then_some(path))
    }
}

impl Known {
    fn bytes(&self) -> usize {
        match self {
            Self::Folder { tree, .. } => 128 * (tree.train.len() + tree.test.len()),
            Self::Whole { split, .. } => {
                let texts = split.texts.iter().flat_map(|texts| &texts.originals).map(String::len).sum::<usize>();
                split.images.len() + texts
            }
        }
    }
}

fn folder(name: &str, path: &Path) -> Result<Known, Error> {
    let tree = image_folder::tree(name, path)?;
    let shape = image_folder::shape(name, path, &tree)?;
    Ok(Known::Folder { tree, shape })
}

fn image(shape: Shape, pixels: &[u8]) -> Content {
    let Shape { channels, height, width } = shape;
    Content::Image { channels, height, width, pixels: pixels.to_owned() }
}

fn check(name: &str, part: Part, indices: &[usize], count: usize) -> Result<(), Error> {
    match indices.iter().find(|index| **index >= count) {
        None => Ok(()),
        Some(index) => Err(Error::Refused(format!(
            "{name} has {count} {} examples, counted from 0, and none of the number {index}",
            part.name()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::LoadOptions;

    fn home() -> Home {
        Home::with_extra(std::env::temp_dir().join("no datasets here"), None)
    }

    #[test]
    fn an_example_is_the_data_sets_own() {
        let whole = home().load("digits", &LoadOptions::default()).unwrap();
        for (part, split) in [(Part::Train, &whole.train), (Part::Test, &whole.test)] {
            let indices = [split.len() - 1, 0, 17];
            let examples = home().examples("digits", part, &indices).unwrap();
            for (index, example) in indices.into_iter().zip(&examples) {
                assert_eq!(example.label, split.labels[index]);
                let expected = split.images[index * 64..][..64].to_vec();
                assert_eq!(example.content, Content::Image { channels: 1, height: 8, width: 8, pixels: expected });
            }
        }
        assert_eq!(home().class_names("digits", Part::Test).unwrap(), whole.class_names);
        assert_eq!(home().version("digits").unwrap().len(), 12);
    }

    #[test]
    fn what_is_not_there_is_named() {
        let message = |name: &str, index| home().examples(name, Part::Test, &[0, index]).unwrap_err().to_string();
        assert_eq!(message("digits", 355), "digits has 355 test examples, counted from 0, and none of the number 355");
        assert!(message("paintings", 0).contains("there is no data set `paintings`"));
        assert!(message("mnist", 0).contains("retort data get mnist"));
    }

    #[test]
    fn a_picture_has_the_pixels_as_they_are() {
        let pixels: Vec<u8> = (0..12).collect();
        let colour = Content::Image { channels: 3, height: 2, width: 2, pixels };
        let back = image::load_from_memory(&colour.png().unwrap()).unwrap().into_rgb8();
        assert_eq!(back.into_raw(), [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]);
        let grey = Content::Image { channels: 1, height: 1, width: 3, pixels: vec![0, 128, 255] };
        assert_eq!(image::load_from_memory(&grey.png().unwrap()).unwrap().into_luma8().into_raw(), [0, 128, 255]);
        assert_eq!(Content::Text("<b>".into()).png(), None);
    }

    #[test]
    fn a_folder_is_shown_in_the_order_in_which_it_is_learnt() {
        let folder = tempfile::tempdir().unwrap();
        for (class, shade) in [("cat", 10_u8), ("dog", 100)] {
            for number in 0..6_u8 {
                let path = folder.path().join("animals").join(class);
                std::fs::create_dir_all(&path).unwrap();
                let picture = GrayImage::from_pixel(3, 2, image::Luma([shade + number]));
                picture.save(path.join(format!("{number}.png"))).unwrap();
            }
        }
        let home = Home::with_extra(folder.path().join("data"), None);
        home.add("animals", &folder.path().join("animals")).unwrap();
        let whole = home.load("animals", &LoadOptions::default()).unwrap();
        for (part, split) in [(Part::Train, &whole.train), (Part::Test, &whole.test)] {
            let all: Vec<usize> = (0..split.len()).collect();
            let examples = home.examples("animals", part, &all).unwrap();
            let labels: Vec<u32> = examples.iter().map(|example| example.label).collect();
            assert_eq!(labels, split.labels);
            let pixels: Vec<u8> = examples
                .into_iter()
                .flat_map(|example| match example.content {
                    Content::Image { pixels, .. } => pixels,
                    Content::Text(_) => Vec::new(),
                })
                .collect();
            assert_eq!(pixels, split.images);
        }
        assert_eq!(home.class_names("animals", Part::Train).unwrap(), ["cat", "dog"]);
    }
}
