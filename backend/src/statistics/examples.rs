//! What was measured of single examples, out of stored predictions.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
    sync::Arc,
};

use retort_store::{Layout, predictions};
use retort_wire::Run;

/// A metric's value on every example of a split, in the order of their numbers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Examples {
    /// Equal for the same examples with the same labels.
    pub(crate) set: u64,
    /// One value an example.
    pub(crate) values: Vec<f64>,
}

impl Examples {
    /// This minus the other, example by example; none for other examples.
    pub(crate) fn minus(&self, other: &Self) -> Option<Vec<f64>> {
        let pairs = self.values.iter().zip(&other.values);
        (self.set == other.set).then(|| pairs.map(|(one, other)| one - other).collect())
    }

    /// Examples that only this side has (is right on, agrees on) and those that only the other has; none for other
    /// examples, and where a value is neither 0 nor 1.
    pub(crate) fn discordant(&self, other: &Self) -> Option<(u32, u32)> {
        let pairs = || self.values.iter().zip(&other.values);
        let is_whole = |value: &f64| *value == 0.0 || *value == 1.0;
        let only = |high: fn(&f64, &f64) -> bool| {
            u32::try_from(pairs().filter(|(one, other)| high(one, other)).count()).unwrap_or(u32::MAX)
        };
        (self.set == other.set && pairs().all(|(one, other)| is_whole(one) && is_whole(other)))
            .then(|| (only(|one, other| one > other), only(|one, other| one < other)))
    }
}

/// A student and its teacher on the examples of one split that both have, in the order of their numbers.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    set: u64,
    label: Vec<u32>,
    student: Side,
    teacher: Side,
    kl: Vec<f64>,
}

/// One network.
#[derive(Clone, Debug, Default)]
struct Side {
    top: Vec<u32>,
    nll: Vec<f64>,
    brier: Vec<f64>,
}

/// Sheets by run and split, read once.
#[derive(Default)]
pub(crate) struct Sheets(HashMap<String, Arc<HashMap<String, Sheet>>>);

impl Sheets {
    /// A run's sheets by split; none of them when its predictions or its teacher's cannot be read.
    pub(crate) fn of(&mut self, layout: &Layout, run: &Run) -> Arc<HashMap<String, Sheet>> {
        let read = || read(layout, run).unwrap_or_default();
        Arc::clone(self.0.entry(run.id.clone()).or_insert_with(|| Arc::new(read())))
    }
}

fn read(layout: &Layout, run: &Run) -> Option<HashMap<String, Sheet>> {
    let tables = |path: &Path| {
        let read = predictions::read(path);
        read.inspect_err(|error| tracing::debug!(%error, "a claim goes without these predictions")).ok()
    };
    let student = tables(&layout.predictions(&run.id, run.attempt))?;
    let teacher = tables(&layout.teacher_predictions(run.teacher.as_ref()?))?;
    let sheet = |own: &predictions::Table| {
        let other = teacher.iter().find(|other| other.split == own.split && other.classes == own.classes)?;
        Some((own.split.clone(), Sheet::of(own, other)?))
    };
    Some(student.iter().filter_map(sheet).collect())
}

