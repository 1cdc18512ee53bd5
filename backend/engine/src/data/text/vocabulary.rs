//! Which number a token has.

use std::collections::HashMap;

use rayon::prelude::*;

use super::token::tokens;

/// The number of what fills a short text up.
const PADDING: u32 = 0;
/// The number of every token that is not in the vocabulary.
const UNKNOWN: u32 = 1;
/// The number of the first word.
const FIRST: u32 = 2;

/// The tokens that have a number: 0 is padding, 1 any unknown token, and the words follow from 2 on, the most frequent
/// first and equally frequent ones in the order of their text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    words: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Vocabulary {
    /// The tokens that occur at least `minimum_frequency` times in all of these texts together.
    pub fn of(texts: &[String], minimum_frequency: usize) -> Self {
        let mut counts = texts
            .par_iter()
            .fold(HashMap::<String, usize>::new, |mut counts, text| {
                for token in tokens(text, usize::MAX) {
                    *counts.entry(token).or_default() += 1;
                }
                counts
            })
            .reduce(HashMap::new, merged)
            .into_iter()
            .filter(|(_, count)| *count >= minimum_frequency)
            .collect::<Vec<_>>();
        counts.sort_by(|(one, often), (other, other_often)| other_often.cmp(often).then_with(|| one.cmp(other)));
        let words: Vec<String> = counts.into_iter().map(|(word, _)| word).collect();
        let numbers = (FIRST..).zip(&words).map(|(number, word)| (word.clone(), number)).collect();
        Self { words, numbers }
    }

    /// The words, in the order of their numbers.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// How many numbers there are, padding and the unknown token included.
    pub fn size(&self) -> usize {
        self.words.len() + FIRST as usize
    }

    /// The numbers of a text's first `length` tokens, padded at the end to exactly so many.
    pub fn numbers(&self, text: &str, length: usize) -> Vec<u32> {
        let number = |token: &String| self.numbers.get(token).copied().unwrap_or(UNKNOWN);
        let mut numbers: Vec<u32> = tokens(text, length).iter().map(number).collect();
        numbers.resize(length, PADDING);
        numbers
    }
}

fn merged(mut counts: HashMap<String, usize>, other: HashMap<String, usize>) -> HashMap<String, usize> {
    for (token, count) in other {
        *counts.entry(token).or_default() += count;
    }
    counts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Vocabulary;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|&text| text.to_owned()).collect()
    }

    #[test]
    fn words_are_numbered_by_frequency_and_then_by_text() {
        let texts = texts(&["the cat, the dog", "The end.", "a cat"]);
        let vocabulary = Vocabulary::of(&texts, 1);
        assert_eq!(vocabulary.words(), ["the", "cat", ",", ".", "a", "dog", "end"]);
        assert_eq!(vocabulary.size(), 9);
        assert_eq!(vocabulary.numbers("A bird, the CAT", 6), [6, 1, 4, 2, 3, 0]);
        assert_eq!(vocabulary.numbers("A bird, the CAT", 2), [6, 1]);
        assert_eq!(Vocabulary::of(&texts, 2).words(), ["the", "cat"]);
    }

    proptest! {
        #[test]
        fn the_order_of_texts_does_not_matter_and_numbers_stay_below_the_size(
            mut texts in proptest::collection::vec("[a-e ]{0,12}", 1..20), minimum in 1_usize..4,
        ) {
            let vocabulary = Vocabulary::of(&texts, minimum);
            for text in &texts {
                let numbers = vocabulary.numbers(text, 5);
                prop_assert_eq!(numbers.len(), 5);
                prop_assert!(numbers.iter().all(|number| (*number as usize) < vocabulary.size()));
            }
            texts.reverse();
            prop_assert_eq!(Vocabulary::of(&texts, minimum), vocabulary);
        }
    }
}
