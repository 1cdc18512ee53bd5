//! What may be decided about a data set when it is read.

use retort_wire::Spec;

use crate::Error;

/// How a data set is read: a teacher's settings that change what every network of a run is shown. Images ignore what
/// concerns texts, and texts what concerns images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadOptions {
    /// Images are brought to so many pixels square; 0 leaves them as they are published.
    pub resolution: usize,
    /// Tokens that the training texts hold fewer times are unknown.
    pub minimum_frequency: usize,
    /// Tokens of a text after these are dropped.
    pub maximum_length: usize,
}

/// As published: images of their own size, and the texts of the paper's experiment (Stanton et al. 2021, A.2).
impl Default for LoadOptions {
    fn default() -> Self {
        Self { resolution: 0, minimum_frequency: 10, maximum_length: 100 }
    }
}

impl LoadOptions {
    /// Reads the table `teacher` of a checked spec; what has no part in it, as the length of texts in a run on images,
    /// has its default. The error is a negative number.
    pub fn read(teacher: &Spec) -> Result<Self, Error> {
        let Self { resolution, minimum_frequency, maximum_length } = Self::default();
        let whole = |name: &str, default| {
            let Some(value) = teacher.get(name) else { return Ok(default) };
            value.as_integer().and_then(|whole| usize::try_from(whole).ok()).ok_or_else(|| {
                Error::setting(&format!("teacher.{name}"), format!("is {value}; give a whole number from 0 up."))
            })
        };
        Ok(Self {
            resolution: whole("resolution", resolution)?,
            minimum_frequency: whole("minimum_frequency", minimum_frequency)?,
            maximum_length: whole("maximum_length", maximum_length)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spec_leaves_out_has_its_default() {
        let mut table = Spec::default();
        assert_eq!(LoadOptions::read(&table).unwrap(), LoadOptions::default());
        table.set("resolution", 64);
        table.set("maximum_length", 20);
        let expected = LoadOptions { resolution: 64, minimum_frequency: 10, maximum_length: 20 };
        assert_eq!(LoadOptions::read(&table).unwrap(), expected);
        table.set("resolution", -1);
        assert_eq!(
            LoadOptions::read(&table).unwrap_err().to_string(),
            "teacher.resolution is -1; give a whole number from 0 up."
        );
    }
}