impl Sheet {
    /// Joins two tables by the examples' numbers; none when labels tell that they are of different data.
    fn of(student: &predictions::Table, teacher: &predictions::Table) -> Option<Self> {
        let places: HashMap<u32, usize> = teacher.index.iter().copied().zip(0..).collect();
        let mut pairs: Vec<(u32, usize, usize)> = student
            .index
            .iter()
            .enumerate()
            .filter_map(|(own, index)| Some((*index, own, *places.get(index)?)))
            .collect();
        pairs.sort_unstable();
        let classes = student.classes;
        let row = |table: &'_ predictions::Table, at: usize| -> Vec<f64> {
            table.log_probabilities[at * classes..(at + 1) * classes].iter().map(|value| f64::from(*value)).collect()
        };
        let (tops, other_tops) = (student.top(), teacher.top());
        let mut hasher = DefaultHasher::new();
        let mut sheet =
            Self { set: 0, label: Vec::new(), student: Side::default(), teacher: Side::default(), kl: Vec::new() };
        for (index, own, other) in pairs {
            let label = student.label[own];
            if teacher.label[other] != label {
                return None;
            }
            (index, label).hash(&mut hasher);
            let (mine, theirs) = (row(student, own), row(teacher, other));
            sheet.label.push(label);
            sheet.student.push(&mine, tops[own], label);
            sheet.teacher.push(&theirs, other_tops[other], label);
            // A class that the teacher gives no chance adds nothing, whatever the student says of it.
            let terms = mine.iter().zip(&theirs).filter(|(_, theirs)| **theirs > f64::NEG_INFINITY);
            sheet.kl.push(terms.map(|(mine, theirs)| theirs.exp() * (theirs - mine)).sum());
        }
        sheet.set = hasher.finish();
        Some(sheet)
    }

    /// A metric on every example; none for one that is no mean over examples.
    pub(crate) fn metric(&self, name: &str) -> Option<Examples> {
        let right = |side: &Side| side.top.iter().zip(&self.label).map(|(top, label)| share(top == label)).collect();
        let values = match name {
            "accuracy" => right(&self.student),
            "teacher_accuracy" => right(&self.teacher),
            "nll" => self.student.nll.clone(),
            "teacher_nll" => self.teacher.nll.clone(),
            "brier" => self.student.brier.clone(),
            "teacher_brier" => self.teacher.brier.clone(),
            "kl" => self.kl.clone(),
            "agreement" => self.agreement(self)?.values,
            _ => return None,
        };
        Some(Examples { set: self.set, values })
    }

    /// Whether this sheet's student predicts what the other sheet's teacher does; none for other examples.
    pub(crate) fn agreement(&self, other: &Self) -> Option<Examples> {
        let tops = self.student.top.iter().zip(&other.teacher.top);
        (self.set == other.set)
            .then(|| Examples { set: self.set, values: tops.map(|(mine, theirs)| share(mine == theirs)).collect() })
    }
}

impl Side {
    fn push(&mut self, log_probabilities: &[f64], top: u32, label: u32) {
        self.top.push(top);
        self.nll.push(-log_probabilities.get(label as usize).copied().unwrap_or(f64::NAN));
        let distance = |(class, value): (usize, &f64)| (value.exp() - share(class == label as usize)).powi(2);
        self.brier.push(log_probabilities.iter().enumerate().map(distance).sum());
    }
}

fn share(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[[f32; 3]], index: &[u32], label: &[u32]) -> predictions::Table {
        predictions::Table {
            split: "test".into(),
            index: index.to_vec(),
            label: label.to_vec(),
            classes: 3,
            log_probabilities: rows.iter().flatten().map(|value| value.ln()).collect(),
        }
    }

    #[test]
    fn values_by_hand_in_the_order_of_the_examples() {
        let student = table(&[[0.1, 0.3, 0.6], [0.7, 0.2, 0.1]], &[1, 0], &[2, 0]);
        let teacher = table(&[[0.5, 0.3, 0.2], [0.2, 0.5, 0.3]], &[0, 1], &[0, 2]);
        let sheet = Sheet::of(&student, &teacher).unwrap();
        let values = |name| sheet.metric(name).unwrap().values;
        assert_eq!(values("accuracy"), [1.0, 1.0]);
        assert_eq!(values("teacher_accuracy"), [1.0, 0.0]);
        assert_eq!(values("agreement"), [1.0, 0.0]);
        assert!((values("nll")[0] + 0.7_f64.ln()).abs() < 1e-6);
        // 0.5 ln(5/7) + 0.3 ln(3/2) + 0.2 ln 2 = 0.092_04.
        assert!((values("kl")[0] - 0.092_036).abs() < 1e-5, "{}", values("kl")[0]);
        // 0.09 + 0.04 + 0.01.
        assert!((values("brier")[0] - 0.14).abs() < 1e-6);
        assert!(sheet.metric("ece").is_none());
        let other = table(&[[0.5, 0.3, 0.2], [0.2, 0.5, 0.3]], &[0, 1], &[0, 1]);
        assert!(Sheet::of(&student, &other).is_none(), "other labels, other data");
    }
}
