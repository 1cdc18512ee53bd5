//! Columns of numbers and of keys that travel as one text each: a tenth of what a list in JSON weighs, and read in
//! one pass.

use std::fmt::Write as _;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Real numbers. The text is `s` (four bytes each) or `d` (eight bytes each) and then the little-endian bytes of all
/// numbers in base64 (RFC 4648). Eight are taken only where a finite number is beyond 2²⁴, below which four keep whole
/// numbers exact and others to seven digits. NaN and infinities are kept.
#[derive(Clone, Debug, Default)]
pub struct Reals(pub Vec<f64>);

impl FromIterator<f64> for Reals {
    fn from_iter<I: IntoIterator<Item = f64>>(numbers: I) -> Self {
        Self(numbers.into_iter().collect())
    }
}

/// Whole numbers from 0. The text is `b`, `h` or `w` (one, two or four bytes each) and then their little-endian bytes in
/// base64, or `=<number>x<count>` where all are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wholes(pub Vec<u32>);

/// Keys: ids and hashes, none of which has a space. The text is all of them with a space between two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    text: String,
    /// Where each key ends in `text`.
    ends: Vec<u32>,
}

impl Reals {
    /// The number at `place`; NaN behind the end.
    pub fn get(&self, place: usize) -> f64 {
        self.0.get(place).copied().unwrap_or(f64::NAN)
    }

    /// As it travels.
    pub fn print(&self) -> String {
        let wide = self.0.iter().any(|real| real.is_finite() && real.abs() > 16_777_216.0);
        let mut bytes = Vec::with_capacity(self.0.len() * 8);
        for real in &self.0 {
            if wide {
                bytes.extend_from_slice(&real.to_le_bytes());
            } else {
                bytes.extend_from_slice(&(*real as f32).to_le_bytes());
            }
        }
        encode(if wide { "d" } else { "s" }, &bytes)
    }

    /// Reads it back; none for a text that is not one of these.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = decode(text.get(1..)?)?;
        let single = |bytes: &[u8; 4]| f64::from(f32::from_le_bytes(*bytes));
        Some(Self(match text.as_bytes().first()? {
            b's' if bytes.len() % 4 == 0 => bytes.as_chunks::<4>().0.iter().map(single).collect(),
            b'd' if bytes.len() % 8 == 0 => {
                bytes.as_chunks::<8>().0.iter().map(|real| f64::from_le_bytes(*real)).collect()
            }
            _ => return None,
        }))
    }
}

/// Equal as they are read: NaN equals NaN.
impl PartialEq for Reals {
    fn eq(&self, other: &Self) -> bool {
        let same = |(one, two): (&f64, &f64)| one == two || (one.is_nan() && two.is_nan());
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(same)
    }
}

impl Wholes {
    /// The number at `place`; 0 behind the end.
    pub fn get(&self, place: usize) -> u32 {
        self.0.get(place).copied().unwrap_or(0)
    }

    /// As it travels.
    pub fn print(&self) -> String {
        let (low, high) =
            self.0.iter().fold((u32::MAX, 0), |(low, high), number| (low.min(*number), high.max(*number)));
        if low == high {
            return format!("={low}x{}", self.0.len());
        }
        let (sign, wide) = match high {
            0..=0xff => ("b", 1),
            0x100..=0xffff => ("h", 2),
            _ => ("w", 4),
        };
        let bytes: Vec<u8> = self.0.iter().flat_map(|number| number.to_le_bytes().into_iter().take(wide)).collect();
        encode(sign, &bytes)
    }

    /// Reads it back; none for a text that is not one of these.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(same) = text.strip_prefix('=') {
            let (number, count) = same.split_once('x')?;
            // A text of a few letters must not ask for all memory.
            let count = count.parse::<u32>().ok().filter(|count| *count <= 100_000_000)?;
            return Some(Self(vec![number.parse().ok()?; count as usize]));
        }
        let bytes = decode(text.get(1..)?)?;
        let whole = |bytes: &[u8]| bytes.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte));
        let wide = match text.as_bytes().first()? {
            b'b' => 1,
            b'h' => 2,
            b'w' => 4,
            _ => return None,
        };
        (bytes.len() % wide == 0).then(|| Self(bytes.chunks_exact(wide).map(whole).collect()))
    }
}

impl Keys {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Adds one.
    pub fn push(&mut self, key: &str) {
        if !self.ends.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(key);
        self.ends.push(self.text.len() as u32);
    }

    /// The key at `place`; an empty one behind the end.
    pub fn get(&self, place: usize) -> &str {
        let Some(end) = self.ends.get(place) else { return "" };
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before] as usize + 1);
        self.text.get(start..*end as usize).unwrap_or_default()
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|place| self.get(place))
    }

    /// Where `key` is.
    pub fn position(&self, key: &str) -> Option<usize> {
        (0..self.len()).find(|place| self.get(*place) == key)
    }

    fn parse(text: String) -> Self {
        let mut ends: Vec<u32> =
            text.bytes().enumerate().filter(|(_, byte)| *byte == b' ').map(|(place, _)| place as u32).collect();
        if !text.is_empty() {
            ends.push(text.len() as u32);
        }
        Self { text, ends }
    }
}

