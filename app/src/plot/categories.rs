//! Names along an axis in place of numbers.

use super::label;

/// Slots of equal width for names, in their order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slots {
    /// How many there are, at least one.
    pub count: usize,
    /// Where the first begins and the last ends, in pixels.
    pub range: (f64, f64),
}

impl Slots {
    /// `count` slots within `range`.
    pub fn new(count: usize, range: (f64, f64)) -> Self {
        Self { count: count.max(1), range }
    }

    /// The width of one.
    pub fn step(&self) -> f64 {
        (self.range.1 - self.range.0) / self.count as f64
    }

    /// The middle of slot `index`.
    pub fn middle(&self, index: f64) -> f64 {
        self.range.0 + (index + 0.5) * self.step()
    }
}

/// `text` broken between words into at most `most` lines of `width` pixels; none where it does not fit.
pub fn wrapped(text: &str, width: f64, most: usize) -> Option<Vec<String>> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        if label::width(word) > width {
            return None;
        }
        match lines.last_mut() {
            Some(line) if label::width(line) + label::width(" ") + label::width(word) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    (lines.len() <= most).then_some(lines)
}

/// All `names` wrapped under slots of `width` pixels; none as soon as one of them does not fit, and the axis has to
/// stand upright, where names have room.
pub fn wrapped_all(names: &[String], width: f64, most: usize) -> Option<Vec<Vec<String>>> {
    names.iter().map(|name| wrapped(name, width, most)).collect()
}

/// `text` cut to `width` pixels, with an ellipsis where something is missing.
pub fn cut(text: &str, width: f64) -> String {
    if label::width(text) <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    for letter in text.chars() {
        short.push(letter);
        if label::width(&short) + 8.0 > width {
            short.pop();
            break;
        }
    }
    format!("{}…", short.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn slots_share_the_range() {
        let slots = Slots::new(4, (40.0, 240.0));
        assert_eq!((slots.step(), slots.middle(0.0), slots.middle(3.0)), (50.0, 65.0, 215.0));
        assert_eq!(Slots::new(0, (0.0, 10.0)).middle(0.0), 5.0);
    }

    #[test]
    fn names_break_between_words() {
        assert_eq!(wrapped("vertical flip", 60.0, 2).unwrap(), ["vertical", "flip"]);
        assert_eq!(wrapped("vertical flip", 200.0, 2).unwrap(), ["vertical flip"]);
        assert_eq!(wrapped("augmentation", 40.0, 3), None, "a word is never broken");
        assert_eq!(wrapped("a b c d", 10.0, 3), None, "too many lines");
        assert_eq!(cut("combined augmentation", 60.0), "combine…");
        assert_eq!(cut("short", 60.0), "short");
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_its_slot(text in "[a-zA-Z ]{0,40}", width in 20.0..200.0_f64) {
            for line in wrapped(&text, width, 9).unwrap_or_default() {
                prop_assert!(label::width(&line) <= width, "{line}");
            }
        }
    }
}
