//! How alike the predictions of any two networks are.

use retort_store::predictions::Table;

/// What one network says of the examples of a split, in the order of their numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Answers {
    index: Vec<u32>,
    label: Vec<u32>,
    top: Vec<u32>,
    classes: usize,
    /// Natural logarithms, row by row; empty where only the predicted classes are wanted.
    log_probabilities: Vec<f32>,
}

/// What two networks are compared by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Measure {
    /// The share of examples on which both predict the same class.
    #[default]
    Agreement,
    /// KL(one ‖ other) in nats, mean over the examples (Kullback and Leibler 1951).
    Divergence,
}

/// A number and the examples behind it.
pub(crate) type Likeness = (f64, usize);

impl Answers {
    /// The answers of a table; the distributions only for what needs them.
    pub(crate) fn of(table: &Table, measure: Measure) -> Self {
        let mut order: Vec<usize> = (0..table.index.len()).collect();
        order.sort_by_key(|at| table.index[*at]);
        let top = table.top();
        let pick = |values: &[u32]| order.iter().map(|at| values[*at]).collect();
        let row = |at: &usize| table.log_probabilities[at * table.classes..(at + 1) * table.classes].to_vec();
        let log_probabilities = match measure {
            Measure::Agreement => Vec::new(),
            Measure::Divergence => order.iter().flat_map(row).collect(),
        };
        let (index, label, top) = (pick(&table.index), pick(&table.label), pick(&top));
        Self { index, label, top, classes: table.classes, log_probabilities }
    }

    /// Numbers held in memory.
    pub(crate) fn size(&self) -> usize {
        self.log_probabilities.len()
    }

    /// This network against every one of `others`, over the examples that both have; none where there are none, or
    /// where labels or the number of classes tell that the two were measured on different data.
    pub(crate) fn against(&self, others: &[Self], measure: Measure) -> Vec<Option<Likeness>> {
        match measure {
            Measure::Agreement => others
                .iter()
                .map(|other| self.mean(other, |own, its| f64::from(u8::from(self.top[own] == other.top[its]))))
                .collect(),
            Measure::Divergence => {
                let probabilities: Vec<f32> = self.log_probabilities.iter().map(|value| value.exp()).collect();
                others
                    .iter()
                    .map(|other| self.mean(other, |own, its| self.divergence(&probabilities, own, other, its)))
                    .collect()
            }
        }
    }

    /// The mean of `value` over the examples that both have, given their places on either side.
    fn mean(&self, other: &Self, value: impl Fn(usize, usize) -> f64) -> Option<Likeness> {
        if self.classes != other.classes {
            return None;
        }
        let (mut own, mut its, mut sum, mut count) = (0, 0, 0.0, 0_usize);
        while own < self.index.len() && its < other.index.len() {
            match self.index[own].cmp(&other.index[its]) {
                std::cmp::Ordering::Less => own += 1,
                std::cmp::Ordering::Greater => its += 1,
                std::cmp::Ordering::Equal => {
                    if self.label[own] != other.label[its] {
                        return None;
                    }
                    sum += value(own, its);
                    count += 1;
                    own += 1;
                    its += 1;
                }
            }
        }
        (count > 0).then(|| (sum / count as f64, count))
    }

    /// KL(own ‖ its) of one example. A class that has no chance here adds nothing, whatever the other says of it.
    fn divergence(&self, probabilities: &[f32], own: usize, other: &Self, its: usize) -> f64 {
        let (mine, theirs) =
            (own * self.classes..(own + 1) * self.classes, its * self.classes..(its + 1) * self.classes);
        let terms = probabilities[mine.clone()].iter().zip(&self.log_probabilities[mine]);
        let terms = terms.zip(&other.log_probabilities[theirs]).filter(|((chance, _), _)| **chance > 0.0);
        terms.map(|((chance, own), its)| f64::from(*chance) * f64::from(own - its)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[[f32; 2]], index: &[u32], label: &[u32]) -> Table {
        Table {
            split: "test".into(),
            index: index.to_vec(),
            label: label.to_vec(),
            classes: 2,
            log_probabilities: rows.iter().flatten().map(|value| value.ln()).collect(),
        }
    }

    fn likeness(one: &Table, other: &Table, measure: Measure) -> Option<Likeness> {
        Answers::of(one, measure).against(&[Answers::of(other, measure)], measure)[0]
    }

    #[test]
    fn agreement_and_divergence_by_hand() {
        let one = table(&[[0.8, 0.2], [0.5, 0.5], [0.0, 1.0]], &[0, 1, 2], &[0, 1, 1]);
        // The same examples in another order, and one more.
        let other = table(&[[0.25, 0.75], [0.5, 0.5], [0.25, 0.75], [0.9, 0.1]], &[2, 0, 1, 9], &[1, 0, 1, 0]);
        // Top classes 0, 0, 1 against 0 (a tie goes to the first), 1, 1.
        assert_eq!(likeness(&one, &other, Measure::Agreement), Some((2.0 / 3.0, 3)));
        // 0.8 ln 1.6 + 0.2 ln 0.4 = 0.192_745; 0.5 ln 2 + 0.5 ln (2/3) = 0.143_841; ln (4/3) = 0.287_682.
        let (mean, count) = likeness(&one, &other, Measure::Divergence).unwrap();
        assert!((mean - (0.192_745 + 0.143_841 + 0.287_682) / 3.0).abs() < 1e-6 && count == 3, "{mean}");
        // The other way round the chance that this network does not give at all costs everything.
        assert_eq!(likeness(&other, &one, Measure::Divergence), Some((f64::INFINITY, 3)));
        assert_eq!(likeness(&one, &one, Measure::Divergence), Some((0.0, 3)));
    }

    #[test]
    fn other_data_are_told_apart() {
        let one = table(&[[0.8, 0.2]], &[0], &[0]);
        assert_eq!(likeness(&one, &table(&[[0.8, 0.2]], &[0], &[1]), Measure::Agreement), None, "another label");
        assert_eq!(likeness(&one, &table(&[[0.8, 0.2]], &[1], &[0]), Measure::Agreement), None, "no common example");
        let mut three = table(&[[0.8, 0.2]], &[0], &[0]);
        (three.classes, three.log_probabilities) = (3, vec![0.0, -9.0, -9.0]);
        assert_eq!(likeness(&one, &three, Measure::Agreement), None, "other classes");
    }
}