impl<S: AsRef<str>> FromIterator<S> for Keys {
    fn from_iter<I: IntoIterator<Item = S>>(keys: I) -> Self {
        let mut all = Self::default();
        keys.into_iter().for_each(|key| all.push(key.as_ref()));
        all
    }
}

impl Serialize for Reals {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&self.print())
    }
}

impl Serialize for Wholes {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&self.print())
    }
}

impl Serialize for Keys {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Reals {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(input)?).ok_or_else(|| D::Error::custom("packed real numbers are damaged"))
    }
}

impl<'de> Deserialize<'de> for Wholes {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(input)?).ok_or_else(|| D::Error::custom("packed whole numbers are damaged"))
    }
}

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        String::deserialize(input).map(Self::parse)
    }
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// `sign` and then `bytes` in base64 without padding.
fn encode(sign: &str, bytes: &[u8]) -> String {
    let mut out = String::with_capacity(sign.len() + bytes.len().div_ceil(3) * 4);
    out.push_str(sign);
    for part in bytes.chunks(3) {
        let block =
            part.iter().enumerate().fold(0_u32, |block, (place, byte)| block | u32::from(*byte) << (16 - 8 * place));
        for digit in 0..=part.len() {
            let _ = out.write_char(char::from(DIGITS[(block >> (18 - 6 * digit) & 63) as usize]));
        }
    }
    out
}

/// The bytes that a base64 text without padding means.
fn decode(text: &str) -> Option<Vec<u8>> {
    // Bytes are put in their places: a list that grew byte by byte was among the slowest things of Explore's start.
    let whole = text.len() / 4 * 3;
    let rest = match text.len() % 4 {
        0 => 0,
        1 => return None,
        more => more - 1,
    };
    let mut out = vec![0; whole + rest];
    for (part, bytes) in text.as_bytes().chunks(4).zip(out.chunks_mut(3)) {
        let mut block = 0_u32;
        for (place, digit) in part.iter().enumerate() {
            let six = match digit {
                b'A'..=b'Z' => digit - b'A',
                b'a'..=b'z' => digit - b'a' + 26,
                b'0'..=b'9' => digit - b'0' + 52,
                b'+' => 62,
                b'/' => 63,
                _ => return None,
            };
            block |= u32::from(six) << (18 - 6 * place);
        }
        for (byte, from) in bytes.iter_mut().zip(&block.to_be_bytes()[1..]) {
            *byte = *from;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn as_others_write_it() {
        // Python: base64.b64encode(struct.pack("<2f", 0.5, -1)), and numpy's uint8.
        assert_eq!(Reals(vec![0.5, -1.0]).print(), "sAAAAPwAAgL8");
        assert_eq!(Wholes(vec![1, 2, 255]).print(), "bAQL/");
        assert_eq!(Wholes(vec![3; 10_000]).print(), "=3x10000");
        assert_eq!(Reals(vec![1_700_000_000_000.0]).print().as_bytes()[0], b'd');
        assert_eq!(serde_json::to_string(&Keys::from_iter(["a", "bc"])).unwrap(), "\"a bc\"");
    }

    proptest! {
        #[test]
        fn reals_come_back_to_seven_digits(reals in prop::collection::vec(prop_oneof![
            any::<f32>().prop_map(f64::from), -1e7..1e7_f64, Just(f64::NAN), Just(f64::NEG_INFINITY), Just(1e300),
        ], 0..20)) {
            let back = Reals::parse(&Reals(reals.clone()).print()).unwrap();
            prop_assert_eq!(back.0.len(), reals.len());
            for (back, real) in back.0.iter().zip(&reals) {
                let near = (back - real).abs() <= real.abs() * 1e-7 + 1e-37;
                prop_assert!(back == real || near || (back.is_nan() && real.is_nan()), "{} {}", back, real);
            }
        }

        #[test]
        fn wholes_come_back(wholes in prop::collection::vec(prop_oneof![0..4_u32, 0..70_000_u32, any::<u32>()], 0..20)) {
            prop_assert_eq!(Wholes::parse(&Wholes(wholes.clone()).print()), Some(Wholes(wholes)));
        }

        #[test]
        fn keys_come_back(keys in prop::collection::vec("[a-z0-9-]{1,9}", 0..9)) {
            let packed: Keys = keys.iter().collect();
            let back: Keys = serde_json::from_str(&serde_json::to_string(&packed).unwrap()).unwrap();
            prop_assert_eq!(&back, &packed);
            prop_assert_eq!(back.iter().collect::<Vec<_>>(), keys);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,20}|[=bhwsd][A-Za-z0-9+/]{0,12}") {
            let _ = (Reals::parse(&text), Wholes::parse(&text));
        }
    }
}
