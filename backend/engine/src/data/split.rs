//! Which examples of a set without a test part are its test examples: a fifth of each class, always the same.

use crate::random::{stratified, stream};

/// One of so many examples of a class is a test example.
pub(super) const TEST_EVERY: usize = 5;

/// How they are chosen.
#[derive(Clone, Copy)]
pub(super) enum Rule {
    /// Within a class, every fifth in its order.
    EveryFifth,
    /// A stratified fifth, drawn from the stream `test split` of seed 0.
    Drawn,
}

impl Rule {
    /// Whether each example, given its class, is a test example.
    pub fn tests(self, labels: &[u32]) -> Vec<bool> {
        match self {
            Self::EveryFifth => {
                let classes = labels.iter().map(|&label| label as usize + 1).max().unwrap_or(0);
                let mut seen = vec![0_usize; classes];
                let counted = labels.iter().map(|&label| {
                    seen[label as usize] += 1;
                    seen[label as usize].is_multiple_of(TEST_EVERY)
                });
                counted.collect()
            }
            Self::Drawn => {
                let all: Vec<u32> = (0..labels.len() as u32).collect();
                let mut tests = vec![false; labels.len()];
                for chosen in stratified(&mut stream(0, "test split", 0), &all, labels, labels.len() / TEST_EVERY) {
                    tests[chosen as usize] = true;
                }
                tests
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rule;

    #[test]
    fn a_fifth_of_each_class_tests_always_the_same() {
        let labels: Vec<u32> = (0..100).map(|index| u32::from(index % 4 == 0)).collect();
        for rule in [Rule::EveryFifth, Rule::Drawn] {
            let tests = rule.tests(&labels);
            let count = |class| labels.iter().zip(&tests).filter(|(label, test)| **label == class && **test).count();
            assert_eq!((count(0), count(1)), (15, 5));
            assert_eq!(rule.tests(&labels), tests);
        }
        assert_eq!(Rule::EveryFifth.tests(&[0; 6]), [false, false, false, false, true, false]);
        assert_ne!(Rule::EveryFifth.tests(&labels), Rule::Drawn.tests(&labels));
    }
}
