//! Reads matrices of small whole numbers from MATLAB files of version 5, as far as published data sets need it.
//!
//! The format is described in MathWorks' "MAT-File Format": a header of 128 bytes, then elements, each a tag of type
//! and length and its bytes, padded to eight. An element may be a zlib stream of another one.

use std::io::Read;

use flate2::read::ZlibDecoder;

const HEADER: usize = 128;
/// Version 1.0 of level 5, little-endian.
const VERSION: [u8; 4] = [0x00, 0x01, b'I', b'M'];

const UINT8: u32 = 2;
const DOUBLE: u32 = 9;
const MATRIX: u32 = 14;
const COMPRESSED: u32 = 15;

/// The array classes of real numbers, from double to unsigned 64 bits.
const NUMERIC: std::ops::RangeInclusive<u8> = 6..=15;
/// The flag of a matrix with an imaginary part.
const COMPLEX: u8 = 0x08;

/// A matrix whose values are whole numbers from 0 to 255.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Matrix {
    /// Its variable's name.
    pub name: String,
    /// The length of each dimension.
    pub dimensions: Vec<usize>,
    /// Its values, the first index changing fastest.
    pub bytes: Vec<u8>,
}

/// Every matrix of a file; the error says what the file is instead, as it follows "is".
pub(super) fn read(file: &[u8]) -> Result<Vec<Matrix>, String> {
    match file.get(HEADER - 4..HEADER) {
        None => return Err(format!("a file of only {} bytes", file.len())),
        Some(version) if version != VERSION => return Err("no little-endian MATLAB file of version 5".to_owned()),
        Some(_) => {}
    }
    let mut rest = &file[HEADER..];
    let mut matrices = Vec::new();
    while !rest.is_empty() {
        let (kind, content) = element(&mut rest)?;
        matrices.push(match kind {
            MATRIX => matrix(content)?,
            COMPRESSED => {
                let mut unpacked = Vec::new();
                ZlibDecoder::new(content)
                    .read_to_end(&mut unpacked)
                    .map_err(|error| format!("a file with a damaged zlib stream ({error})"))?;
                let mut unpacked = unpacked.as_slice();
                match element(&mut unpacked)? {
                    (MATRIX, content) => matrix(content)?,
                    (other, _) => return Err(unknown(other)),
                }
            }
            other => return Err(unknown(other)),
        });
    }
    Ok(matrices)
}

fn unknown(kind: u32) -> String {
    format!("a file with an element of type {kind} where a matrix should be")
}

fn truncated() -> String {
    "a truncated MATLAB file".to_owned()
}

/// Takes the first element off: its type and its bytes.
fn element<'a>(rest: &mut &'a [u8]) -> Result<(u32, &'a [u8]), String> {
    let (first, length) = (word(rest, 0)?, word(rest, 4));
    // Up to four bytes lie within the tag, whose upper half is then their number.
    let (kind, start, length, whole) = match first >> 16 {
        0 => {
            let length = length? as usize;
            // Compressed elements alone are not padded.
            let padded = if first == COMPRESSED { length } else { length.next_multiple_of(8) };
            (first, 8, length, 8 + padded)
        }
        small @ 1..=4 => (first & 0xffff, 4, small as usize, 8),
        _ => return Err(unknown(first)),
    };
    let content = rest.get(start..start + length).ok_or_else(truncated)?;
    // The padding of the last element may be missing.
    *rest = rest.get(whole..).unwrap_or_default();
    Ok((kind, content))
}

fn word(bytes: &[u8], start: usize) -> Result<u32, String> {
    let word = bytes.get(start..start + 4).and_then(|word| word.try_into().ok()).ok_or_else(truncated)?;
    Ok(u32::from_le_bytes(word))
}

/// A matrix from its parts: flags, dimensions, name and values.
fn matrix(mut content: &[u8]) -> Result<Matrix, String> {
    let (_, flags) = element(&mut content)?;
    let (_, lengths) = element(&mut content)?;
    let (_, name) = element(&mut content)?;
    let name = String::from_utf8_lossy(name).into_owned();
    match (flags.first(), flags.get(1)) {
        (Some(class), Some(flags)) if NUMERIC.contains(class) && flags & COMPLEX == 0 => {}
        _ => return Err(format!("a file whose `{name}` is no matrix of real numbers")),
    }
    let dimensions = lengths.chunks(4).map(|length| word(length, 0).map(|length| length as usize));
    let dimensions = dimensions.collect::<Result<Vec<_>, _>>()?;
    let bytes = match element(&mut content)? {
        (UINT8, values) => values.to_vec(),
        (DOUBLE, values) => values
            .chunks(8)
            .map(small)
            .collect::<Option<_>>()
            .ok_or_else(|| format!("a file whose `{name}` has values that are no whole numbers from 0 to 255"))?,
        (other, _) => return Err(format!("a file whose `{name}` has values of type {other}")),
    };
    let count = dimensions.iter().try_fold(1_usize, |product, &length| product.checked_mul(length));
    if count != Some(bytes.len()) {
        return Err(format!("a file whose `{name}` has {} values for the dimensions {dimensions:?}", bytes.len()));
    }
    Ok(Matrix { name, dimensions, bytes })
}

/// A real number that is a byte.
fn small(value: &[u8]) -> Option<u8> {
    let value = f64::from_le_bytes(value.try_into().ok()?);
    (value.fract() == 0.0 && (0.0..=255.0).contains(&value)).then_some(value as u8)
}

#[cfg(test)]
mod tests;
