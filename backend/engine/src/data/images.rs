//! Decodes PNG and JPEG files side by side into one block of bytes.

use std::path::Path;

use image::{ColorType, DynamicImage, ImageDecoder, ImageReader};
use rayon::prelude::*;

use super::entry::{Shape, Unpacked};
use super::error::Error;
use super::resize;

/// Whether a file's name says PNG or JPEG.
pub(super) fn is_image(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    matches!(extension.as_deref(), Some("png" | "jpg" | "jpeg"))
}

/// The shape an image has by its header: one channel when it is grey, three otherwise.
pub(super) fn shape_of(dataset: &str, path: &Path) -> Result<Shape, Error> {
    let decoder = reader(dataset, path)?.into_decoder().map_err(|error| unreadable(dataset, path, &error))?;
    let (width, height) = decoder.dimensions();
    let channels = if is_grey(decoder.color_type()) { 1 } else { 3 };
    Ok(Shape { channels, height: height as usize, width: width as usize })
}

/// An image that is not decoded yet.
#[derive(Clone, Copy)]
pub(super) enum Encoded<'a> {
    /// A file.
    File(&'a Path),
    /// The bytes of a file that lay in an archive.
    Bytes(&'a Unpacked),
}

impl Encoded<'_> {
    fn path(&self) -> &Path {
        match self {
            Self::File(path) => path,
            Self::Bytes(file) => &file.path,
        }
    }

    fn decode(&self, dataset: &str) -> Result<DynamicImage, Error> {
        let image = match self {
            Self::File(path) => reader(dataset, path)?.decode(),
            Self::Bytes(file) => image::load_from_memory(&file.bytes),
        };
        image.map_err(|error| unreadable(dataset, self.path(), &error))
    }
}

/// What happens to an image that is not of the wanted size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sizes {
    /// It is refused.
    One,
    /// It is brought to that size.
    Any,
}

/// All images in their order, each channel by channel and of the given shape. The error is that of the first image that
/// has one, however the work was spread.
pub(super) fn decode_all(dataset: &str, images: &[Encoded<'_>], shape: Shape, sizes: Sizes) -> Result<Vec<u8>, Error> {
    let mut pixels = vec![0; images.len() * shape.bytes()];
    let failed = pixels
        .par_chunks_mut(shape.bytes())
        .zip(images.par_iter())
        .map(|(target, image)| decode(dataset, image, shape, sizes, target))
        .find_map_first(Result::err);
    failed.map_or(Ok(pixels), Err)
}

fn decode(dataset: &str, encoded: &Encoded<'_>, shape: Shape, sizes: Sizes, target: &mut [u8]) -> Result<(), Error> {
    let path = encoded.path();
    let image = encoded.decode(dataset)?;
    let (width, height) = (image.width() as usize, image.height() as usize);
    if (height, width) != (shape.height, shape.width) && sizes == Sizes::One {
        let found = format!("{height}x{width} pixels (height x width)");
        let expected = format!("{}x{} as the first image", shape.height, shape.width);
        let help = "give all images of the folder one size, or set teacher.resolution, to which all are brought";
        return Err(damaged(dataset, path, found, expected, help));
    }
    if shape.channels == 1 {
        if !is_grey(image.color()) {
            let help = "make all images grey, or all of them colour";
            return Err(damaged(dataset, path, "in colour".into(), "a grey image as the first one".into(), help));
        }
        let pixels = image.into_luma8();
        target.copy_from_slice(&resize::to_size(pixels.as_raw(), (height, width), (shape.height, shape.width)));
        return Ok(());
    }
    let mut planes = vec![0; 3 * height * width];
    split_channels(image, &mut planes);
    target.copy_from_slice(&resize::to_size(&planes, (height, width), (shape.height, shape.width)));
    Ok(())
}

/// From pixel by pixel to channel by channel; transparency is dropped.
fn split_channels(image: DynamicImage, target: &mut [u8]) {
    let interleaved = image.into_rgb8();
    let pixels = target.len() / 3;
    for (index, pixel) in interleaved.as_raw().chunks_exact(3).enumerate() {
        for (channel, &value) in pixel.iter().enumerate() {
            target[channel * pixels + index] = value;
        }
    }
}

fn is_grey(colour: ColorType) -> bool {
    matches!(colour, ColorType::L8 | ColorType::La8 | ColorType::L16 | ColorType::La16)
}

fn reader(dataset: &str, path: &Path) -> Result<ImageReader<std::io::BufReader<std::fs::File>>, Error> {
    ImageReader::open(path).and_then(ImageReader::with_guessed_format).map_err(|source| Error::System {
        dataset: dataset.to_owned(),
        path: path.to_owned(),
        action: "read",
        source,
    })
}

fn unreadable(dataset: &str, path: &Path, error: &image::ImageError) -> Error {
    let help = "replace the file or take it out of the folder";
    damaged(dataset, path, format!("unreadable ({error})"), "a PNG or JPEG image".into(), help)
}

fn damaged(dataset: &str, path: &Path, found: String, expected: String, help: &str) -> Error {
    Error::Damaged { dataset: dataset.to_owned(), path: path.to_owned(), found, expected, help: help.to_owned() }
}
