//! Texts as networks read them: their first tokens, each as its number in a vocabulary made of the training texts.

mod token;
mod vocabulary;

use rayon::prelude::*;

use super::dataset::Dataset;
use super::error::Error;
use super::load_options::LoadOptions;

pub use token::tokens;
pub use vocabulary::Vocabulary;

/// The texts of one part of a data set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// As their source has them.
    pub originals: Vec<String>,
    /// The numbers of their tokens, text by text, each of the same length (N x length); empty until they are known.
    pub numbers: Vec<u32>,
}

/// The data set with the numbers of its tokens, where it is one of texts: the first `maximum_length` of each text, in
/// the vocabulary of the training texts, padded at the end. The error says that no token is frequent enough.
pub(super) fn encoded(mut dataset: Dataset, options: &LoadOptions) -> Result<Dataset, Error> {
    let Some(train) = &mut dataset.train.texts else { return Ok(dataset) };
    let vocabulary = Vocabulary::of(&train.originals, options.minimum_frequency);
    if vocabulary.words().is_empty() {
        return Err(Error::Refused(format!(
            "{}: no token occurs {} times in the training texts: lower teacher.minimum_frequency",
            dataset.name, options.minimum_frequency
        )));
    }
    let length = options.maximum_length.max(1);
    for texts in [Some(train), dataset.test.texts.as_mut()].into_iter().flatten() {
        texts.numbers =
            texts.originals.par_iter().flat_map_iter(|text| vocabulary.numbers(text, length)).collect::<Vec<u32>>();
    }
    Ok(Dataset { channels: 1, height: 1, width: length, vocabulary: Some(vocabulary), ..dataset })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|&text| text.to_owned()).collect()
    }

    fn small() -> Dataset {
        let train = (strings(&["b a a c", "a b, b", "a"]), vec![0, 1, 0]);
        let test = (strings(&["a new b", "", "c c c c c a"]), vec![1, 0, 0]);
        Dataset::of_texts("small", strings(&["no", "yes"]), train, test)
    }

    #[test]
    fn texts_become_rows_of_numbers() {
        let options = LoadOptions { minimum_frequency: 2, maximum_length: 4, ..LoadOptions::default() };
        let dataset = encoded(small(), &options).unwrap();
        // a four times, b three times; c and the comma once.
        assert_eq!(dataset.vocabulary.as_ref().unwrap().words(), ["a", "b"]);
        assert_eq!(dataset.train.texts.as_ref().unwrap().numbers, [3, 2, 2, 1, 2, 3, 1, 3, 2, 0, 0, 0]);
        assert_eq!(dataset.test.texts.as_ref().unwrap().numbers, [2, 1, 3, 0, 0, 0, 0, 0, 1, 1, 1, 1]);
        assert_eq!((dataset.channels, dataset.height, dataset.width, dataset.image_bytes()), (1, 1, 4, 4));
        assert_eq!(dataset.test.text(0), Some("a new b"));
        assert_eq!((dataset.test.text(3), dataset.test.len()), (None, 3));
    }

    #[test]
    fn a_vocabulary_without_words_is_refused() {
        let options = LoadOptions { minimum_frequency: 5, ..LoadOptions::default() };
        let message = encoded(small(), &options).unwrap_err().to_string();
        assert_eq!(message, "small: no token occurs 5 times in the training texts: lower teacher.minimum_frequency");
    }
}
